import email
import email.policy
import re
import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server

LINK = re.compile(r"/talent/(consent|profile|unsubscribe|invitation)/([\w-]{40,})")


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
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy))
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
