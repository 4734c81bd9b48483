import logging
import re
import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, get_db_name, tagged

from ..models.link.candidate_link import LINK_PATH
from ..models.pages.hr_applicant_page_hit import MAX_HITS
from .pages import CSRF, TalentCase

ADDON = "odoo.addons.hr_recruitment_silver_medalist."
METHODS = (
    *("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"),
    *("PROPFIND", "BREW"),
)
ANSWERS = (
    *("yes", "no", "interested", "not_now", "not_interested", "opt_out"),
    *("save", "wishes", "news", "correct", "remove_file", "confirm"),
    *("withdraw", "erase", "unsubscribe"),
)
DETAILS = (
    "choices=1&contact_channel=phone&open_to_interim=1&availability=2030-01-31"
    "&linkedin_profile=https://linkedin.com/in/mallory&message=Hi&months=6"
    "&List-Unsubscribe=One-Click&cv=cv.pdf&file=1&name=Mallory&email=m@evil.example&self=1&consent=1&invitation=1&token=x"
)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class RouteCase(TalentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invitation = cls._make_sent_invitation(
            cls.applicant, expiry_date=fields.Date.today()
        )
        cls.consent.claimed_email = "ada@new.example.com"

    def _get_routes(self):
        """The addresses of all routes of this addon, as a person would open them."""
        links = set()
        officers_person = self.consent.person_id.with_user(self.officer)
        thread = threading.current_thread()  # says whose routes they are
        self.startPatcher(patch.object(thread, "dbname", get_db_name(), create=True))
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if not rule.endpoint.func.__module__.startswith(ADDON):
                continue
            purpose = rule.rule.split("/")[2]
            maker = self.invitation if purpose == "invitation" else self.consent
            for_officers = {
                "proof": self.consent.id,
                "copy": officers_person.action_export_copy()["url"].split("/")[-1],
                "export": self.consent.person_id.id,
                "import": "template.xlsx",
            }
            value = str(for_officers.get(purpose) or maker._get_token(purpose))
            links.add(re.sub(r"<[^>]+>", value, rule.rule))
        return sorted(links)


@tagged("post_install", "-at_install")
class TestTalentMethods(RouteCase):
    """GET and HEAD show, POST acts on what is in the form, nothing else acts."""

    def test_every_route_is_looked_at(self):
        purposes = {link.split("/")[2] for link in self._get_routes()}
        expected = {"consent", "profile", "unsubscribe", "invitation", "address"}
        expected |= {"copy", "proof", "export", "import"}
        self.assertEqual(purposes, expected)
        self.assertEqual(len(self._get_routes()), len(expected) + 3, "data, file")

    def test_no_method_acts_on_what_is_in_the_address(self):
        self.authenticate("officer", "officer")  # who may read the proof
        page = self.url_open(self._link("consent")).text
        token = CSRF.search(page)[1]
        links = self._get_routes()
        before = self._snapshot()
        for link in links:
            for method in METHODS:
                for answer in ANSWERS if method in ("GET", "POST", "OPTIONS") else "x":
                    query = f"answer={answer}&csrf_token={token}&{DETAILS}"
                    response = self.url_open(
                        f"{link}?{query}",
                        method=method,
                        data={"csrf_token": token} if method == "POST" else None,
                        allow_redirects=False,
                    )
                    self._check(link, method, response)
                self.env["hr.applicant.page.hit"].search([]).unlink()
            self.assertEqual(self._snapshot(), before, link)

    def _check(self, link, method, response):
        case = link, method, response.status_code
        downloads = r"/(proof|copy|export|import)/|data\.(json|zip)$|/file$"
        shows_only = re.search(downloads, link)
        if method in ("GET", "HEAD"):
            no_file = link.endswith("/file")  # the address names none
            self.assertEqual(response.status_code, 404 if no_file else 200, case)
        elif method != "POST" or shows_only:
            self.assertEqual(response.status_code, 405, case)
            self.assertEqual(response.content, b"", case)
            allowed = "GET, HEAD" if shows_only else "GET, HEAD, POST"
            self.assertEqual(response.headers["Allow"], allowed)
            self.assertNotIn("session_id", response.cookies)
        else:
            self.assertEqual(response.status_code, 422, case)

    def test_one_click_is_read_from_the_form_alone(self):
        self._grant()
        link = self._link("unsubscribe")
        response = self.url_open(f"{link}?List-Unsubscribe=One-Click", method="POST")
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.applicant.consent_state, "granted")

    def test_form_token_is_read_from_the_form_alone(self):
        link = self._link("consent")
        token = CSRF.search(self.url_open(link).text)[1]
        response = self.url_open(f"{link}?csrf_token={token}", data={"answer": "yes"})
        self.assertEqual(response.status_code, 400)
        self.assertIn("Nothing was changed", response.text)
        self.assertEqual(self.applicant.consent_state, "requested")

    def test_wording_that_was_read_is_not_taken_from_the_address(self):
        shown = self.consent.wording_id
        shown.copy({"name": "May we call you every day?"})
        link = f"{self._link('consent')}?wording_id={self.consent.wording_id.id}"
        token = CSRF.search(self.url_open(link).text)[1]
        data = {"csrf_token": token, "answer": "yes", "wording_id": shown.id}
        self.assertEqual(self.url_open(link, data=data).status_code, 409)

    def test_language_in_the_address_opens_no_other_door(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        before = self._snapshot()
        for method in ("OPTIONS", "PUT", "TRACE"):
            link = f"/fr{self._link('consent')}?answer=yes"
            response = self.url_open(link, method=method, allow_redirects=False)
            self.assertEqual(response.status_code, 405)
        response = self.url_open("/fr/talent/consent/wrong", allow_redirects=False)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self._snapshot(), before)


