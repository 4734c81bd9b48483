from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .mailbox import LINK, MailboxMixin
from .pages import DEAD, PDF, TalentCase

NEW = "ada@new.example.com"
OLD = "ada@mail.example.com"


@tagged("post_install", "-at_install")
class TestContactDetails(MailboxMixin, TalentCase):
    """Name, phone and e-mail are corrected by the person; the e-mail once confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.env.company.country_id = cls.env.ref("base.be")
        cls.later = cls._refuse("Ada Lovelace", job_id=cls.other_job.id)
        cls.person = cls.applicant.person_id

    def _correct(self, consent=None, **values):
        held = {"name": "Ada Lovelace", "email": OLD, "phone": ""}
        link = self._link("profile", consent)
        return self._submit(link, "correct", **{**held, **values})

    def _get_notices(self, kind):
        return self.env["mail.mail"].search([("notice_kind", "=", kind)])

    def _confirm(self):
        self._submit(self._link("address"), "confirm")

    # -- the e-mail ------------------------------------------------------------------

    def test_nothing_changes_until_it_is_confirmed(self):
        self._grant()
        mailbox = self._catch_mails()
        page = self._correct(email=" Ada@New.Example.com").text
        self.assertIn("Until then nothing changes", page)
        self.assertEqual((self.applicant | self.later).mapped("email_from"), [OLD] * 2)
        self.assertEqual(self.consent.email_normalized, OLD)
        notices = self._get_notices("old_address") | self._get_notices("new_address")
        notices.send()
        to_old, to_new = mailbox.mails
        self.assertIn(OLD, to_old["To"])
        self.assertNotIn("new.example", to_old.get_body(("html",)).get_content())
        self.assertIn(NEW, to_new["To"])
        html = to_new.get_body(("html",)).get_content()
        self.assertEqual({match[1] for match in LINK.finditer(html)}, {"address"})
        self.assertFalse(to_new["List-Unsubscribe"], "whoever reads it is unknown")

        link = self._find_link(to_new, "address")
        before = self._snapshot()
        self.assertIn(NEW, self.url_open(link).text)
        self.assertEqual(self._snapshot(), before, "looking confirms nothing")
        page = self._submit(link, "confirm").text
        self.assertIn("From now on we write to", page)
        for applicant in self.applicant | self.later:
            self.assertEqual(applicant.email_normalized, NEW)
            self.assertEqual(applicant.person_id, self.person)
            self.assertEqual(applicant.consent_id, self.consent)
        self.assertEqual(self.consent.email_normalized, NEW)
        self.assertEqual(self.consent.state, "granted")
        self.assertFalse(self._blocker(self.applicant))
        event = self.consent.event_ids[-1]
        self.assertRecordValues(
            event, [{"kind": "corrected", "channel": "web", "ip_address": "127.0.0.1"}]
        )
        self.assertIn(f"{OLD} → {NEW}", event.note)

    def test_links_to_the_old_address_open_nothing_afterwards(self):
        self._correct(email=NEW)
        links = [self._link(purpose) for purpose in ("profile", "consent", "address")]
        self._confirm()
        for link in links:
            self.assertIn(DEAD, self.url_open(link).text)

    def test_a_link_is_for_the_address_it_was_sent_to(self):
        self._correct(email="typo@new.example.com")
        link = self._link("address")
        self._correct(email=NEW)
        self.assertIn(DEAD, self.url_open(link).text)
        states = self._get_notices("new_address").sorted("id").mapped("state")
        self.assertEqual(states, ["cancel", "outgoing"])

    def test_what_was_emptied_is_not_called_saved(self):
        self._correct(phone="+32470000001")
        for emptied in ({"email": ""}, {"phone": " "}):
            with self.subTest(emptied):
                page = self._correct(**{"phone": "+32470000001", **emptied})
                self.assertEqual(page.status_code, 422)
                self.assertIn("can't be removed here", page.text.replace("&#39;", "'"))
        self.assertEqual(self.consent.claimed_phone, "+32470000001")

    def test_few_mails_to_addresses_of_others(self):
        for number in range(1, 4):
            self._correct(email=f"{number}@victim.example.com")
        response = self._correct(email="4@victim.example.com")
        self.assertEqual(response.status_code, 429)
        self.assertEqual(self.consent.claimed_email, "3@victim.example.com")
        self.assertEqual(len(self._get_notices("new_address")), 3)

    def test_a_link_ends_after_three_days(self):
        self._correct(email=NEW)
        with freeze_time(fields.Datetime.now() - timedelta(days=4)):
            link = self._link("address")
        self.assertIn(DEAD, self.url_open(link).text)

    def test_a_refusal_stays_with_both_addresses(self):
        self._submit(self._link("consent"), "no")
        self._correct(email=NEW)
        self._confirm()
        self.assertEqual(self.applicant.email_normalized, NEW)
        self.assertEqual(self.consent.state, "declined")
        self.assertEqual(self.consent.email_normalized, OLD, "it goes on reaching it")
        self.assertEqual(self.consent.event_ids[-1].kind, "corrected")
        again = self._apply("Ada Lovelace", email_from=OLD)
        new = self._apply("Ada Lovelace", email_from=NEW)
        for applicant in (self.applicant, again, new):
            self.assertTrue(self._blocker(applicant), applicant.email_from)

    def test_the_address_of_another_consent_is_for_a_recruiter(self):
        other = self._remember("Ada Lovelace", email_from=NEW, consent=False)
        other._ensure_consents()
        self.person._merge(other.person_id)
        self._correct(email=NEW)
        page = self._submit(self._link("address"), "confirm").text
        self.assertIn("A recruiter looks into it", page)
        self.assertEqual(self.applicant.email_normalized, OLD)
        self.assertTrue(self.person.applicant_ids.activity_ids)

    def test_news_go_along(self):
        self._grant()
        news = self.consent._ensure_for("news")
        news._grant("phone")
        self._correct(email=NEW)
        self._confirm()
        self.assertEqual(news.email_normalized, NEW)
        self.assertEqual(self.applicant.news_consent_id, news)

    # -- the name --------------------------------------------------------------------

    def test_another_name(self):
        self._grant()
        self._correct(name="  Ada   Byron-King ")
        for applicant in self.applicant | self.later:
            self.assertEqual(applicant.partner_name, "Ada Byron-King")
            self.assertEqual(applicant.person_id, self.person)
            self.assertEqual(applicant.consent_id, self.consent)
        self.assertEqual(self.person.name, "Ada Byron-King")
        self.assertEqual(self.person.also_known_as, "Ada Lovelace")
        self.assertEqual(self.consent.partner_name, "Ada Byron-King")
        self.assertEqual(self.consent.event_ids[-1].kind, "corrected")
        self.assertIn("Hello Ada Byron-King", self.url_open(self._link("consent")).text)
        self.assertEqual(self._apply("Ada Lovelace").person_id, self.person)

    def test_a_refusal_keeps_the_name_and_stays(self):
        self._submit(self._link("consent"), "no")
        self._correct(name="Grace Hopper")
        self.assertEqual(self.applicant.partner_name, "Grace Hopper")
        self.assertEqual(self.applicant.consent_id, self.consent)
        for name in ("Grace Hopper", "Ada Lovelace"):
            self.assertTrue(self._blocker(self._apply(name, email_from=OLD)))

    # -- the phone -------------------------------------------------------------------

    def test_a_phone_number_waits_for_a_recruiter(self):
        page = self._correct(phone="+32 470 11 22 33").text
        self.assertIn('value="+32 470 11 22 33"', page)
        self.assertFalse(self.applicant.partner_phone)
        other = self._remember("Bea Else", partner_phone="+32470112233")
        self._submit(self._link("profile"), "withdraw")
        self.assertFalse(self._blocker(other), "only claimed")
        person = self.applicant.person_id.with_user(self.officer)
        self.assertEqual(person.claimed_phone, "+32 470 11 22 33")
        person.action_take_over_phone()
        self.assertEqual(self.applicant.partner_phone, "+32 470 11 22 33")
        self.assertFalse(self.consent.claimed_phone)

    def test_what_they_say_is_on_the_person_whichever_application_is_the_newest(self):
        self._correct(phone="+32470112233")
        person = self.consent.person_id
        newest = self._apply(email_from="ada@other.example.com", person_id=person.id)
        person.invalidate_recordset()
        self.assertEqual(person.last_applicant_id, newest)
        person = person.with_user(self.officer)
        self.assertEqual(person.claimed_phone, "+32470112233")
        person.action_take_over_phone()
        self.assertEqual(self.applicant.partner_phone, "+32470112233")
        self.assertFalse(person.claimed_phone)

    def test_where_they_said_nothing_a_recruiter_takes_nothing_over(self):
        self.applicant.partner_phone = "+32470000001"
        self.applicant.linkedin_profile = "https://linkedin.com/in/ada"
        seen = self.applicant.with_user(self.officer)
        seen.action_take_over_phone()
        seen.action_take_over_linkedin()
        self.assertEqual(self.applicant.partner_phone, "+32470000001")
        self.assertEqual(self.applicant.linkedin_profile, "https://linkedin.com/in/ada")

    # -- all of it -------------------------------------------------------------------

    def test_wrong_input_is_kept_and_explained(self):
        before = self._snapshot()
        for name, value in (
            ("name", " "),
            ("name", "x" * 101),
            ("name", "Ada\u202eevolevoL"),
            ("email", "ada"),
            ("email", "ada@new.example.com, eve@evil.example.com"),
            ("email", f"{'a' * 130}@new.example.com"),
            ("phone", "call me"),
            ("phone", "+32470112233, +32470112244"),
        ):
            with self.subTest(value):
                response = self._correct(**{name: value})
                self.assertEqual(response.status_code, 422)
                self.assertIn(f'id="contact_{name}_error"', response.text)
                self.assertEqual(self._snapshot(), before)

    def test_sent_unchanged_nothing_changes(self):
        before = self._snapshot()
        self.assertIn("Saved", self._correct().text)
        self.assertEqual(self._snapshot(), before)

    def test_recruiters_learn_of_it(self):
        self._correct(name="Ada Byron")
        notes = " ".join(self.later.message_ids.mapped("body"))
        self.assertIn("Ada Byron", notes)


@tagged("post_install", "-at_install")
class TestOwnFiles(TalentCase):
    """People open and remove what they sent, and nothing else."""

    def setUp(self):
        super().setUp()
        self._submit(
            self._link("profile"), "save", files={"cv": ("Ada.pdf", PDF + b"mine")}
        )
        self.file = self.consent._get_own_files()
        self.notes = (
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create(
                {
                    "name": "evaluation.pdf",
                    "raw": PDF,
                    "res_model": "hr.applicant",
                    "res_id": self.applicant.id,
                }
            )
        )

    def _open(self, file):
        return self.url_open(f"{self._link('profile')}/file?id={file}")

    def test_opened(self):
        self.assertIn(f"/file?id={self.file.id}", self._get_page())
        response = self._open(self.file.id)
        self.assertEqual(response.content, PDF + b"mine")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("Ada.pdf", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def _get_page(self):
        return self.url_open(self._link("profile")).text

    def test_nothing_else_is_opened_or_removed(self):
        other = self._remember("Bea Else").consent_id
        link = self._link("profile", other)
        before = self._snapshot()
        for id_ in (self.notes.id, 0, 10**9, "x", ""):
            response = self._open(id_)
            self.assertEqual(response.status_code, 404, id_)
            self.assertIn(DEAD, response.text)
            response = self._submit(self._link("profile"), "remove_file", file=id_)
            self.assertEqual(response.status_code, 404, id_)
        self.assertEqual(
            self.url_open(f"{link}/file?id={self.file.id}").status_code, 404
        )
        response = self._submit(link, "remove_file", file=self.file.id)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self._snapshot(), before)
        self.assertTrue(self.notes.exists())

    def test_removed_with_its_copies(self):
        copy = self.file.copy({"name": "Ada again.pdf"})
        page = self._submit(self._link("profile"), "remove_file", file=self.file.id)
        self.assertIn("The file is removed", page.text)
        self.assertFalse((self.file | copy).exists())
        self.assertTrue(self.notes.exists())
        self.assertFalse(self.consent._get_own_files())
        notes = " ".join(self.applicant.message_ids.mapped("body"))
        self.assertIn("Ada.pdf", notes)
