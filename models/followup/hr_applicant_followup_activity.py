import re

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date, html2plaintext

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class HrApplicantFollowup(models.Model):
    """What the activity of a step says, and which type it has."""

    _inherit = "hr.applicant.followup"

    def _prepare_activity(self, user, today):
        """Return the values of the activity for the due step.

        :param res.users user: who carries it out, may be empty
        :param date today: the day it is where the user lives
        """
        self.ensure_one()
        applicant, step = self.applicant_id, self.step_id.sudo()
        return {
            "activity_type_id": self._get_activity_type(step).id,
            "automated": True,
            "date_deadline": (self.company_id or self.env.company)._get_working_day(
                max(self.date, today)
            ),
            "followup_step_id": step.id,
            "is_followup": True,
            "note": self._fill_in(step.note, html=True),
            "recruiter_only": True,
            "res_id": applicant.id,
            "res_model_id": self.env["ir.model"]._get_id(applicant._name),
            # Computed fields: given here, they need no second write of each row.
            "res_name": applicant.display_name,
            "user_tz": user.tz,
            "date_done": False,
            "summary": self._fill_in(step.summary, html=False),
            "user_id": user.id,
        }

    def _get_activity_type(self, step):
        """Return the type that fits the person's preferred channel."""
        if step.followup_keep_type:
            return step.activity_type_id
        channel = self.person_id.contact_channel
        return self.applicant_id._get_channel_type(channel) or step.activity_type_id

    def _fill_in(self, text, html):
        """Return ``text`` with its ``{placeholders}`` filled in; others are left.

        :param bool html: whether ``text`` is HTML, else plain text
        """
        if not text or "{" not in text:
            return text
        escape = Markup.escape if html else str
        getters = self._get_placeholders()

        def fill_in(match):
            getter = getters.get(match[1])
            if not getter:
                return match[0]
            value = getter() or "–"
            if isinstance(value, Markup) and not html:
                value = html2plaintext(value)
            return escape(value)

        filled_in = PLACEHOLDER.sub(fill_in, text)
        return Markup(filled_in) if html else filled_in

    def _get_placeholders(self):
        """Return what placeholders stand for: ``{word: function}``."""
        applicant, person = self.applicant_id, self.person_id
        channels = person._fields["contact_channel"]
        return {
            "name": lambda: applicant.partner_name,
            "job": lambda: applicant.job_id.name,
            "medal_date": lambda: format_date(self.env, applicant.medal_date),
            "personal_note": lambda: person.personal_note,
            "channel": lambda: dict(channels._description_selection(self.env)).get(
                person.contact_channel
            ),
            "would_accept": lambda: applicant.decline_would_accept,
        }
