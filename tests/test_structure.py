import ast
import inspect

from odoo.tests import tagged

from odoo.addons.base.models.ir_autovacuum import is_autovacuum

from . import host_contract
from .common import MODULE, MedalistCommon

#: Lines that a reader can hold in mind.
MAX_FILE_LINES = 300
MAX_METHOD_LINES = 60
#: What is longer, and why.
LONG = {}


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
