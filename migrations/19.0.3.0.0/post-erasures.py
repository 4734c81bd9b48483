from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Make a record of each open request to be erased, which was a date of a consent.

    A person has one, the oldest. Its owner has the to-do, which is due when the law
    says, no longer after five days.
    """
    if not column_exists(cr, "hr_applicant_consent", "erasure_request_date"):
        return
    cr.execute(
        """
        INSERT INTO hr_applicant_erasure (
               person_id, company_id, state, channel, request_date, due_date, user_id,
               activity_id, create_uid, create_date, write_uid, write_date)
        SELECT DISTINCT ON (p.id)
               p.id, p.company_id, 'requested', 'web', c.erasure_request_date::date,
               (c.erasure_request_date::date + interval '1 month')::date, a.user_id,
               a.id, 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM hr_applicant_consent c
          JOIN hr_applicant_person p ON p.id = c.person_id
          LEFT JOIN mail_activity a ON a.id = c.erasure_activity_id
         WHERE c.erasure_request_date IS NOT NULL
         ORDER BY p.id, c.erasure_request_date, c.id
            ON CONFLICT DO NOTHING;

        UPDATE mail_activity a SET date_deadline = e.due_date
          FROM hr_applicant_erasure e
         WHERE e.activity_id = a.id;

        DELETE FROM mail_activity a
         USING hr_applicant_consent c
         WHERE c.erasure_activity_id = a.id
           AND NOT EXISTS (SELECT FROM hr_applicant_erasure WHERE activity_id = a.id);

        ALTER TABLE hr_applicant_consent DROP COLUMN erasure_request_date,
                                         DROP COLUMN erasure_activity_id
        """
    )
