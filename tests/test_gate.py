from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import MODULE, InvitationCommon, MedalistCommon, slow

PHONE = "+32470778899"


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
        medalist.with_user(self.officer)._pause_followups()
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

    @slow
    def test_number_of_queries_does_not_grow(self):
        few = self._remember("Ada One") | self._remember("Bea Two")
        many = few
        for number in range(20):
            many |= self._remember(f"Nr{number} Person")
        few, many = few.with_user(self.officer), many.with_user(self.officer)

        def ask(applicants):
            blockers = applicants._get_contact_blockers(job=self.job)
            self.assertEqual(set(blockers.values()), {False})

        ask(few)  # what is cached for everybody
        count = self._count_queries(ask, few)
        self.assertEqual(self._count_queries(ask, many), count)
        self.assertLessEqual(count, 3)

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
        domain = [("email_normalized", "=", "ada@mail.example.com")]
        plan = self._get_plan(self.env["hr.applicant"], domain)
        self.assertIn("Index Cond: ((email_normalized)::text =", plan)
        self.assertNotIn("Seq Scan", plan)


@tagged("post_install", "-at_install")
class TestGateNeighbours(InvitationCommon):
    """Whose facts, answers and addresses count, and whose do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Co."})

    def _hire(self, name, **values):
        stage = self.env.ref("hr_recruitment.stage_job5")
        return self._apply(name, stage_id=stage.id, **values)

    def test_names_are_compared_as_people_read_them(self):
        for first, second in (
            ("Émile Zola", "émile zola"),
            ("Ada\xa0Lovelace", "Ada Lovelace"),
            ("Ada  King", "ADA king "),
        ):
            with self.subTest(first):
                mail = {"email_from": f"{ord(first[0])}{first[-4:]}@mail.example.com"}
                medalist = self._remember(first, **mail)
                running = self._apply(second, job_id=self.other_job.id, **mail)
                self.assertEqual(running.consent_id, medalist.consent_id)
                self.assertEqual(self._blocker(medalist), "in_process")

    def test_empty_text_is_no_address(self):
        for name in ("linkedin_profile", "partner_phone"):
            with self.subTest(name):
                medalist = self._remember(f"Ada {name}", **{name: ""})
                refusing = self._refuse(
                    f"Bea {name}", email_from=f"{name}@mail.example.com", **{name: ""}
                )
                refusing._record_consent("declined", "phone")
                self.assertFalse(self._blocker(medalist))

    def test_application_without_company_is_the_same_person(self):
        medalist = self._remember()
        medalist.company_id = False
        medalist.with_user(self.officer)._record_consent("granted", "phone")
        self._apply(job_id=self.other_job.id)
        self.assertEqual(self._blocker(medalist), "in_process")

    def test_pause_holds_for_an_application_without_company(self):
        paused = self._remember()
        paused.with_user(self.officer)._pause_followups()
        other = self._refuse(job_id=self.other_job.id)
        other.company_id = False
        other.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self._blocker(other), "paused")

    def test_consent_opens_no_other_companys_jobs(self):
        job = self.env["hr.job"].create(
            {"name": "There", "company_id": self.other_company.id}
        )
        medalist = self._remember()
        self.assertEqual(self._blocker(medalist, job=job), "no_consent")
        self.assertFalse(self._blocker(medalist, job=self.other_job))

    def test_refusal_stays_in_its_company(self):
        medalist = self._remember()
        theirs = self._refuse(job_id=False, company_id=self.other_company.id)
        theirs._record_consent("declined", "phone")
        self.assertFalse(self._blocker(medalist))

    def test_refusal_without_a_company_holds_in_every_company(self):
        mailbox = {"email_from": "ada@mail.example.com"}
        medalist = self._remember("Ada Lovelace", **mailbox)
        nobodys = self._refuse("Bea Byron", job_id=False, **mailbox)
        nobodys.company_id = False
        self.assertFalse(self._blocker(medalist))
        nobodys._record_consent("declined", "phone")
        self.assertFalse(nobodys.consent_id.company_id)
        self.assertEqual(self._blocker(medalist), "consent_declined")

    def test_bulk_refusals_of_two_companies_do_not_mix(self):
        there = {"company_id": self.other_company.id, "job_id": False}
        ada = self._refuse("Ada A")
        self._refuse("Ada A", **there)
        bea = self._remember("Bea B")
        bea_there = self._refuse("Bea B", **there)
        (ada | bea_there)._record_consent("declined", "phone")
        self.assertFalse(self._blocker(bea))
        self.assertEqual(bea.followup_state, "running")

    def test_employee_by_work_mail_of_this_company_while_there(self):
        medalist = self._remember()
        values = {"name": "A. L.", "work_email": "ADA@mail.example.com"}
        Employee = self.env["hr.employee"]
        Employee.create({**values, "company_id": self.other_company.id})
        self.assertFalse(self._blocker(medalist))
        ours = Employee.create({**values, "company_id": self.env.company.id})
        self.assertEqual(self._blocker(medalist), "employee")
        ours.active = False
        self.assertFalse(self._blocker(medalist))

    def test_facts_of_the_neighbour_behind_the_mailbox_do_not_count(self):
        agency = {"email_from": "talents@agency.example.com"}
        medalist = self._remember("Pieter de Vries", **agency)
        sofie = self._refuse("Sofie Janssens", **agency)
        sofie.write(
            {"last_contact_date": fields.Date.today(), "medal_id": self.silver.id}
        )
        sofie._start_followup_plan(self.silver.plan_id, start=fields.Date.today())
        sofie.with_user(self.officer)._pause_followups()
        hired = self._hire("Sofie Janssens", **agency)
        self.assertFalse(self._blocker(medalist))
        hired.employee_id = self.env["hr.employee"].create({"name": "Sofie Janssens"})
        self.assertFalse(self._blocker(medalist))

    def test_running_application_known_by_linkedin_only(self):
        profile = {"linkedin_profile": "https://linkedin.example.com/in/ada"}
        medalist = self._remember(**profile)
        self._apply(email_from="new@mail.example.com", **profile)
        self.assertEqual(self._blocker(medalist), "in_process")

    def test_refusal_outlives_the_application_by_every_address(self):
        contact = {
            "partner_phone": PHONE,
            "linkedin_profile": "https://linkedin.example.com/in/ada",
        }
        refusing = self._refuse()
        refusing._record_consent("declined", "phone")
        refusing.write(contact)  # learnt after the refusal
        refusing.unlink()
        for name, value in contact.items():
            with self.subTest(name):
                again = self._refuse(
                    "Ada B", email_from=f"{name}@mail.example.com", **{name: value}
                )
                self.assertEqual(self._blocker(again), "consent_declined")

    def test_blacklist_of_another_address_of_the_person(self):
        medalist = self._remember(partner_phone=PHONE)
        self._refuse(email_from="old@mail.example.com", partner_phone=PHONE)
        self.env["mail.blacklist"]._add("old@mail.example.com")
        self.assertEqual(self._blocker(medalist), "blacklisted")

    def test_phone_taken_off_the_blacklist(self):
        medalist = self._remember(partner_phone=PHONE)
        entry = self.env["phone.blacklist"].create({"number": PHONE})
        self.assertEqual(self._blocker(medalist), "blacklisted")
        entry.active = False
        self.assertFalse(self._blocker(medalist))

    def test_person_is_invited_once_to_a_job_whatever_the_mailbox(self):
        first = self._remember(partner_phone=PHONE)
        self._invite(first, self.job, send=False)
        second = self._remember(email_from="ada2@mail.example.com", partner_phone=PHONE)
        self.assertEqual(self._blocker(second, job=self.job), "already_invited")

    def test_copy_carries_no_field_of_ours(self):
        copied = {
            name
            for name, field in self.env["hr.applicant"]._fields.items()
            if field._module == MODULE and field.store and field.copy
        }
        self.assertFalse(copied)
