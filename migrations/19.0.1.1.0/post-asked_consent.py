"""Whose question a refusal mail ends with is known to its message."""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Move the column from mails to their messages; mails in the queue still ask."""
    if not column_exists(cr, "mail_mail", "asked_consent_id"):
        return
    cr.execute(
        """
        UPDATE mail_message m SET asked_consent_id = mail.asked_consent_id
          FROM mail_mail mail
         WHERE mail.mail_message_id = m.id AND mail.asked_consent_id IS NOT NULL
        """
    )
    cr.execute("ALTER TABLE mail_mail DROP COLUMN asked_consent_id")
