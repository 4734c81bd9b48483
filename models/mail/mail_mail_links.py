from lxml import html

from odoo import models
from odoo.tools import email_normalize

from ..link.candidate_link import LINK_PLACEHOLDER
from .mail_layout import NEWS_CLASS, find_questions
from .mail_reading import get_text


class MailMailMixinLinks(models.AbstractModel):
    """Working links replace the placeholders in the copy of a mail that leaves.

    The copy must go to the person's address and to nobody else. The stored mail keeps
    the placeholders.
    """

    _name = "mail.mail.mixin.links"
    _description = "Links in Mails to Candidates"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        email_list = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        asked = self.sudo().asked_consent_id
        # The records are written after the mail has left. They are locked before: if
        # somebody changed one meanwhile, all would be rolled back, also that the mail
        # left, and it would leave a second time.
        asked._lock_for_mail()
        for model, mail in self._get_candidate_mails().items():
            mail._get_records(model)._lock_for_mail()
        asks = not asked or self._may_ask()
        for values in email_list:
            consent = self._get_recipient_consent(values)
            if not asks or (asked and consent != asked):
                # The copy leaves without the question if the person answered while it
                # waited, or if it goes to somebody else: followers get the mail, too.
                values["body"] = self._remove_question(values["body"])
                values["body_alternative"] = get_text(values["body"])
            elif consent:
                values["body"] = LINK_PLACEHOLDER.sub(
                    lambda found, consent=consent: self._get_working_path(
                        found, consent
                    ),
                    values["body"],
                )
                # Odoo made the plain text before the links were there.
                values["body_alternative"] = get_text(values["body"])
                if self.notice_kind == "new_address":
                    continue
                values["headers"] = {
                    **values["headers"],
                    "List-Unsubscribe": f"<{consent._get_link('unsubscribe')}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                }
        return email_list

    def _get_working_path(self, placeholder, consent):
        """Return the working path for a placeholder of this mail's own record.

        A placeholder of another record, which somebody copied into the text, is
        returned as it is: it opens nothing.

        :param re.Match placeholder: found by ``LINK_PLACEHOLDER``
        :param consent: the consent of the person who gets this copy
        """
        purpose, owner = placeholder["purpose"], consent
        if purpose == "invitation":
            invitations = self.env["hr.applicant.invitation"].sudo()
            own = self.model == invitations._name and self.res_id
            owner = invitations.browse(own)
        # An address that nobody confirmed opens no other page of the person.
        to_confirm = self.notice_kind == "new_address"
        if owner.id != int(placeholder["id"]) or to_confirm != (purpose == "address"):
            return placeholder[0]
        return owner._get_link_path(purpose)

    def _remove_question(self, body):
        """Return the HTML of a refusal mail without the question for consent."""
        tree = html.fragment_fromstring(body, create_parent="div")
        for question in [*find_questions(tree), *tree.find_class(NEWS_CLASS)]:
            question.drop_tree()
        return type(body)(html.tostring(tree, encoding="unicode"))

    def _get_recipient_consent(self, values):
        """Return the consent whose links this copy may hold.

        :param dict values: a copy, as of ``_prepare_outgoing_list``
        :return: the consent in sudo; empty if the copy goes to another address than the
            person's, or to several
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
            or email_normalize(recipients[0])
            != (
                consent.claimed_email
                if self.notice_kind == "new_address"
                else consent.email_normalized
            )
        ):
            return nobody
        return consent
