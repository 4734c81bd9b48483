#: Views by another name now: old name, new name.
RENAMED = {
    "hr_applicant_refuse_reason_view_tree": "hr_applicant_refuse_reason_view_list",
    "hr_applicant_view_search_medalists": "hr_applicant_view_search",
    "view_hr_job_form": "hr_job_view_form",
    "view_hr_job_kanban": "hr_job_view_kanban",
}


def migrate(cr, version):
    """Give views their new names, so that they stay the same records: views of others
    inherit from them.
    """
    for old, new in RENAMED.items():
        cr.execute(
            """
            UPDATE ir_model_data SET name = %s
             WHERE module = 'hr_recruitment_silver_medalist' AND name = %s
            """,
            [new, old],
        )
