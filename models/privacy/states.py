"""The states of a request to be erased, and what may follow what."""

ERASURE_STATES = [
    ("requested", "Requested"),
    ("held", "On hold"),
    ("scheduled", "Scheduled"),
    ("done", "Erased"),
    ("refused", "Refused"),
]
ERASURE_CHANNELS = [
    ("web", "Web page"),
    ("email", "Email"),
    ("phone", "Phone"),
    ("in_person", "In person"),
    ("retention", "Retention rule"),
]
#: In these states nobody contacts the person.
OPEN = ("requested", "held", "scheduled")
TRANSITIONS = {
    "requested": ("held", "scheduled", "done", "refused"),
    "held": ("requested", "scheduled", "refused"),
    "scheduled": ("held", "requested", "done", "refused"),
    "done": (),
    "refused": (),
}
