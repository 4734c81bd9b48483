from unittest.mock import patch

from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import config

from ..hooks import post_init_hook

HOOKS = "odoo.addons.hr_recruitment_silver_medalist.hooks"


@tagged("post_install", "-at_install")
class TestLinkSetup(TransactionCase):
    """Where the server has several databases, an address must lead to one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["hr.applicant.consent"]
        cls.env["ir.config_parameter"].set_param(
            "web.base.url", "https://www.jobs.example.com:8443/"
        )

    def _serve(self, **options):
        """Configure the server as if there were another database beside this one."""
        others = [self.env.cr.dbname, "zz_another"]
        self.startPatcher(
            patch("odoo.service.db.list_dbs", lambda _force=False: sorted(others))
        )
        self.startPatcher(
            patch.dict(config.options, {"dbfilter": "", "db_name": [], **options})
        )

    def test_links_open_where_the_address_leads_to_this_database(self):
        name = self.env.cr.dbname
        for options in ({"dbfilter": f"^{name}$"}, {"db_name": [name]}):
            with self.subTest(options):
                self._serve(**options)
                self.assertTrue(self.consents._can_candidates_open_links())

    def test_links_open_nowhere_among_several(self):
        for options in (
            {},
            {"dbfilter": "^%d$"},  # jobs
            {"dbfilter": "^zz_another$"},
            {"db_name": [self.env.cr.dbname, "zz_another"]},
        ):
            with self.subTest(options):
                self._serve(**options)
                self.assertFalse(self.consents._can_candidates_open_links())

    def test_name_in_the_address_is_the_database(self):
        self.env["ir.config_parameter"].set_param(
            "web.base.url", f"https://{self.env.cr.dbname}.example.com"
        )
        self._serve(dbfilter="^%d$")
        self.assertTrue(self.consents._can_candidates_open_links())

    def test_settings_warn(self):
        self._serve(db_name=[self.env.cr.dbname])
        self.assertFalse(Form(self.env["res.config.settings"]).medalist_links_fail)
        self._serve()
        self.assertTrue(Form(self.env["res.config.settings"]).medalist_links_fail)

    def test_installing_warns(self):
        self._serve(db_name=[self.env.cr.dbname])
        with self.assertNoLogs(HOOKS, "WARNING"):
            post_init_hook(self.env)
        self._serve()
        with self.assertLogs(HOOKS, "WARNING") as logs:
            post_init_hook(self.env)
        self.assertIn("dbfilter", logs.output[0])
