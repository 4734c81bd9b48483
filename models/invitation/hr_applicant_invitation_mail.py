from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..gate.hr_applicant import REFUSAL_BLOCKERS
from ..mail.mail_layout import add_below_greeting
from ..tools import get_company, get_labels

#: Which mail of an invitation waits depends on its state: the invitation, the reminder
#: or the confirmation. The rule of that state says whether the mail may leave.
MAIL_RULES = {
    "queued": "_get_first_mail_blocker",
    "failed": "_get_first_mail_blocker",
    "sent": "_get_reminder_blocker",
    "interested": "_get_confirmation_blocker",
}
#: Only these keep the confirmation of a yes from leaving.
UNREACHABLE = (
    "suppressed",
    "consent_withdrawn",
    "consent_declined",
    "blacklisted",
    "no_address",
    "bounced",
)


class HrApplicantInvitationMixinMail(models.AbstractModel):
    """The mails of an invitation, once they are written: whether one may leave, that it
    left, failed, came back (a bounce), or was answered by mail.
    """

    _name = "hr.applicant.invitation.mixin.mail"
    _inherit = "hr.applicant.mail.mixin"
    _description = "Mails of Invitations"

    reply_date = fields.Datetime(
        string="Wrote Back On",
        readonly=True,
        help="When they answered by mail; a recruiter notes what they said.",
    )

    def _add_personal_line(self, body):
        """Return the text of its mail with what is said to this person alone."""
        if not self.personal_line:
            return body
        return add_below_greeting(body, self.personal_line)

    # -- whether it may leave --------------------------------------------------------

    def _get_mail_blockers(self):
        """See ``hr.applicant.mail.mixin``.

        The gate is asked without the job. With it, the gate would say
        ``already_invited``, because of this very invitation. Which blockers hold a mail
        back depends on the mail (``MAIL_RULES``).
        """
        gate = self.applicant_id._ask_gate()
        dead = self.env["hr.applicant"]._get_dead_addresses(
            self.mapped("email_normalized")
        )
        blockers = {
            invitation.id: invitation._get_mail_blocker(
                *gate[invitation.applicant_id.id]
            )
            for invitation in self
        }
        self._block_surplus_first_mails(blockers)
        for invitation in self:
            if not blockers[invitation.id] and invitation.email_normalized in dead:
                blockers[invitation.id] = "bounced"
        return blockers

    def _get_mail_blocker(self, blocker, until):
        """Return why the mail that waits must not leave: a blocker code or False.

        :param str blocker: what the gate says of the person, or False
        :param date until: the day on which that blocker ends, or None
        """
        if self._is_moved() and self.state != "interested":
            # The gate says the same of a job of another company.
            return blocker or "no_consent"
        if self.state not in MAIL_RULES:
            return "already_invited"
        return getattr(self, MAIL_RULES[self.state])(blocker, until)

    def _get_first_mail_blocker(self, blocker, until):
        """The first mail is a contact: it waits until the last one is long enough ago.

        It does not wait if a recruiter gave a reason for that. Nor does it wait if the
        last contact was this mail itself, which came back and is sent again.
        """
        passes = blocker == "recent_contact" and (
            self.override_reason or (self.sent_date and self._is_last_contact(until))
        )
        return not passes and blocker

    def _get_reminder_blocker(self, blocker, until):
        """A reminder does not wait because of the invitation that it reminds of."""
        own = blocker == "recent_contact" and self._is_last_contact(until)
        return not own and blocker

    def _get_confirmation_blocker(self, blocker, _until):
        """A confirmation answers somebody who wrote to us."""
        return blocker in UNREACHABLE and blocker

    def _block_surplus_first_mails(self, blockers):
        """Block first mails (not reminders) that would reach a person a second time.

        * Of several invitations for one person, only one mail leaves now.
        * A failed invitation is not sent again if a newer one to the same job exists
          for that mailbox.

        :param dict blockers: ``{id: blocker code or False}``, changed in place
        """
        first = self.filtered(
            lambda i: i.state in ("queued", "failed") and not blockers[i.id]
        )
        superseded = first._get_superseded()
        persons = self.applicant_id._get_person_marks()
        reached = set()
        for invitation in first:
            person = persons[invitation.applicant_id]
            if person in reached:
                blockers[invitation.id] = "recent_contact"
            elif invitation in superseded:
                blockers[invitation.id] = "already_invited"
            else:
                reached.add(person)

    def _is_last_contact(self, until):
        """Return whether nobody was in touch since this invitation was sent.

        :param date until: the end of the gap after the last contact
        """
        company = get_company(self.applicant_id)
        gap = relativedelta(days=company.medalist_contact_gap_days)
        # The last contact is a day in the user's time zone, and the sending is in UTC:
        # the two may differ by a day.
        sent = self.sent_date or self.create_date
        return until <= sent.date() + gap + relativedelta(days=1)

    def _get_superseded(self):
        """Return the failed ones whose mailbox was invited to the job again."""
        failed = self.filtered(lambda invitation: invitation.state == "failed")
        if not failed:
            return failed
        others = self.sudo().search(
            [
                ("job_id", "in", failed.job_id.ids),
                ("email_normalized", "in", failed.mapped("email_normalized")),
                ("state", "!=", "failed"),
                ("may_be_repeated", "=", False),
            ]
        )
        live = {(other.job_id, other.email_normalized) for other in others}
        return failed.filtered(lambda i: (i.job_id, i.email_normalized) in live)

    def _get_failure_reasons(self, blockers):
        """Return ``{id: why it may not leave, in words}``.

        :param dict blockers: ``{id: blocker code}``
        """
        labels = get_labels(self.applicant_id, "contact_blocker")
        refused = self.filtered(lambda i: blockers[i.id] in REFUSAL_BLOCKERS)
        others = refused.applicant_id._get_refusers()
        return {
            invitation.id: self._get_shared_refusal_reason()
            if invitation.applicant_id.id in others
            else self.env._("The job belongs to another company now")
            if invitation._is_moved()
            else labels[blockers[invitation.id]]
            for invitation in self
        }

    def _get_shared_refusal_reason(self):
        return self.env._(
            "Somebody who shares an address with them does not want to be contacted"
        )

    def _lock_for_mail(self):
        self.applicant_id._lock()
        return super()._lock_for_mail()

    # -- what became of it -----------------------------------------------------------

    def _on_mail_sent(self, mails=None):
        """The mail server took the mail: a first one or a reminder is a contact."""
        today = fields.Date.context_today(self)
        # An administrator may have sent a failed one again.
        waiting = self.filtered(lambda i: i.state in ("queued", "failed"))
        contacts = waiting | self.filtered(lambda i: i.state == "sent")
        for company, invitations in waiting.grouped(lambda i: i._get_company()).items():
            days = company.medalist_invitation_days
            invitations.write(
                {
                    "state": "sent",
                    "sent_date": fields.Datetime.now(),
                    "expiry_date": today + relativedelta(days=days),
                    "next_step_date": today + relativedelta(days=max(days // 2, 1)),
                    "failure_reason": False,
                }
            )
        contacts.applicant_id._note_contact(today)

    def _on_mail_failed(self, reason, mails=None):
        """A mail did not leave. The invitation fails, or the reminder or confirmation
        counts as not sent; all but a reminder can be sent again by hand.
        """
        self.filtered(lambda invitation: invitation.state == "queued").write(
            {"state": "failed", "failure_reason": reason, "next_step_date": False}
        )
        if not mails:
            return
        reminded = self.filtered(lambda i: i.state == "sent")
        reminded.write({"reminder_count": 0, "reminder_date": False})
        confirmed = self.filtered(lambda i: i.state == "interested")
        confirmed.confirmation_date = False
        (reminded | confirmed)._log_not_sent(reason)

    def _on_reply(self):
        """Somebody answered by mail, and a recruiter will note what they said: nobody
        is reminded, and the invitation does not expire.
        """
        self.reply_date = fields.Datetime.now()
        unanswered = self.filtered(lambda i: i.state in ("queued", "sent", "expired"))
        unanswered._cancel_queued_mails()
        unanswered.write(
            {"state": "sent", "next_step_date": False, "failure_reason": False}
        )

    def _message_receive_bounce(self, email, partner):
        """The mail came back: the person was not reached, unless they answered."""
        result = super()._message_receive_bounce(email, partner)
        unanswered = self.filtered(lambda i: i.state in ("queued", "sent", "expired"))
        for invitation in unanswered:
            invitation._cancel_queued_mails()
            invitation.write(
                {
                    "state": "failed",
                    "next_step_date": False,
                    "failure_reason": self.with_context(
                        lang=invitation.user_id.lang
                    ).env._("The mail came back: %s can't be reached.", email),
                }
            )
        # Odoo counts it on the applications that are not archived.
        past = self.applicant_id.filtered(lambda a: not a.active)
        past._message_receive_bounce(email, partner)
        return result

    # -- whose -----------------------------------------------------------------------

    def _get_mail_consent(self):
        return self.applicant_id.consent_id

    def _get_todo_application(self):
        return self.applicant_id

    def _get_persons_partners(self):
        return self.applicant_id.partner_id

    def _get_mail_company(self):
        return self._get_company()

    def _get_needed_links(self, mail):
        links = super()._get_needed_links(mail)
        answered = self.state == "interested"
        return links if answered else {**links, "invitation": self}
