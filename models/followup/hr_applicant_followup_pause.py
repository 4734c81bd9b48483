from odoo import api, fields, models

from ..batch import write_each
from .states import LIFTED_BY_YES, TEMPORARY_BLOCKERS


class HrApplicantFollowupMixinPause(models.AbstractModel):
    """Pausing a plan, and going on with what is paused, waiting or stopped.

    A recruiter pauses a plan, or the person does by answering an invitation with “not
    now”. A pause holds until a day (which the person has), until a job opens, or until
    a recruiter resumes the plan. An answer to an invitation does not end a recruiter's
    pause. The pause of an answer ends with that answer.
    """

    _name = "hr.applicant.followup.mixin.pause"
    _description = "Pauses of Follow-ups"

    def _pause(self, until=False, resume_on=None, invitation=None):
        """Pause the plans that are not over. Open activities are deleted, their steps
        stay due.

        :param date until: the day to go on by itself
        :param str resume_on: a value of ``resume_on``, default the day; without one a
            recruiter resumes
        :param hr.applicant.invitation invitation: whose answer this is, if it is none
            of a recruiter
        """
        live = self._filter_live()
        live.filtered(lambda f: f.state == "running")._change_state("paused")
        live.person_id.paused_until = until
        live.write(
            {
                "resume_on": resume_on or ("date" if until else "manual"),
                "paused_by_id": invitation and invitation.id,
            }
        )

    def _resume(self):
        """Resume what is paused, at the step where it was."""
        paused = self.filtered(lambda f: f.state == "paused")
        paused._change_state("running")
        paused._end_waiting()

    def _end_waiting(self):
        """Let waiting steps be due today: the reason to wait may be gone."""
        self.filtered(lambda f: f.state == "running" and f.hold_reason).write(
            {"date": fields.Date.context_today(self), "hold_reason": False}
        )

    # -- “not now” -------------------------------------------------------------------

    def _pause_for_not_now(self, until, invitation):
        """Pause the plans of somebody who answered an invitation with “not now”.

        What a recruiter paused stays as it is: the gate asks the invitation.

        :param date until: the day they may be contacted again
        :param hr.applicant.invitation invitation: the one they answered
        """
        self.filtered(
            lambda f: f.state == "running"
            or (f.paused_by_id and f.person_id.paused_until < until)
        )._pause(until, invitation=invitation)

    def _resume_after_not_now(self, invitation):
        """Resume what the answer to this invitation paused."""
        self.filtered(lambda f: f.paused_by_id == invitation)._resume()

    # -- a yes after a no ------------------------------------------------------------

    @api.model
    def _resume_after_yes(self, persons):
        """Resume what a no had stopped: the person's own plan, or that of somebody who
        shares an address.

        It stays stopped if the gate would stop it again, if the medal is gone, or if
        another plan came after it.

        :param hr.applicant.person persons: who said yes
        """
        values = persons.address_ids.mapped("value")
        sharing = self.env["hr.applicant.address"].search([("value", "in", values)])
        stopped = self.search(
            [
                ("person_id", "in", (persons | sharing.person_id).ids),
                ("state", "=", "stopped"),
                ("stop_reason", "in", LIFTED_BY_YES),
            ]
        ).filtered(
            lambda f: (f.person_id in persons or f.stop_reason == "shared_refusal")
            and f == f.person_id.followup_ids._get_newest()
        )
        stopped._filter_resumable()._resume_stopped()

    def _get_newest(self):
        """Return the one that was started last, without the superseded ones."""
        own = self.filtered(lambda f: f.stop_reason != "superseded")
        return own.sorted("id")[-1:]

    def _filter_resumable(self):
        """Return these of the stopped that may go on: still the present one of a
        medalist, nothing else going on, and the gate would not stop it again.
        """
        present = self.filtered(
            lambda f: f.applicant_id.medal_id
            and f.applicant_id.followup_id == f
            and not f.person_id.followup_ids._filter_live()
        )
        gate = present._ask_gate()
        return present.filtered(
            lambda f: not gate[f][0] or gate[f][0] in TEMPORARY_BLOCKERS
        )

    def _resume_stopped(self):
        """Resume at the step where it was stopped, or the next that makes sense."""
        today = fields.Date.context_today(self)
        self._change_state("running")
        values = {}
        for followup in self:
            due = followup.waiting_since or today
            values[followup] = {
                "date": max(due, today),
                "waiting_since": due < today and due,
            }
        write_each(self, values)
        self._skip_late_steps(today)
