"""Who is no recruiter starts nothing, whatever the interface shows."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InvitationCommon


@tagged("post_install", "-at_install")
class TestActions(InvitationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.medalist = cls._remember(date=cls._days_ago(3))
        cls.other = cls._remember("Bea Byron")
        both = cls.medalist | cls.other
        both.interviewer_ids = cls.interviewer
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.foreign = cls._new_officer(
            "foreign",
            company_id=cls.elsewhere.id,
            company_ids=[(6, 0, cls.elsewhere.ids)],
        )

    def _refused(self, records, name, *arguments):
        for user in (self.interviewer, self.foreign):
            with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                getattr(records.with_user(user), name)(*arguments)

    def test_with_applications(self):
        self.env.invalidate_all()
        for name, *arguments in (
            ("_request_consent",),
            ("action_request_consent",),
            ("action_record_consent",),
            ("_record_consent", "granted", "phone"),
            ("action_change_followup",),
            ("_pause_followups", False),
            ("action_resume_followup",),
            ("action_stop_followup",),
            ("action_skip_followup_step",),
            ("action_restart_followup",),
            ("_change_followup_plan", self.silver.plan_id, self._days_ago(1)),
            ("action_reinvite",),
            ("action_open_invitations",),
            ("action_open_running_application",),
            ("_create_reinvited_application", self.other_job),
        ):
            self._refused(self.medalist, name, *arguments)
        self.assertEqual(self.medalist.followup_state, "running")
        self.assertEqual(self.medalist.consent_state, "granted")

    def test_with_persons(self):
        person, other = self.medalist.person_id, self.other.person_id
        for name, *arguments in (
            ("action_merge",),
            ("_merge", other),
            ("action_split",),
            ("_split", self.medalist),
        ):
            self._refused(person, name, *arguments)
        person.with_user(self.officer)._merge(other.with_user(self.officer))
        self._refused(other, "action_undo_merge")

    def test_with_invitations(self):
        for user in (self.interviewer, self.foreign):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Invitation.with_user(user)._invite(
                    self.other.with_user(user), self.other_job, self.template
                )
        invitation = self._invite(self.other)
        for name in ("action_not_interested", "action_create_application"):
            self._refused(invitation, name)
        self.assertEqual(invitation.state, "sent")

    def test_by_searching(self):
        applicants = self.env["hr.applicant"].with_user(self.interviewer)
        for domain in (
            [("contact_blocker", "=", False)],
            [("contact_allowed", "=", True)],
            [("reinvited_from_id", "=", self.medalist.id)],
        ):
            with self.subTest(domain), self.assertRaises(AccessError):
                applicants.search(domain)
