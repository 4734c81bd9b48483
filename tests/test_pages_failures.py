import errno
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_attachment import IrAttachment

from .common import MODULE
from .pages import CSRF, PDF, TalentCase

BATCH = f"odoo.addons.{MODULE}.models.batch"
TRACES = ("Traceback", "o_error_detail", "File &#34;", "QWeb", "UserError")


def disk_full(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


class FailureCase(TalentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invitation = cls._make_sent_invitation(
            cls.applicant,
            user_id=cls.officer.id,
            sent_date="2024-01-01",
            expiry_date=cls._days_ago(-10),
        )

    def _break(self, name, method):
        """Let a method fail as anything may that others installed or edited."""

        def fail(*_args, **_kwargs):
            raise ZeroDivisionError(method)

        self.startPatcher(patch.object(type(self.env[name]), method, fail))

    def _break_template(self, name):
        # Odoo refuses to save it broken; a field may go later.
        self._write_body(name, "<p t-out='object.no_such_field.at_all'/>")

    def _write_body(self, name, body):
        template = self.env.ref(f"{MODULE}.{name}")
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s)"
            " WHERE id = %s",
            [body, template.id],
        )
        template.invalidate_recordset()

    def _last_note(self, record):
        notes = record.message_ids.filtered(lambda m: "this failed" in m.body)
        return notes.sorted("id")[-1:].body

    def _answer(self, link, answer, **values):
        """Answer while something is broken: it is logged, and not shown."""
        with self.assertLogs(BATCH, "ERROR") as logs:
            response = self._submit(link, answer, **values)
        self.assertEqual(response.status_code, 200)
        for trace in TRACES:
            self.assertNotIn(trace, response.text)
        self.assertTrue(all(record.exc_info for record in logs.records))
        return logs.output


