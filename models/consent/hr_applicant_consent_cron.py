from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..batch import run_due


class HrApplicantConsentMixinCron(models.AbstractModel):
    """The scheduled action of consents.

    ``next_step_date`` is the day it looks at a consent again: for a lost question, a
    reminder, a lapse, a renewal, an end. What it does then follows from the settings of
    that day. When the settings change, it looks at all open consents the next night.
    """

    _name = "hr.applicant.consent.mixin.cron"
    _description = "Scheduled Action of Consents"

    next_step_date = fields.Date(readonly=True)

    _next_step_idx = models.Index("(next_step_date) WHERE next_step_date IS NOT NULL")

    @api.model
    def _cron_consents(self, batch_size=200):
        """Ask medalists who were never asked; remind, let lapse, renew, let expire.

        Every batch is committed on its own. Running it again changes nothing.

        :param int batch_size: how many records are locked and committed together
        """
        today = fields.Date.context_today(self)
        self.env["hr.applicant.erasure"]._reassign()
        applicants = self.env["hr.applicant"].with_context(active_test=False)
        jobs = [
            (
                applicants,
                [("consent_ask_date", "<=", today)],
                lambda batch: batch._request_due_consents(today),
                lambda bad: bad.write({"consent_ask_date": today + timedelta(days=1)}),
            ),
            (
                self,
                [("next_step_date", "<=", today)],
                lambda batch: batch._run_due_steps(today),
                lambda bad: bad.write({"next_step_date": today + timedelta(days=1)}),
            ),
        ]
        for model, domain, run, postpone in jobs:
            if not run_due(model, domain, run, batch_size, postpone=postpone):
                return

    def _run_due_steps(self, today):
        """Do what is due for these consents.

        :param date today: the day of the run
        """
        lost = self.filtered("asking_date")
        lost._check_lost_questions(today)
        others = self - lost
        # What goes on gets its next day below.
        others.write({"next_step_date": False})
        others.filtered(lambda c: c.state == "granted")._renew_or_expire(today)
        others.filtered(lambda c: c.state == "requested")._remind_or_lapse(today)

    @api.model
    def _recheck_open_next_night(self, companies):
        """Have the next run look at all open consents of these companies.

        Called when a setting has changed that says when something happens.

        :param res.company companies: whose setting has changed
        """
        in_companies = Domain("company_id", "in", [*companies.ids, False])
        waiting = Domain("state", "=", "requested")
        waiting |= Domain("state", "=", "granted") & Domain("renewal_date", "=", False)
        self.sudo().search(in_companies & waiting).write(
            {"next_step_date": fields.Date.context_today(self)}
        )
