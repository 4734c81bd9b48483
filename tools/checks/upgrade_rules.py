"""What is compared, and what this version means to change: by name, with a rule.

A difference that no rule explains is a finding.
"""

#: The last commit of the previous version, 19.0.2.0.0.
PREVIOUS = "2b232b2540ae52af4d215359409732cd994a8e4d"
#: ``{name: rule}``. A rule is a function of a `Difference` that returns whether it is
#: the one that is meant, from what was known before.
RULES = {
    "actions that got another name have that in their history": lambda found: (
        (found.key, found.field) == ("messages", "ir.actions.server / notification")
        and found.now - found.was == 1  # «Record Consent» was «Record Permission»
    ),
}
