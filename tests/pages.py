import base64
import re

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.mail.tests.common import MockEmail

from .common import MedalistCommon

TABLES = (
    "hr_applicant",
    "hr_applicant_consent",
    "hr_applicant_consent_event",
    "hr_applicant_erasure",
    "hr_applicant_person_interest_job_rel",
    "hr_applicant_invitation",
    "ir_attachment",
    "mail_activity",
    "mail_mail",
    "mail_message",
)
#: The answers to an invitation.
ANSWERS = ("interested", "not_now", "not_interested", "opt_out")
#: What the page says whose link opens nothing.
DEAD = "This link no longer works"
#: A file that somebody sends as a CV.
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
#: A picture.
PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )
)
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@tagged("slow")
class TalentCase(MedalistCommon, HttpCase):
    """A candidate in front of a browser: nobody is logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applicant = cls._remember("Ada Lovelace", consent=False)
        cls.consent = cls.applicant._ensure_consents()
        cls.consent._change_state("requested", channel="email")

    def _link(self, purpose, consent=None):
        return (consent or self.consent)._get_link_path(purpose)

    def _submit(self, link, answer, files=None, allow_redirects=True, **values):
        """Send the form of the page, as a browser does after showing it."""
        token = CSRF.search(self.url_open(link).text)[1]
        response = self.url_open(
            link,
            data={"csrf_token": token, "answer": answer, **values},
            files=files,
            allow_redirects=allow_redirects,
        )
        self.env.invalidate_all()
        return response

    def _snapshot(self):
        """Every row that an answer could change."""
        self.env.flush_all()
        rows = {}
        for table in TABLES:
            self.env.cr.execute(
                SQL("SELECT * FROM %s ORDER BY 1", SQL.identifier(table))
            )
            rows[table] = self.env.cr.fetchall()
        return rows

    def _grant(self):
        self.consent._grant("phone", date=fields.Date.today())


class InvitationPageCase(TalentCase, MockEmail):
    """Somebody who was invited, in front of a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls._grant(cls)
        cls.other_job.write(
            {
                "description": "<h1>Wood</h1><p style='color: red'>Big <b>beams</b>"
                "<script>alert(1)</script></p>",
                "department_id": cls.env["hr.department"]
                .create({"name": "Workshop", "company_id": cls.env.company.id})
                .id,
                "address_id": cls.env["res.partner"]
                .create({"name": "Hall", "city": "Ghent", "street": "Dock 3"})
                .id,
            }
        )
        cls.invitation = cls._invite(cls.applicant)
        cls.link = cls.invitation._get_link_path()

    @classmethod
    def _invite(cls, applicant, job=None):
        invitation = cls._queue_invitations(applicant, job).sudo()
        invitation._get_queued_mails().write({"state": "sent"})
        invitation._on_mail_sent()
        return invitation

    def _applications(self):
        return self.env["hr.applicant"].search(
            [("reinvited_from_id", "=", self.applicant.id)]
        )
