from odoo import fields
from odoo.tools import SQL

from ..constants import REFUSALS
from .ranking_statement import get_case_sql, get_person_sql, get_ranks

#: What each part weighs, of ten.
WEIGHTS = {"stage": 4, "stars": 3, "reason": 2, "recency": 1}


class ProposalStatement:
    """The statement that ranks refused applications by whether they are worth
    remembering, see ``hr.applicant.mixin.proposal``.

    Everybody is scored, and the best are taken. It reads the refused applications once;
    no index would make that less.

    :param odoo.tools.Query query: the refused applications, on ``hr_applicant``
    """

    def __init__(self, env, query):
        self.env, self.query = env, query
        self.today = fields.Date.context_today(env["hr.applicant"])
        everything = env["base"].sudo().with_context(active_test=False).env
        self.stages = everything["hr.recruitment.stage"].search_fetch(
            [], ["sequence", "fold", "hired_stage"]
        )
        self.reasons = everything["hr.applicant.refuse.reason"].search_fetch(
            [("suggested_medal_id", "!=", False)], []
        )

    def get_sql(self, depth):
        """Return the statement, the best people first.

        Its columns: ``applicant_id``, ``points`` (0 to 1000), ``reached_id`` (the
        stage), ``priority``, ``refuse_reason_id``, ``since``; ``seen``, how many
        applications it took; ``total``, how many there are.

        :param int depth: in how many of the best applications to look for people
        """
        return SQL(
            """
            WITH scored AS MATERIALIZED (%(scored)s),
            best AS MATERIALIZED (
                SELECT * FROM scored
                 ORDER BY points DESC, applicant_id DESC LIMIT %(depth)s
            ), person AS (
                SELECT DISTINCT ON (key) best.*, refuse_reason_id, priority,
                       %(reached)s AS reached_id, %(since)s AS since, %(key)s AS key
                  FROM best JOIN hr_applicant ON id = applicant_id
                 ORDER BY key, points DESC, applicant_id DESC
            )
            SELECT applicant_id, points, reached_id, priority, refuse_reason_id, since,
                   (SELECT count(*) FROM best) AS seen,
                   (SELECT count(*) FROM scored) AS total
              FROM person
             ORDER BY points DESC, applicant_id DESC
            """,
            scored=self._get_scored_sql(),
            reached=self.get_reached_sql(),
            since=self.get_since_sql(),
            key=get_person_sql(),
            depth=depth,
        )

    def _get_scored_sql(self):
        """Return the statement ``(applicant_id, points)`` of all that can be proposed:
        nobody who has a medal, for whichever application, or who refused.
        """
        return SQL(
            """SELECT hr_applicant.id AS applicant_id, %s AS points
                 FROM %s
                 LEFT JOIN hr_applicant_person known
                   ON known.id = hr_applicant.person_id
                WHERE %s AND known.medal_id IS NULL
                  AND COALESCE(known.consent_state <> ALL(%s), TRUE)
                  AND %s""",
            self._get_points_sql(),
            self.query.from_clause,
            self.query.where_clause or SQL("TRUE"),
            list(REFUSALS),
            self.env["hr.job"]._get_no_talent_sql(None, "hr_applicant", None),
        )

    def _get_points_sql(self):
        """Return the points of ``hr_applicant``."""
        stars = self.env["hr.applicant"]._fields["priority"].get_values(self.env)
        days = SQL("GREATEST(%s::date - %s, 0)", self.today, self.get_since_sql())
        return SQL(" + ").join(
            [
                get_case_sql(
                    self.get_reached_sql(), self.get_stage_points(), WEIGHTS["stage"]
                ),
                get_case_sql(
                    "priority",
                    {v: 100 * r // max(len(stars) - 1, 1) for r, v in enumerate(stars)},
                    WEIGHTS["stars"],
                ),
                get_case_sql(
                    "refuse_reason_id",
                    dict.fromkeys(self.reasons.ids, 100),
                    WEIGHTS["reason"],
                ),
                SQL("%s * (36500 / (365 + %s))", WEIGHTS["recency"], days),
            ]
        )

    def get_stage_points(self):
        """Return ``{stage id: points}``: the first stage 0, the last 100."""
        ranks = get_ranks(self.stages - self._get_parking_stages())
        last = max(ranks.values(), default=0)
        return {id_: 100 * rank // max(last, 1) for id_, rank in ranks.items()}

    def _get_parking_stages(self):
        """Return the stages in which a company keeps those it refused: folded, and
        nobody is hired there. How far somebody got is the stage before.
        """
        return self.stages.filtered(lambda stage: stage.fold and not stage.hired_stage)

    def get_reached_sql(self):
        """Return the stage that ``hr_applicant`` reached."""
        parking = self._get_parking_stages()
        if not parking:
            return SQL("hr_applicant.stage_id")
        return SQL(
            """(CASE WHEN hr_applicant.stage_id = ANY(%s)
                     THEN COALESCE(hr_applicant.last_stage_id, hr_applicant.stage_id)
                     ELSE hr_applicant.stage_id END)""",
            parking.ids,
        )

    def get_since_sql(self):
        """Return the day on which ``hr_applicant`` was refused."""
        return SQL(
            """COALESCE(hr_applicant.refuse_date, hr_applicant.date_last_stage_update,
                        hr_applicant.create_date)::date"""
        )
