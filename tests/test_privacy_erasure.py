from collections import Counter
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import MODULE, InvitationCommon, MedalistCommon
from .pages import TalentCase
from .widths import OnBothWidths


@tagged("post_install", "-at_install")
class TestErasureRequest(TalentCase):
    """Whoever asked to be erased is left alone until the request is closed."""

    def setUp(self):
        super().setUp()
        self._grant()
        self.question = self._link("consent")
        self.profile = self._link("profile")

    def _erase(self):
        with freeze_time("2026-03-05 10:00:00"):
            self.consent._request_erasure(lang="en_US")

    def _last_event(self):
        return self.consent.event_ids.sorted("id")[-1]

    def test_link_of_the_first_question_grants_nothing(self):
        self._submit(self.profile, "erase")
        before = self._snapshot()
        response = self._submit(self.question, "yes")
        self.assertEqual(response.status_code, 409)
        self.assertIn("you asked us to erase your data", response.text)
        self.assertEqual(self._snapshot(), before)
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertEqual(self._blocker(self.applicant), "suppressed")

    def test_nobody_records_a_yes_meanwhile(self):
        self._erase()
        with self.assertRaisesRegex(UserError, "Ada Lovelace on 03/05/2026"):
            self.applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self.consent.state, "withdrawn")
        self.applicant.with_user(self.officer)._record_consent("declined", "phone")
        self.assertTrue(self.consent.erasure_request_date, "a no changes nothing")

    def test_every_page_says_since_when(self):
        invitation = self._make_sent_invitation(
            self.applicant,
            sent_date=fields.Datetime.now(),
            expiry_date=fields.Date.today(),
        )
        self._erase()
        pages = [self._link(p) for p in ("consent", "profile", "unsubscribe")]
        pages.append(invitation._get_link_path())
        for link in pages:
            page = self.url_open(link).text
            self.assertIn("March 5, 2026", " ".join(page.split()), link)
            self.assertNotIn('value="yes"', page)
            if "unsubscribe" not in link:
                self.assertIn('value="take_back"', page)
        self._submit(pages[-1], "interested")
        self.assertFalse(invitation.new_applicant_id)

    def test_take_back_is_noted_and_permits_nothing(self):
        self._submit(self.profile, "erase")
        todo = self.applicant.activity_ids
        self.assertTrue(todo)
        self.opener.headers["User-Agent"] = "Ada's phone"
        # The form stands on the page of the question, too.
        form = self.url_open(self.question).text
        self.assertIn("/talent/profile/", form)
        response = self._submit(self.profile, "take_back")
        self.assertIn("We keep your data", response.text)
        self.assertIn('value="erase"', response.text)
        self.assertRecordValues(
            self._last_event(),
            [
                {
                    "kind": "erasure_taken_back",
                    "channel": "web",
                    "ip_address": "127.0.0.1",
                    "user_agent": "Ada's phone",
                }
            ],
        )
        self.assertFalse(todo.exists(), "nobody erases by mistake")
        self.assertRecordValues(
            self.applicant.person_id.erasure_ids,
            [{"state": "refused", "is_taken_back": True, "channel": "web"}],
        )
        told = self.env["mail.message"].search(
            [("model", "=", self.consent._name), ("res_id", "=", self.consent.id)]
        )
        self.assertIn(
            "Ada Lovelace does not ask to be erased any more", told.mapped("subject")
        )
        self.assertEqual(self.consent.state, "withdrawn")
        self.assertEqual(self._blocker(self.applicant), "consent_withdrawn")
        before = self._snapshot()
        self._submit(self.profile, "take_back")
        self.assertEqual(self._snapshot(), before, "once")
        self._submit(self.question, "yes")
        self.assertFalse(self._blocker(self.applicant))

    def test_whoever_shares_an_address_is_refused_not_erased(self):
        other = self._remember("Ada King", email_from="ada@mail.example.com")
        self._erase()
        self.assertEqual(self._blocker(other), "consent_withdrawn")
        again = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertEqual(self._blocker(again), "suppressed", "the same person")

    def test_nobody_is_asked_meanwhile(self):
        self._erase()
        self.assertFalse(self.applicant.with_user(self.officer)._request_consent())
        template = self.env.ref(f"{MODULE}.mail_template_invitation")
        self.officer.email = "olga@company.example.com"
        Invitation = self.env["hr.applicant.invitation"].with_user(self.officer)
        self.assertFalse(Invitation._invite(self.applicant, self.other_job, template))

    def test_erasure_asked_again_after_it_was_taken_back(self):
        link = self._link("profile")
        for _time in range(2):
            self._submit(link, "erase")
            self.assertTrue(self.consent.erasure_request_date)
            self._submit(link, "take_back")
            self.assertFalse(self.consent.erasure_request_date)
            self._submit(self._link("consent"), "yes")
            self.assertEqual(self.applicant.consent_state, "granted")
        kinds = self.consent.event_ids.mapped("kind")
        self.assertEqual(kinds.count("erasure_requested"), 2)


