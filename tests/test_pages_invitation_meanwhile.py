import re
from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .pages import ANSWERS, CSRF, DEAD, PDF, InvitationPageCase


@tagged("post_install", "-at_install")
class TestInvitationPageMeanwhile(InvitationPageCase):
    """What happened between the invitation and the answer."""

    def test_closed_job(self):
        for close in ({"no_of_recruitment": 0}, {"active": False}):
            with self.subTest(**close):
                name = f"{next(iter(close))} Test"
                job = self.job.copy({"name": name})
                applicant = self._remember(name)
                invitation = self._invite(applicant, job)
                job.write(close)
                link = invitation._get_link_path()
                page = self.url_open(link).text
                self.assertIn("This position is no longer open", page)
                self.assertIn("Yes, keep me in mind", page)
                response = self._submit(link, "interested", message="Next time")
                self.assertIn("We have noted", response.text)
                self.assertEqual(invitation.state, "interested")
                self.assertFalse(invitation.new_applicant_id)
                everything = applicant.with_context(active_test=False)
                self.assertIn(job, everything.interest_job_ids)
                self.assertFalse(invitation._get_queued_mails(), "nothing to confirm")
                before = self._snapshot()
                self._submit(link, "interested")
                self.assertEqual(self._snapshot(), before)
                self._submit(link, "not_interested")
                self.assertEqual(invitation.state, "not_interested")

    def test_job_closes_while_the_person_answers(self):
        """What was filled in is not lost: it stays with the past application."""
        token = CSRF.search(self.url_open(self.link).text)[1]
        self.other_job.no_of_recruitment = 0
        self.url_open(
            self.link,
            data={
                "csrf_token": token,
                "answer": "interested",
                "availability": "2030-05-01",
                "open_to_interim": "1",
            },
            files={"cv": ("Ada 2030.pdf", PDF)},
        )
        self.env.invalidate_all()
        self.assertFalse(self._applications())
        past = self.invitation.applicant_id
        self.assertEqual(past.message_main_attachment_id.raw, PDF)
        self.assertEqual(past.availability, fields.Date.to_date("2030-05-01"))
        self.assertTrue(past.open_to_interim)

    def test_job_of_another_company_by_now(self):
        """Who invited can't offer it any more, and takes nobody along."""
        self.other_job.company_id = self.env["res.company"].create(
            {"name": "Elsewhere"}
        )
        page = self.url_open(self.link).text
        self.assertIn("This position is no longer open", page)
        self.assertNotIn("Elsewhere", page)
        page = self._submit(self.link, "interested", message="All the same").text
        self.assertIn("a recruiter looks at it", page)
        self.assertFalse(self._applications())
        self.assertEqual(self.invitation.state, "interested")

    def test_closed_job_that_opens_again(self):
        self.other_job.no_of_recruitment = 0
        self._submit(self.link, "interested")
        self.assertFalse(self._applications())
        self.other_job.no_of_recruitment = 1
        page = self._submit(self.link, "interested").text
        self.assertIn("Thank you for your answer", page)
        self.assertEqual(self.invitation.new_applicant_id, self._applications())

    def test_running_application(self):
        self.invitation.sent_date = False  # else it would count for the invitation
        running = self._apply("Ada Lovelace")
        page = self.url_open(self.link).text
        self.assertIn("You have a running application", page)
        for name in ANSWERS[:3]:
            self.assertIn(f'value="{name}"', page)
        self.env["mail.blacklist"]._add(running.email_normalized)
        self.assertIn("You have a running application", self.url_open(self.link).text)
        for answer in ANSWERS[2::-1]:
            self._submit(self.link, answer, months="6", message=f"So: {answer}")
            self.assertEqual(self.invitation.state, answer)
            self.assertEqual(self.invitation.message, f"So: {answer}")
        self.assertFalse(self.invitation.new_applicant_id, "not applied for again")
        task = self.applicant.activity_ids
        self.assertEqual(len(task), 1)
        self.assertIn("interested in Master Carpenter", task.summary)
        self.assertIn("has a running one", task.note)
        self.assertEqual(task.user_id, self.officer)
        self.assertTrue(task.recruiter_only)

    def test_application_in_their_name_answers_for_nobody(self):
        """Anybody can apply with a name and a phone number that are not theirs."""
        self.applicant.partner_phone = "+32470112233"
        page = self.url_open(self.link).text
        eve = self._apply(
            "Ada Lovelace",
            email_from="eve@mail.example.com",
            partner_phone="+32470112233",
            job_id=self.other_job.id,
        )
        self.assertEqual(self.invitation.new_applicant_id, eve, "it counts")
        self.assertEqual(eve.reinvited_from_id, self.applicant)
        self.assertEqual(self.invitation.state, "sent")
        self.assertFalse(self.invitation.answer_date)
        token = re.compile(r'csrf_token[":= ]+(?:value=")?"?\w+|registry_hash": "\w+"')
        after = self.url_open(self.link).text
        self.assertEqual(token.sub("", after), token.sub("", page), "nothing shows")
        for answer in ("not_interested", "not_now", "interested"):
            after = self._submit(self.link, answer, months="6").text
            self.assertNotIn("running application", after)
            self.assertEqual(self.invitation.state, answer)
            self.assertEqual(self.invitation.answer_channel, "page")
        self.assertEqual(self.invitation.new_applicant_id, eve)
        self.assertNotIn("Thank you for your answer", after)
        self.assertIn("a recruiter looks at it", after)
        self.assertIn("same person", self.applicant.activity_ids.note)
        self._submit(self.link, "opt_out")
        self.assertEqual(self.invitation.state, "opted_out")

    def test_own_yes_after_an_application_that_was_refused(self):
        self.applicant.partner_phone = "+32470112233"
        eve = self._apply(
            "Ada Lovelace",
            email_from="eve@mail.example.com",
            partner_phone="+32470112233",
            job_id=self.other_job.id,
        )
        eve.write({"active": False, "refuse_reason_id": self.reason.id})
        page = self._submit(self.link, "interested").text
        self.assertIn("Thank you for your answer", page)
        own = self.invitation.new_applicant_id
        self.assertNotEqual(own, eve)
        self.assertEqual(own.email_normalized, "ada@mail.example.com")
        self.assertFalse(self.invitation.is_attributed)
        self.assertEqual(eve.reinvited_from_id, self.applicant, "still counts")

    def test_application_that_was_an_answer_in_earlier_versions(self):
        eve = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.invitation.write(
            {
                "state": "interested",
                "answer_channel": "application",
                "is_attributed": False,
            }
        )
        self.assertIn("Thank you for your answer", self.url_open(self.link).text)
        self._migrate("post-attributed_applications")
        self.assertEqual(self.invitation.new_applicant_id, eve)
        page = self.url_open(self.link).text
        self.assertIn('value="not_interested"', page)

    def test_recruiter_notes_an_answer_beside_an_application_by_itself(self):
        eve = self._apply("Ada Lovelace", job_id=self.job.id)
        self.assertEqual(self.invitation.new_applicant_id, eve)
        self.invitation.with_user(self.officer).action_not_interested()
        self.assertEqual(self.invitation.state, "not_interested")
        self.assertEqual(self.invitation.new_applicant_id, eve)

    def test_hired_meanwhile(self):
        self.invitation.sent_date = False
        hired = self._apply("Ada Lovelace")
        hired.stage_id = self.env.ref("hr_recruitment.stage_job5")
        page = self.url_open(self.link).text
        self.assertIn("you work with us already", page)
        self.assertNotIn("<form", page)

    def test_consent_taken_back_meanwhile(self):
        self.consent._refuse("phone")
        page = self.url_open(self.link).text
        self.assertIn("You asked us to stop", page)
        self.assertNotIn("<form", page)
        self.assertNotIn("Workshop", page)

    def test_consent_that_ended_meanwhile_lets_them_answer(self):
        """It is the person who contacts us."""
        self.consent.expiry_date = self._days_ago(1)
        self._submit(self.link, "interested")
        self.assertTrue(self._applications())

    def test_late_answers_are_taken_for_some_time(self):
        """A yes that comes late is still a yes, while the job is open."""
        last = fields.Datetime.now() + timedelta(days=21)
        self.invitation.write({"state": "expired"})
        link = self.invitation._get_link_path()
        with freeze_time(last + timedelta(days=29)):
            page = self.url_open(link).text
            self.assertIn("so you still can", page)
            self._submit(link, "interested")
        self.assertEqual(self.invitation.state, "interested")
        with freeze_time(last + timedelta(days=31, hours=1)):
            response = self.url_open(link)
        self.assertEqual(response.status_code, 404)
        self.assertIn(DEAD, response.text)

    def test_failed_one_opens_unless_there_is_a_newer(self):
        self.invitation.state = "failed"
        self.assertEqual(self.url_open(self.link).status_code, 200)
        self.applicant.last_contact_date = False
        newer = self._invite(self.applicant)
        self.assertEqual(self.url_open(self.link).status_code, 404)
        self.assertEqual(self.url_open(newer._get_link_path()).status_code, 200)
