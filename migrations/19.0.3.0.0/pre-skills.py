def migrate(cr, version):
    """Take away what skill lines copied from their application, but for the medal, and
    the index that is gone. Indexes of medalists are made anew.
    """
    cr.execute(
        """
        DROP INDEX IF EXISTS hr_applicant_medalist_idx,
                             hr_applicant_skill_skill_of_medalist_idx,
                             hr_applicant_skill_skill_of_other_idx;
        ALTER TABLE hr_applicant_skill
               DROP COLUMN IF EXISTS stage_id,
               DROP COLUMN IF EXISTS priority,
               DROP COLUMN IF EXISTS job_id,
               DROP COLUMN IF EXISTS department_id
        """
    )
