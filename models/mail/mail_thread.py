import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext

from ..access.hr_applicant_field_guard import is_confidential
from .mail_message import CANDIDATE_MODELS
from .mail_reading import is_automatic, read_report

_logger = logging.getLogger(__name__)

#: The models of ours whose mails go to past candidates.
OWN_MODELS = CANDIDATE_MODELS[1:]
#: The value of the context key ``recruiter_only``: an object that no client can send.
RECRUITER_ONLY = object()


class MailThread(models.AbstractModel):
    # No docstring: Odoo would show it as the description of other models.
    #
    # * A message that is logged ``_for_recruiters()`` is for recruiters only. So is a
    #   message that tells only of fields which others can't see. It is created with the
    #   rights of the user; the flag is set in sudo.
    # * A person's reply to one of our mails is an answer. A program's reply is none. A
    #   report of delivery that says less than “failed” changes nothing.
    # * Working links of candidates are removed from each mail that comes in, before it
    #   becomes a message or a record of any model.
    _inherit = "mail.thread"

    def _for_recruiters(self):
        """Return these records in a context that logs for recruiters only."""
        return self.with_context(recruiter_only=RECRUITER_ONLY)

    def _message_create(self, values_list):
        messages = super()._message_create(values_list)
        hidden = messages
        if self.env.context.get("recruiter_only") is not RECRUITER_ONLY:
            tells = map(self._tells_of_confidential_fields, values_list)
            hidden = messages.browse(
                message.id
                for message, told in zip(messages, tells, strict=True)
                if told
            )
        hidden.sudo().recruiter_only = True
        return messages

    @api.model
    def _tells_of_confidential_fields(self, values):
        """Return whether a message tells only of fields that others can't see.

        :param dict values: the values of a message
        """
        fields_of = self.env["ir.model.fields"].sudo()
        tracked = [
            self._fields.get(fields_of.browse(value["field_id"]).name)
            for *_command, value in values.get("tracking_value_ids") or ()
        ]
        return bool(tracked) and all(
            field and is_confidential(field) for field in tracked
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not message.sudo().recruiter_only:
            return recipients
        users = self.env["res.users"].sudo()
        return [
            recipient
            for recipient in recipients
            if recipient["uid"] and users.browse(recipient["uid"])._is_recruiter()
        ]

    @api.model
    def message_parse(self, message, save_original=False):
        values = super().message_parse(message, save_original=save_original)
        Consent = self.env["hr.applicant.consent"]
        return {
            **values,
            **Consent._remove_links_from_values(values, ("subject", "body")),
        }

    # -- the author ------------------------------------------------------------------

    def _message_compute_author(self, author_id=None, email_from=None):
        # The visitor of a candidate's page is the person, not Odoo's public user.
        if (
            self.env.user._is_public()
            and author_id in (None, self.env.user.partner_id.id)
            and not email_from
            and self._is_about_candidate()
        ):
            author = self.sudo()._get_page_author()
            return author.id, author.email_formatted
        return super()._message_compute_author(author_id, email_from)

    @api.model
    def _is_about_candidate(self):
        return isinstance(self, self.env.registry["hr.applicant.mail.mixin"])

    # -- what comes back -------------------------------------------------------------

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Accept replies to our mails from addresses that Odoo does not know."""
        if self._get_answered(message_dict, [route]):
            route = (*route[:4], self.env["mail.alias"])
        elif self._leads_nowhere(route):
            _logger.warning(
                "Answer %s is about what was deleted meanwhile: %s",
                message_dict["message_id"],
                route[:2],
            )
            return False
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Find the mail that is answered by the sender, if the reference is missing.

        Some mail programs drop the reference. Then the last mail to the sender counts,
        if the reply came to the address that stands in our mails.
        """
        if not message_dict.get("is_bounce") and not message_dict.get("parent_id"):
            last = self._get_last_mail_to_sender(message_dict)
            if last:
                message_dict["references"] = last.message_id
                message_dict.update(self._message_parse_extract_from_parent(last))
        return super().message_route(
            message, message_dict, model, thread_id, custom_values
        )

    @api.model
    def _get_last_mail_to_sender(self, message_dict):
        """Return the last of our mails to a person who writes to the catchall address.

        :param dict message_dict: a mail that came in, as Odoo parsed it
        :return: a message in sudo; empty if there is none
        """
        messages = self.env["mail.message"].sudo()
        sender = email_normalize(message_dict.get("email_from") or "")
        if not sender or not self._detect_write_to_catchall(message_dict):
            return messages
        domain = Domain.FALSE
        for model in OWN_MODELS:
            known = self.env[model].sudo().search([("email_normalized", "=", sender)])
            domain |= Domain("model", "=", model) & Domain("res_id", "in", known.ids)
        domain &= Domain("message_type", "=", "email_outgoing")
        return messages.search(domain, order="id desc", limit=1)

    @api.model
    def _leads_nowhere(self, route):
        """Return whether a route leads to a deleted record of ours.

        :param route: a tuple that begins with a model and a record id
        """
        model, res_id = route[:2]
        return (
            model in OWN_MODELS and not self.env[model].sudo().browse(res_id).exists()
        )

    @api.model
    def _get_answered(self, message_dict, routes):
        """Return the record whose mail to a candidate is answered from outside.

        :param dict message_dict: a mail that came in, as Odoo parsed it
        :param routes: tuples that begin with a model and a record id
        :return: the record in sudo, or None
        """
        parent = self.env["mail.message"].sudo()
        parent = parent.browse(message_dict.get("parent_id") or []).exists()
        for model, res_id, *_rest in routes or ():
            if not res_id or (model, res_id) != (parent.model, parent.res_id):
                continue
            record = self.env[model].sudo().browse(res_id).exists()
            if not (record and record._is_about_candidate()):
                continue
            # Of the messages on an application only the mails of a plan are ours.
            if model == "hr.applicant" and not (
                parent.recruiter_only and parent.message_type == "email_outgoing"
            ):
                continue
            sender = email_normalize(message_dict.get("email_from") or "")
            users = self.env["res.users"].sudo()
            colleagues = users.search([("email_normalized", "=", sender)])
            if not any(user._is_internal() for user in colleagues):
                return record
        return None

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        answered = self._get_answered(message_dict, routes)
        automatic = is_automatic(message)
        text = html2plaintext(message_dict.get("body") or "")
        threads = self.with_context(incoming_mail=message)
        if answered:
            threads = threads._for_recruiters()
            # Nobody is notified of an absence notice.
            message_dict["is_internal"] = automatic
        result = super(MailThread, threads)._message_route_process(
            message, message_dict, routes
        )
        if answered and not automatic:
            answered._receive_reply(text)
        return result

    @api.model
    def _routing_reset_bounce(self, email_message, message_dict):
        result = super()._routing_reset_bounce(email_message, message_dict)
        sender = email_normalize(message_dict["email_from"])
        if sender:
            self.env["hr.applicant"]._forget_dead_address(sender)
        return result

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        bounced = message_dict["bounced_message"]
        action, status = read_report(email_message)
        record = (
            bounced.model
            and bounced.res_id
            and bounced.model in self.env
            and self.env[bounced.model].sudo().browse(bounced.res_id).exists()
        )
        if not (
            record
            and isinstance(record, self.env.registry["mail.thread"])
            and record._is_about_candidate()
        ):
            return super()._routing_handle_bounce(email_message, message_dict)
        if action and action != "failed":
            _logger.info(
                "Report %s says no more than that a mail is %s",
                message_dict["message_id"],
                action,
            )
            return None
        result = super()._routing_handle_bounce(email_message, message_dict)
        if message_dict["bounced_email"]:
            record._receive_bounce(
                message_dict["bounced_email"], status.startswith("5")
            )
        return result
