from odoo import api, models

from .hr_applicant_field_guard import is_confidential

#: What no client can send along.
RECRUITER_ONLY = object()


class MailThread(models.AbstractModel):
    # No docstring: Odoo would show it as the description of other models.
    #
    # What is logged ``_for_recruiters()`` is marked as for recruiters only, as is what
    # tells of nothing but changed fields that others don't see. It is made with the
    # rights of the user, who can't mark it.
    #
    # What comes in by mail holds no candidate's working link, whatever it becomes: a
    # message, or the description of a record of any model.
    _inherit = "mail.thread"

    def _for_recruiters(self):
        """Return the records to log on what recruiters only read."""
        return self.with_context(recruiter_only=RECRUITER_ONLY)

    def _message_create(self, values_list):
        messages = super()._message_create(values_list)
        hidden = messages
        if self.env.context.get("recruiter_only") is not RECRUITER_ONLY:
            tells = map(self._tells_of_confidential_fields, values_list)
            hidden = messages.browse(
                message.id
                for message, told in zip(messages, tells, strict=True)
                if told
            )
        hidden.sudo().recruiter_only = True
        return messages

    @api.model
    def _tells_of_confidential_fields(self, values):
        """Return whether a message tells of nothing but changes that others don't see.

        :param dict values: the values of a message
        """
        fields_of = self.env["ir.model.fields"].sudo()
        tracked = [
            self._fields.get(fields_of.browse(value["field_id"]).name)
            for *_command, value in values.get("tracking_value_ids") or ()
        ]
        return bool(tracked) and all(
            field and is_confidential(field) for field in tracked
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not message.sudo().recruiter_only:
            return recipients
        users = self.env["res.users"].sudo()
        return [
            recipient
            for recipient in recipients
            if recipient["uid"] and users.browse(recipient["uid"])._is_recruiter()
        ]

    @api.model
    def message_parse(self, message, save_original=False):
        values = super().message_parse(message, save_original=save_original)
        Consent = self.env["hr.applicant.consent"]
        return {**values, **Consent._clean_values(values, ("subject", "body"))}
