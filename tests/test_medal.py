from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestMedal(MedalistCommon):
    def test_shipped_medals_and_their_plans(self):
        """Three medals, best first, each with the plan recruiters expect."""
        shipped = self.gold | self.silver | self.bronze
        self.assertEqual(shipped.sorted().mapped("name"), ["Gold", "Silver", "Bronze"])
        delays = {
            medal.name: [
                (step.delay_count, step.delay_unit, step.delay_from)
                for step in medal.plan_id.template_ids
            ]
            for medal in shipped
        }
        after = "after_plan_date"
        self.assertEqual(
            delays,
            {
                "Gold": [
                    (1, "weeks", after),
                    (6, "months", after),
                    (18, "months", after),
                ],
                "Silver": [
                    (3, "days", after),
                    (6, "months", after),
                    (12, "months", after),
                ],
                "Bronze": [(12, "months", after), (24, "months", after)],
            },
        )
        self.assertEqual(set(shipped.plan_id.mapped("res_model")), {"hr.applicant"})

    def test_reasons_suggest_medals(self):
        """Declined by the applicant suggests gold, job fulfilled suggests silver."""
        suggested = {
            number: self.env.ref(
                f"hr_recruitment.refuse_reason_{number}"
            ).suggested_medal_id
            for number in (1, 2, 5, 6, 7, 8)
        }
        none = self.env["hr.applicant.medal"]
        self.assertEqual(
            suggested,
            {
                1: none,
                2: self.gold,
                5: self.silver,
                6: none,
                7: none,
                8: self.gold,
            },
        )

    def test_award_notes_who_when_and_why(self):
        applicant = self._refuse()
        applicant.with_user(self.officer)._award_medal(self.silver, reason="So close")
        self.assertRecordValues(
            applicant,
            [
                {
                    "medal_id": self.silver.id,
                    "medal_user_id": self.officer.id,
                    "medal_date": fields.Date.today(),
                    "medal_reason": "So close",
                    "followup_state": "running",
                    "followup_plan_id": self.silver.plan_id.id,
                }
            ],
        )

    def test_open_application_gets_no_medal(self):
        running = self._apply("Running Rita")
        with self.assertRaisesRegex(UserError, "Running Rita"):
            (running | self._refuse()).with_user(self.officer).action_award_medal()
        self.assertFalse(running.medal_id)

    def test_hired_application_gets_no_medal(self):
        hired = self._apply(stage_id=self.env.ref("hr_recruitment.stage_job5").id)
        hired.active = False
        with self.assertRaises(UserError):
            hired.with_user(self.officer)._award_medal(self.gold)

    def test_signed_then_declined_can_get_gold(self):
        applicant = self._refuse(stage_id=self.env.ref("hr_recruitment.stage_job5").id)
        self.assertTrue(applicant.date_closed)
        applicant.with_user(self.officer)._award_medal(self.gold)
        applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertFalse(self._blocker(applicant), "nobody works here")

    def test_many_at_once_from_the_list(self):
        """The list's action opens one dialog for all, and archived rows survive it."""
        applicants = self._refuse("Ada One") | self._refuse("Bea Two")
        action = applicants.with_user(self.officer).action_award_medal()
        self.assertEqual(action["name"], "Award a Medal: 2 people")
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
            .create({"medal_id": self.bronze.id})
        )
        self.env.invalidate_all()
        self.assertEqual(wizard.applicant_ids, applicants)
        wizard.action_award()
        self.assertEqual(applicants.medal_id, self.bronze)

    def test_dialog_begins_with_what_is_there(self):
        """For one person; otherwise the recruiter chooses."""
        ada, bea = self._remember("Ada One"), self._refuse("Bea Two")
        ada.medal_reason = "So close"
        for applicants, medal, reason in (
            (ada, self.silver, "So close"),
            (bea, self.env["hr.applicant.medal"], False),
            (ada | bea, self.env["hr.applicant.medal"], False),
        ):
            dialog = self._open_dialog(
                applicants.with_user(self.officer).action_award_medal()
            )
            self.assertEqual(dialog.medal_id, medal)
            self.assertEqual(dialog.medal_reason or False, reason)
        dialog.medal_id = self.bronze
        dialog.save().action_award()
        self.assertEqual((ada | bea).medal_id, self.bronze)
        self.assertEqual(ada.medal_reason, "So close", "nobody wrote another one")

    def test_medal_can_be_taken_away(self):
        """What that ends is said before, and what was is kept."""
        ada = self._remember("Ada One", consent=False).with_context(
            tracking_disable=False
        )
        ada.medal_reason = "So close"
        nobody = self._refuse("Bea Two")
        self.assertTrue(ada.consent_ask_date)
        dialog = self._open_dialog(
            (ada | nobody).with_user(self.officer).action_remove_medal()
        )
        self.assertEqual(dialog.applicant_ids[:], ada)
        self.assertEqual((dialog.plan_count, dialog.question_count), (1, 1))
        self.assertEqual(ada.medal_id, self.silver, "nothing happened by looking")
        dialog.save().action_remove()
        self.assertRecordValues(
            ada,
            [
                {
                    "medal_id": False,
                    "medal_date": False,
                    "medal_user_id": False,
                    "medal_reason": "So close",
                    "followup_state": "stopped",
                    "followup_stop_reason": "no_medal",
                    "consent_ask_date": False,
                }
            ],
        )
        told = ada.message_ids.filtered(lambda m: "taken away: Silver" in m.body)
        self.assertEqual(len(told), 1)
        self.assertTrue(told.recruiter_only)
        with self.assertRaises(UserError):
            ada.with_user(self.officer).action_remove_medal()

    def test_nobody_else_takes_a_medal_away(self):
        medalist = self._remember(interviewer_ids=self.interviewer.ids)
        with self.assertRaises(AccessError):
            medalist.with_user(self.interviewer).action_remove_medal()
        with self.assertRaises(AccessError):
            self.env["hr.applicant.remove.medal"].with_user(self.interviewer).create({})
        self.assertTrue(medalist.medal_id)

    def test_restored_application_has_no_medal(self):
        """Whoever is in the process is nobody's memory, whoever restores them."""
        for user in (self.officer, self.interviewer):
            medalist = self._remember(
                f"{user.name} Restores",
                date=self._days_ago(3),
                interviewer_ids=self.interviewer.ids,
            )
            self._run_followups()
            self.assertTrue(medalist.followup_activity_id)
            medalist.with_user(user).action_unarchive()
            self.assertFalse(medalist.medal_id or medalist.medal_date)
            self.assertEqual(medalist.followup_stop_reason, "no_medal")
            self.assertFalse(medalist.activity_ids)
            told = medalist.message_ids.filtered(lambda m: "taken away" in m.body)
            self.assertTrue(told.recruiter_only)

    def test_restored_and_refused_again_gets_the_medal_anew(self):
        medalist = self._remember(date=self._days_ago(3))
        medalist.with_user(self.officer).action_unarchive()
        medalist.write({"active": False, "refuse_reason_id": self.reason.id})
        self.assertFalse(medalist.medal_id)
        medalist.with_user(self.officer)._award_medal(self.gold)
        self.assertEqual(medalist.followup_state, "running")

    def test_medalists_menu_shows_archived_applications(self):
        medalist = self._remember()
        self._refuse("Nobody Special")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.action_medalists"
        )
        found = (
            self.env["hr.applicant"]
            .with_user(self.officer)
            .search(safe_eval(action["domain"]))
        )
        self.assertEqual(found, medalist)
        self.assertEqual(
            action["view_mode"].split(",")[:4],
            ["list", "kanban", "calendar", "activity"],
        )

    def test_copy_carries_nothing_of_ours(self):
        medalist = self._remember()
        medalist.write({"personal_note": "<p>Climbs</p>", "contact_channel": "phone"})
        copied = medalist.copy()
        self.assertFalse(copied.medal_id or copied.followup_state)
        self.assertEqual(copied.person_id, medalist.person_id)
        self.assertFalse(copied.consent_id, "(copy) is another name than they gave")
