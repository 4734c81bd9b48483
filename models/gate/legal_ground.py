"""The grounds on which a person may be contacted, in SQL. Gate and report ask them.

Plain functions that return parts of a statement.
"""

from odoo.tools import SQL


def get_permitted_sql(consent, basis, kept_until, today):
    """Return whether there is a ground to contact the person of a consent.

    Either their consent, until its last day. Or legitimate interest, until the period
    is over, for people who were never asked: everybody else was told that nobody
    contacts them without a yes, or after its last day.

    :param SQL consent: the consent, may be NULL
    :param SQL basis: the company's ground, ``medalist_contact_basis``
    :param SQL kept_until: the last day of the period, may be NULL
    :param date today: the day of the contact
    """
    return SQL(
        """(COALESCE(%(consent)s.state = 'granted'
                     AND %(consent)s.expiry_date >= %(today)s, FALSE)
            OR %(basis)s = 'legitimate_interest'
               AND COALESCE(%(consent)s.state, 'no_request') = 'no_request'
               AND COALESCE(%(kept_until)s >= %(today)s, TRUE))""",
        consent=consent,
        basis=basis,
        kept_until=kept_until,
        today=today,
    )


def get_kept_until_sql(applicant, company, last_contact):
    """Return the last day of the period of legitimate interest of an application.

    NULL where the company set no period. The period begins when the application was
    refused, or else with the latest day on which something is known to have happened
    to it.

    :param SQL applicant: the application
    :param SQL company: the company whose settings count
    :param SQL last_contact: the day of the last contact, may be NULL
    """
    return SQL(
        """(CASE %(company)s.medalist_retention_start
                WHEN 'last_contact' THEN GREATEST(%(last_contact)s, %(closed)s)
                ELSE %(closed)s
            END + make_interval(months => NULLIF(
                %(company)s.medalist_retention_months, 0)))::date""",
        company=company,
        last_contact=last_contact,
        closed=SQL(
            """COALESCE(%(a)s.refuse_date, GREATEST(
                   %(a)s.date_closed, %(a)s.date_last_stage_update,
                   %(a)s.medal_date, %(a)s.create_date))::date""",
            a=applicant,
        ),
    )


def get_last_contact_sql(applicant):
    """Return the day of the last contact with the person, meetings included.

    :param SQL applicant: the application
    """
    return SQL(
        """GREATEST((SELECT last_contact_date FROM hr_applicant_person
                      WHERE id = %(applicant)s.person_id), (
               SELECT max(start)::date FROM calendar_event
                WHERE applicant_id = %(applicant)s.id AND active))""",
        applicant=applicant,
    )
