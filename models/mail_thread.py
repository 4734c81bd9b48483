from odoo import api, models


class MailThread(models.AbstractModel):
    # Not in a docstring: Odoo would show it as the description of other models.
    # What comes in by mail holds no candidate's working link, whatever it becomes: a
    # message, or the description of a record of any model.
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        values = super().message_parse(message, save_original=save_original)
        Consent = self.env["hr.applicant.consent"]
        return {**values, **Consent._clean_values(values, ("subject", "body"))}
