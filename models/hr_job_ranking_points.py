from odoo import fields, models
from odoo.tools import SQL

# What was earned when the application ended, whatever the job in question.
MERITS = ("medal", "evaluation", "stage")


class HrJob(models.Model):
    """What an application earns in each part of the ranking, as SQL."""

    _inherit = "hr.job"

    def _get_scored_sql(self, source, weights):
        """Return the statement that scores the applications ``a`` of ``source``.

        :param SQL source: a FROM clause with ``a``, as of ``_get_past_sql``, and
            ``known``, which has the points for skills, ``fit``
        """
        today = fields.Date.context_today(self)
        match = self._get_match_sql(SQL("COALESCE(known.fit, 0)"), SQL("degree.score"))
        job = SQL(
            "GREATEST(job.points, CASE WHEN a.department_id = %s THEN 50 ELSE 0 END)",
            self.department_id.id or None,
        )
        parts = {
            "skills": match,
            "job": job,
            "interest": SQL("CASE WHEN interest.applicant_id > 0 THEN 100 ELSE 0 END"),
            "recency": SQL("36500 / (365 + GREATEST(%s::date - a.since, 0))", today),
            "availability": SQL(
                "CASE WHEN a.availability IS NULL THEN 50 ELSE GREATEST("
                "100 - GREATEST(a.availability - %s::date, 0) * 100 / 180, 0) END",
                today,
            ),
        }
        points = SQL(" + ").join(
            SQL("%s * (%s)", weights[part], points) for part, points in parts.items()
        )
        return SQL(
            """
            SELECT a.id AS applicant_id, a.medal_id, a.job_id, a.stage_id, a.priority,
                   a.availability, a.since, %s AS match_score,
                   interest.applicant_id IS NOT NULL AS interested,
                   merit.points + %s AS points
              FROM %s
              LEFT JOIN merit ON %s
              LEFT JOIN job ON job.id = a.job_id
              LEFT JOIN interest ON interest.applicant_id = a.id
              LEFT JOIN hr_recruitment_degree degree ON degree.id = a.type_id
             WHERE %s
            """,
            match,
            points,
            source,
            self._get_merit_join_sql(SQL("merit")),
            self._get_no_talent_sql(SQL("a.id")),
        )

    def _get_no_talent_sql(self, applicant):
        return SQL(
            """NOT EXISTS (SELECT FROM hr_applicant_hr_talent_pool_rel talent
                            WHERE talent.hr_applicant_id = %s)""",
            applicant,
        )

    def _get_merit_join_sql(self, merit):
        return SQL(
            """COALESCE(a.medal_id, 0) = %(merit)s.medal_id
               AND COALESCE(a.stage_id, 0) = %(merit)s.stage_id
               AND COALESCE(a.priority, '') = %(merit)s.priority""",
            merit=merit,
        )

    def _get_match_sql(self, fit, degree_score):
        """Return Odoo's matching score, from the points for skills and the degree."""
        _levels, _degree, total = self._get_ranking_needs()
        if not total:
            return SQL("0")
        return SQL(
            "round((%s + %s)::float8 / %s::float8 * 100)::integer",
            fit,
            self._get_degree_sql(degree_score),
            total,
        )

    def _get_degree_sql(self, score):
        """Return the points for a degree; it counts where the job asks for one."""
        _levels, degree, _total = self._get_ranking_needs()
        return SQL("COALESCE(%s, 0) * 100", score) if degree > 1 else SQL("0")

    def _get_fit_sql(self, condition):
        """Return the statement ``(applicant_id, fit)``: the points for skills.

        :param SQL condition: which lines of ``hr.applicant.skill`` to look at
        """
        return SQL(
            "SELECT applicant_id, sum(points)::integer AS fit FROM (%s) line "
            "GROUP BY applicant_id",
            self._get_lines_sql(condition),
        )

    def _get_all_fits_sql(self, condition):
        """The same as ``_get_fit_sql``, for many: read in the order of the index.

        Levels are given by name, skill by skill, and lines sorted before they are
        summed up: grouping that many by hashes would take twice as long.
        """
        levels, _degree, _total = self._get_ranking_needs()
        plain = [s for s in levels if not s.skill_type_id.is_certification]
        lines = [
            SQL(
                """SELECT applicant_id, %s AS points FROM hr_applicant_skill
                    WHERE skill_id = %s AND %s AND (valid_to IS NULL OR valid_to >= %s)
                """,
                self._get_level_sql(skill, levels[skill]),
                skill.id,
                condition,
                fields.Date.today(),
            )
            for skill in plain
        ]
        if len(plain) < len(levels) or not levels:
            others = [skill.id for skill in levels if skill not in plain]
            lines.append(
                SQL(
                    "SELECT applicant_id, points FROM (%s) line",
                    self._get_lines_sql(
                        SQL("skill_id = ANY(%s::integer[]) AND %s", others, condition)
                    ),
                )
            )
        return SQL(
            """SELECT applicant_id, sum(points)::integer AS fit
                 FROM (SELECT * FROM (%s) line ORDER BY applicant_id) line
                GROUP BY applicant_id""",
            SQL(" UNION ALL ").join(lines),
        )

    def _get_level_sql(self, skill, needed):
        """Return the points of a line: twice as much as asked for counts, more not."""
        of_type = SQL(" ").join(
            SQL("WHEN %s THEN %s", level.id, min(level.level_progress, 2 * needed))
            for level in skill.skill_type_id.skill_level_ids
        )
        anywhere = SQL(
            "(SELECT LEAST(level_progress, %s) FROM hr_skill_level"
            " WHERE id = skill_level_id)",
            2 * needed,
        )
        return SQL("CASE skill_level_id %s ELSE %s END", of_type, anywhere)

    def _get_lines_sql(self, condition):
        """Return the lines ``(applicant_id, skill_id, points)`` that count.

        What Odoo takes for current: without an end or with one to come, and of a
        certification that has ended the latest line.
        """
        levels, _degree, _total = self._get_ranking_needs()
        today = fields.Date.today()
        # Knowing twice as much as asked for counts, more does not.
        points = SQL("level.level_progress")
        modest = {skill: level for skill, level in levels.items() if level < 50}
        if modest:
            most = SQL(" ").join(
                SQL("WHEN %s THEN %s", skill.id, 2 * level)
                for skill, level in modest.items()
            )
            points = SQL("LEAST(%s, CASE skill_id %s ELSE 100 END)", points, most)
        lines = SQL(
            """
            SELECT applicant_id, skill_id, %s AS points, valid_to
              FROM hr_applicant_skill
              JOIN hr_skill_level level ON level.id = skill_level_id
             WHERE skill_id = ANY(%s) AND %s
            """,
            points,
            [skill.id for skill in levels],
            condition,
        )
        current = SQL("(valid_to IS NULL OR valid_to >= %s)", today)
        certified = [s.id for s in levels if s.skill_type_id.is_certification]
        if not certified:
            return SQL("%s AND %s", lines, current)
        return SQL(
            """
            SELECT applicant_id, skill_id, points FROM (
                SELECT *, skill_id = ANY(%s) AND row_number() OVER (
                           PARTITION BY applicant_id, skill_id
                           ORDER BY valid_to DESC, points DESC) = 1 AS latest
                  FROM (%s) line) line
             WHERE %s OR latest
            """,
            certified,
            lines,
            current,
        )

    def _get_ranking_lists_sql(self, weights):
        """Points of what there are few of: merits, jobs; and who is interested.

        Medals, stages and evaluations go by rank, whatever the numbers in their
        sequence are. There is a merit for each combination, so that one look at it
        tells all.
        """
        levels, _degree, _total = self._get_ranking_needs()
        stars = self.env["hr.applicant"]._fields["priority"].get_values(self.env)
        stars = [
            (star, 100 * rank // (len(stars) - 1 or 1))
            for rank, star in enumerate(stars)
        ]
        return SQL(
            """
            merit AS MATERIALIZED (
                SELECT medal.id AS medal_id, stage.id AS stage_id, priority,
                       (%(medal)s * medal.points + %(stage)s * stage.points
                        + %(evaluation)s * stars)::integer AS points
                  FROM (SELECT id, 100 - 100 * (dense_rank() OVER (ORDER BY sequence)
                                                - 1) / count(*) OVER () AS points
                          FROM hr_applicant_medal UNION ALL SELECT 0, 0) medal
                 CROSS JOIN (
                        SELECT id, 100 * (dense_rank() OVER (ORDER BY sequence) - 1)
                                   / GREATEST(count(*) OVER () - 1, 1) AS points
                          FROM hr_recruitment_stage UNION ALL SELECT 0, 0) stage
                 CROSS JOIN (VALUES ('', 0), %(stars)s) evaluation (priority, stars)
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
            medal=weights["medal"],
            stage=weights["stage"],
            evaluation=weights["evaluation"],
            stars=SQL(", ").join(SQL("%s", star) for star in stars),
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
