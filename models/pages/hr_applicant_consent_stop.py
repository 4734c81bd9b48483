from odoo import models

from ..constants import MODULE, REFUSALS

TEMPLATE = f"{MODULE}.mail_template_consent_stopped"


class HrApplicantConsentMixinStop(models.AbstractModel):
    """A person stops what reaches them, on a page of ours.

    A mail confirms it, once: to the person alone, whatever the gate says, since it is
    what the gate says that it tells. None follows these:

    * a no to a question: nothing had begun;
    * the button of a mail client (one click): mail providers take a mail that follows
      it for an unwanted one;
    * a request to be erased, which ends in a mail of its own.
    """

    _name = "hr.applicant.consent.mixin.stop"
    _description = "Stopping Contact on a Page"

    def _stop(self, everything=False, **proof):
        """Record that the person stops this, and confirm it by mail.

        :param bool everything: whether they want no news and nothing about jobs either
        :param proof: more values of the event
        """
        scope = self | self._get_for("news") | self._get_for("jobs")
        before = (scope if everything else self).filtered(
            lambda consent: consent.state not in REFUSALS
        )
        if everything:
            self._refuse_everything("web", **proof)
        else:
            self._refuse("web", **proof)
        # The question about jobs comes with news: the first tells of both.
        told = before.sorted("purpose")[:1]
        told._run_apart("receipt", lambda consent: consent._confirm_stop())

    def _confirm_stop(self):
        """Queue the mail that says that we stopped, if the person has an address that
        works.
        """
        emails = self.mapped("email_normalized")
        dead = self.env["hr.applicant"]._get_dead_addresses(emails)
        reachable = self.filtered(
            lambda c: c.email_normalized and c.email_normalized not in dead
        )
        reachable._queue_mails(self.env.ref(TEMPLATE), notice_kind="stopped")

    def _has_stopped_everything(self):
        """Return whether this person wants no jobs and no news, for the mail."""
        news = self._get_for("news")
        return self._get_for("jobs").state in REFUSALS and (
            not news or news.state in REFUSALS or not news.event_ids
        )
