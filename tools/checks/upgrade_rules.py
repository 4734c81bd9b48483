"""What this version means to change, by name, and the rule that decides each case.

A difference that no rule explains is a finding.
"""

#: ``{name: rule}``. A rule is a function of a `Difference` that returns whether it is
#: the one that is meant, from what was known before.
RULES = {}
