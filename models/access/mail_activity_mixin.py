from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class MailActivityMixin(models.AbstractModel):
    # No docstring: Odoo would show it as the description of other models.
    #
    # Records with activities that are for recruiters only: others don't find them. Odoo
    # searches and groups by ``activity_state`` in the table of activities itself, past
    # the record rules.
    _inherit = "mail.activity.mixin"

    #: Whether some of the model's activities are for recruiters only.
    _has_recruiter_activities = False

    @api.model
    def _is_partly_hidden(self):
        return self._has_recruiter_activities and not self.env.user._is_recruiter()

    def _search_activity_state(self, operator, value):
        if not self._is_partly_hidden() or operator not in ("in", "not in"):
            return super()._search_activity_state(operator, value)
        found = [id_ for id_, state in self._get_shown_states() if state in value]
        domain = Domain("id", "in", found)
        if False in value:
            domain |= Domain("activity_ids", "=", False)
        return domain if operator == "in" else ~domain

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "activity_state" or not self._is_partly_hidden():
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
        """Return ``[(id, activity state)]`` of what the user may read and has
        activities: who is no recruiter takes part in few applications.
        """
        records = self.with_context(active_test=False).search(
            [("activity_ids", "!=", False)]
        )
        return [(record.id, record.activity_state) for record in records]


def get_shown_domain(records, mixin, name):
    """Return the domain that Odoo gives a field of messages or activities, without what
    is for recruiters only if the user is none.

    These fields are read past the access rights, in sudo at times: the user counts.
    """
    domain = records.env[mixin]._fields[name].domain
    domain = Domain(domain(records) if callable(domain) else domain)
    if not records.env.user._is_recruiter():
        domain &= Domain("recruiter_only", "=", False)
    return domain
