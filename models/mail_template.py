from odoo import models

#: What a recruiter may edit: field of the template, field of the round.
EDITED = {"subject": "subject", "body_html": "body"}


class MailTemplate(models.Model):
    """A round of invitations may have a text of its own (``invitation_round_id`` in the
    context); the rest of the mail is the template's.
    """

    _inherit = "mail.template"

    def _render_field(self, field, res_ids, *args, **kwargs):
        round_id = self.env.context.get("invitation_round_id")
        if round_id and field in EDITED:
            round_ = self.env["hr.applicant.invitation.round"].browse(round_id)
            edited = round_._render_own(EDITED[field], res_ids, *args, **kwargs)
            if edited is not None:
                return edited
        return super()._render_field(field, res_ids, *args, **kwargs)
