import re
from itertools import chain

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date, html2plaintext

from ..batch import write_each
from ..tools import get_company, get_label

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class HrApplicantFollowupMixinActivity(models.AbstractModel):
    """What the activity of a step says, and which type it has."""

    _name = "hr.applicant.followup.mixin.activity"
    _description = "Activities of Follow-ups"

    def _get_responsibles(self):
        """Return ``{follow-up: user}``: who carries out the next step of each."""
        if not self:
            return {}
        users = self.applicant_id._get_followup_responsibles()
        return {followup: users[followup.applicant_id] for followup in self}

    def _create_activities(self, users, today):
        """Create one activity each. One message tells the recruiter of all of them.

        :param dict users: ``{follow-up: user}``, who carries them out
        :param date today: the day it is for them
        """
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        by_user = self.grouped(users.get)
        activities = Activity.create(
            [
                values
                for user, followups in by_user.items()
                # The texts are in the recruiter's language.
                for values in followups.with_context(
                    lang=user.lang
                )._prepare_activities(user, today)
            ]
        )
        self.env["hr.applicant.followup.summary"]._queue_new(activities)
        nobodys = by_user.get(self.env["res.users"], self.browse())
        nobodys.applicant_id._tell_nobody_in_charge()
        values = {}
        followups = chain.from_iterable(by_user.values())
        for followup, activity in zip(followups, activities, strict=True):
            values[followup] = {"activity_id": activity.id}
            if followup.date != activity.date_deadline:
                values[followup]["date"] = activity.date_deadline
            if followup.waiting_since or followup.hold_reason:
                values[followup] |= {"hold_reason": False, "waiting_since": False}
        write_each(self, values)

    def _prepare_activities(self, user, today):
        """Return the values of the activity for the due step of each, in their order.

        Values that many of them share are looked up once.

        :param res.users user: who carries them out, may be empty
        :param date today: the day it is where the user lives
        """
        shared, values = {}, []
        for followup in self:
            key = followup._get_activity_key()
            if key not in shared:
                shared[key] = followup._prepare_shared_values(user, today)
            values.append(followup._prepare_activity(shared[key]))
        return values

    def _get_activity_key(self):
        """Return what ``_prepare_shared_values`` goes by: where that is the same, for
        one user on one day, so are the values.
        """
        return (
            self.step_id.id,
            self.company_id.id,
            self.date,
            self.person_id.contact_channel,
        )

    def _prepare_shared_values(self, user, today):
        """Return the values that activities with the same key share, the texts with
        their placeholders.
        """
        step, company = self.step_id.sudo(), get_company(self)
        return {
            "activity_type_id": self._get_activity_type(step).id,
            "automated": True,
            "date_deadline": company._get_working_day(max(self.date, today)),
            "followup_step_id": step.id,
            "is_followup": True,
            "note": step.note,
            "recruiter_only": True,
            "res_model_id": self.env["ir.model"]._get_id("hr.applicant"),
            "summary": step.summary,
            # Computed fields: given here, they need no second write of each row.
            "user_tz": user.tz,
            "date_done": False,
            "user_id": user.id,
        }

    def _prepare_activity(self, shared):
        """Return the values of the activity about this person.

        :param dict shared: the values that it shares with others
        """
        applicant = self.applicant_id
        return {
            **shared,
            "note": self._fill_in(shared["note"], html=True),
            "res_id": applicant.id,
            # Computed, too.
            "res_name": applicant.display_name,
            "summary": self._fill_in(shared["summary"], html=False),
        }

    def _get_activity_type(self, step):
        """Return the type that fits the person's preferred channel."""
        if step.followup_prepare_mail and step.followup_mail_template_id:
            return self.applicant_id._get_contact_type("email")
        if step.followup_keep_type:
            return step.activity_type_id
        channel = self.person_id.contact_channel
        return self.applicant_id._get_channel_type(channel) or step.activity_type_id

    def _fill_in(self, text, html, getters=None):
        """Return ``text`` with its ``{placeholders}`` filled in; others are left.

        :param bool html: whether ``text`` is HTML, else plain text
        :param dict getters: what they stand for, default ``_get_placeholders``
        """
        if not text or "{" not in text:
            return text
        escape = Markup.escape if html else str
        getters = getters or self._get_placeholders()

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
        applicant = self.applicant_id
        return {
            "name": lambda: applicant.partner_name,
            "job": lambda: applicant.job_id.name,
            "medal_date": lambda: format_date(self.env, applicant.medal_date),
            "personal_note": lambda: self.person_id.personal_note,
            "channel": self._get_channel_label,
            "would_accept": lambda: applicant.decline_would_accept,
        }

    def _get_words(self, activity):
        """Return what to write to the person, as plain text in their language.

        Notes about the person are for recruiters: these words can't quote them.

        :param mail.activity activity: the open follow-up that it is written for
        """
        texts = self.sudo().with_context(lang=self.person_id.sudo().lang)
        applicant, user = texts.applicant_id, self.env.user
        words = activity.followup_step_id.sudo().with_env(texts.env).followup_words
        words = words or texts.env._(
            "Hello {name}, this is {recruiter} of {company}. You applied with us some "
            "time ago, and I would like to hear how you are. When may I call you?"
        )
        getters = {
            "name": lambda: applicant.partner_name,
            "job": lambda: applicant.job_id.name,
            "company": lambda: get_company(applicant).name,
            "recruiter": lambda: user.name,
        }
        return texts._fill_in(words, html=False, getters=getters)

    def _get_channel_label(self):
        return get_label(self.person_id, "contact_channel")
