from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import format_day, get_company
from .weights import WEIGHTS, get_weights


class HrApplicantRankingDecision(models.Model):
    """How people were chosen for a mailing: who decided, from which list, by what.

    * It is written when a mailing is made, and says which weights and filters made the
      list, who was in it, who was chosen, passed over or blocked, and the facts that
      each place came from.
    * It names no candidate. A line knows its person by a keyed hash, so it can stay
      when the person is erased, and explains to somebody who asks why they were chosen.
    * Recruiters read it. Nobody changes or deletes it through the ORM.
    """

    _name = "hr.applicant.ranking.decision"
    _description = "Who Was Chosen for a Mailing"
    _order = "id desc"
    _log_access = False

    round_id = fields.Many2one(
        "hr.applicant.invitation.round",
        string="Mailing",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    job_id = fields.Many2one("hr.job", readonly=True, ondelete="set null")
    job_name = fields.Char(string="Job, as It Was Called", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Chosen By", readonly=True, ondelete="set null"
    )
    date = fields.Datetime(required=True, readonly=True)
    weights = fields.Json(
        string="Weights as Numbers",
        readonly=True,
        help="What each part of the ranking weighed that day.",
    )
    filters = fields.Json(
        string="Filters as Values",
        readonly=True,
        help="Which people the list was to show.",
    )
    line_ids = fields.One2many(
        "hr.applicant.ranking.decision.line", "decision_id", readonly=True
    )
    weights_text = fields.Char(string="Weights", compute="_compute_texts")
    filters_text = fields.Char(string="Filters", compute="_compute_texts")

    @api.depends("job_name", "date")
    def _compute_display_name(self):
        for decision in self:
            date = format_day(self.env, decision.date)
            decision.display_name = ", ".join(filter(None, (decision.job_name, date)))

    @api.depends("weights", "filters")
    @api.depends_context("lang")
    def _compute_texts(self):
        company = self.env["res.company"]._fields
        for decision in self:
            weights = decision.weights or {}
            decision.weights_text = " · ".join(
                f"{company[f'medalist_weight_{part}']._description_string(self.env)}: "
                f"{weights[part]}"
                for part in WEIGHTS
                if weights.get(part)
            )
            decision.filters_text = decision._put_filters_into_words() or self.env._(
                "Nobody was filtered out"
            )

    def _put_filters_into_words(self):
        """Return which people the list was to show, as a recruiter says it."""
        chosen = defaultdict(bool, self.filters or {})
        with_values = {
            "medals": self.env._("medals: %s"),
            "pools": self.env._("talent pools: %s"),
            "skills": self.env._("skills: %s"),
            "words": self.env._("words in CV or notes: %s"),
            "months": self.env._("of the last %s months"),
            "ticked_from": self.env._("ticked from a fit of %s"),
            "shown_at_most": self.env._("the best %s"),
            "added_by_hand": self.env._("added by hand: %s"),
        }
        alone = {
            "also_without_medal": self.env._("also without a medal"),
            "opened_from_people": self.env._("opened from people"),
            "beyond_the_list": self.env._("also those beyond the list"),
        }
        said = [
            words % (", ".join(value) if isinstance(value, list) else value)
            for name, words in with_values.items()
            if (value := chosen[name])
        ]
        text = " · ".join([*said, *(alone[name] for name in alone if chosen[name])])
        return text[:1].upper() + text[1:]

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("A record of a decision can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A record of a decision can't be deleted."))

    @api.model
    def _hash(self, kind, id_):
        """Return the keyed hash that stands for somebody.

        :param str kind: "person", or "applicant" of somebody without a person
        :param int id_: the record's id
        """
        return self.env["hr.applicant.suppression"]._hash(f"{kind} {id_}")

    @api.model
    def _hash_applicant(self, applicant):
        """Return the hash that stands for the person of an application."""
        if applicant.person_id:
            return self._hash("person", applicant.person_id.id)
        return self._hash("applicant", applicant.id)

    @api.model
    def _record(self, mailing, invitations, ranked, filters):
        """Record how the people of a mailing were chosen. Called in sudo.

        :param hr.applicant.invitation.round mailing: the mailing
        :param hr.applicant.invitation invitations: the invitations that were made
        :param list ranked: the list they were chosen from, the best first, as dicts:
            ``applicant_id``; ``score``, ``explanation``, ``facts``, ``blocker``,
            ``selected`` and ``is_shown``, as far as they are known
        :param dict filters: what made the list
        """
        overridden = {i.applicant_id.id: bool(i.override_reason) for i in invitations}
        applicants = self.env["hr.applicant"].browse(r["applicant_id"] for r in ranked)
        lines = [
            {
                "person_hash": self._hash_applicant(applicant),
                "rank": rank,
                "score": row.get("score", 0),
                "explanation": row.get("explanation"),
                "facts": row.get("facts"),
                "is_shown": row.get("is_shown", False),
                "outcome": "chosen"
                if applicant.id in overridden
                else self._get_outcome(row),
                "blocker": row.get("blocker"),
                "is_overridden": overridden.get(applicant.id, False),
            }
            for rank, (applicant, row) in enumerate(
                zip(applicants, ranked, strict=True), start=1
            )
        ]
        return self.create(
            {
                "round_id": mailing.id,
                "job_id": mailing.job_id.id,
                "job_name": mailing.job_id.name,
                "company_id": get_company(mailing).id,
                "user_id": mailing.user_id.id,
                "date": fields.Datetime.now(),
                "weights": get_weights(mailing.job_id),
                "filters": filters,
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        )

    @api.model
    def _get_outcome(self, row):
        """Return what became of somebody in the list who was not invited.

        :param dict row: one of ``ranked`` of ``_record``
        """
        if row.get("selected"):
            return "not_reached"
        return "blocked" if row.get("blocker") else "passed_over"
