import random
import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import new_test_user

from ..models.constants import RECRUITER
from .common import MODULE, MedalistCommon
from .simulation import GAP, STEP, Course, Ledger, Person, Plan

START = date(2024, 1, 1)
FIRST_AWARD, LAST_AWARD, AWARD_EVERY = 9, 364, 9  # 31 August, too
PEOPLE = 500
SHARING = 40  # of them share a mailbox by two
PLANS = {
    "gold": Plan(
        (relativedelta(weeks=1), relativedelta(months=6), relativedelta(months=18))
    ),
    "silver": Plan(
        (relativedelta(days=3), relativedelta(months=6), relativedelta(months=12)),
        repeat_months=3,
        repeat_max=2,
    ),
    "bronze": Plan((relativedelta(months=12),), repeat_months=12),  # by mail
}
#: What a mail promises about time.
NOT_BEFORE = re.compile(r"ask again before (?:<strong>)?([A-Z][a-z]+ \d+, \d{4})")
ENDS = re.compile(r"ends on\s+<strong>([A-Z][a-z]+ \d+, \d{4})")
BY_HAND, RECEIPT = "How are you?", "We stay in touch"


class SimulatedWorld(MedalistCommon):
    """Five hundred people, six recruiters, and what comes to pass among them.

    What happens is done in Odoo and written into the ledger. Events of one kind on one
    day are done together, as far as Odoo can. They are methods of a list of people.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {"medalist_contact_gap_days": GAP, "medalist_retention_months": 6}
        )
        cls.recruiters = [
            new_test_user(
                cls.env,
                f"recruiter{number}",
                RECRUITER,
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
            for position, step in enumerate(medal.plan_id.template_ids)
        }

    def _settle(self):
        """All apply on the first day; what will happen to them is drawn."""
        self.random = random.Random(7)
        people = [
            Person(
                f"Person {number:03}",
                f"mailbox{number // 2 if number < SHARING else number}@people.example",
            )
            for number in range(PEOPLE)
        ]
        self.ledger = Ledger(people)
        self.events = defaultdict(lambda: defaultdict(list))
        self._apply_for(self.env, self.job, people)
        days = [
            START + timedelta(days=days)
            for days in range(FIRST_AWARD, LAST_AWARD, AWARD_EVERY)
        ]
        for day in days:
            self.events[day][self._award] = []  # the first thing that day
        for number, person in enumerate(people):
            self._draw_life(person, days[number * len(days) // PEOPLE])
        for days, event, number in (
            (300, self._leave, 0),
            (621, self._leave, 2),
            (801, self._lose_access, 4),
        ):
            self.events[START + timedelta(days=days)][event].append(number)
        for days, settings in (
            (120, {"medalist_contact_basis": "legitimate_interest"}),
            (150, {"medalist_consent_request_days": 14}),
            (210, {"medalist_contact_basis": "consent"}),
            (240, {"medalist_consent_request_days": 40}),
            (450, {"medalist_consent_renewal_days": 400}),
            (600, {"medalist_consent_renewal_days": 60}),
            (930, {"medalist_contact_basis": "legitimate_interest"}),
        ):
            day = START + timedelta(days=days)
            self.events[day][self._change_settings].append(settings)
        self.env.flush_all()

    def _draw_life(self, person, day):
        """What will happen to a person who gets a medal on ``day``."""
        medal = self.random.choice(["gold", "silver", "silver", "bronze"])
        self.events[day][self._award].append((person, medal))
        for chance, event, first, last in (
            (0.5, self._say_yes, 0, 0),
            (0.1, self._say_yes, 1, 200),
            (0.12, self._say_no, 30, 800),
            (0.04, self._get_blacklisted, 30, 800),
            (0.06, self._pause, 30, 800),
            (0.02, self._stop, 30, 800),
            (0.25, self._get_letter, 30, 900),
            (0.05, self._meet, 30, 900),
            (0.1, self._ask_again, 30, 900),
            (0.2, self._apply_again, 60, 700),
        ):
            if self.random.random() < chance:
                self._later(day, first, last, event, person)

    def _later(self, day, first, last, event, *arguments):
        day += timedelta(days=self.random.randint(first, last))
        # On a night that is simulated.
        day += timedelta(days=-(day - START).days % STEP)
        self.events[day][event].append(
            arguments if len(arguments) > 1 else arguments[0]
        )

    def _of(self, people):
        """Their applications with a medal."""
        ids = [person.application for person in people]
        return self.env_of_day["hr.applicant"].browse(ids)

    # -- applications ----------------------------------------------------------------

    def _apply_for(self, env, job, people):
        applicants = env["hr.applicant"].create(
            [
                {
                    "partner_name": person.name,
                    "email_from": person.mail,
                    "job_id": job.id,
                    "company_id": env.company.id,
                    "user_id": self.recruiters[number % 6].id,
                }
                for number, person in enumerate(people)
            ]
        )
        for person, applicant in zip(people, applicants, strict=True):
            person.running = applicant.id
            self.ledger.by_application[applicant.id] = person

    def _refuse_again(self, people):
        self.env_of_day["hr.applicant"].browse(
            [person.running for person in people]
        ).write(
            {
                "active": False,
                "refuse_reason_id": self.reason.id,
                "refuse_date": datetime.combine(self.day, time(12)),
            }
        )
        for person in people:
            person.running = None
            person.closed = self.day

    def _award(self, awards):
        """They are refused, and get a medal with it."""
        by_medal = defaultdict(list)
        for person, medal in awards:
            person.application = person.running
            person.medal = medal
            person.paused_until = None
            by_medal[medal].append(person)
        self._refuse_again([person for person, _medal in awards])
        for medal, people in by_medal.items():
            self._of(people)._award_medal(self.medals[medal].with_env(self.env_of_day))
            for person in people:
                person.medal_date = self.day
                person.course = Course(PLANS[medal], self.day)
                person.stopped = None

    def _apply_again(self, people):
        people = [p for p in people if not p.hired and not p.running]
        self._apply_for(self.env_of_day, self.other_job, people)
        for person in people:
            outcome = self.random.random()
            if outcome < 0.2:
                self._later(self.day, 20, 60, self._get_hired, person)
            elif outcome < 0.6:
                self._later(self.day, 20, 60, self._refuse_again, person)
            else:
                medal = self.random.choice(["gold", "silver"])
                self._later(self.day, 20, 60, self._award, person, medal)

    def _get_hired(self, people):
        stage = self.env_of_day.ref("hr_recruitment.stage_job5")
        for person in people:
            application = self.env_of_day["hr.applicant"].browse(person.running)
            application.stage_id = stage
            person.running, person.hired = None, True

    # -- answers ---------------------------------------------------------------------

    def _say_yes(self, people, channel="phone"):
        self._of(people)._record_consent("granted", channel)
        for person in people:
            self.ledger.grant(person, self.day)

    def _ask_again(self, people):
        """A recruiter wants everybody asked; the mails of the night tell who was."""
        self._of(people)._request_consent()

    def _change_settings(self, changes):
        for settings in changes:
            self.env_of_day.company.write(settings)
            ground = settings.get("medalist_contact_basis", self.ledger.ground)
            self.ledger.ground = ground

    def _say_yes_on_page(self, people):
        self._say_yes([p for p in people if p.answer != "refused"], "web")

    def _say_no_on_page(self, people):
        self._say_no(people, asked=True)

    def _say_no(self, people, asked=False):
        for person in people:
            if person.answer == "granted" or asked and person.answer != "refused":
                self._of([person]).consent_id._refuse("web" if asked else "one_click")
                self.ledger.refuse(person)
                if self.random.random() < 0.3:
                    self._later(self.day, 60, 200, self._say_yes, person)

    def _get_question(self, person):
        """They got a mail that asks them; not everybody answers."""
        answer = self.random.random()
        if answer < 0.6:
            self._later(self.day, 0, 25, self._say_yes_on_page, person)
        elif answer < 0.7:
            self._later(self.day, 0, 25, self._say_no_on_page, person)

    def _get_blacklisted(self, people):
        for person in people:
            self.env_of_day["mail.blacklist"]._add(person.mail)
            self.ledger.blacklist.add(person.mail)

    # -- what recruiters do ----------------------------------------------------------

    def _pause(self, people):
        for person in people:
            if person.course:
                application = self._of([person])
                application._pause_followups()
                person.paused_until = date.max
                if self.random.random() < 0.5:
                    person.paused_until = self.day + timedelta(days=45)
                    application.person_id.paused_until = person.paused_until
                else:
                    self._later(self.day, 20, 120, self._resume, person)

    def _resume(self, people):
        for person in people:
            if person.paused_until:
                self._of([person]).action_resume_followup()
                person.paused_until = None

    def _stop(self, people):
        self._of(people).action_stop_followup()
        for person in people:
            person.course = person.paused_until = None

    def _get_letter(self, people):
        """A recruiter writes by hand, whatever the plan says."""
        for person in people:
            application = self._of([person])
            application.message_post(
                body="We have not met for long.",
                subject=BY_HAND,
                message_type="comment",
                partner_ids=application.partner_id.ids,
            )
            self.ledger.contact(person, self.day)

    def _meet(self, people):
        day = self.day + timedelta(days=14)
        self.env_of_day["calendar.event"].with_context(
            no_mail_to_attendees=True
        ).create(
            [
                {
                    "name": "Coffee",
                    "applicant_id": person.application,
                    "start": datetime.combine(day, time(10)),
                    "stop": datetime.combine(day, time(11)),
                }
                for person in people
            ]
        )
        for person in people:
            self.ledger.contact(person, day)

    def _work(self):
        """Recruiters do some of what they have, and delete or postpone a few."""
        done = defaultdict(list)
        for activity in self._get_opened():
            if not activity.user_id.has_group(RECRUITER):
                continue
            person = self.ledger.by_application[activity.res_id]
            self.ledger.check_no(person, self.day)
            over = max(self.day, activity.date_deadline)
            chance = self.random.random()
            if chance < 0.15:
                done[activity.user_id].append(activity.id)
                self.ledger.contact(person, self.day)
                self.ledger.close_step(person, over)
            elif chance < 0.17:
                activity.with_user(activity.user_id).unlink()
                self.ledger.close_step(person, over)
            elif chance < 0.19:
                activity.date_deadline = self.day + timedelta(days=7)
                person.course.deadline = activity.date_deadline
        for user, ids in done.items():
            activities = self.env_of_day["mail.activity"].browse(ids)
            activities.with_user(user).action_feedback(feedback="We talked.")

    def _get_opened(self, *domain):
        return self.env_of_day["mail.activity"].search(
            [("is_followup", "=", True), *domain], order="id"
        )

    # -- recruiters come and go ------------------------------------------------------

    def _leave(self, numbers):
        """Odoo deletes the activities of who leaves; the steps stay due."""
        for number in numbers:
            user = self.recruiters[number].with_env(self.env_of_day)
            for activity in self._get_opened(("user_id", "=", user.id)):
                self.ledger.by_application[activity.res_id].course.opened = None
                self.ledger.seen["left behind"] += 1
            user.action_archive()

    def _lose_access(self, numbers):
        group = self.env_of_day.ref(RECRUITER)
        for number in numbers:
            user = self.recruiters[number].with_env(self.env_of_day)
            self.ledger.seen["left behind"] += len(
                self._get_opened(("user_id", "=", user.id))
            )
            user.write({"group_ids": [(3, group.id)]})
