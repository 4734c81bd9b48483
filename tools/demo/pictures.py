"""`make pictures`: the pictures of the docs, taken anew from a fresh demonstration."""

import io
import json
import os
import re
import sys
import time
import urllib.request

from basics import (
    CACHE,
    CHECKOUT,
    REQUIREMENTS,
    Problem,
    built,
    free_port,
    get_chromium,
    key_of,
    run,
    say,
)
from demonstration import get_demo, prepare, serve_on, stop
from picture_list import LONG, MODULE, PICTURES, SIZES
from PIL import Image

FOLDER = CHECKOUT / "docs" / "pictures"
#: What a picture may have: few colours, so that all of them together stay small.
COLOURS = 96
#: In seconds: how long a button may take to appear, and the server to answer; how long
#: nothing is asked of it before the picture is taken, and how long charts move.
PATIENCE, WAIT, QUIET, CHARTS = 30, 120, 0.4, 1.5
#: Models of ours that are part of other screens.
NOT_ALONE = {"hr.applicant.import.line", "hr.applicant.retention.preview"}
IDLE = "new Promise((done) => requestIdleCallback(done, {timeout: 5000}))"
CALL = """async ([model, method, args, kwargs]) => {
    const body = JSON.stringify({params: {model, method, args, kwargs}});
    const headers = {"Content-Type": "application/json"};
    const answer = await fetch(
        "/web/dataset/call_kw", {method: "POST", headers, body}
    );
    const {error, result} = await answer.json();
    if (error) throw new Error(error.data.message);
    return result;
}"""


def pictures(*names):
    """Take all pictures, or those whose names begin with one of ``names``.

    What happens between pictures happens all the same: one leads to the next.
    """
    os.environ["DEMO_DB"] = "pictures"
    http, page, smtp = (free_port() for _name in ("http", "page", "smtp"))
    stop()
    odoo, name = get_demo(http, smtp)
    odoo.drop(name)
    prepare(http, smtp, NOBODY_INVITED="1")
    serve_on(http, page, smtp)
    try:
        camera = Camera(http, page, names)
        camera.take_all()
    finally:
        stop()
        odoo.drop(name)
    if camera.failed:
        lines = (f"{name}: {error}" for name, error in camera.failed.items())
        raise Problem("\n".join(["These pictures could not be taken.", *lines]))
    if not names:
        tidy(camera)


def get_playwright():
    """The library that drives Chromium, in a folder of its own."""
    requirements = REQUIREMENTS / "pictures.txt"

    def install(folder):
        options = ("--require-hashes", "--only-binary=:all:", "--no-deps")
        command = ["uv", "pip", "install", "--python", sys.executable, *options]
        title = "Installing what takes pictures (about 50 MB)"
        options = {"env": {**os.environ, "UV_CACHE_DIR": str(CACHE / "uv")}}
        options["hint"] = "check the network and the settings of proxy and index of uv"
        run(title, *command, "--target", folder, "-r", requirements, **options)

    key = key_of(sys.version, requirements)
    sys.path.append(str(built(CACHE / f"pictures-{key}", install)))
    from playwright.sync_api import sync_playwright

    return sync_playwright()


