from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import open_dialog
from .states import OPEN


class HrApplicantErasureMixinDecision(models.AbstractModel):
    """What a recruiter decides about a request to be erased, or the person takes back.

    What is decided is noted with the person's newest application, for recruiters.
    """

    _name = "hr.applicant.erasure.mixin.decision"
    _description = "Decisions on a Request to Be Erased"

    hold_reason = fields.Char(string="On Hold Because", readonly=True)
    hold_until = fields.Date(string="On Hold Until", readonly=True)
    scheduled_date = fields.Date(
        string="Erase On",
        readonly=True,
        help="From this day on the scheduled action removes the person.",
    )
    refusal_reason = fields.Char(string="Refused Because", readonly=True)
    is_taken_back = fields.Boolean(string="Taken Back", readonly=True)

    def _check_recruiter(self):
        """Check that the user is a recruiter with access to these people.

        :raise AccessError: if not
        """
        self.check_access("read")
        self.sudo().person_id.with_env(self.env)._check_recruiter()

    # -- dialogs ---------------------------------------------------------------------

    def action_hold(self):
        """Open the dialog that holds these requests, with a reason and a day."""
        return self._open_dialog("hold", self.env._("Put on Hold"))

    def action_schedule(self):
        """Open the dialog that says on which day the scheduled action erases."""
        return self._open_dialog("schedule", self.env._("Erase Later"))

    def action_refuse(self):
        """Open the dialog that refuses these requests, with a reason."""
        return self._open_dialog("refuse", self.env._("Don't Erase"))

    def _open_dialog(self, change, name):
        self._check_recruiter()
        return open_dialog(
            "hr.applicant.erasure.change",
            name,
            default_erasure_ids=self.ids,
            default_change=change,
        )

    def action_resume(self):
        """Go on with requests that were on hold or scheduled.

        :raise AccessError: if the user has no access to the people
        :raise UserError: if one of them is neither
        """
        self._check_recruiter()
        self._change_state(
            "requested",
            {"hold_reason": False, "hold_until": False, "scheduled_date": False},
        )
        self._note(self.env._("The request to be erased goes on."))

    def action_open_person(self):
        """Open the person who is to be erased."""
        self.ensure_one()
        self._check_recruiter()
        return self.person_id._get_records_action(context={})

    # -- decisions -------------------------------------------------------------------

    def _hold(self, reason, until):
        """Hold these requests: something has to be kept. Nobody is contacted still.

        :param str reason: why the data must be kept
        :param date until: the day on which somebody looks at it again
        :raise UserError: if the day is past, or a request is closed
        """
        if not until or until < fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day that is still to come."))
        values = {"hold_reason": reason, "hold_until": until, "scheduled_date": False}
        self._change_state("held", values)
        self._note(
            self.env._(
                "The request to be erased is on hold until %(date)s: %(reason)s",
                date=format_date(self.env, until),
                reason=reason,
            )
        )

    def _schedule(self, date):
        """Have the scheduled action erase these people.

        :param date date: the first day on which it may
        :raise UserError: if the day is past, or a request is closed
        """
        if not date or date < fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day that is still to come."))
        self._change_state(
            "scheduled",
            {"scheduled_date": date, "hold_reason": False, "hold_until": False},
        )
        self._note(
            self.env._("Their data are erased on %s.", format_date(self.env, date))
        )

    def _refuse(self, reason):
        """Close these requests without erasing. That permits nothing.

        :param str reason: why nothing is erased; the proof keeps it
        :raise UserError: if a request is closed
        """
        requests = self._with_merged()
        requests._change_state("refused", {"refusal_reason": reason})
        for erasure in self.sudo():
            erasure._get_consent()._log_event("erasure_refused", note=reason)
        self._note(self.env._("The request to be erased was refused: %s", reason))

    def _take_back(self, consent=None, channel=None, **proof):
        """Close these requests because the person took them back; tell the owner.

        :param hr.applicant.consent consent: where the proof is kept, default the one
            that keeps the request's
        :param str channel: how the person said so, one of ``ANSWER_CHANNELS``
        :param proof: more values of the event
        :raise UserError: if a request is closed
        """
        requests = self._with_merged()
        requests._change_state("refused", {"is_taken_back": True})
        for erasure in self.sudo():
            kept_in = consent or erasure._get_consent()
            kept_in._log_event("erasure_taken_back", channel=channel, **proof)
            owner = erasure._get_responsible()
            if kept_in and owner != self.env.user:
                texts = self.with_context(lang=owner.lang).env
                name = erasure.person_id.name
                kept_in._notify_in_own_name(
                    owner,
                    texts._("%s does not ask to be erased any more", name),
                    texts._(
                        "%s took back the request to be erased: keep the data. It is "
                        "no consent to contact them.",
                        name,
                    ),
                )

    def _with_merged(self):
        """Return these requests and those that others made, who were merged into the
        same people.
        """
        merged = self.sudo().search(
            [
                ("person_id", "in", self.sudo().person_id._get_merged().ids),
                ("state", "in", OPEN),
            ]
        )
        return self | merged.with_env(self.env)

    def _note(self, text):
        """Note a decision with the newest application of each person."""
        people = self.sudo().person_id
        people._note_on(people.last_applicant_id, text)
