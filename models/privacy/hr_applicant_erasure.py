from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import get_labels
from .states import ERASURE_CHANNELS, ERASURE_STATES, OPEN, TRANSITIONS


class HrApplicantErasure(models.Model):
    """The data of a person are to be removed for good: who asked for it, and when.

    * It is asked for by the person (page, mail, phone) or by a retention rule. The law
      gives a month (``due_date``).
    * While it is open nobody contacts the person, and no yes counts. A person has one
      open request.
    * A recruiter may hold it, with a reason and a day, or refuse it, with a reason; the
      person may take it back, which refuses it, too.
    * ``_execute`` removes the person. What stays of the record says what was done,
      when, and for how many records, not for whom.
    """

    _name = "hr.applicant.erasure"
    _inherit = [
        "hr.applicant.erasure.mixin.cron",
        "hr.applicant.erasure.mixin.notice",
    ]
    _description = "Request to Be Erased"
    _order = "due_date, id"

    person_id = fields.Many2one(
        "hr.applicant.person", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        ERASURE_STATES, required=True, readonly=True, default="requested"
    )
    channel = fields.Selection(ERASURE_CHANNELS, required=True, readonly=True)
    request_date = fields.Date(required=True, readonly=True)
    due_date = fields.Date(
        readonly=True, help="The law gives a month from the day of the request."
    )
    user_id = fields.Many2one("res.users", string="Owner", ondelete="set null")
    hold_reason = fields.Char(readonly=True)
    hold_until = fields.Date(readonly=True)
    scheduled_date = fields.Date(
        readonly=True, help="From this day on the scheduled action removes the person."
    )
    refusal_reason = fields.Char(readonly=True)
    is_taken_back = fields.Boolean(readonly=True)
    done_date = fields.Date(readonly=True)
    removed = fields.Json(readonly=True, help="How many records of each kind.")

    _open_uniq = models.UniqueIndex(
        "(person_id) WHERE state IN ('requested', 'held', 'scheduled')"
    )
    _scheduled_idx = models.Index("(scheduled_date) WHERE state = 'scheduled'")

    @api.depends("person_id.name", "request_date")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = erasure.person_id.name or self.env._(
                "Request %s", erasure.id
            )

    @api.model
    def _request(self, person, channel, date=None):
        """Record that a person is to be erased; an open request stays as it is.

        :param hr.applicant.person person: one person
        :param str channel: one of ``ERASURE_CHANNELS``
        :param date date: the day it was asked for, default today
        :return: the open request, in sudo
        """
        open_one = self.sudo().search(
            [("person_id", "=", person.id), ("state", "in", OPEN)]
        )
        if open_one:
            return open_one
        date = date or fields.Date.context_today(self)
        return self.sudo().create(
            {
                "person_id": person.id,
                "company_id": person.company_id.id,
                "channel": channel,
                "request_date": date,
                "due_date": date + relativedelta(months=1),
            }
        )

    def _change_state(self, state, values=None):
        """Go to ``state``; all of these records or none.

        :param str state: the new state
        :param dict values: other fields to write along
        :raise UserError: if that does not follow the present state
        """
        labels = get_labels(self, "state")
        for erasure in self:
            if state not in TRANSITIONS[erasure.state]:
                raise UserError(
                    self.env._(
                        "The request of %(name)s is “%(now)s” and can't become "
                        "“%(then)s”.",
                        name=erasure.display_name,
                        now=labels[erasure.state],
                        then=labels[state],
                    )
                )
        self.sudo().write({**(values or {}), "state": state})
