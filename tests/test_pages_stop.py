from odoo.tests import tagged

from .mailbox import MailboxMixin
from .pages import PNG, TalentCase


@tagged("post_install", "-at_install")
class TestStoppedByMail(MailboxMixin, TalentCase):
    """Stopping is asked once on the page, and confirmed by one mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"

    def _stop(self, purpose, answer, consent=None):
        self._submit(self._link(purpose, consent), answer)
        return self._get_receipts()

    def _get_receipts(self):
        return self.env["mail.mail"].search([("notice_kind", "=", "stopped")])

    def test_asked_once_before_it_happens(self):
        self._grant()
        for purpose in ("consent", "profile"):
            page = self.url_open(self._link(purpose)).text
            asked = page.index("Are you sure?")
            self.assertIn("<summary>", page[:asked])
            self.assertIn("Yes, stop", page[asked:])
        page = self.url_open(self._link("profile")).text
        self.assertIn("What is erased can't be brought back", page)

    def test_the_given_answer_is_marked(self):
        link = self._link("consent")
        self.assertNotIn("Your answer so far", self.url_open(link).text)
        for answer in ("yes", "no"):
            page = self._submit(link, answer).text
            self.assertEqual(page.count("Your answer so far"), 1)
            marked = page[: page.index("Your answer so far")]
            self.assertEqual(marked.rsplit('value="')[-1].split('"')[0], answer)

    def test_the_two_buttons_come_before_the_wishes(self):
        page = self.url_open(self._link("consent")).text
        self.assertLess(page.index('value="no"'), page.index('id="contact_channel"'))

    def test_wishes_are_saved_without_another_yes(self):
        self._grant()
        before = self.consent.event_ids
        page = self._submit(self._link("consent"), "wishes", contact_channel="sms").text
        self.assertIn("Saved. Thank you!", page)
        self.assertEqual(self.applicant.contact_channel, "sms")
        self.assertEqual(self.consent.event_ids, before)
        self._submit(self._link("consent"), "no")
        response = self._submit(self._link("consent"), "wishes", contact_channel="")
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.applicant.contact_channel, "sms")

    def test_confirmed_by_one_mail(self):
        self._grant()
        mailbox = self._catch_mails()
        receipts = self._stop("profile", "withdraw")
        self.assertEqual(len(receipts), 1)
        receipts.send()
        [mail] = [m for m in mailbox.mails if "ada@mail.example.com" in m["To"]]
        self.assertEqual(mail["Subject"], "We have stopped, as you asked")
        page = self.url_open(self._find_link(mail, "profile")).text
        self.assertIn("You said no", page)
        self._submit(self._link("profile"), "withdraw")
        self.assertFalse(self._get_receipts() - receipts, "one mail, ever")

    def test_it_leaves_whatever_else_is_kept_back(self):
        self.env["mail.blacklist"]._add("ada@mail.example.com")
        self.applicant.person_id.held_back_reason = "They sue us"
        mailbox = self._catch_mails()
        self._stop("unsubscribe", "unsubscribe").send()
        self.assertTrue([m for m in mailbox.mails if "stopped" in m["Subject"]])

    def test_one_mail_for_jobs_and_news(self):
        self._grant()
        news = self.consent._ensure_for("news")
        news._grant("phone")
        self.assertEqual(len(self._stop("profile", "stop_everything")), 1)

    def test_news_alone(self):
        self._grant()
        news = self.consent._ensure_for("news")
        news._grant("phone")
        receipt = self._stop("unsubscribe", "unsubscribe", news)
        self.assertIn("no more company news", receipt.body_html)

    def test_no_mail_follows(self):
        """A first no, a click in a mail client, a request to be erased."""
        self.assertFalse(self._stop("consent", "no"))
        self._submit(self._link("consent"), "yes")
        link = self._link("unsubscribe")
        self.url_open(link, data={"List-Unsubscribe": "One-Click"})
        self.env.invalidate_all()
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertFalse(self._get_receipts())
        self._submit(self._link("consent"), "yes")
        self.assertFalse(self._stop("profile", "erase"))

    def test_a_yes_takes_back_the_mail_that_waits(self):
        self._grant()
        receipt = self._stop("profile", "withdraw")
        self._submit(self._link("consent"), "yes")
        self.assertEqual(receipt.state, "cancel")

    def test_the_recruiter_is_shown(self):
        for purpose in ("consent", "profile", "unsubscribe"):
            page = self.url_open(self._link(purpose)).text
            self.assertIn(f"<strong>{self.officer.name}</strong>", page)
            self.assertNotIn("data:image/", page, "no picture was set")
        self.officer.image_1920 = PNG
        page = self.url_open(self._link("consent")).text
        self.assertIn("data:image/", page)
        self.assertNotIn("Olga", self.url_open("/talent/consent/wrong").text)
