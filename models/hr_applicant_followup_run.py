from collections import Counter, defaultdict
from datetime import timedelta
from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain

from .batch import run_batch
from .hr_applicant_gate import REFUSAL_BLOCKERS

#: Reasons that time or an answer can lift: the step waits. All others end the plan.
TEMPORARY_BLOCKERS = (
    "in_process",
    "no_consent",
    "consent_requested",
    "consent_expired",
    "no_address",
    "bounced",
    "paused",
    "recent_contact",
)
#: When to look again at a step that waits for something without a date.
HOLD_DAYS = 30


class HrApplicant(models.Model):
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

    _inherit = "hr.applicant"

    @api.model
    def _cron_followups(self, batch_size=2000):
        """Carry out the steps that are due, and take back what must not be open.

        :param int batch_size: how many applications are committed at a time
        """
        everything = self.with_context(active_test=False)
        everything._resume_paused_followups()
        everything._check_open_followups(batch_size)
        domain = everything._get_due_followups_domain()
        order = "followup_date, medal_id, id"
        due_ids = everything.search(domain, order=order).ids
        IrCron = self.env["ir.cron"]
        given = everything._get_given_followups()
        # One batch at least, however long what came before took.
        time_left = IrCron._commit_progress(remaining=len(due_ids)) or 1
        while due_ids and time_left:
            batch, due_ids = due_ids[:batch_size], due_ids[batch_size:]
            # Another worker may have been here meanwhile.
            locked = everything.browse(batch).try_lock_for_update(
                allow_referencing=True
            )
            due = everything.search(
                domain & Domain("id", "in", locked.ids), order=order
            )
            run_batch(
                due,
                lambda records: records._run_due_followups(given),
                lambda failed: failed._hold_failed_followup(),
            )
            time_left = IrCron._commit_progress(len(batch))
            # What has to stay due comes first again in the next run: having looked at
            # it is no reason to stop, or the run would never get past it.
            time_left = time_left or len(due) == everything.search_count(
                domain & Domain("id", "in", due.ids)
            )
        if not due_ids:
            self.env["hr.applicant.followup.summary"]._send_all()
            IrCron._commit_progress()
            self.env["hr.job"]._announce_openings()

    @api.model
    def _get_due_followups_domain(self):
        """Return what may be due today, somewhere on earth."""
        return (
            Domain("followup_state", "=", "running")
            & Domain("followup_activity_id", "=", False)
            & Domain("followup_date", "<=", self._get_latest_today())
        )

    @api.model
    def _get_latest_today(self):
        """Return the day it is where it is the latest."""
        return fields.Date.context_today(self.with_context(tz="Pacific/Kiritimati"))

    def _resume_paused_followups(self):
        """Go on with the plans whose pause is over."""
        paused = self.search(
            [
                ("followup_state", "=", "paused"),
                ("followup_paused_until", "<=", self._get_latest_today()),
            ]
        )
        users = paused._get_followup_responsibles()
        over = paused.filtered(
            lambda applicant: applicant.followup_paused_until
            <= _get_today(users[applicant])
        )
        if over:
            run_batch(
                over,
                lambda records: records.action_resume_followup(),
                lambda failed: None,  # each is looked at once in a run
            )
            self.env["ir.cron"]._commit_progress()

    # -- what is open ----------------------------------------------------------------

    def _check_open_followups(self, batch_size):
        """Take back activities of people who may not be contacted any more, and move
        those of recruiters who can't carry them out.
        """
        opened = self.search([("followup_activity_id", "!=", False)]).ids
        for start in range(0, len(opened), batch_size):
            run_batch(
                self.browse(opened[start : start + batch_size]),
                lambda records: records._check_open_followups_batch(),
                lambda failed: None,  # each is looked at once in a run
            )
            self.env["ir.cron"]._commit_progress()

    def _check_open_followups_batch(self):
        by_day = self.grouped(lambda a: _get_today(a.followup_activity_id.user_id))
        for today, applicants in by_day.items():
            gate = applicants._ask_gate(date=today)
            # A meeting arranged for the follow-up is the follow-up, no other contact.
            blocked = applicants.filtered(
                lambda a, gate=gate: gate[a.id][0]
                and not (
                    gate[a.id][0] == "recent_contact"
                    and a.followup_activity_id.calendar_event_id
                )
            )
            blocked._withdraw_followup_activities()
            blocked._hold_or_stop(gate, today)
            (applicants - blocked)._reassign_followups()

    def _hold_or_stop(self, gate, today):
        """Do what the gate's reasons ask for.

        :param dict gate: what ``_ask_gate`` says, a reason for each of these
        """
        held, stopped = {}, defaultdict(self.browse)
        blockers = {applicant.id: gate[applicant.id][0] for applicant in self}
        over = self._filter_out_of_period(blockers, today)
        for applicant in self:
            blocker, until = gate[applicant.id]
            if blocker in TEMPORARY_BLOCKERS and applicant not in over:
                later = until or today + timedelta(days=HOLD_DAYS)
                held[applicant.id] = (max(later, today + timedelta(days=1)), blocker)
            else:
                stopped[blocker] += applicant
        self.browse(held)._hold_followups(held)
        for blocker, applicants in stopped.items():
            others = applicants.browse()
            if blocker in REFUSAL_BLOCKERS:
                others = applicants.browse(applicants._get_refusers())
            others._stop_followups("shared_refusal")
            (applicants - others)._stop_followups(blocker)

    # -- what is due -----------------------------------------------------------------

    def _run_due_followups(self, given):
        """Carry out the due step of each application, or hold it, or stop its plan.

        :param Counter given: how many follow-ups each user got today, by id
        """
        # Neither the whole row nor one query a field.
        self.fetch(self._get_followup_run_fields())
        stepless = self.filtered(lambda applicant: not applicant.followup_step_id)
        stepless._go_to_next_step()  # the step was removed from the plan meanwhile
        users = (self - stepless)._get_followup_responsibles()
        days = {user: _get_today(user) for user in set(users.values())}
        by_day = defaultdict(list)
        for applicant, user in users.items():
            if applicant.followup_date <= days[user] and (
                _may_get_more(user, given)
                or applicant.followup_step_id.sudo().followup_mail_template_id
            ):
                by_day[days[user]].append(applicant.id)
        for today, ids in by_day.items():
            self.browse(ids)._run_due_followups_of_day(users, given, today)

    @api.model
    def _get_followup_run_fields(self):
        return [
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
            "contact_channel",
            "consent_id",
            "personal_note",
            "decline_would_accept",
            "followup_plan_id",
            "followup_start_date",
            "followup_state",
            "followup_step_id",
            "followup_date",
            "followup_repeat_count",
            "followup_hold_reason",
            "followup_waiting_since",
        ]

    def _run_due_followups_of_day(self, users, given, today):
        gate = self._ask_gate(date=today, last_day=True)
        allowed = self.filtered(lambda applicant: not gate[applicant.id][0])
        (self - allowed)._hold_or_stop(gate, today)
        skipped = allowed._skip_late_steps(today)
        users.update(skipped._get_followup_responsibles())
        allowed -= skipped.filtered(lambda a: a.followup_date > today)
        opened = self.search(
            Domain("person_id", "in", allowed.person_id.ids)
            & Domain("followup_activity_id", "!=", False)
        )
        free = allowed._get_first_of_persons(opened)
        later = today + timedelta(days=HOLD_DAYS)
        busy = allowed - free
        busy._hold_followups({applicant.id: (later, "busy") for applicant in busy})
        by_activity = free - free._send_followup_mails(today)
        ending = by_activity.filtered(lambda a: gate[a.id][1] == today)
        tomorrow = today + timedelta(days=1)
        ending._hold_followups({a.id: (tomorrow, "consent_expired") for a in ending})
        by_activity -= ending
        chosen = []
        gets = Counter(given)
        for applicant in by_activity:
            if _may_get_more(users[applicant], gets):
                gets[users[applicant].id] += 1
                chosen.append(applicant.id)
        self.browse(chosen)._create_followup_activities(users, today)
        given.update(gets - given)

    def _get_given_followups(self):
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

    def _hold_failed_followup(self):
        """Try again tomorrow; somebody is told the first time."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        run_batch(
            self.filtered(lambda a: a.followup_hold_reason != "failed"),
            self.env["hr.applicant.followup.summary"]._queue_failures,
            lambda failed: None,  # the log has said so
        )
        self._hold_followups({applicant.id: (tomorrow, "failed") for applicant in self})

    def _create_followup_activities(self, users, today):
        """Create one activity each; the summary tells the responsible, not one mail for
        each.
        """
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        by_user = self.grouped(users.get)
        activities = Activity.create(
            [
                applicant._prepare_followup_activity(user, today)
                for user, applicants in by_user.items()
                # What the recruiter reads is in the recruiter's language.
                for applicant in applicants.with_context(lang=user.lang)
            ]
        )
        self.env["hr.applicant.followup.summary"]._queue(activities)
        by_user.get(self.env["res.users"], self.browse())._tell_nobody_in_charge()
        later = {
            applicant.id: {
                "followup_state": "running",
                "followup_step_id": applicant.followup_step_id.id,
                "followup_date": activity.date_deadline,
                "followup_repeat_count": applicant.followup_repeat_count,
            }
            for applicant, activity in zip(
                chain.from_iterable(by_user.values()), activities, strict=True
            )
            if applicant.followup_date != activity.date_deadline
            or applicant.followup_hold_reason
            or applicant.followup_waiting_since
        }
        self._save_followups(later)
        unchanged = self - self.browse(later)
        self.env["hr.applicant.followup.turn"]._take(unchanged)


def _get_today(user):
    """Return the day it is where the user lives."""
    return fields.Date.context_today(user.with_context(tz=user.tz or "UTC"))


def _may_get_more(user, given):
    limit = user.sudo().company_id.medalist_followup_limit
    return not limit or given[user.id] < limit
