from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from ..link.candidate_link import LINK_PLACEHOLDER
from ..tools import get_labels
from .mail_layout import NEWS_CLASS
from .mail_reading import get_words

#: The fields whose text somebody may have written or quoted.
TEXT_FIELDS = ("subject", "body_html")


class MailMail(models.Model):
    """Mails to candidates ask the gate at the moment they leave.

    * This file: which mails go to candidates, and whether one may leave.
    * ``mail_mail_links.py``: working links, only in the copy that leaves. A stored mail
      holds placeholders, so nobody who reads the chatter or the queue can answer in a
      candidate's name.
    * ``mail_mail_outcome.py``: what happens when a mail has left or failed.
    * ``mail_mail_apps.py``: mails that Odoo's other tools send to applicants.
    """

    _name = "mail.mail"
    _inherit = [
        "mail.mail.mixin.apps",
        "mail.mail.mixin.links",
        "mail.mail.mixin.outcome",
        "mail.mail",
        "hr.applicant.field.guard",
    ]

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
    news_wording_id = fields.Many2one(
        "hr.applicant.consent.wording",
        index="btree_not_null",
        ondelete="set null",
        help="The words that this mail asks for company news with.",
    )
    notice_kind = fields.Selection(
        [
            ("stopped", "We stopped"),
            ("new_address", "To an address that is to be confirmed"),
            ("old_address", "To the address before"),
        ],
        help="Tells a person what they did on their page. It leaves whatever keeps "
        "other mails back.",
    )
    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        index="btree_not_null",
        ondelete="cascade",
        help="The step of a follow-up plan that sends this mail by itself. If the step "
        "is deleted, its queued mail is deleted as well.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        Consent = self.env["hr.applicant.consent"]
        mails = super().create(
            [
                self._complete_values(
                    {**vals, **Consent._remove_links_from_values(vals, TEXT_FIELDS)}
                )
                for vals in vals_list
            ]
        )
        for mail, vals in zip(mails, vals_list, strict=True):
            if not vals.get("mail_message_id"):
                mail.mail_message_id._set_asked_consent(vals.get("body_html"))
        mails._set_questions_of_refusals()
        mails.sudo().filtered("question_kind")._set_question_for_news()
        return mails

    def write(self, vals):
        cleaned = self.env["hr.applicant.consent"]._remove_links_from_values(
            vals, TEXT_FIELDS
        )
        return super().write({**vals, **cleaned})

    @api.model
    def _complete_values(self, vals):
        if vals.get("followup_step_id"):
            # Interviewers may read the chatter of the application.
            vals["recruiter_only"] = True
        return vals

    def _set_questions_of_refusals(self):
        """Store which refusal mails ask for consent, and with which wording.

        A refusal mail that belongs to no record becomes one of the consent, so that a
        reply or a bounce finds the consent.
        """
        for mail in self.sudo().filtered("asked_consent_id"):
            wording = self.env["hr.applicant.consent.wording"]._get_current()
            values = {"question_kind": "requested", "wording_id": wording.id}
            if not mail.model:
                consent = mail.asked_consent_id
                values |= {"model": consent._name, "res_id": consent.id}
                values["body"] = mail.body_html
            mail.write(values)

    def _set_question_for_news(self):
        """Store which of these mails with a question ask for company news as well."""
        asking = self.filtered(lambda m: NEWS_CLASS in (m.body_html or ""))
        if asking:
            own = asking.filtered(lambda m: not m.asked_consent_id)
            consents = asking.asked_consent_id | own._get_records(
                "hr.applicant.consent"
            )
            # Made now: what is written when the mail has left must not fail.
            consents._ensure_for("news")
            asking.news_wording_id = consents._get_news_wording()

    # -- may it leave? ---------------------------------------------------------------

    def send(self, *args, **kwargs):
        # Another worker may have sent and deleted some of them.
        mails = self.exists()
        mails -= mails._cancel_blocked() | mails._cancel_left_out()
        with mails._noting_contacts():
            return super(MailMail, mails).send(*args, **kwargs)

    def _get_candidate_mails(self):
        """Return those of these mails that we send to candidates, by model.

        Left out are messages of the chatter, mails about an application that no
        follow-up plan sends, and refusal mails: they are Odoo's own, also where they
        end with our question.

        :return: ``{model name: mails}``
        """
        mixin = self.env.registry["hr.applicant.mail.mixin"]
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

    def _cancel_blocked(self):
        """Cancel the mails that must not leave now, and tell their records why.

        A mail must not leave if its record is gone, if the record names a blocker
        (``_get_mail_blockers``), or if the mail itself is unfit (``_get_fault``).

        :return: the cancelled mails
        """
        blocked = self.browse()
        labels = get_labels(self.env["hr.applicant"], "contact_blocker")
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        for model, mails in waiting._get_candidate_mails().items():
            records = mails._get_records(model)
            blockers = records._get_mail_blockers()
            by_id = {record.id: record for record in records}
            reasons = {}
            for mail in mails:
                record = by_id.get(mail.res_id)
                if not record:
                    blocked |= mail
                    continue
                blocker = not mail.notice_kind and blockers[record.id]
                fault = not blocker and mail._get_fault(record)
                if blocker or fault:
                    blocked |= mail
                    key = labels.get(blocker), fault
                    reasons[key] = reasons.get(key, self.browse()) | mail
            for (label, fault), failed in reasons.items():
                about = failed._get_records(model)
                about._on_mail_failed(label or fault, failed)
                if fault:
                    # A recruiter has to mend the template or the address.
                    about._create_not_sent_todo(fault)
        blocked.write({"state": "cancel"})
        return blocked

    def _get_fault(self, record):
        """Return why this mail is unfit to leave, as a sentence, or False.

        * It must go to the person, and to nobody else.
        * It must have a placeholder for each link that it needs.
        * A question must use the words of the wording: the proof quotes them.

        :param record: what the mail is about, of ``hr.applicant.mail.mixin``
        """
        consent = record._get_mail_consent()
        if not self._goes_only_to(self._get_right_address(record)):
            return self.env._(
                "It would go to others than the person, or to another address than "
                "the one that is known now. Take copies (CC) and other recipients out "
                "of the template, then send it again."
            )
        placeholders = set(LINK_PLACEHOLDER.findall(self.body_html or ""))
        missing = consent and {
            page
            for page, owner in record._get_needed_links(self).items()
            if (page, str(owner.id)) not in placeholders
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

    def _get_right_address(self, record):
        """Return the normalised address that this mail may go to.

        :param record: what the mail is about, of ``hr.applicant.mail.mixin``
        """
        if self.notice_kind == "new_address":
            return record.claimed_email
        if self.notice_kind == "old_address":
            # It may have been given up since: then no link in the mail works.
            return email_normalize(self.email_to)
        return record._get_mail_address()

    def _goes_only_to(self, address):
        """Return whether one copy leaves, to ``address`` alone."""
        return self._get_copies() == [[address]]

    def _get_copies(self):
        """Return the normalised addresses of each copy that leaves."""
        first = email_normalize_all(self.email_to or "")
        first += email_normalize_all(self.email_cc or "")
        partners = [email_normalize_all(p.email or "") for p in self.recipient_ids]
        return [first, *partners] if first else partners

    def _get_records(self, model):
        """Return the records (in sudo) that these mails of ``model`` are about."""
        return self.env[model].sudo().browse(self.mapped("res_id")).exists()
