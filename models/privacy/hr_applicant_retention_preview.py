from odoo import fields, models
from odoo.tools import SQL

from ..tools import open_dialog
from .retention_statement import FIELDS_READ, get_persons_sql, get_strangers_sql


class HrApplicantRetentionPreview(models.Model):
    """The dry run: exactly who is erased, when and by which rule. It changes nothing.

    * One row per person and rule; of people without a person record, the last
      application.
    * Rules that are switched off are shown as well, to look at before.
    * People whose request to be erased is open are not here, but under Requests to Be
      Erased.
    """

    _name = "hr.applicant.retention.preview"
    _description = "Dry Run of the Retention"
    _auto = False
    _rec_name = "name"
    _order = "due_date, id"
    _depends = FIELDS_READ

    name = fields.Char(readonly=True)
    person_id = fields.Many2one("hr.applicant.person", readonly=True)
    applicant_id = fields.Many2one(
        "hr.applicant", string="Last Application", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    rule_id = fields.Many2one("hr.applicant.retention.rule", readonly=True)
    due_date = fields.Date(string="Due On", readonly=True)
    kept_until = fields.Date(readonly=True)
    kept_reason = fields.Char(string="Kept Because", readonly=True)

    @property
    def _table_query(self):
        everything = SQL("TRUE")
        today = fields.Date.context_today(self)
        columns = SQL(
            "person_id, applicant_id, company_id, rule_id, name, due_date, kept_until,"
            " kept_reason"
        )
        # Stable ids: those of the rule and of the person or application.
        return SQL(
            """SELECT rule_id * 4294967296 + person_id::bigint * 2 AS id, %(columns)s
                 FROM (%(persons)s) persons
                UNION ALL
               SELECT rule_id * 4294967296 + applicant_id::bigint * 2 + 1, %(columns)s
                 FROM (%(strangers)s) strangers""",
            columns=columns,
            persons=get_persons_sql(everything, everything, today),
            strangers=get_strangers_sql(everything),
        )

    def action_keep(self):
        """Open the dialog that keeps these people for longer.

        :return: the action
        """
        self.check_access("read")
        return open_dialog(
            "hr.applicant.retention.keep",
            self.env._("Keep for Longer"),
            default_applicant_ids=self.applicant_id.ids,
            active_test=False,
        )

    def action_skip(self):
        """Leave these people out this time: each is kept for the rule's period again,
        from today.
        """
        self.check_access("read")
        today = fields.Date.context_today(self)
        for rule, rows in self.grouped("rule_id").items():
            rows.applicant_id._keep_until(
                today + rule._get_period(), self.env._("Left out in the dry run")
            )
