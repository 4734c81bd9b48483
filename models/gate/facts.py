"""Parts of the gate's statement: what is known of the people. Plain functions;
``statement.py`` says how the parts fit together.

:param env: the environment that asks
:param SQL job_id: the id of the job that the contact is about, or NULL
:param date today: the day of the contact
:param str purpose: what the contact is for, a purpose of consents
"""

from odoo.tools import SQL

from ..constants import REFUSALS
from . import purpose as purposes
from .legal_ground import get_kept_until_sql, get_last_contact_sql, get_permitted_sql


def get_refused(purpose):
    """Return which refusals of this purpose reach a person: their own, or those of
    people who share an address with them.

    ``refused_by`` is one consent that was refused, the person's own if there is one.
    ``others`` says that none of the refusals is the person's own.
    """
    return SQL(
        """SELECT w.id, bool_or(c.state = 'withdrawn') AS withdrawn,
                  bool_or(c.state = 'declined') AS declined,
                  (array_agg(c.id ORDER BY
                       c.id IS DISTINCT FROM w.consent_id,
                       c.person_id IS DISTINCT FROM w.person_id, c.id))[1]
                      AS refused_by,
                  bool_and(c.id IS DISTINCT FROM w.consent_id
                           AND c.person_id IS DISTINCT FROM w.person_id) AS others
             FROM wanted w
             JOIN sharing_person sp ON sp.id = w.id
             JOIN hr_applicant_consent c ON c.person_id = sp.person_id
            WHERE c.state = ANY(%s) AND c.purpose = %s
              AND (w.company_id IS NULL OR c.company_id IS NULL
                   OR w.company_id = c.company_id OR c.id = w.consent_id)
            GROUP BY w.id""",
        list(REFUSALS),
        purpose,
    )


def get_listed(env):
    """Return on which lists an address is found: a blacklist (of the person, or of
    somebody who shares an address), erased people, employees of the company.
    """
    lists = (_get_blacklisted(), _get_suppressed(env), _get_employed())
    return SQL(
        """SELECT id, bool_or(list = 'blacklisted') AS blacklisted,
                  bool_or(list = 'suppressed') AS suppressed,
                  bool_or(list = 'employed') AS employed
             FROM (%s) lists
            GROUP BY id""",
        SQL(" UNION ALL ").join(lists),
    )


def _get_blacklisted():
    return SQL(
        """SELECT rel.of AS id, 'blacklisted' AS list FROM related rel
             JOIN mail_blacklist b ON b.email = rel.email_normalized AND b.active
            UNION ALL
           SELECT rel.of, 'blacklisted' FROM related rel
             JOIN phone_blacklist b ON b.number = rel.partner_phone_sanitized
              AND b.active"""
    )


def _get_suppressed(env):
    return SQL(
        """SELECT w.id, 'suppressed' FROM wanted w
             JOIN address ad ON ad.id = w.id
             JOIN hr_applicant_suppression s ON s.hash = %s
              AND (w.company_id IS NULL OR s.company_id IS NULL
                   OR s.company_id = w.company_id)""",
        env["hr.applicant.suppression"]._hash_sql(SQL("ad.value")),
    )


def _get_employed():
    return SQL(
        """SELECT w.id, 'employed' FROM wanted w
             JOIN address ad ON ad.id = w.id AND ad.kind = 'email'
             JOIN (SELECT company_id,
                          jsonb_array_elements_text(candidate_emails) AS email
                     FROM hr_employee
                    WHERE active AND jsonb_typeof(candidate_emails) = 'array') staff
               ON staff.email = ad.value
              AND (w.company_id IS NULL OR staff.company_id = w.company_id)"""
    )


def get_invited(env, job_id):
    """Return whether the person was invited to the job, and the day until which they
    said “not now” to any invitation.
    """
    return SQL(
        """SELECT rel.of AS id, bool_or(i.job_id = %s AND %s) AS counts,
                  max(i.not_now_until) FILTER (WHERE i.state = 'not_now')
                      AS not_now_until
             FROM related rel
             JOIN hr_applicant_invitation i ON i.applicant_id = rel.id
            WHERE rel.same
            GROUP BY rel.of""",
        job_id,
        env["hr.applicant.invitation"]._get_counting_sql(),
    )


def get_of_person(env, job_id, today, purpose):
    """Return what is known of the person from all their applications ``o``."""
    running = env["hr.applicant"]._get_running_sql(SQL("o"))
    kept_until = get_kept_until_sql(SQL("o"), SQL("co"), SQL("contact.day"))
    columns = {
        "employee": SQL("bool_or(o.same AND e.active)"),
        "hired": SQL(
            """bool_or(o.same AND o.date_closed IS NOT NULL
                       AND o.refuse_reason_id IS NULL AND e.active IS NOT FALSE)"""
        ),
        # Nobody has told them of the refusal: to them the application still runs.
        "in_process": SQL(
            """bool_or(o.same AND (%s OR o.id IN (
                   SELECT applicant_id FROM hr_applicant_refusal_call)))""",
            running,
        ),
        "already_applied": SQL(
            "bool_or(o.same AND %s AND o.job_id = %s)", running, job_id
        ),
        # All their medals say so: one that says more counts.
        "news_only": SQL("bool_and(m.news_only IS TRUE) FILTER (WHERE m.id > 0)"),
        "bounced": SQL("bool_or(o.bounced_email = w.email)"),
        "contact_until": purposes.CONTACT_UNTIL[purpose],
        "basis": SQL("max(co.medalist_contact_basis)"),
        # A talent is a copy, which begins no new period, unless it is all there is.
        "kept_until": SQL(
            """COALESCE(max(%(kept)s) FILTER (WHERE o.same
                            AND o.pool_applicant_id IS DISTINCT FROM o.id),
                        max(%(kept)s) FILTER (WHERE o.same))""",
            kept=kept_until,
        ),
        **_get_pauses(today),
    }
    return SQL(
        """SELECT w.id, %(columns)s
             FROM wanted w
             JOIN related o ON o.of = w.id
             LEFT JOIN res_company co ON co.id = COALESCE(w.company_id, %(company)s)
             LEFT JOIN LATERAL (
                  SELECT %(last_contact)s AS day OFFSET 0) contact ON o.same
             LEFT JOIN hr_employee e ON e.id = o.employee_id
             LEFT JOIN hr_applicant_medal m ON m.id = o.medal_id AND o.same
             LEFT JOIN hr_applicant_person p ON p.id = o.person_id AND o.same
            GROUP BY w.id""",
        columns=_as_columns(columns),
        company=env.company.id,
        last_contact=get_last_contact_sql(SQL("o")),
    )


