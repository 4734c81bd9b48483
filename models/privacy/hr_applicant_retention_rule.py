from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..constants import MODULE
from ..tools import format_day, get_labels
from .retention_statement import get_persons_sql

KINDS = [
    ("refused", "Refused, without a medal"),
    ("no", "Declined or withdrawn consent"),
    ("ended", "Consent that ended: no answer, or expired"),
    ("interest", "Medal, kept on legitimate interest: the period is over"),
    ("proofs", "IP addresses and browsers in proofs"),
    ("mails", "Mails to past candidates"),
]
#: What a rule of a kind may count from.
COUNTED_FROM = {
    "refused": ("refusal", "last_contact"),
    "no": ("answer", "last_contact"),
    "ended": ("consent_end", "last_contact"),
    "interest": ("consent_end", "last_contact"),
    "proofs": ("creation",),
    "mails": ("creation",),
}
#: The kinds that erase people; the others erase technical data.
PEOPLE = ("refused", "no", "ended", "interest")


class HrApplicantRetentionRule(models.Model):
    """How long data are kept: whose, how long, counted from what.

    * A rule does nothing until it is switched on (``active``). The scheduled action is
      switched on with the first rule, and off with the last.
    * A rule about people makes a request to be erased when somebody's time is over. The
      recruiter may be told some days before. The person may be asked: keep me, or erase
      me. After the days of grace the scheduled action erases.
    * A rule about technical data erases it as soon as it is old enough.
    """

    _name = "hr.applicant.retention.rule"
    _inherit = ["hr.applicant.number.ranges"]
    _description = "Retention Rule"
    _order = "company_id, kind, id"

    active = fields.Boolean(
        string="Switched On",
        default=False,
        help="A rule that is switched off does nothing. Look at the dry run first.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, string="Whom or What", required=True)
    months = fields.Integer(
        default=0, help="How long the data are kept: months, and days."
    )
    days = fields.Integer(
        default=0, help="How long the data are kept: months, and days."
    )
    count_from = fields.Selection(
        [
            ("refusal", "The refusal"),
            ("last_contact", "The last contact"),
            ("consent_end", "The end of the consent or the period"),
            ("answer", "The answer"),
            ("creation", "The day it was made"),
        ],
        string="Counted From",
        required=True,
        compute="_compute_count_from",
        store=True,
        readonly=False,
        precompute=True,
    )
    notice_days = fields.Integer(
        string="Tell the Recruiter (Days Before)",
        default=0,
        help="So many days before somebody is due, their recruiter is told. 0: nobody "
        "is told.",
    )
    notify_person = fields.Boolean(
        string="Tell the Person",
        help="One mail with a link. On their page they say: keep me, or erase me. "
        "People who don't want to hear from you get no mail.",
    )
    grace_days = fields.Integer(
        string="Days of Grace",
        default=0,
        help="Nothing is erased for so many days after somebody is due.",
    )
    note = fields.Text(help="Why so long: the law or the source, and when it was read.")

    @api.model
    def _get_number_ranges(self):
        return {
            **super()._get_number_ranges(),
            "months": (0, 240),
            "days": (0, 3650),
            "notice_days": (0, 365),
            "grace_days": (0, 365),
        }

    @api.depends("kind")
    def _compute_count_from(self):
        for rule in self:
            fitting = COUNTED_FROM.get(rule.kind, ("refusal",))
            if rule.count_from not in fitting:
                rule.count_from = fitting[0]

    @api.depends("kind", "months", "days")
    def _compute_display_name(self):
        labels = get_labels(self, "kind")
        for rule in self:
            rule.display_name = self.env._(
                "%(kind)s (%(period)s)",
                kind=labels.get(rule.kind, ""),
                period=rule._get_period_words(),
            )

    def _get_period_words(self):
        """Return how long the data are kept, in words."""
        months = self.months and self.env._("%s months", self.months)
        days = self.days and self.env._("%s days", self.days)
        return ", ".join(filter(None, (months, days))) or "–"

    def _get_period(self):
        """Return how long the data are kept, as a ``relativedelta``."""
        return relativedelta(months=self.months, days=self.days)

    @api.constrains("kind", "count_from")
    def _check_count_from(self):
        labels = get_labels(self, "kind")
        starts = get_labels(self, "count_from")
        for rule in self:
            fitting = COUNTED_FROM[rule.kind]
            if rule.count_from not in fitting:
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” can't be counted from “%(start)s”. Choose: "
                        "%(fitting)s.",
                        kind=labels[rule.kind],
                        start=starts[rule.count_from],
                        fitting=", ".join(starts[start] for start in fitting),
                    )
                )

    @api.constrains("months", "days")
    def _check_period(self):
        if any(not (rule.months or rule.days) for rule in self):
            raise ValidationError(
                self.env._("Say how long the data are kept: at least one day.")
            )

    @api.constrains("kind", "notice_days", "notify_person", "grace_days")
    def _check_notice(self):
        for rule in self:
            told = rule.notice_days or rule.notify_person or rule.grace_days
            if rule.kind not in PEOPLE and told:
                raise ValidationError(
                    self.env._(
                        "Nobody is told about technical data: leave the notice and the "
                        "days of grace empty."
                    )
                )
            if rule.notify_person and rule.notice_days + rule.grace_days < 7:
                raise ValidationError(
                    self.env._(
                        "A person who is told needs time to answer: give at least 7 "
                        "days, as notice or as days of grace."
                    )
                )

    # -- switching on ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._switch()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if not set(vals) <= {"note"}:
            self._switch()
        return result

    def unlink(self):
        result = super().unlink()
        self._switch_cron()
        return result

    def _switch(self):
        """Have the next run look at everybody whom these rules may reach."""
        self._switch_cron()
        companies = self.filtered("active").company_id
        if companies:
            self.env["hr.applicant.person"]._look_at_retention(companies)

    @api.model
    def _switch_cron(self):
        """Switch the scheduled action on with the first rule, off with the last."""
        cron = self.env.ref(f"{MODULE}.ir_cron_retention", raise_if_not_found=False)
        used = bool(self.sudo().search_count([("active", "=", True)], limit=1))
        if cron and cron.sudo().active != used:
            cron.sudo().active = used

    # -- whom they reach -------------------------------------------------------------

    @api.model
    def _get_hits(self, persons, open_too=False):
        """Return the rule that reaches each of these persons first, and when.

        :param hr.applicant.person persons: which persons
        :param bool open_too: whether also those whose request to be erased is open
        :return: ``{person id: (rule, due date)}``
        """
        if not persons:
            return {}
        statement = get_persons_sql(
            SQL("p.id = ANY(%s)", persons.ids),
            SQL("r.active"),
            fields.Date.context_today(self),
            open_too=open_too,
        )
        self._flush_read()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (person_id) person_id, rule_id, due_date
                     FROM (%s) hits
                    ORDER BY person_id, due_date - notice_days, due_date, rule_id""",
                statement,
            )
        )
        return {id_: (self.browse(rule_id), due) for id_, rule_id, due in rows}

    @api.model
    def _flush_read(self):
        """Write what waits in the cache to the tables that the statement reads."""
        for name, read in self.env["hr.applicant.retention.preview"]._depends.items():
            self.env[name].flush_model(read)

    # -- what people do --------------------------------------------------------------

    def action_preview(self):
        """Open the dry run: whom this rule reaches, and when; of technical data, how
        many records are old enough.

        :return: the action
        """
        self.ensure_one()
        if self.kind in PEOPLE:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"{MODULE}.action_retention_preview"
            )
            return {**action, "domain": [("rule_id", "=", self.id)]}
        model, domain = self.env["hr.applicant.erasure"]._get_technical(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.display_name,
                "message": self.env._(
                    "%(count)s records are from before %(day)s.",
                    count=model.search_count(domain),
                    day=format_day(self.env, self._get_cutoff()),
                ),
            },
        }

    def _get_cutoff(self):
        """Return the day before which data of this rule are old enough."""
        return fields.Date.context_today(self) - self._get_period()
