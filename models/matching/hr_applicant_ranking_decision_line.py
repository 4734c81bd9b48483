from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..gate.hr_applicant import BLOCKERS


class HrApplicantRankingDecisionLine(models.Model):
    """One person in the list that people were chosen from, without a name."""

    _name = "hr.applicant.ranking.decision.line"
    _description = "Who Was Chosen for a Mailing: Person"
    _order = "decision_id desc, rank, id"
    _rec_name = "rank"
    _log_access = False

    decision_id = fields.Many2one(
        "hr.applicant.ranking.decision",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    person_hash = fields.Char(
        string="Person, as a Keyed Hash", required=True, readonly=True, index=True
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    score = fields.Integer(string="Fit", readonly=True, aggregator="avg")
    explanation = fields.Char(readonly=True, help="As the recruiter read it.")
    facts = fields.Json(
        string="Facts as Values", readonly=True, help="What the place came from."
    )
    fit_parts = fields.Text(string="Fit, Part by Part", compute="_compute_fit_parts")
    is_shown = fields.Boolean(
        string="In the List",
        readonly=True,
        help="Else the person was beyond the list, or chosen without one.",
    )
    outcome = fields.Selection(
        [
            ("chosen", "Invited"),
            ("passed_over", "Not chosen"),
            ("blocked", "Could not be invited"),
            ("not_reached", "Chosen, but not reached"),
        ],
        required=True,
        readonly=True,
        help="Not reached is somebody who shares a mailbox with one who is invited, or "
        "who may not be contacted by now.",
    )
    blocker = fields.Selection(BLOCKERS, string="Because", readonly=True)
    is_overridden = fields.Boolean(
        string="Invited Anyway",
        readonly=True,
        help="Contacted recently, and a recruiter said why to invite all the same.",
    )

    @api.depends("facts")
    def _compute_fit_parts(self):
        for line in self:
            line.fit_parts = self.env["hr.job"]._explain_parts(line.facts)

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("A record of a decision can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A record of a decision can't be deleted."))

    @api.model
    def _search_of(self, people, applications):
        """Return the lines about these people.

        :param hr.applicant.person people: the people
        :param hr.applicant applications: theirs; they may have been ranked before they
            had a record as a person
        """
        Decision = self.env["hr.applicant.ranking.decision"]
        hashes = [Decision._hash("person", id_) for id_ in people.ids]
        hashes += [Decision._hash("applicant", id_) for id_ in applications.ids]
        return self.search([("person_hash", "in", hashes)])

    def _put_into_words(self):
        """Return why somebody had this place, as a sentence for them."""
        self.ensure_one()
        decision = self.decision_id
        said = {
            "date": format_date(self.env, decision.date, date_format="medium"),
            "job": decision.job_name,
            "rank": self.rank,
            "total": len(decision.line_ids),
            "score": self.score,
            "reasons": self.explanation or "–",
            "user": decision.user_id.name or "–",
        }
        if not self.explanation:
            return self.env._("%(user)s chose them for %(job)s on %(date)s.", **said)
        return self.env._(
            "%(reasons)s. That made place %(rank)s of %(total)s for %(job)s on "
            "%(date)s, with %(score)s of 100 points; chosen by %(user)s.",
            **said,
        )
