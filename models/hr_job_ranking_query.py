from odoo import fields, models
from odoo.tools import SQL


class HrJob(models.Model):
    """The statement that ranks past candidates; ``_get_ranking`` says what for."""

    _inherit = "hr.job"

    def _get_ranking_query(self, query, limit, weights):
        """Return the statement that ranks the applications of ``query``.

        :param odoo.tools.Query query: on ``hr_applicant``
        :param int limit: how many applications at most; a person may have several
        :param dict weights: what each part weighs
        """
        levels, degree, total = self._get_ranking_needs()
        scored = self._get_scored_sql(
            query,
            SQL(
                "LEFT JOIN LATERAL (%s) known ON TRUE",
                self._get_fit_sql(levels, SQL("applicant_id = hr_applicant.id")),
            ),
            self._get_match_sql(degree, total),
            weights,
        )
        return SQL(
            """
            WITH %(ctes)s, best AS (
                SELECT * FROM (%(scored)s) scored
                 ORDER BY points DESC, applicant_id DESC
                 LIMIT %(limit)s
            )
            SELECT best.*, %(person)s AS person, %(skill_count)s AS skill_count
              FROM best
              JOIN hr_applicant a ON a.id = best.applicant_id
             ORDER BY points DESC, applicant_id DESC
            """,
            ctes=self._get_ranking_ctes(levels),
            scored=scored,
            person=self._get_person_sql(SQL("a")),
            skill_count=self._get_skill_count_sql(levels, SQL("a.id")),
            limit=limit,
        )

    def _get_scored_sql(self, query, known, match, weights):
        """Return the statement that scores the applications of ``query``, all of them.

        :param SQL known: joins ``known (fit)``, the points for skills
        """
        past = SQL(
            """
            SELECT hr_applicant.id AS applicant_id, hr_applicant.medal_id,
                   hr_applicant.job_id, hr_applicant.stage_id, hr_applicant.priority,
                   hr_applicant.availability, %(since)s AS since,
                   COALESCE(known.fit, 0) AS fit,
                   COALESCE(degree.score, 0) AS degree_score,
                   GREATEST(
                       COALESCE(job.points, 0),
                       CASE WHEN hr_applicant.department_id = %(department)s THEN 50
                            ELSE 0 END) AS job_points,
                   COALESCE(medal.points, 0) AS medal_points,
                   COALESCE(stage.points, 0) AS stage_points,
                   interest.applicant_id IS NOT NULL AS interested
              FROM %(applicants)s
              %(known)s
              LEFT JOIN job ON job.id = hr_applicant.job_id
              LEFT JOIN medal ON medal.id = hr_applicant.medal_id
              LEFT JOIN stage ON stage.id = hr_applicant.stage_id
              LEFT JOIN interest ON interest.applicant_id = hr_applicant.id
              LEFT JOIN hr_recruitment_degree degree ON degree.id = hr_applicant.type_id
             WHERE %(condition)s
            """,
            since=self._get_since_sql(),
            department=SQL("%s::integer", self.department_id.id or None),
            applicants=query.from_clause,
            condition=query.where_clause or SQL("TRUE"),
            known=known,
        )
        today = fields.Date.context_today(self)
        parts = {
            "skills": match,
            "medal": SQL("medal_points"),
            "evaluation": SQL("LEAST(COALESCE(priority, '0')::integer * 100 / 3, 100)"),
            "job": SQL("job_points"),
            "interest": SQL("CASE WHEN interested THEN 100 ELSE 0 END"),
            "stage": SQL("stage_points"),
            "recency": SQL("36500 / (365 + GREATEST(%s::date - since, 0))", today),
            "availability": SQL(
                "CASE WHEN availability IS NULL THEN 50 ELSE GREATEST("
                "100 - GREATEST(availability - %s::date, 0) * 100 / 180, 0) END",
                today,
            ),
        }
        points = SQL(" + ").join(
            SQL("%s * (%s)", weight, parts[part]) for part, weight in weights.items()
        )
        return SQL(
            """
            SELECT applicant_id, medal_id, job_id, stage_id, priority, availability,
                   since, job_points, interested, %(match)s AS match_score,
                   %(points)s AS points
              FROM (%(past)s) past
            """,
            match=match,
            points=points,
            past=past,
        )

    # -- its parts -------------------------------------------------------------------

    def _get_match_sql(self, degree, total):
        """Odoo's matching score, from ``fit`` and ``degree_score``."""
        if not total:
            return SQL("0")
        return SQL(
            "round((fit + %s::float8) / %s::float8 * 100)::integer",
            SQL("degree_score * 100") if degree > 1 else SQL("0"),
            total,
        )

    def _get_fit_sql(self, levels, condition):
        """Return the statement ``(fit)``: the points for the skills of an application.

        What Odoo takes for current: lines without an end or with one to come, and of a
        certification that has ended the latest one.

        :param SQL condition: on the lines looked at
        """
        return SQL(
            """
            SELECT sum(LEAST(level_progress, 2 * level)) AS fit FROM (%s) line
            """,
            self._get_lines_sql(levels, condition),
        )

    def _get_lines_sql(self, levels, condition):
        """Return the lines ``(applicant_id, skill_id, level_progress, level)`` that
        count, of the skills this job asks for."""
        if not levels:
            return SQL(
                "SELECT NULL::integer AS applicant_id, NULL::integer AS skill_id, "
                "0 AS level_progress, 0 AS level WHERE FALSE"
            )
        today = fields.Date.today()
        certified = [s.id for s in levels if s.skill_type_id.is_certification]
        line = SQL(
            """
            SELECT applicant_id, skill_id, level.level_progress, need.level, valid_to,
                   valid_to IS NULL OR valid_to >= %(today)s AS current
              FROM (VALUES %(needs)s) need (id, level)
              JOIN hr_applicant_skill ON skill_id = need.id
              JOIN hr_skill_level level ON level.id = skill_level_id
             WHERE %(condition)s
            """,
            today=today,
            needs=SQL(", ").join(
                SQL("(%s, %s)", skill.id, level) for skill, level in levels.items()
            ),
            condition=condition,
        )
        if not certified:
            return SQL("SELECT * FROM (%s) line WHERE current", line)
        return SQL(
            """
            SELECT * FROM (
                SELECT *, skill_id = ANY(%s) AND row_number() OVER (
                           PARTITION BY applicant_id, skill_id
                           ORDER BY valid_to DESC, level_progress DESC) = 1 AS latest
                  FROM (%s) line) line
             WHERE current OR latest
            """,
            certified,
            line,
        )

    def _get_skill_count_sql(self, levels, applicant):
        return SQL(
            "(SELECT count(DISTINCT skill_id) FROM (%s) line)",
            self._get_lines_sql(levels, SQL("applicant_id = %s", applicant)),
        )

    def _get_ranking_ctes(self, levels):
        """Points of what there are few of: medals, stages, jobs; and who is interested.

        They go by rank, so that medals and stages keep their distance whatever the
        numbers in their sequence are.
        """
        return SQL(
            """
            medal AS MATERIALIZED (
                SELECT id, (100 - 100 * (dense_rank() OVER (ORDER BY sequence) - 1)
                            / count(*) OVER ())::integer AS points
                  FROM hr_applicant_medal
            ), stage AS MATERIALIZED (
                SELECT id, (100 * (dense_rank() OVER (ORDER BY sequence) - 1)
                            / GREATEST(count(*) OVER () - 1, 1))::integer AS points
                  FROM hr_recruitment_stage
            ), job AS MATERIALIZED (
                SELECT j.id, CASE
                           WHEN j.id = %(job)s THEN 100
                           WHEN lower(j.name->>'en_US') = lower(own.name->>'en_US')
                               THEN 90
                           WHEN 2 * (SELECT count(DISTINCT s.skill_id)
                                       FROM hr_job_skill s
                                      WHERE s.job_id = j.id
                                        AND s.skill_id = ANY(%(skills)s)) >= %(needed)s
                               THEN 70
                           WHEN j.department_id = own.department_id THEN 50
                           ELSE 0 END AS points
                  FROM hr_job j
                  JOIN hr_job own ON own.id = %(job)s
            ), interest AS MATERIALIZED (
                SELECT hr_applicant_id AS applicant_id
                  FROM hr_applicant_interest_job_rel WHERE hr_job_id = %(job)s
            )
            """,
            job=self.id,
            skills=[skill.id for skill in levels],
            needed=max(len(levels), 1),
        )

    def _get_person_sql(self, alias):
        """Return what ``_get_person_key`` tells persons apart by, as one text.

        An application without a name or an address is a person of its own.
        """
        return SQL(
            """COALESCE(
                   CASE WHEN %(name)s <> '' THEN
                       COALESCE(%(alias)s.company_id, 0)
                       || ' ' || COALESCE(NULLIF(%(alias)s.email_normalized, ''),
                                          NULLIF(%(alias)s.partner_phone_sanitized, ''))
                       || ' ' || %(name)s END,
                   %(alias)s.id::text)""",
            alias=alias,
            name=self.env["hr.applicant"]._get_name_key_sql(alias),
        )

    def _get_since_sql(self):
        return SQL(
            """COALESCE(hr_applicant.refuse_date::date, hr_applicant.medal_date,
                        hr_applicant.create_date::date)"""
        )
