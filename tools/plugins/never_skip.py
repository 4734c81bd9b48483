"""For pytest: a skipped test fails, for nobody notices a test that never runs."""

import pytest


def _fail(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr
        if isinstance(reason, tuple):  # file, line, reason
            reason = reason[2].removeprefix("Skipped: ")
        report.outcome = "failed"
        report.longrepr = (
            f"{report.nodeid} was skipped ({reason}): here that counts as a failure. "
            "Give the test what it needs, or delete it."
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    _fail(report)
    return report
