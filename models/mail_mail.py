import re

from lxml import html

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

#: Where a template wants a link: the id says whose; the token comes at sending.
LINK_MARK = re.compile(r"/talent/(consent|profile|unsubscribe|invitation)/id-(\d+)")
WRITTEN = ("subject", "body_html")


class MailMail(models.Model):
    """Mails to candidates: the gate is asked when they leave, links are put in then.

    What is stored never holds a working link: whoever reads the chatter or the queue
    can't answer in a candidate's name.
    """

    _name = "mail.mail"
    _inherit = ["mail.mail", "hr.applicant.field.guard"]

    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        index="btree_not_null",
        ondelete="cascade",
        help="The step of a follow-up plan that sends this mail by itself; without it "
        "the mail goes, too.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        Consent = self.env["hr.applicant.consent"]
        mails = super().create(
            [{**vals, **Consent._clean_values(vals, WRITTEN)} for vals in vals_list]
        )
        for mail, vals in zip(mails, vals_list, strict=True):
            if not vals.get("mail_message_id"):
                mail.mail_message_id._note_question(vals.get("body_html"))
        return mails

    def write(self, vals):
        cleaned = self.env["hr.applicant.consent"]._clean_values(vals, WRITTEN)
        return super().write({**vals, **cleaned})

    # -- may it leave? ---------------------------------------------------------------

    def send(self, *args, **kwargs):
        return super(MailMail, self - self._cancel_blocked_mails()).send(
            *args, **kwargs
        )

    def _get_candidate_mails(self):
        """Return ``{model: mails}`` for the models whose mails go to candidates.

        What their chatter sends (answers to recruiters, notes to colleagues) is not
        meant; of an application's mails, only those that a plan sends are.
        """
        mixin = self.env.registry["hr.applicant.mailing.mixin"]
        direct = self.filtered(
            lambda mail: not mail.is_notification
            and (mail.model != "hr.applicant" or mail.sudo().followup_step_id)
        )
        return {
            model: mails
            for model, mails in direct.grouped("model").items()
            if model and issubclass(self.env.registry.get(model, object), mixin)
        }

    def _cancel_blocked_mails(self):
        """Cancel the mails that must not leave by now, and return them."""
        cancelled = self.browse()
        labels = dict(
            self.env["hr.applicant"]
            ._fields["contact_blocker"]
            ._description_selection(self.env)
        )
        for model, mails in self._get_candidate_mails().items():
            records = self.env[model].sudo().browse(mails.mapped("res_id")).exists()
            blockers = records._get_mail_blockers()
            for record in records:
                if blockers[record.id]:
                    record._on_mail_failed(labels[blockers[record.id]])
            blocked = mails.filtered(
                lambda mail, codes=blockers: codes.get(mail.res_id, "gone")
            )
            blocked.write({"state": "cancel"})
            cancelled |= blocked
        return cancelled

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        for model, mails in self._get_candidate_mails().items():
            records = self.env[model].sudo().browse(mails.mapped("res_id")).exists()
            if failure_type:
                records._on_mail_failed(failure_reason or failure_type)
            else:
                records._on_mail_sent()
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    # -- links -----------------------------------------------------------------------

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        email_list = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        asked = self.sudo().asked_consent_id
        for values in email_list:
            consent = self._get_recipient_consent(values)
            if asked and (consent != asked or asked.state != "requested"):
                # Answered while the mail waited, or a copy for somebody else (posted
                # refusals go to followers, too): there is nothing to ask.
                values["body"] = self._without_question(values["body"])
                values["body_alternative"] = html2plaintext(values["body"])
            elif consent:
                values["body"] = LINK_MARK.sub(
                    lambda match, own=consent: self._get_marked_path(match, own),
                    values["body"],
                )
                # Odoo made the text from the marks.
                values["body_alternative"] = html2plaintext(values["body"])
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
        for question in tree.find_class("o_talent_question"):
            question.getparent().remove(question)
        return type(body)(html.tostring(tree, encoding="unicode"))

    def _get_recipient_consent(self, values):
        """Return the permission whose links this copy may hold: it must go to that
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
