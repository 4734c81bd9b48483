from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

# What the settings weigh; the fields on the company are called medalist_weight_<part>.
WEIGHTS = (
    "skills",
    "medal",
    "evaluation",
    "job",
    "interest",
    "stage",
    "recency",
    "availability",
)
DEPARTMENT_POINTS = 50


class Scale(NamedTuple):
    """What each part weighs, and what is worth how much."""

    weights: dict  # {part: weight}
    card: dict  # {column: (part, {value: points})}
    jobs: list  # [(points, ids of jobs)], the most similar first
    best_degree: float  # score of the best degree there is


class HrJob(models.Model):
    """What an application earns in each part of the ranking, as SQL."""

    _inherit = "hr.job"

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

    # -- what an application earned, whatever the skills asked for -------------------

    def _get_card_points_sql(self, a, scale):
        """Return the points for medal, stage, evaluation and job.

        Of an application, or of one of its skill lines, which has the same columns.

        :param SQL a: its name in the statement
        """
        parts = [
            SQL(
                "CASE %s.%s %s ELSE 0 END",
                a,
                SQL.identifier(column),
                SQL(" ").join(
                    SQL("WHEN %s THEN %s", value, scale.weights[part] * points)
                    for value, points in ranks.items()
                ),
            )
            for column, (part, ranks) in scale.card.items()
            if ranks
        ]
        jobs = [
            SQL("WHEN %s.job_id = ANY(%s) THEN %s", a, i, scale.weights["job"] * points)
            for points, i in scale.jobs
        ]
        same_department = SQL(
            "WHEN %s.department_id = %s THEN %s",
            a,
            self.department_id.id or None,
            scale.weights["job"] * DEPARTMENT_POINTS,
        )
        parts.append(SQL("CASE %s ELSE 0 END", SQL(" ").join([*jobs, same_department])))
        return SQL("(%s)", SQL(" + ").join(parts))

    def _get_ranking_scale(self):
        """Return what each part weighs for this job, and what is worth how much."""
        everything = self.sudo().with_context(active_test=False).env
        company = (self.company_id or self.env.company).sudo()
        medals = everything["hr.applicant.medal"].search_fetch([], ["sequence"])
        stages = everything["hr.recruitment.stage"].search_fetch([], ["sequence"])
        degrees = everything["hr.recruitment.degree"].search_fetch([], ["score"])
        stars = everything["hr.applicant"]._fields["priority"].get_values(self.env)
        steps = max(len(stages) - 1, 1)
        # By rank, whatever the numbers of the sequence are.
        medal_points = {
            medal.id: 100 - 100 * rank // len(medals)
            for medal, rank in _get_ranks(medals)
        }
        stage_points = {
            stage.id: 100 * rank // steps for stage, rank in _get_ranks(stages)
        }
        star_points = {
            value: 100 * rank // max(len(stars) - 1, 1)
            for rank, value in enumerate(stars)
        }
        return Scale(
            weights={part: company[f"medalist_weight_{part}"] for part in WEIGHTS},
            card={
                "medal_id": ("medal", medal_points),
                "stage_id": ("stage", stage_points),
                "priority": ("evaluation", star_points),
            },
            jobs=self._get_similar_jobs(),
            best_degree=max(degrees.mapped("score"), default=0),
        )

    def _get_similar_jobs(self):
        """Return ``[(points, job ids)]``, the most similar jobs first.

        The last are those of the same department.
        """
        levels, _degree, _total = self._get_ranking_needs()
        return self.env.execute_query(
            SQL(
                """
                SELECT points, array_agg(id)
                  FROM (SELECT j.id, CASE
                            WHEN j.id = %(job)s THEN 100
                            WHEN lower(j.name->>'en_US') = lower(own.name->>'en_US')
                                THEN 90
                            WHEN 2 * (SELECT count(DISTINCT s.skill_id)
                                        FROM hr_job_skill s
                                       WHERE s.job_id = j.id
                                         AND s.skill_id = ANY(%(skills)s)) >= %(needed)s
                                THEN 70
                            WHEN j.department_id = own.department_id
                                THEN %(department)s
                            END AS points
                          FROM hr_job j
                          JOIN hr_job own ON own.id = %(job)s) job
                 WHERE points > 0
                 GROUP BY points
                 ORDER BY points DESC
                """,
                job=self.id,
                skills=[skill.id for skill in levels],
                needed=max(len(levels), 1),
                department=DEPARTMENT_POINTS,
            )
        )

    def _get_interest_sql(self):
        """Return the statement of who said to be interested in this job."""
        return SQL(
            """SELECT hr_applicant_id AS applicant_id
                 FROM hr_applicant_interest_job_rel WHERE hr_job_id = %s""",
            self.id,
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


def _get_ranks(records):
    """Return ``[(record, rank)]``: 0 for those that come first, equal ones alike."""
    ranks = {
        number: i for i, number in enumerate(sorted(set(records.mapped("sequence"))))
    }
    return [(record, ranks[record.sequence]) for record in records]
