import json
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep

from odoo.tests.common import ChromeBrowser, ChromeBrowserException

#: How long a page may take to show what is waited for.
SECONDS = 20
#: What Chromium loaded for the page that is open, in bytes.
MEASURE = """
    [...performance.getEntriesByType("navigation"),
     ...performance.getEntriesByType("resource")]
        .map(({name, transferSize}) => [name, transferSize])
"""


class Page:
    """A page in a real browser: one for candidates, or one of Odoo's."""

    def __init__(self, browser):
        self._browser = browser

    def ask(self, expression):
        """Return what a JavaScript expression says about the page."""
        answer = self._browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": expression, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            raise ValueError(answer["exceptionDetails"])
        return answer["result"].get("value")

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
        case.authenticate(login, login, browser=browser)
        case.cr.flush()
        case.cr.clear()
        if not login:
            browser._websocket_request(
                "Emulation.setScriptExecutionDisabled", params={"value": True}
            )
        url = link if link.startswith("http") else case.base_url() + link
        browser.navigate_to(url, wait_stop=True)
        yield Page(browser)
