"""For pytest: each process of pytest-xdist has files of its own beside its database.

pytest-odoo copies the database for each process, and lets all of them share the files
of the first. Tests that erase a person delete files, which others still need.
"""

import contextlib
import shutil

import pytest_odoo

from odoo.tools import config


@contextlib.contextmanager
def _copied_files(source, target):
    if source == target:
        yield
        return
    files = config.filestore(target)
    shutil.copytree(config.filestore(source), files, dirs_exist_ok=True)
    try:
        yield
    finally:
        shutil.rmtree(files, ignore_errors=True)


if not hasattr(pytest_odoo, "_shared_filestore"):
    raise ImportError("pytest-odoo has another way now to share files: look at it.")
pytest_odoo._shared_filestore = _copied_files