class ErasureCase(MedalistCommon):
    """Somebody who asked to be erased, and the recruiter who takes care of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applicant = cls._remember("Ada Lovelace")
        cls.person = cls.applicant.person_id
        cls.requests = cls.env["hr.applicant.erasure"]

    def _ask(self, person=None, channel="email", **values):
        request = self.requests.with_user(self.officer)._request(
            person or self.person, channel, **values
        )
        return request.with_user(self.officer)

    def _dialog(self, action, **values):
        """Fill in the dialog of an action, and save it."""
        return self._open_dialog(action, **values).save()

    def _last_event(self, person=None):
        return (person or self.person).consent_ids.event_ids.sorted("id")[-1]


@tagged("post_install", "-at_install")
class TestErasureByRecruiter(ErasureCase, InvitationCommon):
    """A request by mail, on the phone or in person stops everything at once."""

    def test_what_was_said_on_the_phone(self):
        self.applicant.followup_id._run_due(Counter())
        dialog = self._dialog(
            self.person.with_user(self.officer).action_request_erasure(),
            channel="phone",
            date=self._days_ago(3),
            note="Delete it all",
        )
        action = dialog.action_ask()
        request = self.person.erasure_ids
        self.assertEqual(action["res_id"], request.id)
        asked = self._days_ago(3)
        self.assertRecordValues(
            request,
            [
                {
                    "state": "requested",
                    "channel": "phone",
                    "note": "Delete it all",
                    "request_date": asked,
                    "due_date": asked + relativedelta(months=1),
                    "user_id": self.officer.id,
                    "company_id": self.person.company_id.id,
                }
            ],
        )
        events = self.person.consent_ids.event_ids.sorted("id")[-2:]
        self.assertEqual(events.mapped("kind"), ["erasure_requested", "withdrawn"])
        self.assertEqual(set(events.mapped("channel")), {"phone"})
        self.assertEqual(set(events.mapped("note")), {"Delete it all"})
        self.assertEqual(events.user_id, self.officer)
        self.assertEqual(self.applicant.followup_state, "stopped")
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        todo = request.activity_id
        self.assertEqual(self.applicant.activity_ids, todo, "the step is gone")
        self.assertEqual(todo.date_deadline, request.due_date)
        self.assertEqual(todo.user_id, self.officer)
        note = self.applicant.message_ids[:1]
        self.assertIn("asked to be erased", note.body)
        self.assertTrue(note.recruiter_only)

    def test_once(self):
        request = self._ask()
        action = self.person.with_user(self.officer).action_request_erasure()
        self.assertEqual(action["res_id"], request.id, "the open one")
        self.assertEqual(self._ask(channel="phone"), request)
        self.assertEqual(len(self.person.erasure_ids), 1)

    def test_not_in_the_future(self):
        dialog = self._dialog(
            self.applicant.consent_id.with_user(self.officer).action_request_erasure(),
            date=self._days_ago(-1),
        )
        with self.assertRaises(UserError):
            dialog.action_ask()

    def test_open_invitations_are_cancelled(self):
        invitation = self._make_sent_invitation(
            self.applicant, sent_date=fields.Datetime.now()
        )
        self._ask()
        self.assertEqual(invitation.state, "opted_out")

    def test_somebody_who_had_refused_or_was_never_asked(self):
        refused = self._remember("Bea Else")
        refused._record_consent("declined", "phone", date=self._days_ago(40))
        strange = self._remember("Cy Never", consent=False)
        for applicant in refused | strange:
            self._ask(applicant.person_id)
            self.assertEqual(self._blocker(applicant), "suppressed")
            self.assertIn(applicant.consent_state, ("declined", "withdrawn"))
            self.assertEqual(applicant.followup_state, "stopped")
            kinds = applicant.person_id.consent_ids.event_ids.mapped("kind")
            self.assertEqual(kinds.count("erasure_requested"), 1)

    def test_somebody_without_any_address(self):
        self.person.address_ids.unlink()
        self.applicant.write({"email_from": False, "partner_phone": False})
        self.person.consent_ids.applicant_ids.consent_id = False
        self._ask()
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        self.assertEqual(self.applicant.followup_state, "stopped")

    def test_what_a_retention_rule_asks_for_is_no_refusal(self):
        request = self.requests._request(self.person, "retention")
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        self.assertEqual(self.applicant.consent_state, "granted")
        self.assertFalse(request.activity_id)
        self.requests._reassign()
        self.assertFalse(request.activity_id)
        request._take_back()
        self.assertFalse(self._blocker(self.applicant))


@tagged("post_install", "-at_install")
class TestErasureDecision(ErasureCase):
    """Hold, go on, schedule, refuse, take back."""

    def setUp(self):
        super().setUp()
        self.request = self._ask()
        self.soon = fields.Date.today() + timedelta(days=90)

    def _assert_noted(self, text):
        note = self.applicant.message_ids[:1]
        self.assertIn(text, note.body)
        self.assertTrue(note.recruiter_only)

    def test_hold_and_go_on(self):
        action = self.request.action_hold()
        with self.assertRaises(AssertionError):
            self._dialog(action, date=self.soon)  # a reason is needed
        with self.assertRaises(AssertionError):
            self._dialog(action, reason="A claim is open")
        with self.assertRaises(UserError):
            self._dialog(
                action, reason="A claim is open", date=self._days_ago(1)
            ).action_apply()
        self._dialog(action, reason="A claim is open", date=self.soon).action_apply()
        held = {
            "state": "held",
            "hold_reason": "A claim is open",
            "hold_until": self.soon,
        }
        self.assertRecordValues(self.request, [held])
        self.assertEqual(self.request.activity_id.date_deadline, self.soon)
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        with self.assertRaises(UserError):
            self.applicant.with_user(self.officer)._record_consent("granted", "phone")
        self._assert_noted("A claim is open")
        with self.assertRaises(UserError):
            self.request._change_state("done")  # nothing on hold is erased
        self.request.action_resume()
        self.assertEqual(self.request.state, "requested")
        self.assertFalse(self.request.hold_reason or self.request.hold_until)
        todo = self.request.activity_id
        self.assertEqual(todo.date_deadline, self.request.due_date)
        with self.assertRaises(UserError):
            self.request.action_resume()

    def test_schedule(self):
        with self.assertRaises(UserError):
            self._dialog(
                self.request.action_schedule(), date=self._days_ago(1)
            ).action_apply()
        self._dialog(self.request.action_schedule(), date=self.soon).action_apply()
        self.assertRecordValues(
            self.request, [{"state": "scheduled", "scheduled_date": self.soon}]
        )
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        self.request.with_user(self.officer)._hold("Wait", self.soon)
        self.assertFalse(self.request.scheduled_date)

    def test_refuse_and_say_why(self):
        todo = self.request.activity_id
        with self.assertRaises(AssertionError):
            self._dialog(self.request.action_refuse())
        self._dialog(self.request.action_refuse(), reason="A claim").action_apply()
        self.assertRecordValues(
            self.request,
            [
                {
                    "state": "refused",
                    "refusal_reason": "A claim",
                    "is_taken_back": False,
                }
            ],
        )
        self.assertRecordValues(
            self._last_event(),
            [
                {
                    "kind": "erasure_refused",
                    "note": "A claim",
                    "user_id": self.officer.id,
                }
            ],
        )
        self.assertFalse(todo.exists())
        self.assertFalse(self.person.erasure_id)
        self.assertEqual(self._blocker(self.applicant), "consent_withdrawn")
        self._assert_noted("A claim")
        for again in ("action_hold", "action_schedule", "action_refuse"):
            dialog = self._dialog(
                getattr(self.request, again)(),
                **{"date": self.soon} if again != "action_refuse" else {},
                **{"reason": "x"} if again != "action_schedule" else {},
            )
            with self.assertRaises(UserError):
                dialog.action_apply()

    def test_taken_back_on_the_phone(self):
        self._dialog(
            self.request.action_refuse(), is_taken_back=True, channel="phone"
        ).action_apply()
        self.assertRecordValues(
            self.request, [{"state": "refused", "is_taken_back": True}]
        )
        self.assertRecordValues(
            self._last_event(), [{"kind": "erasure_taken_back", "channel": "phone"}]
        )
        self.assertEqual(self._blocker(self.applicant), "consent_withdrawn")
        self.applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertFalse(self._blocker(self.applicant))
        self.assertNotEqual(self._ask(), self.request, "asked once more")

    def test_only_recruiters_of_the_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "outsider",
            "hr_recruitment.group_hr_recruitment_user",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        visitor = self.env.ref("base.public_user")
        self.applicant.interviewer_ids = self.interviewer
        dialog = self._dialog(self.request.action_refuse(), reason="x")
        ask = self.env["hr.applicant.erasure.ask"].sudo()
        ask = ask.create({"person_id": self._remember("Bea Else").person_id.id})
        for user in (self.interviewer, outsider, visitor):
            request = self.request.with_user(user)
            for attempt in (
                "action_hold",
                "action_resume",
                "action_schedule",
                "action_refuse",
                "action_take_over",
                "action_open_person",
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {attempt}"):
                    getattr(request, attempt)()
            with self.assertRaises(AccessError):
                request.read(["state"])
            with self.assertRaises(AccessError):
                request.write({"state": "refused"})
            with self.assertRaises(AccessError):
                self.person.with_user(user).action_request_erasure()
            with self.assertRaises(AccessError):
                dialog.with_user(user).action_apply()
            with self.assertRaises(AccessError):
                ask.with_user(user).action_ask()
        found = self.requests.with_user(outsider).search([])
        self.assertNotIn(self.request, found)
        seen = self.applicant.with_user(self.interviewer)
        seen = seen.with_context(allowed_company_ids=self.env.company.ids)
        self.assertFalse(seen.activity_ids, "nor the to-do")
        with self.assertRaises(AccessError):
            self.request.with_user(self.officer).write({"state": "refused"})
        self.assertEqual(self.request.state, "requested")


@tagged("post_install", "-at_install")
class TestErasureOwner(ErasureCase):
    """Somebody who can take care of a request has a to-do for it."""

    def _check_taken_over(self, request, before):
        self.requests._reassign()
        todo = request.activity_id
        self.assertTrue(todo.user_id._can_take_care(self.env.company))
        self.assertNotEqual(todo.user_id, before)
        self.assertEqual(request.user_id, todo.user_id)
        self.assertEqual(todo.date_deadline, request.due_date)
        self.requests._reassign()
        self.assertEqual(request.activity_id, todo, "once")

    def test_the_owner_leaves(self):
        request = self._ask()
        self.assertEqual(request.activity_id.user_id, self.officer)
        for leave in (
            self.officer.action_archive,
            lambda: self.officer.write({"active": False}),
        ):
            self.officer.active = True
            request.sudo().user_id = request.sudo().activity_id.user_id = self.officer
            leave()
            self._check_taken_over(request.sudo(), self.officer)

    def test_the_owner_works_for_another_company_or_no_longer_as_a_recruiter(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.company.medalist_fallback_user_id = self.administrator
        request = self._ask().sudo()
        self.officer.write({"company_ids": elsewhere.ids, "company_id": elsewhere.id})
        self._check_taken_over(request, self.officer)
        self.assertEqual(request.user_id, self.administrator)
        self.env.company.medalist_fallback_user_id = False
        self.administrator.group_ids = self.env.ref("base.group_user")
        self._check_taken_over(request, self.administrator)

    def test_the_to_do_is_deleted(self):
        request = self._ask().sudo()
        request.activity_id.unlink()
        self.requests._reassign()
        self.assertEqual(request.activity_id.user_id, self.officer)

    def test_a_colleague_takes_over(self):
        request = self._ask()
        request.with_user(self.administrator).action_take_over()
        self.assertEqual(request.user_id, self.administrator)
        self.assertEqual(request.activity_id.user_id, self.administrator)
        request.sudo().activity_id.user_id = self.officer
        self.requests._reassign()
        self.assertEqual(request.user_id, self.officer, "handed over in the chatter")

    def test_the_scheduled_action_of_consents_looks(self):
        request = self._ask().sudo()
        request.activity_id.unlink()
        with self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_consents").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(request.activity_id)


@tagged("post_install", "-at_install")
class TestErasureOfMergedPeople(ErasureCase):
    """A request goes with the person, also if who is who is found out later."""

    def setUp(self):
        super().setUp()
        self.byron = self._remember("Ada Byron", email_from="byron@mail.example.com")
        self.other = self.byron.person_id
        self.one = self.person.with_user(self.officer)
        self.two = self.other.with_user(self.officer)

    def _blockers(self):
        return self._blocker(self.applicant), self._blocker(self.byron)

    def test_merge_and_undo(self):
        request = self._ask(self.other)
        self.one._merge(self.two)
        self.assertEqual(request.person_id, self.one)
        self.assertEqual(self._blockers(), ("suppressed", "suppressed"))
        self.two.action_undo_merge()
        self.assertEqual(request.person_id, self.two)
        self.assertEqual(self._blocker(self.byron), "suppressed")
        self.assertNotEqual(self._blocker(self.applicant), "suppressed")

    def test_both_had_asked(self):
        requests = self._ask() | self._ask(self.other)
        self.one._merge(self.two)
        self.assertEqual(self.person.erasure_id, requests[0])
        self.person.erasure_id._take_back(channel="phone")
        self.assertEqual(set(requests.mapped("state")), {"refused"})
        self.assertNotIn("suppressed", self._blockers())

    def test_own_request_counts_before_that_of_a_rule(self):
        by_rule = self._ask(channel="retention")
        own = self._ask(self.other)
        self.one._merge(self.two)
        self.assertEqual(by_rule.state, "refused")
        self.assertEqual(self.person.erasure_id, own)
        self.assertFalse(self.person.retention_kept_until)

    def test_kept_until_the_later_day(self):
        self.person._keep_until(date(2090, 1, 1), "One")
        self.other._keep_until(date(2091, 1, 1), "Two")
        self.one._merge(self.two)
        self.assertEqual(self.person.retention_kept_until, date(2091, 1, 1))
        self.assertEqual(self.person.retention_kept_reason, "Two")
        self.two.action_undo_merge()
        self.assertEqual(self.person.retention_kept_until, date(2090, 1, 1))
        self.assertEqual(self.person.retention_kept_reason, "One")

    def test_asked_while_they_were_held_to_be_one(self):
        self.one._merge(self.two)
        self._ask()
        self.two.action_undo_merge()
        self.assertEqual(self._blockers(), ("suppressed", "suppressed"))
        self.assertTrue(self.other.erasure_id.activity_id)

    def test_split(self):
        again = self._remember("Ada Lovelace", job_id=self.other_job.id)
        request = self._ask()
        other = self.one._split(again)
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        self.assertEqual(self._blocker(again), "suppressed")
        self.assertNotEqual(other.erasure_id, request)
        self.assertEqual(other.erasure_id.due_date, request.due_date)


@tagged("post_install", "-at_install")
class TestErasureMigration(ErasureCase):
    """Dates of consents become records."""

    def test_dates_become_records(self):
        bea = self._remember("Bea Else")
        todo = self.applicant._schedule_for_recruiter(
            "mail.mail_activity_data_todo",
            user_id=self.officer.id,
            date_deadline=date(2026, 2, 5),
        )
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE hr_applicant_consent
              ADD COLUMN erasure_request_date timestamp,
              ADD COLUMN erasure_activity_id int4;
            UPDATE hr_applicant_consent
               SET erasure_request_date = '2026-01-31 10:00', erasure_activity_id = %s
             WHERE person_id = %s
            """,
            [todo.id, self.person.id],
        )
        for _again in range(2):
            self._migrate("post-erasures")
            self.assertRecordValues(
                self.person.erasure_ids,
                [
                    {
                        "state": "requested",
                        "channel": "web",
                        "request_date": date(2026, 1, 31),
                        "due_date": date(2026, 2, 28),
                        "user_id": self.officer.id,
                        "activity_id": todo.id,
                        "company_id": self.person.company_id.id,
                    }
                ],
            )
        self.assertEqual(todo.date_deadline, date(2026, 2, 28))
        self.assertFalse(bea.person_id.erasure_ids)
        self.assertEqual(self._blocker(self.applicant), "suppressed")
        self.assertFalse(self._blocker(bea))