def _get_pauses(today):
    """Return the columns that say whether the company or the person wants no contact
    for a while. The record of the person is ``p``.
    """
    return {
        "held_back": SQL(
            """bool_or(p.held_back_reason IS NOT NULL
                       AND COALESCE(p.held_back_until > %s, TRUE))""",
            today,
        ),
        "held_back_until": SQL("max(p.held_back_until)"),
        # This is a pause without an end. A pause until a day is in ``paused_until``.
        "paused": SQL(
            """bool_or(p.paused_until IS NULL AND EXISTS (
                   SELECT FROM hr_applicant_followup f
                    WHERE f.person_id = p.id AND f.state = 'paused'))"""
        ),
        "paused_until": SQL("max(p.paused_until)"),
    }


def get_facts(env, job, job_id, today, purpose):
    """Return the facts ``f`` that the gate's rules ask, a row for each application.

    :param hr.job job: the job of ``job_id``, or None
    """
    columns = {
        "today": SQL("%s::date", today),
        "consent_state": SQL("c.state"),
        "other_company": SQL(
            "%s::integer <> w.company_id", (job and job.company_id.id) or None
        ),
        **_get_ground(today, purpose),
        "suppressed": SQL("l.suppressed OR %s", _get_erasure_requested()),
        "blacklisted": SQL("l.blacklisted"),
        "employee": SQL("n.employee OR l.employed"),
        "paused_until": SQL("GREATEST(n.paused_until, i.not_now_until)"),
        "paused": SQL(
            "GREATEST(n.paused_until, i.not_now_until) > %s OR n.paused", today
        ),
        **_get_reachable(job_id, purpose),
        "already_invited": SQL("i.counts OR %s", _get_mailbox_invited(env, job_id)),
    }
    return SQL(
        """SELECT w.id, w.person_id, %s, r.withdrawn, r.declined, r.refused_by,
                  r.others, n.held_back, n.held_back_until, n.hired, n.in_process,
                  n.news_only, n.already_applied, n.contact_until
             FROM wanted w
             JOIN of_person n ON n.id = w.id
             LEFT JOIN refused r ON r.id = w.id
             LEFT JOIN listed l ON l.id = w.id
             LEFT JOIN invited i ON i.id = w.id
             LEFT JOIN LATERAL (
                  SELECT * FROM hr_applicant_consent WHERE id = w.consent_id
                  OFFSET 0) c ON TRUE""",
        _as_columns(columns),
    )


def _get_ground(today, purpose):
    """Return the columns that say on what ground the person may be contacted."""
    basis = purposes.BASES[purpose]
    return {
        "permitted": get_permitted_sql(SQL("c"), basis, SQL("n.kept_until"), today),
        "permitted_until": SQL(
            """CASE WHEN c.state = 'granted' THEN c.expiry_date
                    WHEN %s = 'legitimate_interest' THEN n.kept_until END""",
            basis,
        ),
        "out_of_period": SQL(
            """%s = 'legitimate_interest' AND n.kept_until < %s
               AND COALESCE(c.state, 'no_request') = 'no_request'""",
            basis,
            today,
        ),
    }


def _get_reachable(job_id, purpose):
    """Return the columns that say whether there is an address that works. About a job,
    and with news, people are written to: then a phone number or a profile is not
    enough.
    """
    written = purposes.get_written_sql(job_id, purpose)
    return {
        "has_address": SQL(
            """w.email IS NOT NULL
               OR NOT %s AND COALESCE(w.phone, w.linkedin) IS NOT NULL""",
            written,
        ),
        "bounced": SQL(
            """n.bounced AND (%s OR COALESCE(w.phone, w.linkedin) IS NULL)""",
            written,
        ),
    }


def _get_erasure_requested():
    """Return whether a request of the person to be erased is open."""
    # PostgreSQL uses the partial index only if the states are written out as in it. The
    # consent may be that of another person: then the refusal that the request wrote
    # counts.
    return SQL(
        """EXISTS (SELECT FROM hr_applicant_erasure er
                    WHERE er.person_id = w.person_id
                      AND er.state IN ('requested', 'held', 'scheduled'))"""
    )


def _get_mailbox_invited(env, job_id):
    """Return whether the mailbox was invited to the job, maybe as another person's."""
    return SQL(
        """EXISTS (SELECT FROM hr_applicant_invitation
                    WHERE job_id = %s AND email_normalized = w.email AND %s)""",
        job_id,
        env["hr.applicant.invitation"]._get_counting_sql(),
    )


def _as_columns(columns):
    """Return ``{name: SQL}`` as the columns of a SELECT."""
    return SQL(", ").join(
        SQL("%s AS %s", column, SQL.identifier(name))
        for name, column in columns.items()
    )
