from odoo import models


class MailMail(models.Model):
    """Invitations: ask the gate when the mail leaves, and note what became of it."""

    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        return super(MailMail, self - self._cancel_blocked_invitations()).send(
            *args, **kwargs
        )

    def _get_invitation_mails(self):
        return self.filtered(lambda mail: mail.model == "hr.applicant.invitation")

    def _get_invitations(self):
        ids = self._get_invitation_mails().mapped("res_id")
        return self.env["hr.applicant.invitation"].sudo().browse(ids).exists()

    def _cancel_blocked_invitations(self):
        """Cancel the mails to people who may not be contacted by now, and return them.

        The invitation is the contact, so the gate is asked without its job.
        """
        invitations = self._get_invitations()
        blockers = invitations.applicant_id._get_contact_blockers()
        blocked = invitations.filtered(lambda i: blockers[i.applicant_id.id])
        labels = dict(
            invitations.applicant_id._fields["contact_blocker"]._description_selection(
                self.env
            )
        )
        for invitation in blocked:
            invitation._mark_failed(labels[blockers[invitation.applicant_id.id]])
        mails = self._get_invitation_mails().filtered(
            lambda mail: mail.res_id in blocked.ids
        )
        mails.write({"state": "cancel"})
        return mails

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        invitations = self._get_invitations()
        if failure_type:
            invitations._mark_failed(failure_reason or failure_type)
        else:
            invitations._mark_sent()
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
