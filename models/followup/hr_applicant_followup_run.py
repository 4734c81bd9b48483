from collections import Counter, defaultdict
from datetime import timedelta
from math import inf

from odoo import api, fields, models
from odoo.fields import Domain

from ..batch import run_batch, run_due
from .hr_applicant_followup_open import get_today

#: The fields that the run reads: not the whole row, and not one query for each field.
APPLICANT_FIELDS = (
    "partner_name",
    "email_normalized",
    "partner_phone_sanitized",
    "linkedin_profile",
    "person_id",
    "pool_applicant_id",
    "company_id",
    "job_id",
    "user_id",
    "medal_date",
    "medal_user_id",
    "consent_id",
    "decline_would_accept",
    "followup_id",
)
PERSON_FIELDS = ("contact_channel", "personal_note")
FOLLOWUP_FIELDS = (
    "applicant_id",
    "person_id",
    "company_id",
    "step_id",
    "date",
    "hold_reason",
    "waiting_since",
)


class HrApplicantFollowupMixinRun(models.AbstractModel):
    """The nightly run: due steps become activities and emails.

    * It reads what is due, found by index, and what is open; never the rest.
    * Each batch is locked, decided by one question to the gate, and committed
      (``run_due``). A step that fails is tried again the next day.
    * Of what fell due while it did not run, the oldest comes first, then the best
      medal.
    * Daily limit: a recruiter gets so many new activities a day as the company says
      (``medalist_followup_limit``). The others stay due.
    * A step is due when its day has begun where its recruiter lives. Its activity is
      for a day on which the company works.
    * No activity is made on the last day that the person may be contacted: it would be
      deleted the next night.
    """

    _name = "hr.applicant.followup.mixin.run"
    _description = "Nightly Run of Follow-ups"

    @api.model
    def _run(self, batch_size):
        """Do the jobs of the night, one after the other, as far as there is time:

        resume pauses that are over, look at open activities, carry out due steps, tell
        the recruiters, and tell them of jobs that opened.

        :param int batch_size: how many follow-ups are committed at a time
        """
        if (
            self._resume_paused(batch_size)
            and self._check_open(batch_size)
            and self._run_all_due(batch_size)
            and self.env["hr.applicant.followup.summary"]._send_all()
        ):
            self.env["hr.job"]._announce_openings()

    @api.model
    def _run_all_due(self, batch_size):
        """Carry out all steps that are due; return whether there was time for it."""
        assigned = self._count_assigned_today()
        return run_due(
            self,
            self._get_due_domain(),
            lambda due: due._run_due(assigned),
            batch_size,
            order="date, medal_id, id",
            postpone=lambda failed: failed._let_wait_after_failure(),
        )

    @api.model
    def _get_due_domain(self):
        """Return what may be due today, somewhere on earth."""
        return (
            Domain("state", "=", "running")
            & Domain("activity_id", "=", False)
            & Domain("date", "<=", self._get_latest_today())
        )

    @api.model
    def _get_latest_today(self):
        """Return the day it is in the time zone that is the furthest ahead."""
        return fields.Date.context_today(self.with_context(tz="Pacific/Kiritimati"))

    def _resume_paused(self, batch_size):
        """Resume pauses whose day has come; return whether there was time for all."""
        latest = self._get_latest_today()
        paused = self.search(
            [("state", "=", "paused"), ("person_id.paused_until", "<=", latest)]
        )
        users = paused._get_responsibles()
        over = paused.filtered(
            lambda f: f.person_id.paused_until <= get_today(users[f])
        )
        return not over or run_due(
            self,
            [("state", "=", "paused"), ("id", "in", over.ids)],
            lambda paused: paused._resume(),
            batch_size,
        )

    # -- what is due -----------------------------------------------------------------

    def _run_due(self, assigned):
        """Carry out the due step of each, let it wait, or stop its plan.

        :param Counter assigned: how many follow-ups each user got today, by id
        """
        self.fetch(FOLLOWUP_FIELDS)
        self.applicant_id.fetch(APPLICANT_FIELDS)
        self.person_id.fetch(PERSON_FIELDS)
        stepless = self.filtered(lambda followup: not followup.step_id)
        stepless._go_to_next_step()  # their step was removed from the plan
        users = (self - stepless)._get_responsibles()
        days = {user: get_today(user) for user in set(users.values())}
        free = {user for user in days if assigned[user.id] < _get_limit(user)}
        by_day = defaultdict(list)
        for followup, user in users.items():
            if followup.date <= days[user] and (
                user in free or followup.step_id.sudo()._is_sent_by_itself()
            ):
                by_day[days[user]].append(followup.id)
        for today, ids in by_day.items():
            self.browse(ids)._run_due_of_day(users, assigned, today)

    def _run_due_of_day(self, users, assigned, today):
        """Carry out due steps of recruiters for whom it is the same day.

        :param dict users: ``{follow-up: user}``
        :param Counter assigned: as of ``_run_due``; counted on
        :param date today: the day it is for them
        """
        gate = self._ask_gate(date=today, last_day=True)
        allowed = self.filtered(lambda followup: not gate[followup][0])
        (self - allowed)._let_wait_or_stop(gate, today)
        skipped = allowed._skip_late_steps(today)
        users.update(skipped._get_responsibles())
        allowed -= skipped.filtered(lambda followup: followup.date > today)
        by_activity = allowed - allowed._send_mails(today)
        ending = by_activity.filtered(lambda f: gate[f][1] == today)
        tomorrow = today + timedelta(days=1)
        ending._let_wait(dict.fromkeys(ending, (tomorrow, "consent_expired")))
        chosen = []
        gets = Counter(assigned)
        limits = {user: _get_limit(user) for user in set(users.values())}
        for followup in by_activity - ending:
            user = users[followup]
            if gets[user.id] < limits[user]:
                gets[user.id] += 1
                chosen.append(followup.id)
        self.browse(chosen)._create_activities(users, today)
        assigned.update(gets - assigned)

    def _count_assigned_today(self):
        """Return how many follow-ups the run gave each user today, by user id.

        :rtype: Counter
        """
        return Counter(
            {
                user.id: count
                for user, count in self.env["mail.activity"]
                .sudo()
                .with_context(active_test=False)
                ._read_group(
                    [
                        ("is_followup", "=", True),
                        ("automated", "=", True),
                        ("create_date", ">=", fields.Date.context_today(self)),
                    ],
                    ["user_id"],
                    ["__count"],
                )
            }
        )

    def _let_wait_after_failure(self):
        """Try failed steps again tomorrow. A recruiter is told the first time."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        run_batch(
            self.filtered(lambda followup: followup.hold_reason != "failed"),
            self.env["hr.applicant.followup.summary"]._queue_failures,
        )
        self._let_wait(dict.fromkeys(self, (tomorrow, "failed")))


def _get_limit(user):
    """Return how many follow-ups the user gets a day at most."""
    return user.sudo().company_id.medalist_followup_limit or inf
