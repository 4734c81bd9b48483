from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

# Who applied often is several times among the best: look half as deep again, and these.
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
    ):
        """Rank past candidates for this job, in one statement.

        :param int limit: how many persons at most
        :param bool medalists_only: False ranks all past candidates
        :param hr.applicant.medal medals: only who carries one of these
        :param hr.skill skills: only who has all of these
        :param int months: only whose application ended less than so many months ago
        :param str text: only in whose name, notes or files all of these words are
        :param hr.applicant applicants: only these
        :return: a list of dicts, the best first: ``applicant_id``, ``score`` (0 to
            100), ``match_score`` (as Odoo's ``matching_score``), and what
            ``_explain_ranking`` puts into words: ``medal_id``, ``skill_count`` (of
            ``skill_total``), ``stars``, ``job_fit``, ``interested``, ``since``,
            ``availability``
        """
        self.ensure_one()
        domain = self._get_past_candidates_domain()
        if self.company_id:
            # Who belongs to no company may come back to any.
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        if skills or text or applicants is not None:
            scope = "few"
            if medalists_only:
                domain &= Domain("medal_id", "!=", False)
        else:
            scope = "medalists" if medalists_only or medals else "all"
        if medals is not None:
            domain &= Domain("medal_id", "in", medals.ids)
        if applicants is not None:
            domain &= Domain("id", "in", applicants.ids)
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

    @api.model
    def _get_past_candidates_domain(self):
        """Return which applications are past ones; talents are left out later.

        Over, and not by being hired: who signed and then declined is a past candidate.
        """
        refused = Domain("refuse_reason_id", "!=", False)
        return (Domain("active", "=", False) | refused) & (
            Domain("date_closed", "=", False) | refused
        )

    @api.model
    def _search_past_candidates(self, domain):
        """Return the query for the applications of ``domain`` that the user may see.

        :raise AccessError: if the user may not see medals
        """
        Applicant = self.env["hr.applicant"].with_context(active_test=False)
        Applicant._check_field_access(Applicant._fields["medal_id"], "read")
        query = Applicant._search(domain)
        query.add_where(
            "hr_applicant.pool_applicant_id IS DISTINCT FROM hr_applicant.id"
        )
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
        scale = self._get_ranking_scale()
        total = sum(scale.weights.values())
        depth = limit + limit // 2 + MARGIN
        while True:
            rows = self.env.execute_query_dict(
                self._get_ranking_query(query, limit, depth, scale, scope)
            )
            if len(rows) == limit or not rows or rows[0]["seen"] < depth:
                break
            depth *= 8
        skill_total = len(self._get_ranking_needs()[0])
        for row in rows:
            del row["key"], row["seen"]
            points = row.pop("points")
            row["score"] = min(100, round(points / total)) if total else 0
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
