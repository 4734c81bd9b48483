from odoo import models
from odoo.tools import SQL

from .hr_job_ranking_points import MERITS

# For each application wanted, this many of those with the best skills are scored first,
# to find out what it takes to be among the best.
SEEDS = 10


class HrJob(models.Model):
    """The statement that ranks past candidates: exact, yet not everybody is scored.

    Those with the best skills come first; the last one wanted among them sets a bar.
    Whoever could not reach it even with full points in all that was not looked at yet
    is left out. Medalists come before the others, who raise the bar once more; people
    without any of the skills are looked at only if the bar is that low.

    ============ ===================================================================
    ``skilled``  points for skills of the medalists, from the index alone
    ``bar``      what it takes to be among the best, so far
    ``medalist`` the best medalists, read from ``_medalist_idx`` alone
    ``other``    points for skills of the others who could be better than the last one
    ``raised``   what it takes now
    ============ ===================================================================
    """

    _inherit = "hr.job"

    def _get_ranking_query(self, query, limit, depth, weights, scope):
        """Return the statement that ranks the persons of ``query``.

        :param odoo.tools.Query query: on ``hr_applicant``
        :param int limit: how many persons at most
        :param int depth: how many of the best applications these persons are taken of
        :param dict weights: what each part weighs
        :param str scope: what is known of ``query``, which says how to go about it:
            "few" of whatever kind, "medalists" or "all"
        """
        scored = {
            "few": self._get_few_sql,
            "medalists": self._get_medalists_sql,
            "all": self._get_all_sql,
        }[scope](query, depth, weights)
        return SQL(
            """
            WITH %(lists)s, %(scored)s, best AS MATERIALIZED (
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
            lists=self._get_ranking_lists_sql(weights),
            scored=scored,
            key=self._get_person_sql(SQL("a")),
            lines=self._get_lines_sql(
                SQL("hr_applicant_skill.applicant_id = first.applicant_id")
            ),
            limit=limit,
            depth=depth,
        )

    def _get_few_sql(self, query, depth, weights):
        """Score everybody, looking up the skills of each."""
        source = SQL(
            "(%s) a LEFT JOIN LATERAL (%s) known ON TRUE",
            self._get_past_sql(query),
            self._get_fit_sql(SQL("applicant_id = a.id")),
        )
        return SQL("scored AS (%s)", self._get_scored_sql(source, weights))

    def _get_medalists_sql(self, query, depth, weights):
        medalists = self._get_best_medalists_sql(query, depth, weights)
        return SQL("%s, scored AS (SELECT * FROM medalist)", medalists)

    def _get_best_medalists_sql(self, query, depth, weights):
        with_medal = SQL("hr_applicant.medal_id IS NOT NULL")
        degree = self._get_degree_sql(SQL("degree.score"))
        # An outer join, as the database expects too few rows of an inner one.
        promising = SQL(
            """(SELECT a.*, known.fit
                  FROM (%s) a
                  LEFT JOIN skilled known ON known.applicant_id = a.id
                  LEFT JOIN hr_recruitment_degree degree ON degree.id = a.type_id
                  LEFT JOIN least ON %s
                 WHERE COALESCE(known.fit, 0) + %s >= least.fit
                    OR a.id IN (SELECT applicant_id FROM interest)
                OFFSET 0) a CROSS JOIN LATERAL (SELECT a.fit) known""",
            self._get_past_sql(query, with_medal),
            self._get_merit_join_sql(SQL("least")),
            degree,
        )
        return SQL(
            """
            skilled AS MATERIALIZED (%(skilled)s), bar AS MATERIALIZED (
                SELECT points FROM (%(seeds)s) seed
                 ORDER BY points DESC OFFSET %(depth)s - 1 LIMIT 1
            ), least AS MATERIALIZED (
                SELECT medal_id, stage_id, priority, %(least)s AS fit FROM merit
            ), medalist AS MATERIALIZED (
                %(medalists)s ORDER BY points DESC, applicant_id DESC LIMIT %(depth)s
            )
            """,
            skilled=self._get_all_fits_sql(SQL("medalist IS TRUE")),
            seeds=self._get_looked_up_sql(
                self._get_most_skilled_sql(SQL("skilled"), depth),
                query,
                with_medal,
                weights,
            ),
            least=self._get_least_fit_sql(
                SQL("SELECT points FROM bar"),
                SQL("merit.points + %s", self._get_rest(weights, MERITS)),
                weights,
            ),
            medalists=self._get_scored_sql(promising, weights),
            depth=depth,
        )

    def _get_all_sql(self, query, depth, weights):
        without_medal = SQL("hr_applicant.medal_id IS NULL")
        nth = SQL("ORDER BY points DESC OFFSET %s LIMIT 1", depth - 1)
        best_degree = self._get_degree_sql(
            SQL("(SELECT max(score) FROM hr_recruitment_degree)")
        )

        def least(bar):
            rest = SQL("%s", self._get_rest(weights, ("medal",)))
            return SQL("(SELECT %s)", self._get_least_fit_sql(bar, rest, weights))

        promising = SQL(
            """(SELECT * FROM other WHERE fit + %s >= %s AND applicant_id NOT IN (
                    SELECT applicant_id FROM interest)
                 UNION ALL
                SELECT interest.applicant_id, line.fit FROM interest
                  LEFT JOIN LATERAL (%s) line ON TRUE)""",
            best_degree,
            least(SQL("SELECT points FROM raised")),
            self._get_fit_sql(
                SQL("hr_applicant_skill.applicant_id = interest.applicant_id")
            ),
        )
        # Nobody in here has any of the skills, or none that could help.
        unskilled = self._get_past_sql(
            query,
            SQL(
                """%s AND %s >= %s
                   AND hr_applicant.id NOT IN (SELECT applicant_id FROM interest)
                   AND NOT EXISTS (
                       SELECT FROM other WHERE other.applicant_id = hr_applicant.id)
                """,
                without_medal,
                best_degree,
                least(SQL("SELECT points FROM raised")),
            ),
        )
        return SQL(
            """
            %(medalists)s, other AS MATERIALIZED (
                SELECT * FROM (%(others)s) fit
                 WHERE fit + %(best_degree)s >= %(least)s
            ), raised AS MATERIALIZED (
                SELECT points FROM (SELECT points FROM medalist UNION ALL
                                    SELECT points FROM (%(seeds)s) seed) so_far %(nth)s
            ), scored AS (
                SELECT * FROM medalist
                 UNION ALL %(promising)s
                 UNION ALL %(unskilled)s
            )
            """,
            medalists=self._get_best_medalists_sql(query, depth, weights),
            others=self._get_all_fits_sql(SQL("medalist IS NOT TRUE")),
            best_degree=best_degree,
            least=least(SQL("SELECT points FROM medalist %s", nth)),
            nth=nth,
            seeds=self._get_looked_up_sql(
                self._get_most_skilled_sql(SQL("other"), depth),
                query,
                without_medal,
                weights,
            ),
            promising=self._get_looked_up_sql(promising, query, without_medal, weights),
            unskilled=self._get_scored_sql(
                SQL("(%s) a CROSS JOIN (SELECT 0 AS fit) known", unskilled), weights
            ),
        )

    # -- its parts -------------------------------------------------------------------

    def _get_most_skilled_sql(self, table, depth):
        return SQL(
            "(SELECT * FROM %s ORDER BY fit DESC LIMIT %s)", table, SEEDS * depth
        )

    def _get_rest(self, weights, known):
        """Return the most points in all but skills, interest and what is ``known``."""
        return 100 * sum(
            weight
            for part, weight in weights.items()
            if part not in ("skills", "interest", *known)
        )

    def _get_least_fit_sql(self, bar, rest, weights):
        """Return the least points for skills and degree to reach the bar with the rest.

        A little less, as the matching score is rounded.

        :param SQL bar: the statement with the bar; no row means there is none yet
        :param SQL rest: the most points in everything else
        """
        _levels, _degree, total = self._get_ranking_needs()
        points = SQL("COALESCE((%s), -1)", bar)
        if not (weights["skills"] and total):
            return SQL(
                "CASE WHEN %s <= %s THEN 0 ELSE 'Infinity'::float8 END", points, rest
            )
        return SQL(
            "((%s - (%s)) / %s::float8 - 0.501) * %s::float8 / 100",
            points,
            rest,
            weights["skills"],
            total,
        )

    def _get_looked_up_sql(self, known, query, condition, weights):
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
        return self._get_scored_sql(source, weights)

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
