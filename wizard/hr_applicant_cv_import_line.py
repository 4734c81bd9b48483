from odoo import fields, models


class HrApplicantCvImportLine(models.TransientModel):
    """One file of an archive, and to whom it goes."""

    _name = "hr.applicant.cv.import.line"
    _description = "Add CVs in Bulk: File"
    _order = "path, id"
    _rec_name = "path"

    import_id = fields.Many2one(
        "hr.applicant.cv.import", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="import_id.company_id")
    path = fields.Char(string="File", readonly=True, required=True)
    size = fields.Integer(readonly=True)
    checksum = fields.Char(readonly=True)
    words = fields.Text(readonly=True)
    fault = fields.Char(string="Can't Be Added Because", readonly=True)
    match = fields.Char(string="Why", readonly=True)
    candidate_ids = fields.Many2many(
        "hr.applicant", readonly=True, context={"active_test": False}
    )
    applicant_id = fields.Many2one(
        "hr.applicant",
        string="Goes To",
        ondelete="cascade",
        context={"active_test": False, "tell_apart": True},
    )

    def _filter_going(self):
        """Return the files that go to somebody."""
        return self.filtered(lambda line: line.applicant_id and not line.fault)
