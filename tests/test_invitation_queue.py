from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MODULE, InvitationCommon, slow
from .mailbox import MailCase

PHONE = "+32470778899"

PEOPLE = 120


@tagged("post_install", "-at_install", "slow")
class TestInvitationQueue(InvitationCommon):
    """Rounds of invitations: queued, seen, stopped, sent again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._remember_many(PEOPLE)
        cls.few = cls.people[:3]

    @classmethod
    def _remember_many(cls, count):
        people = cls.env["hr.applicant"].create(
            [
                {
                    "partner_name": f"Person {number}",
                    "email_from": f"person{number}@mail.example.com",
                    "job_id": cls.job.id,
                    "company_id": cls.env.company.id,
                }
                for number in range(count)
            ]
        )
        people.write(
            {
                "active": False,
                "refuse_reason_id": cls.reason.id,
                "refuse_date": fields.Datetime.now() - timedelta(days=200),
            }
        )
        people.with_user(cls.officer)._award_medal(cls.silver)
        people.with_user(cls.officer)._record_consent("granted", "phone")
        return people

    def _invite(self, people, **options):
        return self.Invitation.with_user(self.officer)._invite(
            people, self.other_job, self.template, **options
        )

    def _run_cron(self, **options):
        """Let the scheduled action do all it can, as the scheduler does."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["hr.applicant.invitation"]._cron_invitations(**options)
        self.env.invalidate_all()

    def _get_mails(self, invitations):
        return self.env["mail.mail"].search(
            [("model", "=", invitations._name), ("res_id", "in", invitations.ids)]
        )

    def _wakes_cron(self, at=None):
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.invitation_cron.id)]
        )
        self.assertTrue(triggers)
        return triggers.sorted("id")[-1].call_at

    # -- many ------------------------------------------------------------------------

    @slow
    def test_many_are_queued_at_once_and_written_in_batches(self):
        invitations = self._invite(self.people, scores={self.people[0].id: 80})
        self.assertEqual(len(invitations), PEOPLE)
        self.assertEqual(set(invitations.mapped("state")), {"queued"})
        self.assertEqual(invitations[0].match_score, 80)
        self.assertFalse(self._get_mails(invitations), "the recruiter does not wait")
        self.assertLessEqual(self._wakes_cron(), fields.Datetime.now())
        round_ = invitations.round_id.with_user(self.officer)
        self.assertEqual((round_.state, round_.progress), ("sending", 0))
        self._run_cron(batch_size=50)
        self.assertEqual(
            sorted(self._get_mails(invitations).mapped("res_id")),
            sorted(invitations.ids),
        )
        self._run_cron(batch_size=50)
        self.assertEqual(len(self._get_mails(invitations)), PEOPLE, "nobody gets two")
        with self.mock_mail_gateway():
            invitations._get_queued_mails().send()
        self.env.invalidate_all()
        self.assertEqual(
            (round_.state, round_.progress, round_.sent_count, round_.failed_count),
            ("done", 100, PEOPLE, 0),
        )

    @slow
    def test_queueing_costs_no_query_per_person(self):
        fewer = self._count_queries(self._invite, self.people[:51])
        more = self._count_queries(self._invite, self.people[51:])
        self.assertLessEqual(more, fewer)

    def test_a_few_are_written_at_once(self):
        invitations = self._invite(self.few)
        self.assertEqual(len(self._get_mails(invitations)), 3)
        self.assertFalse(invitations.filtered("mail_due"))

    # -- later -----------------------------------------------------------------------

    def test_scheduled_for_later(self):
        later = fields.Datetime.now() + timedelta(days=3)
        invitations = self._invite(self.few, scheduled_date=later)
        round_ = invitations.round_id
        self.assertEqual(round_.state, "scheduled")
        self.assertEqual(self._wakes_cron(), later)
        self.assertEqual(invitations[0].expiry_date, later.date() + timedelta(days=21))
        self._run_cron()
        self.assertFalse(self._get_mails(invitations))
        with freeze_time(later + timedelta(minutes=1)):
            self._run_cron()
        self.assertEqual(len(self._get_mails(invitations)), 3)

    def test_gate_is_asked_again_when_the_mail_is_written(self):
        later = fields.Datetime.now() + timedelta(days=3)
        invitations = self._invite(self.few, scheduled_date=later)
        first, second, third = self.few
        self.env["mail.blacklist"]._add(first.email_normalized)
        second.consent_id._refuse("phone")
        self._apply("Person 2", email_from="person2@mail.example.com")
        with freeze_time(later + timedelta(minutes=1)):
            self._run_cron()
        self.assertFalse(self._get_mails(invitations))
        by_person = {i.applicant_id: i for i in invitations}
        self.assertEqual(by_person[first].failure_reason, "Is on the blacklist")
        self.assertEqual(by_person[second].state, "opted_out")
        self.assertEqual(by_person[third].failure_reason, "Has a running application")
        self.assertFalse(invitations.filtered("mail_due"), "not tried for ever")

    def test_job_closed_meanwhile(self):
        later = fields.Datetime.now() + timedelta(days=3)
        invitations = self._invite(self.few, scheduled_date=later)
        self.other_job.active = False
        with freeze_time(later + timedelta(minutes=1)):
            self._run_cron()
        self.assertFalse(self._get_mails(invitations))
        self.assertEqual(
            set(invitations.mapped("failure_reason")), {"The job was closed meanwhile"}
        )

    @mute_logger(f"odoo.addons.{MODULE}.models.batch")
    @slow
    def test_one_bad_mail_stops_nobody(self):
        invitations = self._invite(self.people)
        bad = invitations[5]
        bad.round_id.sudo().subject = f"{{{{ 1 / (object.id - {bad.id}) }}}}"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self._run_cron()
        self.assertEqual(len(self._get_mails(invitations)), PEOPLE - 1)
        self.assertEqual(bad.state, "failed")
        self.assertIn("could not be written", bad.failure_reason)
        self.assertFalse(bad.mail_due)

    # -- stopping --------------------------------------------------------------------

    def test_stopped_before_and_after_mails_are_written(self):
        invitations = self._invite(self.people)
        written = invitations.sudo()[:40]
        written._write_due_mails()
        with self.mock_mail_gateway():
            self._get_mails(written[:10]).send()
        round_ = invitations.round_id.with_user(self.officer)
        self.assertEqual((round_.sent_count, round_.queued_count), (10, PEOPLE - 10))
        round_.action_stop()
        self.env.invalidate_all()
        self.assertEqual(
            (round_.state, round_.sent_count, round_.failed_count, round_.queued_count),
            ("stopped", 10, PEOPLE - 10, 0),
        )
        self.assertEqual(round_.stop_user_id, self.officer)
        self.assertEqual(
            set(
                invitations.filtered(lambda i: i.state == "failed").mapped(
                    "failure_reason"
                )
            ),
            {"Stopped by Olga Officer"},
        )
        self._run_cron()
        with self.mock_mail_gateway():
            self._get_mails(invitations).send()
            self.assertFalse(self._mails)
        self.assertIn("110 invitations", round_.message_ids[0].body)

    @slow
    def test_stopped_ones_are_sent_again_through_the_gate(self):
        invitations = self._invite(self.people)
        round_ = invitations.round_id.with_user(self.officer)
        round_.action_stop()
        self.env["mail.blacklist"]._add(self.people[0].email_normalized)
        self.people[1].email_from = "new@mail.example.com"
        self.people[1].with_user(self.officer)._record_consent("granted", "phone")
        action = round_.action_send_again()
        self.assertEqual(
            action["params"]["message"], "119 of 120 invitations are sent again."
        )
        self._run_cron()
        by_person = {i.applicant_id: i for i in invitations}
        self.assertEqual(by_person[self.people[0]].state, "failed")
        self.assertEqual(
            by_person[self.people[0]].failure_reason, "Is on the blacklist"
        )
        self.assertEqual(
            by_person[self.people[1]].email_normalized, "new@mail.example.com"
        )
        live = self._get_mails(invitations).filtered(
            lambda mail: mail.state == "outgoing"
        )
        self.assertEqual(len(live), PEOPLE - 1)
        self.assertEqual(round_.state, "sending")
        self.assertFalse(round_.stop_user_id)

    def test_sending_again_leaves_no_second_mail_behind(self):
        invitations = self._invite(self.few)
        self._get_mails(invitations).write({"state": "exception"})
        invitations.sudo()._on_mail_failed("no server there")
        self.assertFalse(self._invitation_states(invitations) - {"failed"})
        invitations.action_send_again()
        self.assertEqual(
            sorted(self._get_mails(invitations).mapped("state")),
            ["cancel"] * 3 + ["outgoing"] * 3,
        )

    def test_who_was_invited_again_meanwhile_is_not_sent_again(self):
        first = self._invite(self.few)
        first.round_id.with_user(self.officer).action_stop()
        self._invite(self.few[0])
        first.with_user(self.officer).action_send_again()
        self.assertEqual(first.mapped("state"), ["failed", "queued", "queued"])
        self.assertEqual(first[0].failure_reason, "Was invited to this job before")

    def _invitation_states(self, invitations):
        return set(invitations.mapped("state"))

    def test_two_rounds(self):
        self._invite(self.few)
        second = self._invite(self.people)
        self.assertEqual(len(second), PEOPLE - 3, "a mailbox is invited once a job")
        self.assertEqual(len(self.other_job.sudo().invitation_ids.round_id), 2)

    # -- text ------------------------------------------------------------------------

    def test_edited_text_is_everybodys_and_placeholders_are_each_ones(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.template.with_context(lang="fr_FR").subject = "Bonjour {{ object.lang }}"
        self.few[0].partner_id.lang = "fr_FR"
        own = "<p>Dear <t t-out='object.partner_name'></t>, come back!</p>"
        invitations = self._invite(self.few, body=own)
        mails = {m.res_id: m for m in self._get_mails(invitations)}
        for invitation in invitations:
            body = mails[invitation.id].body_html
            self.assertIn(f"Dear {invitation.partner_name}, come back!", body)
        subjects = [mails[invitation.id].subject for invitation in invitations]
        self.assertEqual(subjects[0], "Bonjour fr_FR", "what was not edited")
        self.assertIn("Master Carpenter", subjects[1])

    def test_edited_text_is_kept_for_the_queue(self):
        invitations = self._invite(self.people, subject="Hi {{ object.partner_name }}")
        self.template.subject = "Changed meanwhile"
        self._run_cron()
        self.assertEqual(
            set(self._get_mails(invitations).mapped("subject")),
            {f"Hi {person.partner_name}" for person in self.people},
        )

    def test_recruiters_add_no_placeholders_that_read_anything(self):
        """The scheduled action is the superuser; a recruiter's text must not be."""
        for text in (
            {"subject": "{{ object.applicant_id.salary_expected }}"},
            {"body": "<p t-out='object.env.user.login'/>"},
            {"body": "<p t-if='object.job_id'>x</p>"},
            {"body": "<a t-attf-href='{{ object.env.cr }}'>x</a>"},
        ):
            with self.subTest(text), self.assertRaises(AccessError):
                self._invite(self.few, **text)
        kept = self.template.body_html.replace("not forgotten", "never forgotten")
        invitations = self._invite(
            self.few, subject="For {{ object.partner_name }}", body=kept
        )
        mail = self._get_mails(invitations[0])
        self.assertEqual(mail.subject, "For Person 0")
        self.assertIn("never forgotten", mail.body_html)
        self.assertIn(f"/talent/invitation/id-{invitations[0].id}", mail.body_html)

    # -- contacted recently ----------------------------------------------------------

    def test_contact_gap_is_overridden_with_a_reason_and_nothing_else(self):
        recent, blocked, other = self.few
        (recent | other).last_contact_date = fields.Date.today()
        self.env["mail.blacklist"]._add(blocked.email_normalized)
        reasons = {recent.id: "asked me for it", blocked.id: "asked me for it"}
        invitation = self._invite(self.few, overrides=reasons)
        self.assertEqual(invitation.applicant_id, recent)
        self.assertEqual(invitation.override_reason, "asked me for it")
        self.assertIn("asked me for it", "".join(invitation.message_ids.mapped("body")))
        with self.mock_mail_gateway():
            invitation._get_queued_mails().send()
        self.assertEqual(invitation.state, "sent")

    def test_override_does_not_lift_a_refusal_that_comes_later(self):
        recent = self.few[0]
        recent.last_contact_date = fields.Date.today()
        invitation = self._invite(recent, overrides={recent.id: "asked me for it"})
        self._apply("Person 0", email_from="person0@mail.example.com")
        with self.mock_mail_gateway():
            invitation._get_queued_mails().send()
        self.assertEqual(invitation.failure_reason, "Has a running application")

    # -- rights ----------------------------------------------------------------------

    def test_interviewer_and_foreign_company(self):
        round_ = self._invite(self.few).round_id
        foreign = new_test_user(
            self.env,
            "foreign_officer",
            "hr_recruitment.group_hr_recruitment_user",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        for user in (self.interviewer, foreign):
            for action in ("action_stop", "action_send_again"):
                with self.assertRaises(AccessError):
                    getattr(round_.with_user(user), action)()
        with self.assertRaises(AccessError):
            round_.with_user(self.officer).write({"subject": "x"})


@tagged("post_install", "-at_install", "slow")
class TestInvitationMails(InvitationCommon):
    """What becomes of an invitation's mail."""

    def test_answer_reaches_the_recruiter(self):
        """The chatter of an invitation works: only the invitation itself is gated."""
        self.officer.notification_type = "email"
        medalist = self._remember()
        with self.mock_mail_gateway():
            invitation = self._invite(medalist, send=False)
            invitation._get_queued_mails().send()
        # As the mail gateway does it.
        invitation = invitation.with_env(self.env).with_context(
            tracking_disable=False, mail_notify_force_send=False
        )
        invitation.message_subscribe(self.officer.partner_id.ids)
        with self.mock_mail_gateway():
            message = invitation.message_post(
                body="Yes",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                author_id=medalist.partner_id.id,
                email_from=medalist.email_from,
            )
            self.env["mail.mail"].search([("mail_message_id", "=", message.id)]).send()
            self.assertEqual(len(self._mails), 1)

    def test_note_to_a_colleague_is_not_the_invitation(self):
        self.administrator.write(
            {"notification_type": "email", "email": "anton@company.example.com"}
        )
        invitation = self._invite(self._remember(), send=False)
        with self.mock_mail_gateway():
            message = invitation.sudo().message_post(
                body="fyi", partner_ids=self.administrator.partner_id.ids
            )
            self.env["mail.mail"].sudo().search(
                [("mail_message_id", "=", message.id)]
            ).send()
        self.assertEqual(invitation.state, "queued")

    def test_deleted_person_gets_no_mail(self):
        medalist = self._remember()
        mail = self._invite(medalist, send=False)._get_queued_mails()
        medalist.with_user(self.officer).unlink()
        with self.mock_mail_gateway():
            mail.exists().send()
            self.assertFalse(self._mails)

    def test_one_queue_run_one_mail_a_person(self):
        medalist = self._remember()
        both = self._invite(medalist, send=False)
        both |= self._invite(medalist, self.job, send=False)
        with self.mock_mail_gateway():
            both._get_queued_mails().send()
            self.assertEqual(len(self._mails), 1)
        self.assertEqual(sorted(both.mapped("state")), ["failed", "sent"])

    def test_contact_before_the_first_mail_holds_it_back(self):
        """Only what came back after it was sent may go again within the gap."""
        medalist = self._remember()
        invitation = self._invite(medalist, send=False)
        medalist.last_contact_date = fields.Date.today()
        self.assertEqual(
            invitation._get_mail_blockers()[invitation.id], "recent_contact"
        )
        self.assertFalse(self._deliver(invitation))
        self.assertFalse(invitation.sent_date)

    def test_language_of_who_has_none_is_the_company_s(self):
        medalist = self._remember()
        self.env.company.partner_id.lang = "en_US"
        medalist.partner_id.lang = False
        self.assertEqual(self._invite(medalist, send=False).lang, "en_US")

    def test_two_mailboxes_of_a_person_one_invitation(self):
        both = self._remember(partner_phone=PHONE) | self._remember(
            email_from="ada2@mail.example.com", partner_phone=PHONE
        )
        self.assertEqual(len(self._invite(both, self.job, send=False)), 1)

    def test_failed_mail_sent_again_counts(self):
        medalist = self._remember()
        invitation = self._invite(medalist, send=False)
        mail = invitation._get_queued_mails()
        invitation.sudo()._on_mail_failed("no server there")
        with self.mock_mail_gateway():
            mail.send()
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_recruiter_without_address_is_told(self):
        self.officer.email = False
        with self.assertRaisesRegex(UserError, "your own email"):
            self._invite(self._remember(), send=False)


@tagged("post_install", "-at_install")
class TestTwoRecruiters(MailCase):
    def test_second_mailing_leaves_out_whom_the_first_one_invites(self):
        """Neither sees the other's invitations before both are made."""
        people = [self._remember(name) for name in ("Ada A", "Bea B", "Cleo C")]
        Invitation = self.registry["hr.applicant.invitation"]
        choose = Invitation._select_invitable
        chosen = choose(
            self.env["hr.applicant.invitation"],
            self.env["hr.applicant"].concat(*people),
            self.other_job,
        )
        first = self._invite(people[1])
        with patch.object(Invitation, "_select_invitable", lambda *_args: chosen):
            second = self._invite(*people)
        self.assertEqual(second.applicant_id, people[0] | people[2])
        with patch.object(Invitation, "_select_invitable", lambda *_args: chosen):
            third = self._invite(*people)
        self.assertFalse(third)
        self.assertEqual(
            len((first | second).round_id),
            self.env["hr.applicant.invitation.round"].search_count(
                [("job_id", "=", self.other_job.id)]
            ),
            "no empty round stays",
        )
