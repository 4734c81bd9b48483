"""By which fields of Odoo's an application says whose it is."""

#: The kinds of addresses, and the fields that hold them.
ADDRESS_FIELDS = {
    "email": ("email_from", "email_normalized"),
    "phone": ("partner_phone", "partner_phone_sanitized"),
    "linkedin": ("linkedin_profile",),
}
IDENTITY_COLUMNS = [column for columns in ADDRESS_FIELDS.values() for column in columns]
#: A change of one of these may make the application another person's.
IDENTITY_FIELDS = {
    "partner_name",
    "email_from",
    "partner_phone",
    "partner_id",
    "linkedin_profile",
    "company_id",
    "job_id",
    "department_id",
}
