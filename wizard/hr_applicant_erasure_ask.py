from odoo import fields, models
from odoo.exceptions import UserError

from ..models.privacy.states import ERASURE_CHANNELS


class HrApplicantErasureAsk(models.TransientModel):
    """Note that a person asked to be erased, by mail, on the phone or in person."""

    _name = "hr.applicant.erasure.ask"
    _description = "Ask to Be Erased"

    person_id = fields.Many2one(
        "hr.applicant.person", string="Person", required=True, readonly=True
    )
    channel = fields.Selection(
        [pair for pair in ERASURE_CHANNELS if pair[0] not in ("web", "retention")],
        string="How They Told You",
        required=True,
        default="email",
    )
    date = fields.Date(string="When", required=True, default=fields.Date.context_today)
    note = fields.Char(string="In Their Words")

    def action_ask(self):
        """Record the request, and stop what would still reach the person.

        :return: the action that opens the request
        :raise AccessError: if the user has no access to the person
        :raise UserError: if the day lies in the future
        """
        self.ensure_one()
        self.person_id._check_recruiter()
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._("A request can't lie in the future: correct the date.")
            )
        self.env["hr.applicant.erasure"]._request(
            self.person_id, self.channel, date=self.date, note=self.note
        )._note(self.env._("%s asked to be erased.", self.person_id.name))
        return self.person_id.action_open_erasure()
