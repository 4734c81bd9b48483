import email
import email.policy
import re
import socket
from email.message import EmailMessage
from email.utils import make_msgid
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import MODULE, MedalistCommon, write_report

LINK = re.compile(
    r"/talent/(consent|profile|unsubscribe|invitation|address)/([\w-]{40,})"
)


class Mailbox:
    """A mail server that keeps what it gets, unless it is told to behave badly.

    ``answer`` is what it says to a mail, ``recipient_answer`` to a recipient; with
    ``drops`` it hangs up in the middle of one.
    """

    def __init__(self):
        self.mails = []
        self.answer = self.recipient_answer = "250 OK"
        self.drops = False
        self.tried = []

    async def handle_RCPT(  # noqa: N802
        self, _server, _session, envelope, address, _options
    ):
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        self.tried += envelope.rcpt_tos
        if self.drops:
            server.transport.abort()
        if self.drops or not self.answer.startswith("250"):
            return self.answer
        policy = email.policy.default
        mail = email.message_from_bytes(envelope.content, policy=policy)
        # Whom it was brought to: the header names other recipients, too.
        mail.brought_to = envelope.rcpt_tos
        self.mails.append(mail)
        return self.answer


class MailboxMixin:
    """Mails go to a mail server on this machine; everything else is Odoo's own."""

    def _catch_mails(self):
        """Send mails to a mail server on this machine; return its mailbox."""
        mailbox = Mailbox()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        server = Controller(mailbox, hostname="127.0.0.1", port=port)
        server.start()
        mailbox.stop = server.stop
        self.addCleanup(self._stop_server, server)
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Loopback",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        # Tests send nothing otherwise; everything after this switch is Odoo's own.
        self.startPatcher(
            patch.object(IrMail_Server, "_disable_send", lambda _server: False)
        )
        return mailbox

    def _stop_server(self, server):
        if server.loop and server.loop.is_running():
            server.stop()

    def _run_queue(self):
        """Let Odoo's mail queue run, as its scheduled action does."""
        self.env["mail.mail"].sudo().process_email_queue()
        self.env.invalidate_all()

    def _find_link(self, mail, purpose):
        html = mail.get_body(("html",)).get_content()
        return next(match[0] for match in LINK.finditer(html) if match[1] == purpose)


class MailCase(MailboxMixin, MedalistCommon):
    """Real mails to a real server, and what comes back through Odoo's gateway."""

    def setUp(self):
        super().setUp()
        self.officer.email = "olga@company.example.com"
        self.env["mail.mail"].search([]).unlink()
        self.mailbox = self._catch_mails()
        self._read_replies()
        self.template = self.env.ref(f"{MODULE}.mail_template_invitation")
        self.consent_cron = self.env.ref(f"{MODULE}.ir_cron_consents")

    def _read_replies(self):
        """Set up the addresses that this database reads."""
        domain = self.env["mail.alias.domain"].create(
            {
                "name": "company.example.com",
                "catchall_alias": "catchall",
                "bounce_alias": "bounce",
                "default_from": "notifications",
            }
        )
        self.env.company.alias_domain_id = domain

    def _request(self, name="Ada Lovelace", **values):
        applicant = self._remember(name, consent=False, **values)
        return applicant, applicant.with_user(self.officer)._request_consent()

    def _invite(self, *applicants):
        return (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(
                self.env["hr.applicant"].concat(*applicants),
                self.other_job,
                self.template,
            )
            .sudo()
        )

    def _to(self, address):
        return [mail for mail in self.mailbox.mails if address in mail["To"]]

    def _reply(self, mail, text="Call me next week, please.", sender=None, **headers):
        """Send an answer to a mail, as a mail program writes it, to Odoo's gateway."""
        reply = EmailMessage()
        reply["From"] = sender or mail["To"]
        reply["To"] = mail["Reply-To"] or mail["From"]
        reply["Subject"] = f"Re: {mail['Subject']}"
        reply["Message-Id"] = make_msgid(domain="mail.example.com")
        reply["In-Reply-To"] = reply["References"] = mail["Message-Id"]
        for name, value in headers.items():
            reply[name.replace("_", "-")] = value
        reply.set_content(text)
        self._receive(reply.as_bytes())

    def _report(self, mail, action="failed", status="5.1.1", email=None):
        """Send a report of delivery about a mail to Odoo's gateway."""
        email = email or mail["To"].addresses[0].addr_spec
        report = write_report(email, mail["Message-Id"], action, status)
        self._receive(report.encode())

    def _receive(self, content):
        self.env["mail.thread"].with_context(tracking_disable=False).message_process(
            None, content
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def _run_cron(self, cron):
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _todos(self, applicant):
        return applicant.activity_ids.filtered(lambda a: not a.is_followup)

    def _refuse_with_question(self, **values):
        applicant = self._apply(**values)
        dialog = self._open_refuse_dialog(applicant, refuse_reason_id=self.reason)
        dialog.save().action_refuse_reason_apply()
        return applicant

    def _send_plan_mail(self):
        self.bronze.plan_id = self.env.ref(f"{MODULE}.plan_by_mail")
        medalist = self._remember(
            medal=self.bronze,
            date=self._months_ago(12),
            interviewer_ids=self.interviewer.ids,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_applicant SET create_date = create_date - interval '2 years'"
        )
        self.env.invalidate_all()
        self._run_followups()
        self._run_queue()
        return medalist, self._to("ada@mail.example.com")[-1]
