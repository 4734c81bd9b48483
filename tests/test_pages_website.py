from odoo.tests import tagged

from .common import MODULE
from .page_browser import open_page
from .pages import PNG, InvitationPageCase, TalentCase

PROFILES = {
    "social_linkedin": "https://www.linkedin.com/company/carpenters",
    "social_instagram": "https://www.instagram.com/carpenters",
    "social_facebook": "javascript:alert(1)",
}


@tagged("post_install", "-at_install", "apps")
class TestSocialProfiles(TalentCase):
    """Where the company can be followed stands at the end of mails and pages."""

    def test_mails_and_pages(self):
        layout = self.env["mail.template"]
        framed = layout._frame_for_candidate("<p>Hello</p>", self.consent)
        self.assertNotIn("LinkedIn", framed)
        self.assertNotIn('class="profiles"', self.url_open(self._link("consent")).text)
        self.env.company.write(PROFILES)
        framed = layout._frame_for_candidate("<p>Hello</p>", self.consent)
        page = self.url_open(self._link("consent")).text
        for text in (framed, page):
            self.assertIn(PROFILES["social_linkedin"], text)
            self.assertIn(PROFILES["social_instagram"], text)
            self.assertLess(text.index(">LinkedIn<"), text.index(">Instagram<"))
            self.assertNotIn("javascript", text)


@tagged("post_install", "-at_install", "apps")
class TestPagesInWebsite(InvitationPageCase):
    """Our pages stay what they are inside a website."""

    def setUp(self):
        super().setUp()
        self.website = self.env["website"].get_current_website()

    def _get_links(self):
        return [
            *map(self._link, ("consent", "profile", "unsubscribe")),
            self.invitation._get_link_path(),
            "/talent/consent/wrong",
        ]

    def test_content_delivery_network(self):
        """Whatever it serves for the website, our pages load from this server."""
        self.website.write(
            {
                "cdn_activated": True,
                "cdn_url": "//cdn.example.com",
                "cdn_filters": "^/web",
            }
        )
        self.env.company.logo = PNG
        for link in self._get_links():
            with self.subTest(link), open_page(self, link) as page:
                page.wait_for("footer address")
                for address in page.measure():
                    self.assertTrue(address.startswith(self.base_url()), address)
            self.assertNotIn("cdn.example.com", self.url_open(link).text)

    def test_cookies_bar_and_scripts_of_the_website(self):
        self.website.write(
            {
                "cookies_bar": True,
                "custom_code_head": "<script>alert(1)</script>",
                "custom_code_footer": "<script>alert(2)</script>",
                "google_analytics_key": "G-ABC",
            }
        )
        for link in self._get_links():
            with self.subTest(link):
                page = self.url_open(link).text
                self.assertNotIn("<script", page)
                self.assertNotIn("cookies", page)
                self.assertIn("<h1", page)

    def test_links_that_open_nothing_are_alike(self):
        one, two = (
            self.url_open(f"/talent/consent/{wrong}") for wrong in ("wrong", "x" * 90)
        )
        self.assertEqual(one.text, two.text)
        self.assertNotIn("canonical", one.text)
        self.assertEqual(one.status_code, 404)

    def test_languages_of_the_website(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.website.language_ids |= french
        self.consent.applicant_ids.partner_id.lang = "fr_FR"
        for prefix in ("", "/fr"):
            response = self.url_open(prefix + self._link("profile"))
            self.assertEqual(response.status_code, 200)
            self.assertIn('lang="fr-FR"', response.text)
            self.assertNotIn('action="/fr/', response.text)
        # A language that the website does not have.
        self.website.language_ids -= french
        page = self.url_open(self._link("profile")).text
        self.assertIn('lang="fr-FR"', page)

    def test_website_of_another_company(self):
        """The page speaks for the company that asks, whatever website shows it."""
        other = self.env["res.company"].create({"name": "Other Company"})
        self.website.company_id = other
        page = self.url_open(self._link("consent")).text
        self.assertIn(self.env.company.name, page)
        self.assertNotIn("Other Company", page)

    def test_published_jobs_alone_are_offered_and_linked(self):
        self.job.website_published = False
        page = self.url_open(self._link("profile")).text
        self.assertIn(self.other_job.name, page)
        self.assertIn(f'href="{self.other_job.website_url}"', page)
        self.assertNotIn(f"interest_{self.job.id}", page)
        page = self.url_open(self.invitation._get_link_path()).text
        self.assertIn(self.other_job.website_url, page)
        self.other_job.website_published = False
        page = self.url_open(self.invitation._get_link_path()).text
        self.assertNotIn("/jobs/", page)


@tagged("post_install", "-at_install", "apps")
class TestApplyOnWebsite(TalentCase):
    """A past candidate applies by the form of the website, and is recognised."""

    def setUp(self):
        super().setUp()
        self.medalist = self._remember(
            "Grace Hopper", date=self._days_ago(3), partner_phone="+32 470 12 34 56"
        )
        self._run_followups()
        self.assertTrue(self.medalist.followup_activity_id)

    def _send_form(self, **values):
        data = {"job_id": self.other_job.id, **values}
        response = self.url_open("/website/form/hr.applicant", data=data)
        self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        return self.env["hr.applicant"].browse(response.json()["id"])

    def test_is_recognised(self):
        application = self._send_form(
            partner_name="Hopper, Grace",
            email_from="Grace@mail.example.com",
            partner_phone="0470 12 34 56",
        )
        self.assertEqual(application.job_id, self.other_job)
        self.assertEqual(application.person_id, self.medalist.person_id)
        self.assertFalse(self.medalist.followup_activity_id, "the plan waits")
        self.assertEqual(self._blocker(self.medalist), "in_process")
        self.assertFalse(self.medalist.active, "the past one stays as it was")

    def test_answers_an_invitation(self):
        invitation = (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(
                self.medalist,
                self.other_job,
                self.env.ref(f"{MODULE}.mail_template_invitation"),
            )
            .sudo()
        )
        self._let_leave()
        application = self._send_form(
            partner_name="Grace Hopper",
            email_from="grace@mail.example.com",
            partner_phone="+32 470 12 34 56",
        )
        self.assertEqual(application.reinvited_from_id, self.medalist)
        self.assertIn(application, invitation.new_applicant_id)

    def test_a_stranger_stays_one(self):
        application = self._send_form(
            partner_name="Someone New",
            email_from="new@mail.example.com",
            partner_phone="+32 470 99 99 99",
        )
        self.assertFalse(application.person_id)
