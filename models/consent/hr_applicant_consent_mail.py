from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import formataddr

from ..gate.hr_applicant import REFUSAL_BLOCKERS
from ..mail.mail_layout import NEWS_CLASS, read_question

#: These blockers don't stop a mail about the consent itself.
PASSABLE = (
    False,
    "no_consent",
    "consent_requested",
    "consent_expired",
    "recent_contact",
    "paused",
)


class HrApplicantConsentMixinMail(models.AbstractModel):
    """The mails about a consent: may one leave, what became of it, what comes back.

    These mails ask (``question_kind`` of the mail), or confirm a yes. What a mail that
    asks changes is written when the mail has left.
    """

    _name = "hr.applicant.consent.mixin.mail"
    _description = "Mails of a Consent"

    email_formatted = fields.Char(compute="_compute_email_formatted")
    reply_date = fields.Date(
        string="Wrote Back On",
        readonly=True,
        help="When they answered one of our mails by mail.",
    )
    reply_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("partner_name", "email_normalized")
    def _compute_email_formatted(self):
        for consent in self:
            consent.email_formatted = consent.email_normalized and formataddr(
                (consent.partner_name, consent.email_normalized)
            )

    # -- may it leave? ---------------------------------------------------------------

    def _get_mail_blockers(self):
        """See ``hr.applicant.mail.mixin``.

        * A mail about the consent does not wait for what the answer itself or time
          removes (``PASSABLE``). Every other blocker stops it.
        * A person without applications, because they were deleted, gets no mail.
        * The notice that a retention rule is about to erase somebody has its own rule.
        """
        result = {}
        for purpose, consents in self.grouped("purpose").items():
            result |= consents._get_mail_blockers_for(purpose)
        return result

    def _get_mail_blockers_for(self, purpose):
        """Return the same of consents for one purpose.

        Who wants to hear of no jobs is not asked for news either.

        :param str purpose: their purpose
        """
        applications = self._get_applications()
        blockers = applications._get_contact_blockers(purpose=purpose)
        over = self.applicant_ids._filter_out_of_period(blockers)
        if purpose == "news":
            of_jobs = applications._get_contact_blockers()
            refused = {i: b for i, b in of_jobs.items() if b in REFUSAL_BLOCKERS}
            blockers = {id_: b or refused.get(id_) for id_, b in blockers.items()}
            blockers |= refused
        told = self._get_notice_blockers()
        blockers |= told
        over = over.filtered(lambda applicant: applicant.id not in told)
        dead = self.env["hr.applicant"]._get_dead_addresses(
            self.mapped("email_normalized")
        )
        result = {}
        for consent in self:
            own = consent._get_applications()
            serious = own.filtered(
                lambda a: blockers[a.id] not in PASSABLE or a in over
            )
            if serious:
                result[consent.id] = blockers[serious[0].id]
            elif not own:
                result[consent.id] = "no_address"
            else:
                result[consent.id] = consent.email_normalized in dead and "bounced"
        return result

    def _get_mail_consent(self):
        return self

    def _get_needed_links(self, mail):
        if mail.notice_kind == "new_address":
            return {"address": self}
        links = super()._get_needed_links(mail)
        return {**links, "consent": self} if mail.question_kind else links

    # -- what became of it -----------------------------------------------------------

    def _on_mail_sent(self, mails=None):
        for mail in (mails or self.env["mail.mail"]).filtered("question_kind"):
            consent = mail.asked_consent_id or self.browse(mail.res_id)
            consent._log_question_sent(
                mail.question_kind,
                mail.wording_id,
                user_id=mail.create_uid.id,
                **mail._get_shown_question(),
            )
            if mail.news_wording_id:
                words = read_question(mail.body_html, NEWS_CLASS)
                consent._log_news_question(
                    mail.news_wording_id,
                    user_id=mail.create_uid.id,
                    **({"wording_text": words} if words else {}),
                )

    def _lock_for_mail(self):
        super()._lock_for_mail()
        return self._get_for("news")._lock()

    def _log_question_sent(self, kind, wording, **proof):
        """Write state, day and event: a mail that asks left today.

        :param str kind: one of ``QUESTION_TEMPLATES``, also the kind of the event
        :param hr.applicant.consent.wording wording: the words of the mail, default the
            newest
        :param proof: other values of the event, such as the words as the mail has them
        """
        if kind == "requested" and self.state != "requested":
            if self._is_askable():
                self._mark_requested(wording, **proof)
            return
        if kind != "requested":
            name = "reminder_date" if kind == "reminded" else "renewal_date"
            today = fields.Date.context_today(self)
            self.write({name: today, "failure_reason": False})
        shown = self._get_shown_wording(wording) | proof
        self._log_event(kind, channel="email", **shown)

    def _on_mail_failed(self, reason, mails=None):
        """Let a question that did not leave be asked again; log other mails."""
        questions = (mails or self.env["mail.mail"]).filtered("question_kind")
        for mail in questions:
            consent = mail.asked_consent_id or self.browse(mail.res_id)
            consent._mark_question_failed(mail.question_kind, reason)
        others = (mails or questions) - questions
        self.browse(others.mapped("res_id"))._log_not_sent(reason)

    def _mark_question_failed(self, kind, reason):
        """Store why a mail that asks did not leave, and create a to-do.

        :param str kind: one of ``QUESTION_TEMPLATES``
        :param str reason: what to show to the recruiter
        """
        values = {"failure_reason": reason}
        if kind == "requested" and self.asking_date:
            values["asking_date"] = False
            if self.state != "requested":
                values["next_step_date"] = False
        self.write(values)
        self._create_not_sent_todo(reason)

    def _cancel_queued_mails(self):
        result = super()._cancel_queued_mails()
        asking = self.filtered("asking_date")
        waiting = asking._get_waiting_questions()
        (asking - waiting).write({"asking_date": False, "next_step_date": False})
        return result

    def _get_waiting_questions(self):
        """Return the consents whose question waits in the queue.

        It may wait as a mail of its own or in a refusal mail.
        """
        if not self:
            return self
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("state", "=", "outgoing"),
                    ("question_kind", "=", "requested"),
                    "|",
                    ("asked_consent_id", "in", self.ids),
                    "&",
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                ]
            )
        )
        asked = mails.asked_consent_id.ids + mails.mapped("res_id")
        return self.filtered(lambda consent: consent.id in asked)

    def _check_lost_questions(self, today):
        """Look whether the questions that should have left still wait in the queue.

        Those that do are looked at again tomorrow. The others have failed.

        :param date today: the day of the run
        """
        waiting = self._get_waiting_questions()
        waiting.write({"next_step_date": today + timedelta(days=1)})
        for consent in self - waiting:
            consent._mark_question_failed(
                "requested", self.env._("the mail was taken out of the queue")
            )

    # -- what comes back -------------------------------------------------------------

    def _get_todo_application(self):
        return self._get_own_applications()[:1]

    def _get_persons_partners(self):
        return self._get_applications().partner_id

    def _on_reply(self):
        self.reply_date = fields.Date.context_today(self)
        self._get_queued_mails().filtered("question_kind").write({"state": "cancel"})

    def _create_reply_todo(self, application, text):
        activity = super()._create_reply_todo(application, text)
        self.reply_activity_id = activity
        return activity

    def _is_reply_unread(self):
        """Return whether the person wrote back and the to-do to read it is open."""
        return bool(self.reply_date and self.reply_activity_id.active)

    def _receive_bounce(self, address, is_permanent):
        """A question that came back was not asked. A consent that was given stays."""
        result = super()._receive_bounce(address, is_permanent)
        asked = self | self._get_for("news")
        unasked = asked.filtered(
            lambda c: c.state == "requested" and not c.reminder_date
        )
        unasked._change_state("no_request", {"request_date": False})
        self.write({"failure_reason": self.env._("It came back from %s", address)})
        return result

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        # Odoo counts bounces on applications that are not archived.
        past = self._get_applications().filtered(lambda a: not a.active)
        past._message_receive_bounce(email, partner)
        return result
