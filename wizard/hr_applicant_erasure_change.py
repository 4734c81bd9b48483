from odoo import fields, models
from odoo.exceptions import UserError

from ..models.constants import CONTACT_CHANNELS


class HrApplicantErasureChange(models.TransientModel):
    """What becomes of requests to be erased: on hold, erased later, or not at all."""

    _name = "hr.applicant.erasure.change"
    _description = "Decide on a Request to Be Erased"

    erasure_ids = fields.Many2many(
        "hr.applicant.erasure", string="Requests", required=True, readonly=True
    )
    change = fields.Selection(
        [
            ("hold", "Put on hold"),
            ("schedule", "Erase later"),
            ("refuse", "Don't erase"),
        ],
        string="What to Do",
        required=True,
        readonly=True,
    )
    date = fields.Date(string="Until")
    is_taken_back = fields.Boolean(
        string="They Took It Back",
        help="The person does not ask to be erased any more.",
    )
    channel = fields.Selection(CONTACT_CHANNELS, string="How They Told You")
    reason = fields.Char()

    def action_apply(self):
        """Do it for all these requests.

        :raise AccessError: if the user has no access to the people
        :raise UserError: if a request is closed, or the day is past
        """
        self.ensure_one()
        self.erasure_ids._check_recruiter()
        told = self.change == "refuse" and self.is_taken_back
        if self.change != "schedule" and not told and not self.reason:
            raise UserError(self.env._("Say why: the reason is kept."))
        if self.change == "hold":
            self.erasure_ids._hold(self.reason, self.date)
        elif self.change == "schedule":
            self.erasure_ids._schedule(self.date)
        elif told:
            self.erasure_ids._take_back(channel=self.channel, note=self.reason)
        else:
            self.erasure_ids._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
