from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formataddr

from ..batch import run_batch
from ..mail.hr_applicant_mailing_mixin import LOST_DAYS
from .states import TRANSITIONS

MODULE = "hr_recruitment_silver_medalist"
#: The mail that asks, by what is noted when it has left.
QUESTIONS = {
    "requested": "mail_template_consent_request",
    "reminded": "mail_template_consent_reminder",
    "renewal_requested": "mail_template_consent_renewal",
}
#: These don't hold back a mail about the consent itself.
PASSABLE = (
    False,
    "no_consent",
    "consent_requested",
    "consent_expired",
    "recent_contact",
    "paused",
)
#: What the proof calls a mail that asks.
ASKING = ("requested", "reminded", "renewal_requested")
#: With these a consent may be renewed: they pass, the consent would not.
RENEWABLE = (False, "recent_contact", "paused")


class HrApplicantConsentMixinRequest(models.AbstractModel):
    """Asking for consent: once, reminding once, renewing once.

    Asked means that the mail left: only then the state, the day and the proof say so.
    Until then ``asking_date`` says that a question waits, so that nobody gets two.
    Who answers by mail has answered: no reminder leaves, and the question does not
    lapse before somebody has read it.

    ``next_step_date`` is the day the scheduled action looks at the record again: to
    remind halfway, to let an unanswered question lapse, to ask for renewal before the
    consent ends, to let it expire. What it does then follows from the settings of
    that day; when they change, what is open is looked at the next night.

    * No question lapses without a reminder, nor sooner after it than the second half of
      the days to answer.
    * Renewal is asked once, when half of the consent's time is over at the earliest,
      and by a company only that needs consent.
    * Who does not answer is not asked again before ``ask_again_date``: the last mail
      that asked told them so, and no setting shortens it.
    """

    _name = "hr.applicant.consent.mixin.request"
    _description = "Asking for Consent"

    email_formatted = fields.Char(compute="_compute_email_formatted")
    user_id = fields.Many2one(
        "res.users", string="Recruiter", compute="_compute_user_id"
    )
    wording_id = fields.Many2one(
        "hr.applicant.consent.wording",
        compute="_compute_wording_id",
        help="The words that are asked now.",
    )
    reminder_date = fields.Date(string="Reminded On", readonly=True)
    renewal_date = fields.Date(string="Asked to Renew On", readonly=True)
    ask_again_date = fields.Date(
        string="Not Asked Again Before",
        readonly=True,
        help="They were asked and did not answer: until then nobody asks again.",
    )
    asking_date = fields.Date(
        string="Being Asked Since",
        readonly=True,
        help="A question waits to leave: when the mail server has taken it, they are "
        "asked.",
    )
    failure_reason = fields.Char(
        string="Did Not Leave Because",
        readonly=True,
        help="Why the last question, reminder or renewal did not reach them.",
    )
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
    next_step_date = fields.Date(readonly=True)

    _next_step_idx = models.Index("(next_step_date) WHERE next_step_date IS NOT NULL")

    @api.depends("partner_name", "email_normalized")
    def _compute_email_formatted(self):
        for consent in self:
            consent.email_formatted = consent.email_normalized and formataddr(
                (consent.partner_name, consent.email_normalized)
            )

    @api.depends("applicant_ids.user_id")
    def _compute_user_id(self):
        for consent in self:
            consent.user_id = next(
                (
                    recruiter
                    for applicant in consent.applicant_ids.sorted("id", reverse=True)
                    if (recruiter := applicant._get_recruiter()).active
                ),
                self.env["res.users"],
            )

    def _compute_wording_id(self):
        self.wording_id = self.env["hr.applicant.consent.wording"]._get_current()

    # -- mails -----------------------------------------------------------------------

    def _get_mail_blockers(self):
        """Mails about the consent itself are held back by all that the consent
        and time won't lift. Nobody is written to whose applications are gone.
        """
        blockers = self.applicant_ids._get_contact_blockers()
        over = self.applicant_ids._filter_out_of_period(blockers)
        dead = self.env["hr.applicant"]._get_dead_addresses(
            self.mapped("email_normalized")
        )
        result = {}
        for consent in self:
            own = consent.applicant_ids
            serious = own.filtered(
                lambda a: blockers[a.id] not in PASSABLE or a in over
            )
            result[consent.id] = (
                blockers[serious[0].id]
                if serious
                else not own
                and "no_address"
                or consent.email_normalized in dead
                and "bounced"
            )
        return result

    def _get_mail_consent(self):
        return self

    def _get_needed_links(self, mail):
        links = super()._get_needed_links(mail)
        return {**links, "consent": self} if mail.question_kind else links

    def _get_shown_wording(self, wording=None):
        """Return what an event keeps as proof of the words this person sees now.

        :param hr.applicant.consent.wording wording: what they were shown, if not now
        """
        self.ensure_one()
        wording = (wording or self.wording_id).with_context(lang=self.lang)
        return {
            "wording_id": wording.id,
            "wording_text": Markup("<h1>%s</h1>%s") % (wording.name, wording.body),
            "lang": self.lang,
        }

    def _send_receipt(self):
        """Confirm a yes, with the way to change it, where mails may be received."""
        blockers = self._get_mail_blockers()
        today = fields.Date.context_today(self)
        reachable = self.filtered(
            lambda c: c.email_normalized
            and not blockers[c.id]
            and c.expiry_date >= today
        )
        reachable._queue_mails(self.env.ref(f"{MODULE}.mail_template_consent_receipt"))

    # -- asking ----------------------------------------------------------------------

    def _is_askable(self):
        """Return whether a question that waited may still be asked, or asked again."""
        self.ensure_one()
        return self.state == "requested" or "requested" in TRANSITIONS[self.state]

    def _mark_asking(self, date=None):
        """Note that a question to these persons waits to leave.

        :param date date: when it is to leave, default today
        """
        date = date or fields.Date.context_today(self)
        self.write(
            {
                "asking_date": date,
                "failure_reason": False,
                "next_step_date": date + timedelta(days=LOST_DAYS),
            }
        )

    def _mark_requested(self, wording=None, **proof):
        """Note that these persons were asked today, and the words they saw.

        :param hr.applicant.consent.wording wording: default the newest
        :param proof: what the event keeps beside
        """
        today = fields.Date.context_today(self)
        for company, of_company in self.grouped(lambda c: c._get_company()).items():
            days = company.medalist_consent_request_days
            values = {
                "request_date": today,
                "reminder_date": False,
                "renewal_date": False,
                "ask_again_date": company._get_ask_again_date(today),
                "reply_date": False,
                "next_step_date": today + timedelta(days=max(days // 2, 1)),
            }
            for consents in of_company.grouped("lang").values():
                shown = consents[0]._get_shown_wording(wording) | proof
                consents._change_state("requested", values, channel="email", **shown)

    def _send_requests(self):
        """Ask these persons by mail."""
        self._mark_asking()
        self._queue_question("requested")

    def _queue_question(self, kind):
        """Queue the mail that asks these persons, with the newest words.

        :param str kind: requested, reminded or renewal_requested
        """
        if self:
            self._queue_mails(
                self.env.ref(f"{MODULE}.{QUESTIONS[kind]}"),
                question_kind=kind,
                wording_id=self[0].wording_id.id,
            )

    # -- what became of a question ---------------------------------------------------

    def _on_mail_sent(self, mails=None):
        for mail in (mails or self.env["mail.mail"]).filtered("question_kind"):
            consent = mail.asked_consent_id or self.browse(mail.res_id)
            consent._note_question(
                mail.question_kind,
                mail.wording_id,
                user_id=mail.create_uid.id,
                **mail._get_shown_question(),
            )

    def _note_question(self, kind, wording, **proof):
        """Note that a question left today: from now on it is proof.

        :param str kind: the kind of the event
        :param hr.applicant.consent.wording wording: what it asks, default the newest
        :param proof: what the event keeps beside
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
        """A question that did not leave was not asked: it can be asked again."""
        questions = (mails or self.env["mail.mail"]).filtered("question_kind")
        for mail in questions:
            consent = mail.asked_consent_id or self.browse(mail.res_id)
            consent._note_unasked(mail.question_kind, reason)
        others = (mails or questions) - questions
        self.browse(others.mapped("res_id"))._log_not_sent(reason)

    def _note_unasked(self, kind, reason):
        values = {"failure_reason": reason}
        if kind == "requested" and self.asking_date:
            values["asking_date"] = False
            if self.state != "requested":
                values["next_step_date"] = False
        self.write(values)
        self._tell_not_sent(reason)

    def _cancel_queued_mails(self):
        result = super()._cancel_queued_mails()
        asking = self.filtered("asking_date")
        waiting = asking._get_waiting_questions()
        (asking - waiting).write({"asking_date": False, "next_step_date": False})
        return result

    def _get_waiting_questions(self):
        """Return those whose question waits in the queue, in a refusal mail or not."""
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

    def _look_after_lost(self, today):
        """Questions that should have left: look again tomorrow, or give them up if
        there is no mail any more.
        """
        waiting = self._get_waiting_questions()
        waiting.write({"next_step_date": today + timedelta(days=1)})
        for consent in self - waiting:
            consent._note_unasked(
                "requested", self.env._("the mail was taken out of the queue")
            )

    # -- what comes back -------------------------------------------------------------

    def _get_told_application(self):
        return self.applicant_ids.sorted("id")[-1:]

    def _get_persons_partners(self):
        return self.applicant_ids.partner_id

    def _on_reply(self):
        self.reply_date = fields.Date.context_today(self)
        self._get_queued_mails().filtered("question_kind").write({"state": "cancel"})

    def _tell_of_reply(self, application, text):
        activity = super()._tell_of_reply(application, text)
        self.reply_activity_id = activity
        return activity

    def _is_reply_unread(self):
        """Return whether they wrote back, and nobody has looked at it."""
        return bool(self.reply_date and self.reply_activity_id.active)

    def _receive_bounce(self, address, is_permanent):
        """A question that came back was not asked; what is permitted stays so."""
        result = super()._receive_bounce(address, is_permanent)
        unasked = self.filtered(
            lambda c: c.state == "requested" and not c.reminder_date
        )
        unasked._change_state("no_request", {"request_date": False})
        self.write({"failure_reason": self.env._("It came back from %s", address)})
        return result

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        # Odoo counts it on the applications that are not archived.
        past = self.applicant_ids.filtered(lambda a: not a.active)
        past._message_receive_bounce(email, partner)
        return result

    def _plan_renewal(self):
        """Look at what was granted again when renewal may be asked."""
        self.write({"renewal_date": False, "ask_again_date": False})
        for day, consents in self.grouped(lambda c: c._get_renewal_day()).items():
            consents.next_step_date = day

    def _get_renewal_day(self):
        """Return from which day on renewal may be asked: so many days before the end,
        but every answer has half of its time first.
        """
        days = self._get_company().medalist_consent_renewal_days
        half = (self.expiry_date - self.answer_date).days // 2
        return self.expiry_date - timedelta(days=min(days, half))

    @api.model
    def _reconsider(self, companies):
        """Look at what is open in these companies the next night: the settings that say
        what happens when have changed.
        """
        in_companies = Domain("company_id", "in", [*companies.ids, False])
        waiting = Domain("state", "=", "requested")
        waiting |= Domain("state", "=", "granted") & Domain("renewal_date", "=", False)
        self.sudo().search(in_companies & waiting).write(
            {"next_step_date": fields.Date.context_today(self)}
        )

    def _get_asked_reason(self):
        """Return why this person is not asked again yet, False if they may be."""
        if not self.ask_again_date or self.ask_again_date <= fields.Date.context_today(
            self
        ):
            return False
        asked = self.event_ids.filtered(
            lambda event: event.kind in ASKING
            and (not self.answer_date or event.date.date() >= self.answer_date)
        )
        facts = {
            "times": len(asked),
            "last": format_date(self.env, asked[-1:].date or self.request_date),
            "again": format_date(self.env, self.ask_again_date),
        }
        if len(asked) < 2:
            return self.env._(
                "asked once, on %(last)s, not again before %(again)s", **facts
            )
        return self.env._(
            "asked %(times)s times, last on %(last)s, not again before %(again)s",
            **facts,
        )

    # -- the nightly run -------------------------------------------------------------

    @api.model
    def _cron_consents(self, batch_size=200):
        """Ask medalists never asked; remind, let lapse, ask to renew, let expire.

        Every batch is committed on its own; running it again changes nothing.
        """
        today = fields.Date.context_today(self)
        self._reassign_erasures()
        applicants = self.env["hr.applicant"].with_context(active_test=False)
        IrCron = self.env["ir.cron"]
        jobs = [
            (
                applicants,
                [("consent_ask_date", "<=", today)],
                lambda batch: batch._request_due_consents(today),
                lambda bad: bad.write({"consent_ask_date": today + timedelta(days=1)}),
            ),
            (
                self,
                [("next_step_date", "<=", today)],
                lambda batch: batch._run_due_steps(today),
                lambda bad: bad.write({"next_step_date": today + timedelta(days=1)}),
            ),
        ]
        remaining = sum(model.search_count(domain) for model, domain, *_rest in jobs)
        time_left = IrCron._commit_progress(remaining=remaining)
        for model, domain, run, postpone in jobs:
            while time_left:
                batch = model.search(
                    domain, order="id", limit=batch_size
                ).try_lock_for_update()
                if not batch:
                    break
                run_batch(batch, run, postpone)
                time_left = IrCron._commit_progress(len(batch))
                self.env.invalidate_all()

    def _run_due_steps(self, today):
        lost = self.filtered("asking_date")
        lost._look_after_lost(today)
        self -= lost
        unanswered = self.filtered(lambda consent: consent.state == "requested")
        granted = self.filtered(lambda consent: consent.state == "granted")
        (self - unanswered - granted).write({"next_step_date": False})
        over = granted.filtered(lambda consent: consent.expiry_date < today)
        over._change_state("expired")
        (granted - over)._request_renewals(today)
        unread = unanswered.filtered(lambda consent: consent._is_reply_unread())
        unread.write({"next_step_date": today + timedelta(days=1)})
        unanswered -= unread
        reminded = unanswered._send_reminders(today)
        reminded.write({"next_step_date": today + timedelta(days=1)})
        unanswered -= reminded
        silent = unanswered.filtered(lambda c: c._get_answer_deadline() <= today)
        silent._change_state("lapsed")
        for consent in unanswered - silent:
            remind, deadline = (
                consent._get_reminder_day(),
                consent._get_answer_deadline(),
            )
            consent.next_step_date = remind if remind > today else deadline

    def _get_reminder_day(self):
        days = self._get_company().medalist_consent_request_days
        return self.request_date + timedelta(days=max(days // 2, 1))

    def _get_answer_deadline(self):
        """Return the last day to answer; the reminder leaves half of the days."""
        days = self._get_company().medalist_consent_request_days
        deadline = self.request_date + timedelta(days=days)
        if self.reminder_date:
            half = timedelta(days=days - days // 2)
            deadline = max(deadline, self.reminder_date + half)
        return deadline

    def _send_reminders(self, today):
        """Remind these persons, once.

        :return: those whose reminder waits to leave
        """
        waiting = self._get_queued_mails().filtered("question_kind")
        waiting = self.browse(waiting.mapped("res_id"))
        due = (self - waiting).filtered(
            lambda c: not c.reminder_date
            and not c.reply_date
            and c._get_reminder_day() <= today
            # What failed is tried again until the last day.
            and not (c.failure_reason and c._get_answer_deadline() <= today)
        )
        blockers = due._get_own_blockers()
        reminded = due.filtered(lambda c: blockers[c.id] == "consent_requested")
        reminded._put_off_next_question(today)
        reminded._queue_question("reminded")
        return reminded | waiting

    def _put_off_next_question(self, today):
        """Note before which day nobody asks again: the mail says so."""
        for company, consents in self.grouped(lambda c: c._get_company()).items():
            consents.ask_again_date = company._get_ask_again_date(today)

    def _request_renewals(self, today):
        needed = self.filtered(
            lambda c: c._get_company().medalist_contact_basis == "consent"
        )
        due = needed.filtered(
            lambda c: not c.renewal_date
            and c.email_normalized
            and c._get_renewal_day() <= today
        )
        blockers = due._get_own_blockers()
        asked = due.filtered(lambda c: blockers[c.id] in RENEWABLE)
        waiting = asked._get_queued_mails().filtered("question_kind")
        asked -= asked.browse(waiting.mapped("res_id"))
        asked._put_off_next_question(today)
        asked._queue_question("renewal_requested")
        for consent in self:
            over = consent.expiry_date + timedelta(days=1)
            # Who can't be asked today (a running application, say) may be next week,
            # and whom the question did not reach.
            day = consent._get_renewal_day()
            again = day if day > today else today + timedelta(days=7)
            if consent.renewal_date or consent not in needed:
                again = over
            consent.next_step_date = min(over, again)

    def _get_own_blockers(self):
        """Return ``{id: blocker code or False}`` as the gate says for each person."""
        newest = {
            consent.id: consent.applicant_ids.sorted("id")[-1:] for consent in self
        }
        applicants = self.env["hr.applicant"].concat(*newest.values())
        blockers = applicants._get_contact_blockers()
        return {
            id_: blockers.get(applicant.id, "no_address")
            for id_, applicant in newest.items()
        }
