from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from ..models.pages.hr_applicant_page_hit import MAX_HITS, PERIOD_SECONDS
from .common import NEVER
from .pages import TalentCase

PURPOSES = ("consent", "profile", "unsubscribe")


@tagged("post_install", "-at_install")
class TestConsentPage(TalentCase):
    def test_looking_changes_nothing(self):
        """Scanners and previews open every link, some of them many times."""
        before = self._snapshot()
        for purpose in PURPOSES:
            for method in ("GET", "GET", "HEAD"):
                response = self.url_open(self._link(purpose), method=method)
                self.assertEqual(response.status_code, 200)
        self.url_open(f"{self._link('profile')}/data.json")
        self.url_open(f"{self._link('consent')}?answer=yes")
        self.url_open(f"{self._link('profile')}?answer=erase&done=erase")
        self.assertEqual(self._snapshot(), before)

    def test_question_is_shown_in_full(self):
        page = self.url_open(self._link("consent")).text
        wording = self.consent.wording_id
        until = self.consent._get_next_expiry()
        for text in (
            wording.name,
            "Only our recruiters see them",
            self.env.company.name,
            until.strftime("%B"),
            str(until.year),
            'value="yes"',
            'value="no"',
            "Master Carpenter",
        ):
            self.assertIn(text, page)

    def test_yes_with_choices(self):
        response = self._submit(
            self._link("consent"),
            "yes",
            choices="1",
            contact_channel="phone",
            interest_job_ids=[self.other_job.id],
            open_to_interim="1",
        )
        self.assertIn("You said yes", response.text)
        self.assertIn("/talent/profile/", response.text, "how to undo it")
        self.assertRecordValues(
            self.applicant,
            [
                {
                    "consent_state": "granted",
                    "contact_channel": "phone",
                    "interest_job_ids": self.other_job.ids,
                    "open_to_interim": True,
                }
            ],
        )
        self.assertFalse(self.consent.recorded_by_id, "they said it themselves")

    def test_proof_keeps_what_was_shown(self):
        self.url_open(self._link("consent"), headers={"User-Agent": "Test/1"})
        self.opener.headers["User-Agent"] = "Ada's phone"
        self._submit(self._link("consent"), "yes")
        event = self.consent.event_ids[-1]
        self.assertRecordValues(
            event,
            [
                {
                    "kind": "granted",
                    "channel": "web",
                    "wording_id": self.consent.wording_id.id,
                    "lang": "en_US",
                    "ip_address": "127.0.0.1",
                    "user_agent": "Ada's phone",
                }
            ],
        )
        self.assertIn(self.consent.wording_id.body, event.wording_text)
        self.assertIn(self.consent.wording_id.name, event.wording_text)

    def test_answer_ends_in_a_page_that_can_be_reloaded(self):
        response = self._submit(self._link("consent"), "yes", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        location = self.parse_http_location(response.headers["Location"])
        self.assertEqual(location.path, response.request.path_url)
        before = self._snapshot()
        self.url_open(response.headers["Location"])
        self.assertEqual(self._snapshot(), before)

    def test_second_click_changes_nothing(self):
        for answer, kind in (("yes", "granted"), ("no", "withdrawn")):
            for _click in range(2):
                self._submit(self._link("consent"), answer)
            kinds = self.consent.event_ids.mapped("kind")
            self.assertEqual(kinds.count(kind), 1)
            self.assertNotIn("renewed", kinds)

    def test_no(self):
        response = self._submit(self._link("consent"), "no")
        self.assertIn("You said no", response.text)
        self.assertEqual(self.applicant.consent_state, "declined")

    def test_change_of_mind(self):
        for answer, state in (
            ("yes", "granted"),
            ("no", "withdrawn"),
            ("yes", "granted"),
        ):
            self._submit(self._link("consent"), answer)
            self.assertEqual(self.applicant.consent_state, state)
        self.assertEqual(
            self.consent.event_ids.mapped("kind")[-3:],
            ["granted", "withdrawn", "granted"],
        )

    def test_yes_renews_what_is_about_to_end(self):
        with freeze_time(fields.Date.today() - timedelta(days=600)):
            self._grant()
        self._submit(self._link("consent"), "yes")
        self.assertEqual(self.consent.event_ids[-1].kind, "renewed")
        self.assertEqual(self.consent.expiry_date, self.consent._get_next_expiry())

    def test_no_leaves_choices_alone(self):
        self.applicant.contact_channel = "phone"
        self._submit(self._link("consent"), "no", choices="1", contact_channel="sms")
        self.assertEqual(self.applicant.contact_channel, "phone")

    def test_impossible_choices_are_left_out(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.job.copy({"company_id": elsewhere.id})
        self._submit(
            self._link("consent"),
            "yes",
            choices="1",
            contact_channel="carrier_pigeon",
            interest_job_ids=[foreign.id, "x", 0, self.job.id],
        )
        self.assertEqual(self.applicant.consent_state, "granted")
        self.assertFalse(self.applicant.contact_channel)
        self.assertEqual(self.applicant.interest_job_ids, self.job)

    def test_unknown_answer_is_said_so(self):
        before = self._snapshot()
        response = self._submit(self._link("consent"), "maybe")
        self.assertEqual(response.status_code, 422)
        self.assertIn('role="alert"', response.text)
        self.assertEqual(self._snapshot(), before)

    def test_nobody_agrees_to_words_they_did_not_see(self):
        shown = self.consent.wording_id
        successor = shown.copy({"name": "May we call you every day?"})
        response = self._submit(self._link("consent"), "yes", wording_id=shown.id)
        self.assertEqual(response.status_code, 409)
        self.assertIn("every day", response.text)
        self.assertEqual(self.applicant.consent_state, "requested")
        self._submit(self._link("consent"), "yes", wording_id=successor.id)
        self.assertEqual(self.applicant.consent_state, "granted")

    def test_forged_form_is_refused(self):
        """Another site can't answer in the person's browser."""
        for purpose, answer in (
            ("consent", "yes"),
            ("profile", "withdraw"),
            ("unsubscribe", "unsubscribe"),
        ):
            for token in (None, "0123456789o9999999999"):
                data = {"answer": answer, **({"csrf_token": token} if token else {})}
                with self.subTest(purpose, token=token):
                    response = self.url_open(self._link(purpose), data=data)
                    self.assertEqual(response.status_code, 400)
                    self.assertIn("Nothing was changed", response.text)
                    self.assertEqual(self._headers(response)["robots"], True)
        self.env.invalidate_all()
        self.assertEqual(self.applicant.consent_state, "requested")

    def test_legitimate_interest_can_be_objected_to(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        unasked = self._remember("Una Unasked", consent=False)
        consent = unasked._ensure_consents()
        self.assertFalse(self._blocker(unasked))
        page = self.url_open(self._link("consent", consent)).text
        self.assertIn("You can object at any time", page)
        profile = self.url_open(self._link("profile", consent)).text
        self.assertIn("unless you object", profile)
        self._submit(self._link("consent", consent), "no")
        self.assertEqual(self._blocker(unasked), "consent_declined")

    def test_who_was_asked_is_told_of_no_legitimate_interest(self):
        """The question said that nobody contacts them without an answer."""
        self.env.company.medalist_contact_basis = "legitimate_interest"
        self.assertEqual(self._blocker(self.applicant), "consent_requested")
        page = self.url_open(self._link("consent")).text
        self.assertNotIn("legitimate interest", page)
        profile = self.url_open(self._link("profile")).text
        self.assertIn("You have not said yes so far", profile)

    # -- what all pages have in common -----------------------------------------------

    def _headers(self, response):
        headers = response.headers
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'self'", policy)
        self.assertIn("script-src 'none'", policy)
        self.assertNotRegex(policy, r"https?:|\*")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["Cache-Control"], "no-store")
        return {"robots": headers["X-Robots-Tag"] == "noindex, nofollow"}

    def test_headers_on_every_answer(self):
        responses = [self.url_open(self._link(purpose)) for purpose in PURPOSES]
        responses += [
            self.url_open(f"{self._link('profile')}/data.json"),
            self.url_open("/talent/consent/wrong"),
            self.url_open("/talent/consent/"),
            self._submit(self._link("consent"), "yes", allow_redirects=False),
        ]
        for response in responses:
            with self.subTest(response.url, status=response.status_code):
                self.assertTrue(self._headers(response)["robots"])
        for response in responses[:3]:
            self.assertIn(
                '<meta name="robots" content="noindex, nofollow"', response.text
            )

    def test_candidates_never_see_the_words(self):
        self.applicant.medal_reason = "Silver: missed it by a hair"
        self.applicant.personal_note = "<p>Would be gold elsewhere</p>"
        self._remember("Ada Lovelace", self.gold, job_id=self.other_job.id)
        pages = [self.url_open(self._link(purpose)) for purpose in PURPOSES]
        pages.append(self.url_open(f"{self._link('profile')}/data.json"))
        for answer in ("save", "withdraw", "erase"):
            pages.append(
                self._submit(self._link("profile"), answer, linkedin_profile="x")
            )
        pages += [self.url_open(self._link(purpose)) for purpose in PURPOSES]
        pages.append(self.url_open(f"{self._link('profile')}/data.json"))
        pages.append(self.url_open("/talent/consent/wrong"))
        for page in pages:
            # The browser tests' own scripts are there in tests only.
            text = f"{page.text} {page.headers}"
            self.assertIsNone(NEVER.search(text), page.url)
            self.assertNotIn("missed it", text)

    def test_links_that_open_nothing_look_the_same(self):
        other = self._remember("Bea Else").consent_id
        gone = self._remember("Cleo Gone").consent_id
        links = {
            "wrong": "/talent/consent/AXxdUWsAAAAA",
            "purpose": self._link("profile").replace("/profile/", "/consent/"),
            "revoked": self._link("consent", other),
            "deleted": self._link("consent", gone),
            "cut off": "/talent/consent/",
        }
        other.action_revoke_links()
        self.env.cr.execute(
            "DELETE FROM hr_applicant_consent_event WHERE consent_id = %(id)s;"
            "UPDATE hr_applicant SET consent_id = NULL WHERE consent_id = %(id)s;"
            "DELETE FROM hr_applicant_consent WHERE id = %(id)s",
            {"id": gone.id},
        )
        with freeze_time(fields.Date.today() - timedelta(days=61)):
            links["expired"] = self._link("consent")
        texts = set()
        for kind, link in links.items():
            response = self.url_open(link)
            self.assertEqual(response.status_code, 404, kind)
            self.assertIn("This link no longer works", response.text)
            self.assertNotIn("Bea Else", response.text)
            texts.add(response.text)
        self.assertEqual(len(texts), 1)

    def test_link_works_until_its_last_day(self):
        with freeze_time(fields.Date.today() - timedelta(days=59)):
            link = self._link("consent")
        self.assertEqual(self.url_open(link).status_code, 200)

    def test_company_of_the_person_is_shown(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere Ltd"})
        self.env["hr.job"].create({"name": "Diver", "company_id": elsewhere.id})
        foreign = self._apply(
            "Dora Diver", company_id=elsewhere.id, job_id=False, user_id=False
        )
        link = self._link("consent", foreign._ensure_consents())
        page = self.url_open(link).text
        self.assertIn("Elsewhere Ltd", page)
        self.assertNotIn("Master Carpenter", page, "jobs of another company")
        self.assertIn(">Diver<", page)
        self._submit(link, "yes")
        self.assertEqual(foreign.consent_state, "granted")
        self.assertEqual(self.applicant.consent_state, "requested")

    def test_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.applicant.partner_id.lang = "fr_FR"
        wording = self.consent.wording_id
        wording.with_context(lang="fr_FR").name = "Pouvons-nous garder le contact ?"
        for path in (self._link("consent"), self._link("profile")):
            self.assertIn('lang="fr-FR"', self.url_open(path).text)
        page = self.url_open(self._link("consent"))
        self.assertIn("Pouvons-nous garder le contact ?", page.text)
        self.assertFalse(page.history, "no detour to another address")
        self._submit(self._link("consent"), "yes")
        event = self.consent.event_ids[-1]
        self.assertEqual(event.lang, "fr_FR")
        self.assertIn("Pouvons-nous", event.wording_text)

    def test_language_that_is_not_installed(self):
        self.applicant.partner_id.sudo().lang = False
        self.env.company.partner_id.lang = False
        self.assertIn('lang="en-US"', self.url_open(self._link("consent")).text)

    def test_too_many_answers_by_one_link(self):
        link, other = self._link("consent"), self._remember("Bea Else").consent_id
        hits = self.env["hr.applicant.page.hit"]
        for _number in range(MAX_HITS["link"] - 1):
            self.assertTrue(hits._may_post([f"link {link.rpartition('/')[2]}"]))
        self.assertEqual(self._submit(link, "maybe").status_code, 422, "the last one")
        response = self._submit(link, "yes")
        self.assertEqual(response.status_code, 429)
        self.assertIn("Please wait ten minutes", response.text)
        self.assertEqual(int(response.headers["Retry-After"]), PERIOD_SECONDS)
        self.assertEqual(self.applicant.consent_state, "requested")
        response = self._submit(self._link("consent", other), "maybe")
        self.assertEqual(response.status_code, 422, "others are not held up")

    def test_too_many_answers_from_one_address(self):
        """Whoever tries links is slowed down, whatever links they try."""
        self.url_open(self._link("unsubscribe"))
        hits = self.env["hr.applicant.page.hit"]
        for _number in range(MAX_HITS["address"]):
            self.assertTrue(hits._may_post(["address 127.0.0.1"]))
        response = self._submit(self._link("consent"), "yes")
        self.assertEqual(response.status_code, 429)
        one_click = {"List-Unsubscribe": "One-Click"}
        response = self.url_open(self._link("unsubscribe"), data=one_click)
        self.assertEqual(response.status_code, 200, "a mail provider is no attacker")

    def test_limit_ends_and_leaves_nothing_behind(self):
        hits = self.env["hr.applicant.page.hit"]
        keys = ["link abc"]
        for _number in range(MAX_HITS["link"] + 1):
            allowed = hits._may_post(keys)
        self.assertFalse(allowed)
        self.assertNotIn("abc", hits.search([], limit=1).key)
        with freeze_time(fields.Datetime.now() + timedelta(seconds=2 * PERIOD_SECONDS)):
            self.assertTrue(hits._may_post(keys))
            hits._gc_hits()
        self.assertEqual(hits.search([]).mapped("hits"), [1])

    def test_parameter_named_like_ours(self):
        for query in ("consent=1", "token=1"):
            with self.subTest(query):
                page = self.url_open(f"{self._link('consent')}?{query}")
                self.assertEqual(page.status_code, 200)

    def test_links_made_from_a_link_end_with_it(self):
        consent = self.applicant.consent_id
        Consent = self.env["hr.applicant.consent"]
        with freeze_time("2026-01-01"):
            opened = Consent._find_by_token("consent", consent._get_token("consent"))
            derived = opened._get_token("profile")
        with freeze_time("2026-03-15"):
            self.assertFalse(Consent._find_by_token("profile", derived))
            self.assertEqual(
                Consent._find_by_token("profile", consent._get_token("profile")),
                consent,
            )


@tagged("post_install", "-at_install")
class TestUnsubscribePage(TalentCase):
    def test_button_of_the_page(self):
        self._grant()
        page = self.url_open(self._link("unsubscribe")).text
        self.assertEqual(page.count("<button"), 1)
        response = self._submit(self._link("unsubscribe"), "unsubscribe")
        self.assertIn("Done.", response.text)
        self.assertNotIn("<button", response.text)
        self.assertEqual(self.applicant.consent_state, "withdrawn")
        self.assertEqual(self.consent.channel, "web")

    def test_one_click_by_a_mail_client(self):
        """RFC 8058: a bare POST, without cookies, from wherever."""
        self._grant()
        self.opener.cookies.clear()
        for _click in range(2):
            response = self.url_open(
                self._link("unsubscribe"), data={"List-Unsubscribe": "One-Click"}
            )
            self.assertEqual((response.status_code, response.content), (200, b""))
        self.assertNotIn("session_id", response.cookies)
        self.env.invalidate_all()
        self.assertEqual(self.applicant.consent_state, "withdrawn")
        self.assertEqual(self.consent.event_ids[-1].channel, "one_click")
        self.assertEqual(self.consent.event_ids.mapped("kind").count("withdrawn"), 1)

    def test_one_click_with_a_link_of_another_page(self):
        """Links to read are no links to act: each opens its own page only."""
        self._grant()
        link = self._link("profile").replace("/profile/", "/unsubscribe/")
        response = self.url_open(link, data={"List-Unsubscribe": "One-Click"})
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.applicant.consent_state, "granted")

    def test_no_after_the_consent_expired(self):
        """It is withdrawn, by whatever door: the person said so."""
        for link, values in (
            ("consent", {"answer": "no"}),
            ("unsubscribe", {"answer": "unsubscribe"}),
            ("one_click", {}),
        ):
            with self.subTest(link), self.env.cr.savepoint() as savepoint:
                self._grant()
                self.consent._change_state("expired")
                if link == "one_click":
                    response = self.url_open(
                        self._link("unsubscribe"),
                        data={"List-Unsubscribe": "One-Click"},
                    )
                    self.env.invalidate_all()
                else:
                    response = self._submit(self._link(link), **values)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(self.consent.state, "withdrawn")
                self.assertEqual(self._blocker(self.applicant), "consent_withdrawn")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_page_shows_nothing_about_the_person(self):
        """Its link stands in the headers of every mail, for two years."""
        link = self._link("unsubscribe")
        # A token may have any letters in it.
        page = self.url_open(link).text.replace(link.rpartition("/")[2], "")
        for text in ("Ada", "mail.example.com", "Carpenter", "/talent/profile"):
            self.assertNotIn(text, page)
