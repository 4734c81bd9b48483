import re

from odoo.tests import tagged

from .common import MODULE
from .mailbox import MailCase

TEMPLATES = (
    "mail_template_consent_request",
    "mail_template_consent_reminder",
    "mail_template_consent_renewal",
    "mail_template_consent_receipt",
    "mail_template_followup_profile",
    "mail_template_invitation",
    "mail_template_invitation_reminder",
    "mail_template_invitation_confirmation",
)


@tagged("post_install", "-at_install", "slow")
class TestOneLayout(MailCase):
    """Whatever a template says, its mails have one frame and one legal footer."""

    def setUp(self):
        super().setUp()
        self.env.company.write({"street": "1 Main Street", "zip": "1000"})
        self.officer.phone = "+32470112233"

    def _read(self, name):
        """The body of the mail that a template makes for somebody."""
        template = self.env.ref(f"{MODULE}.{name}")
        record = medalist = self._remember(f"{name.title()} Lovelace")
        if template.model == "hr.applicant.invitation":
            record = self._invite(medalist)
        elif template.model == "hr.applicant.consent":
            record = medalist.consent_id
        else:
            step = self.env.ref(f"{MODULE}.plan_by_mail").template_ids[:1]
            step.followup_mail_template_id = template
        return template.send_mail_batch(record.ids).body_html

    def test_every_mail_has_one_frame_and_one_footer(self):
        for template in TEMPLATES:
            with self.subTest(template):
                body = self._read(template)
                self.assertEqual(body.count("max-width: 560px"), 1)
                self.assertEqual(body.count("/talent/unsubscribe/id-"), 1)
                self.assertIn("stop all contact", body)
                self.assertIn("You get this email because", body)
                self.assertIn("Kind regards", body)
                self.assertIn(self.officer.name, body)
                self.assertIn("1 Main Street, 1000", body)
                self.assertNotIn("data-oe-", body)
                for button in re.findall(r'<a [^>]*class="btn[^>]*>', body):
                    self.assertIn("style=", button)

    def test_no_template_loses_the_way_out(self):
        for template in ("consent_receipt", "followup_profile"):
            name = f"mail_template_{template}"
            self.env.ref(f"{MODULE}.{name}").body_html = "<p>Hello</p>"
            with self.subTest(name):
                self.assertEqual(self._read(name).count("/talent/unsubscribe/id-"), 1)

    def test_text_with_a_footer_of_its_own_gets_no_second_one(self):
        """It was edited before there was a layout."""
        footer = (
            '<a t-attf-href="/talent/unsubscribe/id-{{ object.id }}">stop</a>'
            '<a class="btn" style="color: red" href="https://example.com">Us</a>'
        )
        self.env.ref(f"{MODULE}.mail_template_consent_receipt").body_html = footer
        body = self._read("mail_template_consent_receipt")
        self.assertEqual(body.count("/talent/unsubscribe/id-"), 1)
        self.assertNotIn("Kind regards", body)

    def test_layout_speaks_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        layout = self.env.ref(f"{MODULE}.candidate_mail_layout")
        layout.update_field_translations(
            "arch_db", {"fr_FR": {"stop all contact": "ne plus me contacter"}}
        )
        medalist = self._remember()
        medalist.partner_id.lang = "fr_FR"
        body = self._invite(medalist)._get_queued_mails().body_html
        self.assertIn("ne plus me contacter", body)
        self.assertRegex(body, r'max-width: 560px[^>]+ lang="fr-FR" dir="ltr">')

    def test_mail_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        medalist = self._remember()
        self.assertIn(
            ' dir="ltr"', self._invite(medalist)._get_queued_mails().body_html
        )
        medalist = self._remember("Amal Right", consent=False)
        medalist.partner_id.lang = "ar_001"
        consent = medalist._ensure_consents()
        consent._queue_question("requested")
        self.assertRegex(
            consent._get_queued_mails().body_html,
            r'max-width: 560px[^>]+ lang="ar-001" dir="rtl">',
        )
        question = self.env["applicant.get.refuse.reason"]._render_question(medalist)
        self.assertRegex(question, r'<div class="o_candidate_question" .*dir="rtl"')

    def test_why_they_are_written_to(self):
        agreed = "because you agreed to hear from us"
        self.assertIn(agreed, self._read("mail_template_consent_receipt"))
        self.assertIn(agreed, self._read("mail_template_followup_profile"))
        _applicant, consent = self._request("Bea Bell")
        self.assertIn("because you applied at", consent._get_queued_mails().body_html)

    def test_proof_keeps_what_the_mails_said(self):
        applicant, consent = self._request()
        self._run_queue()
        consent._queue_question("reminded")
        self._run_queue()
        asked, reminded = consent.event_ids
        for event in (asked, reminded):
            self.assertIn("May we stay in touch about future jobs?", event.wording_text)
            self.assertIn("Only our recruiters see them", event.wording_text)
            self.assertIn("Without an answer we won't", event.wording_text)
            self.assertNotIn("/talent/", event.wording_text)
            self.assertNotIn(applicant.partner_name, event.wording_text)
        self.assertIn("It takes a moment", asked.wording_text)
        self.assertIn("won't ask again before", reminded.wording_text)

    def test_proof_of_a_mail_that_does_not_say_where_its_question_is(self):
        _applicant, consent = self._request()
        mail = consent._get_queued_mails()
        mail.body_html = mail.body_html.replace("o_candidate_question", "o_edited")
        self._run_queue()
        self.assertIn("Only our recruiters see them", consent.event_ids.wording_text)
        self.assertNotIn("It takes a moment", consent.event_ids.wording_text)
