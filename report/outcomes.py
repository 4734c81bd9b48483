"""What came of past applications, as SQL."""

from odoo.tools import SQL

#: ``(applicant_id, past_id)``: which application came back from which past one.
LINKS = SQL(
    """
    SELECT id AS applicant_id, reinvited_from_id AS past_id
      FROM hr_applicant WHERE reinvited_from_id IS NOT NULL
     UNION
    SELECT new_applicant_id, applicant_id
      FROM hr_applicant_invitation WHERE new_applicant_id IS NOT NULL
    """
)

#: What came of the invitations of an application, a row for each ``applicant_id``.
INVITED = SQL(
    """
    SELECT applicant_id, max(invite_date) AS invite_date,
           max(answer_date) AS answer_date,
           (array_agg(job_id ORDER BY invite_date DESC, id DESC))[1] AS job_id,
           avg(CASE WHEN answer_date >= sent_date
                    THEN EXTRACT(EPOCH FROM answer_date - sent_date) / 86400
               END) AS days_to_answer
      FROM (SELECT id, applicant_id, job_id, sent_date,
                   COALESCE(sent_date, create_date) AS invite_date,
                   CASE WHEN state IN ('interested', 'not_now', 'not_interested',
                                       'opted_out')
                        THEN COALESCE(answer_date, sent_date, create_date)
                    END AS answer_date
              FROM hr_applicant_invitation
             WHERE state <> 'failed' AND sent_date IS NOT NULL
                OR state IN ('interested', 'not_now', 'not_interested')
           ) reached
     GROUP BY applicant_id
    """
)

#: What came of the applications that followed a past one, a row for each ``past_id``.
CAME_BACK = SQL(
    """
    SELECT link.past_id, max(a.create_date) AS apply_date,
           max(a.date_closed) FILTER (WHERE a.refuse_reason_id IS NULL) AS hire_date,
           (array_agg(a.job_id ORDER BY
                a.refuse_reason_id IS NULL AND a.date_closed IS NOT NULL DESC,
                a.id DESC))[1] AS job_id
      FROM (%s) link
      JOIN hr_applicant a ON a.id = link.applicant_id
     GROUP BY link.past_id
    """,
    LINKS,
)


def select_columns(query, columns):
    """Return the statement that selects ``{name: SQL}`` from a query."""
    return query.select(
        *(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in columns.items()
        )
    )
