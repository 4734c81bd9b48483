"""Delete and empty the records of a scope. Plain functions.

In SQL: the ORM forbids some of it (proof), would log what is deleted, and tell others.
"""

import re

from odoo.tools import SQL

from . import erasure_meetings, erasure_pointers
from .erasure_scope import (
    ACTIVITY,
    APPLICANT,
    ATTACHMENT,
    CONSENT,
    EVENT,
    MEETING,
    MESSAGE,
    PERSON,
)

#: What the records of these models are called where they are counted.
KINDS = {
    APPLICANT: "applications",
    PERSON: "people",
    "hr.applicant.address": "addresses",
    "res.partner": "contacts",
    MESSAGE: "messages",
    ACTIVITY: "activities",
    MEETING: "meetings",
    ATTACHMENT: "files",
    CONSENT: "consents",
    EVENT: "proofs",
    "hr.applicant.skill": "skills",
    "hr.applicant.invitation": "invitations",
    "hr.applicant.followup": "followups",
    "mail.blacklist": "blacklisted",
    "phone.blacklist": "blacklisted",
}
#: What stands where a name is required.
NAMED = {APPLICANT: "partner_name", CONSENT: "partner_name", MEETING: "name"}
#: Columns without words that would lead to the person or be worked on.
CLEARED = {
    APPLICANT: ("partner_id", "person_id"),
    CONSENT: ("person_id", "made_for", "asking_date", "next_step_date"),
}


def remove(scope):
    """Remove everything of the scope.

    :param erasure_scope.Scope scope: what is erased
    """
    env = scope.env
    erasure_meetings.take_out(scope)
    _clear_authors(scope)
    _delete_bus_messages(scope)
    _forget_in_summaries(scope)
    for model, rows in scope.emptied.items():
        if model == EVENT:
            events = env[EVENT].browse(rows)
            events._erase(list(scope.words.get_patterns()))
        elif rows:
            _empty(env[model], list(rows))
    _end_followups(scope)
    _mark_applications(scope)
    _delete_files(scope)
    last = ("res.partner", PERSON)
    for model in [*(name for name in scope.gone if name not in last), *last]:
        _delete(env[model], list(scope.gone[model]))
    env.invalidate_all(flush=False)


def _delete(model, ids):
    if ids:
        model.env.execute_query(
            SQL(
                "DELETE FROM %s WHERE id = ANY(%s) RETURNING id",
                SQL.identifier(model._table),
                ids,
            )
        )


def _empty(model, ids):
    """Empty all texts of records that stay."""
    values = {}
    for field in erasure_pointers.get_text_fields(model):
        kind = SQL(field.column_type[1])
        if not field.required:
            values[field.name] = SQL("NULL")
        elif field.column_type[0] == "jsonb":
            values[field.name] = SQL("""'{"en_US": ""}'::jsonb""")
        else:
            values[field.name] = SQL("''::%s", kind)
    if model._name in NAMED:
        values[NAMED[model._name]] = SQL("%s", model.env._("Erased"))
    for name in CLEARED.get(model._name, ()):
        values[name] = SQL("NULL")
    if values:
        model.env.execute_query(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s) RETURNING id",
                SQL.identifier(model._table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                ids,
            )
        )


def _delete_files(scope):
    """Delete attachments; their files go with the next collection of Odoo's."""
    ids = list(scope.gone.pop(ATTACHMENT, ()))
    if not ids:
        return
    rows = scope.env.execute_query(
        SQL("DELETE FROM ir_attachment WHERE id = ANY(%s) RETURNING store_fname", ids)
    )
    Attachment = scope.env[ATTACHMENT]
    for name in {name for (name,) in rows if name}:
        Attachment._file_delete(name)


def _clear_authors(scope):
    """What they wrote on records that stay is not signed any more."""
    scope.env.cr.execute(
        SQL(
            """UPDATE mail_message SET author_id = NULL, email_from = NULL
                WHERE author_id = ANY(%s) AND id <> ALL(%s)""",
            list(scope.gone["res.partner"]),
            list(scope.gone[MESSAGE]),
        )
    )


def _delete_bus_messages(scope):
    """Delete what waits to be shown on screens: messages, and what names them."""
    texts = [re.escape(text) for text in scope.words.get_patterns()]
    scope.env.cr.execute(
        SQL(
            """DELETE FROM bus_bus b
                WHERE EXISTS (
                      SELECT FROM jsonb_path_query(b.message::jsonb,
                             '$.**."mail.message"[*].id') found
                       WHERE found #>> '{}' = ANY(%s))
                   OR b.message ~* %s""",
            [str(id_) for id_ in scope.gone[MESSAGE]],
            "|".join(texts) or "^$",
        )
    )


def _forget_in_summaries(scope):
    """Nobody is told of the failed step of somebody who is erased."""
    scope.env.cr.execute(
        SQL(
            """UPDATE hr_applicant_followup_summary
                  SET failures = (
                      SELECT jsonb_agg(f.failed)
                        FROM jsonb_array_elements(failures) f (failed)
                       WHERE f.failed::text <> ALL(%(ids)s))
                WHERE jsonb_typeof(failures) = 'array'""",
            ids=[str(id_) for id_ in scope.get_ids(APPLICANT)],
        )
    )


def _end_followups(scope):
    """Plans that stay as statistics have stopped."""
    scope.env.cr.execute(
        SQL(
            """UPDATE hr_applicant_followup
                  SET person_id = NULL, activity_id = NULL,
                      stop_reason = CASE WHEN state IN ('running', 'paused')
                                         THEN 'suppressed' ELSE stop_reason END,
                      end_date = CASE WHEN state IN ('running', 'paused')
                                      THEN current_date ELSE end_date END,
                      state = CASE WHEN state IN ('running', 'paused')
                                   THEN 'stopped' ELSE state END
                WHERE id = ANY(%s)""",
            list(scope.emptied["hr.applicant.followup"]),
        )
    )


def _mark_applications(scope):
    """Applications that stay are counted as those of one person."""
    rows = scope.emptied[APPLICANT]
    scope.env.cr.execute(
        SQL(
            """UPDATE hr_applicant SET erasure_id = done.erasure
                 FROM unnest(%s::int4[], %s::int4[]) done (id, erasure)
                WHERE hr_applicant.id = done.id""",
            list(rows),
            list(rows.values()),
        )
    )


def count(scope):
    """Return how many records of each kind are removed, by request.

    :return: ``{id of the request: {kind: number}}``
    """
    numbers = {erasure.id: {} for erasure in scope.erasures}
    for (model, _id), owner in scope.get_all().items():
        kind = KINDS.get(model, "others")
        numbers[owner][kind] = numbers[owner].get(kind, 0) + 1
    return numbers
