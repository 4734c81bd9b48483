from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .constants import RECRUITER


class HrApplicant(models.Model):
    """The follow-up that is open: the activity that says so (``followup_open``).

    Searched and grouped by like a stored field, without being one.
    """

    _inherit = "hr.applicant"

    followup_activity_id = fields.Many2one(
        "mail.activity",
        string="Open Follow-up",
        compute="_compute_followup_activity_id",
        search="_search_followup_activity_id",
        groups=RECRUITER,
    )

    followup_user_id = fields.Many2one(
        "res.users",
        string="Follow-up By",
        compute="_compute_followup_user_id",
        search="_search_followup_user_id",
        groups=RECRUITER,
    )

    @api.depends("activity_ids.followup_open")
    def _compute_followup_activity_id(self):
        Activity = self.env["mail.activity"]
        opened = Activity.sudo().search(
            self._get_open_followups_domain() & Domain("res_id", "in", self.ids)
        )
        activity_of = {activity.res_id: activity.id for activity in opened}
        for applicant in self:
            id_ = activity_of.get(applicant._origin.id)
            applicant.followup_activity_id = Activity.browse(id_)

    @api.depends("followup_activity_id.user_id")
    def _compute_followup_user_id(self):
        for applicant in self:
            opened = applicant.followup_activity_id.sudo()
            applicant.followup_user_id = opened.user_id.with_env(self.env)

    @api.model
    def _search_followup_user_id(self, operator, value):
        self._check_confidential("followup_user_id")
        if operator != "in":
            return NotImplemented
        having = Domain("followup_activity_id", "any!", Domain("user_id", "in", value))
        # Nobody is in charge of what is open, or nothing is.
        none = Domain("followup_activity_id", "=", False)
        return having | none if False in value else having

    @api.model
    def _search_followup_activity_id(self, operator, value):
        self._check_confidential("followup_activity_id")
        if operator not in ("in", "any", "any!"):
            return NotImplemented

        def having(domain, sudo=True):
            Activity = self.env["mail.activity"].sudo(sudo or self.env.su)
            query = Activity._search(self._get_open_followups_domain() & domain)
            return Domain("id", "in", query.subselect("res_id"))

        if operator != "in":
            return having(Domain(value), sudo=operator == "any!")
        domain = having(Domain("id", "in", [id_ for id_ in value if id_]))
        return domain | ~having(Domain.TRUE) if False in value else domain

    @api.model
    def _get_open_followups_domain(self):
        """Return which activities are open follow-ups."""
        return Domain("followup_open", "=", True) & Domain("res_model", "=", self._name)

    def _field_to_sql(self, alias, field_expr, query=None):
        column = {"followup_activity_id": "id", "followup_user_id": "user_id"}
        if field_expr not in column:
            return super()._field_to_sql(alias, field_expr, query)
        # Who has it open, and who carries it out, is what lists are grouped by.
        self._check_confidential(field_expr)
        activities = self.env["mail.activity"]
        return SQL(
            "(SELECT %s FROM mail_activity opened"
            " WHERE %s AND %s = 'hr.applicant' AND %s = %s)",
            *(
                SQL.identifier("opened", name, to_flush=activities._fields[name])
                for name in (
                    column[field_expr],
                    "followup_open",
                    "res_model",
                    "res_id",
                )
            ),
            SQL.identifier(alias, "id"),
        )
