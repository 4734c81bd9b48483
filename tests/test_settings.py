from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import config

from .common import MODULE, MedalistCommon
from .widths import OnBothWidths


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


@tagged("post_install", "-at_install")
class TestChecklist(MedalistCommon):
    """What is missing is shown, and what is there is not."""

    def _look(self):
        return Form(self.env["res.config.settings"])

    def test_address_of_the_own_computer(self):
        parameters = self.env["ir.config_parameter"]
        for address, local in (
            ("http://localhost:8069", True),
            ("http://127.0.0.1:8069", True),
            ("http://[::1]:8069", True),
            ("https://jobs.example.com", False),
        ):
            parameters.set_param("web.base.url", address)
            self.assertEqual(self._look().medalist_address_is_local, local, address)

    def test_outgoing_mail(self):
        self.env["ir.mail_server"].search([]).active = False
        with patch.dict(config.options, {"smtp_server": "localhost"}):
            self.assertTrue(self._look().medalist_mail_not_set_up)
            self.env["ir.mail_server"].create(
                {"name": "Out", "smtp_host": "smtp.example.com"}
            )
            self.assertFalse(self._look().medalist_mail_not_set_up)

    def test_refusal_mail_that_announces_what_we_ask(self):
        settings = self._look()
        self.assertTrue(settings.medalist_refusal_announces)
        self.assertFalse(settings.medalist_is_ready)
        action = settings.save().action_medalist_open_refusal_template()
        template = self.env["mail.template"].browse(action["res_id"])
        template.with_context(lang="en_US").body_html = "<p>Thank you.</p>"
        self.assertFalse(self._look().medalist_refusal_announces)

    def test_scheduled_action_that_was_switched_off(self):
        self.assertFalse(self._look().medalist_crons_stopped)
        cron = self.env.ref(f"{MODULE}.ir_cron_followups")
        cron.active = False
        settings = self._look()
        self.assertTrue(settings.medalist_crons_stopped)
        settings.save().action_medalist_start_crons()
        self.assertTrue(cron.active)
        self.assertFalse(self._look().medalist_crons_stopped)

    def test_preview_shows_the_mail_as_somebody_gets_it(self):
        self._remember()
        settings = self._look().save()
        action = settings.action_medalist_preview_question()
        preview = self.env[action["res_model"]].with_context(**action["context"])
        template = preview.create({}).mail_template_id
        self.assertEqual(
            template, self.env.ref(f"{MODULE}.mail_template_consent_request")
        )


@tagged("post_install", "-at_install", "slow")
class TestSettingsTour(OnBothWidths, MedalistCommon, HttpCase):
    """The page of an administrator, in a real browser."""

    def test_read_changed_and_previewed(self):
        self._remember()
        cron = self.env.ref(f"{MODULE}.ir_cron_followups")
        cron.active = False
        self.start_tour(
            "/odoo/action-hr_recruitment.action_hr_recruitment_configuration",
            "settings_read_and_previewed",
            login="admin",
        )
        self.assertTrue(cron.active)
        self.assertEqual(self.env.company.medalist_consent_request_days, 20)
