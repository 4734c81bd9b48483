from datetime import date, timedelta
from itertools import product

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import MODULE, MedalistCommon, slow


@tagged("post_install", "-at_install")
class TestConsentRequest(MedalistCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consent_cron = cls.env.ref(f"{MODULE}.ir_cron_consents")
        cls.env.company.write(
            {
                "medalist_consent_request_days": 30,
                "medalist_consent_renewal_days": 30,
                "medalist_consent_months": 24,
            }
        )
        cls.officer.email = "olga@company.example.com"

    def _run_consents(self):
        """Let the scheduled action run, then the mail queue."""
        with self.enter_registry_test_mode():
            self.consent_cron.method_direct_trigger()
        self.env.invalidate_all()
        self._let_leave()

    def _kinds(self, applicant):
        return applicant.consent_id.event_ids.mapped("kind")

    # -- the state machine -----------------------------------------------------------

    def test_illegal_changes_are_refused(self):
        consent = self._remember().consent_id
        for path, target in (
            (["granted"], "requested"),
            (["granted"], "declined"),
            (["granted"], "lapsed"),
            (["withdrawn"], "requested"),
            (["withdrawn"], "expired"),
            (["granted", "expired"], "declined"),
        ):
            for step in path:
                if consent.state != step:
                    consent.sudo()._change_state(step)
            with self.subTest(now=consent.state, then=target):
                before = len(consent.event_ids)
                with self.assertRaisesRegex(UserError, "Ada Lovelace"):
                    consent.sudo()._change_state(target)
                self.assertEqual(len(consent.event_ids), before)

    @slow
    def test_what_may_follow_what(self):
        ways = {
            "no_request": [],
            "requested": ["requested"],
            "lapsed": ["requested", "lapsed"],
            "granted": ["granted"],
            "expired": ["granted", "expired"],
            "declined": ["declined"],
            "withdrawn": ["granted", "withdrawn"],
        }
        allowed = {
            "no_request": {"requested", "granted", "declined"},
            "requested": {"granted", "declined", "lapsed", "no_request"},
            "lapsed": {"requested", "granted", "declined"},
            "granted": {"granted", "withdrawn", "expired"},
            "expired": {"requested", "granted", "withdrawn"},
            "declined": {"granted"},
            "withdrawn": {"granted"},
        }
        for (state, way), then in product(ways.items(), ways):
            with self.subTest(state, then=then), self.env.cr.savepoint() as savepoint:
                consent = self._refuse()._ensure_consents().sudo()
                for step in way:
                    consent._change_state(step)
                if then in allowed[state]:
                    consent._change_state(then)
                    self.assertEqual(consent.state, then)
                else:
                    with self.assertRaisesRegex(UserError, "Ada Lovelace"):
                        consent._change_state(then)
                    self.assertEqual(consent.state, state)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_one_illegal_change_leaves_all_as_they_were(self):
        granted = self._remember("Ada Granted").consent_id
        declined = self._refuse("Bea Declined")
        declined.with_user(self.officer)._record_consent("declined", "phone")
        with self.assertRaises(UserError):
            (granted | declined.consent_id).sudo()._change_state("withdrawn")
        self.assertEqual(granted.state, "granted")

    def test_every_change_appends_proof(self):
        applicant = self._remember()
        applicant.with_user(self.officer)._record_consent(
            "granted", "email", note="Yes"
        )
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(self._kinds(applicant), ["granted", "renewed", "withdrawn"])
        renewed = applicant.consent_id.event_ids[1]
        self.assertRecordValues(
            renewed, [{"channel": "email", "note": "Yes", "user_id": self.officer.id}]
        )

    def test_nobody_touches_proof(self):
        event = self._remember().consent_id.event_ids
        for user in (self.officer, self.administrator, self.env.ref("base.user_admin")):
            seen = event.with_user(user)
            self.assertEqual(seen.kind, "granted")
            for attempt in (
                lambda seen=seen: seen.write({"kind": "declined"}),
                lambda seen=seen: seen.unlink(),
                lambda seen=seen: seen.sudo().write({"note": "x"}),
                lambda seen=seen: seen.sudo().unlink(),
                lambda seen=seen: seen.create(
                    {"consent_id": event.consent_id.id, "kind": "granted"}
                ),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_wording_in_use_is_succeeded_not_edited(self):
        wording = self.env["hr.applicant.consent.wording"]._get_current()
        wording.with_user(self.administrator).name = "May we keep in touch?"
        self._remember(consent=False).with_user(self.officer)._request_consent()
        for attempt in (
            lambda: wording.write({"body": "<p>Other words</p>"}),
            lambda: wording.with_context(lang="en_US").write({"name": "Other"}),
            lambda: wording.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "proof"):
                attempt()
        action = wording.with_user(self.administrator).action_new_version()
        successor = wording.browse(action["res_id"])
        successor.body = "<p>Better words</p>"
        self.assertEqual(successor.version, wording.version + 1)
        self.assertEqual(wording._get_current(), successor)

    # -- asking ----------------------------------------------------------------------

    def test_ask_by_mail_with_the_exact_words_as_proof(self):
        applicant = self._remember(consent=False)
        with self.mock_mail_gateway():
            applicant.with_user(self.officer).action_request_consent()
            self.assertEqual(applicant.consent_state, "no_request", "not asked yet")
            self.assertFalse(self._kinds(applicant))
            queued = applicant.consent_id._get_queued_mails()
            queued.send()
        self.assertEqual(applicant.consent_state, "requested")
        self.assertEqual(self._blocker(applicant), "consent_requested")
        (mail,) = self._mails
        wording = self.env["hr.applicant.consent.wording"]._get_current()
        self.assertIn(wording.name, mail["subject"])
        self.assertIn("/talent/consent/", mail["body"])
        self.assertNotIn("/id-", mail["body"], "every mark became a link")
        self.assertNotRegex(mail["body"].lower(), "medal|silver|gold|bronze|runner-up")
        event = applicant.consent_id.event_ids
        self.assertEqual(event.kind, "requested")
        self.assertEqual(event.wording_id, wording)
        self.assertIn(wording.name, event.wording_text)
        self.assertFalse(applicant.last_contact_date, "asking is not a contact")

    def test_links_are_put_in_while_sending_and_stored_nowhere(self):
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        consent = applicant.consent_id
        mail = consent._get_queued_mails()
        stored = mail.body_html + (mail.mail_message_id.body or "")
        self.assertIn(f"/talent/consent/id-{consent.id}", stored)
        Consent = self.env["hr.applicant.consent"]
        for purpose in ("consent", "profile", "unsubscribe"):
            self.assertFalse(Consent._find_by_token(purpose, f"id-{consent.id}"))
        (values,) = mail._prepare_outgoing_list()
        link = values["body"].split("/talent/consent/")[1].split('"')[0]
        self.assertEqual(Consent._find_by_token("consent", link), consent)
        one_click = values["headers"]["List-Unsubscribe"].strip("<>").split("/")[-1]
        self.assertEqual(Consent._find_by_token("unsubscribe", one_click), consent)
        self.assertEqual(
            values["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click"
        )
        self.assertNotIn(link, mail.body_html)

    def test_unsubscribe_header_is_written_as_mail_clients_read_it(self):
        """Unfolded and unencoded, however long the address is."""
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        (values,) = applicant.consent_id._get_queued_mails()._prepare_outgoing_list()
        message = self.env["ir.mail_server"]._build_email__(
            "olga@company.example.com",
            values["email_to"],
            values["subject"],
            values["body"],
            headers=values["headers"],
        )
        header = f"List-Unsubscribe: {values['headers']['List-Unsubscribe']}\r\n"
        self.assertGreater(len(header), 100)
        self.assertIn(header.encode(), message.as_bytes())

    def test_nobody_else_gets_a_persons_link(self):
        """A mark in a mail to another address, or to two, stays a dead link."""
        consent = self._remember(consent=False)._ensure_consents()
        consent._mark_requested()
        for email_to, email_cc in (
            ("olga@company.example.com", False),
            ("ada@mail.example.com, olga@company.example.com", False),
            ("ada@mail.example.com", "olga@company.example.com"),
        ):
            mail = self.env["mail.mail"].create(
                {
                    "body_html": f'<a href="/talent/consent/id-{consent.id}">x</a>',
                    "email_to": email_to,
                    "email_cc": email_cc,
                    "asked_consent_id": consent.id,
                }
            )
            outgoing = mail._prepare_outgoing_list()
            self.assertTrue(outgoing)
            for values in outgoing:
                with self.subTest(email_to=email_to, email_cc=email_cc):
                    self.assertIn(f"id-{consent.id}", values["body"])
                    self.assertNotIn("List-Unsubscribe", values["headers"])

    def test_who_can_not_be_asked_is_told_why(self):
        granted = self._remember("Ada Granted")
        phone_only = self._remember(
            "Bea Phone", consent=False, email_from=False, partner_phone="+32470112233"
        )
        declined = self._refuse("Cleo Declined")
        declined.with_user(self.officer)._record_consent("declined", "phone")
        running = self._remember("Dora Running", consent=False)
        self._apply("Dora Running", job_id=self.other_job.id)
        for applicant, reason in (
            (granted, "given already"),
            (phone_only, "no email"),
            (declined, "does not want"),
            (running, "running application"),
        ):
            with self.subTest(reason), self.assertRaisesRegex(UserError, reason):
                applicant.with_user(self.officer).action_request_consent()
        askable = self._remember("Eve Askable", consent=False)
        everybody = granted | phone_only | declined | running | askable
        everybody.with_user(self.officer).action_request_consent()
        with self.assertRaisesRegex(UserError, "on its way"):
            askable.with_user(self.officer).action_request_consent()
        self._let_leave()
        self.assertEqual(askable.consent_state, "requested")
        self.assertEqual(declined.consent_state, "declined")

    def test_refusal_mail_asks_in_one_mail(self):
        applicant = self._apply()
        dialog = self._open_refuse_dialog(applicant, refuse_reason_id=self.reason)
        self.assertTrue(dialog.ask_consent, "on with a medal")
        dialog.save().action_refuse_reason_apply()
        mail = self.env["mail.mail"].search([("email_to", "=", applicant.email_from)])
        self.assertEqual(len(mail), 1)
        self.assertEqual(applicant.consent_state, "no_request", "it has not left")
        (values,) = mail._prepare_outgoing_list()
        token = values["body"].split("/talent/consent/")[1].split('"')[0]
        self.assertEqual(
            self.env["hr.applicant.consent"]._find_by_token("consent", token),
            applicant.consent_id,
        )
        self.assertIn("List-Unsubscribe", values["headers"])
        self.assertFalse(
            any(token in (body or "") for body in applicant.message_ids.mapped("body"))
        )
        self._run_consents()
        self._let_leave()
        self._run_consents()
        self.assertEqual(applicant.consent_state, "requested")
        self.assertEqual(self._kinds(applicant), ["requested"], "not asked again")

    def test_refusal_mail_without_the_question(self):
        applicant = self._apply()
        dialog = self._open_refuse_dialog(applicant, refuse_reason_id=self.reason)
        dialog.ask_consent = False
        dialog.save().action_refuse_reason_apply()
        mail = self.env["mail.mail"].search([("email_to", "=", applicant.email_from)])
        self.assertNotIn("/talent/", mail.body_html)
        self.assertEqual(applicant.consent_state, "no_request")

    # -- the scheduled action --------------------------------------------------------

    def test_medalists_never_asked_are_asked_once(self):
        with freeze_time("2026-03-01"):
            applicant = self._remember(consent=False)
            self._run_consents()
            self.assertEqual(applicant.consent_state, "no_request", "not the same day")
        for day in ("2026-03-02", "2026-03-03"):
            with freeze_time(day):
                self._run_consents()
        self.assertEqual(self._kinds(applicant), ["requested"])

    @slow
    def test_one_reminder_halfway_then_it_lapses(self):
        with freeze_time("2026-03-01"):
            applicant = self._remember(consent=False)
            self._ask(applicant)
        history = []
        for day in range(1, 35):
            with freeze_time(date(2026, 3, 1) + timedelta(days=day)):
                self._run_consents()
                if len(self._kinds(applicant)) > len(history) + 1:
                    history.append((day, self._kinds(applicant)[-1]))
        self.assertEqual(history, [(15, "reminded"), (30, "lapsed")])
        self.assertEqual(applicant.consent_state, "lapsed")
        self.assertEqual(self._blocker(applicant), "no_consent")

    def test_renewal_is_asked_once_and_silence_lets_it_expire(self):
        with freeze_time("2026-03-01"):
            applicant = self._remember()
        history = []
        for day in (
            date(2028, 1, 30),
            date(2028, 1, 31),
            date(2028, 2, 1),
            date(2028, 3, 1),
            date(2028, 3, 2),
            date(2028, 3, 3),
        ):
            with freeze_time(day):
                self._run_consents()
                history.append((day.isoformat(), self._kinds(applicant)[-1]))
        self.assertEqual(
            history,
            [
                ("2028-01-30", "granted"),
                ("2028-01-31", "renewal_requested"),
                ("2028-02-01", "renewal_requested"),
                ("2028-03-01", "renewal_requested"),
                ("2028-03-02", "expired"),
                ("2028-03-03", "expired"),
            ],
        )
        self.assertEqual(self._kinds(applicant).count("renewal_requested"), 1)
        self.assertEqual(applicant.consent_state, "expired")

    def test_who_can_not_be_asked_to_renew_is_asked_later(self):
        with freeze_time("2026-03-01"):
            applicant = self._remember()
        with freeze_time("2028-02-01"):
            running = self._apply(job_id=self.other_job.id)
            self._run_consents()
            self.assertEqual(self._kinds(applicant), ["granted"])
        with freeze_time("2028-02-08"):
            running.unlink()
            self._run_consents()
        self.assertEqual(self._kinds(applicant), ["granted", "renewal_requested"])

    def test_who_is_reached_by_phone_only_is_not_asked_to_renew(self):
        with freeze_time("2026-03-01"):
            applicant = self._remember(email_from=False, partner_phone="+32470112233")
        for day in ("2028-01-31", "2028-02-28", "2028-03-01"):
            with freeze_time(day):
                self._run_consents()
                self.assertEqual(self._kinds(applicant), ["granted"])
        with freeze_time("2028-03-02"):
            self._run_consents()
        self.assertEqual(self._kinds(applicant), ["granted", "expired"])

    def test_who_can_not_be_asked_in_the_last_week_expires_on_the_day(self):
        with freeze_time("2026-03-01"):
            applicant = self._remember()
        with freeze_time("2028-01-31"):
            self._apply(job_id=self.other_job.id)
        for day in (date(2028, 2, 27), date(2028, 3, 1)):
            with freeze_time(day):
                applicant.consent_id.next_step_date = day
                self._run_consents()
                self.assertEqual(self._kinds(applicant), ["granted"])
                self.assertEqual(applicant.consent_id.next_step_date, date(2028, 3, 2))
        with freeze_time("2028-03-02"):
            self._run_consents()
        self.assertEqual(self._kinds(applicant), ["granted", "expired"])

    @slow
    def test_what_failed_is_tried_until_the_last_day_but_not_on_it(self):
        for last, kinds in (
            (date(2026, 3, 30), ["requested", "reminded"]),
            (date(2026, 3, 31), ["requested", "lapsed"]),
        ):
            with self.subTest(last):
                with freeze_time("2026-03-01"):
                    applicant = self._remember(f"Ada Number{last.day}", consent=False)
                    applicant.email_from = f"ada{last.day}@mail.example.com"
                    self._ask(applicant)
                applicant.consent_id.write(
                    {"failure_reason": "No server", "next_step_date": last}
                )
                with freeze_time(last):
                    self._run_consents()
                self.assertEqual(self._kinds(applicant), kinds)

    @slow
    def test_many_are_left_to_the_scheduled_action(self):
        """A hundred are asked at once, one more is too many for somebody who waits."""
        people = self.env["hr.applicant"].create(
            [
                {
                    "partner_name": f"Ada Number{number}",
                    "email_from": f"ada{number}@mail.example.com",
                    "company_id": self.env.company.id,
                    "active": False,
                    "refuse_reason_id": self.reason.id,
                }
                for number in range(101)
            ]
        )
        asked = people.with_user(self.officer)
        asked.action_request_consent()
        self.assertFalse(people.consent_id)
        today = fields.Date.today()
        self.assertEqual(set(people.mapped("consent_ask_date")), {today})
        people.consent_ask_date = False
        asked[1:].action_request_consent()
        self.assertEqual(len(people.consent_id.filtered("asking_date")), 100)
        asked.action_request_consent()
        people[0].consent_ask_date = today
        self._run_consents()
        self.assertEqual(set(people.mapped("consent_state")), {"requested"})

    def test_renewed_consent_runs_on(self):
        with freeze_time("2026-03-01"):
            applicant = self._remember()
        with freeze_time("2028-02-01"):
            self._run_consents()
            applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(applicant.consent_expiry_date, date(2030, 2, 1))
        with freeze_time("2028-03-05"):
            self._run_consents()
        self.assertEqual(applicant.consent_state, "granted")

    def test_blacklisted_are_neither_reminded_nor_written_to(self):
        applicant = self._remember(consent=False)
        with self.mock_mail_gateway():
            applicant.with_user(self.officer)._request_consent()
            self.env["mail.blacklist"]._add(applicant.email_normalized)
            applicant.consent_id._get_queued_mails().send()
            with freeze_time(fields.Date.today() + timedelta(days=16)):
                self._run_consents()
            reached = [mail for mail in self._mails if "ada@" in str(mail["email_to"])]
        self.assertFalse(reached)
        self.assertFalse(self._kinds(applicant), "what did not leave was not asked")
        self.assertEqual(applicant.consent_state, "no_request")
        self.assertEqual(applicant.consent_id.failure_reason, "Is on the blacklist")
        self.assertIn("did not leave", applicant.activity_ids.summary)

    def test_one_bad_record_stops_nobody(self):
        with freeze_time("2026-03-01"):
            good = self._remember("Good Gert", consent=False)
            bad = self._remember("Bad Bert", consent=False)
        # A name emptied behind Odoo's back: the mail can't be addressed.
        self.env.flush_all()
        Consent = self.registry["hr.applicant.consent"]
        mark = Consent._mark_asking

        def fail_for_bert(consents):
            if "Bad Bert" in consents.mapped("partner_name"):
                raise ValueError("Bert breaks it")
            return mark(consents)

        self.patch(Consent, "_mark_asking", fail_for_bert)
        logger = f"odoo.addons.{MODULE}.models.batch"
        with freeze_time("2026-03-02"), self.assertLogs(logger, "ERROR"):
            self._run_consents()
        self.assertEqual(good.consent_state, "requested")
        self.assertEqual(bad.consent_state, "no_request")
        self.assertEqual(bad.consent_ask_date, date(2026, 3, 3))

    def test_due_rows_are_found_by_index(self):
        """What is not due is not in these indexes: a quiet night costs nothing."""
        for model, column in (
            ("hr.applicant", "consent_ask_date"),
            ("hr.applicant.consent", "next_step_date"),
        ):
            with self.subTest(column):
                plan = self._get_plan(
                    self.env[model], [(column, "<=", fields.Date.today())]
                )
                self.assertIn(f"Index Cond: ({column} <=", plan)
                self.assertNotIn("Seq Scan", plan)

    def test_digest_counts_consents_that_end_soon(self):
        soon, later = self._remember("Ada Soon"), self._remember("Bea Later")
        soon.consent_id.expiry_date = fields.Date.today() + timedelta(days=30)
        digest = self.env["digest.digest"].create(
            {"name": "Weekly", "kpi_medalist_consent_ending": True}
        )
        seen = digest.with_user(self.officer)
        self.assertEqual(seen.kpi_medalist_consent_ending_value, 1)
        later.consent_id.expiry_date = fields.Date.today() + timedelta(days=1)
        self.env.invalidate_all()
        self.assertEqual(seen.kpi_medalist_consent_ending_value, 2)
        with self.assertRaises(AccessError):
            digest.with_user(self.interviewer).read(
                ["kpi_medalist_consent_ending_value"]
            )

    # -- answers ---------------------------------------------------------------------

    def test_yes_is_confirmed_with_a_way_back(self):
        applicant = self._remember(receipt=True)
        receipt = applicant.consent_id._get_queued_mails()
        self.assertEqual(receipt.subject, "We stay in touch")
        self.assertIn("/talent/profile/id-", receipt.body_html)

    def test_no_tells_the_recruiter_and_cancels_the_mails_about_it(self):
        applicant = self._remember(receipt=True)
        receipt = applicant.consent_id._get_queued_mails()
        applicant.consent_id.sudo()._refuse("one_click")
        self.assertEqual(receipt.state, "cancel")
        notice = self.env["mail.message"].search(
            [
                ("model", "=", "hr.applicant.consent"),
                ("res_id", "=", applicant.consent_id.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(notice.partner_ids, self.officer.partner_id)
        self.assertIn("does not want to be contacted", notice.body)

    # -- legitimate interest ---------------------------------------------------------

    def test_legitimate_interest_needs_no_yes_but_respects_a_no(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        applicant = self._remember(consent=False)
        self.assertFalse(self._blocker(applicant))
        Applicant = self.env["hr.applicant"].with_context(active_test=False)
        self.assertIn(applicant, Applicant.search([("contact_allowed", "=", True)]))
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(self._blocker(applicant), "consent_declined")

    def test_legitimate_interest_invites_with_a_way_out(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        applicant = self._remember(consent=False)
        invitation = self._queue_invitations(applicant)
        (values,) = invitation._get_queued_mails()._prepare_outgoing_list()
        self.assertIn("List-Unsubscribe", values["headers"])
        self.assertIn("because you applied", values["body"])
        token = values["body"].split("/talent/unsubscribe/")[1].split('"')[0]
        consent = self.env["hr.applicant.consent"]._find_by_token("unsubscribe", token)
        self.assertEqual(consent, applicant.consent_id)
        self.assertEqual(consent.state, "no_request")

    def test_legitimate_interest_ends_with_retention(self):
        self.env.company.write(
            {
                "medalist_contact_basis": "legitimate_interest",
                "medalist_retention_months": 12,
                "medalist_retention_start": "refusal",
            }
        )
        applicant = self._remember(consent=False)
        refused = applicant.refuse_date.date()
        last_day = fields.Date.add(refused, months=12)
        self.assertFalse(self._blocker(applicant, date=last_day))
        after = last_day + timedelta(days=1)
        self.assertEqual(self._blocker(applicant, date=after), "consent_expired")
        self.env.company.medalist_retention_start = "last_contact"
        applicant.last_contact_date = fields.Date.add(refused, months=6)
        self.assertFalse(self._blocker(applicant, date=after))

    # -- suppressed addresses --------------------------------------------------------

    def test_suppressed_addresses_are_recognised_without_being_kept(self):
        applicant = self._remember(partner_phone="+32470112233")
        Suppression = self.env["hr.applicant.suppression"]
        Suppression._add(["ada@mail.example.com", False], self.env.company, "erased")
        Suppression._add(["ada@mail.example.com"], self.env.company, "erased")
        stored = Suppression.search([])
        self.assertEqual(len(stored), 1)
        self.assertNotIn("ada", stored.hash)
        self.assertEqual(self._blocker(applicant), "suppressed")
        other = self._remember("Bea Two")
        self.assertFalse(self._blocker(other))
        Suppression._add(
            [other.linkedin_profile, "+32470445566"], self.env.company, "objected"
        )
        by_phone = self._remember("Cleo Three", partner_phone="+32470445566")
        self.assertEqual(self._blocker(by_phone), "suppressed")

    # -- proof -----------------------------------------------------------------------

    def test_proof_can_be_handed_over(self):
        applicant = self._remember(consent=False)
        self._ask(applicant)
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", note="Sure"
        )
        consent = applicant.consent_id.with_user(self.officer)
        proof = consent._get_proof()
        self.assertEqual(
            [event["kind"] for event in proof["events"]], ["requested", "granted"]
        )
        self.assertIn("May we stay in touch", proof["events"][0]["wording_text"])
        self.assertEqual(proof["events"][1]["by"], "Olga Officer")
        self.assertEqual(proof["expiry_date"], str(consent.expiry_date))
        html, kind = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            ._render_qweb_html(f"{MODULE}.report_consent_proof", consent.ids)
        )
        self.assertEqual(kind, "html")
        for text in (b"Ada Lovelace", b"Sure", b"Version 1", b"May we stay in touch"):
            self.assertIn(text, html)


@tagged("post_install", "-at_install", "slow")
class TestQueuedQuestions(MedalistCommon, MockEmail):
    """What happens between a question and the mail that asks it."""

    def setUp(self):
        super().setUp()
        self.officer.email = "olga@company.example.com"

    def _ask_by_mail(self):
        applicant = self._remember(consent=False)
        applicant.with_user(self.officer)._request_consent()
        return applicant, applicant.consent_id._get_queued_mails()

    def assertNotSent(self, mail):
        with self.mock_mail_gateway():
            mail.send()
            to = [address for sent in self._mails for address in sent["email_to"]]
        self.assertFalse(
            [address for address in to if "company.example" not in address]
        )

    def test_text_part_holds_working_links(self):
        _applicant, mail = self._ask_by_mail()
        (values,) = mail._prepare_outgoing_list()
        self.assertNotIn("/id-", values["body_alternative"])
        self.assertRegex(
            values["body_alternative"], "/talent/consent/[A-Za-z0-9_-]{40}"
        )

    def test_answered_meanwhile(self):
        applicant, mail = self._ask_by_mail()
        applicant.with_user(self.officer)._record_consent("granted", "phone")
        self.assertNotSent(mail)

    def test_new_application_meanwhile(self):
        _applicant, mail = self._ask_by_mail()
        self._apply(job_id=self.other_job.id)
        self.assertNotSent(mail)

    def test_application_gone_meanwhile(self):
        applicant, mail = self._ask_by_mail()
        applicant.unlink()
        self.assertNotSent(mail)

    def test_address_corrected_meanwhile(self):
        applicant, mail = self._ask_by_mail()
        applicant.email_from = "ada.right@mail.example.com"
        self.assertNotSent(mail)

    def _refuse_with_mail(self, applicants, **values):
        dialog = self._open_refuse_dialog(applicants, refuse_reason_id=self.reason)
        wizard = dialog.save()
        wizard.write(values)
        wizard.action_refuse_reason_apply()
        return self.env["mail.mail"].search(
            [("email_to", "=", applicants[0].email_from)]
        )

    def test_refusal_mail_leaves_without_a_question_answered_meanwhile(self):
        applicant = self._apply()
        mail = self._refuse_with_mail(applicant)
        applicant.with_user(self.officer)._record_consent("declined", "phone")
        with self.mock_mail_gateway():
            mail.send()
        (sent,) = self._mails
        self.assertIn("did not select it", sent["body"])
        self.assertNotIn("May we stay in touch", sent["body"])
        self.assertNotIn("/talent/", sent["body"])

    def test_reminder_waits_for_a_scheduled_refusal_mail(self):
        with freeze_time("2026-03-01"):
            applicant = self._apply()
            self._refuse_with_mail(applicant, scheduled_date="2026-03-25 08:00:00")
        with freeze_time("2026-03-17"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_consents").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(applicant.consent_id.event_ids, "it has not left")
        with freeze_time("2026-03-25 08:01:00"):
            self._let_leave()
        with freeze_time("2026-03-27"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_consents").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(applicant.consent_id.event_ids.mapped("kind"), ["requested"])
        self.assertEqual(str(applicant.consent_id.request_date), "2026-03-25")

    def test_two_applications_of_a_person_one_question(self):
        mails = self._refuse_with_mail(
            self._apply() | self._apply(job_id=self.other_job.id),
            medal_id=self.silver.id,
            ask_consent=True,
        )
        self.assertEqual(len(mails), 2)
        self.assertEqual(len(mails.filtered("asked_consent_id")), 1)
