"""The states of a follow-up, what may follow what, and why it waits or ends."""

#: Reasons that time or an answer can lift: the step waits.
TEMPORARY_BLOCKERS = (
    "in_process",
    "no_consent",
    "consent_requested",
    "consent_expired",
    "held_back",
    "no_address",
    "bounced",
    "paused",
    "recent_contact",
)
#: Reasons that end a plan. ``consent_expired`` does where only the company's own
#: interest could have been a ground.
ENDING_BLOCKERS = (
    "suppressed",
    "consent_withdrawn",
    "consent_declined",
    "blacklisted",
    "employee",
    "hired",
    "news_only",
    "consent_expired",
)
#: A yes takes these back.
LIFTED_BY_YES = (
    "consent_withdrawn",
    "consent_declined",
    "consent_expired",
    "shared_refusal",
)
RESUME_ON = [
    ("manual", "I resume it"),
    ("date", "A day"),
    ("job_opening", "A job they are interested in opens"),
]
LIVE = ("running", "paused")
#: What may follow what.
TRANSITIONS = {
    "running": ("paused", "stopped", "done"),
    "paused": ("running", "stopped", "done"),
    "stopped": ("running",),
    "done": ("running",),
}
