from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.cv.cv_archive import read_files


class HrApplicantCvImport(models.TransientModel):
    """Add the CVs in a ZIP archive to past candidates.

    Uploaded, the archive is checked, and the list shows which file goes to whom and
    why. Nothing is added before the recruiter says so; then all files of the list are,
    or none. A file never replaces another one. Nothing of the archive is kept.
    """

    _name = "hr.applicant.cv.import"
    _inherit = "hr.applicant.cv.import.mixin.list"
    _description = "Add CVs in Bulk"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    archive = fields.Binary(string="ZIP Archive")
    archive_name = fields.Char()
    line_ids = fields.One2many("hr.applicant.cv.import.line", "import_id")
    attach_count = fields.Integer(compute="_compute_summary")
    summary = fields.Char(compute="_compute_summary")

    def _compute_display_name(self):
        self.display_name = self.env._("Add CVs in Bulk")

    @api.depends("line_ids.applicant_id", "line_ids.fault")
    def _compute_summary(self):
        for wizard in self:
            lines = wizard.line_ids
            going = lines._filter_going()
            faulty = lines.filtered("fault")
            wizard.attach_count = len(going)
            wizard.summary = self.env._(
                "Files: %(files)s · to somebody: %(going)s · to nobody yet: %(open)s · "
                "can't be added: %(faulty)s",
                files=len(lines),
                going=len(going),
                open=len(lines - going - faulty),
                faulty=len(faulty),
            )

    @api.model
    def action_open(self):
        """Open the dialog that adds the CVs in an archive to past candidates."""
        return self.create({})._reopen()

    def _reopen(self):
        """Return the action that shows this dialog (again)."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add CVs in Bulk"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"active_test": False, "dialog_size": "extra-large"},
        }

    # -- adding ----------------------------------------------------------------------

    def action_attach(self):
        """Add the files to the people in the list: all of them, or none.

        :raise UserError: if no file goes to anybody
        :raise AccessError: if the user may not write an application
        """
        self.ensure_one()
        going = self.line_ids._filter_going()
        if not going:
            raise UserError(self.env._("No file goes to anybody: choose people first."))
        applicants = going.applicant_id
        applicants._check_recruiter("write")
        self._check_owners(applicants)
        files = dict(read_files(self._get_content(), going.mapped("path")))
        added = 0
        for line in going:
            added += bool(
                line.applicant_id._add_file(line.path, files[line.path], line.words)
            )
        message = self.env._("%s CVs were added.", added)
        if added == 1:
            message = self.env._("1 CV was added.")
        left = len(self.line_ids) - added
        if left:
            message += " " + self.env._("%s files were left out.", left)
        # Nothing of the archive is kept.
        self.sudo().unlink()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_owners(self, applicants):
        """Check that these are past applications of the company.

        :raise UserError: naming those that are not
        """
        query = applicants._get_past_query(self.company_id)
        past = applicants.with_context(active_test=False).search(
            [("id", "in", applicants.ids), ("id", "in", query)]
        )
        if applicants - past:
            raise UserError(
                self.env._(
                    "CVs are added to past candidates of %(company)s only. Leave these "
                    "out: %(names)s",
                    company=self.company_id.name,
                    names=(applicants - past)._get_names(),
                )
            )
