import re

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import MODULE
from .mailbox import LINK, MailCase

OTHER_LAYOUT = "mail.mail_notification_light"
LINK_PATH = re.compile(r"/talent/consent/id-\d+")


@tagged("post_install", "-at_install", "slow")
class TestFitTemplates(MailCase):
    """A template that lost what candidates need is not saved, and does not leave."""

    def _template(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def test_template_without_what_it_needs_is_not_saved(self):
        question = self._template("mail_template_consent_request")
        plan_mail = self._template("mail_template_followup_profile")
        for template, values, sentence in (
            (self.template, {"email_cc": "boss@company.example.com"}, "person alone"),
            (self.template, {"partner_to": "3,4"}, "person alone"),
            (self.template, {"use_default_to": True}, "person alone"),
            (question, {"email_to": "a@x.io, b@x.io"}, "person alone"),
            (question, {"email_cc": "boss@company.example.com"}, "person alone"),
            (
                self.template,
                {"body_html": self.template.body_html.replace("/talent/inv", "/x")},
                "the answer to the invitation",
            ),
            (
                question,
                {"body_html": question.body_html.replace("/talent/consent", "/x")},
                "the answer to the question",
            ),
            (
                question,
                {"body_html": question.body_html.replace("wording_id.body", "note")},
                "words of the wording",
            ),
            (
                plan_mail,
                {"body_html": "<p>Hello</p>", "email_layout_xmlid": OTHER_LAYOUT},
                "stopping all contact",
            ),
        ):
            with self.subTest(template.name, values=list(values)):
                with self.assertRaisesRegex(ValidationError, sentence):
                    template.write(values)
        confirmation = self._template("mail_template_invitation_confirmation")
        confirmation.body_html = confirmation.body_html.replace("/talent/inv", "/x")

    def test_the_mail_of_a_plan_can_be_written_by_hand(self):
        """An interviewer chooses it, too; it is in the language of the person, who may
        have no record.
        """
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self._template("mail_template_followup_profile")
        template.with_context(lang="fr_FR").subject = "Bonjour"
        self.interviewer.email = "ivan@company.example.com"
        stranger = self._refuse("Nina Nobody", interviewer_ids=self.interviewer.ids)
        for applicant in (
            self._remember(interviewer_ids=self.interviewer.ids),
            stranger,
        ):
            applicant.partner_id.lang = "fr_FR"
            for user in (self.officer, self.interviewer):
                composers = self.env["mail.compose.message"].with_user(user)
                composer = composers.create(
                    {
                        "model": "hr.applicant",
                        "res_ids": applicant.ids,
                        "template_id": template.id,
                    }
                )
                with self.subTest(applicant.partner_name, user=user.login):
                    self.assertEqual(composer.subject, "Bonjour")
        self.assertFalse(stranger.person_id)

    def test_step_takes_no_mail_without_a_way_out(self):
        mail = self.env["mail.template"].create(
            {
                "name": "Bare",
                "model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "body_html": "<p>Hello</p>",
                "use_default_to": False,
                "email_to": "{{ object.email_normalized }}",
            }
        )
        step = self.env.ref(f"{MODULE}.plan_by_mail").template_ids[:1]
        mail.email_layout_xmlid = OTHER_LAYOUT
        with self.assertRaisesRegex(ValidationError, "stopping all contact"):
            step.followup_mail_template_id = mail

    def test_mail_with_a_copy_does_not_leave(self):
        """Written behind the template's back, or by an older version."""
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation._get_queued_mails().email_cc = "boss@company.example.com"
        self._run_queue()
        self.assertEqual(invitation.state, "failed")
        self.assertIn("CC", invitation.failure_reason)
        self.assertFalse(self._to("boss@company.example.com"))
        self.assertTrue(self._todos(medalist))

    def test_question_without_its_link_or_words_was_not_asked(self):
        for name, damage in (
            ("Ada Link", lambda body: LINK_PATH.sub("/nowhere", body)),
            ("Ada Words", lambda body: body.replace("<p>", "<div>").replace("m", "n")),
        ):
            applicant, consent = self._request(name, email_from=f"{name[4:]}@x.io")
            mail = consent._get_queued_mails()
            mail.body_html = damage(mail.body_html)
            self._run_queue()
            with self.subTest(name):
                self.assertEqual(applicant.consent_state, "no_request")
                self.assertIn("Put", consent.failure_reason)
                self.assertFalse(consent.event_ids)

    def test_invitation_to_an_address_that_was_corrected_fails_and_goes_again(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        medalist.email_from = "ada.right@mail.example.com"
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        self._run_queue()
        self.assertEqual(invitation.state, "failed")
        invitation.with_user(self.officer).action_send_again()
        self._run_queue()
        self.assertEqual(invitation.state, "sent")
        mail = self._to("ada.right@mail.example.com")[-1]
        self.assertTrue(self._find_link(mail, "invitation"))

    def test_text_part_says_what_the_html_says(self):
        round_body = self.template.body_html.replace(
            "See the job and give your answer",
            '<font color="red"><b>See the job</b> and answer</font>',
        )
        self.env["hr.applicant.invitation"].with_user(self.officer)._invite(
            self._remember(), self.other_job, self.template, body=round_body
        )
        self._run_queue()
        mail = self._to("ada@mail.example.com")[-1]
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("See the job and answer [1]", " ".join(text.split()))
        self.assertNotIn("None", text)
        self.assertTrue(LINK.search(text))
