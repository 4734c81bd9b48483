import os
from unittest import skipUnless

from odoo.tests import tagged

from .page_browser import open_page
from .pages import PNG, InvitationPageCase

WIDTHS = (390, 1280)
#: A zoom of 400 % on a screen of 1280 pixels.
NARROWEST = 320
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@tagged("post_install", "-at_install")
@skipUnless(os.environ.get("AXE_CORE"), "`make test` says where axe-core is")
class TestEverybodyCanUseThePages(InvitationPageCase):
    """WCAG 2.2 AA by axe-core: every page, by day and by night, on both widths."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {"email": "jobs@company.example", "medalist_news": True, "phone": "+3292"}
        )
        cls.officer.image_1920 = PNG
        # Each of these has answered something else.
        cls.people = {
            state: cls._remember(name, consent=False)._ensure_consents()
            for state, name in (
                ("requested", "Rita Asked"),
                ("granted", "Gina Granted"),
                ("declined", "Dora Declined"),
                ("erased", "Erna Erased"),
            )
        }
        cls.people["requested"]._change_state("requested", channel="email")
        cls.people["granted"]._grant("phone")
        cls.people["granted"]._ensure_for("news")._grant("phone")
        cls.people["declined"]._refuse("phone")
        cls.people["erased"]._request_erasure()
        cls.invitations = {}
        for answer, name in (
            ("not_now", "Nora Later"),
            ("interested", "Ina Keen"),
            ("not_interested", "Nina Other"),
        ):
            invitation = cls._invite(cls._remember(name))
            values = {"until": cls._days_ahead(90)} if answer == "not_now" else {}
            invitation._answer(answer, proof={}, **values)
            cls.invitations[answer] = invitation

    @classmethod
    def _days_ahead(cls, days):
        return cls._days_ago(-days)

    def _get_links(self):
        links = {"dead": "/talent/consent/wrong", "invitation open": self.link}
        for answer, invitation in self.invitations.items():
            links[f"invitation {answer}"] = invitation._get_link_path()
        for state, consent in self.people.items():
            for purpose in ("consent", "profile", "unsubscribe"):
                links[f"{purpose} {state}"] = consent._get_link_path(purpose)
        news = self.people["granted"]._get_for("news")
        for purpose in ("consent", "unsubscribe"):
            links[f"{purpose} news"] = news._get_link_path(purpose)
        return links

    def _check(self, page, name):
        """Check what the page shows, also what opens."""
        page.ask("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width in WIDTHS:
            for dark in (False, True):
                page.look(width, dark)
                with self.subTest(name, width=width, dark=dark):
                    self.assertEqual(page.find_faults(), [])
                    self.assertLessEqual(page.ask(OVERFLOW), 0)
        page.look(NARROWEST)
        with self.subTest(name, width=NARROWEST):
            self.assertLessEqual(page.ask(OVERFLOW), 0)

    def test_every_page(self):
        links = self._get_links()
        with open_page(self, "/talent/consent/wrong") as page:
            for name, link in links.items():
                page.open(self.base_url() + link)
                page.wait_for("footer address")
                self._check(page, name)

    def test_faults_are_found(self):
        with open_page(self, self.link) as page:
            page.wait_for("footer address")
            page.ask("document.querySelector('label[for=months]').remove()")
            page.ask("document.querySelector('h1').style.color = '#cccccc'")
            faults = " ".join(page.find_faults())
        self.assertIn("select-name", faults)
        self.assertIn("color-contrast", faults)

    def test_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        for purpose in ("consent", "profile"):
            consent = self.people["granted"]
            consent.applicant_ids.partner_id.lang = "ar_001"
            with open_page(self, consent._get_link_path(purpose)) as page:
                page.wait_for("html[dir=rtl][lang=ar-001] footer address")
                self._check(page, purpose)
                left = page.ask("document.querySelector('main h2').offsetLeft")
                width = page.ask("document.querySelector('main').offsetWidth")
                self.assertLessEqual(left, width)
                align = "getComputedStyle(document.querySelector('main')).direction"
                self.assertEqual(page.ask(align), "rtl")
