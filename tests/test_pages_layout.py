import re

from odoo.tests import tagged
from odoo.tools import file_open

from .common import MODULE
from .page_browser import open_page
from .pages import PNG, TalentCase

#: What a page may weigh, with all that it loads.
MAX_BYTES = 300_000


@tagged("post_install", "-at_install")
class TestPagesLayout(TalentCase):
    """What all pages for candidates have in common: light, without scripts, legible."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {"logo": PNG, "primary_color": "#714B67", "email": "jobs@company.example"}
        )
        ben = cls._remember("Ben Invited")
        cls.invitation = cls._queue_invitations(ben).sudo()

    def _get_links(self):
        return {
            **{
                purpose: self._link(purpose)
                for purpose in ("consent", "profile", "unsubscribe")
            },
            "invitation": self.invitation._get_link_path(),
            "dead": "/talent/consent/wrong",
        }

    def test_pages_load_little_and_nothing_from_elsewhere(self):
        for name, link in self._get_links().items():
            with self.subTest(name), open_page(self, link) as page:
                page.wait_for("footer address")
                loaded = page.measure()
                self.assertLess(sum(loaded.values()), MAX_BYTES, loaded)
                for address in loaded:
                    self.assertTrue(address.startswith(self.base_url()), address)
                self.assertLessEqual(len(loaded), 2, "the page and the logo")

    def test_html_says_nothing_of_the_machinery(self):
        self.applicant.open_to_interim = True
        self.applicant.contact_channel = "phone"
        for name, link in self._get_links().items():
            page = self.url_open(link).text
            with self.subTest(name):
                for noise in ("data-oe-", '="True"', "<script", '<link rel="style'):
                    self.assertNotIn(noise, page)
                self.assertEqual(len(re.findall("<h1", page)), 1)
                self.assertRegex(page, r'<html lang="en-US" dir="ltr"')
                self.assertIn('href="#content"', page)
                self.assertIn('<main id="content"', page)
                self.assertIn("mailto:jobs@company.example", page)
                self.assertIn("company_logo", page)
                self.assertIn("--company: #714B67", page)
        profile = self.url_open(self._link("profile")).text
        self.assertRegex(
            profile, r'id="open_to_interim"\s+value="1"\s+checked="checked"'
        )
        self.assertRegex(profile, r'value="phone"\s+selected="selected"')

    def test_colours_can_be_told_apart(self):
        """WCAG 2.2 AA, by day and by night."""
        with file_open(f"{MODULE}/static/src/candidate/pages.css") as css:
            light, dark = re.findall(r":root \{(.*?)\}", css.read(), re.DOTALL)
        for mode in (light, dark):
            colours = dict(re.findall(r"--([\w-]+): (#\w{6});", mode))
            for front, back, least in (
                *(("text", back, 4.5) for back in colours if "ground" in back),
                *(("action", back, 4.5) for back in colours if "ground" in back),
                ("hint", "ground", 4.5),
                ("bad", "ground", 4.5),
                ("on-action", "action", 4.5),
                ("edge", "ground", 3),
            ):
                with self.subTest(mode=mode, front=front, back=back):
                    ratio = _get_contrast(colours[front], colours[back])
                    self.assertGreaterEqual(ratio, least)


def _get_contrast(*colours):
    """Return the contrast of two colours, as WCAG counts it."""
    darker, lighter = sorted(_get_luminance(colour) for colour in colours)
    return (lighter + 0.05) / (darker + 0.05)


def _get_luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
