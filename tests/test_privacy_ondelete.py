from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .access_walk import get_our_models
from .common import InvitationCommon
from .pages import InvitationPageCase

RECRUITER = "hr_recruitment.group_hr_recruitment_user"


@tagged("post_install", "-at_install")
class TestDeleting(InvitationCommon):
    """Proofs and refusals outlive the company's other records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applicant = cls._remember("Ada Lovelace")

    def test_company_with_proofs_stays(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.company_ids |= company
        applicant = self._refuse("Bea Else", company_id=company.id, job_id=False)
        applicant._record_consent("declined", "phone", receipt=False)
        consent = applicant.consent_id
        for gone in (self.env["hr.applicant"], applicant):
            gone.unlink()
            with self.assertRaisesRegex(UserError, "Elsewhere .* Archive it instead"):
                company.unlink()
        self.assertEqual(consent.company_id, company)

    def test_company_without_proofs_goes(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        company.unlink()
        self.assertFalse(company.exists())

    def test_no_record_of_ours_loses_its_company(self):
        for name in get_our_models(self.env):
            field = self.env[name]._fields.get("company_id")
            model = self.env[name]
            if not field or not field.store or model._transient or not model._auto:
                continue
            with self.subTest(name):
                if field.related:  # it is that of what it belongs to
                    self.assertRegex(field.related, r"\.company_id$")
                    continue
                if name == "hr.applicant.retention.rule":  # a setting of the company
                    continue
                self.assertEqual(field.ondelete, "restrict")

    def test_users_can_be_deleted(self):
        for name in get_our_models(self.env):
            model = self.env[name]
            if model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if field.comodel_name == "res.users" and field.store:
                    if field.name not in ("create_uid", "write_uid"):
                        with self.subTest(str(field)):
                            self.assertIn(field.ondelete, ("set null", "cascade"))

    def test_user_who_invited_and_recorded_is_deleted(self):
        user = new_test_user(
            self.env, "leaver", RECRUITER, name="Lea Leaver", email="l@x.example.com"
        )
        applicant = self._remember("Bea Else", consent=False)
        applicant.with_user(user)._record_consent("granted", "phone", receipt=False)
        Invitation = self.Invitation.with_user(user)
        invitation = Invitation._invite(applicant, self.other_job, self.template)
        invitation = invitation.sudo().with_user(self.env.user).sudo()
        consent = applicant.consent_id
        with mute_logger("odoo.models.unlink"):
            user.unlink()
        self.env.invalidate_all()
        self.assertTrue(invitation.exists() and invitation.round_id)
        self.assertFalse(invitation.user_id)
        self.assertTrue(invitation._get_responsible())
        self.assertFalse(consent.recorded_by_id)
        event = consent.event_ids[-1:]
        self.assertFalse(event.user_id)
        self.assertEqual(event.user_name, "Lea Leaver")
        self.assertEqual(consent._get_proof()["events"][-1]["by"], "Lea Leaver")

    def test_names_of_users_are_taken_along(self):
        event = self.applicant.consent_id.event_ids[-1:]
        name = event.user_id.name
        self.env.flush_all()
        self.env.cr.execute("UPDATE hr_applicant_consent_event SET user_name = NULL")
        self.env.invalidate_all()
        self._migrate("post-user_names")
        self.assertEqual(event.user_name, name)

    def test_job_is_deleted(self):
        sent = self._invite(self.applicant)
        sent._store_answer("not_now", "page", until=fields.Date.today())
        waiting = self._invite(self._remember("Bea Else"), send=False)
        mails = waiting._get_queued_mails()
        self.other_job.unlink()
        invitations = sent | waiting
        self.assertEqual(len(invitations.exists()), 2)
        self.assertEqual(invitations.mapped("job_name"), ["Master Carpenter"] * 2)
        self.assertEqual(sent.round_id.job_name, "Master Carpenter")
        self.assertIn("Master Carpenter", sent.display_name)
        self.assertIn("Master Carpenter", sent.round_id.display_name)
        self.assertEqual(sent.state, "not_now")
        self.assertRecordValues(
            waiting, [{"state": "failed", "failure_reason": "The job was deleted"}]
        )
        self.assertEqual(set(mails.mapped("state")), {"cancel"})
        decision = self.env["hr.applicant.ranking.decision"].search(
            [("round_id", "=", sent.round_id.id)]
        )
        self.assertEqual(decision.job_name, "Master Carpenter")
        # What goes on with them goes on.
        waiting.with_user(self.officer).action_send_again()
        self.assertEqual(waiting.state, "failed")
        with self.assertRaisesRegex(UserError, "The job was deleted"):
            sent.with_user(self.officer).action_create_application()
        self._run_cron()
        self.assertEqual(self._blocker(self.applicant, job=self.job), "recent_contact")

    def test_application_is_deleted(self):
        consent = self.applicant.consent_id
        consent._refuse("phone")
        events = consent.event_ids
        self.applicant.unlink()
        self.assertTrue(consent.exists() and events.exists())
        again = self._refuse("Ada Lovelace", job_id=self.other_job.id)
        self.assertEqual(self._blocker(again), "consent_withdrawn")


@tagged("post_install", "-at_install")
class TestPageOfDeletedJob(InvitationPageCase):
    """A person answers an invitation to a job that was deleted meanwhile."""

    def test_answer_is_kept(self):
        invitation = self.invitation
        link = invitation._get_link_path()
        self.other_job.unlink()
        self.env.invalidate_all()
        self.assertIn("Master Carpenter", self.url_open(link).text)
        self._submit(link, "interested")
        self.assertEqual(invitation.state, "interested")
        self.assertFalse(invitation.new_applicant_id)
        data = self.url_open(f"{self._link('profile')}/data.json").json()
        self.assertEqual(data["invitations"][0]["job"], "Master Carpenter")