@tagged("post_install", "-at_install")
class TestAnswersAreKept(FailureCase):
    """Whatever else fails, the answer is in the database, with its proof."""

    def _assert_yes(self):
        self.assertEqual(self.applicant.consent_state, "granted")
        self.assertEqual(self.consent.event_ids[-1].kind, "granted")
        self.assertEqual(self.consent.event_ids[-1].channel, "web")

    def _assert_no(self):
        self.assertEqual(self.applicant.consent_state, "declined")
        self.assertEqual(self.consent.event_ids[-1].kind, "declined")

    def test_yes_with_a_deleted_receipt(self):
        self.env.ref(f"{MODULE}.mail_template_consent_receipt").unlink()
        output = self._answer(self._link("consent"), "yes")
        self.assertIn(str(self.consent), output[0], "the log names the record")
        self._assert_yes()
        self.assertIn("the receipt by mail", self._last_note(self.consent))

    def test_yes_with_a_broken_receipt(self):
        self._break_template("mail_template_consent_receipt")
        self._answer(self._link("consent"), "yes", choices="1", contact_channel="phone")
        self._assert_yes()
        self.assertEqual(self.applicant.contact_channel, "phone")
        mails = self.env["mail.mail"].search([("model", "=", self.consent._name)])
        self.assertFalse(mails.filtered(lambda m: m.state == "outgoing"))

    def test_yes_when_the_plan_cannot_go_on(self):
        self._break("hr.applicant", "_resume_followups_after_yes")
        self._answer(self._link("consent"), "yes")
        self._assert_yes()
        self.assertIn("resuming the follow-up plan", self._last_note(self.consent))

    def test_yes_when_the_choices_cannot_be_kept(self):
        self._break("hr.applicant.consent", "_save_details")
        with self.assertLogs(BATCH, "ERROR"):
            response = self._submit(self._link("consent"), "yes", choices="1")
        self._assert_yes()
        self.assertIn("We have your answer", response.text)

    def test_yes_of_several_with_a_receipt_that_fails_for_one(self):
        """Recorded by a recruiter: the others get theirs."""
        other = self._remember("Bea Else", consent=False)
        self._write_body(
            "mail_template_consent_receipt",
            "<p t-if=\"object.partner_name == 'Bea Else'\" t-out='1/0'/>",
        )
        with self.assertLogs(BATCH, "ERROR"):
            (self.applicant | other).with_user(self.officer)._record_consent(
                "granted", "phone"
            )
        self.assertEqual(other.consent_state, "granted")
        self.assertTrue(self.consent._get_queued_mails())
        self.assertFalse(other.consent_id._get_queued_mails())

    def test_no_when_nobody_can_be_told(self):
        self._break("hr.applicant.consent", "message_notify")
        self._answer(self._link("consent"), "no")
        self._assert_no()

    def test_no_when_plans_cannot_be_stopped(self):
        """The gate stops what is left."""
        self._break("hr.applicant", "_stop_contacting")
        self._answer(self._link("consent"), "no")
        self._assert_no()
        self.assertEqual(self._blocker(self.applicant), "consent_declined")

    def test_no_when_not_even_that_can_be_noted(self):
        self._break("hr.applicant.consent", "message_notify")
        self._break("hr.applicant.consent", "_message_log")
        self._answer(self._link("consent"), "no")
        self._assert_no()

    def test_one_click_when_nobody_can_be_told(self):
        self._grant()
        self._break("hr.applicant.consent", "message_notify")
        with self.assertLogs(BATCH, "ERROR"):
            response = self.url_open(
                self._link("unsubscribe"), data={"List-Unsubscribe": "One-Click"}
            )
        self.assertEqual((response.status_code, response.content), (200, b""))
        self.env.invalidate_all()
        self.assertEqual(self.applicant.consent_state, "withdrawn")

    def test_erasure_when_the_task_cannot_be_made(self):
        self._break("hr.applicant", "activity_schedule")
        self._answer(self._link("profile"), "erase")
        self.assertTrue(self.consent.erasure_request_date)
        self.assertIn("erasure_requested", self.consent.event_ids.mapped("kind"))
        self.assertEqual(self.applicant.consent_state, "declined")
        self.assertIn("to be erased", self._last_note(self.consent))

    def test_profile_when_the_disk_is_full(self):
        self.startPatcher(patch.object(IrAttachment, "_file_write", disk_full))
        with self.assertLogs(BATCH, "ERROR"):
            response = self._submit(
                self._link("profile"),
                "save",
                files={"cv": ("cv.pdf", PDF)},
                availability="2030-01-31",
            )
        self.assertEqual(response.status_code, 200)
        self.assertIn("could not keep everything", response.text)
        self.assertNotIn("Saved. Thank you", response.text)
        self.assertTrue(self.applicant.availability)
        self.assertFalse(self.applicant.attachment_ids)
        self.assertIn("ask them for it", self._last_note(self.consent))

    def _get_application(self):
        return self.env["hr.applicant"].search(
            [("reinvited_from_id", "=", self.applicant.id)]
        )

    def test_interest_when_the_disk_is_full(self):
        self._grant()
        self.startPatcher(patch.object(IrAttachment, "_file_write", disk_full))
        with self.assertLogs(BATCH, "ERROR"):
            response = self._submit(
                self.invitation._get_link_path(),
                "interested",
                files={"cv": ("cv.pdf", PDF)},
                message="Call me",
            )
        self.assertIn("could not keep everything", response.text)
        self.assertEqual(self.invitation.state, "interested")
        self.assertEqual(self.invitation.message, "Call me")
        application = self._get_application()
        self.assertTrue(application.activity_ids)
        self.assertFalse(application.attachment_ids)

    def test_interest_with_a_broken_confirmation(self):
        self._grant()
        self._break_template("mail_template_invitation_confirmation")
        self._answer(self.invitation._get_link_path(), "interested")
        self.assertEqual(self.invitation.state, "interested")
        self.assertEqual(self.invitation.new_applicant_id, self._get_application())
        self.assertTrue(self._get_application().activity_ids)
        self.assertFalse(self.invitation.confirmation_date)

    def test_interest_when_the_call_cannot_be_planned(self):
        self._grant()
        self._break("hr.applicant", "activity_schedule")
        self._answer(self.invitation._get_link_path(), "interested")
        self.assertEqual(self.invitation.state, "interested")
        self.assertTrue(self._get_application())
        self.assertIn("telling the recruiter", self._last_note(self.invitation))

    def test_not_now_when_the_plan_cannot_be_paused(self):
        self._grant()
        self._break("hr.applicant.followup", "_pause_for_not_now")
        self._answer(self.invitation._get_link_path(), "not_now", months="6")
        self.assertEqual(self.invitation.state, "not_now")
        self.assertTrue(self.invitation.not_now_until)

    def test_application_taken_back_when_nobody_can_be_told(self):
        self._grant()
        link = self.invitation._get_link_path()
        self._submit(link, "interested")
        self._break("hr.applicant", "activity_schedule")
        self._answer(link, "not_interested", message="Sorry")
        self.assertTrue(self.invitation.taken_back_date)
        self.assertIn("took back", self._last_note(self.invitation))

    def test_interest_when_there_can_be_no_application(self):
        """The recruiter hears of it all the same, and a second click tries again."""
        self._grant()
        link = self.invitation._get_link_path()
        with patch.object(
            type(self.env["hr.applicant"]),
            "_create_reinvited_application",
            lambda *_args, **_kwargs: 1 / len(""),
        ):
            output = self._answer(link, "interested", message="Call me")
        self.assertEqual(len(output), 1, "logged once")
        self.assertEqual(self.invitation.state, "interested")
        self.assertEqual(self.invitation.message, "Call me")
        self.assertIn("Call Ada Lovelace", self.applicant.activity_ids.summary)
        self._submit(link, "interested")
        self.assertTrue(self.invitation.new_applicant_id)


