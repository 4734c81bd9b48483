from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..constants import MODULE
from ..tools import get_labels, with_colon
from .hr_applicant_news_sending import STALE_DAYS

#: These pass by themselves: the person waits for the news.
PASSING = ("recent_contact", "paused")


class HrApplicantNewsRecipient(models.Model):
    """One person who gets, or does not get, one piece of company news.

    * waiting: the mail is not written yet; queued: it waits to leave; sent: the mail
      server took it; failed: it did not, or the mail came back; left out: why is said.
    * A person gets each news once. So does a mailbox that several people share.
    """

    _name = "hr.applicant.news.recipient"
    _inherit = ["hr.applicant.mail.mixin", "mail.thread"]
    _description = "Recipient of Company News"
    _order = "id desc"
    _mail_post_access = "read"

    news_id = fields.Many2one(
        "hr.applicant.news",
        string="News",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    # Not required: who is erased leaves the record behind, without words.
    consent_id = fields.Many2one(
        "hr.applicant.consent",
        string="Person",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_name = fields.Char(related="consent_id.partner_name", string="Name")
    email_normalized = fields.Char(string="Email", readonly=True)
    email_formatted = fields.Char(related="consent_id.email_formatted")
    lang = fields.Char(related="consent_id.lang")
    company_id = fields.Many2one(related="news_id.company_id", store=True)
    user_id = fields.Many2one(related="news_id.user_id")
    state = fields.Selection(
        [
            ("waiting", "Waits"),
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("left_out", "Left out"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    due_date = fields.Date(readonly=True)
    sent_date = fields.Datetime(readonly=True)
    reply_date = fields.Date(string="Wrote Back On", readonly=True)
    reason = fields.Char(string="Because", readonly=True)
    has_stopped = fields.Boolean(
        string="Left the News",
        readonly=True,
        help="They stopped company news after this one, before the next.",
    )

    _once_uniq = models.UniqueIndex("(news_id, consent_id)")
    _mailbox_uniq = models.UniqueIndex(
        "(news_id, email_normalized) WHERE state <> 'left_out'"
    )
    _waiting_idx = models.Index("(news_id, due_date) WHERE state = 'waiting'")

    @api.depends("partner_name", "news_id")
    def _compute_display_name(self):
        for recipient in self:
            recipient.display_name = with_colon(
                recipient.env, recipient.partner_name, recipient.news_id.subject
            )

    @api.model
    def _sort_by_reach(self, consents):
        """Return who of those who want news gets some now, later, and not at all.

        :param hr.applicant.consent consents: theirs
        :return: three recordsets
        """
        blockers = consents._get_own_blockers()
        now = consents.filtered(lambda c: not blockers[c.id])
        later = consents.filtered(lambda c: blockers[c.id] in PASSING)
        return now, later, consents - now - later

    # -- written ---------------------------------------------------------------------

    @api.model
    def _begin(self, news, consents):
        """Make the recipients of a piece of news, and write their mails.

        :param hr.applicant.news news: the news
        :param hr.applicant.consent consents: those who want it, and are none yet
        """
        today = fields.Date.context_today(self)
        taken = set(
            self.search(
                [
                    ("news_id", "=", news.id),
                    ("email_normalized", "in", consents.mapped("email_normalized")),
                    ("state", "!=", "left_out"),
                ]
            ).mapped("email_normalized")
        )
        shared = self.env._("Another person with the same address gets it")
        values = []
        for consent in consents:
            email = consent.email_normalized
            row = {
                "news_id": news.id,
                "consent_id": consent.id,
                "email_normalized": email,
                "due_date": today,
            }
            if email and email in taken:
                row |= {"state": "left_out", "reason": shared}
            taken.add(email)
            values.append(row)
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        recipients = quiet.create(values).with_env(self.env)
        recipients.filtered(lambda r: r.state == "waiting")._write_mails(today)

    def _write_mails(self, today):
        """Write the mails of those who may get news now; Odoo's mail queue sends them.

        :param date today: the day of the run
        """
        blockers = self.consent_id._get_own_blockers()
        labels = get_labels(self.env["hr.applicant"], "contact_blocker")
        # Other news that wait to leave count as had.
        others = Domain("consent_id", "in", self.consent_id.ids)
        others &= Domain("state", "=", "queued")
        busy = self.search(others).consent_id
        free = self.browse()
        for recipient in self:
            blocker = blockers[recipient.consent_id.id]
            if not blocker and recipient.consent_id not in busy:
                free |= recipient
                busy |= recipient.consent_id
            elif blocker and blocker not in PASSING:
                recipient._leave_out(labels[blocker])
            elif recipient._is_stale(today):
                recipient._leave_out(self.env._("They had other news for too long"))
            else:
                recipient._wait(today + timedelta(days=1))
        for recipient in free:
            # The address may have been corrected while they waited.
            recipient.email_normalized = recipient.consent_id.email_normalized
        free.write({"state": "queued", "due_date": False, "reason": False})
        free._queue_mails(self.env.ref(f"{MODULE}.mail_template_news"))

    def _wait(self, day):
        """Wait for a day on which somebody looks again."""
        self.write({"state": "waiting", "due_date": day, "reason": False})

    def _leave_out(self, reason):
        """Get it not at all.

        :param str reason: why, in words
        """
        self.write({"state": "left_out", "reason": reason, "due_date": False})

    def _is_stale(self, today):
        begun = self.news_id.send_date or self.create_date
        return begun.date() + timedelta(days=STALE_DAYS) < today

    def _ends_soon(self):
        """Return whether the mail says that the consent ends, and how to go on."""
        return self.consent_id._get_renewal_day() <= fields.Date.context_today(self)

    # -- the mail --------------------------------------------------------------------

    def _get_mail_blockers(self):
        """See ``hr.applicant.mail.mixin``: what the gate says of news to the person."""
        blockers = self.consent_id._get_own_blockers()
        dead = self.env["hr.applicant"]._get_dead_addresses(
            self.mapped("email_normalized")
        )
        return {
            recipient.id: blockers[recipient.consent_id.id]
            or (recipient.state == "sent" and "recent_contact")
            or (recipient.email_normalized in dead and "bounced")
            for recipient in self
        }

    def _get_mail_consent(self):
        return self.consent_id

    def _get_mail_address(self):
        return self.consent_id.email_normalized

    def _lock_for_mail(self):
        self.consent_id._lock()
        return super()._lock_for_mail()

    def _on_mail_sent(self, mails=None):
        """The mail server took it: the time until the next news begins."""
        today = fields.Date.context_today(self)
        self.write({"state": "sent", "sent_date": fields.Datetime.now()})
        self.write({"reason": False, "due_date": False})
        self.consent_id.last_news_date = today
        ending = self.filtered(lambda r: r._ends_soon()).consent_id
        asked = ending.filtered(lambda consent: not consent.renewal_date)
        asked.renewal_date = today
        asked._log_event("renewal_requested", channel="email")

    def _on_mail_failed(self, reason, mails=None):
        self.filtered(lambda r: r.state == "queued").write(
            {"state": "failed", "reason": reason}
        )

    def _get_todo_application(self):
        return self.consent_id._get_own_applications()[:1]

    def _get_responsible(self):
        return self.consent_id._get_responsible()

    def _get_persons_partners(self):
        return self.consent_id._get_applications().partner_id

    # -- what comes back -------------------------------------------------------------

    def _on_reply(self):
        self.reply_date = fields.Date.context_today(self)

    def _receive_bounce(self, address, is_permanent):
        self.filtered(lambda r: r.state == "sent").write(
            {
                "state": "failed",
                "reason": self.env._("It came back from %s", address),
            }
        )
        return super()._receive_bounce(address, is_permanent)
