"""`make lint` finds what the Odoo Community Association's checkers know of modules.

They look for the manifest below a repository's root, which is where it stands here.
"""

import subprocess
import sys

import pytest

CODE = """from odoo import models

from odoo.addons.hr_recruitment_silver_medalist import hooks


class One(models.Model):
    _inherit = "res.bank"


class Two(models.Model):
    _inherit = "res.bank"
    _order = hooks.__name__
"""
RECORD = '<record id="twice" model="utm.tag"><field name="name">T</field></record>'
#: What is changed in the manifest, and what the checker has to say about it.
MANIFEST = {
    "license-allowed": ('"license": "LGPL-3"', '"license": "MIT"'),
    "manifest-version-format": ('"version": "19.', '"version": "9.'),
    "manifest-data-duplicated": ('"data": [', '"data": ["views/menus.xml",'),
    "resource-not-exist": ('"data": [', '"data": ["views/none.xml",'),
}


@pytest.fixture(scope="module")
def said(copy_of_checkout, tmp_path_factory):
    """What the checkers say of a checkout with all of these faults."""
    checkout = copy_of_checkout(tmp_path_factory.mktemp("lint") / "checkout")
    (checkout / "models" / "fault.py").write_text(CODE)
    manifest = checkout / "__manifest__.py"
    text = manifest.read_text()
    for change in MANIFEST.values():
        assert change[0] in text
        text = text.replace(*change)
    manifest.write_text(text)
    data = min((checkout / "data").glob("*.xml"))
    data.write_text(data.read_text().replace("</odoo>", RECORD * 2 + "</odoo>"))
    commands = [
        ["oca-checks-odoo-module", "."],
        ["pylint", "__init__.py", "__manifest__.py", "models/fault.py"],
    ]
    script = checkout / "tools" / "checks" / "below_root.py"
    texts = []
    for command in commands:
        done = subprocess.run(
            [sys.executable, script, *command],
            cwd=checkout,
            capture_output=True,
            text=True,
            check=False,
        )
        texts.append(done.stdout + done.stderr)
    return "\n".join(texts)


@pytest.mark.parametrize(
    "message",
    [
        "consider-merging-classes-inherited",
        "odoo-addons-relative-import",
        *MANIFEST,
        "xml-duplicate-record-id",
    ],
)
def test_a_fault_is_found(said, message):
    assert message in said