@tagged("post_install", "-at_install")
class TestErrorPages(FailureCase):
    """Nobody reads Odoo's words for what went wrong, whatever went wrong."""

    def _fail(self, error):
        def fail(*_args, **_kwargs):
            raise error

        return patch.object(type(self.consent), "_get_company", fail)

    def _assert_apology(self, response, *texts):
        self.assertEqual(response.status_code, 500)
        for text in ("Something went wrong on our side", *texts):
            self.assertIn(text, response.text)
        for trace in (*TRACES, "secret", "csrf_token", "<script"):
            self.assertNotIn(trace, response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_every_error_ends_in_an_apology(self):
        self.env.company.email = "jobs@company.example.com"
        link = self._link("consent")
        for error in (
            UserError("secret"),
            ValidationError("secret"),
            AccessError("secret"),
            ValueError("secret"),
            KeyError("secret"),
            MemoryError("secret"),
        ):
            with self.subTest(error=error), self._fail(error):
                with self.assertLogs("odoo.http", "WARNING") as logs:
                    response = self.url_open(link)
                self._assert_apology(response, "can't be shown", "jobs@company")
                self.assertEqual(len(logs.records), 1, "logged once")
                self.assertTrue(logs.records[0].exc_info, "with where it comes from")

    def test_answer_that_could_not_be_taken_is_said_so(self):
        link = self._link("consent")
        token = CSRF.search(self.url_open(link).text)[1]
        before = self._snapshot()
        with (
            patch.object(
                type(self.consent), "_change_state", lambda *_args, **_kwargs: 1 / 0
            ),
            mute_logger("odoo.http"),
        ):
            response = self.url_open(link, data={"csrf_token": token, "answer": "yes"})
        self._assert_apology(response, "your answer could not be taken")
        self.assertEqual(self._snapshot(), before)

    def test_apology_speaks_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.applicant.partner_id.lang = "fr_FR"
        with self._fail(ValueError("secret")), mute_logger("odoo.http"):
            response = self.url_open(self._link("consent"))
        self.assertIn('lang="fr-FR"', response.text)

    def test_broken_page(self):
        view = self.env.ref(f"{MODULE}.candidate_profile")
        view.arch = view.arch.replace("consent.user_id", "consent.no_such_name")
        with mute_logger("odoo.http"):
            response = self.url_open(self._link("profile"))
        self._assert_apology(response)

    def test_broken_page_for_errors(self):
        view = self.env.ref(f"{MODULE}.candidate_layout")
        view.arch = view.arch.replace("company.name", "company.no_such_name")
        with (
            self._fail(ValueError("secret")),
            mute_logger("odoo.http", f"odoo.addons.{MODULE}.models.pages.ir_http"),
        ):
            response = self.url_open(self._link("consent"))
        self._assert_apology(response, "reply to any of our emails")
