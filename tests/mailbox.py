import email
import email.policy
import re
import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server

LINK = re.compile(r"/talent/(consent|profile|unsubscribe|invitation)/([\w-]{40,})")


class Mailbox:
    """A mail server that keeps what it gets."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        policy = email.policy.default
        mail = email.message_from_bytes(envelope.content, policy=policy)
        # Whom it was brought to: the header names other recipients, too.
        mail.brought_to = envelope.rcpt_tos
        self.mails.append(mail)
        return "250 OK"


class MailboxMixin:
    """Mails go to a mail server on this machine; everything else is Odoo's own."""

    def _catch_mails(self):
        """Send mails to a mail server on this machine; return its mailbox."""
        mailbox = Mailbox()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        server = Controller(mailbox, hostname="127.0.0.1", port=port)
        server.start()
        self.addCleanup(server.stop)
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

    def _find_link(self, mail, purpose):
        html = mail.get_body(("html",)).get_content()
        return next(match[0] for match in LINK.finditer(html) if match[1] == purpose)
