from odoo.tests import tagged

from .mailbox import MailboxMixin
from .pages import TalentCase


@tagged("post_install", "-at_install")
class TestWhoSpeaks(MailboxMixin, TalentCase):
    """On candidates' pages nobody speaks as a visitor without a name."""

    def setUp(self):
        super().setUp()
        self.officer.email = "olga@company.example.com"
        self.env.company.email = "jobs@company.example.com"
        self.env["mail.mail"].search([]).unlink()
        self.mailbox = self._catch_mails()
        self.visitor = self.env.ref("base.public_user").partner_id

    def _authors(self):
        self.env.flush_all()
        messages = self.env["mail.message"].search([("id", ">", self.last)])
        return messages.author_id

    def _submit(self, *args, **options):
        self.last = self.env["mail.message"].search([], order="id desc", limit=1).id
        return super()._submit(*args, **options)

    def test_no_on_the_page(self):
        self._grant()
        self.env["mail.mail"].search([]).unlink()
        self._submit(self._link("profile"), "withdraw")
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertNotIn(self.visitor, self._authors())
        self._run_queue()
        (notice,) = [mail for mail in self.mailbox.mails if "olga@" in mail["To"]]
        self.assertIn("jobs@company.example.com", notice["From"])
        self.assertIn("does not want to be contacted", notice["Subject"])

    def test_receipt_of_a_yes_on_the_page(self):
        self.job.user_id = self.applicant.user_id = False
        self._submit(self._link("consent"), "yes")
        self._run_queue()
        (receipt,) = [mail for mail in self.mailbox.mails if "ada@" in mail["To"]]
        self.assertIn("jobs@company.example.com", receipt["From"])
        self.assertNotIn(self.visitor, self._authors())

    def test_answers_to_an_invitation_are_the_persons(self):
        self._grant()
        invitation = self._queue_invitations(self.applicant).sudo()
        self._run_queue()
        link = invitation._get_link_path()
        self._submit(link, "interested", message="Gladly")
        self.assertIn(self.applicant.partner_id, self._authors())
        self.assertNotIn(self.visitor, self._authors())
        said = self.env["mail.message"].search(
            [("id", ">", self.last), ("body", "ilike", "Gladly")]
        )
        self.assertEqual(said.author_id, self.applicant.partner_id)
        self._submit(link, "not_interested", message="Sorry")
        self.assertNotIn(self.visitor, self._authors())
