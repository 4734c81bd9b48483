from odoo import fields, models
from odoo.tools import SQL


class HrJobMixinRankingPoints(models.AbstractModel):
    """What an application earns in each part of the ranking, as SQL."""

    _name = "hr.job.mixin.ranking.points"
    _description = "Points of the Ranking"

    def _get_scored_sql(self, source, scale):
        """Return the statement that scores the applications ``a`` of ``source``.

        :param SQL source: a FROM clause with ``a``, as of ``_get_past_sql``, and
            ``known``, which has the points for skills, ``fit``
        """
        today = fields.Date.context_today(self)
        match = self._get_match_sql(SQL("COALESCE(known.fit, 0)"), SQL("degree.score"))
        parts = {
            "skills": match,
            "interest": SQL("CASE WHEN interest.applicant_id > 0 THEN 100 ELSE 0 END"),
            "recency": SQL("36500 / (365 + GREATEST(%s::date - a.since, 0))", today),
            "availability": SQL(
                "CASE WHEN a.availability IS NULL THEN 50 ELSE GREATEST("
                "100 - GREATEST(a.availability - %s::date, 0) * 100 / 180, 0) END",
                today,
            ),
        }
        points = SQL(" + ").join(
            SQL("%s * (%s)", scale.weights[part], points)
            for part, points in parts.items()
        )
        return SQL(
            """
            SELECT a.id AS applicant_id, a.medal_id, a.job_id, a.stage_id, a.priority,
                   a.availability, a.since, %s AS match_score,
                   interest.applicant_id IS NOT NULL AS interested, %s + %s AS points
              FROM %s
              LEFT JOIN interest ON interest.applicant_id = a.id
              LEFT JOIN hr_recruitment_degree degree ON degree.id = a.type_id
             WHERE %s
            """,
            match,
            self._get_card_points_sql(SQL("a"), scale),
            points,
            source,
            self._get_no_talent_sql(SQL("a.id")),
        )

    def _get_no_talent_sql(self, applicant):
        return SQL(
            """NOT EXISTS (SELECT FROM hr_applicant_hr_talent_pool_rel talent
                            WHERE talent.hr_applicant_id = %s)""",
            applicant,
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

    def _get_all_fits_sql(self, condition, card=None):
        """The same as ``_get_fit_sql``, for many: read in the order of the index.

        Levels are given by name, and each skill is read by itself: its lines come in
        the order of applications, so that nothing has to be sorted or hashed.

        :param SQL card: points of a line's card, which the statement then returns, too
        """
        levels, _degree, _total = self._get_ranking_needs()
        plain = [s for s in levels if not s.skill_type_id.is_certification]
        extra = SQL(", %s AS card", card) if card else SQL()
        lines = [
            SQL(
                """(SELECT applicant_id, %s AS points%s FROM hr_applicant_skill line
                     WHERE skill_id = %s AND %s
                       AND (valid_to IS NULL OR valid_to >= %s)
                     ORDER BY applicant_id)""",
                self._get_level_sql(skill, levels[skill]),
                extra,
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
                    "(SELECT applicant_id, points%s FROM (%s) line)",
                    extra,
                    self._get_lines_sql(
                        SQL("skill_id = ANY(%s::integer[]) AND %s", others, condition)
                    ),
                )
            )
        return SQL(
            """SELECT applicant_id, sum(points)::integer AS fit%s
                 FROM (SELECT * FROM (%s) line ORDER BY applicant_id) line
                GROUP BY applicant_id""",
            SQL(", max(card) AS card") if card else SQL(),
            SQL(" UNION ALL ").join(lines),
        )

    def _get_level_sql(self, skill, needed):
        """Return the points of a line: twice as much as asked for counts, more not."""
        of_type = [
            SQL("WHEN %s THEN %s", level.id, min(level.level_progress, 2 * needed))
            for level in skill.skill_type_id.skill_level_ids
        ]
        anywhere = SQL(
            "(SELECT LEAST(level_progress, %s) FROM hr_skill_level"
            " WHERE id = skill_level_id)",
            2 * needed,
        )
        if not of_type:
            return anywhere
        return SQL(
            "CASE skill_level_id %s ELSE %s END", SQL(" ").join(of_type), anywhere
        )

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
            SELECT applicant_id, skill_id, %s AS points, valid_to, medal_id, stage_id,
                   priority, job_id, department_id
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
            SELECT * FROM (
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

    def _get_interest_sql(self):
        """Return the statement of who said to be interested in this job."""
        return SQL(
            """SELECT a.id AS applicant_id
                 FROM hr_applicant_person_interest_job_rel rel
                 JOIN hr_applicant a ON a.person_id = rel.hr_applicant_person_id
                WHERE rel.hr_job_id = %s""",
            self.id,
        )

    def _get_person_sql(self, alias):
        """Return what persons are told apart by, as one text.

        Of those whom nobody remembers, the company, the address and the name; an
        application without them is a person of its own.
        """
        return SQL(
            """COALESCE(
                   'p' || %(alias)s.person_id,
                   CASE WHEN %(name)s <> '' THEN
                       COALESCE(%(alias)s.company_id, 0)
                       || ' ' || COALESCE(NULLIF(%(alias)s.email_normalized, ''),
                                          NULLIF(%(alias)s.partner_phone_sanitized, ''))
                       || ' ' || %(name)s END,
                   %(alias)s.id::text)""",
            alias=alias,
            name=SQL(
                # Letters of any locale: it only keeps strangers from two lines.
                'lower(btrim(regexp_replace(%s.partner_name COLLATE "C",'
                r" '[\s\u00A0]+', ' ', 'g')))",
                alias,
            ),
        )

    def _get_since_sql(self):
        return SQL(
            """COALESCE(hr_applicant.refuse_date::date, hr_applicant.medal_date,
                        hr_applicant.create_date::date)"""
        )
