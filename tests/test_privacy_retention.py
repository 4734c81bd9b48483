import re
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import MODULE, MedalistCommon
from .pages import TalentCase
from .widths import OnBothWidths


class RetentionCommon(MedalistCommon):
    """Retention rules, and what the scheduled action does with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.Erasure = cls.env["hr.applicant.erasure"]
        cls.retention_cron = cls.env.ref(f"{MODULE}.ir_cron_retention")
        cls.today = fields.Date.today()

    @classmethod
    def _rule(cls, kind="refused", active=True, **values):
        if not {"months", "days"} & set(values):
            values["months"] = 6
        return cls.env["hr.applicant.retention.rule"].create(
            {"kind": kind, "active": active, **values}
        )

    def _refused_ago(self, name="Ada Lovelace", **period):
        applicant = self._refuse(name)
        applicant.refuse_date = fields.Datetime.now() - relativedelta(**period)
        return applicant

    @contextmanager
    def _erasing(self):
        """Collect the names of those who are erased."""
        erased = []
        model = self.env.registry["hr.applicant.erasure"]
        original = model._execute

        def execute(requests):
            erased.extend(requests.person_id.mapped("name"))
            return original(requests)

        with patch.object(model, "_execute", execute):
            yield erased

    def _run(self, days=0):
        """Run the scheduled action, ``days`` from now; return whom it erased."""
        with (
            self.enter_registry_test_mode(),
            freeze_time(fields.Datetime.now() + timedelta(days=days)),
            self._erasing() as erased,
        ):
            self.retention_cron.active = True
            self.retention_cron.method_direct_trigger()
        self.env.invalidate_all()
        return erased

    def _get_rows(self, domain=()):
        self.env["hr.applicant.retention.preview"].invalidate_model()
        return self.env["hr.applicant.retention.preview"].search(domain)

    def _preview(self):
        rows = self._get_rows()
        return {(row.name, row.due_date) for row in rows}

    def _requests(self):
        return self.Erasure.search([("channel", "=", "retention")])


@tagged("post_install", "-at_install")
class TestRetentionRule(RetentionCommon):
    def test_off_by_default(self):
        rule = self.env["hr.applicant.retention.rule"].create(
            {"kind": "refused", "months": 6}
        )
        self.assertFalse(rule.active)
        self.assertFalse(self.retention_cron.active)
        ada = self._refused_ago(years=5)
        self.assertIn("Ada Lovelace", [name for name, _due in self._preview()])
        self.assertFalse(self._run())
        self.assertFalse(ada.person_id)
        rule.active = True
        self.assertTrue(self.retention_cron.active)
        rule.active = False
        self.assertFalse(self.retention_cron.active)
        rule.active = True
        rule.unlink()
        self.assertFalse(self.retention_cron.active)

    def test_counts_from_what_fits(self):
        for kind, start in (
            ("refused", "answer"),
            ("no", "refusal"),
            ("proofs", "last_contact"),
            ("mails", "refusal"),
        ):
            with self.assertRaisesRegex(ValidationError, "can't be counted from"):
                self._rule(kind, count_from=start)
        self.assertEqual(self._rule("no").count_from, "answer")

    def test_numbers_make_sense(self):
        for values in (
            {"months": 0, "days": 0},
            {"months": 241},
            {"days": -1},
            {"grace_days": 2**31},
            {"notify_person": True, "grace_days": 3},
            {"kind": "proofs", "grace_days": 7},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self._rule(**{"kind": "refused", "months": 6, **values})

    def test_who_may_set_it_up(self):
        rule = self._rule(active=False)
        rule.with_user(self.administrator).active = True
        self.assertTrue(self.retention_cron.active)
        self.assertEqual(rule.with_user(self.officer).months, 6)
        with self.assertRaises(AccessError):
            rule.with_user(self.officer).months = 7
        for model in ("rule", "preview"):
            with self.assertRaises(AccessError):
                self.env[f"hr.applicant.retention.{model}"].with_user(
                    self.interviewer
                ).search([])

    def test_rules_of_a_country(self):
        for country in ("NL", "FR", "DE", "AT", "BE", "UK"):
            wizard = self.env["hr.applicant.retention.preset"].with_user(
                self.administrator
            )
            known = self.env["hr.applicant.retention.rule"].with_context(
                active_test=False
            )
            before = known.search([])
            wizard.create({"country": country}).action_create()
            rules = known.search([]) - before
            self.assertGreater(len(rules), 2)
            self.assertFalse(any(rules.mapped("active")))
            for rule in rules:
                self.assertIn("adviser", rule.note)
                self.assertIn("2026", rule.note)
            refused = rules.filtered(lambda rule: rule.kind == "refused")
            self.assertIn("https://", refused.note)
        self.assertFalse(self.retention_cron.active)


@tagged("post_install", "-at_install")
class TestRetentionWhom(RetentionCommon):
    """Whom each kind of rule reaches, and on which day."""

    def _due(self, applicant):
        rows = self._get_rows([("applicant_id", "=", applicant.id)])
        return rows.mapped("due_date")

    def _in(self, date, **period):
        return [fields.Date.to_date(date) + relativedelta(**period)]

    def test_refused(self):
        self._rule()
        ada = self._refused_ago(months=7)
        bob = self._refused_ago("Bob Stone", months=5)
        medalist = self._remember("Cy Young", consent=False)
        self._apply("Dan Brown")
        self.assertEqual(self._due(ada), self._in(ada.refuse_date, months=6))
        self.assertFalse(self._due(medalist))
        self.assertEqual(self._run(), ["Ada Lovelace"])
        self.assertFalse(bob.person_id, "nobody is made a person who is not due")
        self.assertEqual(self._run(days=40), ["Bob Stone"])
        self.assertFalse(self._run(days=40), "once")

    def test_refused_and_running(self):
        self._rule()
        self._refused_ago(months=7)
        again = self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertFalse(self._preview())
        self.assertFalse(self._run())
        again.write(
            {
                "active": False,
                "refuse_reason_id": self.reason.id,
                "refuse_date": fields.Datetime.now(),
            }
        )
        self.assertEqual(
            self._preview(), {("Ada Lovelace", self.today + relativedelta(months=6))}
        )
        self.assertFalse(self._run(days=100))
        self.assertEqual(self._run(days=250), ["Ada Lovelace"])

    def test_refused_with_a_consent(self):
        self._rule()
        ada = self._refused_ago(months=7)
        ada.with_user(self.officer)._record_consent("granted", "phone")
        self.assertFalse(self._due(ada))
        self.assertFalse(self._run())

    def test_refused_from_last_contact(self):
        self._rule(count_from="last_contact")
        ada = self._refused_ago(months=7)
        ada._note_contact(self._months_ago(1))
        self.assertEqual(self._due(ada), self._in(self._months_ago(1), months=6))
        self.env["calendar.event"].create(
            {
                "name": "Lunch",
                "applicant_id": ada.id,
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now(),
            }
        )
        self.assertEqual(self._due(ada), self._in(self.today, months=6))
        self.assertFalse(self._run())

    def test_no(self):
        self._rule("no", months=2)
        ada = self._remember(consent=False)
        ada.with_user(self.officer)._record_consent(
            "declined", "phone", date=self._months_ago(3)
        )
        self.assertEqual(self._due(ada), self._in(self._months_ago(3), months=2))
        bob = self._remember("Bob Stone")
        bob.consent_id._refuse("phone")
        self.assertEqual(self._due(bob), self._in(self.today, months=2))
        self.assertEqual(self._run(), ["Ada Lovelace"])

    def test_no_from_last_contact(self):
        self._rule("no", months=2, count_from="last_contact")
        ada = self._remember(consent=False)
        ada.with_user(self.officer)._record_consent(
            "declined", "phone", date=self._months_ago(3)
        )
        ada._note_contact(self._months_ago(1))
        self.assertEqual(self._due(ada), self._in(self._months_ago(1), months=2))

    def test_ended(self):
        self._rule("ended", months=1)
        ada = self._remember()
        consent = ada.consent_id
        consent.expiry_date = self._days_ago(60)
        consent._change_state("expired")
        self.assertEqual(self._due(ada), self._in(self._days_ago(60), months=1))
        bob = self._remember("Bob Stone", consent=False)
        with freeze_time(self._days_ago(40)):
            asked = bob._ensure_consents()
            asked._change_state("requested", channel="email")
            asked._change_state("lapsed")
        self.assertEqual(self._due(bob), self._in(self._days_ago(40), months=1))
        self.assertEqual(set(self._run()), {"Ada Lovelace", "Bob Stone"})

    def test_ended_from_last_contact(self):
        self._rule("ended", months=12, count_from="last_contact")
        ada = self._remember()
        ada._note_contact(self._months_ago(9))
        ada.consent_id.expiry_date = self._days_ago(10)
        ada.consent_id._change_state("expired")
        ada.person_id.last_contact_date = self._months_ago(9)
        self.assertEqual(self._due(ada), self._in(self._months_ago(9), months=12))
        ada.person_id.last_contact_date = self._months_ago(30)
        self.assertEqual(self._due(ada), [self._days_ago(10)], "not before the end")

    def test_interest(self):
        self._rule("interest", days=30)
        ada = self._remember(consent=False)
        ada.refuse_date = fields.Datetime.now() - relativedelta(months=13)
        self.assertFalse(self._due(ada), "no legitimate interest here")
        self.env.company.write(
            {
                "medalist_contact_basis": "legitimate_interest",
                "medalist_retention_months": 12,
                "medalist_retention_start": "refusal",
            }
        )
        end = ada.refuse_date.date() + relativedelta(months=12)
        self.assertEqual(self._due(ada), self._in(end, days=30))
        self.assertEqual(self._run(days=60), ["Ada Lovelace"])

    def test_hired_people_stay(self):
        self._rule()
        ada = self._refused_ago(months=7)
        ada._ensure_persons()
        self._apply("Ada Lovelace", date_closed=fields.Datetime.now())
        self.assertFalse(self._due(ada))
        self.assertFalse(self._run())

    def test_other_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self._rule()
        bob = self._refused_ago("Bob Stone", years=3)
        bob.write({"company_id": elsewhere.id, "job_id": False})
        bob._ensure_persons()
        cy = self._refused_ago("Cy Young", years=3)
        cy.write({"company_id": elsewhere.id, "job_id": False})
        self.assertFalse(self._preview())
        self.assertFalse(self._run())
        self.assertFalse(cy.person_id)

    def test_people_of_no_company(self):
        """The rules of the first company count for them."""
        first = self.env["res.company"].search([], order="id", limit=1)
        self._rule(company_id=first.id)
        for known in (False, True):
            ada = self._refused_ago(f"Ada {known}", months=7)
            ada.write({"company_id": False, "job_id": False})
            if known:
                ada._ensure_persons()
            self.assertTrue(self._due(ada))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self._rule(company_id=elsewhere.id, days=1, months=0)
        self.assertEqual(
            {rule.company_id for rule in self._get_rows().rule_id}, {first}
        )
        self.assertEqual(set(self._run()), {"Ada False", "Ada True"})

    def test_people_without_an_address(self):
        self._rule()
        values = {"email_from": False, "partner_name": "Nobody Knows"}
        first, second = (
            self._refused_ago(months=7),
            self._refused_ago(months=8),
        )
        (first | second).write(values)
        self.assertEqual(len(self._get_rows()), 2, "who knows whether they are one")
        self.assertEqual(self._run(), ["Nobody Knows"] * 2)
        self.assertEqual(first.partner_name, "Erased")
        self.assertFalse(self._get_rows(), "what was erased is not due again")
        self.assertFalse(self._run())

    def test_people_of_one_mailbox_and_name(self):
        self._rule()
        first = self._refused_ago(years=2)
        last = self._refused_ago(months=1)
        self.assertFalse(self._due(first))
        self.assertEqual(self._due(last), self._in(last.refuse_date, months=6))
        self.assertFalse(self._run())
        self.assertEqual(first.person_id, last.person_id)
        self.assertEqual(self._run(days=180), ["Ada Lovelace"])

    def test_finds_what_is_due_by_index(self):
        rule = self._rule()
        self._refused_ago(years=2)
        plan = self._get_plan(
            self.env["hr.applicant"],
            self.env["hr.applicant"]._get_overdue_strangers_domain(rule),
        )
        self.assertIn("hr_applicant_retention_idx", plan)
        mails = self.Erasure._get_technical(self._rule("mails"))
        self.assertIn("candidate_mail_idx", self._get_plan(*mails))


@tagged("post_install", "-at_install", "slow")
class TestRetentionRun(RetentionCommon):
    """Notice, grace, hold, skip."""

    def test_notice_and_grace(self):
        self._rule(notice_days=10, grace_days=5)
        self._refused_ago(months=6, days=-8)
        self._refused_ago("Bob Stone", years=3)
        messages = self.env["mail.message"].search([]).ids
        self.assertFalse(self._run())
        requests = self._requests()
        self.assertEqual(set(requests.mapped("state")), {"scheduled"})
        self.assertEqual(
            set(requests.mapped("scheduled_date")), {self.today + timedelta(days=15)}
        )
        self.assertEqual(requests.user_id, self.officer)
        told = self.env["mail.message"].search(
            [
                ("id", "not in", messages),
                ("partner_ids", "in", self.officer.partner_id.ids),
            ]
        )
        self.assertEqual(told.mapped("subject"), ["Past candidates to be erased: 2"])
        self.assertNotIn("Bob", told.body)
        self.assertTrue(told.recruiter_only)
        self.assertFalse(self._run(days=14))
        self.assertEqual(len(self._requests()), 2, "once")
        self.assertEqual(set(self._run(days=15)), {"Ada Lovelace", "Bob Stone"})
        self.assertFalse(self._run(days=16))

    def test_who_applies_again_meanwhile_stays(self):
        self._rule(grace_days=5)
        self._refused_ago(months=7)
        self._run()
        self.assertEqual(self._requests().state, "scheduled")
        self._apply("Ada Lovelace", job_id=self.other_job.id)
        self.assertFalse(self._run(days=6))
        self.assertEqual(self._requests().state, "refused")

    def test_rule_switched_off_meanwhile(self):
        rule = self._rule(grace_days=5)
        self._refused_ago(months=7)
        self._run()
        rule.active = False
        self.assertFalse(self._run(days=6))
        self.assertEqual(self._requests().state, "refused")

    def test_keep_for_longer(self):
        self._rule(grace_days=5)
        ada = self._refused_ago(months=7)
        self._run()
        row_of = self.env["hr.applicant.retention.preview"].with_user(self.officer)
        self.assertFalse(row_of.search([]), "scheduled")
        day = self.today + timedelta(days=50)
        self.env["hr.applicant.retention.keep"].with_user(self.officer).create(
            {"applicant_ids": ada.ids, "date": day, "reason": "A claim is open"}
        ).action_keep()
        self.assertEqual(self._requests().state, "refused")
        self.assertEqual(ada.person_id.retention_kept_reason, "A claim is open")
        row = row_of.search([])
        self.assertEqual(row.due_date, day)
        self.assertFalse(self._run(days=40))
        self._run(days=50)
        self.assertEqual(self._run(days=55), ["Ada Lovelace"])

    def test_skip(self):
        self._rule()
        self._refused_ago(months=7)
        rows = self.env["hr.applicant.retention.preview"].with_user(self.officer)
        action = rows.search([]).action_keep()
        self.assertEqual(action["res_model"], "hr.applicant.retention.keep")
        rows.search([]).action_skip()
        self.assertFalse(self._run())
        self.assertEqual(rows.search([]).due_date, self.today + relativedelta(months=6))
        self.assertEqual(self._run(days=190), ["Ada Lovelace"])

    def test_request_of_their_own_is_left_alone(self):
        self._rule()
        ada = self._refused_ago(months=7)
        own = self.Erasure._request(ada._ensure_persons(), "phone")
        self.assertFalse(self._run())
        self.assertEqual((own.state, own.channel), ("requested", "phone"))

    def test_bad_one_stops_nobody(self):
        self._rule()
        self._refused_ago(months=7)
        self._refused_ago("Bob Stone", months=8)
        done = []
        model = self.env.registry["hr.applicant.erasure"]
        original = model._execute

        def execute(requests):
            names = requests.person_id.mapped("name")
            if "Bob Stone" in names:
                raise ValueError("broken")
            done.extend(names)
            return original(requests)

        with (
            self.enter_registry_test_mode(),
            patch.object(model, "_execute", execute),
            self.assertLogs(level="ERROR"),
        ):
            self.retention_cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(done, ["Ada Lovelace"])
        left = self._requests().filtered(lambda request: request.state == "scheduled")
        self.assertEqual(left.scheduled_date, self.today + timedelta(days=1))

    def test_proofs(self):
        rule = self._rule("proofs", months=12)
        ada = self._remember()
        proof = {"channel": "web", "ip_address": "10.0.0.1", "user_agent": "Phone"}
        with freeze_time("2020-01-01"):
            ada.consent_id._log_event("renewed", note="old", **proof)
        ada.consent_id._log_event("renewed", note="new", **proof)
        self.assertIn("1 records", rule.action_preview()["params"]["message"])
        self._run()
        events = {event.note: event for event in ada.consent_id.event_ids}
        self.assertFalse(events["old"].ip_address or events["old"].user_agent)
        self.assertEqual(events["old"].person_name, "Ada Lovelace")
        self.assertEqual(events["new"].ip_address, "10.0.0.1")

    def test_mails(self):
        self._rule("mails", months=12)
        ada = self._remember(consent=False)
        consent = self._ask(ada)
        mail = self.env["mail.message"].search(
            [("model", "=", consent._name), ("message_type", "=", "email_outgoing")]
        )
        self.assertTrue(mail)
        self._run()
        self.assertTrue(mail.exists())
        self._run(days=400)
        self.assertFalse(mail.exists())
        self.assertTrue(consent.event_ids, "the proof stays")


class RetentionAnswerCase(RetentionCommon, TalentCase):
    """Somebody who is told that their data is about to be erased."""

    def setUp(self):
        super().setUp()
        self.rule = self._rule(
            "refused", notice_days=7, notify_person=True, grace_days=7
        )
        self.ada = self._refused_ago("Grace Hopper", months=7)
        self._run()
        self.request = self._requests()
        self.own = self.ada.consent_id

    def _read(self):
        """Let all mails leave; return those to her."""
        return [mail for mail in self._let_leave() if "grace" in mail["To"]]

    def _open(self, answer):
        link = self._link("profile", self.own)
        self.assertIn("We are about to erase", self.url_open(link).text)
        return self._submit(link, answer)


@tagged("post_install", "-at_install")
class TestRetentionAnswer(RetentionAnswerCase):
    """A person who is told answers on their page."""

    def test_one_mail(self):
        (mail,) = self._read()
        self.assertIn("about to erase", mail["Subject"])
        self.assertIn("/talent/profile/", mail.get_body(("html",)).get_content())
        self._run(days=3)
        self.assertFalse(self._read())

    def test_no_mail_to_those_who_refused(self):
        self._let_leave()
        self._rule("no", days=1, notify_person=True, grace_days=7)
        bob = self._remember("Bob Stone", consent=False)
        bob.with_user(self.officer)._record_consent(
            "declined", "phone", date=self._days_ago(9)
        )
        self._run()
        self.assertEqual(bob.person_id, self._requests().person_id - self.ada.person_id)
        self.assertNotIn("bob", str([mail["To"] for mail in self._let_leave()]))

    def test_refusal_meanwhile_stops_the_mail(self):
        self.own._refuse("phone")
        self.assertFalse(self._read())

    def test_keep_me(self):
        response = self._open("keep")
        self.assertIn("We keep your data", response.text)
        self.assertNotIn("We are about to erase", response.text)
        self.assertEqual(self.request.state, "refused")
        self.assertTrue(self.request.is_taken_back)
        self.assertEqual(self.own.state, "no_request")
        until = self.today + relativedelta(months=6)
        self.assertEqual(self.ada.person_id.retention_kept_until, until)
        self.assertFalse(self._run(days=60))
        event = self.own.event_ids[-1]
        self.assertEqual(
            (event.kind, event.ip_address),
            (
                "erasure_taken_back",
                "127.0.0.1",
            ),
        )

    def test_keep_me_and_stay_in_touch(self):
        self._open("keep_in_touch")
        self.assertEqual(self.own.state, "granted")
        self.assertTrue(self.own.event_ids[-1].wording_text)
        self.assertEqual(self.request.state, "refused")

    def test_erase_me(self):
        self._open("erase")
        self.assertRecordValues(
            self.request,
            [{"state": "scheduled", "scheduled_date": self.today, "channel": "web"}],
        )
        self.assertEqual(self._run(), ["Grace Hopper"])


@tagged("post_install", "-at_install", "slow")
class TestRetentionTour(OnBothWidths, RetentionAnswerCase):
    """What a recruiter sees of it, in a real browser."""

    def test_a_recruiter_sees_it(self):
        url = "/odoo/requests-to-be-erased"
        self.start_tour(url, "retention_noticed", login="officer")
        (mail,) = self._read()
        html = mail.get_body(("html",)).get_content()
        link = re.search(r"/talent/profile/[\w-]{40,}", html)[0]
        self.assertIn("We keep your data", self._submit(link, "keep").text)
        self.start_tour(url, "retention_kept", login="officer")
