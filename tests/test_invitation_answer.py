import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, freeze_time, get_db_name, tagged
from odoo.tools import mute_logger

from .common import MODULE, NEVER, InvitationCommon


@tagged("post_install", "-at_install")
class TestInvitationAnswer(InvitationCommon):
    """Answers that a recruiter was told, and what any answer does."""

    def _told(self, invitation, channel="phone"):
        return invitation.with_user(self.officer).with_context(answer_channel=channel)

    def test_yes_on_the_phone(self):
        medalist = self._remember(date=self._days_ago(5))
        self._run_followups()
        self.assertTrue(medalist.followup_activity_id)
        invitation = self._invite(medalist, send=False)
        invitation.state = "sent"
        with self.mock_mail_gateway():
            action = self._told(invitation).action_create_application()
            self.assertFalse(self._new_mails, "they are on the phone")
        application = self.env["hr.applicant"].browse(action["res_id"])
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "interested",
                    "answer_channel": "phone",
                    "new_applicant_id": application.id,
                    "hired": False,
                }
            ],
        )
        self.assertRecordValues(
            application,
            [
                {
                    "campaign_id": self.env.ref(
                        f"{MODULE}.utm_campaign_past_candidates"
                    ).id,
                    "medium_id": self.env.ref("utm.utm_medium_phone").id,
                    "source_id": self.env.ref(
                        f"{MODULE}.utm_source_past_candidates"
                    ).id,
                }
            ],
        )
        self.assertFalse(application.activity_ids, "who was told knows")
        self.assertFalse(medalist.activity_ids, "the follow-up waits")
        self.assertTrue(medalist.followup_step_id)
        self.assertEqual(medalist.last_contact_date, fields.Date.today())
        note = medalist.message_ids[0]
        self.assertIn("Invitation to Master Carpenter: Interested (Phone)", note.body)
        self.assertEqual(note.author_id, self.officer.partner_id)

    def test_confirmation_if_wanted_and_once(self):
        invitation = self._invite(self._remember())
        self._told(invitation).action_create_application()
        self._told(invitation).action_send_confirmation()
        self._told(invitation).action_send_confirmation()
        [mail] = self._deliver(invitation)
        self.assertIn("thank you for your answer", mail["subject"])
        self.assertIn("Olga Officer", mail["body"])
        self.assertNotRegex(mail["subject"] + mail["body"], NEVER)

    def test_second_yes_and_yes_to_nothing_sent(self):
        invitation = self._invite(self._remember(), send=False)
        with self.assertRaisesRegex(UserError, "did not reach"):
            self._told(invitation).action_create_application()
        self._deliver(invitation)
        self._told(invitation).action_create_application()
        with self.assertRaisesRegex(UserError, "new application already"):
            self._told(invitation).action_create_application()

    def test_yes_of_somebody_who_applies_already(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation.sent_date = False  # else the application counts for it
        self._apply(job_id=self.other_job.id)
        with self.assertRaisesRegex(UserError, "running application"):
            self._told(invitation).action_create_application()

    def test_interviewers_answer_for_nobody(self):
        invitation = self._invite(self._remember())
        for method in (
            "action_create_application",
            "action_not_now",
            "action_not_interested",
            "action_send_confirmation",
        ):
            with self.assertRaises(AccessError):
                getattr(invitation.with_user(self.interviewer), method)()

    def test_recruiters_cannot_write_answers_by_hand(self):
        invitation = self._invite(self._remember())
        with self.assertRaises(AccessError):
            invitation.with_user(self.officer).state = "interested"

    def test_not_now_on_the_phone(self):
        medalist = self._remember(date=self._days_ago(5))
        self._run_followups()
        invitation = self._invite(medalist)
        self._told(invitation, "email").action_not_now()
        until = invitation.not_now_until
        self.assertEqual(invitation.state, "not_now")
        self.assertEqual(invitation.answer_channel, "email")
        self.assertGreater(until, fields.Date.today() + timedelta(days=170))
        self.assertRecordValues(
            medalist,
            [
                {
                    "followup_state": "paused",
                    "followup_paused_until": until,
                    "followup_activity_id": False,
                }
            ],
        )
        self.assertTrue(medalist.followup_step_id, "it is still due")
        with freeze_time(until - timedelta(days=1)):
            self.assertEqual(self._blocker(medalist, job=self.job), "paused")
        with freeze_time(until):
            self.assertFalse(self._blocker(medalist, job=self.job))
            self._run_followups()
            self.assertEqual(medalist.followup_state, "running")
            self.assertTrue(medalist.followup_activity_id)

    def test_not_now_without_a_plan_pauses_too(self):
        medalist = self._remember()
        medalist._stop_followups("manual")
        invitation = self._invite(medalist)
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        self.assertEqual(self._blocker(medalist), "paused")
        self.assertEqual(medalist.followup_state, "stopped")

    def test_not_now_pauses_the_plan_of_the_persons_other_application(self):
        invited = self._remember()
        followed = self._remember(job_id=self.other_job.id, date=self._days_ago(5))
        self.assertEqual(followed.followup_state, "running")
        invitation = self._invite(invited, self.job.copy({"name": "Third"}))
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        self.assertEqual(followed.followup_state, "paused")
        self.assertEqual(
            followed.followup_paused_until, fields.Date.to_date("2099-01-31")
        )

    def test_changed_answer_ends_the_pause(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        invitation._answer("not_interested")
        self.assertRecordValues(
            medalist, [{"followup_state": "running", "followup_paused_until": False}]
        )
        self.assertFalse(invitation.not_now_until)

    def test_pause_by_a_recruiter_stays(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        medalist._pause_followups()
        invitation._answer("not_now", until=fields.Date.to_date("2099-01-31"))
        self.assertFalse(medalist.followup_paused_until)
        self.assertEqual(medalist.followup_state, "paused")

    def test_call_in_the_recruiters_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.officer.lang = "fr_FR"
        self.other_job.with_context(lang="fr_FR").name = "Maître charpentier"
        invitation = self._invite(self._remember())
        invitation._answer("interested", message="Call <b>me</b>")
        activity = invitation.new_applicant_id.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertIn("Maître charpentier", activity.summary)
        self.assertIn("&lt;b&gt;me&lt;/b&gt;", activity.note)
        self.assertEqual(
            activity.date_deadline, fields.Date.today() + timedelta(days=2)
        )
        self.assertIn("Maître", invitation.applicant_id.message_ids[0].body)

    def test_answer_reaches_somebody_when_recruiters_left(self):
        invitation = self._invite(self._remember())
        self.officer.active = False
        self.env.company.medalist_fallback_user_id = self.administrator
        invitation._answer("interested")
        application = invitation.new_applicant_id
        self.assertEqual(application.user_id, self.administrator)
        self.assertEqual(application.activity_ids.user_id, self.administrator)

    def _click_as(self, user, invitation):
        """Say yes on the page, with all that Odoo does about it outside of tests."""
        visitor = invitation.with_user(user).sudo()
        visitor.with_context(tracking_disable=False)._answer("interested")
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_recruiter_is_told_once(self):
        invitation = self._invite(self._remember())
        public = self.env.ref("base.public_user")
        with self.mock_mail_gateway():
            self._click_as(public, invitation)
        told = self._new_mails.filtered(
            lambda mail: self.officer.partner_id in mail.recipient_ids
        )
        self.assertEqual(len(told), 1, "by the activity, not as assigned as well")
        self.assertNotRegex(told.body_html, NEVER)

    def test_counts_on_the_job(self):
        self._invite(self._remember("Ada A") | self._remember("Bea B"))
        job = self.other_job.with_user(self.officer)
        self.assertEqual(job.invitation_count, 2)
        self.assertEqual(self.job.with_user(self.officer).invitation_count, 0)
        action = job.action_open_invitations()
        self.assertEqual(self.Invitation.search_count(action["domain"]), 2)

    def test_grouped_by_medal_for_recruiters_only(self):
        self._invite(self._remember("Ada A", self.gold) | self._remember("Bea B"))
        invitations = self.Invitation.with_user(self.officer)
        groups = invitations._read_group([], ["medal_id"], ["__count"])
        self.assertEqual(dict(groups), {self.gold: 1, self.silver: 1})
        self.assertTrue(invitations.fields_get(["medal_id"])["medal_id"]["groupable"])
        with self.assertRaises(AccessError):
            self.Invitation.with_user(self.interviewer).search([])

    def test_the_board_has_the_states_there_are_in_their_order(self):
        """It does not open on a column with nobody in it."""
        answered = self._invite(self._remember("Bea Builder"))
        answered.write({"state": "interested"})
        self._invite(self._remember())
        kanban = self.Invitation.with_user(self.officer).with_context(
            read_group_expand=True
        )
        groups = kanban.web_read_group([], ["state"])["groups"]
        self.assertEqual([group["state"] for group in groups], ["sent", "interested"])


@tagged("post_install", "-at_install")
class TestAnswerRace(BaseCase):
    """Two clicks at once, in transactions that really commit."""

    def setUp(self):
        super().setUp()
        self.database = db_connect(get_db_name())
        self.registry = Registry(get_db_name())
        with self.database.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            officer = env.ref("base.user_admin")
            officer.email = officer.email or "admin@company.example.com"
            job = env["hr.job"].create({"name": "Racer", "user_id": officer.id})
            applicant = env["hr.applicant"].create(
                {
                    "partner_name": "Rita Racer",
                    "email_from": "rita@race.example.com",
                    "active": False,
                    "refuse_reason_id": env.ref("hr_recruitment.refuse_reason_5").id,
                }
            )
            applicant._record_consent("granted", "phone")
            invitation = env["hr.applicant.invitation"].create(
                {
                    "applicant_id": applicant.id,
                    "job_id": job.id,
                    "user_id": officer.id,
                    "email_normalized": applicant.email_normalized,
                    "state": "sent",
                    "sent_date": fields.Datetime.now(),
                    "expiry_date": fields.Date.today() + timedelta(days=21),
                }
            )
            self.ids = invitation.id, job.id, applicant.consent_id.id
        self.addCleanup(self._clean)

    def _clean(self):
        _invitation, job, consent = self.ids
        with self.database.cursor() as cr:
            cr.execute(
                """
                DELETE FROM hr_applicant_invitation WHERE job_id = %(job)s;
                DELETE FROM hr_applicant WHERE consent_id = %(consent)s;
                DELETE FROM hr_applicant_consent_event WHERE consent_id = %(consent)s;
                DELETE FROM hr_applicant_consent WHERE id = %(consent)s;
                DELETE FROM hr_applicant_person WHERE name = 'Rita Racer';
                DELETE FROM mail_message WHERE model = 'hr.applicant.consent'
                   AND res_id NOT IN (SELECT id FROM hr_applicant_consent);
                DELETE FROM mail_activity WHERE res_model = 'hr.applicant'
                   AND res_id NOT IN (SELECT id FROM hr_applicant);
                DELETE FROM mail_message WHERE model = 'hr.applicant'
                   AND res_id NOT IN (SELECT id FROM hr_applicant);
                DELETE FROM mail_mail WHERE state = 'outgoing';
                DELETE FROM res_partner WHERE email = 'rita@race.example.com';
                """,
                {"job": job, "consent": consent},
            )
            # With its alias, which others would stumble over.
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["hr.job"].browse(job).unlink()
        self.registry.clear_all_caches()

    def _click(self, barrier, errors):
        with self.database.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            invitation = env["hr.applicant.invitation"].browse(self.ids[0])

            first_time = [barrier.wait]

            def answer():
                self.assertTrue(invitation.state)
                if first_time:  # both have looked before either answers
                    first_time.pop()(30)
                invitation._answer("interested")

            try:
                retrying(answer, env)
            except Exception as error:
                errors.append(error)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_two_clicks_at_once_make_one_application(self):
        errors, barrier = [], threading.Barrier(2)
        threads = [
            threading.Thread(target=self._click, args=(barrier, errors))
            for _number in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(errors)
        with self.database.cursor() as cr:
            cr.execute("SELECT id FROM hr_applicant WHERE job_id = %s", [self.ids[1]])
            [(application,)] = cr.fetchall()
            cr.execute(
                "SELECT state, new_applicant_id FROM hr_applicant_invitation"
                " WHERE id = %s",
                [self.ids[0]],
            )
            self.assertEqual(cr.fetchone(), ("interested", application))
            cr.execute(
                "SELECT count(*) FROM mail_activity"
                " WHERE res_model = 'hr.applicant' AND res_id = %s",
                [application],
            )
            self.assertEqual(cr.fetchone(), (1,))


@tagged("post_install", "-at_install")
class TestNewApplication(InvitationCommon):
    """The application that an invitation leads to."""

    def test_no_application_for_who_opted_out_or_was_not_reached(self):
        medalist = self._remember()
        invitation = self._invite(medalist, send=False)
        with self.assertRaisesRegex(UserError, "did not reach"):
            invitation.with_user(self.officer).action_create_application()
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        with self.assertRaisesRegex(UserError, "don't want"):
            invitation.with_user(self.officer).action_create_application()
        self.assertEqual(invitation.state, "opted_out")

    def test_one_of_two_running_applications_is_opened(self):
        past = self._remember()
        two = self._apply() | self._apply(job_id=self.other_job.id)
        opened = past.with_user(self.officer).action_open_running_application()
        self.assertIn(opened["res_id"], two.ids)
        two.unlink()
        opened = past.with_user(self.officer).action_open_running_application()
        self.assertEqual(opened["res_id"], past.id)

    def test_new_application_is_fresh(self):
        past = self._remember()
        past.date_last_stage_update = fields.Datetime.now() - timedelta(days=400)
        new = past.with_user(self.officer)._create_reinvited_application(self.other_job)
        self.assertEqual(new.date_last_stage_update.date(), fields.Date.today())

    def test_files_of_colleagues_stay_with_the_past_application(self):
        medalist = self._remember()
        cv, offer = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": b"x", "res_model": "hr.applicant", "res_id": id_}
                for name, id_ in (("cv.pdf", medalist.id), ("offer.pdf", medalist.id))
            ]
        )
        medalist.message_main_attachment_id = cv
        medalist.with_user(self.officer).message_post(
            body="Our offer", message_type="comment", attachment_ids=offer.ids
        )
        application = medalist._create_reinvited_application(self.other_job)
        self.assertEqual(application.attachment_ids.mapped("name"), ["cv.pdf"])

    def test_blacklisted_person_s_running_application_is_not_doubled(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._apply(job_id=self.other_job.id)
        invitation.new_applicant_id = False
        self.env["mail.blacklist"]._add(medalist.email_normalized)
        with self.assertRaises(UserError):
            invitation.with_user(self.officer).action_create_application()
