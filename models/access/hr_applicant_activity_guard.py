from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class HrApplicantActivityGuard(models.AbstractModel):
    """Records some of whose activities are for recruiters only.

    Other users don't find those. Record rules are not enough: Odoo reads the fields
    that tell of activities in sudo, and searches and groups by ``activity_state`` in
    the table of activities itself.

    A model lists this mixin before its own name, so that these fields come on top of
    those of ``mail.activity.mixin``.
    """

    _name = "hr.applicant.activity.guard"
    _inherit = "mail.activity.mixin"
    _description = "Activities for Recruiters Only"

    activity_ids = fields.One2many(
        domain=lambda self: get_shown_domain(
            self, "mail.activity.mixin", "activity_ids"
        ),
        depends_context=("uid",),
    )
    activity_state = fields.Selection(depends_context=("uid",))
    activity_user_id = fields.Many2one(depends_context=("uid",))
    activity_date_deadline = fields.Date(depends_context=("uid",))
    activity_exception_decoration = fields.Selection(depends_context=("uid",))
    activity_exception_icon = fields.Char(depends_context=("uid",))

    def _search_activity_state(self, operator, value):
        if self.env.user._is_recruiter() or operator not in ("in", "not in"):
            return super()._search_activity_state(operator, value)
        found = [id_ for id_, state in self._get_shown_states() if state in value]
        domain = Domain("id", "in", found)
        if False in value:
            domain |= Domain("activity_ids", "=", False)
        return domain if operator == "in" else ~domain

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "activity_state" or self.env.user._is_recruiter():
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields["activity_state"], "read")
        shown = self._get_shown_states()
        states = SQL(
            "(SELECT * FROM unnest(%s::int4[], %s::varchar[]) shown (res_id, state))",
            [id_ for id_, _state in shown],
            [state for _id, state in shown],
        )
        joined = query.left_join(alias, "id", states, "res_id", "shown_activity")
        return SQL.identifier(joined, "state")

    @api.model
    def _get_shown_states(self):
        """Return ``[(id, activity state)]`` of the records that the user may read and
        that have activities: users who are no recruiters take part in few applications.
        """
        records = self.with_context(active_test=False).search(
            [("activity_ids", "!=", False)]
        )
        return [(record.id, record.activity_state) for record in records]


def get_shown_domain(records, mixin, name):
    """Return the domain that Odoo gives a field of messages or activities, narrowed to
    what the user may see: those for recruiters only are left out for everybody else.

    :param records: a recordset; its user counts, also in sudo
    :param str mixin: the model of Odoo that brings the field
    :param str name: the name of the field
    """
    domain = records.env[mixin]._fields[name].domain
    domain = Domain(domain(records) if callable(domain) else domain)
    if not records.env.user._is_recruiter():
        domain &= Domain("recruiter_only", "=", False)
    return domain
