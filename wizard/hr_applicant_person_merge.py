from odoo import api, fields, models

from ..models.tools import format_day, get_label


class HrApplicantPersonMerge(models.TransientModel):
    """Say that two people are one: both are shown, and what will happen."""

    _name = "hr.applicant.person.merge"
    _description = "The Same Person"

    person_id = fields.Many2one(
        "hr.applicant.person", string="Person", required=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "hr.applicant.person", string="Is the Same As", ondelete="cascade"
    )
    both_ids = fields.Many2many("hr.applicant.person", compute="_compute_both_ids")
    keep = fields.Selection(
        [("person", "The first"), ("other", "The second")],
        string="Who Stays",
        required=True,
        default="person",
    )
    survivor_id = fields.Many2one("hr.applicant.person", compute="_compute_survivor_id")
    reason = fields.Char(compute="_compute_reason")
    consequences = fields.Html(compute="_compute_consequences", sanitize=False)

    @api.depends("person_id", "other_id")
    def _compute_both_ids(self):
        for wizard in self:
            wizard.both_ids = wizard.person_id | wizard.other_id

    @api.depends("keep", "person_id", "other_id")
    def _compute_survivor_id(self):
        for wizard in self:
            other_stays = wizard.keep == "other"
            wizard.survivor_id = wizard.other_id if other_stays else wizard.person_id

    @api.depends("person_id", "other_id")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason = wizard.person_id and wizard.person_id._get_resemblance(
                wizard.other_id
            )

    @api.depends("survivor_id", "person_id", "other_id")
    def _compute_consequences(self):
        for wizard in self:
            sentences = wizard._get_consequences() if wizard.other_id else []
            wizard.consequences = self.env["ir.qweb"]._render(
                "hr_recruitment_silver_medalist.merge_consequences",
                {"sentences": sentences},
            )

    def _get_consequences(self):
        """Return what will happen, as sentences."""
        person, other = self.survivor_id, self._get_other()
        both = person | other
        name = person.name
        if name == other.name:
            name = f"{name} ({person.email or person.phone})"
        answers = both.consent_ids.filtered(
            lambda c: c.purpose == "jobs" and c.state != "no_request"
        )
        plans = both.applicant_ids._filter_going_on()
        sentences = [
            self.env._(
                "%(person)s stays, with the applications (%(count)s), the addresses "
                "and the notes of both.",
                person=name,
                count=len(both.applicant_ids),
            ),
            self.env._(
                "Who applies as %(other)s with one of these addresses is %(person)s, "
                "from now on.",
                other=other.name,
                person=person.name,
            ),
        ]
        if answers:
            sentences.append(
                self.env._(
                    "The stricter answer counts for all of them: “%s”. The proof of "
                    "both is kept.",
                    get_label(answers._get_strictest(), "state"),
                )
            )
        if len(plans.person_id) > 1:
            sentences.append(
                self.env._("One follow-up plan goes on: that of %s.", name)
            )
        sentences.append(
            self.env._(
                "You can undo this until %s.",
                format_day(self.env, person._get_last_day_to_undo()),
            )
        )
        return sentences

    def _get_other(self):
        return self.other_id if self.survivor_id != self.other_id else self.person_id

    def action_merge(self):
        """Merge the two, and open who stays.

        :raise UserError: if nobody was chosen, or they can't be merged
        """
        self.ensure_one()
        person = self.survivor_id
        person._merge(self._get_other())
        return person._get_records_action(context={})
