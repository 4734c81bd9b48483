from odoo import fields, models


class HrApplicantImportLine(models.Model):
    """One row of a file with past candidates: what it may say, and what became of it.

    The columns are those that Odoo's import dialog offers. They are not stored; the
    other fields say which application the row is, whether the person was known before,
    and what undoing the import takes back.
    """

    _name = "hr.applicant.import.line"
    _inherit = [
        "hr.applicant.import.line.mixin.columns",
        "hr.applicant.import.line.mixin.words",
        "hr.applicant.import.line.mixin.load",
        "hr.applicant.import.line.mixin.checks",
        "hr.applicant.import.line.mixin.sheet",
        "hr.applicant.import.line.mixin.kept",
    ]
    _description = "Past Candidate of a File"
    _rec_name = "applicant_id"
    _order = "import_id desc, row_number, id"

    import_id = fields.Many2one(
        "hr.applicant.import",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="import_id.company_id")
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    applicant_id = fields.Many2one(
        "hr.applicant",
        string="Application",
        readonly=True,
        index=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    person_id = fields.Many2one(related="applicant_id.person_id", readonly=True)
    job_id = fields.Many2one(
        related="applicant_id.job_id", string="Applied For", readonly=True
    )
    medal_color = fields.Integer(related="applicant_id.medal_color")
    medal_id = fields.Many2one(
        related="applicant_id.medal_id", string="Present Medal", readonly=True
    )
    consent_state = fields.Selection(
        related="applicant_id.consent_state", readonly=True
    )
    is_new = fields.Boolean(
        string="New Application",
        readonly=True,
        help="Not, if the application was there already: same person, job and day.",
    )
    is_joined = fields.Boolean(
        string="Person Was Known",
        readonly=True,
        help="The row was joined to somebody who was there already.",
    )
    is_medal_new = fields.Boolean(string="Medal Brought In", readonly=True)
    contact_id = fields.Many2one(
        "res.partner", string="New Contact", readonly=True, ondelete="set null"
    )
    consent_id = fields.Many2one(
        "hr.applicant.consent",
        string="Answer Brought In",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    consent_memory = fields.Json(
        readonly=True, help="What the consent was before, for undoing."
    )
    kept_reason = fields.Char(
        string="Stays Because",
        readonly=True,
        help="The import was undone, and this was built on.",
    )
