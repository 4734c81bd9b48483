from odoo.tests import tagged

from .common import InvitationCommon


@tagged("post_install", "-at_install")
class TestPrivacyLookup(InvitationCommon):
    """Odoo's own Privacy Lookup finds people, and hands them over to be erased."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "privacy.lookup.wizard" not in cls.env:
            cls.skipTest(cls, "privacy_lookup is not installed")
        cls.applicant = cls._remember("Ada Lovelace")
        cls.person = cls.applicant.person_id

    def _look_up(self):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Ada Lovelace", "email": "ada@mail.example.com"}
        )
        wizard.action_lookup()
        return {line.res_model: line for line in wizard.line_ids}

    def _search_requests(self):
        return self.env["hr.applicant.erasure"].search(
            [("person_id", "=", self.person.id)]
        )

    def test_finds_what_is_held(self):
        self._invite(self.applicant)
        found = self._look_up()
        for model in ("", ".consent", ".invitation", ".person"):
            self.assertIn(f"hr.applicant{model}", found)

    def test_finds_a_person_without_applications(self):
        self.applicant.unlink()
        self.assertEqual(self._look_up()["hr.applicant.person"].res_id, self.person.id)

    def test_deleting_makes_a_request(self):
        self._invite(self.applicant)
        found = self._look_up()
        refusal = self.person.consent_ids
        for model in ("", ".consent", ".invitation", ".person"):
            line = found[f"hr.applicant{model}"]
            action = line.action_unlink()
            self.assertIn("Request to be erased #", line.execution_details)
            self.assertFalse(line.is_unlinked)
            self.assertEqual(action["res_id"], self._search_requests().id)
        self.assertEqual(self._search_requests().channel, "email")
        self.assertTrue(self.applicant.exists() and refusal.exists())
        self.assertTrue(self.applicant.invitation_ids)

    def test_archiving_makes_a_request(self):
        running = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertEqual(running.person_id, self.person)
        line = self._look_up()["hr.applicant"]
        line.write({"res_id": running.id, "is_active": True})
        line.action_archive_all()
        self.assertTrue(running.active)
        self.assertTrue(self._search_requests())
        self.assertIn("Request to be erased #", line.execution_details)

    def test_all_at_once(self):
        self._invite(self.applicant)
        found = self._look_up()
        lines = found["hr.applicant"] | found["hr.applicant.consent"]
        lines.action_unlink_all()
        self.assertEqual(len(self._search_requests()), 1)
        self.assertTrue(self.applicant.exists())

    def test_others_are_odoos(self):
        stranger = self._refuse("Bea Stranger")
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Bea Stranger", "email": "bea@mail.example.com"}
        )
        wizard.action_lookup()
        lines = wizard.line_ids
        lines.filtered(lambda line: line.res_model == "hr.applicant").action_unlink()
        self.assertFalse(stranger.exists())
