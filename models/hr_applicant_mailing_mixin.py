from odoo import models
from odoo.tools import SQL

from .batch import run_apart


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
        """Return the permission record of the person the mail goes to."""
        raise NotImplementedError(f"{self._name} does not say whose mail it is")

    def _on_mail_sent(self):
        """The mail server took the mail."""

    def _on_mail_failed(self, reason):
        """The mail did not leave.

        :param str reason: what to show to the recruiter
        """

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
        ]

    def _cancel_queued_mails(self):
        self._get_queued_mails().write({"state": "cancel"})

    def _queue_mails(self, template, **values):
        """Queue one mail each; the queue runs after this transaction is committed.

        :param mail.template template: a template of this model
        :param values: more values of the mails
        """
        if self:
            template.sudo().send_mail_batch(self.ids, email_values=values)
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
