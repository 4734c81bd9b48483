"""Follow-ups become records, one for each application that had a plan."""

from odoo.tools.sql import column_exists, table_exists

#: Of the plans that go on for a person the one of the newest medal stays. If one of
#: them was paused until a recruiter says so, that was about the person. They are made
#: in this order, so that the latest has the highest number.
FOLLOWUPS = """
    CREATE TEMP TABLE silver_followup ON COMMIT DROP AS
    SELECT nextval('hr_applicant_followup_id_seq')::int4 AS id, old.*,
           is_live AND place = 1 AS goes_on,
           is_live AND place > 1 AS is_superseded,
           is_live AND place = 1 AND held AS is_held
      FROM (SELECT known.*,
                   row_number() OVER (PARTITION BY person_id, is_live
                       ORDER BY medal_date DESC NULLS LAST, applicant_id DESC) AS place,
                   bool_or(followup_state = 'paused' AND followup_paused_until IS NULL)
                       OVER (PARTITION BY person_id, is_live) AS held
              FROM (SELECT id AS applicant_id, person_id, company_id, medal_date,
                           followup_plan_id, followup_state, followup_start_date,
                           followup_step_id, followup_date, followup_repeat_count,
                           followup_hold_reason, followup_waiting_since,
                           followup_stop_reason, followup_resume_on,
                           followup_paused_by_id, followup_paused_until,
                           followup_state IN ('running', 'paused') AS is_live
                      FROM hr_applicant
                     WHERE followup_state IS NOT NULL AND person_id IS NOT NULL) known
             ORDER BY medal_date NULLS FIRST, applicant_id) old;
    CREATE INDEX ON silver_followup (applicant_id);
    ANALYZE silver_followup
"""
#: Who waited for another follow-up of theirs is looked at as always.
RECORDS = """
    INSERT INTO hr_applicant_followup (
           id, person_id, applicant_id, company_id, plan_id, start_date, step_id, date,
           repeat_count, state, hold_reason, waiting_since, stop_reason, resume_on,
           paused_by_id, activity_id, end_date, create_uid, write_uid, create_date,
           write_date)
    SELECT f.id, f.person_id, f.applicant_id, f.company_id, f.followup_plan_id,
           COALESCE(f.followup_start_date, f.medal_date), f.followup_step_id,
           CASE WHEN NOT f.is_superseded THEN f.followup_date END,
           COALESCE(f.followup_repeat_count, 0),
           CASE WHEN f.is_superseded THEN 'stopped' WHEN f.is_held THEN 'paused'
                ELSE f.followup_state END,
           CASE WHEN f.goes_on THEN NULLIF(f.followup_hold_reason, 'busy') END,
           COALESCE(f.followup_waiting_since,
                    CASE WHEN f.is_superseded THEN f.followup_date END),
           CASE WHEN f.is_superseded THEN 'superseded'
                WHEN f.followup_state = 'stopped' THEN f.followup_stop_reason END,
           CASE WHEN f.is_held AND f.followup_resume_on = 'job_opening'
                THEN 'job_opening'
                WHEN f.is_held THEN 'manual'
                WHEN f.goes_on AND f.followup_state = 'paused'
                THEN COALESCE(f.followup_resume_on, 'date') END,
           CASE WHEN f.goes_on AND f.followup_state = 'paused' AND NOT f.is_held
                THEN f.followup_paused_by_id END,
           CASE WHEN f.goes_on AND NOT f.is_held THEN m.id END,
           CASE WHEN f.is_superseded THEN now()::date END,
           1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
      FROM silver_followup f
      LEFT JOIN mail_activity m
             ON m.followup_open AND m.active AND m.res_model = 'hr.applicant'
            AND m.res_id = f.applicant_id;
    UPDATE hr_applicant a SET followup_id = f.id
      FROM silver_followup f WHERE f.applicant_id = a.id
"""
#: A pause until a day is the person's, also of who has no plan.
PAUSES = """
    UPDATE hr_applicant_person p SET paused_until = pause.until
      FROM (SELECT a.person_id, max(a.followup_paused_until) AS until
              FROM hr_applicant a
              LEFT JOIN silver_followup f ON f.applicant_id = a.id AND f.goes_on
             WHERE a.followup_paused_until > now()::date
                OR f.followup_state = 'paused' AND a.followup_paused_until IS NOT NULL
             GROUP BY a.person_id) pause
     WHERE pause.person_id = p.id
       AND NOT EXISTS (
           SELECT FROM silver_followup f WHERE f.person_id = p.id AND f.is_held)
"""
LEFTOVERS = """
    DELETE FROM mail_activity m USING silver_followup f
     WHERE m.followup_open AND m.active AND m.res_model = 'hr.applicant'
       AND m.res_id = f.applicant_id AND (f.is_held OR NOT f.goes_on);
    ALTER TABLE hr_applicant
          DROP COLUMN followup_plan_id, DROP COLUMN followup_state,
          DROP COLUMN followup_start_date, DROP COLUMN followup_step_id,
          DROP COLUMN followup_date, DROP COLUMN followup_repeat_count,
          DROP COLUMN followup_hold_reason, DROP COLUMN followup_waiting_since,
          DROP COLUMN followup_paused_until, DROP COLUMN followup_stop_reason,
          DROP COLUMN followup_resume_on, DROP COLUMN followup_paused_by_id;
    ANALYZE hr_applicant_followup, hr_applicant (followup_id)
"""


def migrate(cr, version):
    """Take plans along: at most one goes on for a person."""
    if not (
        table_exists(cr, "hr_applicant_followup")
        and column_exists(cr, "hr_applicant", "followup_state")
    ):
        return
    for statement in (FOLLOWUPS, RECORDS, PAUSES, LEFTOVERS):
        cr.execute(statement)
