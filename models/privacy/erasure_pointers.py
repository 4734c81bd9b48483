"""What the registry knows of records that point to others, and of their texts.

Plain functions. A field or a model that another module adds tomorrow is found as well.
"""

from odoo.tools import SQL

#: Fields that may hold what somebody wrote.
TEXT_TYPES = ("binary", "char", "html", "json", "properties", "reference", "text")
#: Texts that say nothing of a person.
HARMLESS = {"hr.applicant.consent.event": ("lang", "wording_text")}
#: How fields are called that hold the name of a model beside an id.
MODEL_NAMES = ("model", "res_model")
ID_NAMES = ("res_id",)


def get_models(env):
    """Return the models that have a table of their own."""
    return [
        env[name].sudo()
        for name, model in env.registry.items()
        if not model._abstract and model._auto and model._table_query is None
    ]


def get_text_fields(model):
    """Return the fields of a model whose columns may hold words of a person."""
    harmless = HARMLESS.get(model._name, ())
    return [
        field
        for field in model._fields.values()
        if _has_column(field)
        and field.type in TEXT_TYPES
        and field.name not in (*harmless, *MODEL_NAMES)
    ]


def get_links(env, comodel):
    """Return the fields that point to records of a model.

    :param str comodel: the name of the model pointed to
    :return: ``[(model, field)]`` of fields many2one
    """
    return [
        (model, field)
        for model in get_models(env)
        for field in model._fields.values()
        if _has_column(field)
        and field.type == "many2one"
        and field.comodel_name == comodel
    ]


def get_lists(env, comodel):
    """Return the fields that list records of a model: ``[(model, field)]``."""
    return [
        (model, field)
        for model in get_models(env)
        for field in model._fields.values()
        if field.type == "many2many" and field.store and field.comodel_name == comodel
    ]


def get_pairs(env):
    """Return the fields that name a record of any model by model and id.

    :return: ``[(model, name of the field with the model, name of that with the id)]``
    """
    pairs = []
    for model in get_models(env):
        if model._name.startswith("ir.") and model._name != "ir.model.data":
            continue  # actions, filters …; attachments are treated on their own
        names = {
            (field.model_field, field.name)
            for field in model._fields.values()
            if field.type == "many2one_reference" and _has_column(field)
        }
        names |= {(of, id_) for of in MODEL_NAMES for id_ in ID_NAMES}
        pairs += [
            (model, of, id_)
            for of, id_ in sorted(names)
            if _is_column(model, of, "char", "selection")
            and _is_column(model, id_, "integer", "many2one_reference")
        ]
    return pairs


def is_part(field):
    """Return whether a record has no meaning without the one its field points to."""
    return field.required or field.ondelete == "cascade"


def match(columns, rows):
    """Return the condition that a pair of columns is among ``rows``.

    :param SQL columns: the two columns
    :param rows: ``[(model name, id)]``
    """
    return SQL(
        "(%s) IN (SELECT * FROM unnest(%s::varchar[], %s::int4[]))",
        columns,
        [model for model, _id in rows],
        [id_ for _model, id_ in rows],
    )


def _is_column(model, name, *types):
    field = model._fields.get(name)
    return bool(field) and _has_column(field) and field.type in types


def _has_column(field):
    return bool(field.store and field.column_type)
