from odoo import fields, models
from odoo.exceptions import UserError

from ..person.addresses import normalize_phones, normalize_profiles
from ..tools import get_company, get_labels

#: The channel a person prefers, and the activity that uses it.
CHANNEL_TYPES = {
    "email": "mail.mail_activity_data_email",
    "phone": "mail.mail_activity_data_call",
    "sms": "hr_recruitment_silver_medalist.activity_type_sms",
    "whatsapp": "hr_recruitment_silver_medalist.activity_type_whatsapp",
    "linkedin": "hr_recruitment_silver_medalist.activity_type_linkedin",
    "in_person": "mail.mail_activity_data_meeting",
}


class HrApplicantMixinChannels(models.AbstractModel):
    """The channels by which a person is reached, and what *Reach Out* opens for each.

    * email: a dialog with the text that the plan prepared
    * phone: the number to tap
    * sms: Odoo's SMS composer where SMS is installed, else the phone's own program
    * whatsapp, linkedin: a link, with the words to paste
    * in_person: a meeting in the calendar, with the person invited

    The gate is asked before any of them opens. What is sent from here carries out the
    open follow-up.
    """

    _name = "hr.applicant.mixin.channels"
    _description = "Channels to Reach an Applicant"

    def action_reach_out(self):
        """Open what reaches the person by the channel of the open follow-up.

        :raise UserError: if nothing is to be done now, or the person can't be reached;
            the message says why
        """
        self.ensure_one()
        self._check_recruiter()
        if not self.followup_activity_id:
            raise UserError(
                self.env._(
                    "No follow-up with %s is due. Log a Contact notes what you do in "
                    "between.",
                    self.partner_name,
                )
            )
        return self._reach_out(self.followup_activity_id)

    def _reach_out(self, activity):
        """Return the action that reaches the person for a follow-up.

        :param mail.activity activity: an open follow-up of this application
        :raise UserError: if the person may not be contacted now, or the address for the
            channel is missing
        """
        self._check_recruiter()
        channel = self._get_activity_channel(activity)
        meeting = activity.calendar_event_id
        if channel == "in_person" and meeting:
            return meeting._get_followup_action()
        self._check_may_be_reached(activity)
        if channel == "in_person":
            return activity._arrange_meeting()
        self._check_has_channel(channel)
        if channel == "sms" and "sms.composer" in self.env:
            return self._open_sms_composer(activity)
        if channel == "email":
            activity._check_can_be_written()
        dialog = self.env["hr.applicant.reach.out"]
        return {
            "type": "ir.actions.act_window",
            "name": self._get_dialog_title(get_labels(dialog, "channel")[channel]),
            "res_model": dialog._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_activity_id": activity.id,
                "default_applicant_id": self.id,
                "default_channel": channel,
                "active_test": False,
                "dialog_size": "large" if channel == "email" else "medium",
            },
        }

    def _check_is_open(self, activity):
        """Make sure that a follow-up is the one that is open for this application.

        :raise UserError: if it was done or deleted meanwhile
        """
        if not activity or self.followup_activity_id != activity:
            raise UserError(
                self.env._(
                    "This follow-up with %s was done meanwhile.", self.partner_name
                )
            )

    def _check_may_be_reached(self, activity):
        """Ask the gate.

        :param mail.activity activity: the follow-up; a meeting that was arranged for it
            is no other contact
        :raise UserError: saying in words why the person may not be contacted now
        """
        blocker = self._get_contact_blockers()[self.id]
        if not blocker or (blocker == "recent_contact" and activity.calendar_event_id):
            return
        reasons = [
            get_labels(self, "contact_blocker")[blocker],
            self.contact_blocker_note,
        ]
        raise UserError(
            self.env._(
                "%(name)s is not to be contacted now: %(why)s.",
                name=self.partner_name,
                why=". ".join(filter(None, reasons)),
            )
        )

    def _check_has_channel(self, channel):
        """Make sure that the address which the channel needs is known.

        :raise UserError: naming what is missing
        """
        missing = {
            "email": (self.email_normalized, self.env._("an email address")),
            "linkedin": (self._get_profile_url(), self.env._("a LinkedIn profile")),
        }
        known, name = missing.get(
            channel, (self._get_phone(), self.env._("a phone number"))
        )
        if not known:
            raise UserError(
                self.env._(
                    "For this we need %(address)s of %(name)s. Enter it on the "
                    "application, or reach them in another way and log the contact.",
                    address=name,
                    name=self.partner_name,
                )
            )

    def _get_phone(self):
        """Return a phone number of the person as E.164 where it can be, else False."""
        country = get_company(self).country_id.code
        phones = normalize_phones(self.partner_phone, country)
        phones += self._get_persons_addresses("phone")
        return phones[0] if phones else False

    def _get_profile_url(self):
        """Return the address of the person's LinkedIn profile, or False.

        Candidates enter it: only what is a profile becomes a link.
        """
        profiles = normalize_profiles(self.linkedin_profile)
        profiles += self._get_persons_addresses("linkedin")
        return f"https://www.{profiles[0]}" if profiles else False

    def _get_persons_addresses(self, kind):
        known = self.person_id.address_ids.filtered(lambda a: a.kind == kind)
        return known.mapped("value")

    def _open_sms_composer(self, activity):
        """Return the action of Odoo's SMS composer, with the words filled in."""
        return {
            "type": "ir.actions.act_window",
            "name": self._get_dialog_title(self.env._("Text Message")),
            "res_model": "sms.composer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_body": self.followup_id._get_words(activity),
                "written_followup_id": activity.id,
            },
        }

    def _close_written_followup(self, message):
        """A text message that was written for the open follow-up carries it out.

        :param mail.message message: what was posted
        """
        written = self.env.context.get("written_followup_id")
        if not written or message.message_type != "sms":
            return
        self._check_recruiter("write")
        self = self.sudo().with_context(written_followup_id=False)
        opened = self.followup_activity_id.filtered(lambda a: a.id == written)
        if opened:
            self._finish_contact(
                opened, "sent", fields.Date.context_today(self), note=None
            )

    # -- types ---------------------------------------------------------------------

    def _get_likely_channel(self):
        """Return the channel to suggest: that of the open follow-up, else the one they
        prefer; by phone if these people differ.
        """
        channels = {a._get_activity_channel(a.followup_activity_id) for a in self}
        return channels.pop() if len(channels) == 1 else "phone"

    def _get_activity_channel(self, activity):
        """Return the channel of an activity with the person, else the one they prefer,
        else the phone.

        :param mail.activity activity: may be empty
        """
        by_type = self._get_type_channels()
        return by_type.get(activity.activity_type_id) or self.contact_channel or "phone"

    def _get_channel_type(self, channel):
        """Return the activity type of a channel, empty if there is none.

        Costs no query: ``env.ref`` would look each time whether the type exists.
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
