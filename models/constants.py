CONTACT_CHANNELS = [
    ("email", "Email"),
    ("phone", "Phone"),
    ("sms", "Text message"),
    ("whatsapp", "WhatsApp"),
    ("linkedin", "LinkedIn"),
    ("in_person", "In person"),
]
MODULE = "hr_recruitment_silver_medalist"
RECRUITER = "hr_recruitment.group_hr_recruitment_user"
REFUSALS = ("declined", "withdrawn")
#: The field of an application with the consent of its person, for each purpose.
CONSENT_FIELDS = {"jobs": "consent_id", "news": "news_consent_id"}
#: When to look again at what waits for something without a date.
HOLD_DAYS = 30
#: The templates of the mails that ask for consent, by what is logged when the mail has
#: left: ``question_kind`` of the mail, ``kind`` of the event.
QUESTION_TEMPLATES = {
    "requested": "mail_template_consent_request",
    "reminded": "mail_template_consent_reminder",
    "renewal_requested": "mail_template_consent_renewal",
}
#: The template of the mail that asks for news alone.
NEWS_QUESTION = "mail_template_news_request"
#: The fields of a person that each of the person's applications shows.
PERSON_FIELDS = (
    "personal_note",
    "contact_channel",
    "interest_job_ids",
    "open_to_interim",
    "last_contact_date",
    "held_back_reason",
    "held_back_until",
)
