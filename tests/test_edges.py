from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, freeze_time, new_test_user, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon

PHONE = "+32470778899"


class EdgeCommon(MedalistCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref(f"{MODULE}.mail_template_invitation")
        cls.officer.email = "olga@company.example.com"
        cls.third_job = cls.job.copy({"name": "Third"})
        cls.other_company = cls.env["res.company"].create({"name": "Other Co."})

    def _invite(self, applicants, job=None):
        return (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(applicants, job or self.other_job, self.template)
        )

    def _hire(self, name, **values):
        stage = self.env.ref("hr_recruitment.stage_job5")
        return self._apply(name, stage_id=stage.id, **values)


@tagged("post_install", "-at_install")
class TestGateEdges(EdgeCommon):
    def test_names_are_compared_as_people_read_them(self):
        for first, second in (
            ("Émile Zola", "émile zola"),
            ("Ada\xa0Lovelace", "Ada Lovelace"),
            ("Ada  King", "ADA king "),
        ):
            with self.subTest(first):
                mail = {"email_from": f"{ord(first[0])}{first[-4:]}@mail.example.com"}
                medalist = self._remember(first, **mail)
                running = self._apply(second, job_id=self.other_job.id, **mail)
                self.assertEqual(running.consent_id, medalist.consent_id)
                self.assertEqual(self._blocker(medalist), "in_process")

    def test_empty_text_is_no_address(self):
        for name in ("linkedin_profile", "partner_phone"):
            with self.subTest(name):
                medalist = self._remember(f"Ada {name}", **{name: ""})
                refusing = self._refuse(
                    f"Bea {name}", email_from=f"{name}@mail.example.com", **{name: ""}
                )
                refusing._record_consent("declined", "phone")
                self.assertFalse(self._blocker(medalist))

    def test_application_without_company_is_the_same_person(self):
        medalist = self._remember()
        medalist.company_id = False
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        self._apply(job_id=self.other_job.id)
        self.assertEqual(self._blocker(medalist), "in_process")

    def test_pause_holds_for_an_application_without_company(self):
        paused = self._remember()
        paused.with_user(self.officer).action_pause_followup()
        other = self._refuse(job_id=self.other_job.id)
        other.company_id = False
        other.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self._blocker(other), "paused")

    def test_consent_opens_no_other_companys_jobs(self):
        job = self.env["hr.job"].create(
            {"name": "There", "company_id": self.other_company.id}
        )
        medalist = self._remember()
        self.assertEqual(self._blocker(medalist, job=job), "no_consent")
        self.assertFalse(self._blocker(medalist, job=self.other_job))

    def test_refusal_stays_in_its_company(self):
        medalist = self._remember()
        theirs = self._refuse(job_id=False, company_id=self.other_company.id)
        theirs._record_consent("declined", "phone")
        self.assertFalse(self._blocker(medalist))

    def test_bulk_refusals_of_two_companies_do_not_mix(self):
        there = {"company_id": self.other_company.id, "job_id": False}
        ada = self._refuse("Ada A")
        self._refuse("Ada A", **there)
        bea = self._remember("Bea B")
        bea_there = self._refuse("Bea B", **there)
        (ada | bea_there)._record_consent("declined", "phone")
        self.assertFalse(self._blocker(bea))
        self.assertEqual(bea.followup_state, "running")

    def test_employee_by_work_mail_of_this_company_while_there(self):
        medalist = self._remember()
        values = {"name": "A. L.", "work_email": "ADA@mail.example.com"}
        Employee = self.env["hr.employee"]
        Employee.create({**values, "company_id": self.other_company.id})
        self.assertFalse(self._blocker(medalist))
        ours = Employee.create({**values, "company_id": self.env.company.id})
        self.assertEqual(self._blocker(medalist), "employee")
        ours.active = False
        self.assertFalse(self._blocker(medalist))

    def test_facts_of_the_neighbour_behind_the_mailbox_do_not_count(self):
        agency = {"email_from": "talents@agency.example.com"}
        medalist = self._remember("Pieter de Vries", **agency)
        sofie = self._refuse("Sofie Janssens", **agency)
        sofie.write(
            {"last_contact_date": fields.Date.today(), "medal_id": self.silver.id}
        )
        sofie._start_followup_plan(self.silver.plan_id, start=fields.Date.today())
        sofie.with_user(self.officer).action_pause_followup()
        hired = self._hire("Sofie Janssens", **agency)
        self.assertFalse(self._blocker(medalist))
        hired.employee_id = self.env["hr.employee"].create({"name": "Sofie Janssens"})
        self.assertFalse(self._blocker(medalist))

    def test_running_application_known_by_linkedin_only(self):
        profile = {"linkedin_profile": "https://linkedin.example.com/in/ada"}
        medalist = self._remember(**profile)
        self._apply(email_from="new@mail.example.com", **profile)
        self.assertEqual(self._blocker(medalist), "in_process")

    def test_refusal_outlives_the_application_by_every_address(self):
        contact = {
            "partner_phone": PHONE,
            "linkedin_profile": "https://linkedin.example.com/in/ada",
        }
        refusing = self._refuse()
        refusing._record_consent("declined", "phone")
        refusing.write(contact)  # learnt after the refusal
        refusing.unlink()
        for name, value in contact.items():
            with self.subTest(name):
                again = self._refuse(
                    "Ada B", email_from=f"{name}@mail.example.com", **{name: value}
                )
                self.assertEqual(self._blocker(again), "consent_declined")

    def test_blacklist_of_another_address_of_the_person(self):
        medalist = self._remember(partner_phone=PHONE)
        self._refuse(email_from="old@mail.example.com", partner_phone=PHONE)
        self.env["mail.blacklist"]._add("old@mail.example.com")
        self.assertEqual(self._blocker(medalist), "blacklisted")

    def test_phone_taken_off_the_blacklist(self):
        medalist = self._remember(partner_phone=PHONE)
        entry = self.env["phone.blacklist"].create({"number": PHONE})
        self.assertEqual(self._blocker(medalist), "blacklisted")
        entry.active = False
        self.assertFalse(self._blocker(medalist))

    def test_person_is_invited_once_to_a_job_whatever_the_mailbox(self):
        first = self._remember(partner_phone=PHONE)
        self._invite(first, self.third_job)
        second = self._remember(email_from="ada2@mail.example.com", partner_phone=PHONE)
        self.assertEqual(self._blocker(second, job=self.third_job), "already_invited")

    def test_copy_carries_no_field_of_ours(self):
        copied = {
            name
            for name, field in self.env["hr.applicant"]._fields.items()
            if field._module == MODULE and field.store and field.copy
        }
        self.assertFalse(copied)


