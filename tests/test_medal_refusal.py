from odoo.tests import tagged

from .common import MedalistCommon


@tagged("post_install", "-at_install")
class TestRefuse(MedalistCommon):
    def test_suggested_medal_is_awarded_with_the_notes(self):
        applicant = self._apply()
        dialog = self._open_refuse_dialog(applicant)
        dialog.refuse_reason_id = self.env.ref("hr_recruitment.refuse_reason_8")
        self.assertEqual(dialog.medal_id, self.gold)
        dialog.send_mail = False
        dialog.medal_reason = "Best interview of the year"
        dialog.personal_note = "Climbs <b>high</b>"
        dialog.save().action_refuse_reason_apply()
        self.assertFalse(applicant.active)
        self.assertEqual(applicant.medal_id, self.gold)
        self.assertEqual(applicant.medal_reason, "Best interview of the year")
        self.assertEqual(
            applicant.personal_note,
            "<p>Climbs &lt;b&gt;high&lt;/b&gt;</p>",
            "what a recruiter types is text",
        )

    def test_suggestion_can_be_changed_or_dropped(self):
        changed, dropped = self._apply("Ada One"), self._apply("Bea Two")
        for applicant, medal in (
            (changed, self.bronze),
            (dropped, self.env["hr.applicant.medal"]),
        ):
            dialog = self._open_refuse_dialog(applicant)
            dialog.refuse_reason_id = self.reason
            dialog.send_mail = False
            dialog.medal_id = medal
            dialog.save().action_refuse_reason_apply()
        self.assertEqual(changed.medal_id, self.bronze)
        self.assertFalse(dropped.medal_id)
        self.assertFalse(dropped.active)

    def test_no_medal_is_a_choice(self):
        applicant = self._apply()
        dialog = self._open_refuse_dialog(applicant)
        dialog.refuse_reason_id = self.reason
        self.assertEqual(dialog.medal_choice, str(self.silver.id))
        self.assertTrue(dialog.ask_consent)
        self.assertIn("May we stay in touch", dialog.question)
        dialog.medal_choice = "none"
        self.assertFalse(dialog.medal_id)
        self.assertFalse(dialog.ask_consent)
        dialog.save().action_refuse_reason_apply()
        self.assertFalse(applicant.active)
        self.assertFalse(applicant.medal_id or applicant.consent_id)

    def test_the_question_is_shown_in_the_language_of_who_is_refused(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        wording = self.env["hr.applicant.consent.wording"]._get_current().sudo()
        wording.with_context(lang="fr_FR").name = "Restons en contact"
        applicant = self._apply()
        applicant.partner_id.lang = "fr_FR"
        dialog = self._open_refuse_dialog(applicant)
        dialog.refuse_reason_id = self.reason
        self.assertFalse(applicant.consent_id, "nobody was asked before")
        self.assertIn("Restons en contact", dialog.question)

    def test_reason_without_suggestion_awards_nothing(self):
        applicant = self._apply()
        dialog = self._open_refuse_dialog(applicant)
        dialog.refuse_reason_id = self.env.ref("hr_recruitment.refuse_reason_1")
        dialog.send_mail = False
        dialog.save().action_refuse_reason_apply()
        self.assertFalse(applicant.medal_id)

    def test_several_get_the_same_medal_and_no_common_note(self):
        applicants = self._apply("Ada One") | self._apply("Bea Two")
        dialog = self._open_refuse_dialog(applicants)
        dialog.refuse_reason_id = self.reason
        self.assertFalse(dialog.medal_id, "a decision about each of them")
        self.assertEqual(dialog.medal_choice, "none")
        dialog.medal_choice = str(self.silver.id)
        self.assertTrue(dialog.send_mail)
        self.assertFalse(dialog.ask_consent)
        dialog.send_mail = False
        wizard = dialog.save()
        wizard.write({"medal_reason": "Left over", "personal_note": "Left over"})
        wizard.action_refuse_reason_apply()
        self.assertEqual(applicants.medal_id, self.silver)
        self.assertFalse(any(applicants.mapped("medal_reason")))
        self.assertFalse(any(applicants.mapped("personal_note")))

    def test_duplicates_refused_along_get_no_medal(self):
        applicant = self._apply()
        duplicate = self._apply(job_id=self.other_job.id)
        dialog = self._open_refuse_dialog(applicant)
        dialog.refuse_reason_id = self.reason
        dialog.send_mail = False
        dialog.duplicates = True
        dialog.save().action_refuse_reason_apply()
        self.assertFalse(duplicate.active)
        self.assertEqual(applicant.medal_id, self.silver)
        self.assertFalse(duplicate.medal_id)

    def test_interviewer_refuses_without_medal(self):
        """They may refuse; what we keep about people is none of their business."""
        applicant = self._apply(interviewer_ids=self.interviewer.ids)
        dialog = self._open_refuse_dialog(applicant, user=self.interviewer)
        self.assertNotIn("medal_id", dialog._view["fields"])
        dialog.refuse_reason_id = self.reason
        dialog.send_mail = False
        dialog.save().action_refuse_reason_apply()
        self.assertFalse(applicant.active)
        self.assertFalse(applicant.medal_id)

    def test_refusal_mail_still_goes_out(self):
        applicant = self._apply()
        self.officer.email = "olga@company.example.com"
        dialog = self._open_refuse_dialog(applicant)
        dialog.refuse_reason_id = self.reason
        self.assertTrue(dialog.send_mail)
        dialog.save().action_refuse_reason_apply()
        mail = self.env["mail.mail"].search(
            [("email_to", "=", applicant.email_from)], order="id desc", limit=1
        )
        self.assertTrue(mail)
        self.assertNotRegex(mail.body_html.lower(), "silver|medal|runner-up")
        self.assertEqual(applicant.medal_id, self.silver)


@tagged("post_install", "-at_install")
class TestRefuseWithMedal(MedalistCommon):
    """The medal that a reason of refusal suggests."""

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
