from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import SUPERUSER_ID, api
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..models.constants import RECRUITER
from .simulation import STEP
from .simulation_world import (
    BY_HAND,
    ENDS,
    NOT_BEFORE,
    RECEIPT,
    START,
    SimulatedWorld,
)

DAYS = 3 * 365 + 1
QUIET = {"tracking_disable": True}
#: An audit of nothing finds nothing.
HAPPENED = {
    "opened": 1000,
    "question": 300,
    "mail": 100,
    "left behind": 5,
    "never asked": 20,
    "left out": 8,
    "went on after a no": 5,
    "promise": 50,
    "renewal": 20,
    "taken back: in process": 1,
    "taken back: contacted lately": 1,
}


@tagged("post_install", "-at_install", "slow")
class TestFollowupSimulation(SimulatedWorld, MockEmail):
    """Three years with five hundred people, and an audit that knows the rules alone.

    The company changes its settings, and its legal ground twice. What mails say about
    time is read from them and held against what follows.

    Every third night the scheduled actions run and mails are sent; then the ledger says
    whether all that was done was right, and whether somebody was left out.
    """

    def test_three_years(self):
        with (
            self.enter_registry_test_mode(),
            self.mock_mail_gateway(mail_unlink_sent=True),
            mute_logger("odoo.addons.mail.models.mail_mail", "odoo.models.unlink"),
            freeze_time(datetime.combine(START, time(3))) as clock,
        ):
            self._settle()
            self.env.cr.execute("ANALYZE")  # nothing is committed that could
            self.mails_read = 0
            for number in range(STEP, DAYS, STEP):
                self.day = START + timedelta(days=number)
                clock.move_to(datetime.combine(self.day, time(3)))
                with self.registry.cursor() as cr:
                    self.env_of_day = api.Environment(cr, SUPERUSER_ID, QUIET)
                    self._run_night()
                    self._audit()
                    for event, whom in self.events.pop(self.day, {}).items():
                        event(whom)
                    self._work()
        problems = self.ledger.problems
        self.assertFalse(problems[:5], f"{len(problems)} problems, these at first")
        for what, least in HAPPENED.items():
            self.assertGreaterEqual(self.ledger.seen[what], least, what)

    def _run_night(self):
        env = self.env_of_day
        env["hr.applicant.consent"]._cron_consents()
        env["hr.applicant"]._cron_followups()
        if env["mail.mail"].search_count([("state", "=", "outgoing")], limit=1):
            env["mail.mail"].process_email_queue()

    def _audit(self):
        for model, id_, subject, body in self._read_mails():
            record = self.env_of_day[model].browse(id_)
            if model == "hr.applicant":
                person = self.ledger.by_application[id_]
                self.ledger.check_contact(person, self.day, "mail")
                self.ledger.contact(person, self.day)
                self.ledger.close_step(person, self.day)
            elif subject != RECEIPT:
                applicant = record.applicant_ids[:1]
                person = self.ledger.by_application[applicant.id]
                promised = [_read_day(text, body) for text in (NOT_BEFORE, ENDS)]
                self.ledger.check_question(person, self.day, *promised)
                self._get_question(person)
        opened = defaultdict(list)
        for activity in self._get_opened():
            person = self.ledger.by_application[activity.res_id]
            position = self.positions[activity.followup_step_id.id]
            opened[person.name].append((activity.id, position))
            user = activity.user_id
            if not user.active or not user.has_group(RECRUITER):
                self.ledger.complain(self.day, person, f"left with {user.login}")
        self.ledger.check_opened(self.day, opened)
        self.ledger.check_forgotten(self.day)

    def _read_mails(self):
        """What left for candidates since yesterday: ``(model, id, subject, body)``."""
        for mail in self._mails[self.mails_read :]:
            subject = mail["subject"]
            if "@people.example" in str(mail["email_to"]) and subject != BY_HAND:
                id_, model = mail["object_id"].split("-")
                yield model, int(id_), subject, mail["body"]
        self.mails_read = len(self._mails)


def _read_day(pattern, body):
    """Return the day that a mail names, None if it names none."""
    found = pattern.search(body)
    return found and datetime.strptime(found[1], "%B %d, %Y").date()
