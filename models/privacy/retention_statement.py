"""Who is to be erased, when, and by which retention rule, in SQL. Plain functions.

The dry run and the scheduled action ask the same statement.
"""

from odoo.tools import SQL

from ..constants import REFUSALS
from ..gate.legal_ground import get_kept_until_sql
from .states import OPEN

#: The models whose tables the statement reads, with the fields it reads.
FIELDS_READ = {
    "calendar.event": ["active", "applicant_id", "start"],
    "hr.applicant": [
        "active",
        "company_id",
        "date_closed",
        "date_last_stage_update",
        "email_normalized",
        "employee_id",
        "erasure_id",
        "medal_date",
        "medal_id",
        "partner_name",
        "partner_phone_sanitized",
        "person_id",
        "refuse_date",
        "refuse_reason_id",
    ],
    "hr.applicant.consent": [
        *("answer_date", "expiry_date", "person_id", "purpose", "state"),
    ],
    "hr.applicant.consent.event": ["consent_id", "date", "kind"],
    "hr.applicant.erasure": ["person_id", "state"],
    "hr.applicant.person": [
        "active",
        "company_id",
        "last_applicant_id",
        "last_contact_date",
        "name",
        "retention_kept_reason",
        "retention_kept_until",
    ],
    "hr.applicant.retention.rule": [
        "active",
        "company_id",
        "count_from",
        "days",
        "kind",
        "months",
        "notice_days",
    ],
    "hr.employee": ["active"],
    "res.company": [
        "active",
        "medalist_contact_basis",
        "medalist_retention_months",
        "medalist_retention_start",
    ],
}


def get_persons_sql(persons, rules, today, open_too=False):
    """Return the statement ``(person_id, applicant_id, company_id, rule_id, name,
    due_date, notice_days, kept_until, kept_reason)``: a row for each person and each
    rule that erases them one day.

    The rules of the first company count for people of no company.

    Nobody has a row who is employed, has a running application or stands in a talent
    pool. A day until which somebody is kept moves the due day.

    :param SQL persons: which persons ``p``
    :param SQL rules: which rules ``r``
    :param date today: the day on which it is asked
    :param bool open_too: whether also those whose request to be erased is open
    """
    requested = SQL(
        """NOT EXISTS (SELECT FROM hr_applicant_erasure e
                        WHERE e.person_id = p.id AND e.state = ANY(%s))""",
        list(OPEN),
    )
    return SQL(
        """
        WITH person AS MATERIALIZED (
             SELECT p.id, p.company_id, p.name, p.last_applicant_id,
                    p.last_contact_date, p.retention_kept_until,
                    p.retention_kept_reason
               FROM hr_applicant_person p
              WHERE p.active AND %(persons)s AND %(free)s),
        application AS MATERIALIZED (%(applications)s),
        consent AS MATERIALIZED (%(consents)s)
        SELECT p.id AS person_id, p.last_applicant_id AS applicant_id, p.company_id,
               r.id AS rule_id, p.name, r.notice_days,
               p.retention_kept_until AS kept_until,
               p.retention_kept_reason AS kept_reason,
               GREATEST(start.day, p.retention_kept_until, %(due)s) AS due_date
          FROM person p
          JOIN application a ON a.person_id = p.id
          LEFT JOIN consent c ON c.person_id = p.id
          JOIN hr_applicant_retention_rule r
            ON r.company_id = %(company)s AND %(rules)s
         CROSS JOIN LATERAL (SELECT %(start)s AS day) start
         WHERE start.day IS NOT NULL AND NOT a.stays
        """,
        persons=persons,
        free=SQL("TRUE") if open_too else requested,
        applications=_get_applications_sql(),
        consents=_get_consents_sql(today),
        rules=rules,
        company=_get_company_sql(SQL("p")),
        start=_get_start_sql(),
        due=_get_due_sql(),
    )


def _get_start_sql():
    """Return the day from which on the rule ``r`` may count for a person, or NULL where
    it does not reach them.
    """
    return SQL(
        """CASE r.kind
           WHEN 'refused' THEN CASE
                WHEN a.refused AND NOT a.medal
                 AND c.granted IS NOT TRUE AND c.asked IS NOT TRUE
                THEN a.closed END
           WHEN 'no' THEN c.no_on
           WHEN 'ended' THEN CASE
                WHEN c.no_on IS NULL AND NOT c.granted AND NOT c.asked
                THEN c.ended_on END
           WHEN 'interest' THEN CASE
                WHEN a.medal AND c.answered IS NOT TRUE
                THEN a.kept_until END
           END"""
    )


def _get_due_sql():
    """Return the day on which the period of the rule ``r`` is over. Where it counts
    from the last contact, a refusal and an answer are contacts.
    """
    return SQL(
        """(CASE WHEN r.count_from <> 'last_contact' THEN start.day
                 WHEN r.kind IN ('refused', 'no')
                 THEN GREATEST(start.day, p.last_contact_date, a.meeting)
                 ELSE COALESCE(GREATEST(p.last_contact_date, a.meeting), start.day)
            END + make_interval(months => r.months, days => r.days))::date"""
    )


