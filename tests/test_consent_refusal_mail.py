from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.hr_recruitment.wizard.applicant_refuse_reason import (
    ApplicantGetRefuseReason,
)

from .common import MedalistCommon
from .mailbox import LINK, MailboxMixin

SEND, VALUES = "_prepare_send_refusal_mails", "_prepare_mail_values"
prepare = getattr(ApplicantGetRefuseReason, VALUES)


def _post_values(wizard, applicant, **more):
    """What a host that posts the refusal makes of one that queues a mail."""
    values = prepare(wizard, applicant)
    kept = ("author_id", "email_from", "scheduled_date", "subject")
    return {
        **{key: values[key] for key in kept if values[key]},
        "body": values["body_html"],
        "partner_ids": applicant.partner_id.ids,
        **more,
    }


def _comment_values(wizard, applicant):
    return _post_values(
        wizard,
        applicant,
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )


def _post(wizard):
    for applicant in wizard.applicant_ids:
        applicant.message_post(**wizard._prepare_mail_values(applicant))


def _compose(wizard):
    for applicant in wizard.applicant_ids:
        values = wizard._prepare_mail_values(applicant)
        composer = wizard.env["mail.compose.message"].create(
            {
                **{key: values[key] for key in ("author_id", "body", "subject")},
                "composition_mode": "comment",
                "email_from": values["email_from"],
                "model": applicant._name,
                "partner_ids": values["partner_ids"],
                "res_ids": applicant.ids,
                "scheduled_date": values.get("scheduled_date"),
            }
        )
        composer._action_send_mail()


class RefuseHostCase(MailboxMixin, MedalistCommon):
    """The refusal mail of a version of Odoo 19.0: what leaves, and to whom.

    ``host`` is what that version does, written by us.
    """

    host = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.administrator.email = "anton@company.example.com"

    def setUp(self):
        super().setUp()
        for name, method in self.host.items():
            self.startPatcher(patch.object(ApplicantGetRefuseReason, name, method))
        self.env["mail.mail"].search([]).unlink()
        self.mailbox = self._catch_mails()

    def _refuse_by_dialog(self, applicants, user=None, **values):
        user = user or self.officer
        action = applicants.with_user(user).archive_applicant()
        model = self.env[action["res_model"]].with_user(user)
        dialog = Form(model.with_context(**action["context"]))
        dialog.refuse_reason_id = self.reason
        for name, value in values.items():
            setattr(dialog, name, value)
        dialog.save().action_refuse_reason_apply()

    def _send_queue(self):
        """Send what waits, as the two scheduled actions of Odoo do."""
        self.env["mail.message.schedule"]._send_notifications_cron()
        self.env["mail.mail"].search([("state", "=", "outgoing")]).filtered(
            lambda mail: not mail.scheduled_date
            or mail.scheduled_date <= fields.Datetime.now()
        ).send()

    def _mails_to(self, email):
        return [mail for mail in self.mailbox.mails if email in mail.brought_to]

    def _read(self, mail):
        return "".join(
            mail.get_body((part,)).get_content() for part in ("html", "plain")
        )


