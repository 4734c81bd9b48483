from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .apps_people import AppsPeople


@tagged("apps", "-standard", "post_install", "-at_install", "slow")
class TestAppsTours(AppsPeople, HttpCase):
    """Odoo's other apps in a real browser."""

    def test_a_mailing_to_permitted_people_only(self):
        marketing = self.env.ref("mass_mailing.group_mass_mailing_user")
        self.officer.group_ids = [Command.link(marketing.id)]
        mailing = (
            self.env["mailing.mailing"]
            .with_user(self.officer)
            .create(
                {
                    "subject": "We moved",
                    "mailing_model_id": self.env["ir.model"]._get_id("hr.applicant"),
                    "body_arch": "<p>We moved.</p>",
                    "body_html": "<p>We moved.</p>",
                    "email_from": self.officer.email,
                }
            )
        )
        self.start_tour(
            f"/odoo/mailing.mailing/{mailing.id}",
            "mailing_to_permitted",
            login="officer",
        )
        self.assertEqual(mailing.state, "in_queue")
        # Somebody says no before the mailing leaves: who reads it can be called only.
        self._answer("bounced", "declined")
        with self.enter_registry_test_mode():
            self.env.ref(
                "mass_mailing.ir_cron_mass_mailing_queue"
            ).method_direct_trigger()
        self.assertEqual(self._get_written_to(), ["permitted"])
