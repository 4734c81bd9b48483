"""The meetings of a person, and taking them out of meetings of others.

Plain functions.

:param erasure_scope.Scope scope: what is erased
"""

from odoo.tools import SQL


def find(scope, applications):
    """Return meetings for an application, and meetings that the contact attends.

    :param dict applications: ``{id: id of the request}``
    :return: ``{id: id of the request}``
    """
    found = scope.env.execute_query(
        SQL(
            """SELECT id, COALESCE(applicant_id, res_id) FROM calendar_event
                WHERE applicant_id = ANY(%(ids)s)
                   OR res_model = 'hr.applicant' AND res_id = ANY(%(ids)s)""",
            ids=list(applications),
        )
    )
    contacts = scope.gone["res.partner"]
    attended = scope.env.execute_query(
        SQL(
            """SELECT event_id, partner_id FROM calendar_attendee
                WHERE event_id IS NOT NULL AND partner_id = ANY(%s)""",
            list(contacts),
        )
    )
    return {
        **{id_: contacts[of] for id_, of in attended},
        **{id_: applications[of] for id_, of in found if of in applications},
    }


def find_shared(scope, meetings):
    """Return which meetings somebody attends who is neither the person nor a colleague.

    They stay without their words. The others are deleted.

    :param meetings: ids
    :return: a set of ids
    """
    rows = scope.env.execute_query(
        SQL(
            """SELECT DISTINCT at.event_id FROM calendar_attendee at
                WHERE at.event_id = ANY(%s) AND at.partner_id <> ALL(%s)
                  AND NOT EXISTS (
                      SELECT FROM res_users u
                       WHERE u.partner_id = at.partner_id AND NOT u.share)""",
            list(meetings),
            scope.get_own_partners(),
        )
    )
    return {id_ for (id_,) in rows}


def take_out(scope):
    """Take the contact out of meetings that stay for others."""
    for table, event, partner in (
        ("calendar_attendee", "event_id", "partner_id"),
        ("calendar_event_res_partner_rel", "calendar_event_id", "res_partner_id"),
    ):
        scope.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = ANY(%s) AND %s = ANY(%s)",
                SQL.identifier(table),
                SQL.identifier(event),
                list(scope.emptied["calendar.event"]),
                SQL.identifier(partner),
                scope.get_own_partners(),
            )
        )
