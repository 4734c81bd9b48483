from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MedalistCommon, PersonCommon


class NewsCommon(MedalistCommon):
    """A company that asks for news as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.medalist_news = True
        cls.officer.email = "olga@company.example.com"

    def _wants_news(self, applicant, **values):
        """Record that the person wants news; return the consent."""
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", purpose="news", **values
        )
        return applicant.news_consent_id

    def _let_leave_to(self, applicant):
        """Let all mails leave; return those that went to the person."""
        mails = self._let_leave()
        return [mail for mail in mails if applicant.email_normalized in mail["To"]]

    def _news_blocker(self, applicant, **options):
        return self._blocker(applicant, purpose="news", **options)


@tagged("post_install", "-at_install")
class TestNewsConsent(NewsCommon):
    """News are another purpose: asked, answered, ended and proved on their own."""

    def test_two_consents_of_one_person(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        jobs = applicant.consent_id
        self.assertNotEqual(jobs, news)
        self.assertEqual((jobs.purpose, news.purpose), ("jobs", "news"))
        self.assertEqual(applicant.news_consent_state, "granted")
        self.assertEqual(applicant.person_id.consent_ids, jobs | news)
        self.assertEqual(applicant.person_id.news_consent_id, news)
        self.assertEqual(applicant.person_id.consent_state, "granted")
        self.assertEqual(news._get_applications(), applicant)

    def test_a_later_application_has_both(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        later = self._refuse(job_id=self.other_job.id)
        self.assertEqual(later.news_consent_id, news)
        self.assertEqual(later.consent_id, applicant.consent_id)

    def test_a_yes_to_one_is_none_to_the_other(self):
        only_news = self._remember(consent=False)
        self._wants_news(only_news)
        self.assertEqual(only_news.consent_state, "no_request")
        self.assertEqual(self._blocker(only_news), "no_consent")
        self.assertFalse(self._news_blocker(only_news))
        only_jobs = self._remember("Grace Hopper")
        self.assertFalse(self._blocker(only_jobs))
        self.assertEqual(self._news_blocker(only_jobs), "no_consent")

    def test_legitimate_interest_is_none_in_news(self):
        self.company.medalist_contact_basis = "legitimate_interest"
        applicant = self._remember(consent=False)
        self.assertFalse(self._blocker(applicant))
        self.assertEqual(self._news_blocker(applicant), "no_consent")

    def test_a_no_to_one_leaves_the_other(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        followup = applicant.followup_id
        news._refuse("web")
        self.assertEqual(news.state, "withdrawn")
        self.assertEqual(self._news_blocker(applicant), "consent_withdrawn")
        self.assertFalse(self._blocker(applicant))
        self.assertEqual(followup.state, "running")
        news._grant("web")
        applicant.consent_id._refuse("web")
        self.assertEqual(self._blocker(applicant), "consent_withdrawn")
        self.assertFalse(self._news_blocker(applicant))

    def test_a_no_to_news_reaches_all_who_share_the_address(self):
        mailbox = {"email_from": "family@mail.example.com"}
        ada, bob = self._remember(**mailbox), self._remember("Bob Kay", **mailbox)
        self._wants_news(ada)
        self._wants_news(bob)._refuse("phone")
        self.assertEqual(self._news_blocker(ada), "consent_withdrawn")
        self.assertFalse(self._blocker(ada))

    def test_each_has_an_end_of_its_own(self):
        self.company.write({"medalist_news_months": 6, "medalist_consent_months": 36})
        applicant = self._remember()
        news = self._wants_news(applicant)
        months = [
            round((c.expiry_date - fields.Date.today()).days / 30.4)
            for c in (news, applicant.consent_id)
        ]
        self.assertEqual(months, [6, 36])
        news.expiry_date = news.next_step_date = self._days_ago(1)
        self.assertEqual(self._news_blocker(applicant), "consent_expired")
        news._run_due_steps(fields.Date.today())
        self.assertEqual(news.state, "expired")
        self.assertEqual(applicant.consent_state, "granted")

    def test_the_proof_says_what_for_and_with_which_words(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        proof = news._get_proof()
        self.assertEqual(proof["purpose"], "news")
        self.assertEqual([e["kind"] for e in proof["events"]], ["granted"])
        self.assertEqual(applicant.consent_id._get_proof()["purpose"], "jobs")

    def test_who_works_here_gets_no_news_who_applies_does(self):
        applicant = self._remember()
        self._wants_news(applicant)
        self._apply(job_id=self.other_job.id)
        self.assertEqual(self._blocker(applicant), "in_process")
        self.assertFalse(self._news_blocker(applicant))
        applicant.person_id.write({"held_back_reason": "They asked for a rest"})
        self.assertEqual(self._news_blocker(applicant), "held_back")

    def test_news_need_a_mail_address(self):
        applicant = self._remember(email_from=False, partner_phone="+32 475 11 22 33")
        self._wants_news(applicant)
        self.assertFalse(self._blocker(applicant))
        self.assertEqual(self._news_blocker(applicant), "no_address")

    def test_hard_facts_stop_news_as_well(self):
        applicant = self._remember()
        self._wants_news(applicant)
        self.env["mail.blacklist"]._add(applicant.email_normalized)
        self.assertEqual(self._news_blocker(applicant), "blacklisted")

    def test_a_contact_does_not_hold_back_news_nor_news_a_contact(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        news.last_news_date = fields.Date.today()
        self.assertFalse(self._blocker(applicant))
        self.assertEqual(self._news_blocker(applicant), "recent_contact")
        news.last_news_date = self._days_ago(60)
        applicant.with_user(self.officer)._log_contact("phone", "reached")
        self.assertEqual(self._blocker(applicant), "recent_contact")
        self.assertFalse(self._news_blocker(applicant))

    def test_wordings_are_numbered_for_each_purpose(self):
        Wording = self.env["hr.applicant.consent.wording"]
        jobs, news = Wording._get_current(), Wording._get_current("news")
        self.assertEqual((jobs.version, news.version), (1, 1))
        self.assertEqual(news.copy().version, 2)
        self.assertEqual(Wording._get_current(), jobs)
        with self.assertRaisesRegex(UserError, "Keep one wording"):
            Wording.search([("purpose", "=", "news")]).active = False


@tagged("post_install", "-at_install")
class TestNewsAsked(NewsCommon):
    """Asked in the mail about jobs, as a choice of its own."""

    def _events(self, consent):
        return consent.event_ids.sorted("id").mapped("kind")

    def test_one_mail_asks_for_both(self):
        applicant = self._remember(consent=False)
        consent = applicant.with_user(self.officer)._request_consent()
        mail = consent._get_queued_mails()
        wording = consent._get_news_wording()
        self.assertEqual(mail.news_wording_id, wording)
        self.assertIn(wording.name, mail.body_html)
        news = applicant.news_consent_id
        self.assertEqual(news.state, "no_request", "asked means: the mail left")
        self.assertEqual(len(self._let_leave_to(applicant)), 1)
        self.assertEqual((consent.state, news.state), ("requested", "requested"))
        event, of_jobs = news.event_ids, consent.event_ids
        self.assertEqual(event.wording_id, wording)
        self.assertIn(wording.name, event.wording_text)
        self.assertNotIn(wording.name, of_jobs.wording_text)
        self.assertIn(consent.wording_id.name, of_jobs.wording_text)

    def test_not_asked_where_the_company_has_no_news(self):
        self.company.medalist_news = False
        applicant = self._remember(consent=False)
        mail = applicant.with_user(self.officer)._request_consent()._get_queued_mails()
        self.assertNotIn("o_candidate_news", mail.body_html)
        self.assertFalse(applicant.news_consent_id)

    def test_not_asked_again_who_said_no_to_news(self):
        applicant = self._remember(consent=False)
        applicant._ensure_consents("news")._refuse("phone")
        mail = applicant.with_user(self.officer)._request_consent()._get_queued_mails()
        self.assertFalse(mail.news_wording_id)

    def test_the_reminder_asks_once_more_then_both_lapse(self):
        applicant = self._remember(consent=False)
        consent = self._ask(applicant)
        news = applicant.news_consent_id
        days = self.company.medalist_consent_request_days
        consent.request_date = news.request_date = self._days_ago(days // 2)
        (consent | news)._run_due_steps(fields.Date.today())
        self.assertEqual(
            len(self._let_leave_to(applicant)), 1, "news has no reminder of its own"
        )
        self.assertEqual(self._events(news), ["requested", "reminded"])
        later = fields.Date.today() + timedelta(days=days)
        (consent | news)._run_due_steps(later)
        self.assertEqual((consent.state, news.state), ("lapsed", "lapsed"))

    def test_the_refusal_mail_asks_for_both(self):
        applicant = self._apply()
        action = applicant.with_user(self.officer).archive_applicant()
        model = self.env[action["res_model"]].with_user(self.officer)
        dialog = Form(model.with_context(**action["context"]))
        dialog.refuse_reason_id = self.reason
        self.assertIn("o_candidate_news", dialog.question)
        dialog.save().action_refuse_reason_apply()
        self._let_leave()
        self.assertEqual(applicant.consent_state, "requested")
        self.assertEqual(applicant.news_consent_state, "requested")

    def test_a_mail_that_came_back_asked_nobody(self):
        applicant = self._remember(consent=False)
        consent = self._ask(applicant)
        consent._receive_bounce(applicant.email_normalized, True)
        self.assertEqual(applicant.news_consent_id.state, "no_request")


@tagged("post_install", "-at_install")
class TestNewsAndEverything(NewsCommon, PersonCommon):
    """What ends both, and what becomes of both when people are merged or erased."""

    def test_no_to_everything(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        applicant.consent_id._refuse_everything("web")
        self.assertEqual((applicant.consent_state, news.state), ("withdrawn",) * 2)
        for consent in (applicant.consent_id, news):
            self.assertEqual(consent.event_ids.sorted("id")[-1].kind, "withdrawn")

    def test_who_asks_to_be_erased_gets_no_news(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        request = self.env["hr.applicant.erasure"]._request(
            applicant.person_id, "phone"
        )
        self.assertEqual(self._news_blocker(applicant), "suppressed")
        self.assertEqual(news.state, "withdrawn")
        with self.assertRaises(UserError):
            news._grant("phone")
        events = news.event_ids | applicant.consent_id.event_ids
        request._execute()
        self.assertFalse(news.person_id)
        self.assertEqual(news.partner_name, "Erased")
        self.assertFalse(any(events.mapped("person_email")))

    def test_merged_people_keep_the_stricter_answer_to_each(self):
        one = self._remember(email_from="one@mail.example.com")
        two = self._remember("A. Lovelace", email_from="two@mail.example.com")
        self._wants_news(one)
        refused = self._wants_news(two)
        refused._refuse("phone")
        self._person(one)._merge(self._person(two))
        self.assertEqual(one.news_consent_id, refused)
        self.assertEqual(one.consent_state, "granted")
        self.assertEqual(self._news_blocker(one), "consent_withdrawn")
        self.assertFalse(self._blocker(one))
        two.person_id.merged_ids.with_user(self.officer).action_undo_merge()
        self.assertEqual(one.news_consent_state, "granted")
        self.assertEqual(two.news_consent_id, refused)

    def test_a_no_to_news_while_merged_is_both_peoples(self):
        one = self._remember(email_from="one@mail.example.com")
        two = self._remember("A. Lovelace", email_from="two@mail.example.com")
        self._wants_news(one)
        self._wants_news(two)
        self._person(one)._merge(self._person(two))
        one.news_consent_id._refuse("phone")
        one.person_id.merged_ids.with_user(self.officer).action_undo_merge()
        states = one.news_consent_state, two.news_consent_state
        self.assertEqual(states, ("withdrawn", "withdrawn"))
        self.assertEqual((one | two).mapped("consent_state"), ["granted"] * 2)

    def test_split_people_have_a_consent_to_news_each(self):
        one, two = self._family()
        self._wants_news(one)
        self.assertFalse(two.news_consent_id)
        self.assertEqual(self._news_blocker(two), "no_consent")
        self.assertNotEqual(self._wants_news(two), one.news_consent_id)

    def test_the_copy_for_officers_and_the_download_hold_both(self):
        applicant = self._remember()
        news = self._wants_news(applicant)
        copy = self._person(applicant)._get_copy_as_json()
        self.assertEqual(len(copy["consents"]), 2)
        self.assertEqual(
            {row["purpose"] for row in copy["consents"]},
            {"Future jobs", "Company news"},
        )
        data = applicant.consent_id._get_own_data()
        self.assertEqual(data["company_news"]["state"], "granted")
        self.assertEqual(data["company_news"]["events"][0]["what"], "granted")
        self.assertEqual(news._get_for("jobs"), applicant.consent_id)
