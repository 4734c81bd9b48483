from odoo import models
from odoo.tools import SQL

from .hr_job_ranking_scale import DEPARTMENT_POINTS

# For each application wanted, this many of those who promise most are scored first, to
# find out what it takes to be among the best.
SEEDS = 4


class HrJobMixinRankingQuery(models.AbstractModel):
    """The statement that ranks past candidates: exact, yet not everybody is scored.

    What is known from skill lines alone is added up first. Those who promise most are
    scored, and the last one wanted among them sets a bar. Whoever could not reach it
    even with full points in all that was not looked at yet is left out. Medalists come
    before the others, who raise the bar once more. People without any of the skills
    are looked at only where the bar is that low.

    ============ ===================================================================
    ``interest`` who said to be interested in the job: they are always scored
    ``skilled``  what medalists earned by skills and by their card, from the index alone
    ``bar``      what it takes to be among the best, so far
    ``medalist`` the best medalists
    ``other``    points for skills of the others who could be better than the last one
    ``raised``   what it takes now
    ============ ===================================================================
    """

    _name = "hr.job.mixin.ranking.query"
    _description = "Statement of the Ranking"

    def _get_ranking_query(self, query, limit, depth, scale, scope):
        """Return the statement that ranks the persons of ``query``.

        :param odoo.tools.Query query: on ``hr_applicant``
        :param int limit: how many persons at most
        :param int depth: how many of the best applications these persons are taken of
        :param Scale scale: what each part weighs, what is worth how much
        :param str scope: what is known of ``query``, which says how to go about it:
            "few" of whatever kind, "medalists" or "all"
        """
        scored = {
            "few": self._get_few_sql,
            "medalists": self._get_medalists_sql,
            "all": self._get_all_sql,
        }[scope](query, depth, scale)
        return SQL(
            """
            WITH interest AS MATERIALIZED (
                %(interest)s
            ), %(scored)s, best AS MATERIALIZED (
                SELECT * FROM scored
                 ORDER BY points DESC, applicant_id DESC
                 LIMIT %(depth)s
            ), person AS (
                SELECT DISTINCT ON (key) *
                  FROM (SELECT best.*, %(key)s AS key, count(*) OVER () AS seen
                          FROM best
                          JOIN hr_applicant a ON a.id = best.applicant_id) best
                 ORDER BY key, points DESC, applicant_id DESC
            )
            SELECT first.*, (SELECT count(DISTINCT skill_id) FROM (%(lines)s) line)
                                AS skill_count
              FROM (SELECT * FROM person
                     ORDER BY points DESC, applicant_id DESC LIMIT %(limit)s) first
             ORDER BY points DESC, applicant_id DESC
            """,
            interest=self._get_interest_sql(),
            scored=scored,
            key=self._get_person_sql(SQL("a")),
            lines=self._get_lines_sql(
                SQL("hr_applicant_skill.applicant_id = first.applicant_id")
            ),
            limit=limit,
            depth=depth,
        )

    def _get_few_sql(self, query, depth, scale):
        """Score everybody, looking up the skills of each."""
        source = SQL(
            "(%s) a LEFT JOIN LATERAL (%s) known ON TRUE",
            self._get_past_sql(query),
            self._get_fit_sql(SQL("applicant_id = a.id")),
        )
        return SQL("scored AS (%s)", self._get_scored_sql(source, scale))

    def _get_medalists_sql(self, query, depth, scale):
        medalists = self._get_best_medalists_sql(query, depth, scale)
        return SQL("%s, scored AS (SELECT * FROM medalist)", medalists)

    def _get_best_medalists_sql(self, query, depth, scale):
        with_medal = SQL("hr_applicant.medal_id IS NOT NULL")
        best_degree = SQL("%s::float8", scale.best_degree)
        least = SQL(
            "((SELECT points FROM bar) - %s)",
            self._get_most(scale, "recency", "availability"),
        )
        unskilled = SQL(
            "(%s - %s * %s)",
            least,
            scale.weights["skills"],
            self._get_match_sql(SQL("0"), best_degree),
        )
        promising = SQL(
            """(SELECT applicant_id, fit FROM skilled WHERE promise >= %s
                 UNION SELECT applicant_id, fit FROM (%s) interested)""",
            least,
            self._get_interested_fits_sql(),
        )
        return SQL(
            """
            skilled AS MATERIALIZED (
                SELECT applicant_id, fit, %(weight)s * %(match)s + card AS promise
                  FROM (%(skilled)s) fit
            ), bar AS MATERIALIZED (
                SELECT COALESCE((SELECT points FROM (%(seeds)s) seed
                                  ORDER BY points DESC OFFSET %(depth)s - 1 LIMIT 1),
                                -1) AS points
            ), medalist AS MATERIALIZED (
                SELECT * FROM (%(promising)s UNION ALL %(unskilled)s) medalist
                 ORDER BY points DESC, applicant_id DESC LIMIT %(depth)s
            )
            """,
            weight=scale.weights["skills"],
            match=self._get_match_sql(SQL("fit"), best_degree),
            skilled=self._get_all_fits_sql(
                SQL("medal_id IS NOT NULL"),
                self._get_card_points_sql(SQL("line"), scale),
            ),
            seeds=self._get_looked_up_sql(
                self._get_seeds_sql(SQL("skilled"), SQL("promise"), depth),
                query,
                with_medal,
                scale,
            ),
            promising=self._get_looked_up_sql(promising, query, with_medal, scale),
            unskilled=self._get_scored_sql(
                SQL(
                    "(%s) a CROSS JOIN (SELECT 0 AS fit) known",
                    self._get_unskilled_medalists_sql(query, unskilled, scale),
                ),
                scale,
            ),
            depth=depth,
        )

    def _get_unskilled_medalists_sql(self, query, least, scale):
        """Return the medalists without any of the skills who could be among the best.

        Job by job, as few jobs are similar enough to make up for all skills.

        :param SQL least: how many points of the card that takes
        """
        known = [id_ for _points, ids in scale.jobs for id_ in ids]
        arms = [
            *(
                (SQL("hr_applicant.job_id = ANY(%s)", i), points)
                for points, i in scale.jobs
            ),
            (
                SQL("(hr_applicant.job_id = ANY(%s)) IS NOT TRUE", known),
                DEPARTMENT_POINTS if self.department_id else 0,
            ),
        ]
        best_card = self._get_most(scale, "medal", "evaluation", "stage")
        unskilled = SQL(
            """hr_applicant.medal_id IS NOT NULL AND %s >= %s
               AND hr_applicant.id NOT IN (SELECT applicant_id FROM interest)
               AND NOT EXISTS (
                   SELECT FROM skilled WHERE skilled.applicant_id = hr_applicant.id)""",
            self._get_card_points_sql(SQL("hr_applicant"), scale),
            least,
        )
        return SQL(" UNION ALL ").join(
            self._get_past_sql(
                query,
                SQL(
                    "%s >= %s AND %s AND %s",
                    best_card + scale.weights["job"] * points,
                    least,
                    of_jobs,
                    unskilled,
                ),
            )
            for of_jobs, points in arms
        )

    def _get_all_sql(self, query, depth, scale):
        without_medal = SQL("hr_applicant.medal_id IS NULL")
        nth = SQL("ORDER BY points DESC OFFSET %s LIMIT 1", depth - 1)

        def least(bar):
            return SQL("(SELECT %s)", self._get_least_fit_sql(bar, scale))

        raised = least(SQL("SELECT points FROM raised"))
        promising = SQL(
            """(SELECT * FROM other WHERE fit >= %s AND applicant_id NOT IN (
                    SELECT applicant_id FROM interest)
                 UNION ALL %s)""",
            raised,
            self._get_interested_fits_sql(),
        )
        # Nobody in here has any of the skills, or none that could help.
        unskilled = self._get_past_sql(
            query,
            SQL(
                """%s AND 0 >= %s
                   AND hr_applicant.id NOT IN (SELECT applicant_id FROM interest)
                   AND NOT EXISTS (
                       SELECT FROM other WHERE other.applicant_id = hr_applicant.id)
                """,
                without_medal,
                raised,
            ),
        )
        return SQL(
            """
            %(medalists)s, other AS MATERIALIZED (
                SELECT * FROM (%(others)s) fit WHERE fit >= %(least)s
            ), raised AS MATERIALIZED (
                SELECT points FROM (SELECT points FROM medalist UNION ALL
                                    SELECT points FROM (%(seeds)s) seed) so_far %(nth)s
            ), scored AS (
                SELECT * FROM medalist
                 UNION ALL %(promising)s
                 UNION ALL %(unskilled)s
            )
            """,
            medalists=self._get_best_medalists_sql(query, depth, scale),
            others=self._get_all_fits_sql(SQL("medal_id IS NULL")),
            least=least(SQL("SELECT points FROM medalist %s", nth)),
            nth=nth,
            seeds=self._get_looked_up_sql(
                self._get_seeds_sql(SQL("other"), SQL("fit"), depth),
                query,
                without_medal,
                scale,
            ),
            promising=self._get_looked_up_sql(promising, query, without_medal, scale),
            unskilled=self._get_scored_sql(
                SQL("(%s) a CROSS JOIN (SELECT 0 AS fit) known", unskilled), scale
            ),
        )

    # -- its parts -------------------------------------------------------------------

    def _get_seeds_sql(self, table, order, depth):
        return SQL(
            "(SELECT applicant_id, fit FROM %s ORDER BY %s DESC LIMIT %s)",
            table,
            order,
            SEEDS * depth,
        )

    def _get_most(self, scale, *parts):
        """Return the most points these parts can bring."""
        return 100 * sum(scale.weights[part] for part in parts)

    def _get_least_fit_sql(self, bar, scale):
        """Return the least points for skills to reach the bar without a medal, if all
        the rest is at its best.

        :param SQL bar: the statement with the bar; no row means there is none yet
        """
        _levels, degree, total = self._get_ranking_needs()
        rest = self._get_most(
            scale, "evaluation", "stage", "job", "recency", "availability"
        )
        missing = SQL("(COALESCE((%s), -1) - %s)", bar, rest)
        if not (scale.weights["skills"] and total):
            return SQL("CASE WHEN %s > 0 THEN 'Infinity'::float8 ELSE 0 END", missing)
        # Half a point less is rounded up to what is needed; a bound may be too low, but
        # never too high by what floating point numbers lack.
        return SQL(
            "(ceil(%s / %s::float8) - 0.5) * %s::float8 / 100 - %s - 1e-6",
            missing,
            scale.weights["skills"],
            total,
            100 * scale.best_degree if degree > 1 else 0,
        )

    def _get_interested_fits_sql(self):
        """Return the statement ``(applicant_id, fit)`` of who is interested."""
        fit = self._get_fit_sql(
            SQL("hr_applicant_skill.applicant_id = interest.applicant_id")
        )
        return SQL(
            """SELECT interest.applicant_id, known.fit FROM interest
                 LEFT JOIN LATERAL (%s) known ON TRUE""",
            fit,
        )

    def _get_looked_up_sql(self, known, query, condition, scale):
        """Return the statement that scores the applications of ``known``.

        One look-up each: how many there are can't be foreseen by the database, and
        reading the whole table would be what it does about that.

        :param SQL known: a table expression ``(applicant_id, fit)``
        """
        past = self._get_past_sql(
            query, SQL("hr_applicant.id = known.applicant_id AND %s", condition)
        )
        source = SQL(
            """(SELECT a.*, known.fit FROM %s known
                 CROSS JOIN LATERAL (%s LIMIT 1) a OFFSET 0) a
                 CROSS JOIN LATERAL (SELECT a.fit) known""",
            known,
            past,
        )
        return self._get_scored_sql(source, scale)

    def _get_past_sql(self, query, condition=None):
        """Return the statement with what is asked of each application."""
        return SQL(
            """
            SELECT hr_applicant.id, hr_applicant.medal_id, hr_applicant.job_id,
                   hr_applicant.department_id, hr_applicant.stage_id,
                   hr_applicant.type_id, hr_applicant.priority,
                   hr_applicant.availability, %s AS since
              FROM %s
             WHERE %s AND %s
            """,
            self._get_since_sql(),
            query.from_clause,
            query.where_clause,
            condition or SQL("TRUE"),
        )
