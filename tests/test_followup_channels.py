from urllib.parse import quote

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import html2plaintext

from .common import MODULE, MedalistCommon, PersonCommon
from .mailbox import MailboxMixin
from .widths import OnBothWidths


class ChannelCommon(MailboxMixin, MedalistCommon):
    """Medalists whose next step is open, and how the officer reaches them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.thanks, cls.call, cls.coffee = cls.silver.plan_id.template_ids
        cls.template = cls.env.ref(f"{MODULE}.mail_template_followup_profile")

    def _due(self, channel=None, name="Ada Lovelace", **values):
        medalist = self._remember(
            name,
            date=self._days_ago(3),
            **{"partner_phone": "+32 470 12 34 56", **values},
        )
        medalist.contact_channel = channel
        self._run_followups()
        self.assertTrue(medalist.followup_activity_id)
        return medalist.with_user(self.officer)

    def _open(self, action):
        """Open the dialog of an action as the form does."""
        self.assertEqual(action["res_model"], "hr.applicant.reach.out")
        model = self.env[action["res_model"]].with_user(self.officer)
        return Form(model.with_context(**action["context"]))

    def _sent_to(self, mailbox, address="ada@mail.example.com"):
        """Return what was brought to a person."""
        return [mail for mail in mailbox.mails if mail.brought_to == [address]]

    def _reach(self, medalist):
        return self._open(medalist.action_reach_out())


@tagged("post_install", "-at_install")
class TestChannels(ChannelCommon):
    # -- one channel after the other -------------------------------------------------

    def test_a_call_shows_the_number_to_tap(self):
        medalist = self._due(personal_note="<p>Climbs</p>")
        dialog = self._reach(medalist)
        self.assertEqual(dialog.channel, "phone")
        self.assertEqual(dialog.phone, "+32470123456")
        self.assertIn('href="tel:+32470123456"', dialog.link)
        self.assertEqual(dialog.task, "Thank-you call")
        self.assertIn("Climbs", dialog.personal_note)
        action = dialog.save().action_log_contact()
        self.assertEqual(action["res_model"], "hr.applicant.log.contact")

    def test_whatsapp_opens_with_the_words(self):
        medalist = self._due("whatsapp")
        whatsapp = self.env.ref(f"{MODULE}.activity_type_whatsapp")
        activity = medalist.followup_activity_id
        self.assertEqual(activity.activity_type_id, whatsapp)
        dialog = self._reach(medalist)
        self.assertIn("Ada Lovelace", dialog.words)
        self.assertIn("Olga Officer", dialog.words)
        self.assertIn(
            f"https://wa.me/32470123456?text={quote(dialog.words)}", dialog.link
        )
        dialog.words = "Coffee & cake?"
        self.assertIn("?text=Coffee%20%26%20cake%3F", dialog.link)
        dialog.save().action_sent()
        self.assertEqual(activity.followup_outcome, "sent")
        self.assertFalse(activity.active)
        self.assertEqual(medalist.last_contact_date, fields.Date.today())
        self.assertEqual(medalist.followup_step_id, self.call)

    def test_words_of_the_step_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.thanks.followup_words = "Hello {name}, {recruiter} of {company}, {job}."
        self.thanks.with_context(
            lang="fr_FR"
        ).followup_words = "Bonjour {name}, {recruiter} de {company}, {personal_note}."
        ada = self._due("whatsapp", personal_note="<p>Secret</p>")
        ada.partner_id.lang = "en_US"
        self.assertEqual(
            self._reach(ada).words,
            f"Hello Ada Lovelace, Olga Officer of {self.env.company.name}, Carpenter.",
        )
        ines = self._due("whatsapp", name="Ines Roux", personal_note="<p>Secret</p>")
        ines.partner_id.lang = "fr_FR"
        words = self._reach(ines).words
        self.assertIn("Bonjour Ines Roux", words)
        self.assertNotIn("Secret", words, "notes are for recruiters")

    def test_linkedin_opens_the_profile_and_nothing_else(self):
        medalist = self._due("linkedin", linkedin_profile="nl.linkedin.com/in/ada-l?x")
        dialog = self._reach(medalist)
        self.assertEqual(dialog.profile_url, "https://www.linkedin.com/in/ada-l")
        self.assertIn("Ada Lovelace", dialog.words)
        self.assertFalse(dialog.link)
        medalist.sudo().write({"linkedin_profile": "javascript:alert(1)"})
        medalist.sudo().person_id.address_ids.filtered(
            lambda address: address.kind == "linkedin"
        ).unlink()
        with self.assertRaisesRegex(UserError, "LinkedIn profile"):
            medalist.action_reach_out()

    def test_text_message_carries_out_the_follow_up(self):
        """By Odoo's composer: SMS comes with Recruitment."""
        medalist = self._due("sms")
        activity = medalist.followup_activity_id
        action = medalist.action_reach_out()
        self.assertEqual(action["res_model"], "sms.composer")
        composer = Form(
            self.env["sms.composer"]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        self.assertIn("Ada Lovelace", composer.body)
        self.assertEqual(composer.recipient_single_number_itf, "+32470123456")
        composer.body = "Time for a coffee?"
        composer.save().action_send_sms()
        self.assertEqual(
            self.env["sms.sms"].search([], limit=1).body, "Time for a coffee?"
        )
        self.assertFalse(activity.active)
        self.assertEqual(activity.followup_outcome, "sent")
        self.assertEqual(medalist.last_contact_date, fields.Date.today())
        self.assertEqual(medalist.followup_step_id, self.call)

    def test_another_message_does_not(self):
        medalist = self._due("sms")
        medalist._message_sms("Something else", sms_numbers=["+32470123456"])
        self.assertTrue(medalist.followup_activity_id.active)

    def test_text_message_by_the_phone_s_own_program(self):
        """Where SMS was uninstalled, *Reach Out* opens the dialog."""
        medalist = self._due("sms")
        dialog = self._open(
            {
                "res_model": "hr.applicant.reach.out",
                "context": {
                    "default_activity_id": medalist.followup_activity_id.id,
                    "default_applicant_id": medalist.id,
                    "default_channel": "sms",
                },
            }
        )
        self.assertIn("sms:+32470123456?&amp;body=Hello%20Ada", dialog.link)

    def test_a_meeting_invites_the_person(self):
        medalist = self._due("in_person")
        context = medalist.action_reach_out()["context"]
        self.assertIn(medalist.partner_id.id, context["default_partner_ids"])
        self.assertIn(self.officer.partner_id.id, context["default_partner_ids"])
        self.assertEqual(
            context["default_activity_ids"],
            [(6, 0, medalist.followup_activity_id.ids)],
        )
        self.assertNotIn("Thank-you", context["default_name"])

    # -- emails ----------------------------------------------------------------------

    def _prepare(self):
        self.thanks.write(
            {
                "followup_mail_template_id": self.template.id,
                "followup_prepare_mail": True,
            }
        )

    def test_prepared_email_waits_for_the_recruiter(self):
        self._prepare()
        mailbox = self._catch_mails()
        medalist = self._due("phone", personal_note="<p>Send the article on oak</p>")
        activity = medalist.followup_activity_id
        self.assertEqual(
            activity.activity_type_id, self.env.ref("mail.mail_activity_data_email")
        )
        self._run_queue()
        self.assertFalse(self._sent_to(mailbox), "nothing leaves by itself")
        dialog = self._reach(medalist)
        self.assertEqual(dialog.subject, "Is this still right, Ada Lovelace?")
        self.assertIn("article on oak", dialog.personal_note)
        dialog.body = dialog.body.replace("Some time ago", "In spring")
        dialog.save().action_send()
        self.assertTrue(activity.active, "it has not left yet")
        with self.assertRaisesRegex(UserError, "any minute"):
            medalist.action_reach_out()
        self._run_queue()
        (mail,) = self._sent_to(mailbox)
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("In spring", text)
        self.assertNotIn("oak", text)
        self.assertTrue(self._find_link(mail, "unsubscribe"))
        self.assertTrue(self._find_link(mail, "profile"))
        self.assertIn("olga@company.example.com", mail["From"])
        self.assertFalse(activity.active)
        self.assertEqual(activity.followup_outcome, "sent")
        self.assertEqual(medalist.followup_step_id, self.call)
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_written_email_asks_the_gate_when_it_leaves(self):
        self._prepare()
        mailbox = self._catch_mails()
        medalist = self._due()
        self._reach(medalist).save().action_send()
        medalist._record_consent("withdrawn", "phone")
        self._run_queue()
        sent = [mail["Subject"] for mail in self._sent_to(mailbox)]
        self.assertFalse([subject for subject in sent if "still right" in subject])

    def test_email_without_a_template_begins_with_the_words(self):
        mailbox = self._catch_mails()
        self.thanks.followup_words = "Hello {name}, time for a coffee?"
        medalist = self._due("email")
        dialog = self._reach(medalist)
        self.assertEqual(
            html2plaintext(dialog.body), "Hello Ada Lovelace, time for a coffee?"
        )
        self.assertEqual(dialog.subject, self.env.company.name)
        dialog.save().action_send()
        self._run_queue()
        (mail,) = self._sent_to(mailbox)
        self.assertTrue(self._find_link(mail, "unsubscribe"))
        self.assertEqual(medalist.followup_step_id, self.call)

    def test_an_email_without_words_does_not_leave(self):
        medalist = self._due("email")
        dialog = self._reach(medalist).save()
        for body in (False, "<p><br></p>"):
            dialog.body = body
            with self.assertRaisesRegex(UserError, "a text first"):
                dialog.action_send()

    def test_step_that_was_deleted_is_no_email(self):
        medalist = self._due("email")
        self.thanks.unlink()
        with self.assertRaisesRegex(UserError, "deleted"):
            medalist.action_reach_out()

    # -- the door --------------------------------------------------------------------

    def test_closed_door_says_why(self):
        for channel in ("phone", "whatsapp", "email", "in_person", "sms"):
            with self.subTest(channel):
                medalist = self._due(channel, name=f"{channel.title()} Lovelace")
                medalist._ensure_persons().held_back_reason = "The team asked to wait"
                with self.assertRaisesRegex(UserError, "for now"):
                    medalist.action_reach_out()

    def test_door_that_closed_meanwhile(self):
        medalist = self._due("whatsapp")
        dialog = self._reach(medalist).save()
        medalist._ensure_persons().held_back_reason = "The team asked to wait"
        with self.assertRaisesRegex(UserError, "for now"):
            dialog.action_sent()
        medalist._ensure_persons().held_back_reason = False
        dialog.action_sent()
        with self.assertRaisesRegex(UserError, "meanwhile"):
            dialog.action_sent()

    def test_missing_address_is_named(self):
        medalist = self._due(partner_phone=False)
        with self.assertRaisesRegex(UserError, "a phone number of Ada Lovelace"):
            medalist.action_reach_out()

    def test_nothing_due(self):
        medalist = self._remember().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "No follow-up"):
            medalist.action_reach_out()
        todo = medalist.activity_schedule("mail.mail_activity_data_call")
        with self.assertRaisesRegex(UserError, "Only open follow-ups"):
            todo.action_reach_out()

    def test_recruiters_only(self):
        medalist = self._due()
        medalist.sudo().interviewer_ids = self.interviewer
        with self.assertRaises(AccessError):
            medalist.with_user(self.interviewer).action_reach_out()
        with self.assertRaises(AccessError):
            medalist.followup_activity_id.with_user(self.interviewer).action_reach_out()
        with self.assertRaises(AccessError):
            self.env["hr.applicant.reach.out"].with_user(self.interviewer).create({})

    def test_from_the_page_of_the_person(self):
        medalist = self._due("whatsapp")
        person = medalist._ensure_persons().with_user(self.officer)
        self.assertEqual(person.followup_activity_id, medalist.followup_activity_id)
        self.assertEqual(self._open(person.action_reach_out()).channel, "whatsapp")


