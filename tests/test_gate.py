from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import MedalistCommon


@tagged("post_install", "-at_install")
class TestGate(MedalistCommon):
    def assertBlocked(self, applicant, code, **options):
        self.assertEqual(self._blocker(applicant, **options), code)

    def test_permitted_person_is_not_blocked(self):
        self.assertBlocked(self._remember(), False)

    def test_not_asked(self):
        self.assertBlocked(self._remember(consent=False), "no_consent")

    def test_running_application_of_the_person(self):
        medalist = self._remember()
        running = self._apply(job_id=self.other_job.id)
        self.assertBlocked(medalist, "in_process")
        self.assertBlocked(running, "in_process")
        self.assertBlocked(medalist, "already_applied", job=self.other_job)
        self.assertBlocked(medalist, "in_process", job=self.job)

    def test_running_application_under_another_address_but_same_phone(self):
        phone = "+32470778899"
        medalist = self._remember(partner_phone=phone)
        self._apply(email_from="new@mail.example.com", partner_phone=phone)
        self.assertBlocked(medalist, "in_process")

    def test_neighbour_behind_the_mailbox_does_not_count(self):
        agency = {"email_from": "talents@agency.example.com"}
        medalist = self._remember("Pieter de Vries", **agency)
        self._apply("Sofie Janssens", **agency)
        self.assertBlocked(medalist, False)

    def test_talent_pool_record_is_no_running_application(self):
        medalist = self._remember()
        pool = self.env["hr.talent.pool"].create({"name": "Crafts"})
        self._apply(job_id=False, talent_pool_ids=pool.ids)
        self.assertBlocked(medalist, False)

    def test_hired_and_employee(self):
        medalist = self._remember()
        hired = self._apply(stage_id=self.env.ref("hr_recruitment.stage_job5").id)
        self.assertTrue(hired.date_closed)
        self.assertBlocked(medalist, "hired")
        hired.employee_id = self.env["hr.employee"].create({"name": "Ada Lovelace"})
        self.assertBlocked(medalist, "employee")
        hired.employee_id.active = False
        self.assertBlocked(medalist, False)

    def test_employee_known_by_mail_only(self):
        medalist = self._remember()
        self.env["hr.employee"].create(
            {
                "name": "A. Lovelace",
                "private_email": "Ada@mail.example.com",
                "company_id": self.env.company.id,
            }
        )
        self.assertBlocked(medalist, "employee")

    def test_expired_consent(self):
        medalist = self._remember()
        last_day = medalist.consent_expiry_date
        self.assertBlocked(medalist, False, date=last_day)
        self.assertBlocked(
            medalist, "consent_expired", date=last_day + timedelta(days=1)
        )

    def test_blacklists(self):
        by_mail, by_phone = (
            self._remember("Ada Mail"),
            self._remember("Bea Phone", partner_phone="+32470998877"),
        )
        self.env["mail.blacklist"]._add("ADA@mail.example.com")
        self.env["phone.blacklist"].create({"number": "+32470998877"})
        self.assertBlocked(by_mail, "blacklisted")
        self.assertBlocked(by_phone, "blacklisted")
        self.env["mail.blacklist"]._remove("ada@mail.example.com")
        self.assertBlocked(by_mail, False)

    def test_no_address(self):
        """A phone is enough to call, an invitation needs an e-mail."""
        medalist = self._remember(email_from=False, partner_phone="+32470112233")
        self.assertBlocked(medalist, False)
        self.assertBlocked(medalist, "no_address", job=self.job)

    def test_paused(self):
        medalist = self._remember()
        medalist.with_user(self.officer).action_pause_followup()
        self.assertBlocked(medalist, "paused")
        medalist.person_id.paused_until = fields.Date.today() + timedelta(days=10)
        self.assertBlocked(medalist, "paused")
        self.assertBlocked(medalist, False, date=medalist.followup_paused_until)

    def test_recent_contact_with_any_application_of_the_person(self):
        medalist = self._remember()
        self.env.company.medalist_contact_gap_days = 30
        other = self._refuse(job_id=self.other_job.id)
        other.last_contact_date = fields.Date.today()
        self.assertBlocked(medalist, "recent_contact")
        gap_over = fields.Date.today() + timedelta(days=30)
        self.assertBlocked(
            medalist, "recent_contact", date=gap_over - timedelta(days=1)
        )
        self.assertBlocked(medalist, False, date=gap_over)

    def test_already_invited(self):
        medalist = self._remember()
        self.env["hr.applicant.invitation"].create(
            {
                "applicant_id": medalist.id,
                "job_id": self.other_job.id,
                "email_normalized": medalist.email_normalized,
                "state": "expired",
            }
        )
        self.assertBlocked(medalist, "already_invited", job=self.other_job)
        self.assertBlocked(medalist, False, job=self.job)

    def test_what_can_not_change_is_said_first(self):
        medalist = self._remember()
        medalist.last_contact_date = fields.Date.today()
        self._apply(job_id=self.other_job.id)
        self.assertBlocked(medalist, "in_process")
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        self.assertBlocked(medalist, "consent_withdrawn")

    def test_other_company_is_another_world(self):
        other = self.env["res.company"].create({"name": "Other Co."})
        medalist = self._remember()
        theirs = self._refuse(job_id=False, company_id=other.id)
        theirs.last_contact_date = fields.Date.today()
        self.assertFalse(theirs.consent_id, "a grant stays in its company")
        self.assertBlocked(medalist, False)

    def test_number_of_queries_does_not_grow(self):
        few = self._remember("Ada One") | self._remember("Bea Two")
        many = few
        for number in range(20):
            many |= self._remember(f"Nr{number} Person")
        few, many = few.with_user(self.officer), many.with_user(self.officer)
        self.env.flush_all()
        few._get_contact_blockers(job=self.job)
        counts = []
        for applicants in (few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(
                set(applicants._get_contact_blockers(job=self.job).values()), {False}
            )
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 3)

    def test_shown_and_searched_as_decided(self):
        allowed = self._remember("Ada Allowed")
        blocked = self._remember("Bea Blocked", consent=False)
        Applicant = (
            self.env["hr.applicant"]
            .with_user(self.officer)
            .with_context(active_test=False)
        )
        both = [("id", "in", (allowed | blocked).ids)]
        self.assertEqual(blocked.contact_blocker, "no_consent")
        self.assertTrue(allowed.contact_allowed)
        for domain, expected in (
            ([("contact_allowed", "=", True)], allowed),
            ([("contact_allowed", "=", False)], blocked),
            ([("contact_allowed", "!=", False)], allowed),
            ([("contact_blocker", "=", "no_consent")], blocked),
            ([("contact_blocker", "=", False)], allowed),
            ([("contact_blocker", "!=", False)], blocked),
            ([("contact_blocker", "in", ["hired", False])], allowed),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(Applicant.search(both + domain), expected)

    def test_new_record_asks_nothing(self):
        self.assertEqual(self.env["hr.applicant"]._get_contact_blockers(), {})
        self.assertFalse(self.env["hr.applicant"].new({}).contact_allowed)

    def test_equality_on_addresses_has_an_index(self):
        """What every look-up of persons relies on."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'hr_applicant'"
        )
        definitions = [definition for (definition,) in self.env.cr.fetchall()]
        self.assertTrue(
            any("btree (email_normalized)" in definition for definition in definitions)
        )
