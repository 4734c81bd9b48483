import base64
from unittest.mock import patch

from lxml import etree
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestReinvite(MedalistCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref(f"{MODULE}.mail_template_invitation")
        cls.officer.email = "olga@company.example.com"

    def _open_wizard(self, action):
        return (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .browse(action["res_id"])
        )

    def test_job_lists_past_candidates_best_first(self):
        best = self._remember(
            "Best Berta",
            applicant_skill_ids=[
                Command.create(self._skill("Carving", "Master")),
                Command.create(self._skill("Joinery", "Mate")),
            ],
        )
        good = self._remember(
            "Good Gert",
            applicant_skill_ids=[Command.create(self._skill("Carving", "Mate"))],
        )
        gold = self._remember("Golden Gil", medal=self.gold)
        silver = self._remember("Silver Sam")
        self._refuse("Forgotten Fred")
        ranked = self.other_job.with_user(self.officer)._rank_past_applicants()
        self.assertEqual(ranked.ids, (best + good + gold + silver).ids)
        self.assertEqual(
            self.other_job._rank_past_applicants(limit=2).ids, (best + good).ids
        )
        self.assertEqual(
            len(self.other_job._rank_past_applicants(medalists_only=False)), 5
        )

    def test_a_person_is_listed_once(self):
        self._remember()
        newer = self._remember(medal=self.gold, job_id=self.other_job.id)
        self.assertEqual(self.job._rank_past_applicants(), newer)

    def test_wizard_keeps_archived_people_and_shows_blockers(self):
        """job.add.applicants would lose them when the dialog is read again."""
        allowed = self._remember("Ada Allowed")
        blocked = self._remember("Bea Blocked", consent=False)
        action = self.other_job.with_user(
            self.officer
        ).action_reinvite_past_candidates()
        wizard = self._open_wizard(action)
        self.env.invalidate_all()
        lines = {line.applicant_id: line for line in wizard.line_ids}
        self.assertEqual(set(lines), {allowed, blocked})
        self.assertEqual(lines[blocked].blocker, "no_consent")
        self.assertFalse(lines[blocked].selected)
        wizard.action_select_all()
        self.assertEqual(wizard._get_chosen_lines(), lines[allowed])
        self.assertIn("Invite 1 person", wizard.summary)
        self.assertEqual(
            wizard.summary, "Invite 1 person · 1 is not reached: 1 no consent"
        )

    def test_consent_recorded_in_the_wizard_opens_the_gate(self):
        blocked = self._remember("Bea Blocked", consent=False)
        wizard = self._open_wizard(
            self.other_job.with_user(self.officer).action_reinvite_past_candidates()
        )
        action = wizard.line_ids.action_record_consent()
        self.env[action["res_model"]].with_user(self.officer).with_context(
            **action["context"]
        ).create({}).action_record()
        self.env.invalidate_all()
        self.assertFalse(wizard.line_ids.blocker)
        self.assertEqual(blocked.consent_state, "granted")

    def test_asking_from_the_wizard_comes_back_to_it(self):
        self._remember("Bea Blocked", consent=False)
        wizard = self._open_wizard(
            self.other_job.with_user(self.officer).action_reinvite_past_candidates()
        )
        after = wizard.line_ids.action_request_consent()["params"]["next"]
        self.assertEqual(
            (after["res_model"], after["res_id"]), (wizard._name, wizard.id)
        )
        self.assertTrue(after["views"], "Odoo adds them only outside")

    def test_from_selected_applications_the_job_is_chosen_in_the_wizard(self):
        medalist = self._remember()
        wizard = self._open_wizard(medalist.with_user(self.officer).action_reinvite())
        with self.assertRaisesRegex(UserError, "Choose the job"):
            wizard.action_invite()
        with Form(wizard) as form:
            form.job_id = self.other_job
        wizard.action_invite()
        self.assertEqual(medalist.invitation_ids.job_id, self.other_job)

    def test_invitation_is_a_real_mail_in_the_recruiters_name(self):
        medalist = self._remember()
        with self.mock_mail_gateway():
            invitation = self._queue_invitations(medalist)
            self.assertEqual(invitation.state, "queued")
            self.assertFalse(self._mails, "nothing leaves before the queue runs")
            invitation._get_queued_mails().send()
        (mail,) = self._mails
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(mail["email_to"], ['"Ada Lovelace" <ada@mail.example.com>'])
        self.assertEqual(mail["email_from"], self.officer.email_formatted)
        self.assertIn("Master Carpenter", mail["subject"])
        self.assertIn("Ada Lovelace", mail["body"])
        self.assertIn("Olga Officer", mail["body"])
        self.assertNotRegex(
            (mail["body"] + mail["subject"]).lower(),
            "medal|silver|gold|bronze|runner-up",
        )
        self.assertEqual(self._blocker(medalist), "recent_contact")

    def test_mail_is_in_the_candidates_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.template.with_context(
            lang="fr_FR"
        ).subject = "Bonjour {{ object.job_id.name }}"
        medalist = self._remember()
        medalist.partner_id.lang = "fr_FR"
        invitation = self._queue_invitations(medalist)
        self.assertEqual(
            invitation._get_queued_mails().subject, "Bonjour Master Carpenter"
        )

    def test_gate_is_asked_again_when_the_mail_leaves(self):
        medalist = self._remember()
        with self.mock_mail_gateway():
            invitation = self._queue_invitations(medalist)
            self.env["mail.blacklist"]._add(medalist.email_normalized)
            invitation._get_queued_mails().send()
            self.assertFalse(self._mails)
        self.assertEqual(invitation.state, "failed")
        self.assertEqual(invitation.failure_reason, "Is on the blacklist")

    def test_failed_delivery_is_told_and_does_not_count_as_contact(self):
        medalist = self._remember()
        invitation = self._queue_invitations(medalist)
        IrMailServer = self.registry["ir.mail_server"]

        def refuse(*args, **kwargs):
            raise ConnectionRefusedError("no server there")

        with patch.object(IrMailServer, "_connect__", refuse):
            invitation._get_queued_mails().send()
            self.assertEqual(invitation.state, "queued", "tried again later")
            for _again in range(4):
                invitation._get_queued_mails().send()
        self.assertEqual(invitation.state, "failed")
        self.assertIn("did not leave", medalist.activity_ids.mapped("summary")[-1])
        self.assertFalse(medalist.last_contact_date)
        self.assertFalse(self._blocker(medalist, job=self.other_job))

    def test_a_mailbox_is_invited_once_a_job(self):
        agency = {"email_from": "talents@agency.example.com"}
        both = self._remember("Pieter de Vries", **agency) | self._remember(
            "Sofie Janssens", **agency
        )
        first = self._queue_invitations(both)
        self.assertEqual(len(first), 1, "the better ranked one")
        self.assertEqual(first.applicant_id, both[0])
        self.assertFalse(self._queue_invitations(both), "not again")

    @mute_logger("odoo.sql_db")
    def test_database_refuses_a_second_invitation(self):
        invitation = self._queue_invitations(self._remember())
        with self.assertRaises(IntegrityError):
            invitation.sudo().copy()

    def test_blocked_since_the_wizard_opened(self):
        medalist = self._remember()
        wizard = self._open_wizard(
            self.other_job.with_user(self.officer).action_reinvite_past_candidates()
        )
        wizard.action_select_all()
        self.assertEqual(wizard.invite_count, 1)
        self._apply(job_id=self.job.id)
        with self.assertRaisesRegex(UserError, "Nobody can be invited"):
            wizard.action_invite()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Nobody is chosen"):
            wizard.action_invite()
        self.assertFalse(medalist.invitation_ids)

    def test_yes_becomes_a_new_application_and_the_past_stays(self):
        medalist = self._remember(
            applicant_skill_ids=[Command.create(self._skill("Carving", "Mate"))],
            partner_phone="+32470131313",
            priority="3",
            applicant_notes="<p>Strong hands</p>",
        )
        medalist.write({"personal_note": "<p>Climbs</p>", "contact_channel": "phone"})
        cv = self.env["ir.attachment"].create(
            {
                "name": "cv.pdf",
                "datas": base64.b64encode(b"%PDF-1.4 cv"),
                "res_model": "hr.applicant",
                "res_id": medalist.id,
            }
        )
        medalist.message_main_attachment_id = cv
        fields_kept = (
            "job_id",
            "stage_id",
            "active",
            "refuse_reason_id",
            "refuse_date",
            "medal_id",
            "email_from",
        )
        before = medalist.read(fields_kept)
        invitation = self._queue_invitations(medalist)
        invitation.sudo().state = "sent"
        action = invitation.with_user(self.officer).action_create_application()
        application = self.env["hr.applicant"].browse(action["res_id"])
        self.assertRecordValues(
            application,
            [
                {
                    "active": True,
                    "application_status": "ongoing",
                    "refuse_reason_id": False,
                    "refuse_date": False,
                    "partner_name": "Ada Lovelace",
                    "email_from": "ada@mail.example.com",
                    "partner_phone": "+32470131313",
                    "partner_id": medalist.partner_id.id,
                    "job_id": self.other_job.id,
                    "stage_id": self.other_job._get_first_stage().id,
                    "user_id": self.officer.id,
                    "medal_id": False,
                    "consent_state": "granted",
                    "personal_note": "<p>Climbs</p>",
                    "applicant_notes": "<p>Strong hands</p>",
                    "contact_channel": "phone",
                    "reinvited_from_id": medalist.id,
                    "source_id": self.env.ref(
                        f"{MODULE}.utm_source_past_candidates"
                    ).id,
                }
            ],
        )
        self.assertEqual(application.applicant_skill_ids.skill_id.name, "Carving")
        self.assertEqual(len(medalist.applicant_skill_ids), 1)
        self.assertEqual(application.attachment_ids.name, "cv.pdf")
        self.assertEqual(application.attachment_ids.raw, b"%PDF-1.4 cv")
        self.assertEqual(
            application.message_main_attachment_id, application.attachment_ids
        )
        self.assertEqual(medalist.attachment_ids, cv)
        self.assertEqual(medalist.read(fields_kept), before)
        self.assertEqual(invitation.state, "interested")
        self.assertEqual(self._blocker(medalist), "in_process")
        with self.assertRaises(UserError):
            invitation.with_user(self.officer).action_create_application()

    def test_said_yes_says_what_it_does_where_an_answer_is_due(self):
        invitations = self.env["hr.applicant.invitation"].with_user(self.officer)
        buttons = []
        for view in ("list", "form"):
            arch = etree.fromstring(invitations.get_view(view_type=view)["arch"])
            buttons += arch.xpath("//button[@name='action_create_application']")
        self.assertEqual(len(buttons), 3)
        for button in buttons:
            self.assertIn("creates a new application", button.get("confirm"))
        # In the list where an answer is due; on the form a late yes counts as well.
        shown = [
            {
                state
                for state, _label in invitations._fields["state"].selection
                if not safe_eval(
                    button.get("invisible"),
                    {"new_applicant_id": False, "is_attributed": False, "state": state},
                )
            }
            for button in buttons
        ]
        self.assertEqual(shown[0], {"sent"})
        for states in shown[1:]:
            self.assertLessEqual({"sent", "expired"}, states)
            self.assertNotIn("queued", states)

    def test_first_stage_does_not_thank_for_applying(self):
        """ "We received your application" would surprise who was invited."""
        stage = self.other_job._get_first_stage()
        self.assertTrue(stage.template_id)
        medalist = self._remember().with_context(tracking_disable=False)
        with self.mock_mail_gateway():
            application = medalist.with_user(
                self.officer
            )._create_reinvited_application(self.other_job)
            self.env.flush_all()
            self.env.cr.precommit.run()
        self.assertFalse(self._new_mails)
        self.assertFalse(application.message_ids.filtered("partner_ids"))

    def test_contact_of_a_shared_mailbox_is_not_renamed(self):
        agency = {"email_from": "talents@agency.example.com"}
        pieter = self._remember("Pieter de Vries", **agency)
        sofie = self._remember("Sofie Janssens", **agency)
        partner = pieter.partner_id
        self.assertEqual(partner, sofie.partner_id, "Odoo takes them for one contact")
        partner.write({"name": "Agency", "phone": "+32470000000"})
        pieter.with_user(self.officer)._create_reinvited_application(self.other_job)
        self.assertEqual(partner.name, "Agency")
        self.assertEqual(partner.phone, "+32470000000")

    def test_followups_wait_while_the_new_application_runs(self):
        medalist = self._remember(date=self._days_ago(3))
        medalist.with_user(self.officer)._create_reinvited_application(self.other_job)
        self._run_followups()
        self.assertFalse(medalist.activity_ids)
        self.assertEqual(medalist.followup_state, "running")
