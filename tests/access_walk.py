"""What somebody could try on a field, a record or a method, found by the registry."""

import inspect

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from ..models.access.hr_applicant_field_guard import is_ours
from .common import MODULE

#: Every operator, and what can be compared with it.
OPERATORS = {
    "=": (True, False, 1, "a"),
    "!=": (False, "a"),
    "in": ([1], [False], ["a", True]),
    "not in": ([1],),
    "any": ([("id", "!=", 0)],),
    "not any": ([("id", "=", 0)],),
    "ilike": ("a",),
    "not ilike": ("zz",),
    "like": ("%",),
    "=ilike": ("%",),
    ">": (0, "1900-01-01"),
    "<=": (9, "2999-01-01"),
    "child_of": ([1],),
    "=?": (True,),
}
AGGREGATES = ("count", "count_distinct", "max", "min", "sum", "avg", "array_agg")
RESULT_KEYS = ("groups", "records", "datas")
#: Raised by what makes no sense for a field, before anything is told.
MEANINGLESS = (Exception,)


def get_our_fields(env):
    """Return ``{model name: fields}`` of this addon on models of Odoo."""
    found = {}
    for name, model in env.registry.items():
        if name in get_our_models(env) or model._abstract:
            continue
        ours = [field for field in model._fields.values() if is_ours(field)]
        if ours:
            found[name] = sorted(ours, key=lambda field: field.name)
    return found


