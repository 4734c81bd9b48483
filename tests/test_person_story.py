from odoo import fields
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import MedalistCommon


@tagged("post_install", "-at_install")
class TestPersonStory(MedalistCommon):
    """The page to read before a call tells all that happened, the newest first."""

    def _read(self, applicant):
        person = applicant.person_id.with_user(self.officer)
        return html2plaintext(person.story)

    def test_everything_that_happened_in_order(self):
        applicant = self._remember("Ada Lovelace", date=self._days_ago(200))
        applicant.medal_reason = "Best architecture interview"
        applicant.refusal_explanation = "The other one had led a team"
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", date=self._days_ago(100), note="Call me in the summer"
        )
        applicant.with_user(self.officer)._log_contact(
            "phone", "reached", date=self._days_ago(50), note="Likes the new job"
        )
        applicant.partner_id = self.env["res.partner"].create(
            {"name": "Ada Lovelace", "email": applicant.email_from}
        )
        applicant.message_post(
            body="Thank you for calling",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=applicant.partner_id.id,
        )
        self.env["calendar.event"].create(
            {
                "name": "Coffee",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now(),
                "applicant_id": applicant.id,
            }
        )
        story = self._read(applicant)
        for words in (
            "Applied for",
            "The other one had led a team",
            "Best architecture interview",
            "Call me in the summer",
            "Likes the new job",
            "Thank you for calling",
            "Coffee",
        ):
            self.assertIn(words, story)
        self.assertLess(story.index("They wrote"), story.index("Likes the new job"))
        # The day they said yes counts, not the day it was recorded.
        self.assertLess(
            story.index("Likes the new job"), story.index("Call me in the summer")
        )
        self.assertLess(
            story.index("Likes the new job"), story.index("Best architecture interview")
        )
        self.assertLess(
            story.index("Best architecture interview"), story.index("Applied for")
        )

    def test_invitation_and_answer_in_their_words(self):
        applicant = self._remember("Ada Lovelace", date=self._days_ago(200))
        applicant.with_user(self.officer)._record_consent("granted", "phone")
        invitation = self.env["hr.applicant.invitation"].with_user(self.officer)
        invitation = invitation._invite(
            applicant.with_user(self.officer),
            self.other_job,
            self.env.ref("hr_recruitment_silver_medalist.mail_template_invitation"),
        ).sudo()
        invitation.write({"state": "sent", "sent_date": fields.Datetime.now()})
        invitation._answer("not_now", message="After the summer, gladly")
        story = self._read(applicant)
        self.assertIn("Invited: " + self.other_job.name, story)
        self.assertIn("After the summer, gladly", story)
        self.other_job.name = "Roofer"
        applicant.person_id.invalidate_recordset(["story"])
        self.assertIn("Invited: Roofer", self._read(applicant))

    def test_a_private_meeting_is_as_private_as_in_the_calendar(self):
        applicant = self._remember("Ada Lovelace")
        values = {
            "name": "Her offer, before the board hears of it",
            "applicant_id": applicant.id,
            "start": "2026-05-04 09:00:00",
            "stop": "2026-05-04 10:00:00",
            "privacy": "private",
            "user_id": self.administrator.id,
            "partner_ids": self.administrator.partner_id.ids,
        }
        self.env["calendar.event"].with_user(self.administrator).create(values)
        self.env.invalidate_all()
        story = self._read(applicant)
        self.assertNotIn("Her offer", story)
        self.assertIn("Meeting: Busy", story)

    def test_an_internal_note_is_no_mail(self):
        applicant = self._remember("Ada Lovelace")
        applicant.message_post(body="Ask Ben about her", message_type="comment")
        self.assertNotIn("Ask Ben", self._read(applicant))

    def test_the_sign_says_in_words_whether_they_may_be_contacted(self):
        applicant = self._refuse("Ada Lovelace")
        applicant._award_medal(self.silver)
        applicant = applicant.with_user(self.officer)
        self.assertEqual(applicant.contact_status, "There is no consent yet")
        self.assertEqual(applicant.person_id.contact_status, "There is no consent yet")
        applicant._record_consent("granted", "phone", receipt=False)
        self.env.flush_all()
        applicant.invalidate_recordset()
        applicant.person_id.invalidate_recordset()
        self.assertEqual(applicant.contact_status, "May be contacted")
        self.assertEqual(applicant.person_id.contact_status, "May be contacted")

    def test_an_application_of_somebody_who_came_back_says_so(self):
        past = self._remember("Ada Lovelace", date=fields.Date.to_date("2026-05-04"))
        returned = self._apply("Ada Lovelace", job_id=self.other_job.id)
        stranger = self._apply("Bea Stranger", email_from="bea@mail.example.com")
        applicants = (returned | stranger | past).with_user(self.officer)
        self.assertEqual(
            applicants.mapped("past_summary"),
            [f"Silver for {past.job_id.name}, May 2026", False, False],
        )
        action = applicants[0].action_open_person()
        self.assertEqual(action["res_id"], past.person_id.id)

    def test_the_board_asks_no_more_for_more_people(self):
        names = [f"Ada {letter * 3}" for letter in "abcdefgh"]
        returned = self.env["hr.applicant"]
        for name in names:
            self._remember(name, email_from=f"{name[4:]}@mail.example.com")
            returned |= self._apply(name, email_from=f"{name[4:]}@mail.example.com")
        self.env.flush_all()

        def count(applicants):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            applicants.with_user(self.officer).mapped("past_summary")
            return self.env.cr.sql_log_count - before

        count(returned)
        self.assertEqual(count(returned[:2]), count(returned))
