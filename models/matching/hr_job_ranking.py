from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from .ranking_statement import RankingStatement
from .weights import get_parts

#: The statement takes the best applications, and some persons have several of them. To
#: find 100 persons it takes 150 applications, and so many more.
MARGIN = 10


class HrJobMixinRanking(models.AbstractModel):
    """Past candidates of a job, the best first.

    Ranked are persons: the best of their closed applications stands for them. An
    application earns points from 0 to 100 in each part, and the company's settings say
    what each part weighs:

    * skills: Odoo's own matching score of skills and degree (it may exceed 100);
    * medal: the best one 100, the others less, in their order;
    * evaluation: three stars 100;
    * job: the same job 100, one of the same name 90, one that asks for half of the same
      skills 70, the same department 50;
    * interest: 100 if the person said to be interested in this job;
    * stage: how far they got, the last stage 100;
    * recency: 100 for today, 50 after a year, 33 after two;
    * availability: 100 if free now, 50 if unknown, nothing from half a year on.

    Equal sums are told apart by the newest record.
    """

    _name = "hr.job.mixin.ranking"
    _description = "Ranking for a Job"

    def _rank_past_applicants(self, limit=100, medalists_only=True):
        """Return past applications that fit this job, one a person, the best first.

        :param int limit: how many at most
        :param bool medalists_only: False looks at everybody who was refused
        """
        rows = self._get_ranking(limit=limit, medalists_only=medalists_only)
        return self.env["hr.applicant"].browse([row["applicant_id"] for row in rows])

    def _get_ranking(
        self,
        limit=100,
        medalists_only=True,
        medals=None,
        skills=None,
        months=None,
        text=None,
        applicants=None,
        pools=None,
    ):
        """Rank past candidates for this job, in one statement.

        :param int limit: how many persons at most
        :param bool medalists_only: False ranks all past candidates
        :param hr.applicant.medal medals: only who carries one of these
        :param hr.skill skills: only who has all of these
        :param int months: only whose application ended less than so many months ago
        :param str text: only in whose name, notes or files all of these words are
        :param hr.applicant applicants: only these
        :param hr.talent.pool pools: only the people of these
        :return: a list of dicts, the best first: ``applicant_id``, ``score`` (0 to
            100), ``parts`` (``{part: [points of the score, at most]}``),
            ``match_score`` (as Odoo's ``matching_score``), and what
            ``_explain_ranking`` puts into words: ``medal_id``, ``job_id``,
            ``stage_id``, ``skill_count`` (of ``skill_total``), ``priority``,
            ``interested``, ``since``, ``availability``, ``is_talent``
        """
        self.ensure_one()
        if skills or text or pools or applicants is not None:
            scope = "few"
        else:
            scope = "medalists" if medalists_only or medals else "all"
        domain = self._get_ranked_domain(medalists_only, medals, applicants, pools)
        for skill in skills or ():
            domain &= Domain("id", "in", self._get_skill_holders(skill))
        for word in (text or "").split():
            domain &= self._get_text_domain(word)
        query = self._search_past_candidates(domain)
        if limit <= 0 or query.is_empty():
            return []
        if months:
            query.add_where(
                SQL(
                    "%s > %s::date - make_interval(months => %s)",
                    self._get_since_sql(),
                    fields.Date.context_today(self),
                    months,
                )
            )
        self._flush_ranking()
        return self._run_ranking(query, limit, scope)

    def _get_ranked_domain(self, medalists_only, medals, applicants, pools):
        """Return which applications are ranked; parameters as of ``_get_ranking``."""
        domain = self._get_past_candidates_domain()
        if self.company_id:
            # An application without a company may come back to any company.
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        if medalists_only:
            domain &= Domain("medal_id", "!=", False)
        if medals is not None:
            domain &= Domain("medal_id", "in", medals.ids)
        if applicants is not None:
            domain &= Domain("id", "in", applicants.ids)
        if pools:
            domain &= Domain("id", "in", self._get_people_of_pools_sql(pools))
        return domain

    @api.model
    def _get_past_candidates_domain(self):
        """Return which applications are past ones.

        Over, and not by being hired: who signed and then declined is a past candidate.
        Talents who have no such application stand for themselves.
        """
        refused = Domain("refuse_reason_id", "!=", False)
        past = (Domain("active", "=", False) | refused) & (
            Domain("date_closed", "=", False) | refused
        )
        no_talent = Domain.custom(to_sql=self._get_no_talent_sql)
        return (past & no_talent) | Domain.custom(to_sql=self._get_talent_sql)

    @api.model
    def _search_past_candidates(self, domain):
        """Return the query for the applications of ``domain`` that the user may see.

        :raise AccessError: if the user may not see medals
        """
        Applicant = self.env["hr.applicant"].with_context(active_test=False)
        Applicant._check_field_access(Applicant._fields["medal_id"], "read")
        query = Applicant._search(domain)
        # What an erasure left counts in reports alone.
        query.add_where("hr_applicant.erasure_id IS NULL")
        return query

    def _get_skill_holders(self, skill):
        return SQL(
            """(SELECT applicant_id FROM hr_applicant_skill
                 WHERE skill_id = %s AND (valid_to IS NULL OR valid_to >= %s))""",
            skill.id,
            fields.Date.today(),
        )

    def _get_text_domain(self, word):
        """Return in which applications a word is: names, notes, content of files."""
        word = escape_psql(word)
        files = SQL(
            """(SELECT res_id FROM ir_attachment
                 WHERE res_model = 'hr.applicant' AND index_content ILIKE %s)""",
            f"%{word}%",
        )
        return Domain.OR(
            [
                *(
                    Domain(field, "ilike", word)
                    for field in ("partner_name", "applicant_notes", "personal_note")
                ),
                Domain("id", "in", files),
            ]
        )

    def _run_ranking(self, query, limit, scope):
        """Return the best ``limit`` persons of ``query``, see ``_get_ranking``."""
        statement = RankingStatement(self, query, scope)
        depth = limit + limit // 2 + MARGIN
        while True:
            rows = self.env.execute_query_dict(statement.get_sql(limit, depth))
            if len(rows) == limit or not rows or rows[0]["seen"] < depth:
                break
            depth *= 8
        total = sum(statement.weights.values())
        skill_total = len(statement.needs[0])
        for row in rows:
            del row["seen"]
            points = row.pop("points")
            row["score"] = min(100, round(points / total)) if total else 0
            row["parts"] = get_parts(row["parts"], statement.weights)
            row["skill_total"] = skill_total
        return rows

    def _flush_ranking(self):
        for model in (
            "hr.applicant",
            "hr.applicant.medal",
            "hr.applicant.person",
            "hr.applicant.skill",
            "hr.job",
            "hr.job.skill",
            "hr.recruitment.degree",
            "hr.recruitment.stage",
            "hr.skill.level",
            "ir.attachment",
        ):
            self.env[model].flush_model()

    def _get_ranking_needs(self):
        """Return what Odoo's matching score asks for.

        :return: ``({skill: level}, points of the degree or 0, points in all)``; a skill
            that is asked for twice counts twice in all, once in what people have
        """
        lines = self.sudo().job_skill_ids
        degree = self.sudo().expected_degree.score * 100
        levels = {line.skill_id: line.level_progress for line in lines}
        return levels, degree, sum(lines.mapped("level_progress")) + degree

    def _get_similar_jobs(self, department_points):
        """Return ``[(points, job ids)]``, the most similar jobs first.

        The last are those of the same department.

        :param int department_points: what these earn
        """
        skills = list(self._get_ranking_needs()[0])
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
                skills=[skill.id for skill in skills],
                needed=max(len(skills), 1),
                department=department_points,
            )
        )

    @api.model
    def _get_since_sql(self):
        """Return the day on which an application ended."""
        return SQL(
            """COALESCE(hr_applicant.refuse_date::date, hr_applicant.medal_date,
                        hr_applicant.create_date::date)"""
        )