@tagged("post_install", "-at_install", "slow")
class TestErasureTour(OnBothWidths, TalentCase):
    """Asked for on the page, put on hold by a recruiter, taken back on the page."""

    def test_from_the_page_to_the_page(self):
        self._grant()
        self._submit(self._link("profile"), "erase")
        person = self.applicant.person_id
        self.assertEqual(person.erasure_id.state, "requested")
        self.start_tour("/odoo/requests-to-be-erased", "erasure_held", login="officer")
        self.assertRecordValues(
            person.erasure_id, [{"state": "held", "hold_reason": "A claim"}]
        )
        page = self._submit(self._link("profile"), "take_back").text
        self.assertIn("We keep your data", page)
        self.assertRecordValues(
            person.erasure_ids, [{"state": "refused", "is_taken_back": True}]
        )
        self.assertEqual(self._blocker(self.applicant), "consent_withdrawn")

    def test_erased_and_come_back(self):
        self._submit(self._link("profile"), "erase")
        request = self.applicant.person_id.erasure_id
        self.start_tour("/odoo/requests-to-be-erased", "erasure_done", login="officer")
        self.assertEqual(request.state, "done")
        self.assertEqual(self.applicant.partner_name, "Erased")
        again = self._apply()
        self.start_tour(
            f"/odoo/recruitment-applications/{again.id}",
            "erasure_came_back",
            login="officer",
        )
