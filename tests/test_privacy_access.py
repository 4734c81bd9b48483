import io
import json
import zipfile
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.hr_recruitment_silver_medalist.models.privacy import copied

from .access_walk import get_our_models
from .common import MODULE, InvitationCommon
from .pages import TalentCase

#: Our models with nothing about one person, and why.
NOBODY = {
    "hr.applicant.consent.wording": "the words that are asked",
    "hr.applicant.followup.summary": "what recruiters were told of their day",
    "hr.applicant.import": "who brought in which file: the rows are in the copy",
    "hr.applicant.invitation.round": "a mailing: the invitations are in the copy",
    "hr.applicant.medal": "what a medal means",
    "hr.applicant.news": "what everybody was sent: who got it is in the copy",
    "hr.applicant.page.hit": "keyed hashes of addresses and links, for minutes",
    "hr.applicant.ranking.decision": "the places in it are in the copy",
    "hr.applicant.retention.rule": "what is kept for how long",
    "hr.applicant.suppression": "keyed hashes of people who were erased",
}


class CopyCase(InvitationCommon):
    """Somebody about whom everything is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applicant = cls._remember(
            partner_phone="+32 470 12 34 56",
            applicant_notes="<p>Word Applicantnote</p>",
        )
        cls.applicant.write(
            {"medal_reason": "Word Medalreason", "decline_offer": "Word Offer"}
        )
        cls.applicant.personal_note = "<p>Word Personalnote</p>"
        cls.person = cls.applicant.person_id
        cls.neighbour = cls._remember("Bea Neighbour")
        cls.neighbour.personal_note = "<p>Word Neighbour</p>"

    def _fill(self):
        applicant = self.applicant.with_user(self.officer)
        invitation = self._invite(self.applicant)
        invitation.message = "Word Answer"
        applicant._log_contact("phone", "reached", note="Word Contactnote")
        self.applicant.message_post(
            body="Word Incoming",
            message_type="email",
            author_id=self.applicant.partner_id.id,
        )
        applicant.message_post(body="Word Internal", subtype_xmlid="mail.mt_note")
        self.env["ir.attachment"].create(
            {
                "name": "Word Filename.pdf",
                "raw": b"x",
                "res_model": "hr.applicant",
                "res_id": self.applicant.id,
            }
        )
        self.env["calendar.event"].create(
            {
                "name": "Word Meeting",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now() + timedelta(hours=1),
                "applicant_id": self.applicant.id,
            }
        )
        applicant._record_consent("granted", "phone", purpose="news")
        self.env["hr.applicant.news.recipient"].create(
            {
                "news_id": self.env["hr.applicant.news"]
                .create({"subject": "Word News", "body": "<p>Word</p>"})
                .id,
                "consent_id": self.applicant.news_consent_id.id,
            }
        )
        self.env["hr.applicant.refusal.call"].create(
            {
                "applicant_id": self.applicant.id,
                "refuse_reason_id": self.reason.id,
                "subject": "Word Refusal",
            }
        )
        self.env["hr.applicant.import"].create(
            {
                "company_id": self.env.company.id,
                "file_name": "people.xlsx",
                "line_ids": [
                    fields.Command.create({"applicant_id": self.applicant.id})
                ],
            }
        )
        self.env["hr.applicant.erasure"]._request(self.person, "phone")


@tagged("post_install", "-at_install")
class TestOfficersCopy(CopyCase):
    """An officer hands out all that is held about a person."""

    def test_every_word_about_the_person_is_in_it(self):
        self._fill()
        copy = self.person.with_user(self.officer)._get_copy_as_json()
        text = json.dumps(copy)
        for word in (
            *("Applicantnote", "Medalreason", "Offer", "Personalnote", "Answer"),
            *("Contactnote", "Incoming", "Internal", "Filename", "Meeting"),
            *("News", "Refusal"),
        ):
            self.assertIn(f"Word {word}", text)
        for part, records in copy.items():
            if part not in ("skills", "forms", "form_answers"):
                self.assertTrue(records, part)
        self.assertNotIn("Word Neighbour", text)
        (application,) = copy["applications"]
        self.assertEqual(application["stage_id"], self.applicant.stage_id.display_name)
        self.assertEqual(application["refuse_reason_id"], self.reason.display_name)
        self.assertEqual(application["medal_id"], self.silver.display_name)
        self.assertEqual(application["medal_user_id"], self.officer.display_name)
        self.assertEqual(
            {address["value"] for address in copy["addresses"]},
            {"ada@mail.example.com", "+32470123456"},
        )
        self.assertEqual(copy["addresses"][0]["source"], "An application")
        self.assertIn("Granted", [event["kind"] for event in copy["events"]])

    def test_every_stored_field_is_in_it(self):
        """A field that an addon adds tomorrow is in the copy, or named in LEFT_OUT."""
        self._fill()
        person = self.person.with_user(self.officer)
        records = person.sudo().with_context(active_test=False)._get_copied_records()
        copy = person._get_copy_as_json()
        walked = set()
        for part, of in records.items():
            if of._name in copied.SHOWN:
                continue
            walked.add(of._name)
            stored = {
                name
                for name, field in of._fields.items()
                if field.store and field.type != "one2many"
            }
            left_out = {"id", *copied.LEFT_OUT.get(of._name, ())}
            self.assertLessEqual(left_out, stored, "LEFT_OUT names what exists")
            for record in copy[part]:
                self.assertLessEqual(stored - left_out, record.keys(), of._name)
        of_persons = {
            name
            for name in get_our_models(self.env)
            if self.env[name]._auto and not self.env[name]._transient
        }
        self.assertEqual(
            of_persons - NOBODY.keys(), walked - {"hr.applicant", "hr.applicant.skill"}
        )

    def test_lines_of_one_to_many_fields_are_in_it(self):
        parts = {
            records._name
            for records in self.person.sudo()._get_copied_records().values()
        } | {"mail.message"}
        elsewhere = {
            "discuss.channel",  # talk among colleagues
            "mail.followers",  # colleagues
            "rating.rating",  # of colleagues
            "hr.applicant.current.skill",
        }
        for model in ("hr.applicant", "hr.applicant.person", "hr.applicant.consent"):
            for field in self.env[model]._fields.values():
                if field.type == "one2many" and field.store:
                    with self.subTest(str(field)):
                        self.assertIn(field.comodel_name, parts | elsewhere)

    def test_report_says_the_same(self):
        self._fill()
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            ._render_qweb_html(f"{MODULE}.report_person_copy", self.person.ids)
        )
        text = html.decode()
        for word in ("Personalnote", "Answer", "Contactnote", "Incoming", "Filename"):
            self.assertIn(f"Word {word}", text)
        self.assertIn("Requests to Be Erased", text)

    def test_who_made_a_copy_is_noted_for_recruiters(self):
        self.person.with_user(self.officer)._get_copy()
        note = self.applicant.message_ids[0]
        self.assertIn("A copy of all data about Ada Lovelace was made", note.body)
        self.assertEqual(note.author_id, self.officer.partner_id)
        self.assertTrue(note.recruiter_only)

    def test_merged_person_is_the_same_person(self):
        other = self._remember(
            "Ada King", email_from="king@mail.example.com", medal_reason="Word Other"
        )
        self.person.with_user(self.officer)._merge(other.person_id)
        copy = self.person.with_user(self.officer)._get_copy_as_json()
        self.assertEqual(
            {person["name"] for person in copy["person"]}, {"Ada Lovelace", "Ada King"}
        )
        self.assertEqual(len(copy["applications"]), 2)

    def test_shared_contact_is_left_to_the_officer(self):
        self.neighbour.partner_id = self.applicant.partner_id
        copy = self.person.with_user(self.officer)._get_copy_as_json()
        self.assertFalse(copy["contacts"])

    def test_only_recruiters_of_the_company(self):
        with self.assertRaises(AccessError):
            self.person.with_user(self.interviewer)._get_copy()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        with self.assertRaises(AccessError):
            self.person.with_user(self.officer).action_export_copy()


@tagged("post_install", "-at_install")
class TestOfficersDownload(CopyCase, HttpCase):
    """The copy as a file."""

    def test_download(self):
        action = self.person.with_user(self.officer).action_export_copy()
        self.authenticate("officer", "officer")
        response = self.url_open(action["url"])
        self.assertIn("data.json", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.json()["person"][0]["name"], "Ada Lovelace")
        self.assertIn("A copy of all data", self.applicant.message_ids[0].body)
        self.assertEqual(self.url_open("/talent/copy/999999999").status_code, 404)

    def test_the_button_notes_the_copy_and_its_link_only_shows_it(self):
        before = self.applicant.message_ids
        url = self.person.with_user(self.officer).action_export_copy()["url"]
        noted = self.applicant.message_ids - before
        self.assertEqual(len(noted), 1)
        self.assertEqual(noted.author_id, self.officer.partner_id)
        self.authenticate("officer", "officer")
        for _again in range(2):
            self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.applicant.message_ids - before, noted)

    def test_a_link_is_for_one_user_and_some_minutes(self):
        url = self.person.with_user(self.officer).action_export_copy()["url"]
        signed = url.removeprefix("/talent/copy/")
        self.authenticate("officer", "officer")
        for wrong in ("1", str(self.person.id), f"{signed[:-6]}AAAAAA", "-", "ä"):
            with self.subTest(wrong):
                answer = self.url_open(f"/talent/copy/{wrong}")
                self.assertEqual(answer.status_code, 404)
        people = self.env["hr.applicant.person"]
        mine = people.with_user(self.officer)
        self.assertEqual(mine._find_copied_person(signed), self.person)
        theirs = people.with_user(self.administrator)
        self.assertFalse(theirs._find_copied_person(signed))
        with freeze_time(datetime.now() + timedelta(minutes=6)):
            self.assertFalse(mine._find_copied_person(signed))

    def test_who_is_no_recruiter_finds_nothing(self):
        url = self.person.with_user(self.officer).action_export_copy()["url"]
        self.authenticate("interviewer", "interviewer")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(url).url)


@tagged("post_install", "-at_install")
class TestOwnDownload(TalentCase):
    """A person takes along what they gave and wrote."""

    def _download(self):
        return self.url_open(f"{self._link('profile')}/data.json").json()

    def test_words_they_wrote(self):
        own, foreign = "ada@mail.example.com", "olga@company.example.com"
        post = self.applicant.message_post
        post(body="I wrote this", message_type="email", email_from=f"Ada <{own}>")
        post(body="We wrote this", message_type="email", email_from=foreign)
        post(body="We thought this", subtype_xmlid="mail.mt_note")
        data = self._download()
        self.assertEqual([m["text"] for m in data["messages"]], ["I wrote this"])
        self.assertNotIn("We ", json.dumps(data["messages"]))

    def test_meetings_they_were_invited_to(self):
        partner = self.env["res.partner"].create(
            {"name": "Ada Lovelace", "email": "ada@mail.example.com"}
        )
        self.applicant.partner_id = partner
        start = fields.Datetime.now()
        for name, people in (("Interview", partner), ("About Ada", partner.browse())):
            self.env["calendar.event"].create(
                {
                    "name": name,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "applicant_id": self.applicant.id,
                    "partner_ids": [(6, 0, people.ids)],
                }
            )
        meetings = self._download()["meetings"]
        self.assertEqual([meeting["what"] for meeting in meetings], ["Interview"])

    def test_contact_data_without_applications(self):
        self.applicant.partner_phone = "+32 470 12 34 56"
        self.applicant.unlink()
        contact = self._download()["contact"]
        self.assertEqual(contact["email"], "ada@mail.example.com")
        self.assertEqual(contact["known_addresses"]["email"], [contact["email"]])
        self.assertEqual(contact["known_addresses"]["phone"], ["+32470123456"])

    def test_files_are_in_the_zip(self):
        Attachment = self.env["ir.attachment"].with_user(self.env.ref("base.user_root"))
        for name, raw in (("../cv.txt", b"one"), ("cv.txt", b"two")):
            Attachment.create(
                {
                    "name": name,
                    "raw": raw,
                    "res_model": "hr.applicant",
                    "res_id": self.applicant.id,
                }
            )
        self.env["ir.attachment"].with_user(self.officer).create(
            {
                "name": "evaluation.txt",
                "raw": b"ours",
                "res_model": "hr.applicant",
                "res_id": self.applicant.id,
            }
        )
        response = self.url_open(f"{self._link('profile')}/data.zip")
        self.assertIn("my-data.zip", response.headers["Content-Disposition"])
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        names = archive.namelist()
        self.assertEqual(names, ["data.json", "files/1-cv.txt", "files/2-_cv.txt"])
        self.assertEqual(archive.read(names[1]), b"two")
        self.assertEqual(json.loads(archive.read("data.json")), self._download())

    def test_says_what_an_officer_adds(self):
        data = self._download()
        self.assertIn("Our notes and decisions", data["what_is_not_here"])
        page = self.url_open(self._link("profile")).text
        self.assertIn("data.zip", page)
        self.assertIn("we answer within a month", page)
