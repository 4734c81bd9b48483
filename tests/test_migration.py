from collections import Counter

from odoo import fields
from odoo.tests import tagged

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestMigration(MedalistCommon):
    """Data of released versions is taken along: scripts run on rows as they were."""

    def test_what_others_could_read_is_closed(self):
        medalist = self._remember(
            date=self._days_ago(3), interviewer_ids=self.interviewer.ids
        )
        medalist.followup_id._run_due(Counter())
        medalist.with_user(self.officer)._log_contact("phone", "reached", note="Xyzzy")
        invitation = (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(
                self._remember("Bea Else", interviewer_ids=self.interviewer.ids),
                self.other_job,
                self.env.ref(f"{MODULE}.mail_template_invitation"),
            )
            .sudo()
        )
        invitation.write({"state": "sent", "sent_date": fields.Datetime.now()})
        invitation._answer("not_interested", message="Xyzzy")
        people = medalist | invitation.applicant_id
        private = people.message_ids.filtered("recruiter_only")
        self.assertEqual(len(private), 2)
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE mail_message SET recruiter_only = NULL;
               UPDATE mail_activity SET recruiter_only = NULL;
               ALTER TABLE hr_applicant_invitation_round
                     ALTER COLUMN company_id DROP NOT NULL;
               UPDATE hr_applicant_invitation_round SET company_id = NULL"""
        )
        self.env.invalidate_all()
        self.assertTrue(private.with_user(self.interviewer).mapped("body"))
        self._migrate("pre-rounds")
        self._migrate("post-recruiter_only")
        self.assertFalse(private.with_user(self.interviewer)._filtered_access("read"))
        followups = self.env["mail.activity"].with_context(active_test=False)
        followups = followups.search(
            [("is_followup", "=", True), ("res_id", "in", people.ids)]
        )
        self.assertTrue(all(followups.mapped("recruiter_only")))
        self.assertEqual(invitation.round_id.company_id, self.env.company)

    def test_questions_of_refusals_that_wait_are_known_to_their_messages(self):
        consent = self._remember(consent=False)._ensure_consents()
        asking, other = self.env["mail.mail"].create(
            [{"body_html": "<p>No</p>", "email_to": "ada@mail.example.com"}] * 2
        )
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE mail_mail ADD COLUMN asked_consent_id int4")
        self.env.cr.execute(
            "UPDATE mail_mail SET asked_consent_id = %s WHERE id = %s",
            [consent.id, asking.id],
        )
        for _again in range(2):
            self._migrate("post-asked_consent")
            self.assertEqual(asking.asked_consent_id, consent)
            self.assertFalse(other.asked_consent_id)
        self.assertEqual(asking.mail_message_id.asked_consent_id, consent)
