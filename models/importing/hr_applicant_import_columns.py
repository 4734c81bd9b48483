from odoo import api, fields, models

#: What the first row of the template shows.
EXAMPLE = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+44 20 7946 0123",
    "linkedin": "linkedin.com/in/ada-lovelace",
    "lang": "en_US",
    "applied_date": "2024-03-01",
    "closed_date": "2024-04-12",
    "stars": "2",
    "medal_reason": "Best test of all, the other one lived nearer",
    "personal_note": "Plays the harp",
    "consent_note": "Signed form, folder 2024/17",
}
DATES = ("applied_date", "closed_date", "medal_date", "consent_answer_date")


class HrApplicantImportLineMixinColumns(models.AbstractModel):
    """The columns of a file with past candidates: the one definition of them.

    Odoo's import dialog offers these fields, the template explains them by their help,
    and what is exported has them. Nothing of them is stored: what a row says goes to
    the application, the person and the consent. Cells come as they are written, so that
    all mistakes of a file are told at once, with the numbers of their rows.
    """

    _name = "hr.applicant.import.line.mixin.columns"
    _description = "Columns of a File with Past Candidates"

    name = fields.Char(
        store=False,
        required=True,
        help="First and last name; the last name alone if the first stands in a column "
        "of its own.",
    )
    # Two columns for one field would be forgotten by the dialog, all but one.
    first_name = fields.Char(
        store=False,
        help="Only if it stands in a column of its own. It is put before the name.",
    )
    email = fields.Char(
        store=False,
        help="One address, or several divided by a comma. The first is written to.",
    )
    phone = fields.Char(
        store=False,
        help="One number, or several divided by a comma. Numbers without a country "
        "code belong to your company's country.",
    )
    linkedin = fields.Char(
        string="LinkedIn", store=False, help="The address of the profile."
    )
    lang = fields.Char(
        string="Language",
        store=False,
        help="In which language they are written to: its code or its name. Empty: the "
        "company's.",
    )
    job = fields.Char(
        string="Job Position", store=False, help="The job they applied for."
    )
    # The dialog would refuse dates in another than one format, and turn those of a
    # spreadsheet into text. Cells of this type come as they are.
    applied_date = fields.Json(
        string="Applied On", store=False, help="The day they applied."
    )
    closed_date = fields.Json(
        string="Closed On",
        store=False,
        help="The day the application was over. Empty: the day they applied.",
    )
    refuse_reason = fields.Char(
        store=False,
        help="Why it was over. Empty: the application is archived without a reason.",
    )
    stage = fields.Char(string="Stage Reached", store=False, help="How far they came.")
    stars = fields.Char(store=False, help="0 to 3.")
    skills = fields.Char(
        store=False,
        help="Divided by a comma; a level stands in brackets: Python (Expert), French.",
    )
    tags = fields.Char(store=False, help="Divided by a comma.")
    medal = fields.Char(
        store=False, help="Why they are worth remembering. Empty: no medal."
    )
    medal_date = fields.Json(
        string="Medal Since",
        store=False,
        help="The follow-up plan counts from this day; what would be past is left out. "
        "Empty: the day the application was over.",
    )
    medal_reason = fields.Char(
        string="Why They Stand Out", store=False, help="One sentence."
    )
    personal_note = fields.Text(
        string="Worth Remembering",
        store=False,
        help="The little things to take up when you talk again. If something is noted "
        "already, this is added.",
    )
    contact_channel = fields.Char(
        string="Preferred Channel",
        store=False,
        help="How they like to be contacted. It stays as it is if it is known already.",
    )
    consent_answer = fields.Char(
        string="May We Stay in Touch?",
        store=False,
        help="What they answered: granted or declined. Empty: they were never asked.",
    )
    consent_answer_date = fields.Json(
        string="Answered On",
        store=False,
        help="The day they answered. A yes ends as long after this day as your "
        "settings say.",
    )
    consent_channel = fields.Char(
        string="Answered By", store=False, help="How the answer came."
    )
    consent_note = fields.Char(
        string="Where the Proof Is Kept",
        store=False,
        help="Where the signed form or the mail lies.",
    )

    @api.model
    def _get_columns(self):
        """Return the names of the columns, in their order."""
        columns = self.env["hr.applicant.import.line.mixin.columns"]
        magic = (*models.MAGIC_COLUMNS, "display_name")
        return [name for name in columns._fields if name not in magic]

    @api.model
    def _get_titles(self):
        """Return ``{column: its title}``, in the language of the user."""
        described = self.fields_get(self._get_columns(), ["string"])
        return {name: described[name]["string"] for name in self._get_columns()}
