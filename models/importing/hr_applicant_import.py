from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: An import can be undone for so many days.
UNDO_DAYS = 7


class HrApplicantImport(models.Model):
    """A file with past candidates that somebody brought in by Odoo's import.

    It says who, when, which file, how many, and to whom they were joined. For
    ``UNDO_DAYS`` days it can be undone as a whole. What somebody has built on since
    stays, and is listed.

    Odoo's dialog brings in large files by batches: they are one import.
    """

    _name = "hr.applicant.import"
    _inherit = [
        "hr.applicant.import.mixin.people",
        "hr.applicant.import.mixin.make",
        "hr.applicant.import.mixin.undo",
    ]
    _description = "Import of Past Candidates"
    _rec_name = "file_name"
    _order = "id desc"

    file_name = fields.Char(string="File", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(
        string="When", readonly=True, default=lambda self: self.env.cr.now()
    )
    row_count = fields.Integer(string="Rows of the File", readonly=True)
    row_done = fields.Integer(string="Rows Brought In", readonly=True)
    dialog_id = fields.Integer(
        readonly=True, help="The import dialog that goes on with it, batch by batch."
    )
    state = fields.Selection(
        [("running", "Not All Rows"), ("done", "Brought In"), ("undone", "Undone")],
        required=True,
        readonly=True,
        default="running",
    )
    line_ids = fields.One2many(
        "hr.applicant.import.line", "import_id", string="Past Candidates", readonly=True
    )
    new_count = fields.Integer(
        string="New Applications",
        compute="_compute_counts",
        help="Made by this import.",
    )
    joined_count = fields.Integer(
        string="Joined to Known People", compute="_compute_counts"
    )
    kept_count = fields.Integer(string="Stayed", compute="_compute_counts")
    undo_until = fields.Date(
        string="Can Be Undone Until", compute="_compute_undo_until"
    )
    can_undo = fields.Boolean(compute="_compute_undo_until")

    @api.depends("line_ids.is_new", "line_ids.is_joined", "line_ids.kept_reason")
    def _compute_counts(self):
        counts = {
            name: self._count_lines(Domain(name, "!=", False))
            for name in ("is_new", "is_joined", "kept_reason")
        }
        for importing in self:
            importing.new_count = counts["is_new"].get(importing.id, 0)
            importing.joined_count = counts["is_joined"].get(importing.id, 0)
            importing.kept_count = counts["kept_reason"].get(importing.id, 0)

    def _count_lines(self, domain):
        groups = self.env["hr.applicant.import.line"]._read_group(
            Domain("import_id", "in", self.ids) & domain, ["import_id"], ["__count"]
        )
        return {importing.id: count for importing, count in groups}

    @api.depends("date", "state")
    def _compute_undo_until(self):
        today = fields.Date.context_today(self)
        for importing in self:
            day = (importing.date or fields.Datetime.now()) + timedelta(days=UNDO_DAYS)
            importing.undo_until = day.date()
            importing.can_undo = importing.state != "undone" and day.date() >= today

    @api.model
    def _get_present(self, left):
        """Return the import that the dialog goes on with, empty if it begins.

        :param int left: how many rows the dialog has left
        """
        dialog_id, file_name = self._get_dialog()
        unfinished = self.search(
            [
                ("user_id", "=", self.env.uid),
                ("state", "=", "running"),
                ("dialog_id", "=", dialog_id or 0),
                ("file_name", "=", file_name),
            ],
            limit=1,
        )
        return unfinished.filtered(lambda i: i.row_count - i.row_done == left)

    @api.model
    def _get_dialog(self):
        """Return the id of the user's import dialog and the name of its file, or two
        False: Odoo tells ``load`` nothing of it, so the newest one for these rows
        counts.
        """
        if not self.env.context.get("import_file") or (
            "base_import.import" not in self.env
        ):
            return False, False
        dialog = self.env["base_import.import"].search(
            [
                ("res_model", "=", "hr.applicant.import.line"),
                ("create_uid", "=", self.env.uid),
                ("file_name", "!=", False),
            ],
            order="id desc",
            limit=1,
        )
        return dialog.id, dialog.file_name

    def _bring_in(self, rows, left):
        """Bring in rows of the file, as a new import or as the next batch of this one.

        :param list rows: as ``_check_rows`` leaves them
        :param int left: how many rows of the file are left, these included
        :return: the lines
        """
        dialog_id, file_name = self._get_dialog()
        importing = self or self.create(
            {
                "file_name": file_name,
                "dialog_id": dialog_id,
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
                "row_count": left,
            }
        )
        lines = importing._make(rows)
        importing.row_done += len(rows)
        if importing.row_done >= importing.row_count:
            importing.state = "done"
        return lines.with_env(self.env).sudo(False)
