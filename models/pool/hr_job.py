from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL


class HrJobMixinPool(models.AbstractModel):
    """Talents in the ranking for a job.

    A talent is ranked if no application of the person is over: else that application
    is, so that nobody is listed twice. Odoo's *Matching Applicants* scores skills as
    the ranking does. It does not list past candidates, says so, and leads to them.
    """

    _name = "hr.job.mixin.pool"
    _description = "Talents in the Ranking"

    def action_search_matching_applicants(self):
        action = super().action_search_matching_applicants()
        if self.env.user._is_recruiter():
            action["context"]["search_default_without_past_candidates"] = 1
            action["help"] += Markup("<p>%s</p>") % self.env._(
                "Past candidates are not in this list, as their applications are over: "
                "“Past Candidates Who Fit…” ranks them, by the same score of skills "
                "and by medal, evaluation, interest and time."
            )
        return action

    @api.model
    def _get_no_talent_sql(self, _model, alias, _query):
        """Return whether an application is none of a talent, see ``Domain.custom``."""
        # NOT IN makes a hash of the talents, who are few. A join would be one more row
        # by row for everybody.
        return SQL(
            """(%(a)s.pool_applicant_id IS DISTINCT FROM %(a)s.id AND %(a)s.id NOT IN (
                    SELECT hr_applicant_id FROM hr_applicant_hr_talent_pool_rel))""",
            a=SQL.identifier(alias),
        )

    @api.model
    def _get_talent_sql(self, _model, alias, _query):
        """Return whether it is a talent without an application that is over."""
        # The first condition is cheap, and false for nearly all.
        return SQL(
            """(%(a)s.pool_applicant_id = %(a)s.id AND %(a)s.id IN (
                    SELECT t.id FROM hr_applicant t
                      JOIN hr_applicant_hr_talent_pool_rel rel
                        ON rel.hr_applicant_id = t.id
                     WHERE t.active AND t.refuse_reason_id IS NULL
                       AND NOT EXISTS (
                           SELECT FROM hr_applicant o
                            WHERE o.pool_applicant_id = t.id AND o.id <> t.id
                              AND %(over)s)
                       AND NOT EXISTS (
                           SELECT FROM hr_applicant o
                            WHERE o.person_id = t.person_id AND o.id <> t.id
                              AND %(over)s)))""",
            a=SQL.identifier(alias),
            over=SQL(
                """(NOT o.active OR o.refuse_reason_id IS NOT NULL
                    OR o.date_closed IS NOT NULL)"""
            ),
        )

    @api.model
    def _get_people_of_pools_sql(self, pools):
        """Return the ids of talents of pools, and of their persons' applications.

        :param hr.talent.pool pools: the pools
        """
        talents = SQL(
            """SELECT t.id, t.person_id FROM hr_applicant_hr_talent_pool_rel rel
                 JOIN hr_applicant t ON t.id = rel.hr_applicant_id AND t.active
                WHERE rel.hr_talent_pool_id = ANY(%s)""",
            pools.ids,
        )
        return SQL(
            """(WITH talent AS (%s)
                SELECT id FROM talent
                 UNION SELECT o.id FROM talent t
                         JOIN hr_applicant o ON o.pool_applicant_id = t.id
                 UNION SELECT o.id FROM talent t
                         JOIN hr_applicant o ON o.person_id = t.person_id)""",
            talents,
        )
