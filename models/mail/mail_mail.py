import re
import smtplib
import sys
from datetime import timedelta

from lxml import html

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from .mail_layout import find_questions, read_question
from .mail_reading import get_text, get_words, is_temporary

#: Where a template wants a link: the id says whose; the token comes at sending.
LINK_MARK = re.compile(r"/talent/(consent|profile|unsubscribe|invitation)/id-(\d+)")
WRITTEN = ("subject", "body_html")
#: When to try again what the mail server could not take: growing, then no more.
RETRIES = [
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
]


class MailMail(models.Model):
    """Mails to candidates: the gate is asked when they leave, links are put in then.

    * What is stored never holds a working link: whoever reads the chatter or the queue
      can't answer in a candidate's name.
    * What became of a mail decides what is said about it: the record it is about is
      told when the mail server took it, or when it failed for good. A mail that the
      server could not take at the moment is tried again (``RETRIES``).
    * The message of a mail that left stays, so that an answer or a report of delivery
      finds its way back.
    """

    _name = "mail.mail"
    _inherit = ["mail.mail", "hr.applicant.field.guard"]

    question_kind = fields.Selection(
        [
            ("requested", "Question"),
            ("reminded", "Reminder"),
            ("renewal_requested", "Renewal"),
        ],
        help="What is noted as proof when the mail has left.",
    )
    wording_id = fields.Many2one(
        "hr.applicant.consent.wording",
        index="btree_not_null",
        ondelete="set null",
        help="The words that this mail asks with.",
    )
    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        index="btree_not_null",
        ondelete="cascade",
        help="The step of a follow-up plan that sends this mail by itself; without it "
        "the mail goes, too.",
    )
    attempts = fields.Integer(help="How many times this mail did not leave.")

    @api.model_create_multi
    def create(self, vals_list):
        Consent = self.env["hr.applicant.consent"]
        mails = super().create(
            [
                self._complete_values({**vals, **Consent._clean_values(vals, WRITTEN)})
                for vals in vals_list
            ]
        )
        for mail, vals in zip(mails, vals_list, strict=True):
            if not vals.get("mail_message_id"):
                mail.mail_message_id._note_question(vals.get("body_html"))
        mails._complete_questions()
        return mails

    def write(self, vals):
        cleaned = self.env["hr.applicant.consent"]._clean_values(vals, WRITTEN)
        return super().write({**vals, **cleaned})

    @api.model
    def _complete_values(self, vals):
        if vals.get("followup_step_id"):
            # It stays in the chatter of the application, which others may read.
            vals["recruiter_only"] = True
        return vals

    def _complete_questions(self):
        """Note what these refusal mails ask, and make an answer find its way back."""
        for mail in self.sudo().filtered("asked_consent_id"):
            wording = self.env["hr.applicant.consent.wording"]._get_current()
            values = {"question_kind": "requested", "wording_id": wording.id}
            if not mail.model:
                consent = mail.asked_consent_id
                values |= {"model": consent._name, "res_id": consent.id}
                values["body"] = mail.body_html
            mail.write(values)

    # -- may it leave? ---------------------------------------------------------------

    def send(self, *args, **kwargs):
        # The queue may have sent and deleted some of them meanwhile.
        mails = self.exists()
        return super(MailMail, mails - mails._hold_back()).send(*args, **kwargs)

    def _get_candidate_mails(self):
        """Return ``{model: mails}`` for the models whose mails go to candidates.

        What their chatter sends (answers to recruiters, notes to colleagues) is not
        meant; of an application's mails, only those that a plan sends are. A refusal
        mail is Odoo's own, also with a question in it.
        """
        mixin = self.env.registry["hr.applicant.mailing.mixin"]
        direct = self.filtered(
            lambda mail: not mail.is_notification
            and not mail.sudo().asked_consent_id
            and (mail.model != "hr.applicant" or mail.sudo().followup_step_id)
        )
        return {
            model: mails
            for model, mails in direct.grouped("model").items()
            if model and issubclass(self.env.registry.get(model, object), mixin)
        }

    def _hold_back(self):
        """Cancel the mails that must not leave by now, and return them."""
        held = self.browse()
        labels = dict(
            self.env["hr.applicant"]
            ._fields["contact_blocker"]
            ._description_selection(self.env)
        )
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        for model, mails in waiting._get_candidate_mails().items():
            records = self.env[model].sudo().browse(mails.mapped("res_id")).exists()
            blockers = records._get_mail_blockers()
            by_id = {record.id: record for record in records}
            reasons = {}
            for mail in mails:
                record = by_id.get(mail.res_id)
                blocker = record and blockers[record.id]
                fault = record and not blocker and mail._get_fault(record)
                if record and not blocker and not fault:
                    continue
                held |= mail
                if record:
                    key = labels.get(blocker), fault
                    reasons[key] = reasons.get(key, self.browse()) | mail
            for (blocked, fault), failed in reasons.items():
                about = failed._get_records(model)
                about._on_mail_failed(blocked or fault, failed)
                if fault:
                    about._tell_not_sent(fault)
        held.write({"state": "cancel"})
        return held

    def _get_fault(self, record):
        """Return in words what makes this mail unfit to leave, False if nothing does.

        :param record: what the mail is about, of ``hr.applicant.mailing.mixin``
        """
        consent = record._get_mail_consent()
        if not self._goes_only_to(record._get_mail_address()):
            return self.env._(
                "It would go to others than the person, or to another address than "
                "the one that is known now. Take copies (CC) and other recipients out "
                "of the template, then send it again."
            )
        marks = set(LINK_MARK.findall(self.body_html or ""))
        missing = consent and {
            page
            for page, owner in record._get_needed_links(self).items()
            if (page, str(owner.id)) not in marks
        }
        if missing:
            return self.env._(
                "The text lost its link to this page: %s. Put it back into the "
                "template, then send it again.",
                ", ".join(self.env["mail.template"]._get_page_names(missing)),
            )
        if self.question_kind == "requested" and get_words(
            self.wording_id.with_context(lang=record.lang).body
        ) not in get_words(self.body_html):
            return self.env._(
                "The text does not ask with the words of the wording. Put the wording "
                "back into the template, then ask again."
            )
        return False

    def _goes_only_to(self, address):
        """Return whether one copy leaves, to ``address`` alone."""
        return self._get_copies() == [[address]]

    def _get_copies(self):
        """Return the normalised addresses of each copy that leaves."""
        first = email_normalize_all(self.email_to or "")
        first += email_normalize_all(self.email_cc or "")
        partners = [email_normalize_all(p.email or "") for p in self.recipient_ids]
        return [first, *partners] if first else partners

    # -- what became of it -----------------------------------------------------------

    def _send(self, *args, **kwargs):
        attempts = {m: m.attempts for m in self.exists() if m.state == "outgoing"}
        try:
            return super()._send(*args, **kwargs)
        except smtplib.SMTPServerDisconnected:
            # Odoo leaves the one that was under way as failed, and tells nobody.
            broken = self.exists().filtered(
                lambda mail: mail.state == "exception"
                and mail.attempts == attempts.get(mail)
            )
            broken._postprocess_sent_message(
                [],
                [],
                failure_reason=self.env._("The mail server ended the connection."),
                failure_type="mail_smtp",
            )
            raise

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        ours = self.browse().concat(*self._get_candidate_mails().values())
        questions = self.filtered(lambda mail: mail.sudo().asked_consent_id)
        # Without a recipient Odoo names no failure, and nothing has left.
        failed = bool(failure_type) or any(mail.state == "exception" for mail in self)
        if failed:
            reason = failure_reason or self[:1].failure_reason or failure_type
            (ours | questions)._note_failed_attempt(reason, failure_type)
        else:
            for model, mails in ours._get_candidate_mails().items():
                mails._get_records(model)._on_mail_sent(mails)
            for mail in questions:
                mail._note_question_left()
            # The mail goes, if it was to be deleted; its message stays to be answered.
            (ours | questions).filtered("auto_delete").is_notification = True
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _get_records(self, model):
        return self.env[model].sudo().browse(self.mapped("res_id")).exists()

    def _note_failed_attempt(self, reason, failure_type):
        """Have these mails tried again, or tell that they failed for good."""
        # Called by Odoo while it handles the error.
        temporary = failure_type == "mail_smtp" or is_temporary(sys.exc_info()[1])
        again = self.filtered(lambda m: temporary and m.attempts < len(RETRIES))
        now = fields.Datetime.now()
        for attempts, mails in again.grouped("attempts").items():
            later = now + RETRIES[attempts]
            mails.write({"state": "outgoing", "scheduled_date": later})
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(later)
        for attempts, mails in self.grouped("attempts").items():
            mails.attempts = attempts + 1
        final = self - again
        for model, mails in final._get_candidate_mails().items():
            records = mails._get_records(model)
            records._on_mail_failed(reason, mails)
            records._tell_not_sent(reason)
        for mail in final.sudo().filtered("asked_consent_id"):
            mail.asked_consent_id._on_mail_failed(reason, mail)

    def _note_question_left(self):
        """Note what became of the question in this refusal mail, which has left."""
        consent = self.sudo().asked_consent_id
        if [consent.email_normalized] in self._get_copies() and self._may_ask():
            consent._on_mail_sent(self.sudo())
        elif consent.asking_date:
            consent._on_mail_failed(
                self.env._(
                    "The refusal mail left without the question: they may not be asked "
                    "by now, or it did not go to their address alone."
                ),
                self.sudo(),
            )

    def _get_shown_question(self):
        """Return the words that this mail asks with, as values of an event; nothing if
        the mail does not say where its question begins and ends.
        """
        words = read_question(self.body_html or "")
        return {"wording_text": words} if words else {}

    def _may_ask(self):
        """Return whether the question of this refusal mail may still be asked."""
        consent = self.sudo().asked_consent_id
        return consent._is_askable() and not consent._get_mail_blockers()[consent.id]

    # -- links -----------------------------------------------------------------------

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        email_list = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        asked = self.sudo().asked_consent_id
        asked._lock()
        for model, mail in self._get_candidate_mails().items():
            mail._get_records(model)._lock_for_mail()
        asks = not asked or self._may_ask()
        for values in email_list:
            consent = self._get_recipient_consent(values)
            if not asks or (asked and consent != asked):
                # Answered while the mail waited, or a copy for somebody else (posted
                # refusals go to followers, too): there is nothing to ask.
                values["body"] = self._without_question(values["body"])
                values["body_alternative"] = get_text(values["body"])
            elif consent:
                values["body"] = LINK_MARK.sub(
                    lambda match, own=consent: self._get_marked_path(match, own),
                    values["body"],
                )
                # Odoo made the text from the marks.
                values["body_alternative"] = get_text(values["body"])
                values["headers"] = {
                    **values["headers"],
                    "List-Unsubscribe": f"<{consent._get_link('unsubscribe')}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                }
        return email_list

    def _get_marked_path(self, mark, consent):
        """Return the working path for a mark; what is not this person's stays one."""
        owner = consent
        if mark[1] == "invitation":
            invitations = self.env["hr.applicant.invitation"].sudo()
            own = self.model == invitations._name and self.res_id
            owner = invitations.browse(own)
        return owner._get_link_path(mark[1]) if owner.id == int(mark[2]) else mark[0]

    def _without_question(self, body):
        tree = html.fragment_fromstring(body, create_parent="div")
        for question in find_questions(tree):
            question.getparent().remove(question)
        return type(body)(html.tostring(tree, encoding="unicode"))

    def _get_recipient_consent(self, values):
        """Return the consent whose links this copy may hold: it must go to that
        person's address and to nobody else.
        """
        nobody = self.env["hr.applicant.consent"].sudo()
        consent = self.sudo().asked_consent_id
        for model, mail in self._get_candidate_mails().items():
            record = self.env[model].sudo().browse(mail.res_id).exists()
            consent = record and record._get_mail_consent()
        recipients = values["email_to"]
        if (
            not consent
            or len(recipients) != 1
            or values["email_cc"]
            or email_normalize(recipients[0]) != consent.email_normalized
        ):
            return nobody
        return consent
