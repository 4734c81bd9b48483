from odoo.tests import tagged

from .processes import GATE, ProcessCase, remember_people

ANSWERS = 33


@tagged("post_install", "-at_install", "slow")
class TestTalentProcesses(ProcessCase):
    """Somebody answers while others work on the same person, in other processes."""

    @staticmethod
    def prepare(env):
        env = env(context={"tracking_disable": True, "active_test": False})
        person, recruiter = remember_people(env, 1)
        consent = person._ensure_consents()
        consent._change_state("requested", channel="email")
        job = env["hr.job"].create({"name": "Carpenter", "company_id": env.company.id})
        env["hr.applicant.invitation"].create(
            {
                "applicant_id": person.id,
                "job_id": job.id,
                "email_normalized": person.email_normalized,
                "user_id": recruiter.id,
                "state": "sent",
                "sent_date": "2024-01-01",
                "expiry_date": "2099-01-01",
            }
        )
        env.cr.commit()

    def _get_states(self):
        return self._query("SELECT kind FROM hr_applicant_consent_event ORDER BY id")

    def test_answers_beside_a_busy_action(self):
        """It has the person's records in hand again and again, for a moment each."""
        busy = self._work(keep_busy)
        answering = self._work(answer_by_turns, ANSWERS)
        output = answering.finish()
        busy.require_running()
        busy.kill()
        self.assertIn(f"statuses {{303: {ANSWERS}}}", output, output)
        kinds = [kind for (kind,) in self._get_states()[1:]]
        expected = ["granted", *["withdrawn", "granted"] * (ANSWERS // 2)]
        self.assertEqual(kinds, expected)

    def test_many_answers_at_once(self):
        """Whoever clicks on and on: one answer after the other, and no error."""
        with self._barrier():
            clicking = [self._work(answer_at_once, GATE, kind) for kind in KINDS]
            self._wait_for_waiting(len(KINDS))
        for process in clicking:
            self.assertRegex(process.finish(), r"status (303|200)")
        kinds = [kind for (kind,) in self._get_states()[1:]]
        self.assertEqual(kinds.count("declined") + kinds.count("withdrawn"), 1)

    def test_counting_at_once(self):
        """Many people behind one address: each is counted, none meets an error."""
        with self._barrier():
            counting = [self._work(count_at_once, GATE) for _process in range(4)]
            self._wait_for_waiting(len(counting))
        for process in counting:
            process.finish()
        hits = self._query("SELECT sum(hits) FROM hr_applicant_page_hit")
        self.assertEqual(hits, [(4 * 50,)])

    def test_unfinished_forms_hold_no_transaction(self):
        with self._barrier():
            sending = [self._work(send_slowly, GATE) for _process in range(3)]
            self._wait_for_waiting(len(sending))
            names = [f"odoo-{process.popen.pid}" for process in sending]
            self.assertEqual(
                self._query(
                    "SELECT application_name, query FROM pg_stat_activity"
                    " WHERE application_name = ANY(%s) AND xact_start IS NOT NULL"
                    " AND query NOT LIKE '%%pg_advisory%%'",
                    names,
                ),
                [],
            )
            self.assertTrue(
                self._query(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE application_name = ANY(%s)",
                    names,
                )
            )
        for process in sending:
            self.assertIn("status 200", process.finish())
        self.assertIn(("declined",), self._get_states())


KINDS = ("one click", "one click", "invitation", "invitation", "erase", "no")


def keep_busy(env):
    """Change the person's records, as scheduled actions do, until killed."""
    import time

    from psycopg2.errors import SerializationFailure

    from odoo.tools import mute_logger

    while True:
        try:
            with mute_logger("odoo.sql_db"):
                env.cr.execute("UPDATE hr_applicant_consent SET note = note")
                env.cr.execute("UPDATE hr_applicant SET color = color")
            time.sleep(0.02)
            env.cr.commit()
        except SerializationFailure:  # the person was first
            env.cr.rollback()
        time.sleep(0.005)


def answer_by_turns(env, number):
    """Answer yes and no by turns on the page; print how often each status came."""
    import re
    import sys
    from collections import Counter

    from werkzeug.test import Client

    from odoo.http import root

    link = env["hr.applicant.consent"].search([])._get_link_path("consent")
    env.cr.rollback()
    client = Client(root)
    statuses = Counter()
    for turn in range(number):
        # So many answers in so short a time are none of a person.
        env.cr.execute("DELETE FROM hr_applicant_page_hit")
        env.cr.commit()
        page = client.get(link).get_data(as_text=True)
        token = re.search('name="csrf_token" value="([^"]+)"', page)[1]
        answer = "no" if turn % 2 else "yes"
        response = client.post(link, data={"csrf_token": token, "answer": answer})
        statuses[response.status_code] += 1
    sys.stdout.write(f"statuses {dict(statuses)}\n")


def answer_at_once(env, gate, kind):
    """Answer no in one of many ways, together with others that come to the gate."""
    import re
    import sys

    from werkzeug.test import Client

    from odoo.http import root

    consent = env["hr.applicant.consent"].search([])
    link, data = {
        "one click": (
            consent._get_link_path("unsubscribe"),
            {"List-Unsubscribe": "One-Click"},
        ),
        "invitation": (
            env["hr.applicant.invitation"].search([])._get_link_path(),
            {"answer": "opt_out"},
        ),
        "erase": (consent._get_link_path("profile"), {"answer": "erase"}),
        "no": (consent._get_link_path("consent"), {"answer": "no"}),
    }[kind]
    client = Client(root)
    page = client.get(link).get_data(as_text=True)
    data["csrf_token"] = re.search('name="csrf_token" value="([^"]+)"', page)[1]
    env.cr.rollback()
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [gate])
    env.cr.rollback()
    sys.stdout.write(f"status {client.post(link, data=data).status_code}\n")


def count_at_once(env, gate):
    """Count fifty forms from one address, together with others at the gate."""
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [gate])
    env.cr.rollback()
    for _form in range(50):
        env["hr.applicant.page.hit"]._may_post(["address 127.0.0.1"])


def send_slowly(env, gate):
    """Send a form whose end is held up at the gate."""
    import io
    import sys

    from werkzeug.test import Client

    from odoo.http import root
    from odoo.sql_db import db_connect

    link = env["hr.applicant.consent"].search([])._get_link_path("unsubscribe")
    env.cr.rollback()

    class Line(io.BytesIO):
        def readinto(self, buffer):
            with db_connect(env.cr.dbname).cursor() as cr:
                cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [gate])
            return super().readinto(buffer)

    response = Client(root).open(
        link,
        method="POST",
        input_stream=Line(b"List-Unsubscribe=One-Click"),
        content_type="application/x-www-form-urlencoded",
    )
    sys.stdout.write(f"status {response.status_code}\n")
