from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.tools import format_day

#: More than a recruiter looks through.
MAX_PROPOSED = 1000
#: What the list depends on.
FILTERS = (
    "job_ids",
    "department_id",
    "since",
    "stage_id",
    "stars",
    "reason_ids",
    "skill_ids",
    "limit",
)


class HrApplicantPropose(models.TransientModel):
    """Refused people who are worth remembering, the best first, to be given a medal.

    * Nobody is ticked to begin with. A medal may be suggested; the recruiter changes
      it.
    * Those who get a medal are asked for consent by the scheduled action, so many a
      day: thousands are not asked at once.
    * A changed filter makes the list anew; who was ticked and is still listed stays so.
    """

    _name = "hr.applicant.propose"
    _inherit = "hr.applicant.number.ranges"
    _description = "Find People Worth Remembering"

    job_ids = fields.Many2many("hr.job", string="Jobs", context={"active_test": False})
    department_id = fields.Many2one("hr.department")
    since = fields.Date(string="Refused Since")
    stage_id = fields.Many2one(
        "hr.recruitment.stage",
        string="Reached at Least",
        help="How far they got. A folded stage in which nobody is hired is where "
        "refused applications are kept: of these the stage before counts.",
    )
    stars = fields.Selection(
        [("1", "One star"), ("2", "Two stars"), ("3", "Three stars")],
        string="Stars at Least",
    )
    reason_ids = fields.Many2many(
        "hr.applicant.refuse.reason",
        string="Refused Because",
        context={"active_test": False},
    )
    skill_ids = fields.Many2many("hr.skill", string="Skills")
    limit = fields.Integer(string="Show the Best", default=100)
    ask = fields.Boolean(
        string="Ask for Consent Later",
        default=True,
        help="The scheduled action asks them by email, beginning tomorrow.",
    )
    ask_per_day = fields.Integer(
        string="People a Day",
        default=50,
        help="Those who are asked on these days anyway count as well.",
    )
    needs_consent = fields.Boolean(compute="_compute_needs_consent")
    total = fields.Integer(readonly=True)
    line_ids = fields.One2many("hr.applicant.propose.line", "propose_id")
    remember_count = fields.Integer(compute="_compute_summary")
    summary = fields.Char(compute="_compute_summary")
    confirm_title = fields.Char(compute="_compute_summary")
    confirm_names = fields.Text(compute="_compute_summary")

    @api.model
    def _get_number_ranges(self):
        return {
            **super()._get_number_ranges(),
            "limit": (1, MAX_PROPOSED),
            "ask_per_day": (1, 10_000),
        }

    def _compute_display_name(self):
        self.display_name = self.env._("Find People Worth Remembering")

    def _compute_needs_consent(self):
        basis = set(self.env.companies.mapped("medalist_contact_basis"))
        for wizard in self:
            wizard.needs_consent = "consent" in basis

    @api.depends("line_ids.selected", "line_ids.medal_id", "total", "ask")
    def _compute_summary(self):
        for wizard in self:
            chosen = wizard._get_chosen_lines()
            count = len(chosen)
            wizard.remember_count = count
            wizard.confirm_title = (
                self.env._("Remember 1 person?")
                if count == 1
                else self.env._("Remember %s people?", count)
            )
            wizard.confirm_names = "\n".join(
                f"{line.partner_name or '?'} – {line.medal_id.name}" for line in chosen
            )
            wizard.summary = wizard._describe(count)

    def _describe(self, count):
        """Return how many are listed and chosen, and what keeps others from it."""
        parts = [
            self.env._(
                "People: %(listed)s, from %(total)s refused applications",
                listed=len(self.line_ids),
                total=self.total,
            ),
            self.env._("chosen: %s", count),
        ]
        without = len(self.line_ids.filtered(lambda line: line.selected)) - count
        if without:
            parts.append(self.env._("ticked without a medal: %s", without))
        return " · ".join(parts)

    def _get_chosen_lines(self):
        return self.line_ids.filtered(lambda line: line.selected and line.medal_id)

    # -- the list --------------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open a new list of refused people who are worth remembering."""
        return self.create({})._reopen()

    def _reopen(self):
        """Return the action that shows this list (again)."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find People Worth Remembering"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            # Odoo completes what a method returns, not what follows a notice.
            "views": [(False, "form")],
            "target": "main",
            "context": {"active_test": False},
        }

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._list_best()
        return wizards

    def write(self, vals):
        """A changed filter makes the list anew."""
        if vals.keys().isdisjoint(FILTERS):
            return super().write(vals)
        before = {wizard: [wizard[name] for name in FILTERS] for wizard in self}
        result = super().write(vals)
        for wizard, filters in before.items():
            if filters != [wizard[name] for name in FILTERS]:
                wizard._list_best()
        return result

    def _get_domain(self):
        """Return which applications the filters let through."""
        domain = Domain.TRUE
        if self.job_ids:
            domain &= Domain("job_id", "in", self.job_ids.ids)
        if self.department_id:
            domain &= Domain("department_id", "child_of", self.department_id.ids)
        if self.since:
            domain &= Domain("refuse_date", ">=", self.since)
        if self.reason_ids:
            domain &= Domain("refuse_reason_id", "in", self.reason_ids.ids)
        if self.stars:
            stars = [value for value in "123" if value >= self.stars]
            domain &= Domain("priority", "in", stars)
        if self.stage_id:
            domain &= self.env["hr.applicant"]._get_reached_domain(self.stage_id)
        for skill in self.skill_ids:
            holders = self.env["hr.job"]._get_skill_holders(skill)
            domain &= Domain("id", "in", holders)
        return domain

    def _list_best(self):
        Applicant = self.env["hr.applicant"]
        rows, total = Applicant._get_proposals(self._get_domain(), self.limit)
        sentences = Applicant._explain_proposals(rows)
        known = {line.applicant_id.id: line for line in self.line_ids}
        lines = []
        for sequence, row in enumerate(rows):
            line = known.get(row["applicant_id"])
            lines.append(
                {
                    "applicant_id": row["applicant_id"],
                    "sequence": sequence,
                    "score": row["points"] // 10,
                    "explanation": sentences[row["applicant_id"]],
                    "medal_id": line.medal_id.id if line else row["medal_id"],
                    "medal_reason": line and line.medal_reason,
                    "selected": line and line.selected,
                }
            )
        self.write(
            {
                "total": total,
                "line_ids": [Command.clear(), *map(Command.create, lines)],
            }
        )

    def action_select_all(self):
        """Tick everybody in the list who has a medal suggested or chosen."""
        self.line_ids.filtered("medal_id").selected = True
        return self._reopen()

    def action_select_none(self):
        """Tick nobody."""
        self.line_ids.selected = False
        return self._reopen()

    # -- remembering -----------------------------------------------------------------

    def action_remember(self):
        """Give the ticked people the medals that stand in their rows.

        :raise UserError: if nobody is ticked with a medal
        """
        self.ensure_one()
        chosen = self._get_chosen_lines()
        if not chosen:
            raise UserError(
                self.env._("Nobody is chosen: tick at least one person with a medal.")
            )
        return self._remember(chosen)

    def _remember(self, lines):
        """Give these people their medals, if they may still get one, and say how many
        did. Either all of these are remembered or nobody is.
        """
        self.check_access("write")
        applicants = lines.applicant_id._filter_proposable()
        fit = lines.filtered(lambda line: line.applicant_id in applicants)
        for medal, same in fit.grouped("medal_id").items():
            same.applicant_id._award_medals_found(
                medal,
                {line.applicant_id: line.medal_reason for line in same},
                {line.applicant_id: line.explanation for line in same},
            )
        if self.ask:
            last_day = applicants._spread_questions(self.ask_per_day)
        else:
            last_day = False
            applicants.sudo().write({"consent_ask_date": False})
        left_out = len(lines) - len(applicants)
        self.total -= len(applicants)
        lines.unlink()
        if not self.line_ids:
            self._list_best()
        return self._tell(len(applicants), left_out, last_day)

    def _tell(self, count, left_out, last_day):
        """Return the notice that says what was done, and the list."""
        parts = [
            self.env._("1 person is remembered.")
            if count == 1
            else self.env._("%s people are remembered.", count)
        ]
        if last_day:
            parts.append(
                self.env._(
                    "They are asked for consent until %s.",
                    format_day(self.env, last_day),
                )
            )
        if left_out:
            parts.append(
                self.env._(
                    "%s were left out: somebody remembered them meanwhile, or they may "
                    "not be contacted any more.",
                    left_out,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": " ".join(parts),
                "next": self._reopen(),
            },
        }
