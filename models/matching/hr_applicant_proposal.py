from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .proposal_statement import ProposalStatement

#: The statement takes the best applications. Some persons have several of them, and the
#: gate keeps some away: to find 100 persons it takes 160 applications, and more if that
#: is too few.
MARGIN = 10
#: Who is kept away for one of these reasons is not proposed. Consent is asked for
#: later, and an address can be found.
KEEPS_AWAY = (
    "suppressed",
    "consent_withdrawn",
    "consent_declined",
    "blacklisted",
    "held_back",
    "employee",
    "hired",
    "in_process",
)
#: Odoo's reasons that say nothing of a person: a duplicate, spam.
NO_REFUSALS = ("hr_recruitment.refuse_reason_6", "hr_recruitment.refuse_reason_7")
#: Points of the stage from which somebody without a better suggestion is promising.
PROMISING = 50
#: How many skills the reason names.
NAMED_SKILLS = 3


class HrApplicantMixinProposal(models.AbstractModel):
    """Refused people worth remembering, whom nobody remembers yet.

    Proposed are persons: the best of their refused applications stands for them, and
    gets the medal. An application earns points for the stage it reached (4 parts of
    10), its stars (3), a refuse reason that suggests a medal (2) and how recent it is
    (1).

    Nobody is proposed who has a medal, a running application or a job here, who refused
    to be contacted, who is on a blacklist or asked to be erased, or whom the company
    has no ground left to contact.
    """

    _name = "hr.applicant.mixin.proposal"
    _description = "Proposed Past Candidates"

    @api.model
    def _get_proposals(self, domain, limit=100):
        """Return people worth remembering, the best first.

        :param domain: which applications; that they are refused goes without saying
        :param int limit: how many people at most
        :return: ``(rows, total)``: dicts with the columns of ``ProposalStatement`` and
            ``medal_id``, the suggested medal or False; how many refused applications
            there are to choose from, those that the gate keeps away included
        :raise AccessError: if the user is no recruiter
        """
        self._check_recruiter()
        statement = ProposalStatement(self.env, self._get_proposal_query(domain))
        depth = limit + limit // 2 + MARGIN
        known, rows = set(), []
        while True:
            found = self.env.execute_query_dict(statement.get_sql(depth))
            new = [row for row in found if row["applicant_id"] not in known]
            known.update(row["applicant_id"] for row in new)
            applicants = self.browse(row["applicant_id"] for row in new)
            proposable = applicants._filter_proposable()._ids
            rows += [row for row in new if row["applicant_id"] in proposable]
            rows.sort(key=lambda row: (-row["points"], -row["applicant_id"]))
            # Strangers may be one person by another address than the statement sees.
            first = self.browse(row["applicant_id"] for row in rows)
            first = set(first._get_first_of_persons()._ids)
            rows = [row for row in rows if row["applicant_id"] in first]
            if len(rows) >= limit or not found or found[0]["seen"] < depth:
                break
            depth *= 4
        rows = rows[:limit]
        self._suggest_medals(rows, statement.get_stage_points())
        return rows, found[0]["total"] if found else 0

    @api.model
    def _get_proposal_query(self, domain):
        """Return the query for the refused applications of ``domain`` without a medal
        that the user may see.
        """
        for model in (
            "hr.applicant",
            "hr.applicant.person",
            "hr.applicant.refuse.reason",
            "hr.recruitment.stage",
        ):
            self.env[model].flush_model()
        no_refusals = [
            reason.id
            for xmlid in NO_REFUSALS
            if (reason := self.env.ref(xmlid, raise_if_not_found=False))
        ]
        refused = (
            Domain("active", "=", False)
            & Domain("refuse_reason_id", "!=", False)
            & Domain("refuse_reason_id", "not in", no_refusals)
            & Domain("medal_id", "=", False)
        )
        query = self.with_context(active_test=False)._search(refused & Domain(domain))
        query.add_where(
            "hr_applicant.pool_applicant_id IS DISTINCT FROM hr_applicant.id"
        )
        return query

    def _filter_proposable(self):
        """Return those of these refused applications whose person may be proposed now:
        nobody remembers them, and no reason of ``KEEPS_AWAY`` holds.
        """
        blockers = self._get_contact_blockers()
        over = self._filter_out_of_period(blockers)
        return self.filtered(
            lambda applicant: not applicant.medal_id
            and not applicant.sudo().person_id.medal_id
            and applicant.refuse_reason_id
            and not applicant.active
            and blockers[applicant.id] not in KEEPS_AWAY
            and applicant not in over
        )

    @api.model
    def _get_reached_domain(self, stage):
        """Return which applications reached at least this stage.

        :param hr.recruitment.stage stage: the stage
        """
        statement = ProposalStatement(self.env, None)
        stages = statement.stages.filtered(lambda s: s.sequence >= stage.sequence)
        reached = SQL(
            "(SELECT id FROM hr_applicant WHERE %s = ANY(%s))",
            statement.get_reached_sql(),
            stages.ids,
        )
        return Domain("id", "in", reached)

    @api.model
    def _suggest_medals(self, rows, stage_points):
        """Add to ``rows`` the medal that the refuse reason suggests, else, if somebody
        got half of the way, the last medal.

        :param dict stage_points: ``{stage id: points}``
        """
        Reason = self.env["hr.applicant.refuse.reason"]
        last = self.env["hr.applicant.medal"].search([("active", "=", True)])[-1:]
        for row in rows:
            reason = Reason.browse(row["refuse_reason_id"])
            medal = reason.suggested_medal_id.filtered("active")
            if not medal and stage_points.get(row["reached_id"], 0) >= PROMISING:
                medal = last
            row["medal_id"] = medal.id

    @api.model
    def _explain_proposals(self, rows):
        """Put into words why people are proposed.

        :param list rows: as of ``_get_proposals``
        :return: ``{applicant id: sentence}``, as in "Reached Second Interview · three
            stars · refused 8 months ago: Job already fulfilled · knows Carving"
        """
        applicants = self.browse(row["applicant_id"] for row in rows)
        skills = applicants._get_best_skills()
        return {
            row["applicant_id"]: " · ".join(
                filter(None, self._get_proposal_reasons(row, skills))
            )
            for row in rows
        }

    def _get_best_skills(self):
        """Return what these people know best: ``{applicant id: names of skills}``."""
        today = fields.Date.context_today(self)
        lines = self.env["hr.applicant.skill"].search_fetch(
            Domain("applicant_id", "in", self.ids)
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today)),
            ["applicant_id", "skill_id", "skill_level_id"],
        )
        lines = lines.sorted(lambda line: (-line.level_progress, line.id))
        return {
            applicant.id: list(dict.fromkeys(own.skill_id.mapped("name")))
            for applicant, own in lines.grouped("applicant_id").items()
        }

    @api.model
    def _get_proposal_reasons(self, row, skills):
        """Return what speaks for this person, the weightiest first; some may be empty.

        :param dict row: one of ``_get_proposals``
        :param dict skills: as of ``_get_best_skills``
        """
        stage = self.env["hr.recruitment.stage"].browse(row["reached_id"] or ())
        reason = self.env["hr.applicant.refuse.reason"].browse(row["refuse_reason_id"])
        known = skills.get(row["applicant_id"], [])
        return [
            stage and self.env._("Reached %s", stage.name),
            {
                "1": self.env._("one star"),
                "2": self.env._("two stars"),
                "3": self.env._("three stars"),
            }.get(row["priority"]),
            self.env._(
                "refused %(when)s: %(reason)s",
                when=self.env["hr.job"]._explain_since(row["since"]),
                reason=reason.name,
            ),
            known and self.env._("knows %s", ", ".join(known[:NAMED_SKILLS])),
        ]
