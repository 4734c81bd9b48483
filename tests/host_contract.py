"""What this addon relies upon of Odoo, read from its own code."""

import ast
import csv
import functools
import inspect
import re
import textwrap
from pathlib import Path

from lxml import etree

from .common import MODULE

ROOT = Path(__file__).parents[1]
CODE = ("models", "wizard", "controllers", "report")
XMLID = re.compile(r"[a-z_]+\.[a-z][a-z_0-9.]*")
REF = re.compile(r"\bref\(\s*'([^']+)'")
#: Attributes of records and views that hold external ids.
XML_ATTRIBUTES = ("ref", "groups", "t-call", "inherit_id", "parent", "action")
#: Methods that take an external id first, and parameters that hold one.
TAKES_XMLID = (
    "ref",
    "has_group",
    "_xmlid_to_res_id",
    "_for_xml_id",
    "activity_schedule",
)


def is_ours(cls):
    return cls.__module__.startswith(f"odoo.addons.{MODULE}.")


def get_python_files():
    return [
        *ROOT.glob("*.py"),
        *(path for folder in CODE for path in (ROOT / folder).rglob("*.py")),
    ]


@functools.cache
def parse(path):
    return ast.parse(path.read_text())


@functools.cache
def get_super_calls(cls):
    """Return ``[(our method, what it calls on super(), line)]`` of a class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    first = inspect.getsourcelines(cls)[1]
    return [
        (method.name, node.attr, first + node.lineno - 1)
        for method in tree.body
        if isinstance(method, ast.FunctionDef)
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "super"
    ]


def get_extensions(env):
    """Yield every call of ``super()`` in our code, for each model that it is part of.

    :return: ``(model, our class, our method, called method, line, classes below)``;
        the classes below are those that ``super()`` looks in, in its order
    """
    for name, model in sorted(env.registry.items()):
        if model._original_module == MODULE and model._inherit_children:
            continue  # a part of other models, and seen there
        mro = inspect.getmro(model)
        for depth, cls in enumerate(mro):
            if is_ours(cls):
                for method, called, line in get_super_calls(cls):
                    yield name, cls, method, called, line, mro[depth + 1 :]


def find_below(name, classes):
    """Return the next definition of ``name``, as a function, and whose class it is."""
    for cls in classes:
        if name in vars(cls):
            found = vars(cls)[name]
            return getattr(found, "__func__", found), cls
    return None, None


def takes_what_it_gets(ours, odoos):
    """Return whether each way to call Odoo's method is a way to call ours."""
    signature = inspect.signature(ours)
    parameters = inspect.signature(odoos).parameters.values()
    by_name = {p.name for p in parameters if p.kind == p.KEYWORD_ONLY}
    plain = [
        p.name
        for p in parameters
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    ways = [(plain, by_name), (plain[:1], {*plain[1:], *by_name})]
    if any(p.kind == p.VAR_KEYWORD for p in parameters):
        ways.append((plain, {*by_name, "something_else"}))
    try:
        for positional, named in ways:
            signature.bind(*positional, **dict.fromkeys(named))
    except TypeError:
        return False
    return True


def get_private_calls():
    """Return ``{name: where}`` of private names that our code uses but does not define:
    those of Odoo's.
    """
    defined, called = set(), {}
    for path in get_python_files():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef):
                defined.add(node.name)
            elif isinstance(node, ast.Attribute) and re.match("_[a-z]", node.attr):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                called.setdefault(node.attr, where)
    return {name: where for name, where in called.items() if name not in defined}


def get_foreign_xmlids():
    """Return ``{external id of another module: file that names it}``."""
    found = {}
    for find in (_find_in_code, _find_in_xml, _find_in_csv):
        for text, path in find():
            if XMLID.fullmatch(text) and not text.startswith(f"{MODULE}."):
                found.setdefault(text, str(path.relative_to(ROOT)))
    return found


def _find_in_code():
    for path in get_python_files():
        for node in ast.walk(parse(path)):
            if not isinstance(node, ast.Call):
                continue
            first = getattr(node.func, "attr", "") in TAKES_XMLID
            values = [
                *(node.args[:1] if first else ()),
                *(k.value for k in node.keywords if (k.arg or "").endswith("xmlid")),
            ]
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value, path


def _find_in_xml():
    for path in ROOT.rglob("*.xml"):
        if path.relative_to(ROOT).parts[0] == "demo":
            continue  # rests upon Odoo's own demo data
        for node in etree.parse(path).iter(etree.Element):
            for name, value in node.attrib.items():
                yield from ((ref, path) for ref in REF.findall(value))
                if name in XML_ATTRIBUTES:
                    for ref in value.split(","):
                        yield ref.strip().lstrip("!"), path


def _find_in_csv():
    for path in (ROOT / "security").glob("*.csv"):
        for row in csv.DictReader(path.read_text().splitlines()):
            for column, value in row.items():
                if column.endswith(":id"):
                    yield value, path
