import json
import os
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from unittest.mock import patch

from odoo.tests import common
from odoo.tests.common import ChromeBrowser, ChromeBrowserException

#: How long a page may take to show what is waited for.
SECONDS = 20
#: What Chromium loaded for the page that is open, in bytes.
MEASURE = """
    [...performance.getEntriesByType("navigation"),
     ...performance.getEntriesByType("resource")]
        .map(({name, transferSize}) => [name, transferSize])
"""


#: What axe-core finds: the rule, what it says, and where.
AXE_RUN = """
    axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
                       "best-practice"]})
        .then(({violations}) => violations.flatMap(({id, help, nodes}) =>
            nodes.map(({target, failureSummary}) =>
                `${id}: ${help}: ${target} (${failureSummary})`)))
"""


@cache
def _read_axe():
    """Return the script of axe-core, which ``make test`` installs beside the addon."""
    return Path(os.environ["AXE_CORE"]).read_text()


class Page:
    """A page in a real browser: one for candidates, or one of Odoo's."""

    def __init__(self, browser, case):
        self._browser = browser
        self._case = case

    @contextmanager
    def hold(self):
        """Let the test read and write while requests of the page wait.

        Both use one cursor: without that, one would fetch the rows of the other.
        """
        with common._registry_test_lock:
            self._case.env.invalidate_all()
            yield

    def ask(self, expression):
        """Return what a JavaScript expression says about the page."""
        answer = self._browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": expression, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            raise ValueError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def open(self, link):
        """Go to another page, whose scripts don't run either if those of the first
        did not.
        """
        self._browser.navigate_to(link, wait_stop=True)

    def look(self, width, dark=False, height=900):
        """Look at the page in a window of another size, by day or by night."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1}
        size["mobile"] = False
        self._browser._websocket_request(
            "Emulation.setDeviceMetricsOverride", params=size
        )
        scheme = "dark" if dark else "light"
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._browser._websocket_request(
            "Emulation.setEmulatedMedia", params={"features": [feature]}
        )

    def keep(self, name, width):
        """Keep a picture of the whole page, where Odoo keeps those of failed tests."""
        self.look(width, height=self.ask("document.documentElement.scrollHeight"))
        self._browser.take_screenshot(f"{name}_").result(timeout=SECONDS)

    def find_faults(self):
        """Return what axe-core says is wrong with the page by WCAG 2.2 AA, as lines.

        The scripts of the page itself still don't run.
        """
        self._set_scripts(enabled=True)
        try:
            if not self.ask("!!window.axe"):
                self.ask(_read_axe())
            answer = self._browser._websocket_request(
                "Runtime.evaluate",
                params={
                    "expression": AXE_RUN,
                    "awaitPromise": True,
                    "returnByValue": True,
                },
                timeout=60,
            )
        finally:
            self._set_scripts(enabled=False)
        return answer["result"]["value"]

    def _set_scripts(self, enabled):
        self._browser._websocket_request(
            "Emulation.setScriptExecutionDisabled", params={"value": not enabled}
        )

    def wait_for(self, selector, text="", seconds=SECONDS):
        """Wait until something on the page that has loaded shows a text.

        :param int seconds: how long
        :raise TimeoutError: with what the page shows instead
        """
        find = f"""document.readyState === "complete" && !!location.host
            && [...document.querySelectorAll({json.dumps(selector)})]
                .some(node => node.textContent.includes({json.dumps(text)}))"""
        end = monotonic() + seconds
        while not self._has(find):
            if monotonic() > end:
                shown = self.ask("document.body.innerText")
                raise TimeoutError(f"No {selector} with “{text}” on the page: {shown}")
            sleep(0.05)

    def _has(self, find):
        """Return whether the page has it; not while the browser goes to another one."""
        try:
            return self.ask(find)
        except ChromeBrowserException:
            return False

    def act(self, selector, action="node.click()"):
        """Do something with the first ``node`` that a selector finds."""
        find = f"document.querySelector({json.dumps(selector)})"
        self.ask(f"(node => {{ {action} }})({find})")

    def measure(self):
        """Return ``{address: bytes}`` of what the open page has loaded."""
        return dict(self.ask(MEASURE))


def _guard(execute):
    """Refuse a query of a test that doesn't hold the page."""

    def execute_alone(*args, **kwargs):
        if not common._registry_test_lock._is_owned():
            raise AssertionError("Hold the page before you read or write.")
        return execute(*args, **kwargs)

    return execute_alone


@contextmanager
def open_page(case, link, login=None):
    """Open a link in a browser of the size that the test has.

    :param odoo.tests.HttpCase case: the test
    :param str link: with or without the server's address
    :param str login: who opens it; a visitor by default, whose browser runs no scripts
    :return: a ``Page``
    """
    browser = ChromeBrowser(case)
    with case.allow_requests(browser=browser), ExitStack() as at_exit:
        at_exit.callback(case._wait_remaining_requests)
        at_exit.callback(browser.stop)
        with common._registry_test_lock:
            case.authenticate(login, login, browser=browser)
            case.cr.flush()
            case.cr.clear()
        guard = patch.object(case.cr, "execute", _guard(case.cr.execute))
        at_exit.enter_context(guard)
        if not login:
            browser._websocket_request(
                "Emulation.setScriptExecutionDisabled", params={"value": True}
            )
        url = link if link.startswith("http") else case.base_url() + link
        browser.navigate_to(url, wait_stop=True)
        yield Page(browser, case)
