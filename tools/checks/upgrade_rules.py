"""What is compared, and what this version means to change: by name, with a rule.

A difference that no rule explains is a finding.
"""

#: The last commit of the previous version, 19.0.2.0.0.
PREVIOUS = "2b232b2540ae52af4d215359409732cd994a8e4d"


def _asked_to_be_erased(found):
    """Return whether a request of the person was open for one of the applications."""
    applications = found.before["applications"]
    of_person = [int(found.key)]
    if found.part == "applications":
        of_person = applications[found.key]["person_id"]
    return any(
        other["contact_blocker"] == "suppressed" and other["person_id"] == of_person
        for other in applications.values()
    )


def _added_by_demonstration(found):
    """Return whether a record is new: numbered after all that were there before."""
    known = found.before[found.part]
    return found.was is None and int(found.key) > max(map(int, known))


#: ``{name: rule}``. A rule is a function of a `Difference` that returns whether it is
#: the one that is meant, from what was known before.
RULES = {
    "a request to be erased counts for all applications of the person": lambda found: (
        found.part in ("applications", "blockers")
        and found.was in ("consent_withdrawn", "consent_declined")
        and found.now == "suppressed"
        and _asked_to_be_erased(found)
    ),
    "new and renamed actions have that in their history": lambda found: (
        found.key == "messages"
        and found.field
        in ("ir.actions.server / notification", "ir.cron / notification")
        and 0 < found.now - found.was <= 12
    ),
    "the demonstration has a talent who never applied": lambda found: (
        found.part in ("addresses", "applications", "blockers", "persons")
        and _added_by_demonstration(found)
    ),
    "the talents of the demonstration have messages": lambda found: (
        found.key == "messages"
        and found.field in ("hr.applicant / notification", "res.partner / notification")
        and 0 < found.now - found.was <= 2
    ),
}
