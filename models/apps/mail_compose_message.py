from types import MappingProxyType

from odoo import models


class MailComposeMessage(models.TransientModel):
    """The composer asks the gate about past candidates, once for all mails.

    It leaves out who must not be written to, whatever the exclusion list says. The mail
    is cancelled and says why. What leaves later asks again (``mail_mail_apps.py``).
    """

    _inherit = "mail.compose.message"

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        if self.model == "hr.applicant":
            # Odoo writes fifty mails at a time: planning the gate's statement for each
            # fifty would cost more than asking about everybody.
            left_out = self.env[self.model].browse(res_ids)._get_left_out()
            self = self.with_context(left_out=MappingProxyType(left_out))
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)

    def _process_mail_values_state(self, mail_values_dict):
        if self.model == "hr.applicant":
            applicants = self.env[self.model].browse(mail_values_dict)
            left_out = self.env.context.get("left_out")
            if not isinstance(left_out, MappingProxyType):
                left_out = applicants._get_left_out()
            # The refusal mail asks nothing, neither now nor when it leaves.
            asked = not isinstance(
                self.env.context.get("asked_applicants"), models.BaseModel
            )
            for res_id, values in mail_values_dict.items():
                values["asks_gate"] = asked
                if res_id in left_out:
                    reason = applicants._get_app_reason(left_out[res_id])
                    values["failure_reason"] = reason
        return super()._process_mail_values_state(mail_values_dict)

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        found = super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        return found | {
            res_id
            for res_id, values in mail_values_dict.items()
            if values.get("asks_gate") and values.get("failure_reason")
        }

    def _action_send_mail_comment(self, res_ids):
        # One person can be written to on purpose; several are no longer one by one.
        if self.model == "hr.applicant" and len(res_ids) > 1:
            left_out = self.env[self.model].browse(res_ids)._get_left_out()
            res_ids = [res_id for res_id in res_ids if res_id not in left_out]
        return super()._action_send_mail_comment(res_ids)
