from odoo.tests import tagged

from .mailbox import LINK, MailboxMixin
from .page_browser import open_page
from .pages import TalentCase
from .widths import OnBothWidths


@tagged("post_install", "-at_install", "slow")
class TestCandidateStory(MailboxMixin, TalentCase):
    """From the question to the answer, by real mail."""

    def _ask_by_mail(self):
        """Ask Bea, and return her application and the mail that reached her."""
        self.officer.email = "olga@company.example.com"  # which tells her so by mail
        mailbox = self._catch_mails()
        applicant = self._remember("Bea Bell", consent=False)
        consent = applicant.with_user(self.officer)._request_consent()
        queued = consent._get_queued_mails()
        self.assertEqual(len(queued), 1)
        queued.auto_delete = False
        queued.send()
        self.assertEqual(queued.state, "sent", queued.failure_reason)
        [mail] = mailbox.mails
        return applicant, mail

    def test_asked_by_mail_and_answered(self):
        applicant, mail = self._ask_by_mail()
        self.assertIn("bea@mail.example.com", mail["To"])
        link = self._find_link(mail, "consent")
        consent = applicant.consent_id
        before = self._snapshot()
        for _scanner in range(2):
            self.assertEqual(self.url_open(link).status_code, 200)
        self.assertEqual(self._snapshot(), before)
        self.assertEqual(applicant.consent_state, "requested")
        self._submit(link, "yes")
        self.assertEqual(applicant.consent_state, "granted")
        self.assertFalse(self._blocker(applicant))
        self.assertEqual(consent.event_ids.mapped("kind"), ["requested", "granted"])

    def test_what_is_stored_opens_nothing(self):
        _applicant, mail = self._ask_by_mail()
        self.assertTrue(self._find_link(mail, "consent"))
        self.env.flush_all()
        found = 0
        for query in (
            "SELECT body FROM mail_message WHERE body LIKE '%%/talent/%%'",
            "SELECT body_html FROM mail_mail WHERE body_html LIKE '%%/talent/%%'",
            "SELECT headers FROM mail_mail WHERE headers IS NOT NULL",
        ):
            self.env.cr.execute(query)
            for (stored,) in self.env.cr.fetchall():
                found += "/talent/" in stored
                self.assertIsNone(LINK.search(stored), query)
        self.assertTrue(found, "the mail is stored, its links are not")

    def test_mail_client_unsubscribes(self):
        applicant, mail = self._ask_by_mail()
        self._submit(self._find_link(mail, "consent"), "yes")
        self.assertEqual(applicant.consent_state, "granted")
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        link = LINK.search(mail["List-Unsubscribe"])[0]
        self.opener.cookies.clear()
        response = self.url_open(link, data={"List-Unsubscribe": "One-Click"})
        self.assertEqual((response.status_code, response.content), (200, b""))
        self.env.invalidate_all()
        self.assertEqual(applicant.consent_state, "withdrawn")
        self.assertEqual(applicant.consent_id.channel, "one_click")


@tagged("post_install", "-at_install", "slow")
class TestCandidateAnswers(OnBothWidths, TalentCase):
    """Question, profile and the way out, answered in a real browser."""

    def test_yes_with_wishes_and_no_more_mails(self):
        with open_page(self, self._link("consent")) as page:
            page.wait_for("h1", "May we stay in touch about future jobs?")
            end = "getBoundingClientRect().bottom"
            end = page.ask(f"document.querySelector('button[value=no]').{end}")
            self.assertLessEqual(end, 844, "both answers are on the first screen")
            page.act("[name=contact_channel]", "node.value = 'phone'")
            page.act(f"[for=interest_{self.other_job.id}]")
            page.act("[for=open_to_interim]")
            page.act("button[value=yes]")
            page.wait_for("[role=status]", "You said yes")
            page.wait_for("[role=status]", "What happens next")
            page.wait_for("[role=status] a", "what we hold about you")
            page.act("[role=status] a")
            page.wait_for("h1", "What we hold about you")
            page.wait_for("[name=open_to_interim]:checked")
            with page.hold():
                self.assertRecordValues(
                    self.applicant,
                    [
                        {
                            "consent_state": "granted",
                            "contact_channel": "phone",
                            "interest_job_ids": self.other_job.ids,
                            "open_to_interim": True,
                        }
                    ],
                )
                stop = self.base_url() + self._link("unsubscribe")
            page.open(stop)
            page.wait_for("h1", "Stop messages about future jobs?")
            page.act("button[value=unsubscribe]")
            page.wait_for("h1", "We don't contact you any more")
        self.env.invalidate_all()
        self.assertEqual(self.applicant.consent_state, "withdrawn")

    def test_withdrawal_on_the_profile(self):
        self._grant()
        with open_page(self, self._link("profile")) as page:
            page.wait_for("#consent", "May we stay in touch?")
            page.act("button[value=withdraw]")
            page.wait_for("[role=status]", "You said no")
            page.wait_for("body:not(:has(button[value=withdraw]))")
        self.env.invalidate_all()
        self.assertEqual(self.applicant.consent_state, "withdrawn")
