CONTACT_CHANNELS = [
    ("email", "Email"),
    ("phone", "Phone"),
    ("sms", "Text message"),
    ("linkedin", "LinkedIn"),
    ("in_person", "In person"),
]
RECRUITER = "hr_recruitment.group_hr_recruitment_user"
REFUSALS = ("declined", "withdrawn")
#: When to look again at what waits for something without a date.
HOLD_DAYS = 30
