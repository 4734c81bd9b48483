import re

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date, html2plaintext

#: The channel a person prefers, and the activity that uses it.
CHANNEL_TYPES = {
    "email": "mail.mail_activity_data_email",
    "phone": "mail.mail_activity_data_call",
    "sms": "hr_recruitment_silver_medalist.activity_type_sms",
    "linkedin": "hr_recruitment_silver_medalist.activity_type_linkedin",
    "in_person": "mail.mail_activity_data_meeting",
}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class HrApplicant(models.Model):
    """What the activity of a step says, and which type it has."""

    _inherit = "hr.applicant"

    def _prepare_followup_activity(self, user, today):
        """Return the values of the activity for the due step.

        :param res.users user: who carries it out, may be empty
        :param date today: the day it is where the user lives
        """
        self.ensure_one()
        step = self.followup_step_id.sudo()
        return {
            "activity_type_id": self._get_followup_activity_type(step).id,
            "automated": True,
            "date_deadline": (self.company_id or self.env.company)._get_working_day(
                max(self.followup_date, today)
            ),
            "followup_open": True,
            "followup_step_id": step.id,
            "is_followup": True,
            "note": self._fill_in(step.note, html=True),
            "recruiter_only": True,
            "res_id": self.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            # Computed fields: given here, they need no second write of each row.
            "res_name": self.display_name,
            "user_tz": user.tz,
            "date_done": False,
            "summary": self._fill_in(step.summary, html=False),
            "user_id": user.id,
        }

    def _get_followup_activity_type(self, step):
        """Return the type that fits the person's preferred channel."""
        if step.followup_keep_type:
            return step.activity_type_id
        return self._get_channel_type(self.contact_channel) or step.activity_type_id

    def _get_channel_type(self, channel):
        """Return the activity type that stands for a channel, empty if there is none.

        Without a query: ``env.ref`` would look whether it exists, each time.
        """
        xmlid = CHANNEL_TYPES.get(channel)
        return self.env["mail.activity.type"].browse(
            xmlid
            and self.env["ir.model.data"]._xmlid_to_res_id(
                xmlid, raise_if_not_found=False
            )
        )

    def _fill_in(self, text, html):
        """Return ``text`` with its ``{placeholders}`` filled in; others are left.

        :param bool html: whether ``text`` is HTML, else plain text
        """
        if not text or "{" not in text:
            return text
        escape = Markup.escape if html else str

        def fill_in(match):
            getter = self._get_followup_placeholders().get(match[1])
            if not getter:
                return match[0]
            value = getter() or "–"
            if isinstance(value, Markup) and not html:
                value = html2plaintext(value)
            return escape(value)

        filled_in = PLACEHOLDER.sub(fill_in, text)
        return Markup(filled_in) if html else filled_in

    def _get_followup_placeholders(self):
        """Return what placeholders stand for: ``{word: function}``."""
        channels = self._fields["contact_channel"]
        return {
            "name": lambda: self.partner_name,
            "job": lambda: self.job_id.name,
            "medal_date": lambda: format_date(self.env, self.medal_date),
            "personal_note": lambda: self.personal_note,
            "channel": lambda: dict(channels._description_selection(self.env)).get(
                self.contact_channel
            ),
            "would_accept": lambda: self.decline_would_accept,
        }
