import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MODULE, MedalistCommon
from .pages import TalentCase

PHONE = "+32470112233"
LINKEDIN = "https://www.linkedin.com/in/ada"


@tagged("post_install", "-at_install")
class TestProofPerson(TalentCase):
    """The proof says whose yes it was, and which words they read."""

    def _events(self, kind):
        return self.consent.event_ids.filtered(lambda event: event.kind == kind)

    def test_event_keeps_who_it_was_as_known_then(self):
        self.applicant.write({"partner_phone": PHONE, "linkedin_profile": LINKEDIN})
        self._submit(self._link("consent"), "yes")
        then = {
            "person_name": "Ada Lovelace",
            "person_email": "ada@mail.example.com",
            "person_phone": PHONE,
            "person_linkedin": LINKEDIN,
            "is_person_added_later": False,
        }
        self.assertRecordValues(self._events("granted"), [then])
        self.assertEqual(self._events("granted").actor_name, "Ada Lovelace")
        self.assertEqual(self._events("granted").language, "English (US)")
        self.applicant.write(
            {
                "partner_name": "Ada King",
                "partner_phone": "+32470445566",
                "linkedin_profile": f"{LINKEDIN}-king",
            }
        )
        self.consent.with_user(self.officer).sudo()._refuse("phone")
        self.assertEqual(self._events("withdrawn").actor_name, "Olga Officer")
        self.assertRecordValues(self._events("granted"), [then])
        self.assertRecordValues(
            self._events("withdrawn"),
            [{"person_name": "Ada King", "person_phone": "+32470445566"}],
        )
        with self.assertRaises(AccessError):
            self._events("granted").sudo().write({"person_name": "Eve"})

    def test_corrections_are_part_of_the_proof(self):
        self._grant()
        self.applicant.interviewer_ids = self.interviewer
        self.applicant.with_user(self.interviewer).partner_name = "Ada King"
        self.assertEqual(self.applicant.consent_state, "granted")
        self.assertRecordValues(
            self._events("corrected"),
            [
                {
                    "note": "Name: Ada Lovelace → Ada King",
                    "user_id": self.interviewer.id,
                    "person_name": "Ada King",
                }
            ],
        )
        self.applicant.partner_name = "ADA  KING"
        self.assertEqual(len(self._events("corrected")), 1, "the same name")

    def test_renamed_to_somebody_else_the_yes_stays_behind(self):
        self._grant()
        self.applicant.interviewer_ids = self.interviewer
        self.applicant.with_user(self.interviewer).partner_name = "Bob Builder"
        self.assertEqual(self.consent.partner_name, "Ada Lovelace")
        self.assertEqual(self.applicant.consent_state, "no_request")
        self.assertEqual(self._blocker(self.applicant), "no_consent")
        self.applicant.partner_name = "Ada Lovelace"
        self.assertEqual(self.applicant.consent_state, "granted")

    def test_address_of_somebody_else_gets_no_link(self):
        """Mails with links go to the address that the consent was given for."""
        self._grant()
        self.applicant.with_user(self.officer).email_from = "olga@company.example.com"
        self.assertEqual(self.consent.email_normalized, "ada@mail.example.com")
        self.assertEqual(self.applicant.consent_state, "no_request")
        self.assertEqual(
            self.consent._get_mail_blockers()[self.consent.id], "no_address"
        )

    def test_address_added_later_revokes_and_is_noted(self):
        bea = self._remember("Bea", email_from=False, partner_phone=PHONE)
        consent = bea.consent_id
        token = consent._get_token("profile")
        bea.with_user(self.officer).email_from = "bea@mail.example.com"
        self.assertEqual(bea.consent_state, "granted")
        event = consent.event_ids.sorted("id")[-1]
        self.assertEqual(event.kind, "corrected")
        self.assertEqual(event.note, "Email: – → bea@mail.example.com")
        self.assertEqual(event.user_id, self.officer)
        self.assertFalse(consent.event_ids.sorted("id")[0].person_email)
        self.assertFalse(consent._find_by_token("profile", token))

    def test_exports_and_views_say_who(self):
        self._submit(self._link("consent"), "yes")
        self.authenticate("officer", "officer")
        (proof,) = json.loads(self.url_open(f"/talent/proof/{self.consent.id}").content)
        self.assertEqual(
            proof["events"][-1]["person"],
            {
                "name": "Ada Lovelace",
                "email": "ada@mail.example.com",
                "phone": None,
                "linkedin": None,
            },
        )
        self.assertFalse(proof["events"][-1]["person_added_later"])
        report = f"/report/html/{MODULE}.report_consent_proof/{self.consent.id}"
        page = self.url_open(report).text
        self.assertGreater(page.count("ada@mail.example.com"), 1)

    def test_events_of_earlier_versions(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_applicant_consent_event SET person_name = NULL,"
            " person_email = NULL WHERE consent_id = %s",
            [self.consent.id],
        )
        kept = self._remember("Bea Byron").consent_id.event_ids
        self._migrate("post-person_of_events")
        self.assertRecordValues(
            self.consent.event_ids,
            [
                {
                    "person_name": "Ada Lovelace",
                    "person_email": "ada@mail.example.com",
                    "is_person_added_later": True,
                }
            ],
        )
        self.assertFalse(any(kept.mapped("is_person_added_later")))

    # -- the words -------------------------------------------------------------------

    def _read_form(self):
        page = self.url_open(self._link("consent")).text
        names = ("csrf_token", "wording_id", "words")
        return {
            name: page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
            for name in names
        }

    def _answer(self, form, answer):
        response = self.url_open(self._link("consent"), data={**form, "answer": answer})
        self.env.invalidate_all()
        return response

    def test_words_are_those_that_were_read(self):
        form = self._read_form()
        shown = self.consent._get_shown_words()
        self.assertEqual(self._answer(form, "yes").status_code, 200)
        self.assertEqual(self._events("granted").wording_text, shown)

    def test_words_changed_while_the_page_was_open(self):
        """The same version, another text: a translation was mended, for instance."""
        self.assertFalse(self.consent.wording_id.is_used)
        form = self._read_form()
        self.consent.wording_id.name = "May we call you every day?"
        response = self._answer(form, "yes")
        self.assertEqual(response.status_code, 409)
        self.assertIn("every day", response.text)
        self.assertEqual(self.consent.state, "requested")
        self.assertEqual(self._answer(self._read_form(), "yes").status_code, 200)
        self.assertIn("every day", self._events("granted").wording_text)

    def test_the_person_gets_the_words_they_answered_to(self):
        self._submit(self._link("consent"), "yes")
        event = self._events("granted")
        self.assertTrue(event.wording_text)
        self.assertEqual(event._get_own_data()["words"], event.wording_text)

    def test_language_changed_while_the_page_was_open(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        wording = self.consent.wording_id.with_context(lang="fr_FR")
        wording.name = "Pouvons-nous garder le contact ?"
        form = self._read_form()
        self.applicant.partner_id.lang = "fr_FR"
        self.assertEqual(self._answer(form, "yes").status_code, 409)

    def test_a_no_counts_whatever_was_read(self):
        form = self._read_form()
        self.consent.wording_id.name = "May we call you every day?"
        self.assertEqual(self._answer(form, "no").status_code, 200)
        self.assertEqual(self.consent.state, "declined")
        self.assertFalse(self._events("declined").wording_text, "other words")


@tagged("post_install", "-at_install")
class TestProofDownload(MedalistCommon, HttpCase):
    def test_officers_download_what_they_may_read(self):
        consent = self._remember().consent_id
        url = consent.action_export_proof()["url"]
        for login, status in (("officer", 200), ("interviewer", 403)):
            self.authenticate(login, login)
            with self.subTest(login), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url).status_code, status)
        self.authenticate("officer", "officer")
        (proof,) = self.url_open(url).json()
        self.assertEqual(proof["partner_name"], "Ada Lovelace")
        consent.sudo().company_id = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self.url_open(url).status_code, 404, "not their company")
        self.assertEqual(self.url_open("/talent/proof/1,x").status_code, 404)
