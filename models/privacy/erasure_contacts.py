"""Who else needs the contact of a person, or one of their addresses.

Plain functions.

:param erasure_scope.Scope scope: what is erased
"""

from collections import defaultdict

from odoo.tools import SQL

from . import erasure_pointers

#: These only follow a contact; they don't need it.
FOLLOWING = ("bus.", "calendar.", "hr.applicant", "ir.", "mail.", "phone.", "rating.")
#: What the columns are called that hold normalised addresses.
COLUMNS = {
    "email": ("email_normalized",),
    "phone": ("phone_sanitized", "partner_phone_sanitized"),
}


def get_needed(scope, contacts):
    """Return which contacts stay because a record that stays points to them.

    :param contacts: ids of contacts
    :return: ``{id: [the names of the models that need it]}``
    """
    needed = defaultdict(list)
    if not contacts:
        return needed
    for model, field in erasure_pointers.get_links(scope.env, "res.partner"):
        if not _is_following(model):
            column = SQL.identifier(field.name)
            source = SQL.identifier(model._table)
            for id_ in _find(scope, model, source, SQL("id"), column, contacts):
                needed[id_].append(model._description)
    for model, field in erasure_pointers.get_lists(scope.env, "res.partner"):
        if not _is_following(model):
            column = SQL.identifier(field.column2)
            source, own = SQL.identifier(field.relation), SQL.identifier(field.column1)
            for id_ in _find(scope, model, source, own, column, contacts):
                needed[id_].append(model._description)
    return needed


def _is_following(model):
    return model._transient or (
        model._name.startswith(FOLLOWING) and model._name != "hr.applicant"
    )


def _find(scope, model, source, own, column, contacts):
    """Return which of the contacts records of ``model`` point to that stay."""
    known = [*scope.get_ids(model._name)]
    if model._name == "res.partner":
        known += contacts
    rows = scope.env.execute_query(
        SQL(
            """SELECT DISTINCT %(column)s FROM %(source)s
                WHERE %(column)s = ANY(%(contacts)s) AND %(own)s <> ALL(%(known)s)""",
            column=column,
            source=source,
            contacts=list(contacts),
            own=own,
            known=known,
        )
    )
    return [id_ for (id_,) in rows]


def get_known_elsewhere(scope, kind, values):
    """Return which addresses records of any model have that stay.

    :param str kind: email or phone
    :param values: normalised addresses
    :return: a set of str
    """
    found = set()
    for model in erasure_pointers.get_models(scope.env):
        if model._transient or model._name.startswith(
            ("hr.applicant.consent", "hr.applicant.invitation")
        ):
            continue
        for name in COLUMNS[kind]:
            field = model._fields.get(name)
            if not (values and field and field.store and field.column_type):
                continue
            rows = scope.env.execute_query(
                SQL(
                    """SELECT DISTINCT %(column)s FROM %(table)s
                        WHERE %(column)s = ANY(%(values)s) AND id <> ALL(%(known)s)""",
                    column=SQL.identifier(name),
                    table=SQL.identifier(model._table),
                    values=list(values),
                    known=[*scope.get_ids(model._name)],
                )
            )
            found |= {value for (value,) in rows}
    return found
