from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import MedalistCommon


def _is_typed(name, field):
    return name.startswith("medalist_") and field.type == "integer"


@tagged("post_install", "-at_install")
class TestNumbers(MedalistCommon):
    def test_numbers_out_of_range_get_a_sentence(self):
        company, plan = self.env.company, self.silver.plan_id
        wizard = self.env["hr.applicant.reinvite"]
        for record, names in (
            (company, [n for n, f in company._fields.items() if _is_typed(n, f)]),
            (plan, ["followup_repeat_months", "followup_repeat_max"]),
            (plan.template_ids[0], ["delay_count", "followup_useful_days"]),
            (wizard.create({}), ["months", "limit"]),
        ):
            for name in names:
                label = record._fields[name]._description_string(self.env)
                for number in (2**31 - 1, 2**31, 2**63, -1, -(2**31) - 1):
                    with (
                        self.subTest(name, number=number),
                        self.assertRaises(ValidationError) as caught,
                    ):
                        record[name] = number
                    self.assertIn(label, str(caught.exception))
        self.assertGreater(len(names), 1)
        with self.assertRaisesRegex(ValidationError, "from 1 to 120"):
            company.medalist_consent_months = 100_000
        with self.assertRaises(ValidationError):
            wizard.create({"months": 2**31})

    def test_the_settings_say_so_too(self):
        settings = self.env["res.config.settings"].create(
            {"medalist_consent_months": 120, "medalist_weight_medal": 1000}
        )
        settings.execute()
        self.assertEqual(self.env.company.medalist_consent_months, 120)
        with self.assertRaisesRegex(ValidationError, "from 1 to 120"):
            self.env["res.config.settings"].create(
                {"medalist_consent_months": 2**31 - 1}
            ).execute()
