from odoo.tests import new_test_user, tagged

from .pages import TalentCase

PURPOSES = ("consent", "profile", "unsubscribe")


@tagged("post_install", "-at_install")
class TestPagesLanguage(TalentCase):
    """The language of a page can be chosen, and that of our emails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        french = cls.env["res.lang"]._activate_lang("fr_FR")
        if "website" in cls.env:
            cls.env["website"].get_current_website().language_ids |= french
        cls.person = cls.applicant.person_id

    def _french(self, purpose):
        return f"{self._link(purpose)}?lang=fr_FR"

    def test_the_page_alone_changes(self):
        before = self._snapshot()
        for purpose in PURPOSES:
            page = self.url_open(self._french(purpose))
            self.assertIn('<html lang="fr-FR" dir="ltr"', page.text)
            self.assertRegex(page.text, r'aria-current="true">Français')
            self.assertNotIn("frontend_lang=fr", page.headers.get("Set-Cookie", ""))
            again = self.url_open(self._link(purpose)).text
            self.assertIn('<html lang="en-US"', again, "it was not kept")
        self.assertEqual(self._snapshot(), before)
        self.assertEqual(self.person.lang, "en_US")

    def test_forms_and_links_keep_it(self):
        page = self.url_open(self._french("consent")).text
        self.assertIn('<input type="hidden" name="lang" value="fr_FR"', page)
        response = self._submit(self._french("consent"), "yes", lang="fr_FR")
        self.assertIn("lang=fr_FR", response.url)
        self.assertIn('<html lang="fr-FR"', response.text)
        self.assertRegex(response.text, r"/talent/profile/[\w-]+\?lang=fr_FR")
        self.assertEqual(self.consent.event_ids[-1].lang, "fr_FR", "as it was read")
        self.assertEqual(self.person.lang, "en_US")

    def test_what_is_no_language_here_is_left_out(self):
        for code in ("nl_NL", "../x", "fr", ""):
            page = self.url_open(f"{self._link('consent')}?lang={code}").text
            self.assertIn('<html lang="en-US"', page)
            self.assertNotIn('name="lang"', page)

    def test_nothing_to_choose_in_one_language(self):
        if "website" in self.env:
            english = self.env["res.lang"]._lang_get("en_US")
            self.env["website"].get_current_website().language_ids = english
        self.env["res.lang"]._lang_get("fr_FR").active = False
        for purpose in PURPOSES:
            self.assertNotIn(
                'class="languages"', self.url_open(self._link(purpose)).text
            )

    def test_their_language_is_kept(self):
        self._submit(self._link("profile"), "save", language="fr_FR")
        self.assertEqual(self.applicant.partner_id.lang, "fr_FR")
        self.assertEqual(self.person.with_user(self.officer).language, "fr_FR")
        self.assertEqual(self.consent.lang, "fr_FR")
        page = self.url_open(self._link("profile")).text
        self.assertIn('<html lang="fr-FR"', page)
        self.assertRegex(page, r'value="fr_FR" lang="fr-FR" selected="selected"')
        self._submit(self._link("profile"), "save", language="nl_NL")
        self.assertEqual(self.consent.lang, "fr_FR")

    def test_a_recruiter_changes_it(self):
        self.person.with_user(self.officer).language = "fr_FR"
        self.assertEqual(self.applicant.partner_id.lang, "fr_FR")
        self.assertIn('<html lang="fr-FR"', self.url_open(self._link("consent")).text)

    def test_a_language_that_was_uninstalled(self):
        """Their mails and pages are in the company's then."""
        self.applicant.partner_id.write({"lang": "fr_FR", "active": False})
        if "website" in self.env:
            english = self.env["res.lang"]._lang_get("en_US")
            self.env["website"].search([]).language_ids = english
        self.env["res.lang"]._lang_get("fr_FR").active = False
        self.assertEqual(self.person.lang, "en_US")
        page = self.url_open(self._link("profile"))
        self.assertIn('<html lang="en-US"', page.text)

    def test_the_language_of_a_colleague_stays(self):
        colleague = new_test_user(self.env, "colleague", lang="en_US")
        self.applicant.partner_id = colleague.partner_id
        self.person.with_user(self.officer).language = "fr_FR"
        self.assertEqual(colleague.lang, "en_US")


@tagged("post_install", "-at_install", "apps")
class TestPagesLanguageInWebsite(TalentCase):
    def test_the_languages_of_the_website(self):
        for code in ("fr_FR", "nl_NL"):
            self.env["res.lang"]._activate_lang(code)
        website = self.env["website"].get_current_website()
        website.language_ids = self.env["res.lang"].search(
            [("code", "in", ("en_US", "fr_FR"))]
        )
        page = self.url_open(self._link("consent")).text
        self.assertIn("lang=fr_FR", page)
        self.assertNotIn("lang=nl_NL", page)
