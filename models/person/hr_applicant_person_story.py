from textwrap import shorten

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools import format_day, get_label

#: How many entries the story shows, the newest, and how much of what was written.
SHOWN = 30
WORDS_LENGTH = 140
#: Messages of these kinds went to the person or came from them.
MESSAGE_TYPES = ("comment", "email", "email_outgoing", "sms")


class HrApplicantPersonMixinStory(models.AbstractModel):
    """The story of a person, to read before a call; the newest entry comes first.

    Each ``_get_story_of_…`` returns entries of one kind: dicts with ``date`` (a date),
    ``icon`` (a class of Font Awesome), ``what``, and, where there are some, ``words``
    and ``who``, all in the reader's language.
    """

    _name = "hr.applicant.person.mixin.story"
    _description = "Story of a Person"

    story = fields.Html(compute="_compute_story", sanitize=False)

    @api.depends("applicant_ids", "consent_ids.event_ids", "last_contact_date")
    @api.depends_context("lang", "tz")
    def _compute_story(self):
        for person in self:
            entries = person._origin.sudo()._get_story()
            person.story = self.env["ir.qweb"]._render(
                "hr_recruitment_silver_medalist.person_story",
                {
                    "entries": entries[:SHOWN],
                    "is_cut": len(entries) > SHOWN,
                    "format_day": lambda day: format_day(self.env, day),
                },
            )

    def _get_story(self):
        """Return all entries, the newest first."""
        entries = [
            *self._get_story_of_applications(),
            *self._get_story_of_invitations(),
            *self._get_story_of_consents(),
            *self._get_story_of_messages(),
            *self._get_story_of_followups(),
            *self._get_story_of_meetings(),
        ]
        for entry in entries:
            entry["words"] = shorten(
                entry.get("words") or "", WORDS_LENGTH, placeholder=" …"
            )
        # Equal days keep the order in which the kinds stand above.
        return sorted(entries, key=lambda entry: entry["date"], reverse=True)

    def _get_day(self, moment):
        """Return the day of a moment where the reader lives."""
        return fields.Datetime.context_timestamp(self, moment).date()

    def _get_story_of_applications(self):
        entries = []
        for applicant in self.application_ids:
            job = applicant.job_id.name or self.env._("no job")
            if applicant.medal_date:
                entries.append(
                    {
                        "date": applicant.medal_date,
                        "icon": "fa-trophy",
                        "what": self.env._("Medal: %s", applicant.medal_id.name),
                        "words": applicant.medal_reason,
                        "who": applicant.medal_user_id.name,
                    }
                )
            if applicant.refuse_date:
                entries.append(
                    {
                        "date": self._get_day(applicant.refuse_date),
                        "icon": "fa-times",
                        "what": self.env._(
                            "Refused for %(job)s: %(reason)s",
                            job=job,
                            reason=applicant.refuse_reason_id.name or "–",
                        ),
                        "words": applicant.refusal_explanation,
                    }
                )
            elif applicant.date_closed:
                entries.append(
                    {
                        "date": self._get_day(applicant.date_closed),
                        "icon": "fa-star",
                        "what": self.env._("Hired: %s", job),
                    }
                )
            # An application that was imported is older than its record.
            moments = filter(
                None,
                (applicant.create_date, applicant.refuse_date, applicant.date_closed),
            )
            days = [self._get_day(moment) for moment in moments]
            days += [applicant.medal_date] if applicant.medal_date else []
            entries.append(
                {
                    "date": min(days),
                    "icon": "fa-file-text-o",
                    "what": self.env._("Applied for %s", job),
                }
            )
        return entries

    def _get_story_of_invitations(self):
        entries = []
        for invitation in self.invitation_ids:
            job = invitation._get_job_name()
            if invitation.answer_date:
                entries.append(
                    {
                        "date": self._get_day(invitation.answer_date),
                        "icon": "fa-reply",
                        "what": self.env._(
                            "%(job)s: %(answer)s",
                            job=job,
                            answer=get_label(invitation, "state"),
                        ),
                        "words": invitation.message,
                        "who": self.name,
                    }
                )
            if invitation.sent_date:
                entries.append(
                    {
                        "date": self._get_day(invitation.sent_date),
                        "icon": "fa-envelope-o",
                        "what": self.env._("Invited: %s", job),
                        "who": invitation.user_id.name,
                    }
                )
        return entries

    def _get_story_of_consents(self):
        return [
            {
                "date": event.answer_date or self._get_day(event.date),
                "icon": "fa-handshake-o",
                "what": self.env._("Consent: %s", get_label(event, "kind")),
                "words": event.note,
                "who": event.actor_name,
            }
            for event in self.consent_ids.event_ids
        ]

    def _get_story_of_messages(self):
        """Return mails and text messages; those about consents and invitations stand
        there already.
        """
        applicants = self.applicant_ids
        messages = self.env["mail.message"].search(
            [
                ("model", "=", applicants._name),
                ("res_id", "in", applicants.ids),
                ("message_type", "in", MESSAGE_TYPES),
                ("subtype_id.internal", "=", False),
                ("is_internal", "=", False),
            ],
            order="date desc, id desc",
            limit=SHOWN + 1,
        )
        partners = applicants.partner_id
        entries = []
        for message in messages:
            incoming = message.author_id in partners
            text = html2plaintext(message.body or "") or message.subject
            entries.append(
                {
                    "date": self._get_day(message.date),
                    "icon": "fa-arrow-left" if incoming else "fa-arrow-right",
                    "what": self.env._("They wrote")
                    if incoming
                    else self.env._("We wrote"),
                    "words": text,
                    "who": message.author_id.name,
                }
            )
        return entries

    def _get_story_of_followups(self):
        done = self.env["mail.activity"].search(
            Domain(self.applicant_ids._get_followups_domain())
            & Domain("active", "=", False)
        )
        entries = []
        for activity in done:
            what = activity.summary or activity.activity_type_id.name
            outcome = get_label(activity, "followup_outcome")
            entries.append(
                {
                    "date": activity.date_done or activity.date_deadline,
                    "icon": activity.activity_type_id.icon or "fa-check",
                    "what": f"{what} – {outcome}" if outcome else what,
                    "words": activity.feedback,
                    "who": activity.user_id.name,
                }
            )
        return entries

    def _get_story_of_meetings(self):
        # With the rights of the reader: what is private stays so.
        meetings = self.env["calendar.event"].sudo(False)
        meetings = meetings.search([("applicant_id", "in", self.applicant_ids.ids)])
        return [
            {
                "date": meeting.start_date or self._get_day(meeting.start),
                "icon": "fa-calendar",
                "what": self.env._("Meeting: %s", meeting.name),
                "who": meeting.user_id.name,
            }
            for meeting in meetings
        ]
