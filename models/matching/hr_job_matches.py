from odoo import fields, models
from odoo.tools import SQL

from ..constants import RECRUITER

# More than a recruiter looks through.
MATCH_CAP = 100
# How many matches are looked up, and how many of those are put before the gate; where
# there are more, the number shown says so.
MATCH_LOOKS, GATE_LOOKS = 2000, 150


class HrJobMixinMatches(models.AbstractModel):
    """How many past candidates could be invited to a job.

    A match is a medalist who has one of the skills the job asks for, was there before,
    or is interested; it counts if the gate lets an invitation through, once a person.
    Counting stops at ``MATCH_CAP``, and having looked at so many: what it costs
    depends neither on the number of applications nor on that of medalists.
    """

    _name = "hr.job.mixin.matches"
    _description = "Matches of a Job"

    past_candidate_count = fields.Integer(
        string="Past Candidates",
        compute="_compute_past_candidate_count",
        groups=RECRUITER,
        help="Past candidates with a medal who fit this job and may be contacted.",
    )
    past_candidate_label = fields.Char(
        compute="_compute_past_candidate_count", groups=RECRUITER
    )

    def _compute_past_candidate_count(self):
        counts = self._origin._get_permitted_matches()
        for job in self:
            count, more = counts.get(job._origin.id, (0, False))
            job.past_candidate_count = count
            job.past_candidate_label = f"{count}+" if more else str(count)

    def _count_permitted_matches(self):
        """Return how many past candidates could be invited to each job.

        :return: ``{job id: number}``, ``MATCH_CAP`` at most
        """
        return {
            id_: count for id_, (count, _more) in self._get_permitted_matches().items()
        }

    def _get_permitted_matches(self):
        """Return ``{job id: (number, whether there may be more)}``."""
        result = {}
        matches = self._get_matches()
        Applicant = self.env["hr.applicant"]
        everybody = Applicant.union(
            *(Applicant.browse(ids) for ids, _ in matches.values())
        )
        for job, (ids, more) in matches.items():
            applicants = Applicant.browse(ids).with_prefetch(everybody.ids)
            persons = applicants._get_permitted_persons(job)
            more = more or len(persons) > MATCH_CAP
            result[job.id] = (min(len(persons), MATCH_CAP), more)
        return result

    def _get_fit(self, row):
        """Return what the fields of a line of the wizard say of how somebody fits.

        ``is_match`` is the rule that ``_get_matches`` counts by.

        :param dict row: one of ``_get_ranking``
        """
        return {
            "score": row["score"],
            "match_score": min(row["match_score"], 100),
            "is_match": bool(
                row["medal_id"]
                and (
                    row["skill_count"] or row["interested"] or row["job_id"] == self.id
                )
            ),
        }

    def _get_matches(self):
        """Return ``{job: (ids of matches, whether there may be more)}``.

        Whom the gate is sure to refuse for want of a consent is not among them.
        """
        query = self._search_past_candidates(self._get_past_candidates_domain())
        if query.is_empty() or not self.ids:
            return {}
        self._flush_ranking()
        self.env["hr.applicant.consent"].flush_model()
        jobs = SQL(", ").join(
            SQL(
                "(%s, %s::integer, %s::integer[])",
                job.id,
                job.company_id.id or None,
                job.job_skill_ids.skill_id.ids,
            )
            for job in self
        )
        statement = SQL(
            """
            SELECT job.id, match.ids, match.looks
              FROM (VALUES %(jobs)s) job (id, company_id, skill_ids)
             CROSS JOIN LATERAL (
                  WITH source AS MATERIALIZED (
                      (SELECT id AS applicant_id FROM hr_applicant
                        WHERE job_id = job.id AND medal_id IS NOT NULL
                        LIMIT %(looks)s)
                       UNION
                      (SELECT a.id FROM hr_applicant_person_interest_job_rel rel
                         JOIN hr_applicant a
                           ON a.person_id = rel.hr_applicant_person_id
                        WHERE rel.hr_job_id = job.id LIMIT %(looks)s)
                       UNION
                      (SELECT applicant_id FROM hr_applicant_skill
                        WHERE skill_id = ANY(job.skill_ids) AND medal_id IS NOT NULL
                          AND (valid_to IS NULL OR valid_to >= %(today)s)
                        LIMIT %(looks)s)
                  )
                  SELECT (SELECT count(*) FROM source) AS looks, ARRAY(
                      SELECT hr_applicant.id FROM %(applicants)s
                        JOIN source ON source.applicant_id = hr_applicant.id
                       WHERE %(past)s AND hr_applicant.medal_id IS NOT NULL
                         AND %(no_talent)s
                         AND COALESCE(hr_applicant.company_id = job.company_id, TRUE)
                         AND (hr_applicant.consent_state = 'granted' OR EXISTS (
                              SELECT FROM res_company company
                               WHERE company.id = COALESCE(hr_applicant.company_id,
                                                           %(company)s)
                                 AND company.medalist_contact_basis
                                     = 'legitimate_interest'))
                       LIMIT %(gate)s) AS ids) match
            """,
            jobs=jobs,
            today=fields.Date.today(),
            applicants=query.from_clause,
            past=query.where_clause,
            no_talent=self._get_no_talent_sql(SQL("hr_applicant.id")),
            company=self.env.company.id,
            looks=MATCH_LOOKS,
            gate=GATE_LOOKS,
        )
        return {
            self.browse(id_): (ids, looks >= MATCH_LOOKS or len(ids) == GATE_LOOKS)
            for id_, ids, looks in self.env.execute_query(statement)
        }
