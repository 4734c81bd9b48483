from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..batch import run_due
from ..constants import MODULE

#: News that somebody could not get for so many days are none any more.
STALE_DAYS = 60


class HrApplicantNewsMixinSending(models.AbstractModel):
    """Sending company news: by the scheduled action, in batches that are committed.

    * Everybody who wants news gets a record (``hr.applicant.news.recipient``), which is
      unique: running again, or twice at once, sends nothing twice.
    * The gate is asked when a mail is written, and again when it leaves.
    * Who had other news lately, or is paused, waits and is looked at again every night,
      for ``STALE_DAYS`` days.
    """

    _name = "hr.applicant.news.mixin.sending"
    _description = "Sending Company News"

    def _get_wanting_domain(self):
        """Return which consents say that a person wants these news now."""
        today = fields.Date.context_today(self)
        return (
            Domain("purpose", "=", "news")
            & Domain("state", "=", "granted")
            & Domain("expiry_date", ">=", today)
            & Domain("company_id", "in", [self.company_id.id, False])
        )

    def _send(self):
        """Let the scheduled action send these news, beginning now.

        :raise AccessError: if the user may not write them
        :raise UserError: if they were sent already
        """
        self.check_access("write")
        self._check_draft()
        values = {"state": "sending", "send_date": fields.Datetime.now()}
        self.sudo().write(values)
        self._trigger_sending()

    def action_stop(self):
        """Stop sending: who has not got it does not get it any more."""
        self.check_access("write")
        reason = self.env._("Sending was stopped")
        for news in self.sudo().filtered(lambda n: n.state == "sending"):
            waiting = news.recipient_ids.filtered(lambda r: r.state == "waiting")
            waiting._leave_out(reason)
            news.state = "sent"

    def action_send_again(self):
        """Try again to send to those to whom it failed."""
        self.check_access("write")
        news = self.sudo()
        failed = news.recipient_ids.filtered(lambda r: r.state == "failed")
        failed._wait(fields.Date.context_today(self))
        failed.news_id.state = "sending"
        self._trigger_sending()

    def _trigger_sending(self):
        self.env.ref(f"{MODULE}.ir_cron_news").sudo()._trigger()

    # -- the scheduled action --------------------------------------------------------

    @api.model
    def _cron_news(self, batch_size=200):
        """Send the news that are being sent, the oldest first.

        Every batch is committed on its own. Running it again changes nothing.

        :param int batch_size: how many people are locked and committed together
        """
        today = fields.Date.context_today(self)
        Consent = self.env["hr.applicant.consent"]
        Recipient = self.env["hr.applicant.news.recipient"]
        tomorrow = today + timedelta(days=1)
        sending = self.search([("state", "=", "sending")], order="send_date, id")
        for news in sending:
            reached = Domain("news_recipient_ids", "any", [("news_id", "=", news.id)])
            jobs = [
                (
                    Consent,
                    news._get_wanting_domain() & ~reached,
                    lambda batch, news=news: Recipient._begin(news, batch),
                    None,
                ),
                (
                    Recipient,
                    [
                        ("news_id", "=", news.id),
                        ("state", "=", "waiting"),
                        ("due_date", "<=", today),
                    ],
                    lambda batch: batch._write_mails(today),
                    lambda failed: failed._wait(tomorrow),
                ),
            ]
            for records, domain, run, postpone in jobs:
                if not run_due(records, domain, run, batch_size, postpone=postpone):
                    return
            news._finish()

    def _finish(self):
        """Be sent, if nobody waits for it any more."""
        waiting = self.recipient_ids.search_count(
            [("news_id", "=", self.id), ("state", "=", "waiting")], limit=1
        )
        if not waiting:
            self.state = "sent"
