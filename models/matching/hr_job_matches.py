from odoo import fields, models
from odoo.tools import SQL

from ..constants import RECRUITER

# More than a recruiter looks through.
MATCH_CAP = 100
# How many matches of each kind are looked up, and how many of all are put before the
# gate. The number shown says where there are more.
MATCH_LOOKS, GATE_LOOKS = 500, 150


class HrJobMixinMatches(models.AbstractModel):
    """How many past candidates could be invited to a job.

    A match is a medalist who has one of the skills the job asks for, applied for it
    before, or is interested in it. A person counts once, if the gate lets an invitation
    through. Counting stops at ``MATCH_CAP``, and only the newest ``MATCH_LOOKS`` of
    each kind are looked at. So the cost does not grow with the number of applications,
    nor with that of medalists.
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
        matches = self._get_matches()
        Applicant = self.env["hr.applicant"]
        result = dict.fromkeys(matches)
        for jobs in self.browse(matches)._group_for_gate():
            ids = set().union(*(matches[job.id][0] for job in jobs))
            permitted = Applicant.browse(ids)._get_permitted_persons(jobs[0])
            for job in jobs:
                ids, more = matches[job.id]
                count = len({permitted[id_] for id_ in ids if id_ in permitted})
                result[job.id] = (min(count, MATCH_CAP), more or count > MATCH_CAP)
        return result

    def _group_for_gate(self):
        """Group these jobs so that the gate is asked once for each group.

        The answer depends on the job by its company, by the invitations to it, and by
        running applications for it, which stop an invitation to any other job, too.
        """
        Invitation = self.env["hr.applicant.invitation"].sudo()
        invited = Invitation._read_group([("job_id", "in", self.ids)], ["job_id"])
        invited = self.browse(job.id for (job,) in invited)
        return [*(self - invited).grouped("company_id").values(), *invited]

    def _get_fit(self, row):
        """Return what the fields of a line of the wizard say of how somebody fits.

        ``is_match`` is the rule that ``_get_matches`` counts by.

        :param dict row: one of ``_get_ranking``
        """
        return {
            "score": row["score"],
            "match_score": min(row["match_score"], 100),
            "facts": self._get_facts(row),
            "is_match": bool(
                row["medal_id"]
                and (
                    row["skill_count"] or row["interested"] or row["job_id"] == self.id
                )
            ),
        }

    def _get_matches(self):
        """Return ``{job id: (ids of matches, whether there may be more)}``.

        People without the consent that their company needs are left out: the gate would
        refuse them. The newest applications come first. So jobs that ask for the same
        skills find the same people, and the gate is asked about few.
        """
        query = self._search_past_candidates(self._get_past_candidates_domain())
        if query.is_empty() or not self.ids:
            return {}
        self._flush_ranking()
        self.env["hr.applicant.consent"].flush_model()
        statement = SQL(
            """
            SELECT job.id, match.ids, match.looks
              FROM (VALUES %(jobs)s) job (id, company_id, skill_ids)
             CROSS JOIN LATERAL (
                   WITH source AS MATERIALIZED (%(source)s)
                   SELECT ARRAY(%(ids)s) AS ids,
                          (SELECT count(*) FROM source) AS looks) match
            """,
            source=self._get_match_source_sql(),
            ids=self._get_match_ids_sql(query),
            jobs=SQL(", ").join(
                SQL(
                    "(%s, %s::integer, %s::integer[])",
                    job.id,
                    job.company_id.id or None,
                    job.job_skill_ids.skill_id.ids,
                )
                for job in self
            ),
        )
        return {
            id_: (ids, looks >= MATCH_LOOKS or len(ids) == GATE_LOOKS)
            for id_, ids, looks in self.env.execute_query(statement)
        }

    def _get_match_source_sql(self):
        """Return the statement ``(id)`` of the newest medalists who fit ``job``."""
        return SQL(
            """
            (SELECT id FROM hr_applicant
              WHERE job_id = job.id AND medal_id IS NOT NULL
              ORDER BY id DESC LIMIT %(looks)s)
             UNION
            (SELECT a.id FROM hr_applicant_person_interest_job_rel rel
               JOIN hr_applicant a ON a.person_id = rel.hr_applicant_person_id
              WHERE rel.hr_job_id = job.id LIMIT %(looks)s)
             UNION
            (SELECT line.applicant_id FROM unnest(job.skill_ids) skill (id)
              CROSS JOIN LATERAL (
                    SELECT applicant_id FROM hr_applicant_skill
                     WHERE skill_id = skill.id AND medal_id IS NOT NULL
                       AND (valid_to IS NULL OR valid_to >= %(today)s)
                     ORDER BY applicant_id DESC LIMIT %(looks)s) line)
             ORDER BY id DESC LIMIT %(looks)s
            """,
            looks=MATCH_LOOKS,
            today=fields.Date.today(),
        )

    def _get_match_ids_sql(self, query):
        """Return the statement ``(id)`` of those among them whom the gate may let pass.

        :param odoo.tools.Query query: past applications, on ``hr_applicant``
        """
        return SQL(
            """
            SELECT source.id FROM source
             CROSS JOIN LATERAL (
                   SELECT FROM %(applicants)s
                    WHERE hr_applicant.id = source.id AND %(past)s
                      AND hr_applicant.medal_id IS NOT NULL
                      AND COALESCE(hr_applicant.company_id = job.company_id, TRUE)
                      AND (hr_applicant.consent_state = 'granted' OR EXISTS (
                           SELECT FROM res_company company
                            WHERE company.id = COALESCE(hr_applicant.company_id,
                                                        %(company)s)
                              AND company.medalist_contact_basis
                                  = 'legitimate_interest'))
                    LIMIT 1) past
             LIMIT %(gate)s
            """,
            applicants=query.from_clause,
            past=query.where_clause,
            company=self.env.company.id,
            gate=GATE_LOOKS,
        )
