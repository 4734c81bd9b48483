"""The addon as a wheel: what Odoo reads is in it, and nothing else."""

import ast
import re
import subprocess
import sys

import pytest
from basics import ADDON, CHECKOUT

MANIFEST = ast.literal_eval((CHECKOUT / "__manifest__.py").read_text())


@pytest.fixture(scope="module")
def installed(copy_of_checkout, tmp_path_factory):
    """The addon's folder in a fresh environment that the wheel was installed in."""
    place = tmp_path_factory.mktemp("wheel")
    checkout = copy_of_checkout(place / "checkout")
    build = ["uv", "build", "-q", "--wheel", "--no-build-isolation", "--out-dir", place]
    subprocess.run([*build, "--python", sys.executable, checkout], check=True)
    (wheel,) = place.glob("*.whl")
    assert f"-{MANIFEST['version']}-" in wheel.name
    environment = place / "environment"
    venv = ["uv", "venv", "-q", "--python", sys._base_executable, environment]
    subprocess.run(venv, check=True)
    # Odoo is not on the index: whoever installs the wheel has it already.
    install = ["uv", "pip", "install", "-q", "--offline", "--no-deps", wheel]
    subprocess.run([*install, "--python", environment / "bin/python"], check=True)
    (addon,) = environment.glob(f"lib/python3*/site-packages/odoo/addons/{ADDON}")
    return addon


def test_it_has_all_that_the_manifest_and_the_code_name(installed):
    named = [*MANIFEST["data"], *MANIFEST["demo"]]
    for paths in MANIFEST["assets"].values():
        named += [path.removeprefix(f"{ADDON}/").partition("/*")[0] for path in paths]
    packages = re.findall(
        r"(?m)^from \. import (.+)$", (CHECKOUT / "__init__.py").read_text()
    )
    for names in packages:
        named += [name.strip() for name in names.split(",")]
    named += [f"i18n/{ADDON}.pot", "static/description/icon.png", "migrations"]
    missing = [
        name
        for name in named
        if not (installed / name).exists() and not (installed / f"{name}.py").exists()
    ]
    assert named and not missing


def test_it_has_the_same_files_as_the_checkout(installed):
    folders = {path.name for path in installed.iterdir() if path.is_dir()}
    for folder in folders:
        files = {
            path.relative_to(installed)
            for path in (installed / folder).rglob("*")
            if path.is_file()
        }
        ours = {
            path.relative_to(CHECKOUT)
            for path in (CHECKOUT / folder).rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }
        assert files == ours


def test_it_has_nothing_of_the_repository_s_own(installed):
    own = {"tools", "tests", "docs", "benchmarks", ".ci", ".github", "pyproject.toml"}
    assert not own & {path.name for path in installed.iterdir()}
