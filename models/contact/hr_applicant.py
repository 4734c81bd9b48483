from datetime import timedelta
from email.message import EmailMessage

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import RECRUITER
from ..mail.mail_reading import is_automatic
from ..tools import open_dialog

#: When to try again somebody who did not answer, unless the recruiter says when.
RETRY_DAYS = 7


class HrApplicantMixinContact(models.AbstractModel):
    """Contacts with a past candidate: what counts as one, and noting one.

    A contact is: a follow-up that was done, an email from or to the person, an
    invitation that was sent, and what a recruiter noted. Meetings count as well, also
    future ones: the gate looks them up. A refusal is no contact.
    """

    _name = "hr.applicant.mixin.contact"
    _description = "Contacts with an Applicant"

    bounced_email = fields.Char(
        string="Address That Does Not Work",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=RECRUITER,
        help="Mails to this address came back for good. Another address on the "
        "application is tried again.",
    )
    is_bounced = fields.Boolean(compute="_compute_is_bounced", groups=RECRUITER)

    @api.depends("email_normalized", "bounced_email")
    def _compute_is_bounced(self):
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        for applicant in self:
            applicant.is_bounced = applicant.email_normalized in dead

    @api.model
    def _get_dead_addresses(self, emails):
        """Return which of these normalised addresses do not work, as a set."""
        emails = list(filter(None, emails))
        if not emails:
            return set()
        everybody = self.env["hr.applicant"].sudo().with_context(active_test=False)
        known = everybody.search_fetch(
            [("bounced_email", "in", emails)], ["bounced_email"]
        )
        return set(known.mapped("bounced_email"))

    @api.model
    def _note_dead_address(self, email):
        """Note on all applications with this address that it does not work."""
        everybody = self.sudo().with_context(active_test=False)
        everybody.search([("email_normalized", "=", email)]).bounced_email = email

    @api.model
    def _forget_dead_address(self, email):
        """Note that an address works after all."""
        everybody = self.sudo().with_context(active_test=False)
        everybody.search([("bounced_email", "=", email)]).bounced_email = False

    def action_try_address_again(self):
        """Forget that mails to the addresses of these people came back."""
        self._check_recruiter("write")
        for email in set(filter(None, self.mapped("email_normalized"))):
            self._forget_dead_address(email)

    def _note_contact(self, date=None):
        """Note the day of a contact with these persons, unless a later one is known.

        :param date date: default today
        """
        date = date or fields.Date.context_today(self)
        self._ensure_persons().filtered(
            lambda person: not person.last_contact_date
            or person.last_contact_date < date
        ).write({"last_contact_date": date})

    def _message_post_after_hook(self, message, *args, **kwargs):
        result = super()._message_post_after_hook(message, *args, **kwargs)
        medalist = self.sudo()
        remembered = (
            medalist.medal_id or not medalist.active or medalist.is_pool_applicant
        )
        if remembered and self._is_contact(message):
            medalist._note_contact()
        self._close_written_followup(message)
        return result

    def _is_contact(self, message):
        """Return whether a message in the chatter went to the person or came from them.

        :param mail.message message: the message
        """
        message = message.sudo()
        if isinstance(self.env.context.get("asked_applicants"), models.BaseModel):
            return False  # the dialog that refuses
        incoming = self.env.context.get("incoming_mail")
        if message.message_type not in ("comment", "email", "email_outgoing"):
            return False
        # The person did not write an absence notice.
        if isinstance(incoming, EmailMessage) and is_automatic(incoming):
            return False
        person = self.sudo().partner_id
        return bool(person) and person in (message.author_id | message.partner_ids)

    # -- noting a contact ------------------------------------------------------------

    def action_log_contact(self):
        """Open the dialog that notes a contact with these people."""
        self._check_recruiter()
        return open_dialog(
            "hr.applicant.log.contact",
            self._get_dialog_title(self.env._("Log a Contact")),
            default_applicant_ids=self._get_standing_applications().ids,
            default_channel=self._get_likely_channel(),
            active_test=False,
        )

    def _log_contact(self, channel, outcome, date=None, note=None, next_date=None):
        """Note a contact, or an attempt, with the persons of these applications.

        This marks the open follow-up done. Without one it adds an activity that is
        done, for chatter and timeline. The rest depends on the outcome:

        * reached, wants_to_apply: a contact; the plan goes on. With ``next_date`` the
          next step is due that day; after the last step, that one is repeated.
        * later: a contact; the step stays the next one, the plan is paused until
          ``next_date``. Until then nobody contacts the person.
        * not_interested: a contact; the person's plan stops. The consent stays.
        * no_answer: no contact. The attempt is noted; the open follow-up moves to
          ``next_date``, ``RETRY_DAYS`` from today by default.

        A step that is not due yet stays the next one: the contact was not part of the
        plan. The day of the last contact is never set back.

        :param str channel: one of ``CONTACT_CHANNELS``
        :param str outcome: one of ``OUTCOMES``, not ``sent``
        :param date date: the day of the contact, default today
        :param str note: plain text, for the chatter
        :param date next_date: when to follow up next
        :return: the activities that are done
        :raise AccessError: if the user is no recruiter, or may not write these
        :raise UserError: if a date does not fit, or somebody has no plan that could go
            on on ``next_date``
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
        """Return a new activity of the channel's type for each, to be marked done."""
        type_ = self._get_contact_type(channel)
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        self.mapped("display_name")  # one query instead of one for each activity
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
        """Mark ``activities`` done, with their outcome."""
        activities.write({"followup_outcome": outcome, "date_done": date})
        activities._action_done(feedback=note)
        return activities.sudo(False)

    def _plan_next_contact(self, date, pause):
        """Move the next step of each person to ``date``.

        :param bool pause: whether nobody may contact these persons until then
        :raise UserError: without ``pause``, if somebody has no plan that could go on
        """
        followups = self._get_person_applications().followup_id
        followups = followups.filtered("plan_id.template_ids")
        going_on = followups._filter_live()
        over = (self.followup_id & followups) - going_on
        repeated = over.applicant_id._get_first_of_persons(going_on.applicant_id)
        followed = going_on | repeated.followup_id
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