def _get_applications_sql():
    """Return what is known of each person from the applications."""
    closed = SQL(
        """COALESCE(a.refuse_date, GREATEST(
               a.date_closed, a.date_last_stage_update, a.create_date))::date"""
    )
    return SQL(
        """SELECT a.person_id, max(%(closed)s) AS closed,
                  bool_or(a.refuse_reason_id IS NOT NULL) AS refused,
                  bool_or(a.medal_id IS NOT NULL) AS medal,
                  max(meeting.day) AS meeting,
                  max(CASE WHEN co.medalist_contact_basis = 'legitimate_interest'
                           THEN %(kept_until)s END) AS kept_until,
                  bool_or(a.refuse_reason_id IS NULL AND (
                      a.active AND a.date_closed IS NULL
                      OR a.date_closed IS NOT NULL AND e.active IS NOT FALSE)
                      OR e.active IS TRUE) AS stays
             FROM person p
             JOIN hr_applicant a ON a.person_id = p.id
             LEFT JOIN res_company co ON co.id = a.company_id
             LEFT JOIN hr_employee e ON e.id = a.employee_id
             LEFT JOIN (
                  SELECT applicant_id, max(start)::date AS day FROM calendar_event
                   WHERE active AND applicant_id IN (
                         SELECT id FROM hr_applicant
                          WHERE person_id IN (SELECT id FROM person))
                   GROUP BY applicant_id) meeting ON meeting.applicant_id = a.id
            GROUP BY a.person_id""",
        closed=closed,
        kept_until=get_kept_until_sql(
            SQL("a"), SQL("co"), SQL("GREATEST(p.last_contact_date, meeting.day)")
        ),
    )


def _get_consents_sql(today):
    """Return what each person answered; of several consents the stricter counts.

    Nobody is erased who gets news. A no to news begins no period: they are kept for
    jobs.
    """
    return SQL(
        """SELECT c.person_id,
                  bool_or(c.state = 'granted'
                          AND c.expiry_date >= %(today)s) AS granted,
                  bool_or(c.state = 'requested') AS asked,
                  bool_or(c.state <> 'no_request') AS answered,
                  max(COALESCE(c.withdrawal_date, c.answer_date))
                      FILTER (WHERE c.purpose = 'jobs'
                              AND c.state = ANY(%(refusals)s)) AS no_on,
                  max(CASE WHEN c.state = 'expired' THEN c.expiry_date
                           ELSE lapsed.day END)
                      FILTER (WHERE c.purpose = 'jobs'
                              AND c.state IN ('lapsed', 'expired')) AS ended_on
             FROM person p
             JOIN hr_applicant_consent c ON c.person_id = p.id
             LEFT JOIN LATERAL (
                  SELECT max(date)::date AS day FROM hr_applicant_consent_event
                   WHERE c.state = 'lapsed' AND consent_id = c.id
                     AND kind = 'lapsed') lapsed ON TRUE
            GROUP BY c.person_id""",
        today=today,
        refusals=list(REFUSALS),
    )


def get_strangers_sql(rules):
    """Return the same columns for refused applications of people who have no person
    record: a row for the last application of each, and each rule.

    Who wrote the same address and the same name is one; who wrote no address is one in
    each application. When a rule is carried out they get a person record, and are
    compared exactly.

    :param SQL rules: which rules ``r``
    """
    return SQL(
        """
        SELECT NULL::integer AS person_id, a.id AS applicant_id, a.company_id,
               r.id AS rule_id, a.name, r.notice_days,
               NULL::date AS kept_until, NULL::varchar AS kept_reason,
               (a.refuse_date::date
                + make_interval(months => r.months, days => r.days))::date AS due_date
          FROM (SELECT DISTINCT ON (key)
                       id, company_id, partner_name AS name, refuse_date, medal_id,
                       refuse_reason_id,
                       -- Numbers are sorted in a third of the time of texts.
                       hashtextextended(COALESCE(
                           email_normalized, partner_phone_sanitized, id::text)
                           || ' ' || COALESCE(lower(partner_name), ''),
                           COALESCE(company_id, 0)) AS key
                  FROM hr_applicant
                 WHERE person_id IS NULL AND erasure_id IS NULL
                 ORDER BY key, refuse_date DESC NULLS FIRST, id DESC) a
          JOIN hr_applicant_retention_rule r
            ON r.company_id = %(company)s AND r.kind = 'refused' AND %(rules)s
         WHERE a.medal_id IS NULL AND a.refuse_reason_id IS NOT NULL
           AND a.refuse_date IS NOT NULL
        """,
        rules=rules,
        company=_get_company_sql(SQL("a")),
    )


def _get_company_sql(record):
    """Return the company whose rules count for a record: its own, else the first one.

    :param SQL record: a person or an application
    """
    return SQL(
        "COALESCE(%s.company_id, (SELECT min(id) FROM res_company WHERE active))",
        record,
    )


def get_first_company(env):
    """Return the company whose rules count for people of no company."""
    companies = env["res.company"].sudo().with_context(active_test=True)
    return companies.search([], order="id", limit=1).with_env(env)