@tagged("post_install", "-at_install")
class TestConsentEdges(EdgeCommon):
    def test_earlier_yes_does_not_lift_a_later_no(self):
        medalist = self._remember()
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        with self.assertRaisesRegex(UserError, "Ada Lovelace"):
            medalist.with_user(self.officer)._record_consent(
                "granted", "phone", date=self._days_ago(90)
            )
        self.assertEqual(self._blocker(medalist), "consent_withdrawn")

    def test_second_no_keeps_the_withdrawal(self):
        medalist = self._remember()
        for channel in ("phone", "email"):
            medalist.with_user(self.officer)._record_consent("declined", channel)
        self.assertEqual(medalist.consent_state, "withdrawn")
        self.assertEqual(medalist.consent_id.channel, "phone")
        self.assertTrue(medalist.consent_id.withdrawal_date)

    def test_correcting_the_person_keeps_the_consent(self):
        typo = self._remember("Ada Lovlace")
        typo.with_user(self.officer).partner_name = "Ada Lovelace"
        self.assertEqual(typo.consent_state, "granted")
        self.assertEqual(typo.consent_id.partner_name, "Ada Lovelace")
        later = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertEqual(later.consent_id, typo.consent_id)
        phone_only = self._remember("Bea", email_from=False, partner_phone=PHONE)
        phone_only.with_user(self.officer).email_from = "bea2@mail.example.com"
        self.assertEqual(phone_only.consent_state, "granted")

    def test_renaming_one_of_several_is_no_correction(self):
        first, second = self._remember(), self._refuse(job_id=self.other_job.id)
        second.partner_name = "Somebody Else"
        self.assertEqual(first.consent_state, "granted")
        self.assertEqual(second.consent_state, "no_request")

    def test_refusal_closes_the_neighbours_invitation(self):
        mailbox = {"email_from": "shared@mail.example.com"}
        invitation = self._invite(self._remember("Ada One", **mailbox))
        self._refuse("Bea Two", **mailbox)._record_consent("declined", "phone")
        self.assertEqual(invitation.state, "failed")
        self.assertIn("shares an address", invitation.failure_reason)
        self.assertFalse(invitation.answer_date, "it was not their answer")


