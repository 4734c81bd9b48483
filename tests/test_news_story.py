from odoo.tests import tagged

from .common import MODULE
from .mailbox import MailboxMixin
from .page_browser import open_page
from .pages import TalentCase
from .widths import OnBothWidths


@tagged("post_install", "-at_install", "slow")
class TestNewsStory(OnBothWidths, MailboxMixin, TalentCase):
    """News asked for, sent and left: by real mail, in real browsers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.medalist_news = True
        cls.officer.email = "olga@company.example.com"

    def test_news_are_asked_for_sent_and_left(self):
        mailbox = self._catch_mails()
        bea = self._remember("Bea Bell", consent=False)
        bea.with_user(self.officer)._request_consent()._get_queued_mails().send()
        [question] = mailbox.mails
        with open_page(self, self._find_link(question, "consent")) as page:
            page.wait_for("h2", "May we send you our company news?")
            self.assertFalse(
                page.ask("!!document.querySelector(':checked:not(option)')")
            )
            page.act("button[value=no]")
            page.wait_for("[role=status]", "You said no.")
            page.act("button[value=news]")
            page.wait_for("[role=status]", "You get our company news until")
        self.env.invalidate_all()
        self.assertEqual(bea.consent_state, "declined")
        self.assertEqual(bea.news_consent_state, "granted")

        self.start_tour(
            "/odoo/action-hr_recruitment_silver_medalist.action_news",
            "company_news_written_previewed_sent",
            login="officer",
        )
        news = self.env["hr.applicant.news"].search([])
        self.assertEqual(news.state, "sending")
        with self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_news").method_direct_trigger()
        self.env.invalidate_all()
        news.recipient_ids._get_queued_mails().send()
        mail = mailbox.mails[-1]
        self.assertEqual(mail["Subject"], "Open house")
        self.assertIn("bea@mail.example.com", mail["To"])

        with open_page(self, self._find_link(mail, "unsubscribe")) as page:
            page.wait_for("h1", "Stop company news?")
            page.act("button[value=unsubscribe]")
            page.wait_for("h1", "You get no more company news")
        self.env.invalidate_all()
        self.assertEqual(bea.news_consent_state, "withdrawn")
        self.assertEqual((news.sent_count, news.stopped_count), (1, 1))
