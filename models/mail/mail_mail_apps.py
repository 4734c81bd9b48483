import contextlib
import smtplib

from odoo import fields, models


class MailMailMixinApps(models.AbstractModel):
    """Mails that Odoo's other tools send to applicants, when they leave.

    The gate is asked again, once for all mails that leave together: between mailing and
    leaving somebody may have said no. What left is a contact.
    """

    _name = "mail.mail.mixin.apps"
    _description = "Mails of Other Apps to Applicants"

    asks_gate = fields.Boolean(
        help="Another tool wrote this mail to an applicant, maybe one of many.",
    )

    def _cancel_left_out(self):
        """Cancel those of these mails that must not leave now; returns them."""
        asking = self._get_asking()
        applicants = self.env["hr.applicant"].sudo().browse(asking.mapped("res_id"))
        left_out = applicants.exists()._get_left_out()
        cancelled = asking.filtered(lambda mail: mail.res_id in left_out)
        for blocker, mails in cancelled.grouped(lambda m: left_out[m.res_id]).items():
            mails.sudo().write(
                {
                    "state": "cancel",
                    "failure_type": "mail_bl",
                    "failure_reason": applicants._get_app_reason(blocker),
                }
            )
        if cancelled and "mailing_trace_ids" in self._fields:
            cancelled.sudo().mailing_trace_ids.write(
                {
                    "trace_status": "cancel",
                    "failure_type": "mail_bl",
                    "failure_reason": applicants._get_trace_reason(),
                }
            )
        return cancelled

    def _get_asking(self):
        return self.filtered(
            lambda mail: mail.state == "outgoing" and mail.sudo().asks_gate
        )

    @contextlib.contextmanager
    def _noting_contacts(self):
        """Note a contact with the applicants whose mails leave meanwhile, together."""
        waiting = {mail.id: mail.res_id for mail in self._get_asking()}
        try:
            yield
        except smtplib.SMTPServerDisconnected:
            self._note_left(waiting)
            raise
        self._note_left(waiting)

    def _note_left(self, waiting):
        mails = self.browse(waiting)
        kept = mails.exists()
        # A mail that is gone has left: Odoo deletes it then, where it may.
        left = (mails - kept) | kept.filtered(lambda mail: mail.state == "sent")
        applicants = self.env["hr.applicant"].browse(waiting[id_] for id_ in left.ids)
        applicants._note_written_to()
