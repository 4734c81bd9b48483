from collections import defaultdict
from datetime import timedelta

from odoo import fields, models

from ..batch import run_due
from ..constants import HOLD_DAYS
from ..gate.hr_applicant import REFUSAL_BLOCKERS
from .states import TEMPORARY_BLOCKERS


class HrApplicantFollowupMixinOpen(models.AbstractModel):
    """Open activities, looked at every night, and what a blocker does to a plan.

    The activity of somebody who may not be contacted any more is deleted: a temporary
    blocker makes its step wait, any other stops the plan.
    """

    _name = "hr.applicant.followup.mixin.open"
    _description = "Open Follow-ups"

    def _check_open(self, batch_size):
        """Delete activities of people who may not be contacted any more, and reassign
        those of recruiters who can't carry them out.

        :param int batch_size: how many are committed at a time
        :return: whether there was time for all
        """
        return run_due(
            self,
            [("activity_id", "!=", False)],
            lambda opened: opened._check_open_batch(),
            batch_size,
        )

    def _check_open_batch(self):
        by_day = self.grouped(lambda f: get_today(f.activity_id.user_id))
        for today, followups in by_day.items():
            gate = followups._ask_gate(date=today)
            # A meeting arranged for the follow-up is the follow-up, no other contact.
            blocked = followups.filtered(
                lambda f, gate=gate: gate[f][0]
                and not (
                    gate[f][0] == "recent_contact" and f.activity_id.calendar_event_id
                )
            )
            blocked._retract_activities()
            blocked._let_wait_or_stop(gate, today)
            (followups - blocked)._reassign()

    def _ask_gate(self, **options):
        """Return ``{follow-up: (blocker code or False, until)}``.

        :param options: as of ``hr.applicant._ask_gate``
        """
        answers = self.applicant_id._ask_gate(**options)
        return {followup: answers[followup.applicant_id.id] for followup in self}

    def _let_wait_or_stop(self, gate, today):
        """Let wait those whose blocker is temporary, and stop the others.

        :param dict gate: the answer of ``_ask_gate``, with a blocker for each of these
        :param date today: the day it is for them
        """
        waiting, stopped = {}, defaultdict(self.browse)
        over = self.applicant_id._filter_out_of_period(
            {f.applicant_id.id: gate[f][0] for f in self}, today
        )
        for followup in self:
            blocker, until = gate[followup]
            if blocker in TEMPORARY_BLOCKERS and followup.applicant_id not in over:
                later = until or today + timedelta(days=HOLD_DAYS)
                waiting[followup] = (max(later, today + timedelta(days=1)), blocker)
            else:
                stopped[blocker] += followup
        self._let_wait(waiting)
        for blocker, followups in stopped.items():
            others = followups.browse()
            if blocker in REFUSAL_BLOCKERS:
                refused = followups.applicant_id._get_refusers()
                others = followups.filtered(lambda f, r=refused: f.applicant_id.id in r)
            others._stop("shared_refusal")
            (followups - others)._stop(blocker)


def get_today(user):
    """Return the day it is where the user lives."""
    return fields.Date.context_today(user.with_context(tz=user.tz or "UTC"))
