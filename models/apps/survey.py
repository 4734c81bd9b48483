"""Interview forms of Odoo Surveys ask the gate, and are a contact."""


def open_form(original, applicant):
    applicant._check_app_may_write()
    return original(applicant)


def send_form(original, dialog):
    # The field is there with hr_recruitment_survey.
    applicant = "applicant_id" in dialog._fields and dialog.applicant_id
    if not applicant:
        return original(dialog)
    applicant._check_app_may_write()
    result = original(dialog)
    applicant._note_written_to()
    return result
