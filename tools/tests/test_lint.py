"""`make lint` finds what the Odoo Community Association's checkers know of modules.

They look for the manifest below a repository's root, which is where it stands here.
"""

import subprocess
import sys

import pytest

#: A file with a fault, and what the checker has to say about it.
FAULTS = {
    "consider-merging-classes-inherited": (
        "models/fault.py",
        "from odoo import models\n\n\nclass One(models.Model):\n"
        '    _inherit = "res.bank"\n\n\nclass Two(models.Model):\n'
        '    _inherit = "res.bank"\n',
    ),
    "odoo-addons-relative-import": (
        "models/fault.py",
        "from odoo.addons.hr_recruitment_silver_medalist import hooks  # noqa: F401\n",
    ),
    "license-allowed": ("__manifest__.py", '"license": "LGPL-3"', '"license": "MIT"'),
    "manifest-version-format": ("__manifest__.py", '"version": "19.', '"version": "9.'),
    "manifest-data-duplicated": (
        "__manifest__.py",
        '"data": [',
        '"data": ["views/menus.xml",',
    ),
    "resource-not-exist": (
        "__manifest__.py",
        '"data": [',
        '"data": ["views/none.xml",',
    ),
}


@pytest.fixture(scope="module")
def checkout(copy_of_checkout, tmp_path_factory):
    return copy_of_checkout(tmp_path_factory.mktemp("lint") / "checkout")


def check(checkout, *command):
    """What a checker says of a checkout."""
    script = checkout / "tools" / "checks" / "below_root.py"
    done = subprocess.run(
        [sys.executable, script, *command],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("message", FAULTS)
def test_a_fault_is_found(checkout, message):
    name, *change = FAULTS[message]
    path = checkout / name
    before = path.read_text() if path.exists() else None
    path.write_text(before.replace(*change) if before else change[0])
    assert path.read_text() != before
    try:
        said = check(checkout, "pylint", "__init__.py", "__manifest__.py", name)
    finally:
        path.write_text(before) if before else path.unlink()
    assert f"({message})" in said


def test_a_fault_in_the_data_is_found(checkout):
    path = checkout / "data" / "utm_data.xml"
    before = path.read_text()
    record = (
        '<record id="twice" model="utm.tag"><field name="name">Twice</field></record>'
    )
    path.write_text(before.replace("</odoo>", record * 2 + "</odoo>"))
    try:
        said = check(checkout, "oca-checks-odoo-module", ".")
    finally:
        path.write_text(before)
    assert "xml-duplicate-record-id" in said and "twice" in said
