from datetime import timedelta
from email.message import EmailMessage

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import InvitationCommon


@tagged("post_install", "-at_install", "slow")
class TestAttribution(InvitationCommon):
    """Applications that come in by themselves."""

    def test_application_by_itself_is_the_invitations(self):
        medalist = self._remember()
        invitation = self._invite(medalist)
        application = self._apply(job_id=self.other_job.id)
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "sent",
                    "answer_date": False,
                    "is_attributed": True,
                    "new_applicant_id": application.id,
                    "hired": False,
                }
            ],
        )
        self.assertEqual(application.reinvited_from_id, medalist)
        application.write({"active": False, "refuse_reason_id": self.reason.id})
        medalist.last_contact_date = False
        invitation._send_reminders(fields.Date.today())
        self.assertFalse(invitation.reminder_count, "they need no reminder")

    def test_hire_counts_for_invitation_medal_and_recruiter(self):
        invitation = self._invite(self._remember(medal=self.gold))
        application = self._apply(job_id=self.other_job.id)
        hired = self.env.ref("hr_recruitment.stage_job5")
        self.assertTrue(hired.hired_stage)
        application.stage_id = hired
        self.assertTrue(invitation.hired)
        groups = self.Invitation.with_user(self.officer)._read_group(
            [("hired", "=", True)], ["medal_id", "medal_user_id"], ["__count"]
        )
        self.assertEqual(groups, [(self.gold, self.officer, 1)])
        application.write({"active": False, "refuse_reason_id": self.reason.id})
        self.assertFalse(invitation.hired, "signed, then declined")

    def test_application_by_mail(self):
        invitation = self._invite(self._remember())
        mail = EmailMessage()
        mail["From"] = "Ada Lovelace <ada@mail.example.com>"
        mail["To"] = "jobs@company.example.com"
        mail["Subject"] = "Here I am"
        mail["Message-Id"] = "<here@mail.example.com>"
        mail.set_content("My CV")
        application_id = self.env["mail.thread"].message_process(
            "hr.applicant", mail.as_string(), custom_values={"job_id": self.job.id}
        )
        self.assertEqual(invitation.new_applicant_id.id, application_id)
        self.assertEqual(invitation.state, "sent")

    def test_same_job_first_then_the_latest(self):
        medalist = self._remember()
        jobs = [self.job.copy({"name": f"Job {number}"}) for number in range(3)]
        invitations = self.Invitation
        for number, job in enumerate(jobs):
            medalist.last_contact_date = False
            with freeze_time(fields.Datetime.now() - timedelta(days=10 - number)):
                invitations |= self._invite(medalist, job)
        first, second, third = invitations
        other = self._apply(job_id=self.other_job.id)
        self.assertEqual(third.new_applicant_id, other, "the latest")
        same = self._apply(job_id=jobs[0].id)
        self.assertEqual(first.new_applicant_id, same, "to this job")
        self.assertFalse(second.new_applicant_id)

    def test_two_at_once_share_no_invitation(self):
        invitation = self._invite(self._remember())
        values = {
            "partner_name": "Ada Lovelace",
            "email_from": "ada@mail.example.com",
            "company_id": self.env.company.id,
        }
        other, same = self.env["hr.applicant"].create(
            [{**values, "job_id": job.id} for job in (self.job, self.other_job)]
        )
        self.assertEqual(invitation.new_applicant_id, same)
        self.assertEqual(same.reinvited_from_id, invitation.applicant_id)
        self.assertFalse(other.reinvited_from_id)

    def test_not_linked(self):
        def not_sent(invitation):
            invitation.sent_date = False

        def bounced(invitation):
            invitation.state = "failed"

        def refused(invitation):
            invitation.applicant_id.consent_id._refuse("email")

        def long_over(invitation):
            invitation.expiry_date = self._days_ago(91)

        def applied_before(invitation):
            invitation.new_applicant_id = self._apply("Somebody Else")

        for number, change in enumerate(
            (not_sent, bounced, refused, long_over, applied_before)
        ):
            with self.subTest(change.__name__):
                name = f"Nr{number} Test"
                invitation = self._invite(
                    self._remember(name), self.job.copy({"name": name})
                )
                change(invitation)
                before = invitation.new_applicant_id
                application = self._apply(name)
                self.assertEqual(invitation.new_applicant_id, before)
                self.assertFalse(application.reinvited_from_id)

    def test_other_people_are_not_linked(self):
        agency = {"email_from": "talents@agency.example.com"}
        invitation = self._invite(self._remember("Pieter de Vries", **agency))
        self._remember("Bea Uninvited")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for application in (
            self._apply("Sofie Janssens", **agency),
            self._apply("Bea Uninvited"),
            self._apply("Nobody Known"),
            self._apply(
                "Pieter de Vries", **agency, company_id=elsewhere.id, job_id=False
            ),
        ):
            self.assertFalse(application.reinvited_from_id, application.partner_name)
        self.assertFalse(invitation.new_applicant_id)

    def test_talents_and_imports_of_the_past_are_no_answers(self):
        invitation = self._invite(self._remember())
        self._apply(active=False)
        pool = self.env["hr.talent.pool"].create({"name": "Pool"})
        self._apply(talent_pool_ids=pool.ids, job_id=False)
        self.assertFalse(invitation.new_applicant_id)

    def test_until_some_time_after_the_last_day(self):
        invitation = self._invite(self._remember())
        invitation.write({"state": "expired", "expiry_date": self._days_ago(89)})
        application = self._apply(job_id=self.other_job.id)
        self.assertEqual(invitation.new_applicant_id, application)
        self.assertEqual(invitation.state, "expired")

    def test_other_address_same_phone(self):
        invitation = self._invite(self._remember(partner_phone="+32470131313"))
        application = self._apply(
            email_from="ada@home.example.com", partner_phone="+32470131313"
        )
        self.assertEqual(invitation.new_applicant_id, application)

    def test_what_was_said_stays_said(self):
        invitation = self._invite(self._remember())
        invitation._answer("not_interested")
        application = self._apply(job_id=self.other_job.id)
        self.assertEqual(invitation.state, "not_interested")
        self.assertEqual(invitation.new_applicant_id, application)

    def test_constant_cost(self):
        self._invite(self._remember())
        Applicant = self.env["hr.applicant"]

        def count(number):
            people = Applicant.browse(
                [self._apply(f"Nr{number}x{n} Test").id for n in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            people.mapped("email_normalized")
            people.mapped("is_pool_applicant")
            return self._count_queries(people._attribute_to_invitations, cold=False)

        self.assertEqual(count(2), 0)
        self.assertEqual(count(40), 0)
