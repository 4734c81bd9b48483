from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestAccess(MedalistCommon):
    OURS = (
        "medal_id",
        "medal_reason",
        "personal_note",
        "consent_state",
        "consent_id",
        "contact_blocker",
        "contact_allowed",
        "followup_state",
        "followup_date",
        "last_contact_date",
        "invitation_ids",
        "reinvited_from_id",
        "decline_would_accept",
    )

    def test_interviewer_sees_nothing_of_ours(self):
        applicant = self._remember(interviewer_ids=self.interviewer.ids)
        seen = applicant.with_user(self.interviewer)
        self.assertEqual(seen.partner_name, "Ada Lovelace")
        for name in self.OURS:
            with self.subTest(field=name), self.assertRaises(AccessError):
                seen.read([name])
        with self.assertRaises(AccessError):
            seen.search([("medal_id", "!=", False)])
        for model in (
            "hr.applicant.medal",
            "hr.applicant.consent",
            "hr.applicant.invitation",
            "hr.applicant.reinvite",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.interviewer).search([])

    def test_interviewer_form_has_no_tab(self):
        applicant = self._remember(interviewer_ids=self.interviewer.ids)
        form = Form(applicant.with_user(self.interviewer))
        self.assertNotIn("medal_id", form._view["fields"])
        officer_form = Form(applicant.with_user(self.officer))
        self.assertIn("medal_id", officer_form._view["fields"])

    def test_interviewer_may_still_finish_an_assigned_activity(self):
        applicant = self._remember(
            interviewer_ids=self.interviewer.ids, date=self._days_ago(3)
        )
        self._run_followups()
        applicant.activity_ids.user_id = self.interviewer
        applicant.activity_ids.with_user(self.interviewer).action_done()
        self.assertEqual(
            applicant.followup_step_id, self.silver.plan_id.template_ids[1]
        )

    def test_officer_uses_medals_but_does_not_configure_them(self):
        self.assertTrue(self.silver.with_user(self.officer).name)
        with self.assertRaises(AccessError):
            self.silver.with_user(self.officer).name = "Best"
        self.silver.with_user(self.administrator).name = "Best"

    def test_nobody_edits_permissions_or_invitations(self):
        """They change through recorded answers and the wizard only, which ask why."""
        medalist = self._remember()
        invitation = (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(
                medalist,
                self.other_job,
                self.env.ref(f"{MODULE}.mail_template_invitation"),
            )
        )
        for user in (self.officer, self.administrator):
            for record in (medalist.consent_id, invitation):
                seen = record.with_user(user)
                with self.subTest(user=user.login, record=record):
                    self.assertTrue(seen.state)
                    with self.assertRaises(AccessError):
                        seen.state = "expired"
                    with self.assertRaises(AccessError):
                        seen.unlink()
                    with self.assertRaises(AccessError):
                        seen.copy()
            invitation.with_user(user).message_post(body="They called back")

    def test_other_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other Co."})
        medalist = self._refuse(job_id=False, company_id=other.id)
        medalist._record_consent("granted", "phone")
        medalist._award_medal(self.silver)
        Consent = self.env["hr.applicant.consent"].with_user(self.officer)
        self.assertFalse(Consent.search([("id", "=", medalist.consent_id.id)]))
        ranked = self.other_job.with_user(self.officer)._rank_past_applicants()
        self.assertNotIn(medalist, ranked)

    def test_settings_are_per_company(self):
        settings = self.env["res.config.settings"].create(
            {"medalist_contact_gap_days": 7}
        )
        settings.execute()
        self.assertEqual(self.env.company.medalist_contact_gap_days, 7)

    def test_menus(self):
        menus = self.env["ir.ui.menu"]
        medalists = self.env.ref(f"{MODULE}.menu_medalists").id
        self.assertIn(medalists, menus.with_user(self.officer)._visible_menu_ids())
        self.assertNotIn(
            medalists, menus.with_user(self.interviewer)._visible_menu_ids()
        )