class Camera:
    """A browser with a window for each user and size."""

    def __init__(self, http, mails, names):
        self.base = f"http://127.0.0.1:{http}"
        self.mails = f"http://127.0.0.1:{mails}"
        self.names = names
        self.windows, self.waiting = {}, set()
        self.seen, self.failed = set(), {}

    def take_all(self):
        with get_playwright() as playwright:
            self.browser = playwright.chromium.launch(
                executable_path=get_chromium(),
                args=["--no-sandbox", "--hide-scrollbars"],
            )
            for picture in PICTURES:
                try:
                    self.take(picture)
                except Exception as error:  # tell all of them at once
                    self.failed[picture.name or picture] = error
            self.models = self.get_models()
            self.browser.close()

    def take(self, picture):
        say(f"   {picture.name or '…'}")
        window = self.get_window(picture.user, picture.size)
        if picture.place:
            window.goto(self.find(picture.place))
        self.settle(window)
        for step in picture.steps:
            action, *values = ("click", step) if isinstance(step, str) else step
            if action == "call":
                model, method, args = values
                text = re.sub('"<([\\w.]+)>"', self.get_id, json.dumps(args))
                self.call(model, method, json.loads(text))
            else:
                getattr(window, action)(*values)
            self.settle(window)
        if picture.name and picture.name.startswith(self.names or ("",)):
            self.keep(picture.name, self.shoot(window, picture))

    def shoot(self, window, picture):
        """The page as it is at rest: no pointer, no focus, nothing that fades out."""
        window.mouse.move(1, window.viewport_size["height"] / 2)
        window.evaluate("document.activeElement.blur()")
        window.add_style_tag(content=".o_notification_manager { display: none; }")
        moving = window.locator("canvas, .o_graph_renderer").count()
        window.wait_for_timeout(1000 * (CHARTS if moving else QUIET))
        return window.screenshot(full_page=picture.name.startswith(LONG), caret="hide")

    def keep(self, name, data):
        image = Image.open(io.BytesIO(data)).convert("RGB")
        # Without dithering: text stays sharp, and the file small.
        image = image.quantize(COLOURS, dither=Image.Dither.NONE)
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{name}.png"
        image.save(path, optimize=True)
        path.chmod(0o644)  # unlike what the environment keeps, it is for everybody

    # -- windows -----------------------------------------------------------------------

    def get_window(self, user, size):
        if (user, size) not in self.windows:
            context = self.browser.new_context(**SIZES[size], reduced_motion="reduce")
            context.set_default_timeout(PATIENCE * 1000)
            window = context.new_page()
            for event in ("request", "requestfinished", "requestfailed"):
                window.on(event, getattr(self, f"on_{event}"))
            if user:
                window.goto(f"{self.base}/web/login")
                window.fill("[name=login]", user)
                window.fill("[name=password]", user)
                window.click("button[type=submit]")
                window.wait_for_selector(".o_web_client")
            self.windows[user, size] = window
        return self.windows[user, size]

    def on_request(self, request):
        if "/bus/" not in request.url:  # its worker tells no end
            self.waiting.add(request)
        if request.url.partition("?")[0].endswith("/get_views"):
            self.seen.add(json.loads(request.post_data)["params"]["model"])

    def on_requestfinished(self, request):
        self.waiting.discard(request)

    on_requestfailed = on_requestfinished

    def settle(self, window):
        """Wait until nothing is loaded and nothing moves any more."""
        end = time.monotonic() + WAIT
        quiet = 0
        while quiet < QUIET and time.monotonic() < end:
            window.wait_for_load_state()
            window.evaluate(IDLE)
            window.wait_for_timeout(100)
            quiet = 0 if self.waiting else quiet + 0.1
        if self.waiting:
            stuck = ", ".join(request.url for request in self.waiting)
            self.waiting.clear()
            raise Problem(f"The page still loads {stuck}")

    # -- places ------------------------------------------------------------------------

    def find(self, place):
        """The address of a place: a path with external ids, a mail, a link in one."""
        kind, _colon, rest = place.partition(":")
        if kind == "mail":
            newest, *_older = self.get_mails(*rest.split(" ", 1))
            return f"{self.mails}/messages/{newest}.html"
        if kind == "link":
            who, purpose = rest.split()
            purpose, mark, query = purpose.partition("?")
            return self.get_link(who, purpose) + mark + query
        place = re.sub(r"<person ([\w.]+)>", self.get_person, place)
        return self.base + re.sub(r"<([\w.]+)>", self.get_id, place)

    def get_id(self, match):
        """The number of a record by its external id, of ours if it names no module."""
        module, _dot, name = match[1].rpartition(".")
        domain = [("module", "=", module or MODULE), ("name", "=", name)]
        (data,) = self.call("ir.model.data", "search_read", [domain, ["res_id"]])
        return str(data["res_id"])

    def get_person(self, match):
        read = [[int(self.get_id(match))], ["person_id"]]
        return str(self.call("hr.applicant", "read", read)[0]["person_id"][0])

    def call(self, model, method, args, kwargs=None):
        """Call a method as the administrator."""
        window = self.get_window("admin", "wide")
        return window.evaluate(CALL, [model, method, args, kwargs or {}])

    def get_mails(self, who, words=""):
        """The numbers of mails to somebody with words in the subject, newest first."""
        with urllib.request.urlopen(f"{self.mails}/messages/") as answer:
            mails = json.load(answer)["messages"]
        found = (
            mail["id"]
            for mail in mails
            if who in str(mail["recipients"]) and words in mail["subject"]
        )
        return sorted(found, reverse=True)

    def get_link(self, who, purpose):
        """The newest link for a purpose that somebody got."""
        for number in self.get_mails(who):
            page = f"{self.mails}/messages/{number}.html"
            with urllib.request.urlopen(page) as answer:
                text = answer.read().decode()
            found = re.search(rf'{self.base}/talent/{purpose}/[^"\s<]+', text)
            if found:
                return found[0]
        raise Problem(f"No mail to {who} has a link for {purpose}.")

    def get_models(self):
        """The models that have a screen of ours."""
        domain = [("module", "=", MODULE), ("model", "=", "ir.ui.view")]
        data = self.call("ir.model.data", "search_read", [domain, ["res_id"]])
        domain = [("id", "in", [each["res_id"] for each in data])]
        domain += [("mode", "=", "primary"), ("type", "!=", "qweb")]
        views = self.call("ir.ui.view", "search_read", [domain, ["model"]])
        return {view["model"] for view in views}


def tidy(camera):
    """Remove pictures that are not in the list; fail for screens without a picture."""
    known = {picture.name for picture in PICTURES if picture.name}
    for path in FOLDER.glob("*.png"):
        if path.stem not in known:
            path.unlink()
    unseen = camera.models - camera.seen - NOT_ALONE
    if unseen:
        raise Problem(
            f"No picture shows a screen of {', '.join(sorted(unseen))}: add one to "
            "tools/demo/picture_list.py, and say in docs/screens.md what it shows."
        )
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    say(f"{len(known)} pictures, {size / 1e6:.1f} MB.")
