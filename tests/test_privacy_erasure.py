from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import MODULE
from .pages import TalentCase


@tagged("post_install", "-at_install")
class TestErasureRequest(TalentCase):
    """Whoever asked to be erased is left alone until the request is closed."""

    def setUp(self):
        super().setUp()
        self._grant()
        self.question = self._link("consent")
        self.profile = self._link("profile")

    def _erase(self):
        with freeze_time("2026-03-05 10:00:00"):
            self.consent._request_erasure(lang="en_US")

    def _last_event(self):
        return self.consent.event_ids.sorted("id")[-1]

    def test_link_of_the_first_question_grants_nothing(self):
        self._submit(self.profile, "erase")
        before = self._snapshot()
        response = self._submit(self.question, "yes")
        self.assertEqual(response.status_code, 409)
        self.assertIn("you asked us to erase your data", response.text)
        self.assertEqual(self._snapshot(), before)
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertEqual(self._blocker(self.applicant), "suppressed")

    def test_nobody_records_a_yes_meanwhile(self):
        self._erase()
        with self.assertRaisesRegex(UserError, "Ada Lovelace on 03/05/2026"):
            self.applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self.consent.state, "withdrawn")
        self.applicant.with_user(self.officer)._record_consent("declined", "phone")
        self.assertTrue(self.consent.erasure_request_date, "a no changes nothing")

    def test_every_page_says_since_when(self):
        invitation = self.env["hr.applicant.invitation"].create(
            {
                "applicant_id": self.applicant.id,
                "job_id": self.other_job.id,
                "email_normalized": self.applicant.email_normalized,
                "state": "sent",
                "sent_date": fields.Datetime.now(),
                "expiry_date": fields.Date.today(),
            }
        )
        self._erase()
        pages = [self._link(p) for p in ("consent", "profile", "unsubscribe")]
        pages.append(invitation._get_link_path())
        for link in pages:
            page = self.url_open(link).text
            self.assertIn("March 5, 2026", " ".join(page.split()), link)
            self.assertNotIn('value="yes"', page)
            if "unsubscribe" not in link:
                self.assertIn('value="take_back"', page)
        self._submit(pages[-1], "interested")
        self.assertFalse(invitation.new_applicant_id)

    def test_take_back_is_noted_and_permits_nothing(self):
        self._submit(self.profile, "erase")
        todo = self.applicant.activity_ids
        self.assertTrue(todo)
        self.opener.headers["User-Agent"] = "Ada's phone"
        # The form stands on the page of the question, too.
        form = self.url_open(self.question).text
        self.assertIn("/talent/profile/", form)
        response = self._submit(self.profile, "take_back")
        self.assertIn("We keep your data", response.text)
        self.assertIn('value="erase"', response.text)
        self.assertRecordValues(
            self._last_event(),
            [
                {
                    "kind": "erasure_taken_back",
                    "channel": "web",
                    "ip_address": "127.0.0.1",
                    "user_agent": "Ada's phone",
                }
            ],
        )
        self.assertFalse(todo.exists(), "nobody erases by mistake")
        told = self.env["mail.message"].search(
            [("model", "=", self.consent._name), ("res_id", "=", self.consent.id)]
        )
        self.assertIn(
            "Ada Lovelace does not ask to be erased any more", told.mapped("subject")
        )
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertEqual(self._blocker(self.applicant), "consent_withdrawn")
        before = self._snapshot()
        self._submit(self.profile, "take_back")
        self.assertEqual(self._snapshot(), before, "once")
        self._submit(self.question, "yes")
        self.assertFalse(self._blocker(self.applicant))

    def test_recruiter_closes_it_and_says_why(self):
        self._erase()
        action = self.consent.with_user(self.officer).action_close_erasure()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        with self.assertRaises(AssertionError):
            dialog.save()  # a reason is needed
        dialog.reason = "A claim is open"
        dialog.save().action_close()
        self.assertRecordValues(
            self._last_event(),
            [
                {
                    "kind": "erasure_refused",
                    "note": "A claim is open",
                    "user_id": self.officer.id,
                }
            ],
        )
        self.assertFalse(self.consent.erasure_request_date)
        self.assertFalse(self.applicant.activity_ids)
        self.assertEqual(self._blocker(self.applicant), "consent_withdrawn")

    def test_only_recruiters_of_the_company_close_it(self):
        self._erase()
        with self.assertRaises(AccessError):
            self.env["hr.applicant.close.erasure"].with_user(self.interviewer).create(
                {"consent_id": self.consent.id, "reason": "x"}
            )
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        wizard = (
            self.env["hr.applicant.close.erasure"]
            .with_user(self.officer)
            .create({"consent_id": self.consent.id, "reason": "x"})
        )
        with self.assertRaises(AccessError):
            wizard.action_close()
        self.assertTrue(self.consent.erasure_request_date)

    def test_whoever_shares_an_address_is_refused_not_erased(self):
        other = self._remember("Ada King", email_from="ada@mail.example.com")
        self._erase()
        self.assertEqual(self._blocker(other), "consent_withdrawn")
        again = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertEqual(self._blocker(again), "suppressed", "the same person")

    def test_nobody_is_asked_meanwhile(self):
        self._erase()
        self.assertFalse(self.applicant.with_user(self.officer)._request_consent())
        template = self.env.ref(f"{MODULE}.mail_template_invitation")
        self.officer.email = "olga@company.example.com"
        Invitation = self.env["hr.applicant.invitation"].with_user(self.officer)
        self.assertFalse(Invitation._invite(self.applicant, self.other_job, template))

    def test_request_finds_somebody_else_when_the_recruiter_leaves(self):
        self.consent._request_erasure()
        self.assertEqual(self.consent.erasure_activity_id.user_id, self.officer)
        for leave in (
            lambda: self.officer.action_archive(),
            lambda: self.officer.write({"active": False}),
        ):
            self.officer.active = True
            self.consent.erasure_activity_id.user_id = self.officer
            leave()
            self.consent._reassign_erasures()
            task = self.consent.erasure_activity_id
            self.assertTrue(task.user_id.active and task.user_id._is_recruiter())
            self.assertNotEqual(task.user_id, self.officer)
            self.consent._reassign_erasures()
            self.assertEqual(self.consent.erasure_activity_id, task, "once")

    def test_erasure_asked_again_after_it_was_taken_back(self):
        link = self._link("profile")
        for _time in range(2):
            self._submit(link, "erase")
            self.assertTrue(self.consent.erasure_request_date)
            self._submit(link, "take_back")
            self.assertFalse(self.consent.erasure_request_date)
            self._submit(self._link("consent"), "yes")
            self.assertEqual(self.applicant.consent_state, "granted")
        kinds = self.consent.event_ids.mapped("kind")
        self.assertEqual(kinds.count("erasure_requested"), 2)
