from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Give plans the columns that 19.0.1.1.0 brought: who comes from before never had
    them, and the follow-ups are made of all.
    """
    if column_exists(cr, "hr_applicant", "followup_state"):
        cr.execute(
            """
            ALTER TABLE hr_applicant
                  ADD COLUMN IF NOT EXISTS followup_waiting_since date,
                  ADD COLUMN IF NOT EXISTS followup_paused_by_id int4
            """
        )