@tagged("post_install", "-at_install")
class TestDeadLinks(RouteCase):
    def _get_dead_links(self):
        revoked = self._remember("Bea Else").consent_id
        dead = {
            "made up": "A" * 60,
            "signed by nobody": self.consent._get_token("consent")[:-4] + "AAAA",
            "short": "x",
            "of another page": self.consent._get_token("profile"),
            "of another kind": self.invitation._get_token(),
            "revoked": revoked._get_token("consent"),
        }
        revoked.action_revoke_links()
        with freeze_time(fields.Date.today() - timedelta(days=61)):
            dead["expired"] = self.consent._get_token("consent")
        links = {kind: f"/talent/consent/{token}" for kind, token in dead.items()}
        valid = self._link("consent")
        return {
            **links,
            "cut off": "/talent/consent/",
            "lengthened": f"{valid}/more",
            "of a page that is not there": f"{valid}/data.json",
            "not even text": "/talent/consent/%F0%9F%98%80%00",
        }

    def _count(self, action):
        """What was asked of the database meanwhile."""
        with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
            action()
        return [
            record.getMessage()
            for record in logs.records
            if re.search("query|SELECT|INSERT", record.getMessage())
        ]

    def test_dead_links_are_answered_alike_to_the_byte(self):
        answers = set()
        for kind, link in self._get_dead_links().items():
            for data in (None, {"answer": "yes"}, ONE_CLICK, {"csrf_token": "x"}):
                self.opener.cookies.clear()
                response = self.url_open(link, data=data, allow_redirects=False)
                self.assertEqual(response.status_code, 404, kind)
                headers = {**response.headers, "Date": None}
                answers.add((response.content, tuple(sorted(headers.items()))))
        self.assertEqual(len(answers), 1)
        [(content, headers)] = answers
        self.assertIn(b"This link no longer works", content)
        self.assertNotIn(b"csrf", content)
        self.assertNotIn(b"<script", content)
        self.assertNotIn("Set-Cookie", dict(headers))
        self.assertIn("no-store", dict(headers)["Cache-Control"])

    def test_made_up_links_cost_nothing(self):
        self.url_open("/talent/consent/AAAA")  # rendered once
        hits = self.env["hr.applicant.page.hit"]
        for number in range(5):
            link = f"/talent/unsubscribe/{'A' * 50}{number}"
            for data in (None, {"answer": "yes"}, ONE_CLICK):
                queries = self._count(
                    lambda link=link, data=data: self.url_open(link, data=data)
                )
                # What Odoo asks to find the database, the user and the language.
                for query in queries:
                    self.assertRegex(query, 'pg_database|"res_users"|"ir_default"')
                self.assertLessEqual(len(queries), 4, queries)
        self.assertFalse(hits.search_count([]))

    def test_dead_links_speak_the_language_of_the_browser(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.opener.cookies.clear()
        french = {"Accept-Language": "fr-FR"}
        page = self.url_open("/talent/consent/wrong", headers=french).text
        self.assertIn('lang="fr-FR"', page)
        self.opener.cookies.clear()
        self.assertIn('lang="en-US"', self.url_open("/talent/consent/wrong").text)

    def test_a_wrong_link_is_not_counted_a_right_one_is(self):
        hits = self.env["hr.applicant.page.hit"]
        for link in self._get_dead_links().values():
            self.url_open(link, data=ONE_CLICK)
        self.assertFalse(hits.search_count([]))
        self._submit(self._link("consent"), "maybe")
        self.assertEqual(hits.search_count([]), 2, "link and address")


@tagged("post_install", "-at_install")
class TestTalentLimits(RouteCase):
    def test_one_click_walks_around_no_limit_but_its_own(self):
        hits = self.env["hr.applicant.page.hit"]
        for _number in range(MAX_HITS["address"]):
            hits._may_post(["address 127.0.0.1"])
        for purpose in ("consent", "profile"):
            response = self._submit(self._link(purpose), "yes", **ONE_CLICK)
            self.assertEqual(response.status_code, 429, purpose)
        link = self.invitation._get_link_path()
        self.assertEqual(self._submit(link, "opt_out", **ONE_CLICK).status_code, 429)
        response = self.url_open(self._link("unsubscribe"), data=ONE_CLICK)
        self.assertEqual(response.status_code, 200)

    def test_forms_have_a_size_from_the_start(self):
        for purpose in ("consent", "unsubscribe"):
            link = self._link(purpose)
            response = self._submit(link, "yes", note="x" * 70_000)
            self.assertEqual(response.status_code, 413, purpose)
            self.assertIn("too large", response.text)
        self.assertEqual(self.applicant.consent_state, "requested")

    def test_form_of_unknown_size_is_not_read(self):
        link = self._link("consent")
        response = self.url_open(
            link,
            data=iter([b"answer=yes"]),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self.assertEqual(response.status_code, 411)


class Listener(logging.Handler):
    """Keeps every line that any log gets."""

    def __init__(self):
        super().__init__()
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines = []

    def emit(self, record):
        # The other end of the line logs, too: the test's own client.
        if not record.name.startswith("urllib3"):
            self.lines.append(self.format(record))


@tagged("post_install", "-at_install")
class TestTalentLogs(RouteCase):
    def _listen(self):
        """Listen to all loggers, at their most talkative."""
        listener = Listener()
        root = logging.getLogger()
        root.addHandler(listener)
        self.addCleanup(root.removeHandler, listener)
        known = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
        for logger in (root, *known):
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        return listener.lines

    def test_no_log_shows_a_token(self):
        links = [link for link in self._get_routes() if LINK_PATH.fullmatch(link)]
        links = [link for link in links if "/proof/" not in link]
        tokens = {link.split("/")[3] for link in links}
        self.assertEqual(len(tokens), 5)
        lines = self._listen()
        for link in links:
            for method in ("GET", "HEAD", "OPTIONS", "PUT"):
                self.url_open(link, method=method)
            for token in (None, "0123456789o9999999999"):
                self.url_open(link, data={"answer": "yes", "csrf_token": token})
        for token in tokens:  # spelt otherwise, or where no page is
            self.url_open(f"/talent%2Fconsent%2F{token}")
            self.url_open(f"/talent//consent/{token}")
            self.url_open(f"/talent/Consent/{token}")
            self.url_open(f"/talent/consent?token={token}")
        self._submit(self._link("consent"), "yes")
        self._submit(self._link("consent"), "maybe")
        self.url_open(self._link("unsubscribe"), data=ONE_CLICK)
        with patch.object(
            type(self.consent),
            "_get_details",
            lambda consent, *_args: 1 / len(""),
        ):
            self.assertEqual(self.url_open(self._link("profile")).status_code, 500)

        def fail(consent, *_args):
            raise ValueError(f"bad page {consent._get_link('profile')}")

        with patch.object(type(self.consent), "_get_details", fail):
            response = self.url_open(self._link("profile"))
        self.assertEqual(response.status_code, 500)
        text = "\n".join(lines)
        self.assertIn("/talent/consent/***", text)
        self.assertIn("bad page", text)
        self.assertIn("ZeroDivisionError", text)
        self.assertNotRegex(text, r"/talent/[a-z]+/[\w-]{30,}")
        for token in tokens:
            self.assertNotIn(token, text)
