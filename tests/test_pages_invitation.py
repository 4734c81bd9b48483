import re
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MODULE, NEVER
from .pages import ANSWERS, CSRF, DEAD, PDF, InvitationPageCase


@tagged("post_install", "-at_install")
class TestInvitationPage(InvitationPageCase):
    # -- looking ---------------------------------------------------------------------

    def test_looking_changes_nothing(self):
        """Scanners and previews open every link, some of them many times."""
        before = self._snapshot()
        for method in ("GET", "GET", "HEAD"):
            response = self.url_open(self.link, method=method)
            self.assertEqual(response.status_code, 200)
        for answer in ANSWERS:
            self.url_open(f"{self.link}?answer={answer}&months=6")
        self.assertEqual(self._snapshot(), before)

    def test_job_is_described(self):
        page = self.url_open(self.link).text
        for text in (
            "Master Carpenter",
            "Workshop",
            "Dock 3, Ghent",
            "<b>beams</b>",
            "Ada Lovelace",
            self.env.company.name,
            str(self.invitation.expiry_date.year),
            self.invitation.expiry_date.strftime("%B"),
            'value="opt_out"',
        ):
            self.assertIn(text, page)
        self.assertEqual(len(re.findall(r'<textarea[^>]+name="message"', page)), 3)
        for name in ("cv", "availability", "open_to_interim", "months", "until"):
            self.assertIn(f'name="{name}"', page)
        labelled = set(re.findall(r'<label[^>]+for="(\w+)"', page))
        fields_shown = re.findall(r'<(?:input|select|textarea)[^>]+\bid="(\w+)"', page)
        self.assertEqual(labelled, set(fields_shown), "every field has its label")
        self.assertEqual(len(fields_shown), len(labelled), "and an id of its own")
        self.assertNotIn("alert(1)", page)
        self.assertNotIn("color: red", page)
        buttons = re.findall(
            r'value="(interested|not_now|not_interested)"\s+class="([^"]+)"', page
        )
        self.assertEqual([name for name, _style in buttons], list(ANSWERS[:3]))
        self.assertEqual(len({style for _name, style in buttons}), 1, "equal weight")

    def test_a_long_letter_arrives_whole(self):
        letter = "I have built beams for years. " * 300
        self._submit(self.link, "interested", message=letter)
        self.assertEqual(self.invitation.message, letter.strip())

    def test_headers_and_robots(self):
        response = self.url_open(self.link)
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn(
            "frame-ancestors 'none'", response.headers["Content-Security-Policy"]
        )

    def test_published_job_is_linked_where_there_is_a_website(self):
        Job = self.env["hr.job"]
        if "website_published" not in Job._fields:
            self.assertIsNone(self.invitation._get_job_link())
            return
        self.other_job.website_published = True
        self.assertIn(self.other_job.website_url, self.url_open(self.link).text)

    def test_candidates_never_see_the_words(self):
        self.applicant.medal_reason = "Silver: missed it by a hair"
        self.applicant.personal_note = "<p>Would be gold elsewhere</p>"
        pages = [self.url_open(self.link)]
        pages.append(self._submit(self.link, "not_now", months="6"))
        pages.append(self._submit(self.link, "not_now", until="x"))
        pages.append(self._submit(self.link, "not_interested"))
        pages.append(self._submit(self.link, "interested"))
        pages.append(self._submit(self.link, "not_interested"))
        pages.append(self._submit(self.link, "opt_out"))
        for page in pages:
            text = f"{page.text} {page.headers}"
            self.assertIsNone(NEVER.search(text), page.url)
            self.assertNotIn("missed it", text)
            self.assertNotIn("elsewhere", text)

    def test_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.applicant.partner_id.lang = "fr_FR"
        self.other_job.with_context(lang="fr_FR").name = "Maître charpentier"
        page = self.url_open(self.link).text
        self.assertIn('lang="fr-FR"', page)
        self.assertIn("Maître charpentier", page)

    # -- interested ------------------------------------------------------------------

    def test_yes_becomes_an_application(self):
        old_cv = self.env["ir.attachment"].create(
            {
                "name": "old.pdf",
                "raw": PDF,
                "res_model": "hr.applicant",
                "res_id": self.applicant.id,
            }
        )
        with self.mock_mail_gateway():
            response = self._submit(
                self.link,
                "interested",
                files={"cv": ("Ada 2030.pdf", PDF + b"new")},
                message="Mornings <i>please</i>",
                availability="2030-01-31",
                open_to_interim="1",
            )
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
            mails = self._mails
        self.assertIn("Thank you for your answer", response.text)
        self.assertIn("Olga Officer", response.text)
        application = self._applications()
        self.assertRecordValues(
            application,
            [
                {
                    "job_id": self.other_job.id,
                    "stage_id": self.other_job._get_first_stage().id,
                    "user_id": self.officer.id,
                    "partner_name": "Ada Lovelace",
                    "email_from": "ada@mail.example.com",
                    "availability": fields.Date.to_date("2030-01-31"),
                    "open_to_interim": True,
                    "consent_state": "granted",
                    "medium_id": self.env.ref("utm.utm_medium_email").id,
                    "campaign_id": self.env.ref(
                        f"{MODULE}.utm_campaign_past_candidates"
                    ).id,
                }
            ],
        )
        self.assertRecordValues(
            self.invitation,
            [
                {
                    "state": "interested",
                    "answer_channel": "page",
                    "message": "Mornings <i>please</i>",
                    "new_applicant_id": application.id,
                }
            ],
        )
        files = application.attachment_ids.sorted("name")
        self.assertEqual(files.mapped("name"), ["Ada 2030.pdf", "old.pdf"])
        self.assertEqual(application.message_main_attachment_id.raw, PDF + b"new")
        self.assertEqual(self.applicant.attachment_ids, old_cv)
        activity = application.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertIn("Ada Lovelace", activity.summary)
        self.assertNotIn(
            self.env.ref("base.public_partner"), application.message_partner_ids
        )
        note = self.applicant.message_ids[0]
        self.assertIn("Interested (Web page)", note.body)
        self.assertIn("&lt;i&gt;please", note.body)
        self.assertEqual(note.author_id, self.applicant.partner_id)
        to_ada = [mail for mail in mails if "ada@mail" in str(mail["email_to"])]
        self.assertEqual(len(to_ada), 1, "ours, and not that of the first stage")
        self.assertIn("thank you for your answer", to_ada[0]["subject"])
        self.assertEqual(to_ada[0]["email_from"], self.officer.email_formatted)
        confirmation = self.invitation.message_ids.filtered("mail_ids")[0]
        self.assertEqual(confirmation.author_id, self.officer.partner_id)
        self.assertNotRegex(to_ada[0]["subject"] + to_ada[0]["body"], NEVER)

    def test_second_click_changes_nothing(self):
        for answer, values in (
            ("not_now", {"months": "3"}),
            ("not_interested", {}),
            ("interested", {}),
        ):
            self._submit(self.link, answer, **values)
            before = self._snapshot()
            self._submit(self.link, answer, message="again", **values)
            self.assertEqual(self._snapshot(), before, answer)
        self.assertEqual(len(self._applications()), 1)

    def test_bad_cv_loses_nothing(self):
        for name, content, words in (
            ("cv.exe", PDF, "We can&#39;t read this file"),
            ("cv.pdf", b"MZ not a pdf", "We can&#39;t read this file"),
            ("cv.pdf", b"", "The file is empty"),
        ):
            response = self._submit(
                self.link,
                "interested",
                files={"cv": (name, content)},
                message="Hello there",
                availability="2030-01-31",
            )
            self.assertEqual(response.status_code, 422)
            self.assertIn(words, response.text)
            self.assertEqual(response.text.count("Hello there"), 1, "where it was")
            self.assertIn('value="2030-01-31"', response.text)
            self.assertIn('aria-invalid="true"', response.text)
            self.assertIn('role="alert"', response.text)
        self.assertFalse(self._applications())
        self.assertEqual(self.invitation.state, "sent")

    def test_wrong_dates_are_said_so(self):
        late = fields.Date.today() + relativedelta(months=37)
        for answer, values in (
            ("interested", {"availability": "soon"}),
            ("not_now", {"until": "31/01/2030"}),
            ("not_now", {"until": str(fields.Date.today())}),
            ("not_now", {"until": "2020-01-01", "months": "6"}),
            ("not_now", {"until": str(late)}),
            ("not_now", {"months": "600"}),
            ("not_now", {}),
        ):
            with self.subTest(answer, **values):
                response = self._submit(self.link, answer, **values)
                self.assertEqual(response.status_code, 422)
                self.assertIn('aria-invalid="true"', response.text)
                self.assertEqual(self.invitation.state, "sent")

    def test_unknown_answer_is_said_so(self):
        before = self._snapshot()
        for answer in ("maybe", "", "queued", "expired"):
            response = self._submit(self.link, answer)
            self.assertEqual(response.status_code, 422)
            self.assertIn("Please choose one of the answers", response.text)
        self.assertEqual(self._snapshot(), before)

    def test_fields_that_the_form_does_not_have(self):
        self._submit(
            self.link,
            "interested",
            priority="3",
            applicant_id="1",
            consent="1",
            invitation="1",
            channel="phone",
            state="sent",
        )
        self.assertEqual(self._applications().priority, self.applicant.priority)
        self.assertEqual(self.invitation.answer_channel, "page")

    # -- other answers ---------------------------------------------------------------

    def test_not_now(self):
        response = self._submit(self.link, "not_now", months="3", message="Baby!")
        until = fields.Date.today() + relativedelta(months=3)
        self.assertIn("You said: not now", response.text)
        self.assertIn(str(until.year), response.text)
        self.assertRecordValues(
            self.invitation,
            [{"state": "not_now", "not_now_until": until, "message": "Baby!"}],
        )
        self.assertEqual(self.applicant.followup_state, "paused")
        self.assertEqual(self.applicant.followup_paused_until, until)
        self.assertEqual(self.applicant.consent_state, "granted")
        self.assertFalse(self._applications())
        self._submit(self.link, "not_now", months="3", until="2028-02-01")
        self.assertEqual(self.applicant.followup_paused_until.year, 2028, "a day wins")

    def test_answers_are_among_the_persons_own_data(self):
        self._submit(self.link, "not_interested", message="Too far")
        data = self.url_open(f"{self._link('profile')}/data.json").json()
        [held] = data["invitations"]
        self.assertEqual(held["job"], "Master Carpenter")
        self.assertEqual(held["answer"], "not_interested")
        self.assertEqual(held["words"], "Too far")

    def test_not_interested_then_interested_after_all(self):
        response = self._submit(self.link, "not_interested", message="Too far")
        self.assertIn("You said no to this job", response.text)
        self.assertEqual(self.invitation.state, "not_interested")
        self.assertEqual(self.applicant.consent_state, "granted")
        self.assertEqual(self.applicant.followup_state, "running")
        self.assertIn('value="interested"', response.text)
        self._submit(self.link, "interested")
        self.assertEqual(self.invitation.state, "interested")
        self.assertEqual(len(self._applications()), 1)

    def test_the_chatter_is_in_the_language_of_the_recruiter(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        created = self.env.ref("hr_recruitment.mt_applicant_new")
        created.with_context(lang="fr_FR").description = "Nouvelle candidature"
        self.applicant.partner_id.lang = "fr_FR"
        self._submit(self.link, "interested")
        words = "".join(self._applications().message_ids.mapped("body"))
        self.assertIn("Came back from", words)
        self.assertIn(created.description, words)
        self.assertNotIn("Nouvelle candidature", words)

    def test_yes_taken_back_is_passed_on_once(self):
        self._submit(self.link, "interested")
        application = self._applications()
        for _click in range(2):
            response = self._submit(self.link, "not_interested", message="Sorry")
        self.assertIn("you changed your mind", response.text)
        self.assertNotIn("You are interested in", response.text)
        self.assertEqual(self.invitation.state, "interested")
        self.assertTrue(application.active, "a recruiter looks at it")
        self.assertFalse(application.refuse_reason_id)
        told = application.activity_ids.filtered(lambda a: "took back" in a.summary)
        self.assertEqual(len(told), 1)
        self.assertIn("Sorry", told.note)

    def test_page_after_the_application_is_over(self):
        self._submit(self.link, "interested")
        self._applications().write(
            {"active": False, "refuse_reason_id": self.reason.id}
        )
        page = self.url_open(self.link).text
        self.assertIn("There is nothing you need to do", page)
        self.assertNotIn("contacts you", page)
        self.assertNotIn('value="not_interested"', page)

    def test_stop(self):
        self.opener.headers["User-Agent"] = "Ada's phone"
        response = self._submit(self.link, "opt_out", message="Enough")
        self.assertIn("You asked us to stop", response.text)
        self.assertIn("/talent/consent/", response.text, "how to undo it")
        self.assertNotIn("<button", response.text)
        self.assertEqual(self.invitation.state, "opted_out")
        self.assertEqual(self.applicant.consent_state, "withdrawn")
        self.assertRecordValues(
            self.consent.event_ids[-1],
            [
                {
                    "kind": "withdrawn",
                    "channel": "web",
                    "ip_address": "127.0.0.1",
                    "user_agent": "Ada's phone",
                }
            ],
        )
        token = CSRF.search(self.url_open(self._link("consent")).text)[1]
        before = self._snapshot()
        for answer in ANSWERS:
            self.url_open(self.link, data={"csrf_token": token, "answer": answer})
        self.assertEqual(self._snapshot(), before, "stopped is stopped")

    # -- what may have changed meanwhile -----------------------------------------------

    def test_unseen_letters_in_their_words(self):
        self._submit(self.link, "not_now", months="3", message="In \x00spring\x1b!")
        self.assertEqual(self.invitation.state, "not_now")
        self.assertEqual(self.invitation.message, "In spring!")

    # -- links -----------------------------------------------------------------------

    def test_links_that_open_nothing_look_the_same(self):
        other = self._invite(self._remember("Bea Else"), self.job)
        gone = self._invite(self._remember("Cleo Gone"), self.job)
        moved = self._invite(self._remember("Dora Moved"), self.job)
        links = {
            "wrong": "/talent/invitation/AXxdUWsAAAAA",
            "profile": self._link("profile").replace("/profile/", "/invitation/"),
            "consent": self._link("consent").replace("/consent/", "/invitation/"),
            "revoked": other._get_link_path(),
            "deleted": gone._get_link_path(),
            "of another person": moved._get_link_path(),
            "cut off": "/talent/invitation/",
            "without a consent's invitation": "/talent/invitation/"
            + self.consent._get_token("invitation"),
            "with another's invitation": "/talent/invitation/"
            + self.consent._get_token("invitation", other.id),
        }
        other.applicant_id.consent_id.action_revoke_links()
        gone.unlink()
        moved.applicant_id.sudo().consent_id = self.consent
        reversed_link = self.link.replace("/invitation/", "/profile/")
        self.assertEqual(self.url_open(reversed_link).status_code, 404)
        texts = set()
        for kind, link in links.items():
            for data in (None, {"answer": "interested"}):
                response = self.url_open(link, data=data)
                self.assertEqual(response.status_code, 404, kind)
                self.assertIn(DEAD, response.text)
                texts.add(response.text)
        self.assertEqual(len(texts), 1)

    def test_profile_link_of_the_page_ends_with_it(self):
        with freeze_time(fields.Datetime.now() + timedelta(days=50)):
            page = self.url_open(self.link).text
            profile = re.search(r"/talent/profile/[\w-]+", page)[0]
            self.assertEqual(self.url_open(profile).status_code, 200)
        with freeze_time(fields.Datetime.now() + timedelta(days=53)):
            self.assertEqual(self.url_open(profile).status_code, 404)

    def test_two_candidates_behind_one_mailbox(self):
        agency = {"email_from": "talents@agency.example.com"}
        pieter = self._remember("Pieter de Vries", **agency)
        sofie = self._remember("Sofie Janssens", **agency)
        first = self._invite(pieter)
        second = self._invite(sofie, self.job.copy({"name": "Other"}))
        page = self.url_open(first._get_link_path()).text
        self.assertIn("Pieter de Vries", page)
        self.assertNotIn("Sofie", page)
        self._submit(first._get_link_path(), "interested")
        self.assertEqual(first.new_applicant_id.partner_name, "Pieter de Vries")
        self.assertEqual(second.state, "sent")
        page = self._submit(second._get_link_path(), "interested").text
        self.assertIn("Thank you", page)
        self.assertEqual(second.new_applicant_id.partner_name, "Sofie Janssens")

    def test_company_of_the_job_is_shown(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere Ltd"})
        self.officer.company_ids |= elsewhere
        job = self.env["hr.job"].create(
            {"name": "Diver", "company_id": elsewhere.id, "user_id": self.officer.id}
        )
        foreign = self._remember("Dora Diver", company_id=elsewhere.id, job_id=False)
        invitation = self._invite(foreign, job)
        link = invitation._get_link_path()
        self.assertIn("Elsewhere Ltd", self.url_open(link).text)
        self._submit(link, "interested")
        self.assertEqual(invitation.new_applicant_id.company_id, elsewhere)
        self.assertEqual(self.invitation.state, "sent")

    def test_forged_form_is_refused(self):
        for token in (None, "0123456789o9999999999"):
            data = {"answer": "interested", **({"csrf_token": token} if token else {})}
            with mute_logger("odoo.http"):
                response = self.url_open(self.link, data=data)
            self.assertEqual(response.status_code, 400)
            self.assertIn("Nothing was changed", response.text)
        self.env.invalidate_all()
        self.assertEqual(self.invitation.state, "sent")

    def test_mail_holds_the_link_only_while_it_leaves(self):
        applicant = self._remember("Bea Bell")
        with self.mock_mail_gateway():
            invitation = self._queue_invitations(applicant)
            mail = invitation.sudo()._get_queued_mails()
            mail.send()
            [sent] = self._mails
        link = re.search(r"/talent/invitation/([\w-]{40,})", sent["body"])
        self.assertEqual(self.url_open(link[0]).status_code, 200)
        self.assertIn(link[0], sent["body_alternative"])
        for stored in (
            mail.body_html,
            mail.body,
            *invitation.message_ids.mapped("body"),
        ):
            self.assertNotIn(link[1], stored)
        self.assertIn(f"/talent/invitation/id-{invitation.id}", mail.body_html)
        answer = self.env["mail.message"].create({"body": f"<p>> {link[0]}</p>"})
        self.assertNotIn(link[1], answer.body)

    def test_mark_of_somebody_elses_invitation_stays_a_mark(self):
        other = self._invite(self._remember("Bea Bell"), self.job)
        applicant = self._remember("Cleo Clerk")
        template = self.env.ref(f"{MODULE}.mail_template_invitation").copy()
        template.body_html += f"<p>/talent/invitation/id-{other.id}</p>"
        with self.mock_mail_gateway():
            invitation = (
                self.env["hr.applicant.invitation"]
                .with_user(self.officer)
                ._invite(applicant, self.other_job, template)
            )
            invitation.sudo()._get_queued_mails().send()
            [sent] = self._mails
        self.assertIn(f"/talent/invitation/id-{other.id}", sent["body"])