def get_our_models(env):
    """Return the names of the models that this addon brings, without abstract ones."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module == MODULE and not model._abstract
    )


def get_our_methods(model):
    """Return the public methods that this addon brings into ``model``, those of Odoo
    that it extends left out: ``{name: number of arguments to give}``.
    """
    found = {}
    for cls in type(model).__mro__:
        if not cls.__module__.startswith(f"odoo.addons.{MODULE}."):
            continue
        for name, method in vars(cls).items():
            if name.startswith("_") or not inspect.isfunction(method):
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            found[name] = sum(
                p.default is p.empty and p.kind == p.POSITIONAL_OR_KEYWORD
                for p in parameters
            )
    odoos = [
        vars(cls)
        for cls in type(model).__mro__
        if not cls.__module__.startswith(f"odoo.addons.{MODULE}.")
    ]
    return {
        name: arguments
        for name, arguments in found.items()
        if not any(name in methods for methods in odoos)
    }


def get_relations(env, models):
    """Return ``{model of Odoo's: relations}`` that lead to records of ``models``."""
    found = {}
    for name, model in env.registry.items():
        if model._abstract or model._transient or name in get_our_models(env):
            continue
        relations = [
            field
            for field in model._fields.values()
            if field.relational and field.comodel_name in models and field.store
        ]
        if relations:
            found[name] = relations
    return found


def get_paths(env, targets, user):
    """Yield ``(model, relation, …, field)`` for all ways of one or two relations from a
    model that ``user`` reads to a field of ours.

    :param dict targets: ``{model: name of one of its fields}``
    """
    for name, model in env.registry.items():
        if model._abstract or not env[name].with_user(user).has_access("read"):
            continue
        for first in _get_relations(model):
            if first.comodel_name in targets:
                yield name, first.name, targets[first.comodel_name]
            for second in _get_relations(env.registry[first.comodel_name]):
                if second.comodel_name in targets:
                    yield name, first.name, second.name, targets[second.comodel_name]


def _get_relations(model):
    return [
        field
        for field in model._fields.values()
        if field.relational and (field.store or field.search)
    ]


def get_sample(env, field):
    """Return a value that could be written to a field."""
    if field.type == "selection":
        return field.get_values(env)[:1][0]
    if field.relational:
        record = env[field.comodel_name].sudo().search([], limit=1)
        return record.id if field.type == "many2one" else [Command.set(record.ids)]
    samples = {"boolean": True, "integer": 7, "float": 7, "monetary": 7, "json": [7]}
    dates = {"date": "2001-01-01", "datetime": "2001-01-01 00:00:00"}
    return {**samples, **dates}.get(field.type, "Plugh")


#: Enough where the operators themselves were tried before.
FEW_OPERATORS = {
    "=": (True,),
    "!=": (False,),
    "ilike": ("a",),
    "any": OPERATORS["any"],
    "child_of": OPERATORS["child_of"],
}


def get_attempts(field, paths=()):
    """Yield ``(what it is, function of records)`` for all that can be tried on a field.

    :param paths: names of relations through which the field is reached as well; the
        functions get records of the model where they begin
    """
    name = field.name
    if not paths:
        yield "read", lambda records: records.read([name])
        yield "web_read", lambda records: records.web_read({name: {}})
        yield "export", lambda records: records.export_data([name])
        yield (
            "search and read",
            lambda records: records.web_search_read(
                [("id", "in", records.ids)], {name: {}}
            ),
        )
        yield "onchange", lambda records: records[:1].onchange({}, [name], {name: {}})
    path = ".".join((*paths, name))
    for operator, values in (FEW_OPERATORS if paths else OPERATORS).items():
        for value in values:
            if value in (False, [False]) and field.required:
                continue  # everybody knows: Odoo does not even look
            if operator == "child_of" and field.comodel_name != field.model_name:
                continue  # there is no hierarchy to climb
            yield (
                f"search {operator} {value}",
                lambda records, term=(path, operator, value): records.search(
                    [("id", "in", records.ids), term]
                ),
            )
    yield (
        "order",
        lambda records: records.search([("id", "in", records.ids)], order=path),
    )
    granularity = ":month" if field.type in ("date", "datetime") else ""
    yield (
        "group",
        lambda records: records._read_group(
            [("id", "in", records.ids)], [f"{path}{granularity}"], ["__count"]
        ),
    )
    yield (
        "groups of a list",
        lambda records: records.web_read_group(
            [("id", "in", records.ids)], [f"{path}{granularity}"], ["__count"]
        ),
    )
    if not paths:
        for aggregate in AGGREGATES:
            yield (
                f"aggregate {aggregate}",
                lambda records, spec=f"{name}:{aggregate}": records._read_group(
                    [("id", "in", records.ids)], [], [spec]
                ),
            )
        yield (
            "progress bar",
            lambda records: records.read_progress_bar(
                [("id", "in", records.ids)],
                "create_uid",
                {"field": name, "colors": {"a": "b"}},
            ),
        )
        yield (
            "groups by progress",
            lambda records: records.read_progress_bar(
                [("id", "in", records.ids)],
                name,
                {"field": "active", "colors": {"a": "b"}},
            ),
        )
        yield (
            "search panel",
            lambda records: records.search_panel_select_range(
                name, search_domain=[("id", "in", records.ids)], enable_counters=True
            ),
        )


def try_as(records, user, attempt):
    """Try something as ``user``, and take it back.

    :return: what came of it, or the exception
    """
    env = records.env
    env.flush_all()
    env.invalidate_all()
    try:
        with (
            mute_logger(
                "odoo.orm",
                "odoo.models",
                "odoo.sql_db",
                "odoo.addons.base",
                "odoo.http",
            ),
            env.cr.savepoint(flush=False) as savepoint,
        ):
            result = attempt(records.with_user(user).with_context(active_test=False))
            env.flush_all()
            savepoint.rollback()
            return result
    except MEANINGLESS as error:
        env.clear()
        return error
    finally:
        env.invalidate_all(flush=False)


def is_denied(result):
    """Return whether the attempt was refused: for want of rights, or because there is
    no such record; a field that is not among those of the user is an unknown one.
    """
    return isinstance(result, (UserError, KeyError))


def is_nothing(result):
    """Return whether an attempt was refused, found nothing or counted none."""
    if isinstance(result, dict):
        if "values" in result:
            return not any(value["__count"] for value in result["values"])
        # What lists, exports and search panels answer; the rest is keyed by groups.
        found = [result[key] for key in RESULT_KEYS if key in result]
        return not any(found) if found else not result
    if isinstance(result, list):
        return all(not any(map(bool, row)) for row in result)
    return is_denied(result) or not result


def call(records, method, arguments=()):
    """Call a public method as a client does."""
    of_model = getattr(getattr(records, method), "_api_model", False)
    return call_kw(
        records.browse(), method, [*([] if of_model else [records.ids]), *arguments], {}
    )