@tagged("post_install", "-at_install")
class TestConnectedOnLinkedIn(PersonCommon):
    def test_since_when(self):
        person = self._person(self._remember())
        self.assertFalse(person.linkedin_connected_date)
        person.linkedin_connected = True
        self.assertEqual(person.linkedin_connected_date, fields.Date.today())
        person.linkedin_connected_date = self._days_ago(30)
        self.assertTrue(person.linkedin_connected)
        self.assertEqual(person.linkedin_connected_date, self._days_ago(30))
        person.linkedin_connected = False
        self.assertFalse(person.linkedin_connected_date)

    def test_of_two_who_are_one(self):
        ada = self._person(self._remember())
        other = self._person(self._remember("Countess L", email_from="c@x.example.com"))
        other.linkedin_connected = True
        other.linkedin_connected_date = self._days_ago(30)
        ada._merge(other)
        self.assertTrue(ada.linkedin_connected)
        self.assertEqual(ada.linkedin_connected_date, self._days_ago(30))
        other.action_undo_merge()
        self.assertFalse(ada.linkedin_connected)


@tagged("post_install", "-at_install", "slow")
class TestChannelTour(OnBothWidths, ChannelCommon, HttpCase):
    """A person is reached, in a real browser."""

    def test_reached_on_linkedin(self):
        medalist = self._due("linkedin", linkedin_profile="linkedin.com/in/ada")
        activity = medalist.followup_activity_id
        self.start_tour(
            f"/odoo/recruitment-applications/{medalist.id}",
            "reached_on_linkedin",
            login="officer",
        )
        self.assertEqual(activity.followup_outcome, "sent")
