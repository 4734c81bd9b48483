"""What happened to whom, kept in plain Python beside what Odoo stores.

Written from the rules alone: nothing here asks Odoo, so that it can judge it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

GAP = 30  # days between contacts
STEP = 3  # days from one run to the next
HOLD = 30  # days until a step that waits without a date is looked at again
CONSENT = relativedelta(months=24)
PERIOD = relativedelta(months=6)  # of legitimate interest, after the last contact
USEFUL = 60  # days that a step may be held before it has lost its sense
FINAL = ("refused", "blacklisted", "hired")


@dataclass(frozen=True)
class Plan:
    """Delays of the steps; every how many months, how often at most, the last again."""

    delays: tuple
    repeat_months: int = 0
    repeat_max: int = 0


@dataclass
class Course:
    """Where a person is in a plan."""

    plan: Plan
    start: date
    position: int = 0
    repeats: int = 0
    due: date = None
    opened: int = None  # the activity
    deadline: date = None  # of that activity, or of the last one
    since: date = None  # held by the gate since then
    may_be_over: bool = False  # stopped, once a night has looked at it
    waiting: int = 0  # days in a row that it could have been opened

    def go_on(self, day):
        """A no had stopped it: what is past by now was held since it was due."""
        since = self.since or self.deadline or self.due
        self.opened = self.deadline = None
        self.since = since if since < day else None
        self.may_be_over, self.waiting = False, 0

    def __post_init__(self):
        self.due = self.start + self.plan.delays[0]

    def advance(self, day):
        """The step is over on ``day``; return whether there is another one."""
        self.opened = self.since = self.deadline = None
        if self.position + 1 < len(self.plan.delays):
            self.position += 1
            self.due = self.start + self.plan.delays[self.position]
            return True
        last = self.start + self.plan.delays[-1]
        self.repeats += 1
        over = self.plan.repeat_max and self.repeats > self.plan.repeat_max
        number = 0
        while self.due <= day:
            number += 1
            months = relativedelta(months=self.plan.repeat_months * number)
            self.due = last + months if self.plan.repeat_months else date.max
        return bool(self.plan.repeat_months and not over)

    def skip_late(self, day):
        """Leave out what was held for too long; return how many steps that were."""
        skipped, since = 0, self.since
        while (
            since
            and (day - since).days > USEFUL
            and self.position + 1 < len(self.plan.delays)
        ):
            self.position += 1
            self.due = since = self.start + self.plan.delays[self.position]
            self.since = self.deadline = None
            skipped += 1
        return skipped


@dataclass
class Person:
    name: str
    mail: str
    application: int = None  # the one with the medal
    medal: str = None
    medal_date: date = None
    running: int = None  # an application that is in process
    hired: bool = False
    answer: str = None
    until: date = None  # the consent's last day
    paused_until: date = None  # date.max: until a recruiter resumes
    last_contact: date = None
    questions: list = field(default_factory=list)  # days asked since the last answer
    asked: bool = False  # ever
    answered: date = None  # their last yes
    closed: date = None  # when their last application ended
    not_before: date = None  # the day that a mail named: nobody asks again until then
    course: Course = None
    stopped: Course = None  # by a no


class Ledger:
    """All people, and what is wrong with what was done to them."""

    def __init__(self, people):
        self.people = people
        self.by_mail = {}
        for person in people:
            self.by_mail.setdefault(person.mail, []).append(person)
        self.by_application = {}
        self.blacklist = set()
        self.ground = "consent"
        self.problems, self.seen = [], Counter()

    def complain(self, day, person, what):
        self.problems.append(f"{day} {person.name}: {what} ({person})")

    # -- what people and recruiters did ----------------------------------------------

    def grant(self, person, day):
        person.answer, person.until = "granted", day + CONSENT
        person.answered, person.not_before = day, None
        person.questions.clear()
        for other in self.by_mail[person.mail]:
            final = self.get_standing_reason(other, day) in FINAL
            if other.stopped and not final:
                other.course, other.stopped = other.stopped, None
                other.course.go_on(day)
                self.seen["left out"] += other.course.skip_late(day)
                self.seen["went on after a no"] += 1

    def refuse(self, person):
        """A no reaches everybody who shares the mailbox."""
        person.answer = "refused"
        person.questions.clear()
        for other in self.by_mail[person.mail]:
            other.stopped = other.course or other.stopped
            other.course = other.paused_until = None

    def contact(self, person, day):
        person.last_contact = max(day, person.last_contact or day)

    def close_step(self, person, day):
        if not person.course.advance(day):
            person.course = None

    # -- the rules -------------------------------------------------------------------

    def get_standing_reason(self, person, day):
        """Why nobody may write to the person, whatever it is about."""
        if any(other.answer == "refused" for other in self.by_mail[person.mail]):
            return "refused"
        if person.mail in self.blacklist:
            return "blacklisted"
        if person.hired:
            return "hired"
        return person.running and "in process"

    def get_reason(self, person, day):
        """Why the person may not be contacted on ``day``; None if they may."""
        reason = self.get_standing_reason(person, day)
        if reason:
            return reason
        reason = self.get_want_of_ground(person, day)
        if reason:
            return reason
        if self.is_paused(person, day):
            return "paused"
        if person.last_contact and day < person.last_contact + timedelta(days=GAP):
            return "contacted lately"
        return None

    def get_want_of_ground(self, person, day):
        """Why the company has no ground to contact the person."""
        if person.answer == "granted":
            return person.until < day and "consent ended"
        if self.ground == "consent" or person.asked or person.answer:
            return "no consent"
        known = max(filter(None, (person.last_contact, person.closed)))
        return known + PERIOD < day and "period over"

    def is_paused(self, person, day):
        return bool(person.paused_until and person.paused_until > day)

    # -- the audit -------------------------------------------------------------------

    def check_contact(self, person, day, how):
        """Somebody, or a mail, is to reach the person."""
        reason = self.get_reason(person, day)
        self.seen[how] += 1
        if reason:
            self.complain(day, person, f"{how} though {reason}")
        if person.answer != "granted":
            self.seen["never asked"] += 1
        course = person.course
        if not course:
            self.complain(day, person, f"{how} without a plan")
            return course
        if not course.opened:
            self.seen["left out"] += course.skip_late(day)
        if day < course.due:
            self.complain(day, person, f"{how} before it was due")
        return course

    def check_no(self, person, day):
        """A follow-up is open in the afternoon: a no of the morning took effect."""
        if self.get_standing_reason(person, day) == "refused":
            self.complain(day, person, "a follow-up is open after a no")

    def check_question(self, person, day, not_before, until):
        """They were asked for consent: once, reminded once.

        :param date not_before: the day before which nobody asks again, as the mail says
        :param date until: the last day of the consent to renew, as the mail says
        """
        self.seen["question"] += 1
        reason = self.get_standing_reason(person, day)
        if reason:
            self.complain(day, person, f"asked though {reason}")
        if person.not_before and day < person.not_before:
            self.complain(day, person, f"asked before {person.not_before}")
        if until:
            self.seen["renewal"] += 1
            if self.ground != "consent":
                self.complain(day, person, "asked to renew what is not needed")
            if until != person.until:
                self.complain(day, person, f"told of {until}")
            if day - person.answered < (until - person.answered) / 2 - timedelta(1):
                self.complain(day, person, "asked to renew too early")
        if not_before:
            self.seen["promise"] += 1
            person.not_before = not_before
        person.asked = True
        person.questions.append(day)
        if len([asked for asked in person.questions if (day - asked).days < 180]) > 2:
            self.complain(day, person, "asked too often")

    def check_opened(self, day, opened):
        """The follow-ups that are open after the nightly run, by person.

        :param dict opened: ``{name: [(activity id, position of the step)]}``
        """
        for person in self.people:
            activities = opened.get(person.name, [])
            if len(activities) > 1:
                self.complain(day, person, f"{len(activities)} follow-ups are open")
            course = person.course
            known = course and course.opened
            if known and known not in [id_ for id_, _position in activities]:
                course.opened = None
                reason = self.get_reason(person, day)
                if reason and not self.is_paused(person, day):
                    course.since = course.deadline
                self.seen[f"taken back: {reason}"] += 1
                if not reason:
                    self.complain(day, person, "a follow-up is gone")
            for id_, position in activities:
                course = self.check_contact(person, day, "follow-up")
                if course and position != course.position:
                    self.complain(day, person, f"step {position} is not the next")
                if course and course.opened != id_:
                    self.seen["opened"] += 1
                    course.opened, course.since = id_, None
                    course.deadline = max(day, course.due)

    def check_forgotten(self, day):
        """Nobody permitted waits for longer than a step is held at most."""
        for person in self.people:
            course = person.course
            if not course or course.due > day:
                continue
            if self.get_standing_reason(person, day) in FINAL:
                person.course = None  # the plan stops when a step is due
                continue
            reason = self.get_reason(person, day)
            if not (course.opened or course.since or self.is_paused(person, day)):
                if reason or person.until == day:
                    course.since = course.deadline or course.due
            if not course.opened and reason == "period over":
                course.may_be_over = True
            if course.opened or course.may_be_over or reason:
                course.waiting = 0
                continue
            if course.since and (day - course.since).days > USEFUL:
                # Once a night has looked at it, the next step counts.
                self.seen["left out"] += course.skip_late(day)
                if course.due > day:
                    continue
            course.waiting += STEP
            self.seen["longest wait"] = max(self.seen["longest wait"], course.waiting)
            if course.waiting > HOLD + 2 * STEP:
                course.waiting = 0
                self.complain(day, person, "was forgotten")
