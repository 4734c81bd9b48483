from odoo import SUPERUSER_ID, models
from odoo.tools import SQL, email_normalize

from ..tools import get_company

#: How many days after a mail should have left it is looked for in the queue.
LOST_DAYS = 2


class HrApplicantMailMixin(models.AbstractModel):
    """A record whose mails go to a candidate.

    The mail queue (``mail.mail``) asks the record whether a mail may leave, tells it
    what became of the mail, and puts the person's links into the copy that leaves.
    """

    _name = "hr.applicant.mail.mixin"
    _description = "Mails to Candidates"

    def _get_mail_blockers(self):
        """Return why a mail about each record must not leave now.

        :return: ``{id: blocker code or False}``
        """
        raise NotImplementedError(f"{self._name} does not say who may be written to")

    def _get_mail_consent(self):
        """Return the consent record of the person the mail goes to."""
        raise NotImplementedError(f"{self._name} does not say whose mail it is")

    def _get_mail_address(self):
        """Return the normalised address that the mails go to."""
        return self.email_normalized

    def _get_needed_links(self, mail):
        """Return the links that a mail must not leave without.

        :param mail.mail mail: a mail about this record
        :return: ``{purpose: the record whose page it is}``
        """
        return {"unsubscribe": self._get_mail_consent()}

    def _on_mail_sent(self, mails=None):
        """The mail server took the mails about these records.

        :param mail.mail mails: the mails that left; may be unknown
        """

    def _on_mail_failed(self, reason, mails=None):
        """The mails about these records did not leave, and will not be tried again.

        :param str reason: what to show to the recruiter
        :param mail.mail mails: the mails that did not leave; may be unknown
        """

    def _log_not_sent(self, reason):
        """Log in the chatter of these records that a mail about them did not leave.

        :param str reason: what to show to the recruiter
        """
        if self:
            body = self.env._("A mail to them did not leave: %s", reason)
            self._message_log_batch(
                bodies=dict.fromkeys(self.ids, body),
                author_id=self.env.ref("base.partner_root").id,
            )

    def _get_todo_application(self):
        """Return the application that to-dos about this record's mails are made on."""
        raise NotImplementedError(f"{self._name} does not say where to-dos go")

    def _get_responsible(self):
        """Return the user who takes care of this record's mails and answers."""
        raise NotImplementedError(f"{self._name} does not say who takes care")

    def _create_not_sent_todo(self, reason):
        """Create a to-do: mails did not leave. Each user has one at most.

        :param str reason: why the first mail did not leave, in words
        """
        informed = set()
        for record in self:
            responsible = record._get_responsible()
            application = record._get_todo_application()
            if not application or responsible in informed:
                continue
            informed.add(responsible)
            texts = record.with_context(lang=responsible.lang).env
            application._schedule_once(
                responsible,
                texts._("Mails to past candidates did not leave"),
                texts._(
                    "The first one: %(name)s, %(reason)s. See to it, then send again "
                    "what is listed as failed under Invitations and Consents.",
                    name=application.partner_name,
                    reason=reason,
                ),
                anywhere=True,
            )

    # -- what comes back -------------------------------------------------------------

    def _receive_reply(self, text):
        """The person wrote back to a mail of ours: a recruiter has to read it.

        :param str text: what they wrote, as plain text
        """
        for record in self:
            record._on_reply()
            application = record._get_todo_application()
            if application:
                application._note_contact()
                record._create_reply_todo(application, text)

    def _on_reply(self):
        """Stop reminders: the person has answered. For records that send some."""

    def _create_reply_todo(self, application, text):
        """Create the to-do to read what the person wrote, and return it.

        :param hr.applicant application: where the to-do is made
        :param str text: what they wrote, as plain text
        """
        responsible = self._get_responsible()
        texts = self.with_context(lang=responsible.lang).env
        return application._schedule_once(
            responsible,
            texts._(
                "%s answered by mail: note what they said", application.partner_name
            ),
            text[:1000],
        )

    def _receive_bounce(self, address, is_permanent):
        """A mail of ours came back: the person was not reached.

        :param str address: the address that could not be reached
        :param bool is_permanent: whether the address will not work later either
        """
        for record in self:
            known = record._get_mail_address()
            if is_permanent:
                self.env["hr.applicant"]._note_dead_address(known)
            application = record._get_todo_application()
            if application:
                responsible = record._get_responsible()
                texts = record.with_context(lang=responsible.lang).env
                application._schedule_once(
                    responsible,
                    texts._("Mail to %s came back", application.partner_name),
                    texts._(
                        "%s can't be reached. Ask them for another address, and "
                        "correct it on the application.",
                        address,
                    )
                    if is_permanent
                    else texts._("%s could not be reached this time.", address),
                )

    # -- the author ------------------------------------------------------------------

    def _get_page_author(self):
        """Return the author of chatter messages while a visitor of a page acts.

        It is the person's contact, or OdooBot if there is none or are several.
        """
        partners = self._get_persons_partners()
        return partners if len(partners) == 1 else self.env.ref("base.partner_root")

    def _get_persons_partners(self):
        """Return the contacts of these persons."""
        return self.env["res.partner"]

    def _notify_in_own_name(self, users, subject, body):
        """Notify users in the company's name: OdooBot is the author.

        :param res.users users: who is notified
        :param str subject: the subject of the message
        :param body: the text, plain or Markup
        """
        self.ensure_one()
        robot = self.env.ref("base.partner_root")
        company = self._get_mail_company()
        sender = company if email_normalize(company.email) else robot
        self.with_user(SUPERUSER_ID)._for_recruiters().message_notify(
            partner_ids=users.partner_id.ids,
            author_id=robot.id,
            email_from=sender.email_formatted,
            subject=subject,
            body=body,
        )

    # -- locks -----------------------------------------------------------------------

    def _lock(self):
        """Lock these records before they are read.

        Waits until other transactions that hold one of them have ended.

        :raise SerializationFailure: if another transaction changed one of them since
            this one began. Odoo runs the request again, which reads the change.
        """
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "SELECT FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                self.ids,
            ),
            log_exceptions=False,  # a conflict is no error: Odoo tries again
        )

    def _lock_for_mail(self):
        """Lock, before a mail leaves, the records that are written when it has left.

        Without the lock, another user could change one of them in between. Then the
        transaction would be rolled back although the mail has left, and the mail would
        leave again.
        """
        return self._lock()

    # -- the queue -------------------------------------------------------------------

    def _get_queued_mails(self):
        """Return the mails about these records (in sudo) that wait in the queue."""
        return self.env["mail.mail"].sudo().search(self._get_queued_mails_domain())

    def _get_queued_mails_domain(self):
        return [
            ("model", "=", self._name),
            ("res_id", "in", self.ids),
            ("state", "=", "outgoing"),
            ("asked_consent_id", "=", False),  # a refusal mail is Odoo's own
        ]

    def _cancel_queued_mails(self):
        """Cancel the mails about these records that wait in the queue."""
        return self._get_queued_mails().write({"state": "cancel"})

    def _queue_mails(self, template, **values):
        """Queue one mail for each record.

        The queue runs after this transaction is committed.

        :param mail.template template: a template of this model
        :param values: more values of the mails
        """
        if not self:
            return
        template = template.sudo()
        if self.env.user._is_public():
            # A visitor of a page has no name and no address to send from.
            template = template.with_user(SUPERUSER_ID)
        for company, records in self.grouped(lambda r: r._get_mail_company()).items():
            mails = template.send_mail_batch(
                records.ids,
                email_values={**values, "reply_to": company._get_reply_address()},
            )
            nameless = mails.filtered(lambda mail: not email_normalize(mail.email_from))
            if nameless and email_normalize(company.email):
                nameless.email_from = company.email_formatted
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_mail_company(self):
        """Return the company in whose name the mails leave."""
        return get_company(self)
