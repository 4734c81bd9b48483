"""The states of a consent, and what may follow what."""

from ..constants import CONTACT_CHANNELS

#: What a person may allow. Each has a consent record of its own.
PURPOSES = [("jobs", "Future jobs"), ("news", "Company news")]
CONSENT_STATES = [
    ("no_request", "Not asked"),
    ("requested", "Asked"),
    ("granted", "Granted"),
    ("declined", "Declined"),
    ("lapsed", "No answer"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
ANSWER_CHANNELS = [
    ("web", "Web page"),
    ("one_click", "Unsubscribe link"),
    *CONTACT_CHANNELS,
]
#: If a merged person has several consents, the first of these states counts.
STRICTNESS = (
    "withdrawn",
    "declined",
    "requested",
    "expired",
    "lapsed",
    "granted",
    "no_request",
)
#: Which states may follow a state. Only the person's own yes lifts a refusal.
TRANSITIONS = {
    "no_request": ("requested", "granted", "declined"),
    # A question that came back was not asked.
    "requested": ("granted", "declined", "lapsed", "no_request"),
    "lapsed": ("requested", "granted", "declined"),
    "granted": ("granted", "withdrawn", "expired"),
    "expired": ("requested", "granted", "withdrawn"),
    "declined": ("granted",),
    "withdrawn": ("granted",),
}
