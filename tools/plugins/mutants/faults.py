"""Small faults that could be made in a Python file, SQL in its strings included.

A fault changes one place of one function: a comparison is flipped, a condition or one
part of it dropped, a number off by one, a call skipped, True is False, plus is minus.
"""

import ast
import copy
import re
from dataclasses import dataclass

FLIPPED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
TURNED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
#: Operators of domains.
OPERATORS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "!=",
    "!=": "=",
    "in": "not in",
    "not in": "in",
}
#: What is looked for in a statement, and what stands there instead.
IN_SQL = [
    (r" <= ", " < "),
    (r" < ", " <= "),
    (r" >= ", " > "),
    (r" > ", " >= "),
    (r" <> ", " = "),
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bNOT (?!NULL|EXISTS)", ""),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS DISTINCT FROM\b", "IS NOT DISTINCT FROM"),
    (r"\bbool_or\b", "bool_and"),
    (r"\bbool_and\b", "bool_or"),
    (r"\bGREATEST\b", "LEAST"),
    (r"\bmax\(", "min("),
    (r"\bmin\(", "max("),
    (r", TRUE\)", ", FALSE)"),
    (r", FALSE\)", ", TRUE)"),
]
SQL = re.compile(r"\b(SELECT|WHERE|AND|OR|CASE|COALESCE|NOT)\b| (<=|>=|=|<|>) ")
#: Calls that only tell developers, or stop a mistake of theirs.
TELLING = re.compile(r"(_logger|logger)\.|super\(|self\.ensure_one\(")


@dataclass
class Fault:
    """One place of a function, and what stands there instead."""

    path: str  # in the addon
    function: str
    key: tuple  # how the code of the function is found: name, first line
    tree: ast.Module
    place: ast.AST
    replacement: ast.AST
    statement: int  # the line on which the statement around the place begins

    @property
    def line(self):
        return getattr(self.place, "iter", self.place).lineno

    def __str__(self):
        before, after = _show(self.place), _show(self.replacement)
        if isinstance(self.place, ast.Constant) and len(before) > 60:
            before, after = _show_difference(self.place.value, self.replacement.value)
        return f"{self.path}: {self.function}: {before} → {after}"

    def compile(self, path):
        """Return the code of the function with the fault in it, None if Python would
        not take it: a function may change what it does, not the names around it.
        """
        changed = copy.deepcopy(self.tree, {id(self.place): self.replacement})
        code, original = (
            _get_codes(compile(ast.fix_missing_locations(tree), path, "exec"))[self.key]
            for tree in (changed, self.tree)
        )
        return code if code.co_freevars == original.co_freevars else None


def find_faults(name, text):
    """Return all faults of a file; ``name`` is its path in the addon."""
    tree = ast.parse(text)
    faults = {}
    for function in _get_functions(tree):
        key = (function.name, _get_first_line(function))
        for place, line in _get_places(function):
            for replacement in _get_replacements(place):
                fault = Fault(name, function.name, key, tree, place, replacement, line)
                faults[fault.line, str(fault)] = fault
    return list(faults.values())


def add_probes(path, text, probe):
    """Return ``{key: code}`` of functions that call ``probe(path, line)`` before each
    of their statements.
    """
    tree = ast.parse(text)
    keys = []
    for function in _get_functions(tree):
        keys.append((function.name, _get_first_line(function)))
        for node in [*ast.walk(function)]:
            for field in ("body", "orelse", "finalbody"):
                statements = getattr(node, field, None)
                if isinstance(statements, list):
                    statements[:] = [
                        part
                        for statement in statements
                        for part in (_make_call(path, probe, statement), statement)
                    ]
    codes = _get_codes(compile(tree, path, "exec"))
    return {key: codes[key] for key in keys}


def _make_call(path, probe, statement):
    call = ast.parse(f"{probe}({path!r}, {statement.lineno})").body[0]
    for node in ast.walk(call):
        ast.copy_location(node, statement)
    return call


def _get_functions(tree):
    """Return the functions and methods, without those inside of others."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (n for n in node.body if isinstance(n, ast.FunctionDef))


def _get_first_line(function):
    return min(n.lineno for n in [function, *function.decorator_list])


def _get_codes(code):
    codes = {}
    for const in code.co_consts:
        if hasattr(const, "co_code"):
            codes.update(_get_codes(const))
            codes[const.co_name, const.co_firstlineno] = const
    return codes


def _get_places(function):
    """Yield the nodes of a function that may be changed, no text for people, and the
    line on which the statement around each begins.
    """
    for statement in function.body:
        if not _is_text(statement):
            yield from _walk(statement, statement.lineno)


def _walk(node, line):
    if isinstance(node, ast.stmt):
        line = node.lineno
    yield node, line
    if isinstance(node, ast.Raise):
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("env._", "_lt")):
        return
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return  # of zip: nothing changes
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, line)


def _is_text(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _get_replacements(node):
    for make in (_change_logic, _change_values, _change_calls):
        for replacement in make(node):
            yield ast.copy_location(replacement, node)


def _change_logic(node):
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            operators = list(node.ops)
            operators[index] = FLIPPED[type(operator)]()
            yield ast.Compare(node.left, operators, node.comparators)
    elif isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            kept = [v for i, v in enumerate(node.values) if i != index]
            yield kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(other, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield copy.copy(node.operand)
    elif isinstance(node, ast.If):
        for value in (True, False):
            yield ast.If(ast.Constant(value), node.body, node.orelse)
    elif isinstance(node, ast.IfExp):
        yield copy.copy(node.body)
        yield copy.copy(node.orelse)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)


def _change_values(node):
    if isinstance(node, ast.BinOp) and type(node.op) in TURNED and not _has_text(node):
        yield ast.BinOp(node.left, TURNED[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int):
            yield ast.Constant(node.value + 1)
        elif isinstance(node.value, str) and node.value in OPERATORS:
            yield ast.Constant(OPERATORS[node.value])
        elif isinstance(node.value, str) and SQL.search(node.value):
            yield from map(ast.Constant, _change_sql(node.value))


def _has_text(node):
    """Return whether texts are put together: without, any test would fail."""
    return any(
        isinstance(side, ast.JoinedStr)
        or isinstance(side, ast.Constant)
        and isinstance(side.value, str)
        for side in (node.left, node.right)
    )


def _change_sql(text):
    """Yield statements with one word changed; comments are left alone."""
    comments = [match.span() for match in re.finditer("--.*", text)]
    for pattern, word in IN_SQL:
        for match in re.finditer(pattern, text):
            if not any(start <= match.start() < end for start, end in comments):
                yield text[: match.start()] + word + text[match.end() :]


def _change_calls(node):
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        if not TELLING.match(ast.unparse(node)):
            yield ast.Pass()
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in SWAPPED:
            name = ast.Name(SWAPPED[node.func.id], ast.Load())
            yield ast.Call(name, node.args, node.keywords)


def _show(node):
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    if isinstance(node, ast.comprehension):
        return ast.unparse(node).strip()
    return " ".join(ast.unparse(node).split())


def _show_difference(before, after):
    """Return the words around the place where two statements differ."""
    start = next(
        i
        for i, pair in enumerate(zip(before, after, strict=False))
        if pair[0] != pair[1]
    )
    return (
        " ".join(before[max(start - 30, 0) : start + 30].split()),
        " ".join(after[max(start - 30, 0) : start + 30].split()),
    )
