from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

#: The channel a person prefers, and the activity that uses it.
CHANNEL_TYPES = {
    "email": "mail.mail_activity_data_email",
    "phone": "mail.mail_activity_data_call",
    "sms": "hr_recruitment_silver_medalist.activity_type_sms",
    "linkedin": "hr_recruitment_silver_medalist.activity_type_linkedin",
    "in_person": "mail.mail_activity_data_meeting",
}
#: When to try again somebody who did not answer, unless the recruiter says when.
RETRY_DAYS = 7


class HrApplicantMixinContactLog(models.AbstractModel):
    """Noting a contact: what was tried, what came of it, when next."""

    _name = "hr.applicant.mixin.contact.log"
    _description = "Logging a Contact"

    def action_log_contact(self):
        """Open the dialog that notes a contact with these people."""
        self._check_recruiter()
        dialog = self.env["hr.applicant.log.contact"]
        return {
            "type": "ir.actions.act_window",
            "name": self._get_dialog_title(self.env._("Log a Contact")),
            "res_model": dialog._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_applicant_ids": self.ids,
                "default_channel": self._get_likely_channel(),
                "active_test": False,
                "dialog_size": "medium",
            },
        }

    def _log_contact(self, channel, outcome, date=None, note=None, next_date=None):
        """Note a contact, or an attempt, with the persons of these applications.

        The open follow-up is done with it; where there is none, a done activity is
        added, so that chatter and timeline show it. Then, by outcome:

        * reached, wants_to_apply: a contact; the plan goes on. With ``next_date`` the
          next step comes that day; after the last step, that one once more.
        * later: a contact; the step stays the next, the plan rests until ``next_date``.
          Until then the person is not contacted at all.
        * not_interested: a contact; the person's plan stops. The consent stays.
        * no_answer: no contact. The attempt is noted; the open follow-up moves to
          ``next_date``, a week from today by default.

        The day of the last contact is never set back. What is not due yet stays the
        next step: a contact in between is none of the plan's.

        :param str channel: one of ``CONTACT_CHANNELS``
        :param str outcome: one of ``OUTCOMES``, not ``sent``
        :param date date: the day of the contact, default today
        :param str note: plain text, for the chatter
        :param date next_date: when to follow up next
        :return: the done activities
        :raise UserError: if a date does not fit, or nothing can come on ``next_date``
        """
        self._check_recruiter("write")
        self = self.sudo().with_context(active_test=False)
        today = fields.Date.context_today(self)
        date = date or today
        self._check_contact_dates(outcome, date, next_date)
        if outcome == "no_answer":
            done = self._finish_contact(
                self._create_contact_activities(channel, date), outcome, date, note
            )
            opened = self.followup_activity_id
            opened.date_deadline = next_date or today + timedelta(days=RETRY_DAYS)
            return done
        opened = self.filtered("followup_activity_id")
        own = opened.followup_activity_id
        by_type = self._get_type_channels()
        own.filtered(
            lambda activity: by_type.get(activity.activity_type_id, channel) != channel
        ).activity_type_id = self._get_contact_type(channel)
        added = (self - opened)._create_contact_activities(channel, date)
        done = self._finish_contact(own | added, outcome, date, note)
        (self - opened)._note_contact(date)
        if outcome == "not_interested":
            self._get_person_applications()._stop_followups("not_interested")
        elif next_date:
            self._plan_next_contact(next_date, pause=outcome == "later")
        return done

    def _check_contact_dates(self, outcome, date, next_date):
        today = fields.Date.context_today(self)
        if date > today:
            raise UserError(
                self.env._("A contact can't lie in the future: correct the date.")
            )
        if outcome == "later" and not next_date:
            raise UserError(
                self.env._("Choose the day on which they can be contacted.")
            )
        if outcome != "not_interested" and next_date and next_date <= today:
            raise UserError(
                self.env._(
                    "What comes next must lie in the future: choose a later day."
                )
            )

    def _create_contact_activities(self, channel, date):
        """Add an activity of the channel's type to each, to be done at once."""
        type_ = self._get_contact_type(channel)
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        self.mapped("display_name")  # all at once; the activities ask one by one
        return Activity.create(
            [
                {
                    "activity_type_id": type_.id,
                    "date_deadline": date,
                    "is_followup": True,
                    "recruiter_only": True,
                    "res_id": applicant.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "summary": applicant.followup_activity_id.summary,
                    "user_id": self.env.uid,
                }
                for applicant in self
            ]
        )

    def _finish_contact(self, activities, outcome, date, note):
        """Mark ``activities`` done, with what came of it."""
        activities.write({"followup_outcome": outcome, "date_done": date})
        activities._action_done(feedback=note)
        return activities.sudo(False)

    def _plan_next_contact(self, date, pause):
        """Have the next step of each person on ``date``.

        :param bool pause: nobody is contacted until then, for whatever reason
        :raise UserError: without ``pause``, if somebody has no plan to go on with
        """
        followups = self._get_person_applications().followup_id
        followups = followups.filtered("plan_id.template_ids")
        going_on = followups._filter_live()
        over = (self.followup_id & followups) - going_on
        resting = over.applicant_id._get_first_of_persons(going_on.applicant_id)
        followed = going_on | resting.followup_id
        left = self._get_first_of_persons(followed.applicant_id)
        if left and not pause:
            raise UserError(
                self.env._(
                    "There is no plan that could go on that day. Award a medal first, "
                    "or leave the day empty: %s",
                    left._get_names(),
                )
            )
        followed._set_next_date(date)
        if pause:
            followed._pause(date)
            left._ensure_persons().paused_until = date

    # -- channels --------------------------------------------------------------------

    def _get_likely_channel(self):
        """Return how these people are probably contacted: as the open follow-up says,
        else as they prefer, else by phone.
        """
        by_type = self._get_type_channels()
        channels = {
            by_type.get(applicant.followup_activity_id.activity_type_id)
            or applicant.contact_channel
            for applicant in self
        }
        return len(channels) == 1 and channels.pop() or "phone"

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

    def _get_contact_type(self, channel):
        """Return the activity type of a contact that is noted."""
        return self._get_channel_type(channel) or self.env[
            "mail.activity"
        ]._default_activity_type_for_model(self._name)

    def _get_type_channels(self):
        """Return ``{activity type: channel}``."""
        types = {self._get_channel_type(channel): channel for channel in CHANNEL_TYPES}
        return {type_: channel for type_, channel in types.items() if type_}
