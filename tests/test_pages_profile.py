import io
import json
import zipfile

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..models.cv.reading import MAX_BYTES, get_safe_name
from .common import slow
from .pages import PDF, TalentCase

FILLING = bytes(range(256)) * (MAX_BYTES // 256)


def _archive(**members):
    """A zip file with these members, dots and slashes written as __ and ___."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("___", "/").replace("__", "."), content)
    return buffer.getvalue()


ODT = _archive(mimetype="application/vnd.oasis.opendocument.text", content__xml="<x/>")
DOCX = _archive(**{"[Content_Types]__xml": "<x/>", "word___document__xml": "<x/>"})


@tagged("post_install", "-at_install")
class TestProfilePage(TalentCase):
    def _save(self, files=None, **values):
        return self._submit(self._link("profile"), "save", files=files, **values)

    def _upload(self, name, content):
        return self._save(files={"cv": (name, content)}, availability="2030-01-31")

    def _files(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "hr.applicant"), ("res_id", "=", self.applicant.id)]
        )

    def test_what_is_held_is_shown(self):
        self._refuse("Ada Lovelace", job_id=self.other_job.id)
        self.applicant.partner_phone = "+32470112233"
        page = self.url_open(self._link("profile")).text
        for text in (
            "Ada Lovelace",
            "ada@mail.example.com",
            "+32470112233",
            "Carpenter",
            "Master Carpenter",
        ):
            self.assertIn(text, page)

    def test_an_application_without_a_job_names_none(self):
        self._apply("Ada Lovelace", job_id=False)
        page = self.url_open(self._link("profile")).text
        self.assertIn("Open application", page)
        self.assertNotIn("Developer", page)

    def test_the_record_of_a_talent_is_no_application(self):
        pool = self.env["hr.talent.pool"].create({"name": "Carpenters"})
        self.env["talent.pool.add.applicants"].create(
            {"applicant_ids": self.applicant.ids, "talent_pool_ids": pool.ids}
        ).action_add_applicants_to_pool()
        self.assertTrue(self.applicant.pool_applicant_id._is_talent())
        page = self.url_open(self._link("profile")).text
        self.assertIn(self.applicant.job_id.name, page)
        self.assertNotIn("Open application", page)

    def test_saved_on_every_application(self):
        later = self._apply("Ada Lovelace", job_id=self.other_job.id)
        response = self._save(
            contact_channel="linkedin",
            interest_job_ids=[self.job.id, self.other_job.id],
            open_to_interim="1",
            availability="2030-01-31",
            linkedin_profile="linkedin.com/in/ada?trk=mail",
        )
        self.assertIn("Saved", response.text)
        self.assertIn('value="2030-01-31"', response.text)
        expected = {
            "contact_channel": "linkedin",
            "interest_job_ids": (self.job | self.other_job).ids,
            "open_to_interim": True,
            "availability": fields.Date.to_date("2030-01-31"),
        }
        self.assertRecordValues(self.applicant | later, [expected, expected])
        self.assertEqual(self.consent.claimed_linkedin, "https://linkedin.com/in/ada")
        self.assertIn('value="https://linkedin.com/in/ada"', response.text)
        self._save(choices="1", availability="", contact_channel="")
        cleared = ("availability", "interest_job_ids", "contact_channel")
        for name in (*cleared, "open_to_interim"):
            self.assertFalse(self.applicant[name], name)
        self.assertTrue(self.consent.claimed_linkedin, "was not in the form")

    def test_wrong_input_is_kept_and_explained(self):
        for name, value in (
            ("availability", "31/01/2030"),
            ("availability", "soon"),
            ("availability", "0001-01-01"),
            ("linkedin_profile", "https://evil.example.com/in/ada"),
            ("linkedin_profile", "javascript://linkedin.com/%0aalert(1)"),
            ("linkedin_profile", "https://linkedin.com.evil.example/in/ada"),
            ("linkedin_profile", "https://linkedin.com@evil.example/in/ada"),
            ("linkedin_profile", "https://[linkedin.com/in/ada"),
            ("linkedin_profile", "https://linkedin.com/" + "a" * 300),
        ):
            with self.subTest(value):
                response = self._save(**{name: value, "contact_channel": "sms"})
                self.assertEqual(response.status_code, 422)
                self.assertIn("Nothing was saved", response.text)
                self.assertIn('aria-invalid="true"', response.text)
                self.assertRegex(response.text, r'value="sms" selected')
                self.assertFalse(self.applicant[name])
                self.assertFalse(self.consent.claimed_linkedin)
                self.assertFalse(self.applicant.contact_channel)

    def test_newer_cv(self):
        older = self.env["ir.attachment"].create(
            {
                "name": "old.pdf",
                "raw": PDF,
                "res_model": "hr.applicant",
                "res_id": self.applicant.id,
            }
        )
        self.applicant.message_main_attachment_id = older
        newest = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self._upload("Ada 2030.pdf", PDF + b"new")
        cv = newest.message_main_attachment_id
        self.assertEqual(cv.name, "Ada 2030.pdf")
        self.assertEqual(cv.raw, PDF + b"new")
        self.assertEqual(cv.mimetype, "application/pdf")
        self.assertEqual(self.applicant.message_main_attachment_id, older)
        page = self._upload("Ada 2030.pdf", PDF + b"new").text
        self.assertEqual(len(newest.attachment_ids), 1, "the same file once")
        self.assertIn("Ada 2030.pdf", page)
        self.assertIn("old.pdf", page)

    def test_documents_that_are_taken(self):
        word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"\xec\xa5\xc1\x00"
        for name, content in (
            ("cv.PDF", PDF),
            ("cv.doc", word),
            ("cv.docx", DOCX),
            ("cv.odt", ODT),
            ("cv.txt", "Curriculum vitæ\nAda\n".encode()),
        ):
            with self.subTest(name):
                self.assertEqual(self._upload(name, content).status_code, 200)
                attachment = self.applicant.message_main_attachment_id
                self.assertEqual(attachment.raw, content)
                self.assertEqual(attachment.name, name.replace("PDF", "pdf"))

    def test_documents_that_are_not(self):
        for name, content in (
            ("cv.pdf", b"MZ\x90\x00 not a pdf"),
            ("cv.exe", PDF),
            ("cv", PDF),
            ("cv.pdf.html", PDF),
            ("cv.docx", ODT),
            ("cv.docx", b"PK\x03\x04broken"),
            ("cv.odt", _archive(mimetype="application/java-archive")),
            ("cv.odt", _archive(other="x")),
            ("cv.txt", b"<html><script>alert(1)</script></html>"),
            ("cv.txt", b"\x7fELF\0\0"),
            ("cv.doc", PDF),
            ("cv.pdf", b""),
        ):
            with self.subTest(name, content=content[:10]):
                response = self._upload(name, content)
                self.assertEqual(response.status_code, 422)
                self.assertIn('id="cv_error"', response.text)
                self.assertIn('value="2030-01-31"', response.text, "the rest is kept")
                self.assertFalse(self._files())
                self.assertFalse(self.applicant.availability, "nothing is saved")

    @slow
    def test_far_too_large_a_file(self):
        response = self._upload("cv.pdf", PDF + 9 * FILLING)
        self.assertEqual(response.status_code, 413)
        self.assertIn("A file can have 10 MB at most", response.text)

    @slow
    def test_too_large_a_file(self):
        response = self._upload("cv.pdf", PDF + FILLING)
        self.assertEqual(response.status_code, 422)
        self.assertIn("larger than 10 MB", response.text)
        self.assertFalse(self._files())
        largest = (PDF + FILLING)[:MAX_BYTES]
        self.assertEqual(self._upload("cv.pdf", largest).status_code, 200)
        self.assertEqual(self._files().raw, largest)

    def test_evil_file_names(self):
        for name, safe in (
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\Ada\\cv.pdf", "cv.pdf"),
            ("a\r\nX-Evil: 1.pdf", "aX-Evil_ 1.pdf"),
            ("exe.\u202efdp.pdf", "exe.fdp.pdf"),
            ("<img src=x onerror=alert(1)>.pdf", "_img src=x onerror=alert(1)_.pdf"),
            ("...pdf", "CV.pdf"),
            (".pdf", "CV.pdf"),
            ("é" * 300 + ".pdf", "é" * 100 + ".pdf"),
        ):
            self.assertEqual(get_safe_name(name), safe)
        page = self._upload("<b>&amp;'.pdf", PDF).text
        self.assertEqual(self._files().name, "_b_&amp;'.pdf")
        self.assertIn("_b_&amp;amp;&#39;.pdf", page)

    def test_withdraw_ends_everything(self):
        self._grant()
        self.applicant.medal_date = self._days_ago(5)
        self.applicant._start_followup_plan(self.applicant.medal_id.plan_id)
        self._run_followups()
        self.assertTrue(self.applicant.followup_activity_id)
        self._queue_invitations(self.applicant)
        invitation = self.applicant.invitation_ids
        mail = invitation._get_queued_mails()
        self.assertEqual(mail.state, "outgoing")
        response = self._submit(self._link("profile"), "withdraw")
        self.assertIn("whatever was planned is cancelled", response.text)
        self.assertEqual(self.applicant.consent_state, "withdrawn")
        self.assertEqual(self.applicant.followup_state, "stopped")
        self.assertFalse(self.applicant.activity_ids)
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(invitation.state, "opted_out")

    def test_erasure_is_asked_for_once(self):
        self._grant()
        for _click in range(2):
            response = self._submit(self._link("profile"), "erase")
        self.assertIn("You asked us on", response.text)
        self.assertNotIn('value="erase"', response.text)
        activity = self.applicant.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.officer)
        self.assertEqual(
            activity.activity_type_id, self.env.ref("mail.mail_activity_data_todo")
        )
        self.assertIn("Ada Lovelace", activity.summary)
        kinds = self.consent.event_ids.mapped("kind")
        self.assertEqual(kinds.count("erasure_requested"), 1)
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        self.assertEqual(self.applicant.consent_state, "withdrawn")

    def test_erasure_reaches_somebody_when_the_recruiter_left(self):
        self.officer.active = False
        self._submit(self._link("profile"), "erase")
        responsible = self.applicant.activity_ids.user_id
        self.assertTrue(
            responsible.has_group("hr_recruitment.group_hr_recruitment_manager")
        )
        self.assertIn(self.env.company, responsible.company_ids)

    def test_erasure_reaches_somebody_who_has_the_company(self):
        """The recruiter works for another one by now: the fallback, or administrators
        who have access.
        """
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.write({"company_ids": company.ids, "company_id": company.id})
        fallback = new_test_user(
            self.env, "fallback", "hr_recruitment.group_hr_recruitment_user"
        )
        for chosen in (fallback, self.env["res.users"]):
            with self.subTest(chosen.login):
                self.env.company.medalist_fallback_user_id = chosen
                self._submit(self._link("profile"), "erase")
                activity = self.consent.erasure_id.activity_id
                if chosen:
                    self.assertEqual(activity.user_id, fallback)
                else:
                    self.assertTrue(
                        activity.user_id.has_group(
                            "hr_recruitment.group_hr_recruitment_manager"
                        )
                    )
                    self.assertIn(self.env.company, activity.user_id.company_ids)
                self._submit(self._link("profile"), "take_back")

    def test_files_of_colleagues_are_not_listed(self):
        notes = self.env["ir.attachment"].with_user(self.officer)
        notes.create(
            {
                "name": "interview-evaluation.pdf",
                "raw": PDF,
                "res_model": "hr.applicant",
                "res_id": self.applicant.id,
            }
        )
        self.assertNotIn("evaluation", self.url_open(self._link("profile")).text)

    def test_download_of_own_data(self):
        self.applicant.write(
            {
                "medal_reason": "Almost hired",
                "personal_note": "<p>Climbs</p>",
                "applicant_notes": "<p>Nervous</p>",
                "priority": "3",
                "availability": "2030-01-31",
            }
        )
        self._submit(
            self._link("consent"),
            "yes",
            choices="1",
            contact_channel="phone",
            interest_job_ids=[self.job.id],
        )
        self._upload("Ada.pdf", PDF)
        response = self.url_open(f"{self._link('profile')}/data.json")
        disposition = response.headers["Content-Disposition"]
        self.assertRegex(disposition, r"attachment; filename\*?=.*my-data\.json")
        self.assertIn("application/json", response.headers["Content-Type"])
        data = json.loads(response.content)
        self.assertEqual(data["contact"]["email"], "ada@mail.example.com")
        self.assertEqual(data["preferences"]["preferred_channel"], "phone")
        self.assertEqual(data["files"], ["Ada.pdf"])
        self.assertEqual(data["applications"][0]["job"], "Carpenter")
        self.assertEqual(data["consent"]["state"], "granted")
        self.assertEqual(
            [event["what"] for event in data["consent"]["events"]],
            ["requested", "granted"],
        )
        for secret in ("Almost hired", "Climbs", "Nervous", "Olga"):
            self.assertNotIn(secret, response.text)

    def test_page_without_applications_still_takes_a_no(self):
        link = self._link("profile")
        self.applicant.unlink()
        self.assertNotIn('name="cv"', self.url_open(link).text)
        response = self._save(files={"cv": ("cv.pdf", PDF)})
        self.assertEqual(response.status_code, 422)
        self._submit(link, "erase")
        self.assertEqual(self.consent.state, "declined")
        self.assertTrue(self.consent.erasure_request_date)
