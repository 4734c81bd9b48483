import base64

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import MedalistCommon
from .mailbox import MailboxMixin
from .page_browser import open_page
from .widths import OnBothWidths

#: Puts a new CV into the field for it.
ATTACH = """
    const files = new DataTransfer();
    const words = "%PDF-1.4\\n1 0 obj\\n<<>>\\nendobj\\ntrailer\\n<<>>\\n%%EOF\\n";
    files.items.add(new File([words], "cv-new.pdf", {type: "application/pdf"}));
    node.files = files.files;
"""


@tagged("post_install", "-at_install", "slow")
class TestReinviteStory(OnBothWidths, MailboxMixin, MedalistCommon, HttpCase):
    """From the job to the hire: by real mail, in real browsers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.other_job.description = "<p>Oak staircases, from drawing to handrail.</p>"
        cls.grace = cls._remember(
            "Grace Hopper",
            priority="3",
            applicant_skill_ids=[Command.create(cls._skill("Carving", "Master"))],
        )
        cls.env["ir.attachment"].create(
            {
                "name": "cv-old.pdf",
                "datas": base64.b64encode(b"%PDF-1.4 old"),
                "res_model": "hr.applicant",
                "res_id": cls.grace.id,
            }
        )
        cls._remember("Nina Nobody", consent=False)

    def test_past_candidate_is_invited_answers_and_is_hired(self):
        mailbox = self._catch_mails()
        self.start_tour(
            f"/odoo/recruitment/{self.other_job.id}",
            "reinvite_ranked_previewed_sent",
            login="officer",
        )
        invitation = self.grace.invitation_ids
        self.assertEqual(invitation.job_id, self.other_job)
        self.assertIn("Oak is waiting", invitation.round_id.subject)
        self.assertFalse(mailbox.mails, "mails leave with the queue")
        invitation._get_queued_mails().send()
        [mail] = mailbox.mails
        self.assertIn("grace@mail.example.com", mail["To"])
        self.assertEqual(mail["Subject"], "Oak is waiting, Master Carpenter")
        self.assertIn("olga@company.example.com", mail["From"])
        self.assertEqual(invitation.state, "sent")

        link = self._find_link(mail, "invitation")
        with open_page(self, link) as page:
            page.wait_for("h1", "Would you like to talk again?")
            page.wait_for("main", "Oak staircases")
            page.act("summary")
            page.act("#message", "node.value = 'I thought of you as well!'")
            page.act("[name=cv]", ATTACH)
            page.act("button[value=interested]")
            page.wait_for("[role=status]", "Thank you!")
            page.wait_for("[role=status]", "What happens next")
        self.env.invalidate_all()
        self.assertEqual(invitation.state, "interested")
        application = invitation.new_applicant_id
        self.assertEqual(application.job_id, self.other_job)
        self.assertEqual(application.reinvited_from_id, self.grace)
        self.assertEqual(application.applicant_skill_ids.skill_id.name, "Carving")
        self.assertEqual(
            sorted(application.attachment_ids.mapped("name")),
            ["cv-new.pdf", "cv-old.pdf"],
        )
        self.assertEqual(application.activity_ids.user_id, self.officer)
        self.assertFalse(self.grace.active, "the past stays as it was")
        self.assertEqual(self.grace.job_id, self.job)

        self._hire(application)
        self.assertTrue(invitation.hired)
        self.assertEqual(self._blocker(self.grace), "hired")

    def test_invited_in_three_clicks(self):
        self.start_tour(
            "/odoo/recruitment", "reinvited_in_three_clicks", login="officer"
        )
        self.assertEqual(self.grace.invitation_ids.job_id, self.other_job)

    def _hire(self, application):
        application.with_user(self.officer).stage_id = self.env[
            "hr.recruitment.stage"
        ].search([("hired_stage", "=", True)], limit=1)
        self.assertTrue(application.date_closed)
