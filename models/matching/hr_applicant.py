from odoo import models

COLUMNS = (
    "job_id, medal_id, medal_date, company_id, department_id, stage_id, type_id,"
    " priority, availability, active, refuse_reason_id, refuse_date, date_closed,"
    " pool_applicant_id, create_date, erasure_id"
)


class HrApplicantMixinRanking(models.AbstractModel):
    """What ranking and counting past candidates need of the table of applications.

    Applications come in the order in which their skills are read, too: the ranking
    merges both and reads no page of the table itself.
    """

    _name = "hr.applicant.mixin.ranking"
    _description = "Applicant in a Ranking"

    _ranking_idx = models.Index(f"(id) INCLUDE ({COLUMNS})")
    _medalist_idx = models.Index(f"(id) INCLUDE ({COLUMNS}) WHERE medal_id IS NOT NULL")
    _medalist_of_job_idx = models.Index("(job_id, id) WHERE medal_id IS NOT NULL")
