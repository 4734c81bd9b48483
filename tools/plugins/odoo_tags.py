"""For pytest: Odoo's tags are marks, so ``-m "not slow"`` leaves out slow tests.

The tests name tags as Odoo knows them (``@tagged("slow")``, and ``@slow`` for one of a
class); they never import pytest, for Odoo runs them without it.

Tests with the tag ``apps`` need Odoo's other apps: only `make test-apps` has them.
"""

import os

import pytest

MARKS = {"slow": "takes long: pages, a browser, other processes, many examples"}


def pytest_configure(config):
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    if "BESIDE_APPS" not in os.environ:
        apart = [item for item in items if "apps" in _get_tags(item)]
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]
    for item in items:
        tags = _get_tags(item)
        for name in MARKS:
            if name in tags or getattr(item.function, name, False):
                item.add_marker(name)


def _get_tags(item):
    return getattr(item.cls, "test_tags", set())
