import re

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from .common import MedalistCommon


@tagged("post_install", "-at_install")
class TestCallBeforeRefusalMail(MedalistCommon):
    """A runner-up deserves a call: the refusal mail waits for it."""

    dialog = "applicant.get.refuse.reason"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.applicant = cls._apply("Ada Lovelace")

    def _refuse(self, call_first=True, files=(), **values):
        action = self.applicant.with_user(self.officer).archive_applicant()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.refuse_reason_id = self.reason
        dialog.call_first = call_first
        for name, value in values.items():
            setattr(dialog, name, value)
        for file in files:
            dialog.attachment_ids.add(file)
        dialog.save().action_refuse_reason_apply()
        return self.applicant.refusal_call_ids.with_user(self.officer)

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("email_to", "=", self.applicant.email_from)]
        )

    def _log(
        self, outcome="reached", note="The other one had led a team before", of=None
    ):
        action = (of or self.applicant).with_user(self.officer).action_log_contact()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.outcome = outcome
        dialog.note = note
        return dialog.save().action_log()

    def test_refused_with_medal_but_no_mail_leaves(self):
        call = self._refuse(subject="About your application")
        self.assertFalse(self.applicant.active)
        self.assertEqual(self.applicant.medal_id, self.silver)
        self.assertFalse(self._get_mails())
        self.assertEqual(call.subject, "About your application")
        self.assertEqual(call.activity_id.user_id, self.officer)

    def test_the_mail_is_shown_as_it_will_leave(self):
        call = self._refuse()
        self.assertNotIn("{{", call.shown_subject)
        self.assertIn("May we stay in touch", call.preview)
        with Form(call) as form:
            form.explanation = "The other one had led a team before"
            form.says_explanation = True
            self.assertIn("had led a team before", form.preview)
            form.ask_consent = False
            self.assertNotIn("May we stay in touch", form.preview)
        shown = call.preview
        self.assertFalse(self.applicant.consent_id.asking_date, "only shown")
        call.action_send()
        link = re.compile(r"\[\d+\].*|\s+")
        left, shown = (
            link.sub(" ", html2plaintext(text))
            for text in (self._get_mails().body_html, shown)
        )
        self.assertIn(shown.strip(), left)

    def test_the_call_goes_to_the_next_in_charge_when_its_recruiter_leaves(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        self.job.user_id = False
        call = self._refuse()
        self.officer.action_archive()
        self.assertEqual(call.activity_id.user_id, self.administrator)
        self.assertEqual(call.activity_id.summary, "Explain the refusal")
        self.assertTrue(call.subject, "the mail waits still")

    def test_who_takes_over_reads_and_sends_the_files(self):
        self.officer.group_ids |= self.env.ref("mail.group_mail_template_editor")
        files = self.env["ir.attachment"].with_user(self.officer)
        uploaded = files.create(
            {"name": "letter.txt", "raw": b"x", "res_model": self.dialog, "res_id": 0}
        )
        dropped = uploaded.copy()
        self.administrator.email = "anton@company.example.com"
        call = self._refuse(files=uploaded).with_user(self.administrator)
        self.assertEqual(call.attachment_ids.mapped("name"), ["letter.txt"])
        call.action_send()
        self.assertEqual(self._get_mails().attachment_ids, uploaded)
        self.assertFalse(call.exists())
        self.applicant = self._apply("Grace Hopper")
        self._refuse(files=dropped).action_drop()
        self.assertFalse(dropped.exists(), "nobody got it")

    def test_the_nightly_run_hands_on_what_nobody_can_do_any_more(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        self.job.user_id = False
        call = self._refuse()
        kept = call.activity_id
        self._run_followups()
        self.assertEqual(call.activity_id, kept)
        recruiters = self.env.ref("hr_recruitment.group_hr_recruitment_interviewer")
        self.officer.group_ids = self.env.ref("base.group_user") | recruiters
        self._run_followups()
        self.assertEqual(call.sudo().activity_id.user_id, self.administrator)

    def test_nobody_contacts_them_before_they_know(self):
        self._refuse()
        blockers = self.applicant._get_contact_blockers()
        self.assertEqual(blockers[self.applicant.id], "in_process")
        for record in (self.applicant, self.applicant.person_id):
            self.assertEqual(
                record.contact_status, "Has not heard of the refusal yet", record._name
            )
        self.assertFalse(
            self.applicant.with_user(self.officer)._request_consent(),
            "no question before the refusal",
        )

        wizard = self.env["hr.applicant.reinvite"].with_user(self.officer)
        line = wizard.create(
            {
                "job_id": self.other_job.id,
                "line_ids": [Command.create({"applicant_id": self.applicant.id})],
            }
        ).line_ids
        self.assertEqual(line.contact_status, "Has not heard of the refusal yet")

    def test_the_logged_call_opens_the_mail_and_keeps_what_was_said(self):
        call = self._refuse()
        activity = call.activity_id
        action = self._log()
        self.assertEqual((action["res_model"], action["res_id"]), (call._name, call.id))
        self.assertFalse(activity.exists())
        self.assertEqual(
            self.applicant.refusal_explanation, "The other one had led a team before"
        )
        call.says_explanation = True
        call.action_send()
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("The other one had led a team before", mail.body_html)
        self.assertIn("May we stay in touch", mail.body_html)
        self.assertFalse(self.applicant.refusal_call_ids)

    def test_who_has_called_is_reminded_of_the_mail_not_of_the_call(self):
        call = self._refuse()
        self._log()
        self.assertEqual(call.activity_id.summary, "Send the refusal mail")
        self.assertEqual(call.activity_id.user_id, self.officer)
        self._run_followups()
        self.assertEqual(call.activity_id.summary, "Send the refusal mail")
        call.action_send()
        self.assertFalse(self.applicant.activity_ids)

    def test_several_who_were_called(self):
        calls = self._refuse()
        people = self.applicant
        self.applicant = self._apply("Grace Hopper")
        calls |= self._refuse()
        people |= self.applicant
        action = self._log(of=people)
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertEqual(
            calls.activity_id.mapped("summary"), ["Send the refusal mail"] * 2
        )
        self.assertEqual(
            people.mapped("refusal_explanation"),
            ["The other one had led a team before"] * 2,
        )

    def test_a_call_logged_with_another_application_of_the_person(self):
        self._refuse(call_first=False)
        past = self.applicant
        self.applicant = self._apply(job_id=self.other_job.id)
        call = self._refuse(medal_choice="none")
        person = self.applicant.person_id
        self.assertEqual(person.followed_applicant_id, past)
        action = self._log(of=person)
        self.assertEqual((action["res_model"], action["res_id"]), (call._name, call.id))
        self.assertEqual(call.activity_id.summary, "Send the refusal mail")

    def test_a_to_do_marked_done_does_not_let_the_mail_be_forgotten(self):
        call = self._refuse()
        call.activity_id.action_feedback(feedback="Called")
        self._run_followups()
        self.assertTrue(call.activity_id.active)
        self.assertEqual(call.activity_id.summary, "Send the refusal mail")
        self.assertEqual(call.activity_id.user_id, self.officer)
        call.activity_id.sudo().unlink()
        self._run_followups()
        self.assertEqual(call.activity_id.summary, "Send the refusal mail")

    def test_another_recruiters_language_does_not_change_the_mail(self):
        for lang, subject in (("de_DE", "Bewerbung"), ("fr_FR", "Candidature")):
            self.env["res.lang"]._activate_lang(lang)
            self.reason.template_id.with_context(lang=lang).subject = subject
        self.applicant.partner_id = self.env["res.partner"].create(
            {
                "name": "Ada Lovelace",
                "email": self.applicant.email_from,
                "lang": "fr_FR",
            }
        )
        self.officer.lang = "de_DE"
        action = self.applicant.with_user(self.officer).archive_applicant()
        dialog = self.env[action["res_model"]].with_user(self.officer)
        with Form(dialog.with_context(**action["context"], lang="de_DE")) as form:
            form.refuse_reason_id = self.reason
            form.call_first = True
        form.record.action_refuse_reason_apply()
        self.administrator.email = "anton@company.example.com"
        call = self.applicant.refusal_call_ids.with_user(self.administrator)
        self.assertEqual(call.shown_subject, "Candidature")
        call.action_send()
        self.assertEqual(self._get_mails().subject, "Candidature")

    def test_who_has_called_is_not_told_that_they_know_nothing(self):
        self._refuse()
        self._log()
        self.assertEqual(self.applicant.contact_status, "Waits for the refusal mail")

    def test_one_call_that_cannot_be_handed_on_stops_nobody(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        self.job.user_id = False
        bad = self._refuse()
        self.applicant = self._apply("Grace Hopper")
        good = self._refuse()
        recruiters = self.env.ref("hr_recruitment.group_hr_recruitment_interviewer")
        self.officer.group_ids = self.env.ref("base.group_user") | recruiters
        calls = self.env.registry["hr.applicant.refusal.call"]
        hand_on = calls._hand_on

        def fail_for_one(model, of):
            if bad in of:
                raise ValueError("no")
            return hand_on(model, of)

        self.patch(calls, "_hand_on", fail_for_one)
        with self.assertLogs("odoo.addons", "ERROR"):
            self._run_followups()
        self.assertEqual(good.sudo().activity_id.user_id, self.administrator)

    def test_a_name_is_no_placeholder(self):
        self.applicant.partner_name = "{{ object.job_id.name }}"
        template = self.reason.template_id
        template.subject = "Dear {{ object.partner_name }}"
        call = self._refuse()
        self.assertEqual(call.shown_subject, "Dear {{ object.job_id.name }}")
        call.action_send()
        self.assertEqual(self._get_mails().subject, "Dear {{ object.job_id.name }}")

    def test_a_mail_that_cannot_be_shown_can_be_dropped(self):
        call = self._refuse()
        call.sudo().body = "<p><t t-out='object.nothing_of_that_name'/></p>"
        self.assertTrue(call.preview)
        call.action_drop()
        self.assertFalse(call.exists())

    def test_nobody_gets_a_mail_about_a_to_do_of_their_own(self):
        def told(user):
            return self.env["mail.message"].search_count(
                [
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", user.partner_id.ids),
                ]
            )

        self.env.company.medalist_fallback_user_id = self.administrator
        self.job.user_id = False
        self._refuse()
        self._log()
        self.assertFalse(told(self.officer))
        self.officer.action_archive()
        self.assertTrue(told(self.administrator), "of one that is handed on")

    def test_an_attempt_is_no_call(self):
        call = self._refuse()
        self._log(outcome="no_answer", note=False)
        self.assertTrue(call.exists().activity_id)
        self.assertFalse(self._get_mails())

    def test_what_was_said_stays_out_of_the_mail_unless_wanted(self):
        call = self._refuse()
        self._log()
        call.action_send()
        self.assertNotIn("led a team", self._get_mails().body_html)

    def test_the_call_may_be_enough(self):
        call = self._refuse()
        call.action_drop()
        self.assertFalse(self._get_mails() or call.exists())
        self.assertNotEqual(
            self.applicant._get_contact_blockers()[self.applicant.id], "in_process"
        )

    def test_a_restored_application_has_no_waiting_refusal(self):
        call = self._refuse()
        activity = call.activity_id
        self.applicant.with_user(self.officer).action_unarchive()
        self.assertFalse(call.exists())
        self.assertFalse(activity.exists(), "there is nothing to explain")

    def test_a_mail_that_cannot_be_made_keeps_waiting(self):
        call = self._refuse()
        self.officer.email = False
        with self.assertRaisesRegex(UserError, "needs an address"):
            call.action_send()
        self.assertTrue(call.exists())

    def test_without_the_switch_the_mail_leaves_at_once(self):
        self.assertFalse(self._refuse(call_first=False))
        self.assertEqual(len(self._get_mails()), 1)
