from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..models.tools import get_label
from .hr_medalist_report import STEPS

MODULE = "hr_recruitment_silver_medalist"
#: With fewer hires than this the comparison of days says that they are few.
FEW_HIRES = 5
#: How many lines the breakdown shows.
MAX_LINES = 10
#: The steps that the breakdown counts.
BREAKDOWN_STEPS = ("remembered", "permitted", "invited", "applied", "hired")
#: A figure opens the people behind it, not a chart.
PEOPLE_VIEWS = [(False, "list"), (False, "graph"), (False, "pivot")]


class HrMedalistDashboard(models.TransientModel):
    """One page for a meeting: what remembering people brings.

    * A step counts the people who made it, or a later one, in the period that ends
      today. People who are remembered or permitted, by a consent or legitimate
      interest, are counted as of today.
    * A hire counts in the department that hired, a step in the one that remembered the
      person: a filter by department may show them in different places.
    * Figures come from ``hr.medalist.report`` and ``hr.medalist.hire.report``. Each
      figure opens the rows that it counts.
    """

    _name = "hr.medalist.dashboard"
    _description = "Past Candidates: Overview"

    period = fields.Selection(
        [
            ("3", "Last 3 months"),
            ("12", "Last 12 months"),
            ("24", "Last 24 months"),
            ("0", "Since ever"),
        ],
        default="12",
        required=True,
    )
    company_id = fields.Many2one(
        "res.company", domain=lambda self: [("id", "in", self.env.companies.ids)]
    )
    department_id = fields.Many2one("hr.department")
    breakdown = fields.Selection(
        [
            ("medal_id", "Medal"),
            ("job_id", "Job"),
            ("department_id", "Department"),
            ("user_id", "Recruiter"),
            ("medal_user_id", "Awarded By"),
            ("source_id", "Source"),
        ],
        "Grouped By",
        default="medal_id",
        required=True,
    )
    remembered = fields.Integer(compute="_compute_steps")
    permitted = fields.Integer(compute="_compute_steps")
    contacted = fields.Integer(compute="_compute_steps")
    invited = fields.Integer(compute="_compute_steps")
    answered = fields.Integer(compute="_compute_steps")
    applied = fields.Integer("Applied Again", compute="_compute_steps")
    hired = fields.Integer(compute="_compute_steps")
    permitted_rate = fields.Float(compute="_compute_steps")
    contacted_rate = fields.Float(compute="_compute_steps")
    invited_rate = fields.Float(compute="_compute_steps")
    answered_rate = fields.Float(compute="_compute_steps")
    applied_rate = fields.Float(compute="_compute_steps")
    hired_rate = fields.Float(compute="_compute_steps")
    hires = fields.Integer("All Hires", compute="_compute_hires")
    reinvited_hires = fields.Integer(
        "Hires From Past Candidates", compute="_compute_hires"
    )
    reinvited_share = fields.Float("Share of Hires", compute="_compute_hires")
    reinvited_days = fields.Float("Days to Hire", compute="_compute_hires")
    other_days = fields.Float("Days to Hire Others", compute="_compute_hires")
    share_label = fields.Char(compute="_compute_hires")
    share_sentence = fields.Char(compute="_compute_hires")
    days_label = fields.Char(compute="_compute_hires")
    days_sentence = fields.Char(compute="_compute_hires")
    breakdown_table = fields.Html(compute="_compute_steps", sanitize=False)

    @api.depends("period")
    def _compute_display_name(self):
        for dashboard in self:
            dashboard.display_name = self.env._("Past Candidates: Overview")

    @api.depends("period", "company_id", "department_id", "breakdown")
    def _compute_steps(self):
        Report = self.env["hr.medalist.report"]
        for dashboard in self:
            total, groups = Report._count_people(
                dashboard._get_filter(), dashboard._get_since(), dashboard.breakdown
            )
            for step in STEPS:
                dashboard[step] = total[step]
                if step != "remembered":
                    dashboard[f"{step}_rate"] = (
                        100 * total[step] / max(total["remembered"], 1)
                    )
            dashboard.breakdown_table = dashboard._render_breakdown(groups)

    def _render_breakdown(self, groups):
        """Return the table of the breakdown, the most hires first.

        :param dict groups: ``{id or None: {step: people}}``
        """
        ranked = sorted(
            groups.items(),
            key=lambda item: [-item[1][step] for step in reversed(STEPS)],
        )
        shown = ranked[:MAX_LINES]
        field = self.env["hr.medalist.report"]._fields[self.breakdown]
        # Their names are no secret to who sees the applications.
        comodel = self.env[field.comodel_name].sudo()
        names = {
            record.id: record.display_name
            for record in comodel.browse([id_ for id_, _counts in shown if id_])
        }
        return self.env["ir.qweb"]._render(
            f"{MODULE}.medalist_dashboard_table",
            {
                "heading": get_label(self, "breakdown"),
                "lines": [
                    (id_, names.get(id_) or self.env._("None"), counts)
                    for id_, counts in shown
                ],
                "steps": BREAKDOWN_STEPS,
                "more": len(ranked) - MAX_LINES,
            },
        )

    @api.depends("period", "company_id", "department_id")
    def _compute_hires(self):
        HireReport = self.env["hr.medalist.hire.report"]
        for dashboard in self:
            hires, reinvited, days, other_days = HireReport._summarize(
                dashboard._get_hire_domain()
            )
            dashboard.hires = hires
            dashboard.reinvited_hires = reinvited
            dashboard.reinvited_share = 100 * reinvited / max(hires, 1)
            dashboard.reinvited_days = days or 0
            dashboard.other_days = other_days or 0
            dashboard.share_label = (
                self.env._("%s %%", round(dashboard.reinvited_share)) if hires else "–"
            )
            dashboard.share_sentence = self.env._(
                "%(reinvited)s of %(hires)s", reinvited=reinvited, hires=hires
            )
            dashboard.days_label = "–" if days is None else self._get_days_label(days)
            dashboard.days_sentence = dashboard._get_days_sentence(days, other_days)

    def _get_days_sentence(self, days, other_days):
        """Say in words how long past candidates take, and others.

        :param float days: median from opening to hire of past candidates, or None
        :param float other_days: of the others
        """
        if days is None or other_days is None:
            return self.env._("There is nothing to compare with yet.")
        gained = round(other_days) - round(days)
        sentence = self.env._("as long as others")
        if gained:
            sentence = (
                self.env._("%(days)s faster than others (%(others)s)")
                if gained > 0
                else self.env._("%(days)s slower than others (%(others)s)")
            ) % {"days": self._get_days_label(gained), "others": round(other_days)}
        if self.reinvited_hires < FEW_HIRES:
            sentence = self.env._("%s; few hires so far", sentence)
        return sentence

    @api.model
    def _get_days_label(self, days):
        days = abs(round(days))
        return self.env._("1 day") if days == 1 else self.env._("%s days", days)

    # -- what is counted -------------------------------------------------------------

    def _get_since(self):
        """Return the first day of the period, or None."""
        months = int(self.period or 0)
        if not months:
            return None
        return fields.Date.context_today(self) - relativedelta(months=months)

    def _get_filter(self):
        """Return the domain of the chosen company and department, for both reports."""
        domain = Domain.TRUE
        if self.company_id:
            domain &= Domain("company_id", "in", (self.company_id.id, False))
        if self.department_id:
            domain &= Domain("department_id", "child_of", self.department_id.id)
        return domain

    def _get_hire_domain(self):
        since = self._get_since()
        period = Domain("hire_date", ">=", since) if since else Domain.TRUE
        return self._get_filter() & period

    # -- behind the figures ----------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the page."""
        return self.create({})._get_records_action(
            name=self.env._("Past Candidates: Overview"), target="current"
        )

    def action_open_step(self):
        """Open the people of the step in the context (``step``), by what is chosen; of
        one line of the breakdown only, if the context names it (``breakdown_value``).
        """
        step = self.env.context.get("step", "remembered")
        domain = self._get_filter() & self.env["hr.medalist.report"]._get_step_domain(
            step, self._get_since()
        )
        context = {f"search_default_by_{self.breakdown}": 1}
        if "breakdown_value" in self.env.context:
            value = self.env.context["breakdown_value"]
            domain &= Domain(self.breakdown, "=", value)
            context = {}
        return self._open_report("action_medalist_report", domain, context) | {
            "view_mode": "list,graph,pivot",
            "views": PEOPLE_VIEWS,
        }

    def action_open_hires(self):
        """Open the hires of the period: past candidates and others, by month."""
        return self._open_report(
            "action_medalist_hire_report", self._get_hire_domain(), {}
        )

    def _open_report(self, action, domain, context):
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(f"{MODULE}.{action}"),
            "domain": list(domain.optimize(self.env["hr.medalist.report"])),
            "context": context,
        }
