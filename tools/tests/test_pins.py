"""What is installed is what was looked at: a version and its checksums."""

import json
import re

import pins
import pytest
from basics import REQUIREMENTS

COMPILED = sorted(REQUIREMENTS.glob("*.txt"))


def _requirements(path):
    """One text a requirement: its line and the lines that continue it."""
    lines = re.sub(r"(?m)^\s*#.*\n?", "", path.read_text()).replace("\\\n", " ")
    return [line for line in lines.splitlines() if line.strip()]


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.name)
def test_every_python_package_has_one_version_and_checksums(path):
    loose = [
        text
        for text in _requirements(path)
        if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", text)
    ]
    assert not loose


def test_every_environment_is_compiled_from_inputs():
    assert {path.stem for path in COMPILED} == set(pins.COMPILED)
    used = {name for names in pins.COMPILED.values() for name in names}
    assert used == {path.name for path in REQUIREMENTS.glob("*.in")}


def test_every_node_package_has_one_version_and_a_checksum():
    packages = json.loads((REQUIREMENTS / "package-lock.json").read_text())["packages"]
    wanted = json.loads((REQUIREMENTS / "package.json").read_text())["dependencies"]
    assert packages[""]["dependencies"] == wanted
    loose = [name for name in packages if name and "integrity" not in packages[name]]
    assert not loose


def test_no_file_names_the_place_that_packages_come_from():
    naming = [
        path.name
        for path in REQUIREMENTS.iterdir()
        if re.search(r"--(index|find-links|extra)|\"resolved\"", path.read_text())
    ]
    assert not naming


def test_a_candidates_pdf_runs_no_code():
    """pdfminer.six 20251230 is the first that does not unpickle what a PDF names."""
    python = (REQUIREMENTS / "python.txt").read_text()
    versions = re.findall(r"(?m)^pdfminer[-.]six==(\d+)", python)
    assert [int(version) >= 20251230 for version in versions] == [True]