@tagged("post_install", "-at_install")
class TestFollowupEdges(EdgeCommon):
    def test_follow_ups_of_who_leaves_go_to_the_next_in_charge(self):
        self.env.company.medalist_fallback_user_id = self.administrator
        self.job.user_id = False
        medalist = self._remember(date=self._days_ago(3))
        self._run_followups()
        step = medalist.followup_step_id
        self.officer.action_archive()
        self.env.invalidate_all()
        self.assertEqual(medalist.followup_step_id, step)
        self._run_followups()
        self.assertEqual(medalist.activity_ids.user_id, self.administrator)

    def test_step_removed_while_waiting_is_passed_over(self):
        medalist = self._remember(date=self._days_ago(2))
        first, second, _third = self.silver.plan_id.template_ids
        first.unlink()
        with freeze_time(fields.Date.today() + timedelta(days=2)):
            self._run_followups()
        self.assertEqual(medalist.followup_step_id, second)
        self.assertFalse(medalist.activity_ids)

    def test_awarding_two_applications_of_a_person_starts_one_plan(self):
        both = self._refuse() | self._refuse(job_id=self.other_job.id)
        both.with_user(self.officer)._award_medal(self.silver)
        self.assertEqual(both.mapped("followup_state"), [False, "running"])

    def test_forgotten_pause_does_not_make_the_run_spin(self):
        """What a pause left behind holds nobody, wherever it comes from."""
        due = self._remember(date=self._days_ago(3))
        paused = self._remember(email_from="o@mail.example.com")
        done = self._remember(email_from="p@mail.example.com")
        paused.with_user(self.officer).action_pause_followup()
        done.followup_id._change_state("done")
        done.person_id.paused_until = self._days_ago(1)
        for other in (paused, done):
            due.person_id._merge(other.person_id)
        self.assertEqual(paused.followup_stop_reason, "superseded")
        self._run_followups()
        self.assertTrue(due.followup_activity_id)

    def test_pause_ends_with_the_plan(self):
        medalist = self._remember(medal=self.bronze, date=self._months_ago(30))
        medalist.followup_id.step_id = self.bronze.plan_id.template_ids[-1]
        officer = medalist.with_user(self.officer)
        officer._pause_followups(fields.Date.today() + timedelta(days=90))
        self.assertTrue(medalist.followup_paused_until)
        officer.action_skip_followup_step()
        self.assertEqual(medalist.followup_state, "done")
        self.assertFalse(medalist.followup_paused_until)

    def test_second_plan_ends_while_the_first_ones_activity_is_open(self):
        self.env.company.medalist_contact_gap_days = 0
        first = self._remember(date=self._days_ago(3))
        self._run_followups()
        second = self._remember(email_from="o@mail.example.com", date=self._days_ago(3))
        first.person_id._merge(second.person_id)
        self._run_followups()
        self.assertTrue(first.activity_ids)
        self.assertFalse(second.activity_ids)

    def test_half_done_work_of_a_bad_record_is_undone(self):
        good = self._remember("Good Gert", date=self._days_ago(3))
        bad = self._remember("Bad Bert", date=self._days_ago(3))
        Followup = self.registry["hr.applicant.followup"]
        create = Followup._create_activities

        def fail_after(followups, users, today):
            create(followups, users, today)
            if bad in followups.applicant_id:
                raise ValueError("too late")

        with (
            patch.object(Followup, "_create_activities", fail_after),
            self.assertLogs(f"odoo.addons.{MODULE}.models.batch", "ERROR"),
        ):
            self._run_followups()
        self.assertEqual(len(good.activity_ids), 1)
        self.assertFalse(bad.activity_ids)

    def test_recruiter_comes_before_who_awarded_if_they_have_access(self):
        officers = "hr_recruitment.group_hr_recruitment_user"
        recruiter = new_test_user(self.env, "recruiter2", officers)
        medalist = self._remember(user_id=recruiter.id)
        self.assertEqual(medalist._get_followup_responsibles(), {medalist: recruiter})
        recruiter.write(
            {
                "company_ids": self.other_company.ids,
                "company_id": self.other_company.id,
            }
        )
        self.assertEqual(
            medalist._get_followup_responsibles(), {medalist: self.officer}
        )

    def test_only_officers_change_plans(self):
        medalist = self._remember(
            date=self._days_ago(3), interviewer_ids=self.interviewer.ids
        )
        self._run_followups()
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        plain = new_test_user(self.env, "plain_user", "base.group_user")
        for user in (portal, plain, self.interviewer):
            Applicant = self.env(user=user)["hr.applicant"]
            for method in (
                "action_stop_followup",
                "action_pause_followup",
                "action_restart_followup",
            ):
                with self.subTest(user.login, method=method):
                    with self.assertRaises(AccessError):
                        call_kw(Applicant, method, [medalist.ids], {})
        self.assertEqual(medalist.followup_state, "running")
        self.assertTrue(medalist.activity_ids)


