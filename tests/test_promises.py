import re
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

from .common import MODULE

NAMED = re.compile(r"`(test_\w+)(\.py)?`")


@tagged("post_install", "-at_install")
class TestPromises(BaseCase):
    def test_each_promise_names_tests_that_there_are(self):
        root = Path(file_path(MODULE))
        there = {path.stem for path in (root / "tests").glob("test_*.py")}
        tests = [*root.glob("tests/test_*.py"), *root.glob("tools/tests/test_*.py")]
        for path in tests:
            there |= set(re.findall(r"def (test_\w+)", path.read_text()))
        lines = (root / "docs/promises.md").read_text().splitlines()
        promises = [
            line for line in lines if line.startswith("| ") and "---" not in line
        ]
        promises = [line for line in promises if not line.startswith("| where")]
        self.assertGreater(len(promises), 20)
        for line in promises:
            named = {name for name, _py in NAMED.findall(line)}
            if "the same" not in line:
                self.assertTrue(named, f"nothing holds: {line}")
            self.assertFalse(named - there, f"no such test: {line}")
