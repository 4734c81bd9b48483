from pathlib import Path

from odoo.tests import tagged
from odoo.tools import config

from .processes import ProcessCase

PEOPLE, BATCH = 20, 5


@tagged("post_install", "-at_install", "slow")
class TestErasureProcesses(ProcessCase):
    """Erasing is killed in the middle and run again: nothing is left, nothing twice."""

    @staticmethod
    def prepare(env):
        env = env(context={"tracking_disable": True, "active_test": False})
        people, recruiter = remember_people(env, 21)  # noqa: F821
        people[-1].partner_name = "Nora Neighbour"
        for index, applicant in enumerate(people[:-1]):
            applicant.partner_name = f"Zyxara Quorblat{index}"
            applicant.partner_id = env["res.partner"].create(
                {"name": applicant.partner_name, "email": applicant.email_from}
            )
            applicant.message_post(body="zyxara in the chatter")
            applicant.activity_schedule(
                "mail.mail_activity_data_todo", summary="zyxara", user_id=recruiter.id
            )
            env["calendar.event"].create(
                {
                    "name": "zyxara",
                    "applicant_id": applicant.id,
                    "start": "2024-05-01 10:00:00",
                    "stop": "2024-05-01 11:00:00",
                    "partner_ids": applicant.partner_id.ids,
                }
            )
            env["hr.applicant.invitation"].create(
                {
                    "applicant_id": applicant.id,
                    "job_id": env["hr.job"].search([], limit=1).id,
                    "email_normalized": applicant.email_normalized,
                    "state": "not_interested",
                    "message": "zyxara",
                    "sent_date": "2024-06-01 10:00:00",
                }
            )
            for state in ("outgoing", "exception"):
                env["mail.mail"].create(
                    {
                        "subject": "zyxara",
                        "email_to": applicant.email_from,
                        "state": state,
                        "model": "hr.applicant",
                        "res_id": applicant.id,
                    }
                )
        people._record_consent("granted", "phone")
        env.cr.commit()

    def _count(self, state):
        ((count,),) = self._query(
            "SELECT count(*) FROM hr_applicant_erasure WHERE state = %s", state
        )
        return count

    def _find_words(self):
        """Return the tables that hold a word of theirs, of what is committed."""
        tables = self._query(
            """SELECT table_name FROM information_schema.tables
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"""
        )
        return [
            table
            for (table,) in tables
            if self._query(
                f"""SELECT 1 FROM "{table}" t WHERE t::text ~* 'zyxara' LIMIT 1"""
            )
        ]

    def _count_all(self):
        """Return what reports count, and what the proofs say without a name."""
        statements = (
            """SELECT job_id, medal_id, medal_date, refuse_reason_id, count(*)
                 FROM hr_applicant GROUP BY 1, 2, 3, 4""",
            "SELECT state, count(*) FROM hr_applicant_invitation GROUP BY 1",
            "SELECT state, count(*) FROM hr_applicant_consent GROUP BY 1",
            """SELECT kind, channel, wording_id, date, count(*)
                 FROM hr_applicant_consent_event GROUP BY 1, 2, 3, 4""",
            """SELECT count(DISTINCT COALESCE(person_id, -erasure_id))
                 FROM hr_applicant WHERE medal_id IS NOT NULL""",
        )
        return [set(self._query(statement)) for statement in statements]

    def _get_neighbour(self):
        return self._query(
            """SELECT a::text, p::text, c::text FROM hr_applicant a
                 JOIN hr_applicant_person p ON p.id = a.person_id
                 JOIN hr_applicant_consent c ON c.id = a.consent_id
                WHERE a.partner_name = 'Nora Neighbour'"""
        )

    def _find_files(self):
        """Return the files of the filestore that hold a word of theirs."""
        return [
            path
            for path in Path(config.filestore(self.database)).rglob("*")
            if path.is_file() and b"zyxara" in path.read_bytes()
        ]

    def test_killed_in_the_middle(self):
        # The files are those of this copy of the database.
        self._work(request_all).finish()
        self.processes.clear()
        self.assertEqual(len(self._find_files()), PEOPLE)
        self.assertIn("hr_applicant", self._find_words())
        counted, neighbour = self._count_all(), self._get_neighbour()
        self.assertTrue(neighbour)
        self._hold_at_row(2 * BATCH + 3, "hr_applicant_suppression")
        with self._barrier():
            process = self._work(erase_all, BATCH)
            self._wait_for_waiting()
            process.kill()
        self._wait_until_gone()
        self.assertEqual(self._count("done"), 2 * BATCH, "whole batches are kept")
        self.assertEqual(self._count("requested"), PEOPLE - 2 * BATCH)
        self._work(erase_all, BATCH).finish()
        self.assertEqual(self._count("done"), PEOPLE)
        self.assertFalse(self._find_words())
        self._work(collect_files).finish()
        self.assertFalse(self._find_files())
        self.assertEqual(self._count_all(), counted)
        self.assertEqual(self._get_neighbour(), neighbour)
        # As many as there are, each with its number of records.
        removed = self._query(
            "SELECT DISTINCT (removed->>'applications')::int FROM hr_applicant_erasure"
        )
        self.assertEqual(removed, [(1,)])


def request_all(env):
    persons = env["hr.applicant.person"].search([("name", "like", "Zyxara")])
    for person in persons:
        env["ir.attachment"].create(
            {
                "name": "zyxara.txt",
                "res_model": "hr.applicant",
                "res_id": person.applicant_ids.id,
                "raw": f"zyxara {person.id}".encode(),
            }
        )
        env["hr.applicant.erasure"]._request(person, "retention")
    env.cr.commit()


def erase_all(env, batch):
    waiting = env["hr.applicant.erasure"].search([("state", "=", "requested")])
    for start in range(0, len(waiting), batch):
        waiting[start : start + batch]._execute()
        env.cr.commit()


def collect_files(env):
    env["ir.attachment"]._gc_file_store()
