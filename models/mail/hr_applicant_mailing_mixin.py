from odoo import SUPERUSER_ID, models
from odoo.tools import SQL, email_normalize

from ..batch import run_apart
from ..tools import get_company

#: After so many days a mail that waits is looked after.
LOST_DAYS = 2


class HrApplicantMailingMixin(models.AbstractModel):
    """A record whose mails go to a candidate.

    The mail queue asks it whether the mail may leave, tells it what became of it, and
    puts the person's links into the copy that leaves (see ``mail.mail``).
    """

    _name = "hr.applicant.mailing.mixin"
    _description = "Mails to Candidates"

    def _get_mail_blockers(self):
        """Return ``{id: blocker code or False}``: why the mail must not leave now."""
        raise NotImplementedError(f"{self._name} does not say who may be written to")

    def _get_mail_consent(self):
        """Return the consent record of the person the mail goes to."""
        raise NotImplementedError(f"{self._name} does not say whose mail it is")

    def _get_mail_address(self):
        """Return the normalised address that the mails go to."""
        return self.email_normalized

    def _get_needed_links(self, mail):
        """Return ``{page: whose}`` of the links that a mail must not leave without.

        :param mail.mail mail: one about this record
        """
        return {"unsubscribe": self._get_mail_consent()}

    def _on_mail_sent(self, mails=None):
        """The mail server took the mail.

        :param mail.mail mails: those that left, where they matter
        """

    def _on_mail_failed(self, reason, mails=None):
        """The mail did not leave, and will not.

        :param str reason: what to show to the recruiter
        :param mail.mail mails: those that did not leave, where they matter
        """

    def _log_not_sent(self, reason):
        """Note in the chatter of these records that a mail about them did not leave."""
        if self:
            body = self.env._("A mail to them did not leave: %s", reason)
            self._message_log_batch(
                bodies=dict.fromkeys(self.ids, body),
                author_id=self.env.ref("base.partner_root").id,
            )

    def _get_told_application(self):
        """Return the application whose recruiters hear of this record's mails."""
        raise NotImplementedError(f"{self._name} does not say where to tell")

    def _get_responsible(self):
        """Return the user who takes care of this record's mails and answers."""
        raise NotImplementedError(f"{self._name} does not say who takes care")

    def _tell_not_sent(self, reason):
        """Let those responsible know that mails did not leave: one to-do each, until
        they have seen to it.

        :param str reason: of the first, for them to read
        """
        told = set()
        for record in self:
            responsible = record._get_responsible()
            application = record._get_told_application()
            if not application or responsible in told:
                continue
            told.add(responsible)
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
        """The person wrote back to a mail of ours: somebody has to read it.

        :param str text: what they wrote, plain
        """
        for record in self:
            record._on_reply()
            application = record._get_told_application()
            if application:
                application._note_contact()
                record._tell_of_reply(application, text)

    def _on_reply(self):
        """Stop what an answer makes superfluous."""

    def _tell_of_reply(self, application, text):
        """Let the recruiter know; return the to-do."""
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
        """A mail of ours came back: nobody was reached.

        :param str address: where it came back from
        :param bool is_permanent: whether the address does not work at all
        """
        for record in self:
            known = record._get_mail_address()
            if is_permanent:
                self.env["hr.applicant"]._note_dead_address(known)
            application = record._get_told_application()
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

    # -- who speaks ------------------------------------------------------------------

    def _get_page_author(self):
        """Return who speaks in the chatter while a visitor of a page acts: the person,
        or Odoo itself where there is no contact.
        """
        partners = self._get_persons_partners()
        return partners if len(partners) == 1 else self.env.ref("base.partner_root")

    def _get_persons_partners(self):
        """Return the contacts of these persons."""
        return self.env["res.partner"]

    def _notify_in_own_name(self, users, subject, body):
        """Send users a message that nobody wrote: Odoo's, in the company's name."""
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

    # -- answers ---------------------------------------------------------------------

    def _lock(self):
        """Wait for whoever changes these records at this moment, before they are read.

        :raise SerializationFailure: if they were changed since the transaction began:
            run again, it finds what the others did
        """
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "SELECT FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                self.ids,
            ),
            log_exceptions=False,  # whoever waits is not to blame
        )

    def _lock_for_mail(self):
        """Lock what is written once a mail has left: if that failed, it would leave
        again.
        """
        return self._lock()

    def _run_apart(self, what, run):
        """Run ``run(self)`` apart from the answer it follows, which stays if it fails.

        :param str what: its name, see ``_get_extras``
        :param run: a function of a recordset
        :return: whether it was done for all
        """
        return run_apart(self, run, lambda record: record._note_failure(what))

    def _note_failure(self, what):
        """Tell the recruiters, in the chatter, that what follows an answer failed."""
        texts = self.with_context(lang=self._get_responsible().lang)
        self._message_log(
            body=texts.env._(
                "The answer is kept, but this failed: %s. The log of the server says "
                "why.",
                texts._get_extras()[what],
            ),
            author_id=self.env.ref("base.partner_root").id,
        )

    def _get_extras(self):
        """Return in words what may follow an answer, by name."""
        return {
            "question": self.env._("taking back mails that ask"),
            "plan": self.env._("resuming the follow-up plan"),
            "receipt": self.env._("the receipt by mail"),
            "mails": self.env._("taking back mails on their way"),
            "stop": self.env._("stopping plans and invitations"),
            "notice": self.env._("telling the recruiters"),
            "choices": self.env._("keeping the choices made with the answer"),
            "erasure": self.env._("telling the recruiter that they ask to be erased"),
            "cv": self.env._("storing the CV they sent: ask them for it"),
            "interest": self.env._("keeping what they wrote with their answer"),
            "application": self.env._("creating the new application"),
            "call": self.env._("telling the recruiter of the yes"),
            "pause": self.env._("pausing the follow-up plan, or going on with it"),
            "chatter": self.env._("noting it with the past application"),
            "taken_back": self.env._("telling that they took back the application"),
            "confirmation": self.env._("the confirmation by mail"),
        }

    # -- the queue -------------------------------------------------------------------

    def _get_queued_mails(self):
        """Return the mails (in sudo) that wait for the queue."""
        return self.env["mail.mail"].sudo().search(self._get_queued_mails_domain())

    def _get_queued_mails_domain(self):
        return [
            ("model", "=", self._name),
            ("res_id", "in", self.ids),
            ("state", "=", "outgoing"),
            ("asked_consent_id", "=", False),  # a refusal mail is Odoo's own
        ]

    def _cancel_queued_mails(self):
        return self._get_queued_mails().write({"state": "cancel"})

    def _queue_mails(self, template, **values):
        """Queue one mail each; the queue runs after this transaction is committed.

        :param mail.template template: a template of this model
        :param values: more values of the mails
        """
        if not self:
            return
        template = template.sudo()
        if self.env.user._is_public():
            # A visitor of a page has no name and no address to write from.
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
