from odoo import fields
from odoo.exceptions import UserError
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
        self.assertFalse(
            copied.medal_id or copied.followup_state or copied.personal_note
        )
        self.assertFalse(copied.consent_id, "(copy) is another name: another person")
