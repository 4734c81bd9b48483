import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..models.hr_applicant_person import RECRUITER
from .common import MODULE, MedalistCommon
from .simulation import GAP, Course, Ledger, Person, Plan

START = date(2024, 1, 1)  # a leap year: medals on 29 February, too
DAYS = 300
PEOPLE = 500
PLANS = {
    "gold": Plan(
        (
            relativedelta(weeks=1),
            relativedelta(months=6),
            relativedelta(months=18),
        )
    ),
    "silver": Plan(
        (
            relativedelta(days=3),
            relativedelta(months=6),
            relativedelta(months=12),
        ),
        repeat_months=3,
        repeat_max=2,
    ),
    "bronze": Plan((relativedelta(months=12),), repeat_months=12, by_mail=True),
}


@tagged("post_install", "-at_install")
class TestFollowupSimulation(MedalistCommon, MockEmail):
    """Three years with 500 people; an audit that knows the rules and not the code.

    Nobody is contacted without permission, nobody twice within the gap, nobody has two
    open follow-ups, nobody permitted is forgotten, nobody's work stays with a recruiter
    who left.
    """

    BY_HAND, RECEIPT = "How are you?", "We stay in touch"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.medalist_contact_gap_days = GAP
        cls.recruiters = [
            new_test_user(
                cls.env,
                f"recruiter{number}",
                "hr_recruitment.group_hr_recruitment_user",
                notification_type="inbox",
                tz="UTC",
            )
            for number in range(7)
        ]
        cls.env.company.medalist_fallback_user_id = cls.recruiters[-1]
        cls.silver.plan_id.write(
            {"followup_repeat_months": 3, "followup_repeat_max": 2}
        )
        cls.bronze.plan_id = cls.env.ref(f"{MODULE}.plan_by_mail")
        cls.bronze.plan_id.template_ids.followup_outdated_only = False
        cls.medals = {"gold": cls.gold, "silver": cls.silver, "bronze": cls.bronze}
        cls.positions = {
            step.id: position
            for medal in cls.medals.values()
            for position, (_due, step) in enumerate(
                medal.plan_id._get_followup_steps(START)
            )
        }
        cls.hired_stage = cls.env.ref("hr_recruitment.stage_job5")

    # -- the world -------------------------------------------------------------------

    def _settle(self):
        """Five hundred people apply on the first day; forty share a mailbox by two."""
        self.random = random.Random(19)
        people = [
            Person(
                f"Person {number:03}",
                f"mailbox{number // 2 if number < 40 else number}@people.example.com",
            )
            for number in range(PEOPLE)
        ]
        self.ledger = Ledger(people)
        self.events = defaultdict(list)
        applicants = self.env["hr.applicant"].create(
            [
                self._prepare_application(person, self.recruiters[number % 6])
                for number, person in enumerate(people)
            ]
        )
        for number, (person, applicant) in enumerate(
            zip(people, applicants, strict=True)
        ):
            person.running = applicant.id
            self.ledger.by_application[applicant.id] = person
            self._plan_life(person, START + timedelta(days=10 + number * 355 // PEOPLE))
        for days, event in (
            (300, self._recruiter_leaves),
            (620, self._recruiter_leaves),
            (800, self._recruiter_loses_access),
        ):
            self.events[START + timedelta(days=days)].append((event, days % 6))

    def _prepare_application(self, person, recruiter):
        return {
            "partner_name": person.name,
            "email_from": person.mail,
            "job_id": self.job.id,
            "company_id": self.env.company.id,
            "user_id": recruiter.id,
        }

    def _plan_life(self, person, day):
        """What will happen to the person, as far as it doesn't depend on others."""

        def later(first, last, since=day):
            return since + timedelta(days=self.random.randint(first, last))

        medal = self.random.choice(["gold", "silver", "silver", "bronze"])
        self.events[day].append((self._refuse_and_award, person, medal))
        for chance, event, first, last in (
            (0.4, self._say_yes, 0, 10),
            (0.1, self._say_no, 30, 800),
            (0.04, self._blacklist, 30, 800),
            (0.06, self._pause, 30, 800),
            (0.02, self._stop, 30, 800),
            (0.1, self._write_to, 30, 900),
            (0.05, self._meet, 30, 900),
        ):
            if self.random.random() < chance:
                self.events[later(first, last)].append((event, person))
        if self.random.random() < 0.2:
            self.events[later(60, 700)].append((self._apply_again, person))

    def _application(self, id_):
        return self.env_of_day["hr.applicant"].browse(id_)

    def _refuse_and_award(self, day, person, medal):
        application = self._application(person.running)
        application.write(
            {
                "active": False,
                "refuse_reason_id": self.reason.id,
                "refuse_date": datetime.combine(day, time(12)),
            }
        )
        person.running = None
        if medal:
            medal_record = self.medals[medal].with_env(application.env)
            application._award_medal(medal_record)
            person.application = application.id
            person.paused_until = None
            person.course = None
            person.course = Course(PLANS[medal], day)
            if self.ledger.get_standing_reason(person, day):
                self.ledger.seen["awarded to who said no"] += 1

    def _say_yes(self, day, person, channel="phone"):
        application = self._application(person.application)
        if channel == "phone":
            application._record_consent("granted", "phone")
        else:
            application.consent_id._accept("web")
        again = person.answer == "refused"
        self.ledger.grant(person, day)
        if again:  # they are back: the recruiter starts anew
            application.action_restart_followup()
            medal = application.medal_id
            name = next(key for key, known in self.medals.items() if known == medal)
            person.course = Course(PLANS[name], application.medal_date)

    def _say_no(self, day, person, channel="one_click"):
        if person.answer == "granted" or channel == "web":
            self._application(person.application).consent_id._refuse(channel)
            self.ledger.refuse(person)
            if self.random.random() < 0.3:
                back = day + timedelta(days=self.random.randint(60, 200))
                self.events[back].append((self._say_yes, person))

    def _answer_page(self, day, person):
        """They open the link they got, if they still have to answer."""
        if person.answer == "refused":
            return
        if self.random.random() < 0.8:
            self._say_yes(day, person, "web")
        else:
            self._say_no(day, person, "web")

    def _blacklist(self, day, person):
        self.env_of_day["mail.blacklist"]._add(person.mail)
        self.ledger.blacklist.add(person.mail)

    def _pause(self, day, person):
        if person.course:
            application = self._application(person.application)
            application.action_pause_followup()
            person.paused_until = date.max
            days = self.random.randint(20, 120)
            if days % 2:
                person.paused_until = day + timedelta(days=days)
                application.followup_paused_until = person.paused_until
            else:
                self.events[day + timedelta(days=days)].append((self._resume, person))

    def _resume(self, day, person):
        if person.paused_until:
            self._application(person.application).action_resume_followup()
            person.paused_until = None

    def _stop(self, day, person):
        self._application(person.application).action_stop_followup()
        person.course = person.paused_until = None

    def _write_to(self, day, person):
        """A recruiter writes by hand, whatever the plan says."""
        application = self._application(person.application)
        application.message_post(
            body="How are you?",
            subject=self.BY_HAND,
            message_type="comment",
            partner_ids=application.partner_id.ids,
        )
        self.ledger.contact(person, day)

    def _meet(self, day, person):
        start = day + timedelta(days=14)
        self.env_of_day["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": "Coffee",
                "applicant_id": person.application,
                "start": datetime.combine(start, time(10)),
                "stop": datetime.combine(start, time(11)),
            }
        )
        self.ledger.contact(person, start)

    def _apply_again(self, day, person):
        if person.hired or person.running:
            return
        env = self.env_of_day
        recruiter = self.random.choice(self.recruiters)
        values = self._prepare_application(person, recruiter)
        applicant = env["hr.applicant"].create(values | {"job_id": self.other_job.id})
        person.running = applicant.id
        self.ledger.by_application[applicant.id] = person
        end = day + timedelta(days=self.random.randint(20, 60))
        if self.random.random() < 0.2:
            self.events[end].append((self._hire, person))
        else:
            medal = self.random.choice(["gold", "silver", None])
            self.events[end].append((self._refuse_and_award, person, medal))

    def _hire(self, day, person):
        self._application(person.running).stage_id = self.hired_stage.id
        person.running, person.hired = None, True

    def _recruiter_leaves(self, day, number):
        """Odoo deletes the activities of who leaves; the steps stay due."""
        user = self.recruiters[number].with_env(self.env_of_day)
        for application in self._get_opened_activities(user).mapped("res_id"):
            self.ledger.by_application[application].course.opened = None
            self.ledger.seen["left behind"] += 1
        user.action_archive()

    def _recruiter_loses_access(self, day, number):
        group = self.env_of_day.ref("hr_recruitment.group_hr_recruitment_user")
        user = self.recruiters[number].with_env(self.env_of_day)
        user.write({"group_ids": [(3, group.id)]})

    # -- a day -----------------------------------------------------------------------

    def test_three_years(self):
        import cProfile,pstats
        p=cProfile.Profile()
        try:
            p.runcall(self._three)
        finally:
            for k in ("cumulative", "tottime"): pstats.Stats(p).sort_stats(k).print_stats(70)

    def _three(self):
        with (
            self.enter_registry_test_mode(),
            self.mock_mail_gateway(),
            mute_logger("odoo.addons.mail.models.mail_mail", "odoo.models.unlink"),
            freeze_time(datetime.combine(START, time(3))) as clock,
        ):
            self._settle()
            self.env.flush_all()
            self.mails_read = 0
            for number in range(1, DAYS):
                day = START + timedelta(days=number)
                clock.move_to(datetime.combine(day, time(3)))
                with self.registry.cursor() as cr:
                    self.env_of_day = api.Environment(cr, SUPERUSER_ID, {})
                    self._run_day(day)
        print(self.ledger.seen)
        self.assertFalse(self.ledger.problems[:10], len(self.ledger.problems))

    def _run_day(self, day):
        env = self.env_of_day
        env["hr.applicant.consent"]._cron_consents()
        env["hr.applicant"]._cron_followups()
        env["mail.mail"].process_email_queue()
        self._read_mails(day)
        opened = defaultdict(list)
        for activity in self._get_opened_activities():
            person = self.ledger.by_application[activity.res_id]
            position = self.positions[activity.followup_step_id.id]
            opened[person.name].append((activity.id, position))
            user = activity.user_id
            if not user.active or not user.has_group(RECRUITER):
                self.ledger.complain(day, person, f"left with {user.login}")
        self.ledger.check_opened(day, opened)
        self.ledger.check_forgotten(day)
        self._work(day)
        for event, *arguments in self.events.pop(day, ()):
            event(day, *arguments)

    def _get_opened_activities(self, user=None):
        return self.env_of_day["mail.activity"].search(
            [("is_followup", "=", True)]
            + ([("user_id", "=", user.id)] if user else []),
            order="id",
        )

    def _work(self, day):
        """Recruiters do some of what they have, and delete or postpone a few."""
        done = defaultdict(list)
        for activity in self._get_opened_activities():
            person = self.ledger.by_application[activity.res_id]
            chance = self.random.random()
            if chance < 0.1:
                done[activity.user_id].append(activity.id)
                self.ledger.contact(person, day)
                self.ledger.close_step(person, max(day, activity.date_deadline))
            elif chance < 0.11:
                self.ledger.close_step(person, max(day, activity.date_deadline))
                activity.with_user(activity.user_id).unlink()
            elif chance < 0.12:
                activity.date_deadline = day + timedelta(days=7)
        for user, ids in done.items():
            activities = self.env_of_day["mail.activity"].browse(ids)
            activities.with_user(user).action_feedback(feedback="We talked.")

    def _read_mails(self, day):
        """What really left for candidates since yesterday."""
        mails = [
            (*mail["object_id"].split("-"), mail["subject"])
            for mail in self._mails[self.mails_read :]
            if "@people.example.com" in str(mail["email_to"])
            and mail["subject"] != self.BY_HAND
        ]
        self.mails_read = len(self._mails)
        for id_, model, subject in mails:
            if model == "hr.applicant":
                person = self.ledger.by_application[int(id_)]
                course = self.ledger.check_contact(person, day, "mail")
                self.ledger.contact(person, day)
                if course:
                    self.ledger.close_step(person, day)
                continue
            consent = self.env_of_day[model].browse(int(id_))
            person = self.ledger.by_application[consent.applicant_ids.ids[0]]
            if subject == self.RECEIPT:
                continue
            self.ledger.check_question(person, day)
            if self.random.random() < 0.7:
                answers = day + timedelta(days=self.random.randint(0, 25))
                self.events[answers].append((self._answer_page, person))

