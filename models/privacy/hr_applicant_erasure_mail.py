import logging

from odoo import api, fields, models
from odoo.tools import formataddr

from ..constants import MODULE
from ..tools import get_company
from .erasure_scope import get_persons

_logger = logging.getLogger(__name__)

TEMPLATE = f"{MODULE}.mail_template_erasure_done"


class HrApplicantErasureMixinMail(models.AbstractModel):
    """The last mail: it says that the person is erased.

    It is written before, while the address is known, and leaves when everything is
    removed. It is never stored: there is no ``mail.mail`` or message of it.
    """

    _name = "hr.applicant.erasure.mixin.mail"
    _description = "The Last Mail to a Person"

    partner_name = fields.Char(string="Name", compute="_compute_recipient")
    lang = fields.Char(compute="_compute_recipient")

    @api.depends("person_id")
    def _compute_recipient(self):
        for erasure in self:
            erasure.partner_name = erasure.person_id.name
            erasure.lang = erasure.person_id.lang

    def _get_mail_consent(self):
        """See ``candidate_mail_layout``: there is no page to link to any more."""
        return self.env["hr.applicant.consent"]

    def _get_mail_company(self):
        return get_company(self)

    def _get_last_address(self):
        """Return the address of the person, with their name; False without one that
        works.
        """
        person = get_persons(self.person_id).sorted("active", reverse=True)
        applications = person.applicant_ids.sorted("id", reverse=True)
        emails = applications.filtered("email_normalized").mapped("email_normalized")
        emails += person.consent_ids.filtered("email_normalized").mapped(
            "email_normalized"
        )
        dead = self.env["hr.applicant"]._get_dead_addresses(emails)
        email = next((email for email in emails if email not in dead), False)
        return email and formataddr((self.person_id.name or "", email))

    def _prepare_last_mails(self):
        """Return ``{request: the mail as it leaves, or None without an address}``.

        People whom a retention rule removes did not ask: they are told beforehand, if
        the rule says so.
        """
        asked = self.filtered(lambda erasure: erasure.channel != "retention")
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not (asked and template):
            return dict.fromkeys(asked)
        template = template.sudo()
        subjects = template._render_field("subject", asked.ids, compute_lang=True)
        bodies = template._render_field("body_html", asked.ids, compute_lang=True)
        mails = {}
        for erasure in asked:
            address = erasure._get_last_address()
            mails[erasure] = address and self.env["ir.mail_server"]._build_email__(
                email_from=erasure._get_sender(),
                email_to=[address],
                subject=subjects[erasure.id],
                body=template._frame_for_candidate(bodies[erasure.id], erasure),
                subtype="html",
            )
        return mails

    def _get_sender(self):
        company = self._get_mail_company()
        sender = company if company.email else self.env.ref("base.partner_root")
        return sender.email_formatted

    def _send_last_mails(self, mails):
        """Send the mails; one that does not leave stops nothing.

        :param dict mails: as of ``_prepare_last_mails``
        :return: the requests whose person could not be told
        """
        untold = self.browse()
        server = self.env["ir.mail_server"].sudo()
        for erasure, mail in mails.items():
            try:
                if mail:
                    server.send_email(mail)
                else:
                    untold |= erasure
            except Exception as error:  # whatever the server says: they are erased
                # Their address is in the error, and must not stay in the log.
                _logger.warning(
                    "Request %s: the last mail did not leave (%s)",
                    erasure.id,
                    type(error).__name__,
                )
                untold |= erasure
        return untold
