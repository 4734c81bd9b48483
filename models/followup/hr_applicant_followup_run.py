from collections import Counter, defaultdict
from datetime import timedelta
from itertools import chain
from math import inf

from odoo import api, fields, models
from odoo.fields import Domain

from ..batch import run_batch, write_each
from ..constants import HOLD_DAYS
from ..gate.hr_applicant import REFUSAL_BLOCKERS
from ..tools import get_company
from .states import TEMPORARY_BLOCKERS

#: What the run reads of whom it looks at: neither the whole row nor one query a field.
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

    * It looks at what is due, found by index, and at what is open; never at the rest.
    * Each batch is locked, decided by one question to the gate, and committed. Running
      it again, or two at once, changes nothing. A record that fails is logged, left as
      it was and tried again the next day.
    * What fell due while it did not run comes the oldest first, then the best medal,
      at most so many a day for each recruiter; the others stay due.
    * A step is due when its day has begun where its recruiter lives. Its activity is
      for a day on which the company works.
    * Nobody is given an activity on the last day that the person may be contacted: it
      would be taken back the next night.
    """

    _name = "hr.applicant.followup.mixin.run"
    _description = "Nightly Run of Follow-ups"

    @api.model
    def _run(self, batch_size):
        """Carry out the steps that are due, and take back what must not be open.

        :param int batch_size: how many follow-ups are committed at a time
        """
        self._resume_paused()
        self._check_open(batch_size)
        domain = self._get_due_domain()
        due_ids = self.search(domain, order="date, medal_id, id").ids
        IrCron = self.env["ir.cron"]
        given = self._get_given()
        # One batch at least, however long what came before took.
        time_left = IrCron._commit_progress(remaining=len(due_ids)) or 1
        while due_ids and time_left:
            batch, due_ids = due_ids[:batch_size], due_ids[batch_size:]
            # Another worker may have been here meanwhile.
            locked = self.browse(batch).try_lock_for_update(allow_referencing=True)
            due = locked & self.search(domain & Domain("id", "in", locked.ids))
            run_batch(
                due,
                lambda records: records._run_due(given),
                lambda failed: failed._hold_failed(),
            )
            time_left = IrCron._commit_progress(len(batch))
            # What has to stay due comes first again in the next run: having looked at
            # it is no reason to stop, or the run would never get past it.
            time_left = time_left or len(due) == self.search_count(
                domain & Domain("id", "in", due.ids)
            )
        if not due_ids:
            self.env["hr.applicant.followup.summary"]._send_all()
            IrCron._commit_progress()
            self.env["hr.job"]._announce_openings()

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
        """Return the day it is where it is the latest."""
        return fields.Date.context_today(self.with_context(tz="Pacific/Kiritimati"))

    def _resume_paused(self):
        """Go on with what is paused until a day that has come."""
        latest = self._get_latest_today()
        paused = self.search(
            [("state", "=", "paused"), ("person_id.paused_until", "<=", latest)]
        )
        users = paused._get_responsibles()
        over = paused.filtered(
            lambda f: f.person_id.paused_until <= _get_today(users[f])
        )
        if over:
            run_batch(
                over,
                lambda records: records._resume(),
                lambda failed: None,  # each is looked at once in a run
            )
            self.env["ir.cron"]._commit_progress()

    # -- what is open ----------------------------------------------------------------

    def _check_open(self, batch_size):
        """Take back activities of people who may not be contacted any more, and move
        those of recruiters who can't carry them out.
        """
        opened = self.search([("activity_id", "!=", False)]).ids
        for start in range(0, len(opened), batch_size):
            run_batch(
                self.browse(opened[start : start + batch_size]),
                lambda records: records._check_open_batch(),
                lambda failed: None,  # each is looked at once in a run
            )
            self.env["ir.cron"]._commit_progress()

    def _check_open_batch(self):
        by_day = self.grouped(lambda f: _get_today(f.activity_id.user_id))
        for today, followups in by_day.items():
            gate = followups._ask_gate(date=today)
            # A meeting arranged for the follow-up is the follow-up, no other contact.
            blocked = followups.filtered(
                lambda f, gate=gate: gate[f][0]
                and not (
                    gate[f][0] == "recent_contact" and f.activity_id.calendar_event_id
                )
            )
            blocked._take_back()
            blocked._hold_or_stop(gate, today)
            (followups - blocked)._reassign()

    def _reassign(self):
        """Give open activities whose user can't carry them out to somebody who can."""
        users = self._get_responsibles()
        self.filtered(
            lambda f: not (users[f] or f.activity_id.user_id)
        ).applicant_id._tell_nobody_in_charge()
        moved = defaultdict(self.env["mail.activity"].browse)
        for followup in self:
            user = followup.activity_id.user_id
            able = user._can_take_care(get_company(followup))
            if not able and users[followup] != user:
                moved[users[followup]] += followup.activity_id
        for user, activities in moved.items():
            # The summary tells them, not one mail each.
            activities.with_context(mail_activity_quick_update=True).write(
                {"user_id": user.id}
            )
            self.env["hr.applicant.followup.summary"]._queue(activities)

    def _hold_or_stop(self, gate, today):
        """Do what the gate's reasons ask for.

        :param dict gate: what ``_ask_gate`` says, a reason for each of these
        """
        held, stopped = {}, defaultdict(self.browse)
        over = self.applicant_id._filter_out_of_period(
            {f.applicant_id.id: gate[f][0] for f in self}, today
        )
        for followup in self:
            blocker, until = gate[followup]
            if blocker in TEMPORARY_BLOCKERS and followup.applicant_id not in over:
                later = until or today + timedelta(days=HOLD_DAYS)
                held[followup] = (max(later, today + timedelta(days=1)), blocker)
            else:
                stopped[blocker] += followup
        self._hold(held)
        for blocker, followups in stopped.items():
            others = followups.browse()
            if blocker in REFUSAL_BLOCKERS:
                refused = followups.applicant_id._get_refusers()
                others = followups.filtered(lambda f, r=refused: f.applicant_id.id in r)
            others._stop("shared_refusal")
            (followups - others)._stop(blocker)

    # -- what is due -----------------------------------------------------------------

    def _run_due(self, given):
        """Carry out the due step of each, or hold it, or stop its plan.

        :param Counter given: how many follow-ups each user got today, by id
        """
        self.fetch(FOLLOWUP_FIELDS)
        self.applicant_id.fetch(APPLICANT_FIELDS)
        self.person_id.fetch(["contact_channel", "personal_note"])
        stepless = self.filtered(lambda followup: not followup.step_id)
        stepless._go_to_next_step()  # the step was removed from the plan meanwhile
        users = (self - stepless)._get_responsibles()
        days = {user: _get_today(user) for user in set(users.values())}
        free = {user for user in days if given[user.id] < _get_limit(user)}
        by_day = defaultdict(list)
        for followup, user in users.items():
            if followup.date <= days[user] and (
                user in free or followup.step_id.sudo().followup_mail_template_id
            ):
                by_day[days[user]].append(followup.id)
        for today, ids in by_day.items():
            self.browse(ids)._run_due_of_day(users, given, today)

    def _run_due_of_day(self, users, given, today):
        gate = self._ask_gate(date=today, last_day=True)
        allowed = self.filtered(lambda followup: not gate[followup][0])
        (self - allowed)._hold_or_stop(gate, today)
        skipped = allowed._skip_late_steps(today)
        users.update(skipped._get_responsibles())
        allowed -= skipped.filtered(lambda followup: followup.date > today)
        by_activity = allowed - allowed._send_mails(today)
        ending = by_activity.filtered(lambda f: gate[f][1] == today)
        tomorrow = today + timedelta(days=1)
        ending._hold(dict.fromkeys(ending, (tomorrow, "consent_expired")))
        chosen = []
        gets = Counter(given)
        limits = {user: _get_limit(user) for user in set(users.values())}
        for followup in by_activity - ending:
            user = users[followup]
            if gets[user.id] < limits[user]:
                gets[user.id] += 1
                chosen.append(followup.id)
        self.browse(chosen)._create_activities(users, today)
        given.update(gets - given)

    def _get_given(self):
        """Return how many follow-ups each user got today, ``Counter`` by user id.

        What they noted themselves does not count.
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

    def _hold_failed(self):
        """Try again tomorrow; somebody is told the first time."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        run_batch(
            self.filtered(lambda followup: followup.hold_reason != "failed"),
            self.env["hr.applicant.followup.summary"]._queue_failures,
            lambda failed: None,  # the log has said so
        )
        self._hold(dict.fromkeys(self, (tomorrow, "failed")))

    def _create_activities(self, users, today):
        """Create one activity each; the summary tells the responsible, not one mail for
        each.
        """
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        by_user = self.grouped(users.get)
        activities = Activity.create(
            [
                values
                for user, followups in by_user.items()
                # What the recruiter reads is in the recruiter's language.
                for values in followups.with_context(
                    lang=user.lang
                )._prepare_activities(user, today)
            ]
        )
        self.env["hr.applicant.followup.summary"]._queue(activities)
        nobodys = by_user.get(self.env["res.users"], self.browse())
        nobodys.applicant_id._tell_nobody_in_charge()
        values = {}
        followups = chain.from_iterable(by_user.values())
        for followup, activity in zip(followups, activities, strict=True):
            values[followup] = {"activity_id": activity.id}
            if followup.date != activity.date_deadline:
                values[followup]["date"] = activity.date_deadline
            if followup.waiting_since or followup.hold_reason:
                values[followup] |= {"hold_reason": False, "waiting_since": False}
        write_each(self, values)


def _get_today(user):
    """Return the day it is where the user lives."""
    return fields.Date.context_today(user.with_context(tz=user.tz or "UTC"))


def _get_limit(user):
    """Return how many follow-ups the user gets a day at most."""
    return user.sudo().company_id.medalist_followup_limit or inf
