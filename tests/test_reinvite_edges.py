from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .test_invitation import InvitationCommon


@tagged("post_install", "-at_install")
class TestReinviteEdges(InvitationCommon):
    """What nobody may do with invitations, and what must not get lost."""

    def _open(self):
        action = self.other_job.with_user(
            self.officer
        ).action_reinvite_past_candidates()
        Wizard = self.env["hr.applicant.reinvite"].with_user(self.officer)
        return Wizard.browse(action["res_id"])

    def test_language_of_the_dialog_runs_nothing(self):
        self._remember()
        wizard = self._open()
        wizard.lang = "{{ object.env['res.partner'].create({'name': 'Sneaked in'}) }}"
        wizard.preview_line_id = wizard.line_ids
        self.assertIn("Ada", wizard.preview_body)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Sneaked in")]))

    def test_templates_of_other_records_are_refused(self):
        template = self.env["mail.template"].create(
            {
                "name": "For users",
                "model_id": self.env.ref("base.model_res_users").id,
                "body_html": "<p>Hello</p>",
            }
        )
        with self.assertRaises(UserError):
            self.Invitation.with_user(self.officer)._invite(
                self._remember(), self.other_job, template
            )

    def test_line_tells_nothing_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._refuse(company_id=company.id, user_id=False, job_id=False)
        wizard = self._open()
        line = self.env["hr.applicant.reinvite.line"].with_user(self.officer)
        line = line.create({"reinvite_id": wizard.id, "applicant_id": stranger.id})
        self.assertEqual((line.blocker, line.blocked_until), ("no_consent", False))
        self.assertFalse(line.explanation)

    def test_later_not_now_counts(self):
        medalist = self._remember()
        today = fields.Date.today()
        other = self._invite(medalist, self.job)
        invitation = self._invite(self._remember("Bea Else"), self.job)
        medalist.followup_id.sudo()._pause_for_not_now(
            today + relativedelta(months=3), other
        )
        medalist.followup_id.sudo()._pause_for_not_now(
            today + relativedelta(months=12), invitation
        )
        self.assertEqual(
            medalist.followup_paused_until, today + relativedelta(months=12)
        )
        medalist.followup_id.sudo()._pause_for_not_now(
            today + relativedelta(months=6), other
        )
        self.assertEqual(
            medalist.followup_paused_until, today + relativedelta(months=12)
        )

    def test_address_that_came_back_is_tried_again_at_once_if_somebody_says_so(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        self._bounce(invitation)
        self.assertEqual(medalist.last_contact_date, fields.Date.today())
        invitation.with_user(self.officer).action_send_again()
        self.assertEqual(invitation.failure_reason, "Has an address that does not work")
        medalist.with_user(self.officer).action_try_address_again()
        invitation.with_user(self.officer).action_send_again()
        self.assertEqual(invitation.state, "queued")
        self.assertTrue(self._deliver(invitation))
        self.assertEqual(invitation.state, "sent")

    def test_sent_again_it_names_a_new_last_day(self):
        invitation = self._invite(self._remember(), send=False)
        invitation._on_mail_failed("No server")
        invitation.expiry_date = fields.Date.today() - timedelta(days=9)
        invitation.with_user(self.officer).action_send_again()
        self.assertEqual(
            invitation.expiry_date,
            fields.Date.today()
            + timedelta(days=self.env.company.medalist_invitation_days),
        )

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


@tagged("post_install", "-at_install")
class TestFollowupGaps(InvitationCommon):
    """Contacts that are easily overlooked, and work that must not be lost."""

    def test_meeting_arranged_for_the_follow_up_keeps_it(self):
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        activity = medalist.followup_activity_id
        start = fields.Datetime.now() + timedelta(days=2)
        activity.calendar_event_id = self.env["calendar.event"].create(
            {
                "name": "Call",
                "start": start,
                "stop": start + timedelta(hours=1),
                "applicant_id": medalist.id,
            }
        )
        self._run_followups()
        self.assertEqual(medalist.followup_activity_id, activity)

    def test_call_of_the_recruiter_s_own_is_a_contact(self):
        medalist = self._remember()
        medalist.with_user(self.officer).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.officer.id
        ).action_done()
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_to_do_of_the_recruiter_s_own_is_none(self):
        medalist = self._remember()
        medalist.with_user(self.officer).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id
        ).action_done()
        self.assertFalse(medalist.last_contact_date)

    def test_backlog_of_one_recruiter_keeps_nobody_else_waiting(self):
        self.env.company.medalist_followup_limit = 1
        for number in range(4):
            self._remember(f"Nr{number} Old", date=self._days_ago(30))
        other = new_test_user(
            self.env, "second", "hr_recruitment.group_hr_recruitment_user", tz="UTC"
        )
        last = self._remember("Last Lea", date=self._days_ago(3), user_id=other.id)
        self.cron.code = (
            "model.with_context(cron_end_time=0)._cron_followups(batch_size=1)"
        )
        self._run_followups()
        self.assertTrue(last.followup_activity_id)

    def test_stopped_plan_cancels_its_waiting_email(self):
        self.bronze.plan_id = self.env.ref(
            "hr_recruitment_silver_medalist.plan_by_mail"
        )
        self.bronze.plan_id.template_ids.followup_outdated_only = False
        medalist = self._remember(medal=self.bronze, date=self._months_ago(12))
        self._run_followups()
        mail = medalist._get_queued_mails()
        self.assertTrue(mail)
        medalist.with_user(self.officer).action_stop_followup()
        self.assertEqual(mail.state, "cancel")

    def test_next_day_after_the_plan_was_emptied(self):
        medalist = self._remember().with_user(self.officer)
        medalist.action_pause_followup()
        medalist.followup_plan_id.sudo().template_ids.unlink()
        day = fields.Date.today() + timedelta(days=90)
        medalist._log_contact("phone", "later", next_date=day)
        self.assertEqual(medalist.followup_paused_until, day)
