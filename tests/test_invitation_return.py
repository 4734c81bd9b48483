"""The application of somebody who comes back: what comes along, what stays."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.invitation.hr_applicant_invitation_attribution import ATTRIBUTION_DAYS
from .common import InvitationCommon


@tagged("post_install", "-at_install", "slow")
class TestReturn(InvitationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.today = fields.Date.today()

    def _return(self, past, **options):
        past = past.with_user(self.officer)
        return past._create_reinvited_application(self.other_job, **options).sudo()

    def test_it_is_fresh_and_knows_where_it_came_from(self):
        past = self._remember()
        department = self.env["hr.department"].create({"name": "Wood"})
        self.other_job.department_id = department
        new = self._return(past)
        self.assertRecordValues(
            new,
            [
                {
                    "active": True,
                    "refuse_reason_id": False,
                    "refuse_date": False,
                    "date_open": new.date_open,
                    "job_id": self.other_job.id,
                    "department_id": department.id,
                    "company_id": self.env.company.id,
                    "user_id": self.officer.id,
                    "stage_id": self.other_job._get_first_stage().id,
                    "partner_id": past.partner_id.id,
                    "reinvited_from_id": past.id,
                    "person_id": past.person_id.id,
                    "medal_id": False,
                }
            ],
        )
        self.assertTrue(new._is_running())
        self.assertFalse(past.active)
        self.assertEqual(past.job_id, self.job)
        body = new.message_ids.filtered(lambda m: "Came back from" in m.body).body
        self.assertIn("Carpenter", body)
        self.assertNotIn("<blockquote", body)

    def test_whose_it_is(self):
        past = self._remember()
        self.other_job.user_id = self.administrator
        self.assertEqual(self._return(past).user_id, self.administrator)
        self.other_job.user_id = False
        self.assertEqual(self._return(past).user_id, self.officer)
        given = self._return(past, recruiter=self.administrator)
        self.assertEqual(given.user_id, self.administrator)

    def test_their_words_and_other_values(self):
        past = self._remember()
        past.job_id = False
        new = self._return(past, values={"priority": "2"}, message="Hello <again>")
        self.assertEqual(new.priority, "2")
        body = new.message_ids.filtered(lambda m: "Came back from" in m.body).body
        self.assertIn("spontaneous application", body)
        self.assertIn("Hello &lt;again&gt;", body)

    def test_not_in_another_company(self):
        past = self._remember()
        self.other_job.company_id = self.elsewhere
        with self.assertRaisesRegex(UserError, "another company"):
            past._create_reinvited_application(self.other_job)
        self.other_job.company_id = False
        self.assertEqual(self._return(past).company_id, self.env.company)

    def test_the_contact_keeps_what_is_known_today(self):
        past = self._remember(partner_phone="+32470112233")
        partner = past.partner_id
        partner.write({"name": "Ada King", "phone": "+32470999999"})
        self._return(past)
        self.assertEqual((partner.name, partner.phone), ("Ada King", "+32470999999"))

    def test_without_a_contact(self):
        past = self._remember()
        past.partner_id = False
        self.assertEqual(self._return(past).partner_name, "Ada Lovelace")

    def test_files_come_along_but_not_those_of_colleagues(self):
        past = self._remember()
        cv, offer, mailed, own = self.env["ir.attachment"].create(
            [
                {"name": n, "raw": b"x", "res_model": "hr.applicant", "res_id": past.id}
                for n in ("cv.pdf", "offer.pdf", "mailed.pdf", "own.pdf")
            ]
        )
        past.message_main_attachment_id = cv
        for file, kind, author in (
            (offer, "comment", self.officer.partner_id),
            (mailed, "email_outgoing", self.officer.partner_id),
            (own, "comment", past.partner_id),
        ):
            past.message_post(
                body="See",
                message_type=kind,
                author_id=author.id,
                attachment_ids=file.ids,
            )
        past.message_main_attachment_id = cv
        new = self._return(past)
        self.assertEqual(
            sorted(new.attachment_ids.mapped("name")), ["cv.pdf", "own.pdf"]
        )
        self.assertEqual(new.message_main_attachment_id.name, "cv.pdf")
        self.assertNotEqual(new.message_main_attachment_id, cv)
        self.assertEqual(len(past.attachment_ids), 4)

    def test_what_was_open_is_taken_back(self):
        past = self._remember(date=self._days_ago(3))
        self._run_followups()
        self.assertTrue(past.followup_activity_id)
        self._return(past)
        self.assertFalse(past.followup_activity_id)
        self.assertEqual(past.followup_state, "running")

    def test_the_running_one_is_opened(self):
        past = self._remember()
        seen = past.with_user(self.officer)
        self.assertEqual(seen.action_open_running_application()["res_id"], past.id)
        running = self._apply(job_id=self.other_job.id)
        self.assertEqual(seen.action_open_running_application()["res_id"], running.id)
        own = running.with_user(self.officer).action_open_running_application()
        self.assertEqual(own["res_id"], running.id)

    def test_counted_on_the_application(self):
        past, other = self._remember(), self._remember("Bea Byron")
        self._invite(past)
        past.person_id.last_contact_date = False
        self._invite(past, self.job)
        past.invalidate_recordset()
        self.assertEqual((past | other).mapped("invitation_count"), [2, 0])
        action = past.with_user(self.officer).action_open_invitations()
        found = self.Invitation.search(action["domain"])
        self.assertEqual(found.applicant_id, past)

    # -- who applies by themselves ---------------------------------------------------

    def test_which_invitations_an_application_may_come_from(self):
        past = self._remember()
        invitation = self._invite(past)
        find = self.Invitation._find_attributable
        person = past.person_id
        self.assertEqual(find(person), invitation)
        self.assertFalse(find(self._remember("Bea Byron").person_id))
        for state in ("queued", "failed", "opted_out"):
            invitation.state = state
            self.assertFalse(find(person), state)
        for state in ("sent", "expired", "not_now", "not_interested"):
            invitation.state = state
            self.assertTrue(find(person), state)
        application = self._apply("Cleo Cox")
        for values, found in (
            ({"new_applicant_id": application.id}, False),
            ({"new_applicant_id": False, "sent_date": False}, False),
            ({"sent_date": fields.Datetime.now()}, True),
        ):
            invitation.write(values)
            self.assertEqual(bool(find(person)), found, values)

    def test_some_days_after_the_last_day_it_is_over(self):
        past = self._remember()
        invitation = self._invite(past)
        last = self.today - timedelta(days=ATTRIBUTION_DAYS)
        for day, found in ((last, True), (last - timedelta(days=1), False)):
            invitation.expiry_date = day
            self.assertEqual(
                bool(self.Invitation._find_attributable(past.person_id)), found
            )

    def test_hired_through_an_invitation(self):
        past = self._remember()
        invitation = self._invite(past)
        applied = self._apply(job_id=self.other_job.id)
        self.assertEqual(invitation.new_applicant_id, applied)
        self.assertFalse(invitation.hired)
        applied.stage_id = self.env.ref("hr_recruitment.stage_job5")
        self.assertTrue(invitation.hired)
        applied.refuse_reason_id = self.reason
        self.assertFalse(invitation.hired)

    # -- not now ---------------------------------------------------------------------

    def test_the_day_to_ask_again(self):
        """A call, unless something is in the way; what passes is waited for."""
        tomorrow = self.today + timedelta(days=1)
        for name, prepare, day, called, again in (
            ("Ada A", lambda a: None, False, True, True),
            (
                "Bea B",
                lambda a: a.person_id.write({"last_contact_date": self.today}),
                self.today + timedelta(days=self.env.company.medalist_contact_gap_days),
                False,
                False,
            ),
            (
                "Cleo C",
                lambda a: self.env["mail.blacklist"]._add(a.email_normalized),
                False,
                False,
                True,
            ),
        ):
            with self.subTest(name):
                past = self._remember(name)
                invitation = self._invite(past)
                invitation._answer("not_now", until=tomorrow)
                past.person_id.last_contact_date = False
                invitation.write({"not_now_until": self.today, "next_step_date": False})
                past.followup_id.sudo()._resume()
                prepare(past)
                invitation._end_not_now(self.today)
                self.assertEqual(invitation.next_step_date, day)
                self.assertEqual(invitation.may_be_repeated, again)
                calls = past.activity_ids.filtered(
                    lambda a: "again" in (a.summary or "") and not a.is_followup
                )
                self.assertEqual(len(calls), called)

    def test_the_call_says_if_the_job_is_closed(self):
        for name, closed in (("Ada A", False), ("Bea B", True)):
            with self.subTest(name):
                past = self._remember(name)
                invitation = self._invite(past)
                invitation.not_now_until = self.today
                self.other_job.active = not closed
                invitation._schedule_ask_again_call(self.today)
                (note,) = past.activity_ids.filtered(
                    lambda a: "again" in (a.summary or "")
                ).mapped("note")
                self.assertEqual("looks for nobody" in note, closed)

    def test_told_twice_to_ask_later(self):
        past = self._remember()
        invitation = self._invite(past)
        invitation.with_user(self.officer).action_not_now()
        until = invitation.not_now_until
        self.assertGreater(until, self.today + timedelta(days=20))
        invitation.not_now_until = until + timedelta(days=5)
        invitation.with_user(self.officer).action_not_now()
        self.assertEqual(invitation.not_now_until, until + timedelta(days=5))
