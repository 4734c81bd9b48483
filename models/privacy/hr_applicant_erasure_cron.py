from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..batch import run_due
from ..constants import HOLD_DAYS
from ..mail.mail_message import CANDIDATE_MODELS
from .hr_applicant_retention_rule import PEOPLE


class HrApplicantErasureMixinCron(models.AbstractModel):
    """The scheduled action of the retention.

    * It makes a request for each person whom a rule reaches, and tells the recruiter
      and the person.
    * It carries out what is scheduled, once the day has come. Who has applied again, or
      is kept by now, stays; so does everybody whose rule was switched off.
    * It erases technical data that are old enough.
    """

    _name = "hr.applicant.erasure.mixin.cron"
    _description = "Scheduled Action of the Retention"

    rule_id = fields.Many2one(
        "hr.applicant.retention.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _cron_retention(self, batch_size=100):
        """Do what the retention rules that are switched on say.

        Every batch is committed on its own. Running it again changes nothing.

        :param int batch_size: how many records are locked and committed together
        """
        today = fields.Date.context_today(self)
        for model, domain, run, size, postpone in self._get_retention_jobs(today):
            if not run_due(model, domain, run, size or batch_size, postpone=postpone):
                return

    def _get_retention_jobs(self, today):
        """Yield ``(model, domain, run, batch size or None, postpone)``.

        :param date today: the day of the run
        """
        tomorrow = today + timedelta(days=1)
        rules = self.env["hr.applicant.retention.rule"].search([("active", "=", True)])
        applicants = self.env["hr.applicant"].with_context(active_test=False)
        for rule in rules.filtered(lambda rule: rule.kind == "refused"):
            domain = applicants._get_overdue_strangers_domain(rule)
            # What fails comes again the next night.
            yield applicants, domain, lambda batch: batch._ensure_persons(), None, None
        persons = self.env["hr.applicant.person"]
        for company in rules.filtered(lambda rule: rule.kind in PEOPLE).company_id:
            yield (
                persons,
                Domain("company_id", "in", applicants._get_ruled_companies(company))
                & Domain("retention_date", "<=", today),
                lambda batch: self._apply_rules(batch, today),
                None,
                lambda bad: bad.write({"retention_date": tomorrow}),
            )
        yield (
            self,
            [("state", "=", "scheduled"), ("scheduled_date", "<=", today)],
            lambda batch: batch._carry_out(),
            None,
            lambda bad: bad.write({"scheduled_date": tomorrow}),
        )
        # One summary for each recruiter.
        untold = [("is_recruiter_untold", "=", True)]
        yield self, untold, lambda batch: batch._tell_recruiters(), 10_000, None
        for rule in rules.filtered(lambda rule: rule.kind not in PEOPLE):
            model, domain = self._get_technical(rule)
            yield model, domain, self._get_technical_job(rule), 1000, None

    # -- people ----------------------------------------------------------------------

    def _apply_rules(self, persons, today):
        """Make a request for those of these persons whom a rule reaches by now, and set
        the day on which the others are looked at again.

        :param date today: the day of the run
        """
        hits = self.env["hr.applicant.retention.rule"]._get_hits(persons)
        next_look = today + timedelta(days=HOLD_DAYS)
        looks = {}
        for person in persons:
            rule, due = hits.get(person.id, (False, False))
            begin = due and due - timedelta(days=rule.notice_days)
            if begin and begin <= today:
                self._schedule_by_rule(person, rule, due, today)
                begin = False
            day = min(begin, next_look) if begin else next_look
            looks.setdefault(day, []).append(person.id)
        for day, ids in looks.items():
            persons.browse(ids).retention_date = day

    def _schedule_by_rule(self, person, rule, due, today):
        """Make the request to erase a person whom a rule reaches, and tell of it.

        :param hr.applicant.retention.rule rule: the rule that reaches the person first
        :param date due: the day on which the person's time is over
        """
        request = self._request(person, "retention")
        if request.channel != "retention" or request.state != "requested":
            return
        told = today + timedelta(days=rule.notice_days)
        request._change_state(
            "scheduled",
            {
                "rule_id": rule.id,
                "scheduled_date": max(due, told) + timedelta(days=rule.grace_days),
                "is_recruiter_untold": bool(rule.notice_days),
                "user_id": request._get_responsible().id,
            },
        )
        if rule.notify_person:
            request._notify_person()

    def _carry_out(self):
        """Erase the persons of these requests; let those go whom no rule reaches now.

        :return: the requests that were carried out
        """
        by_rule = self.filtered(lambda request: request.channel == "retention")
        hits = self.env["hr.applicant.retention.rule"]._get_hits(
            by_rule.person_id, open_too=True
        )
        today = fields.Date.context_today(self)
        spared = by_rule.filtered(
            lambda r: r.person_id
            and hits.get(r.person_id.id, (0, today))[1] > today
            or r.person_id.id not in hits
        )
        if spared:
            spared._change_state(
                "refused",
                {
                    "rule_id": False,
                    "refusal_reason": self.env._("No retention rule reaches them now."),
                },
            )
        due = self - spared
        if due:
            due._execute()
        return due

    def _spare_for_a_period(self):
        """Keep the persons whose request of a rule was refused for the rule's period
        from today, unless a recruiter said until when.
        """
        today = fields.Date.context_today(self)
        for request in self.filtered(lambda r: r.channel == "retention" and r.rule_id):
            person = request.person_id
            kept_until = person.retention_kept_until
            if not kept_until or kept_until <= today:
                person.write(
                    {
                        "retention_kept_until": today + request.rule_id._get_period(),
                        "retention_kept_reason": request.refusal_reason,
                    }
                )

    # -- technical data --------------------------------------------------------------

    @api.model
    def _get_technical(self, rule):
        """Return which technical data are old enough for a rule.

        :return: ``(empty recordset in sudo, domain)``
        """
        company = rule.company_id.id
        if rule.kind == "proofs":
            return self.env["hr.applicant.consent.event"].sudo(), (
                Domain("date", "<", rule._get_cutoff())
                & (
                    Domain("ip_address", "!=", False)
                    | Domain("user_agent", "!=", False)
                )
                & Domain("consent_id.company_id", "=", company)
            )
        of_company = Domain.OR(
            Domain("model", "=", name)
            & Domain(
                "res_id",
                "in",
                SQL(
                    "(SELECT id FROM %s WHERE company_id = %s)",
                    SQL.identifier(self.env[name]._table),
                    company,
                ),
            )
            for name in CANDIDATE_MODELS
        )
        return self.env["mail.message"].sudo(), (
            Domain("date", "<", rule._get_cutoff())
            & Domain("message_type", "=", "email_outgoing")
            & Domain("model", "in", CANDIDATE_MODELS)
            & of_company
            & Domain("mail_ids", "not any", [("state", "=", "outgoing")])
        )

    @api.model
    def _get_technical_job(self, rule):
        """Return what is done with a batch of the data of ``_get_technical``."""
        if rule.kind == "mails":
            return lambda messages: messages.unlink()
        return lambda events: events._forget_devices()
