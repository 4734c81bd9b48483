"""Parts of the gate's statement: whose applications are asked about, and who shares an
address with them. Plain functions; ``statement.py`` says how the parts fit together.
"""

from odoo.tools import SQL


def get_wanted(condition, consent):
    """Return the applications that are asked about.

    :param SQL condition: which applications ``a``
    :param SQL consent: the column of ``a`` with the consent that counts
    """
    return SQL(
        """SELECT a.id, a.person_id, a.company_id, %s AS consent_id,
                  a.email_normalized AS email, a.partner_name AS name,
                  NULLIF(a.partner_phone_sanitized, '') AS phone,
                  NULLIF(a.linkedin_profile, '') AS linkedin
             FROM hr_applicant a
            WHERE %s""",
        consent,
        condition,
    )


def get_same_stranger(groups):
    """Return ``(id, other)``: other applications of the same stranger.

    :param list groups: as ``hr.applicant._group_strangers`` returns them. None: Odoo's
        own columns say who is the same
    """
    if groups is None:
        return SQL(
            """SELECT w.id, o.id AS other FROM wanted w
                 JOIN hr_applicant o ON o.person_id IS NULL
                  AND o.partner_name = w.name
                  AND (o.email_normalized = w.email
                       OR o.partner_phone_sanitized = w.phone)
                  AND COALESCE(o.company_id = w.company_id, TRUE)
                WHERE w.person_id IS NULL"""
        )
    pairs = [
        (applicant.id, other.id)
        for group in groups
        for applicant in group
        for other in group
    ]
    return SQL(
        "SELECT * FROM unnest(%s::int4[], %s::int4[]) pair (id, other)",
        [id_ for id_, _other in pairs],
        [other for _id, other in pairs],
    )


def get_address(groups):
    """Return ``(id, kind, value)``: the addresses of the person.

    :param list groups: as of ``get_same_stranger``
    """
    if groups is None:
        of_strangers = SQL(
            """SELECT w.id, own.kind, own.value FROM wanted w
                CROSS JOIN LATERAL (VALUES ('email', w.email), ('phone', w.phone),
                      ('linkedin', w.linkedin)) own (kind, value)
                WHERE w.person_id IS NULL AND own.value IS NOT NULL"""
        )
    else:
        rows = [
            (applicant.id, kind, value)
            for group in groups
            for applicant in group
            for other in group
            for kind, value in other._get_addresses()
        ]
        of_strangers = SQL(
            "SELECT * FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])",
            *([row[column] for row in rows] for column in range(3)),
        )
    return SQL(
        """SELECT w.id, o.kind, o.value FROM wanted w
             JOIN hr_applicant_address o ON o.person_id = w.person_id
            UNION ALL
           %s""",
        of_strangers,
    )


def get_sharing_person():
    """Return ``(id, person_id)``: the person, and everybody who shares an address."""
    return SQL(
        """SELECT id, person_id FROM wanted WHERE person_id IS NOT NULL
            UNION
           SELECT w.id, c.person_id FROM wanted w
             JOIN hr_applicant_consent c ON c.id = w.consent_id
            UNION
           SELECT ad.id, o.person_id FROM address ad
             JOIN hr_applicant_address o ON o.value = ad.value AND o.kind = ad.kind"""
    )


def get_sharing():
    """Return ``(id, other)``: all applications that share an address."""
    return SQL(
        """SELECT id, id AS other FROM wanted
            UNION SELECT id, other FROM same_stranger
            UNION SELECT sp.id, o.id FROM sharing_person sp
                    JOIN hr_applicant o ON o.person_id = sp.person_id
            UNION SELECT ad.id, o.id FROM address ad
                    JOIN hr_applicant o ON o.email_normalized = ad.value
                   WHERE ad.kind = 'email' AND o.person_id IS NULL
            UNION SELECT ad.id, o.id FROM address ad
                    JOIN hr_applicant o ON o.partner_phone_sanitized = ad.value
                   WHERE ad.kind = 'phone' AND o.person_id IS NULL"""
    )


def get_related():
    """Return the applications of ``sharing``, with the columns that the rules need.

    ``of`` is the application that is asked about. ``same`` says whether both are of
    the very same person.
    """
    return SQL(
        """SELECT w.id AS of, o.id, o.person_id, o.job_id, o.active,
                  o.refuse_reason_id, o.refuse_date, o.date_closed, o.medal_date,
                  o.date_last_stage_update, o.create_date, o.pool_applicant_id,
                  o.employee_id, o.medal_id, o.bounced_email, o.email_normalized,
                  o.partner_phone_sanitized,
                  o.id = w.id OR ss.id IS NOT NULL
                      OR COALESCE(o.person_id = w.person_id, FALSE)
                      -- An application of no company counts for all of them.
                      OR COALESCE(o.partner_name = w.name AND (o.company_id IS NULL)
                                  <> (w.company_id IS NULL), FALSE) AS same
             FROM wanted w
             JOIN sharing s ON s.id = w.id
            -- OFFSET 0 makes PostgreSQL look each one up, not read the whole table.
            CROSS JOIN LATERAL (
                  SELECT * FROM hr_applicant WHERE id = s.other OFFSET 0) o
             LEFT JOIN same_stranger ss ON ss.id = w.id AND ss.other = o.id"""
    )
