from odoo import fields
from odoo.tools import SQL

from .weights import get_weights

#: What an application for another job of the same department earns.
DEPARTMENT_POINTS = 50


class RankingStatement:
    """The statement that ranks the past candidates of a job, see ``_get_ranking``.

    Everybody is scored, and the best are taken. To be fast it reads indexes alone: an
    index returns the lines of each skill in the order of applications. PostgreSQL
    merges them with the applications in the same order, and need not sort or hash
    them. Points are whole numbers or double precision: numeric takes three times as
    long.

    :param hr.job job: the job
    :param odoo.tools.Query query: the applications to rank, on ``hr_applicant``
    :param str scope: what is known of them: "few" of whatever kind, whose skills are
        looked up one by one; "medalists"; or "all"
    """

    def __init__(self, job, query, scope):
        self.job, self.query, self.scope = job, query, scope
        self.today = fields.Date.context_today(job)
        self.needs = job._get_ranking_needs()
        self.weights = get_weights(job)
        everything = job.sudo().with_context(active_test=False).env
        self.medals = everything["hr.applicant.medal"].search_fetch([], ["sequence"])
        self.stages = everything["hr.recruitment.stage"].search_fetch([], ["sequence"])
        self.degrees = everything["hr.recruitment.degree"].search_fetch([], ["score"])
        self.similar_jobs = job._get_similar_jobs(DEPARTMENT_POINTS)

    def get_sql(self, limit, depth):
        """Return the statement. Its column ``seen`` says how many applications it took.

        :param int limit: how many persons at most
        :param int depth: how many of the best applications are looked at; several of
            them may be of one person
        """
        return SQL(
            """
            WITH best AS MATERIALIZED (
                SELECT * FROM (%(scored)s) scored
                 ORDER BY points DESC, applicant_id DESC LIMIT %(depth)s
            ), person AS (
                SELECT DISTINCT ON (key) *
                  FROM (SELECT best.*, %(key)s AS key FROM best
                          JOIN hr_applicant ON id = applicant_id) best
                 ORDER BY key, points DESC, applicant_id DESC
            )
            SELECT applicant_id, medal_id, job_id, stage_id, priority, availability,
                   %(since)s AS since, %(interested)s AS interested,
                   %(match)s AS match_score, known.skill_count, first.points,
                   hr_applicant.id IS NOT DISTINCT FROM pool_applicant_id AS is_talent,
                   jsonb_build_object(%(parts)s) AS parts,
                   (SELECT count(*) FROM best) AS seen
              FROM (SELECT * FROM person
                     ORDER BY points DESC, applicant_id DESC LIMIT %(limit)s) first
              JOIN hr_applicant ON hr_applicant.id = applicant_id
             CROSS JOIN LATERAL (%(known)s) known
             ORDER BY first.points DESC, applicant_id DESC
            """,
            scored=self._get_scored_sql(),
            key=get_person_sql(),
            since=self.job._get_since_sql(),
            interested=self._get_interested_sql(),
            match=self._get_match_sql(),
            known=self._get_skills_of_applicant_sql(),
            parts=SQL(", ").join(
                SQL("%s, %s", *part) for part in self._get_parts_sql().items()
            ),
            limit=limit,
            depth=depth,
        )

    def _get_scored_sql(self):
        """Return the statement ``(applicant_id, points)`` of all applications."""
        join = SQL(
            "LEFT JOIN (%s) known ON known.id = hr_applicant.id", self._get_skills_sql()
        )
        if self.scope == "few":
            join = SQL(
                "CROSS JOIN LATERAL (%s) known", self._get_skills_of_applicant_sql()
            )
        # OFFSET 0 is for the planner. Without it, PostgreSQL reads the applications
        # backwards to save a sort, which takes longer.
        return SQL(
            """SELECT hr_applicant.id AS applicant_id, %s AS points
                 FROM %s %s WHERE %s OFFSET 0""",
            SQL(" + ").join(self._get_parts_sql().values() or [SQL("0")]),
            self.query.from_clause,
            join,
            self.query.where_clause,
        )

    # -- points ----------------------------------------------------------------------

    def _get_parts_sql(self):
        """Return ``{part: points}`` of ``hr_applicant``, whose skills are ``known``."""
        weights, today = self.weights, self.today
        days = SQL("GREATEST(%s::date - %s, 0)", today, self.job._get_since_sql())
        parts = {
            "skills": self._get_match_sql(),
            "interest": SQL("(%s)::int * 100", self._get_interested_sql()),
            "recency": SQL("(36500 / (365 + %s))", days),
            "availability": SQL(
                """CASE WHEN hr_applicant.availability IS NULL THEN 50
                        ELSE GREATEST(100 - GREATEST(
                             hr_applicant.availability - %s::date, 0) * 100 / 180, 0)
                    END""",
                today,
            ),
        }
        columns = {
            "medal": ("medal_id", self._get_medal_points()),
            "evaluation": ("priority", self._get_star_points()),
            "stage": ("stage_id", self._get_stage_points()),
        }
        weighted = {
            "job": self._get_job_sql(weights["job"]),
            **{p: SQL("%s * %s", weights[p], points) for p, points in parts.items()},
            **{p: get_case_sql(*of, weights[p]) for p, of in columns.items()},
        }
        return {part: weighted[part] for part in weights if weights[part]}

    def _get_medal_points(self):
        ranks = get_ranks(self.medals)
        return {id_: 100 - 100 * rank // len(ranks) for id_, rank in ranks.items()}

    def _get_stage_points(self):
        ranks = get_ranks(self.stages)
        return {id_: 100 * r // max(len(ranks) - 1, 1) for id_, r in ranks.items()}

    def _get_star_points(self):
        env = self.job.env
        values = env["hr.applicant"]._fields["priority"].get_values(env)
        return {v: 100 * r // max(len(values) - 1, 1) for r, v in enumerate(values)}

    def _get_match_sql(self):
        """Return Odoo's matching score, from the points for skills and the degree."""
        _levels, degree, total = self.needs
        if not total:
            return SQL("0")
        scores = {record.id: record.score * 100 for record in self.degrees}
        return SQL(
            "round((COALESCE(known.points, 0) + %s) / %s::float8 * 100)::integer",
            # The degree counts where the job asks for one.
            get_case_sql("type_id", scores if degree > 1 else {}),
            total,
        )

    def _get_interested_sql(self):
        """Return whether the person said to be interested in this job."""
        return SQL(
            """hr_applicant.id IN (
                   SELECT a.id FROM hr_applicant_person_interest_job_rel rel
                     JOIN hr_applicant a ON a.person_id = rel.hr_applicant_person_id
                    WHERE rel.hr_job_id = %s)""",
            self.job.id,
        )

    def _get_job_sql(self, weight):
        """Return the points for the job that the application was for, weighted."""
        return SQL(
            "CASE %s WHEN hr_applicant.department_id = %s THEN %s ELSE 0 END",
            SQL(" ").join(
                SQL("WHEN hr_applicant.job_id = ANY(%s) THEN %s", ids, weight * points)
                for points, ids in self.similar_jobs
            ),
            self.job.department_id.id or None,
            weight * DEPARTMENT_POINTS,
        )

    # -- skills ----------------------------------------------------------------------

    def _get_skills_sql(self):
        """Return the statement ``(id, points)``: the points for skills of all."""
        only = SQL("medal_id IS NOT NULL" if self.scope == "medalists" else "TRUE")
        return SQL(
            """SELECT applicant_id AS id, sum(points) AS points FROM (
                   SELECT applicant_id, points FROM (%s) line ORDER BY applicant_id
               ) line GROUP BY applicant_id""",
            self._get_lines_sql(only),
        )

    def _get_skills_of_applicant_sql(self):
        """Return the statement ``(points, skill_count)`` of one ``hr_applicant``."""
        return SQL(
            """SELECT sum(points) AS points, count(DISTINCT skill_id) AS skill_count
                 FROM (%s) line""",
            self._get_lines_sql(SQL("applicant_id = hr_applicant.id")),
        )

    def _get_lines_sql(self, condition):
        """Return the lines ``(applicant_id, points, skill_id, …)`` that count.

        Each skill is read by itself, in the order of applications.

        :param SQL condition: which lines of ``hr_applicant_skill``
        """
        parts = [
            self._get_lines_of_skill_sql(skill, level, condition)
            for skill, level in self.needs[0].items()
        ]
        nothing = SQL("SELECT 0 AS applicant_id, 0 AS points, 0 AS skill_id LIMIT 0")
        return SQL(" UNION ALL ").join(parts or [nothing])

    def _get_lines_of_skill_sql(self, skill, needed, condition):
        """Return the lines of one skill that count, in the order of applications.

        As in Odoo, lines count that have not ended. Of a certification that has ended,
        the latest line counts. A level counts up to twice of what the job asks for.

        :param hr.skill skill: the skill
        :param int needed: how much of it the job asks for
        """
        levels = skill.skill_type_id.skill_level_ids
        # The points of each level stand in the statement: a lookup for each line would
        # take too long. ELSE is for levels of another type, which lines keep from
        # before the skill's type was changed.
        points = SQL(
            """CASE skill_level_id %s ELSE (SELECT LEAST(level_progress, %s)
                 FROM hr_skill_level WHERE id = skill_level_id) END""",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", level.id, min(level.level_progress, 2 * needed))
                for level in levels
            )
            or SQL("WHEN 0 THEN 0"),
            2 * needed,
        )
        current = SQL("(valid_to IS NULL OR valid_to >= %s)", fields.Date.today())
        lines = SQL(
            """SELECT applicant_id, %s AS points, skill_id, valid_to
                 FROM hr_applicant_skill WHERE skill_id = %s AND %s""",
            points,
            skill.id,
            condition,
        )
        if not skill.skill_type_id.is_certification:
            return SQL("(%s AND %s ORDER BY applicant_id)", lines, current)
        return SQL(
            """(SELECT applicant_id, points, skill_id, valid_to
                  FROM (SELECT *, row_number() OVER (
                               PARTITION BY applicant_id
                               ORDER BY valid_to DESC, points DESC) AS place
                          FROM (%s) line) line
                 WHERE %s OR place = 1 ORDER BY applicant_id)""",
            lines,
            current,
        )


def get_person_sql():
    """Return a text that is equal for applications of one person.

    That is the person's id. For strangers it is company, address and name; without
    these it is the application's id.
    """
    return SQL(
        # lower() depends on the locale: at worst a stranger is listed twice.
        """COALESCE('p' || person_id,
                    COALESCE(company_id, 0) || ' '
                    || COALESCE(NULLIF(email_normalized, ''),
                                NULLIF(partner_phone_sanitized, '')) || ' '
                    || NULLIF(lower(btrim(regexp_replace(partner_name COLLATE "C",
                                          '[\\s\\u00A0]+', ' ', 'g'))), ''),
                    id::text)"""
    )


def get_case_sql(column, points, weight=1):
    """Return the points of a value of a column of ``hr_applicant``, 0 if unknown.

    :param column: the column's name, or the value as ``SQL``
    :param dict points: ``{value: points}``, whole numbers or all of them floats
    :param int weight: what they are multiplied by
    """
    cases = [
        SQL(
            "WHEN %s THEN %s",
            value,
            SQL("%s::float8" if isinstance(number, float) else "%s", weight * number),
        )
        for value, number in points.items()
        if weight and number
    ]
    if not cases:
        return SQL("0")
    if isinstance(column, str):
        column = SQL.identifier("hr_applicant", column)
    return SQL("CASE %s %s ELSE 0 END", column, SQL(" ").join(cases))


def get_ranks(records):
    """Return ``{id: rank}``: 0 for those that come first, equal ones alike."""
    sequences = sorted(set(records.mapped("sequence")))
    return {record.id: sequences.index(record.sequence) for record in records}
