"""For pytest: Odoo's tags are marks, so ``-m "not slow"`` leaves out slow tests.

The tests name tags as Odoo knows them (``@tagged("slow")``, and ``@slow`` for one of a
class); they never import pytest, for Odoo runs them without it.
"""

import pytest

MARKS = {"slow": "takes long: pages, a browser, other processes, many examples"}


def pytest_configure(config):
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        tags = getattr(item.cls, "test_tags", set())
        for name in MARKS:
            if name in tags or getattr(item.function, name, False):
                item.add_marker(name)