@tagged("post_install", "-at_install")
class TestInvitationEdges(EdgeCommon):
    def test_answer_reaches_the_recruiter(self):
        """The chatter of an invitation works: only the invitation itself is gated."""
        self.officer.notification_type = "email"
        medalist = self._remember()
        with self.mock_mail_gateway():
            invitation = self._invite(medalist)
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
        invitation = self._invite(self._remember())
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
        mail = self._invite(medalist)._get_queued_mails()
        medalist.with_user(self.officer).unlink()
        with self.mock_mail_gateway():
            mail.exists().send()
            self.assertFalse(self._mails)

    def test_one_queue_run_one_mail_a_person(self):
        medalist = self._remember()
        both = self._invite(medalist) | self._invite(medalist, self.third_job)
        with self.mock_mail_gateway():
            both._get_queued_mails().send()
            self.assertEqual(len(self._mails), 1)
        self.assertEqual(sorted(both.mapped("state")), ["failed", "sent"])

    def test_two_mailboxes_of_a_person_one_invitation(self):
        both = self._remember(partner_phone=PHONE) | self._remember(
            email_from="ada2@mail.example.com", partner_phone=PHONE
        )
        self.assertEqual(len(self._invite(both, self.third_job)), 1)

    def test_failed_mail_sent_again_counts(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        mail = invitation._get_queued_mails()
        invitation.sudo()._on_mail_failed("no server there")
        with self.mock_mail_gateway():
            mail.send()
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(medalist.last_contact_date, fields.Date.today())

    def test_recruiter_without_address_is_told(self):
        self.officer.email = False
        with self.assertRaisesRegex(UserError, "your own email"):
            self._invite(self._remember())

    def test_no_application_for_who_opted_out_or_was_not_reached(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        with self.assertRaisesRegex(UserError, "did not reach"):
            invitation.with_user(self.officer).action_create_application()
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        with self.assertRaisesRegex(UserError, "don't want"):
            invitation.with_user(self.officer).action_create_application()
        self.assertEqual(invitation.state, "opted_out")

    def test_new_application_is_fresh(self):
        past = self._remember()
        past.date_last_stage_update = fields.Datetime.now() - timedelta(days=400)
        new = past.with_user(self.officer)._create_reinvited_application(self.other_job)
        self.assertEqual(new.date_last_stage_update.date(), fields.Date.today())

    def test_signed_then_declined_is_ranked(self):
        stage = self.env.ref("hr_recruitment.stage_job5")
        signed = self._refuse(stage_id=stage.id)
        signed.with_user(self.officer)._award_medal(self.gold)
        self.assertIn(signed, self.other_job._rank_past_applicants())

    def test_wizard_shows_nobody_of_another_company(self):
        theirs = self._refuse(
            job_id=False, company_id=self.other_company.id, user_id=False
        )
        theirs._award_medal(self.silver, reason="Secret reason")
        Wizard = self.env["hr.applicant.reinvite"].with_user(self.officer)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard = Wizard.create(
                {
                    "job_id": self.other_job.id,
                    "line_ids": [Command.create({"applicant_id": theirs.id})],
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            wizard.line_ids.read(["partner_name", "medal_reason"])

    def test_wizard_is_its_makers_own(self):
        action = self._remember().with_user(self.officer).action_reinvite()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaises(AccessError):
            wizard.with_user(self.administrator).line_ids.read(["partner_name"])

    def test_unticked_stays_unticked_when_the_job_changes(self):
        action = (
            (self._remember("Ada A") | self._remember("Bea B"))
            .with_user(self.officer)
            .action_reinvite()
        )
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        with Form(wizard.with_user(self.officer)) as form:
            with form.line_ids.edit(0) as line:
                line.selected = False
            form.job_id = self.other_job
        self.assertEqual(wizard.line_ids.mapped("selected"), [False, True])

    def test_recording_an_answer_leads_back_to_the_wizard(self):
        self._remember("Bea Blocked", consent=False)
        opened = self.other_job.with_user(
            self.officer
        ).action_reinvite_past_candidates()
        wizard = self.env[opened["res_model"]].browse(opened["res_id"])
        action = wizard.with_user(self.officer).line_ids.action_record_consent()
        back = (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
            .create({})
            .action_record()
        )
        self.assertEqual((back["res_model"], back["res_id"]), (wizard._name, wizard.id))


@tagged("post_install", "-at_install")
class TestRefuseEdges(EdgeCommon):
    def _refuse_by_wizard(self, applicant, **context):
        wizard = (
            self.env["applicant.get.refuse.reason"]
            .with_user(self.officer)
            .with_context(**context)
            .create(
                {
                    "applicant_ids": applicant.ids,
                    "refuse_reason_id": self.reason.id,
                    "send_mail": False,
                }
            )
        )
        self.env.flush_all()
        self.env.invalidate_all()
        wizard.action_refuse_reason_apply()

    def test_medal_is_awarded_whatever_the_context(self):
        applicant = self._apply()
        self._refuse_by_wizard(applicant)
        self.assertEqual(applicant.medal_id, self.silver)

    def test_talent_can_still_be_refused(self):
        pool = self.env["hr.talent.pool"].create({"name": "Crafts"})
        talent = self._apply(job_id=False, talent_pool_ids=pool.ids)
        self._refuse_by_wizard(talent, active_test=False)
        self.assertFalse(talent.active)
        self.assertFalse(talent.medal_id)

    def test_archived_medal_is_not_suggested(self):
        self.silver.active = False
        applicant = self._apply()
        self._refuse_by_wizard(applicant)
        self.assertFalse(applicant.medal_id)

    def test_interviewer_sees_no_follow_ups(self):
        medalist = self._remember(
            date=self._days_ago(3), interviewer_ids=self.interviewer.ids
        )
        self._run_followups()
        own = medalist.activity_schedule(user_id=self.interviewer.id)
        seen = medalist.with_user(self.interviewer)
        self.assertEqual(seen.activity_ids, own, "an interview to prepare")
        with self.assertRaises(AccessError):
            medalist.followup_activity_id.with_user(self.interviewer).read(["summary"])
