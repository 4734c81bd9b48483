import ast
import inspect
import re

from odoo.tests import tagged

from odoo.addons.base.models.ir_autovacuum import is_autovacuum

from . import host_contract
from .common import MODULE, MedalistCommon

#: Lines that a reader can hold in mind.
MAX_FILE_LINES = 300
MAX_METHOD_LINES = 60
#: What is longer, and why.
LONG = {}
#: Pages that lead to the code: a file, and after a colon names that it defines.
INDEXES = ("docs/where.md", "docs/journey.md")
LEADS_TO = re.compile(r"`([\w/]+\.(?:py|xml))`((?::\s+`\w+`(?:,\s+`\w+`)*)?)")


@tagged("post_install", "-at_install")
class TestStructure(MedalistCommon):
    """The code lies where a newcomer looks for it."""

    def test_super_leads_out_of_the_model(self):
        """What runs first does not depend on the order in which files are imported: no
        part of a model goes on with another part of the same model.
        """
        seen = 0
        for model, cls, method, called, line, below in host_contract.get_extensions(
            self.env
        ):
            seen += 1
            _found, owner = host_contract.find_below(called, below)
            if owner is not None and host_contract.is_ours(owner):
                with self.subTest(f"{model}.{method}"):
                    self.assertFalse(
                        owner._name == model or ".mixin." in owner._name,
                        f"{cls.__module__}:{line} goes on with {owner.__module__}",
                    )
        self.assertGreater(seen, 50)

    def test_a_model_of_odoo_is_extended_in_one_file(self):
        for name, model in self.env.registry.items():
            if model._original_module == MODULE:
                continue
            ours = [
                cls.__module__
                for cls in inspect.getmro(model)
                if host_contract.is_ours(cls) and getattr(cls, "_name", None) == name
            ]
            with self.subTest(name):
                self.assertLessEqual(len(ours), 1, ours)

    def test_only_models_with_a_table_are_vacuumed(self):
        """Odoo calls what is marked for it on abstract models, too."""
        for name, model in self.env.registry.items():
            if model._abstract and model._original_module == MODULE:
                marked = inspect.getmembers(model, is_autovacuum)
                self.assertFalse(marked, name)

    def test_files_and_methods_can_be_held_in_mind(self):
        too_long = set()
        for path in host_contract.get_python_files():
            where = str(path.relative_to(host_contract.ROOT))
            if path.read_text().count("\n") > MAX_FILE_LINES:
                too_long.add(where)
            too_long |= {
                f"{where}: {node.name}"
                for node in ast.walk(host_contract.parse(path))
                if isinstance(node, ast.FunctionDef)
                and node.end_lineno - node.lineno >= MAX_METHOD_LINES
            }
        self.assertEqual(too_long, set(LONG))

    def test_the_index_leads_to_files_that_there_are(self):
        """Each file that these pages name exists and defines what they name with it."""
        for page in INDEXES:
            text = (host_contract.ROOT / page).read_text()
            found = LEADS_TO.findall(text)
            self.assertEqual(
                len(found), len(re.findall(r"`[^`\n]*\.(?:py|xml)`", text)), page
            )
            self.assertGreater(len(found), 20, page)
            for where, names in found:
                with self.subTest(page=page, where=where):
                    path = host_contract.ROOT / where
                    self.assertTrue(path.is_file(), "no such file")
                    missing = set(re.findall(r"\w+", names)) - _get_defined(path)
                    self.assertFalse(missing, "not defined there")

    def test_the_table_of_packages_is_the_order_they_are_loaded_in(self):
        models = host_contract.ROOT / "models"
        loaded = [
            alias.name
            for node in host_contract.parse(models / "__init__.py").body
            for alias in node.names
            if (models / alias.name).is_dir()
        ]
        text = (host_contract.ROOT / "docs/design.md").read_text()
        self.assertEqual(re.findall(r"^\| `models/(\w+)/`", text, re.M), loaded)


def _get_defined(path):
    """Return the names of what a file defines: functions, classes and constants, or in
    XML records and templates.
    """
    if path.suffix == ".xml":
        return set(re.findall(r'\bid="(\w+)"', path.read_text()))
    defined = set()
    for node in ast.walk(host_contract.parse(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.Assign):
            defined |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return defined
