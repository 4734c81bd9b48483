from odoo.tests import tagged

from .pages import TalentCase


@tagged("post_install", "-at_install")
class TestNewsPages(TalentCase):
    """The choice of news on the pages of a candidate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.medalist_news = True

    @property
    def news(self):
        return self.applicant.news_consent_id

    def _words(self, link):
        """Return the field that says which words about news the page showed."""
        page = self.url_open(link).text
        return page.partition('name="news_words" value="')[2].partition('"')[0]

    def _answer(self, answer, news=True, **values):
        """Answer about jobs, and then, if ``news``, choose them."""
        link = self._link("consent")
        words = {"news_words": self._words(link), **values}
        response = self._submit(link, answer, **words)
        return self._submit(link, "news", **words) if news else response

    def test_a_choice_of_its_own_that_is_not_ticked(self):
        page = self.url_open(self._link("consent")).text
        self.assertIn("May we send you our company news?", page)
        own = page[page.index('value="news"') :]
        self.assertNotIn('value="yes"', own, "a form and a button of its own")
        self.assertNotIn("checked", page)

    def test_not_offered_by_a_company_without_news(self):
        self.env.company.medalist_news = False
        for purpose in ("consent", "profile"):
            self.assertNotIn("company news", self.url_open(self._link(purpose)).text)

    def test_yes_to_both(self):
        self._answer("yes")
        self.assertEqual(self.consent.state, "granted")
        self.assertEqual(self.news.state, "granted")
        event = self.news.event_ids[-1]
        self.assertEqual((event.kind, event.channel), ("granted", "web"))
        self.assertEqual(event.wording_id.purpose, "news")
        self.assertIn("company news", event.wording_text)
        self.assertTrue(event.ip_address)
        page = self.url_open(self._link("consent")).text
        self.assertIn("You get our company news until", page)
        self.assertNotIn('value="news"', page)

    def test_news_and_no_jobs(self):
        self._answer("no")
        self.assertEqual(self.consent.state, "declined")
        self.assertEqual(self.news.state, "granted")

    def test_left_unticked_is_no_refusal(self):
        news = self.consent._ensure_for("news")
        news._change_state("requested", channel="email")
        self._answer("yes", news=False)
        self.assertEqual(self.consent.state, "granted")
        self.assertEqual(news.state, "lapsed")

    def test_left_unticked_and_never_asked_leaves_nothing(self):
        self._answer("yes", news=False)
        self.assertFalse(self.news)

    def test_a_tick_to_other_words_is_not_taken(self):
        response = self._submit(self._link("consent"), "news", news_words="others")
        self.assertEqual(response.status_code, 409)
        self.assertEqual(self.consent.state, "requested")
        self.assertFalse(self.news)

    def test_a_box_that_was_not_offered_is_not_taken(self):
        self.env.company.medalist_news = False
        response = self._submit(self._link("consent"), "news", news_words="x")
        self.assertEqual(response.status_code, 422)
        self._submit(self._link("consent"), "yes", news_words="x")
        self.assertEqual(self.consent.state, "granted")
        self.assertFalse(self.news)

    def test_the_link_in_news_leaves_the_news_only(self):
        self._answer("yes")
        link = self._link("unsubscribe", self.news)
        page = self.url_open(link).text
        self.assertIn("Stop company news?", page)
        self.assertIn("Don't contact me at all", page)
        page = self._submit(link, "unsubscribe").text
        self.assertEqual(self.news.state, "withdrawn")
        self.assertEqual(self.consent.state, "granted")
        self.assertIn("You get no more company news", page)
        self._submit(link, "everything")
        self.assertEqual(self.consent.state, "withdrawn")

    def test_one_click_in_news_leaves_the_news_only(self):
        self._answer("yes")
        link = self._link("unsubscribe", self.news)
        self.url_open(link, data={"List-Unsubscribe": "One-Click"})
        self.env.invalidate_all()
        self.assertEqual(self.news.state, "withdrawn")
        self.assertEqual(self.news.channel, "one_click")
        self.assertEqual(self.consent.state, "granted")

    def test_all_contact_stopped_is_news_as_well(self):
        self._answer("yes")
        page = self._submit(self._link("unsubscribe"), "unsubscribe").text
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertEqual(self.news.state, "withdrawn")
        self.assertIn("sends you no company news", page)

    def test_profile_shows_and_ends_news(self):
        self._answer("yes")
        link = self._link("profile", self.news)
        self.assertIn("You get our company news until", self.url_open(link).text)
        self._submit(link, "stop_news")
        self.assertEqual(self.news.state, "withdrawn")
        self.assertEqual(self.consent.state, "granted")
        self.news._grant("phone")
        self._submit(link, "stop_everything")
        self.assertEqual(self.news.state, "withdrawn")
        self.assertEqual(self.consent.state, "withdrawn")

    def test_a_page_for_news_alone(self):
        """The link in the question for news, and the one in news that end."""
        news = self.consent._ensure_for("news")
        link = self._link("consent", news)
        page = self.url_open(link).text
        self.assertIn("Yes, send me news", page)
        self.assertNotIn("stay in touch", page)
        self._submit(link, "yes")
        self.assertEqual(news.state, "granted")
        self.assertEqual(self.consent.state, "requested")
        self._submit(link, "no")
        self.assertEqual(news.state, "withdrawn")

    def test_who_asked_to_be_erased_can_choose_nothing(self):
        self._submit(self._link("profile"), "erase")
        page = self.url_open(self._link("consent")).text
        self.assertNotIn('value="news"', page)
        self.assertFalse(self.news)