class RefuseHostTests:
    """What holds whatever the host does."""

    def test_refused_with_medal_and_question(self):
        """One mail for the person: the refusal, the question, a link that opens."""
        applicant = self._apply()
        applicant.message_subscribe(self.administrator.partner_id.ids)
        self._refuse_by_dialog(applicant)
        self._send_queue()
        (mail,) = self._mails_to("ada@mail.example.com")
        self.assertIn("May we stay in touch", self._read(mail))
        token = self._find_link(mail, "consent").rpartition("/")[2]
        consent = self.env["hr.applicant.consent"]._find_by_token("consent", token)
        self.assertEqual(consent, applicant.consent_id)
        self.assertIn("List-Unsubscribe", mail)
        self.assertNotRegex(self._read(mail).lower(), "silver|medal|runner-up")
        self.assertFalse(applicant.active)
        self.assertEqual(applicant.medal_id, self.silver)
        self.assertEqual(applicant.consent_state, "requested")

    def test_the_question_is_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        wording = self.env["hr.applicant.consent.wording"]._get_current().sudo()
        wording.with_context(lang="fr_FR").name = "Restons en contact"
        applicant = self._apply()
        applicant.partner_id.lang = "fr_FR"
        self._refuse_by_dialog(applicant)
        self._send_queue()
        (mail,) = self._mails_to("ada@mail.example.com")
        self.assertIn("Restons en contact", self._read(mail))
        self.assertIn('lang="fr-FR"', self._read(mail))
        self.assertNotIn("May we stay in touch", self._read(mail))

    def test_text_and_question_are_in_one_language_whoever_refuses(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.reason.template_id.with_context(lang="fr_FR")
        template.body_html = "<p>Nous vous remercions</p>"
        applicant = self._apply()
        self.assertFalse(applicant.partner_id.lang, "nobody knows theirs")
        self.env.company.partner_id.lang = "en_US"
        self.env = self.env(context={**self.env.context, "lang": "fr_FR"})
        self._refuse_by_dialog(applicant.with_env(self.env))
        self._send_queue()
        (mail,) = self._mails_to("ada@mail.example.com")
        self.assertIn("May we stay in touch", self._read(mail))
        self.assertNotIn("Nous vous remercions", self._read(mail))

    def test_nobody_else_gets_the_question_or_a_link(self):
        """Followers get a copy of what is posted; the chatter keeps one."""
        applicant = self._apply()
        applicant.message_subscribe(self.administrator.partner_id.ids)
        self._refuse_by_dialog(applicant)
        self._send_queue()
        for mail in self.mailbox.mails:
            if mail.brought_to != ["ada@mail.example.com"]:
                self.assertNotIn("May we stay in touch", self._read(mail))
                self.assertFalse(LINK.search(self._read(mail)))
        self.assertFalse(
            any(
                LINK.search(text or "") for text in applicant.message_ids.mapped("body")
            )
        )

    def test_two_people_each_their_own_question(self):
        both = self._apply() | self._apply("Bea Two")
        self._refuse_by_dialog(both, medal_id=self.silver, ask_consent=True)
        self._send_queue()
        for applicant in both:
            (mail,) = self._mails_to(applicant.email_normalized)
            token = self._find_link(mail, "consent").rpartition("/")[2]
            consent = self.env["hr.applicant.consent"]._find_by_token("consent", token)
            self.assertEqual(consent, applicant.consent_id)

    def test_refused_without_the_question(self):
        applicant = self._apply()
        self._refuse_by_dialog(applicant, ask_consent=False)
        self._send_queue()
        (mail,) = self._mails_to("ada@mail.example.com")
        self.assertNotIn("May we stay in touch", self._read(mail))
        self.assertNotIn("/talent/", self._read(mail))
        self.assertEqual(applicant.consent_state, "no_request")

    def test_interviewer_refuses(self):
        applicant = self._apply(interviewer_ids=self.interviewer.ids)
        self.interviewer.email = "ivan@company.example.com"
        self._refuse_by_dialog(applicant, user=self.interviewer)
        self._send_queue()
        (mail,) = self._mails_to("ada@mail.example.com")
        self.assertNotIn("/talent/", self._read(mail))
        self.assertFalse(applicant.last_contact_date)

    def test_a_refusal_is_no_contact(self):
        applicant = self._apply()
        self._refuse_by_dialog(applicant)
        self._send_queue()
        self.assertFalse(applicant.last_contact_date)
        applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertFalse(self._blocker(applicant), "the thank-you call does not wait")

    def test_what_is_written_later_is_a_contact(self):
        applicant = self._apply()
        self._refuse_by_dialog(applicant)
        applicant.with_user(self.officer).message_post(
            body="See you!",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=applicant.partner_id.ids,
        )
        self.assertEqual(applicant.last_contact_date, fields.Date.today())

    def test_scheduled_refusal_still_asks(self):
        """The dialog is gone when it leaves."""
        applicant = self._apply()
        later = fields.Datetime.now() + timedelta(days=1)
        self._refuse_by_dialog(applicant, scheduled_date=str(later))
        self._send_queue()
        self.assertFalse(self.mailbox.mails)
        self.env.invalidate_all()
        with freeze_time(later + timedelta(minutes=1)):
            self._send_queue()
            (mail,) = self._mails_to("ada@mail.example.com")
            token = self._find_link(mail, "consent").rpartition("/")[2]
            consent = self.env["hr.applicant.consent"]._find_by_token("consent", token)
        self.assertEqual(consent, applicant.consent_id)

    def test_answered_while_it_waited(self):
        """The refusal leaves, and asks nothing any more."""
        applicant = self._apply()
        later = fields.Datetime.now() + timedelta(days=1)
        self._refuse_by_dialog(applicant, scheduled_date=str(later))
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        with freeze_time(later + timedelta(minutes=1)):
            self._send_queue()
        (mail,) = self._mails_to("ada@mail.example.com")
        self.assertNotIn("May we stay in touch", self._read(mail))
        self.assertNotIn("/talent/", self._read(mail))


@tagged("post_install", "-at_install", "slow")
class TestRefuseQueued(RefuseHostTests, RefuseHostCase):
    """Up to February 2026: a mail of its own, and the text in the chatter."""


@tagged("post_install", "-at_install", "slow")
class TestRefusePosted(RefuseHostTests, RefuseHostCase):
    """From spring 2026: posted, for the contact."""

    host = {SEND: _post, VALUES: _post_values}


@tagged("post_install", "-at_install", "slow")
class TestRefuseCommented(RefuseHostTests, RefuseHostCase):
    """From summer 2026: posted as a message of the recruiter."""

    host = {SEND: _post, VALUES: _comment_values}


@tagged("post_install", "-at_install", "slow")
class TestRefuseComposed(RefuseHostTests, RefuseHostCase):
    """A proposal: through the composer, which takes fields of its own only."""

    host = {SEND: _compose, VALUES: _post_values}


@tagged("post_install", "-at_install")
class TestRefuseRendersOnOpening(RefuseHostCase):
    """From spring 2026 the dialog shows one applicant's mail as it will be."""

    def test_the_text_for_one_is_shown_without_the_question(self):
        applicant = self._apply()
        wizard = (
            self.env["applicant.get.refuse.reason"]
            .with_user(self.officer)
            .create(
                {
                    "applicant_ids": applicant.ids,
                    "refuse_reason_id": self.reason.id,
                    "send_mail": True,
                }
            )
        )
        self.assertTrue(wizard.ask_consent)
        values = wizard._prepare_mail_values(applicant)
        self.assertNotIn("/talent/", values["body_html"])
