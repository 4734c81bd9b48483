from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import MODULE, MedalistCommon, slow


@tagged("post_install", "-at_install")
class TestPeople(MedalistCommon):
    """One row a person, the best of what is known of their applications."""

    def _search(self, domain):
        people = self.env["hr.applicant.person"].with_user(self.officer)
        return people.search(domain)

    def _read_list(self, ids):
        """Read the rows of the list, as the client does."""
        people = self.env["hr.applicant.person"].with_user(self.officer)
        view = self.env.ref(f"{MODULE}.hr_applicant_person_view_list")
        shown = people.get_view(view.id, "list")
        names = shown["models"]["hr.applicant.person"]
        specification = {
            name: {"fields": {"display_name": {}}}
            if people._fields[name].relational
            else {}
            for name in names
        }
        return people.web_search_read(
            [("id", "in", ids)],
            specification,
            limit=80,
            order=etree.fromstring(shown["arch"]).get("default_order"),
        )["records"]

    def test_one_row_with_the_best_medal(self):
        first = self._remember("Ada Lovelace", medal=self.bronze)
        best = self._remember("Ada Lovelace", medal=self.gold, job_id=self.other_job.id)
        best.medal_reason = "Led the room"
        last = self._remember("Ada Lovelace", medal=self.silver)
        person = first.person_id.with_user(self.officer)
        self.assertEqual(self._search([("name", "=", "Ada Lovelace")]), person)
        self.assertEqual(person.medal_id, self.gold)
        self.assertEqual(person.medal_date, best.medal_date)
        self.assertEqual(person.medal_reason, "Led the room")
        self.assertEqual(person.job_ids, self.job | self.other_job)
        self.assertEqual(person.last_applicant_id, last)
        self.assertEqual(person.application_count, 3)
        self.assertEqual(person.followup_date, last.followup_date)
        self.assertEqual(person.user_id, self.officer)
        self.assertEqual(person.email, "ada@mail.example.com")
        best.with_user(self.officer)._remove_medal()
        self.assertEqual(person.medal_id, self.silver)
        last.unlink()
        self.assertEqual(person.last_applicant_id, best)
        self.assertEqual(person.medal_id, self.bronze)

    def test_the_strictest_answer(self):
        work = self._remember("Ada Lovelace", partner_phone="+32470123456")
        home = self._remember(
            "Ada Lovelace",
            email_from="home@mail.example.com",
            partner_phone="+32470123456",
            consent=False,
        )
        person = work.person_id.with_user(self.officer)
        self.assertEqual(home.person_id, work.person_id)
        self.assertEqual(person.consent_state, "granted")
        home.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(person.consent_state, "declined")

    def test_may_be_contacted_as_the_newest_application_says(self):
        allowed = self._remember("Ada Lovelace").person_id
        asked = self._remember("Bea Potter", consent=False).person_id
        held = self._remember("Cleo Nile").person_id
        held.held_back_reason = "Later"
        people = self._search([])
        blockers = people._get_contact_blockers()
        for person in people:
            self.assertEqual(person.contact_blocker, blockers[person.id])
            self.assertEqual(person.contact_allowed, not blockers[person.id])
        self.assertIn(allowed, self._search([("contact_allowed", "=", True)]))
        self.assertNotIn(
            allowed, self._search([("contact_allowed", "=", False)]).sudo()
        )
        for person, code in ((asked, "no_consent"), (held, "held_back")):
            self.assertIn(person, self._search([("contact_blocker", "=", code)]).sudo())
            self.assertNotIn(
                person, self._search([("contact_blocker", "!=", code)]).sudo()
            )

    def test_found_by_name_address_and_job(self):
        ada = self._remember("Ada Lovelace", partner_phone="+32470123456").person_id
        bea = self._remember("Bea Potter", job_id=self.other_job.id).person_id
        for domain, found in (
            ([("job_ids", "in", self.job.ids)], ada),
            ([("job_ids", "in", self.other_job.ids)], bea),
            ([("address_ids.value", "ilike", "3247012")], ada),
            ([("user_id", "=", self.officer.id), ("id", "in", bea.ids)], bea),
        ):
            self.assertEqual(self._search(domain).sudo() & (ada | bea), found)

    def test_best_medal_first_then_newest_nobody_before_them(self):
        self.job.user_id = self.officer
        without = self._remember("Wim Without")
        without._remove_medal()
        old = self._remember("Olga Old", date=self._days_ago(90), medal=self.gold)
        new = self._remember("Ned New", date=self._days_ago(5), medal=self.gold)
        silver = self._remember("Sia Silver", date=self._days_ago(1))
        people = without.person_id | old.person_id | new.person_id | silver.person_id
        self.assertEqual(
            [row["name"] for row in self._read_list(people.ids)],
            ["Ned New", "Olga Old", "Sia Silver", "Wim Without"],
        )

    def test_a_pause_ends_before_the_next_follow_up(self):
        applicant = self._remember("Pia Paused").with_user(self.officer)
        person = applicant.person_id
        until = fields.Date.today() + timedelta(days=400)
        applicant._pause_followups(until)
        self.assertEqual(person.followup_date, until)
        applicant._pause_followups()
        person.invalidate_recordset()
        self.assertFalse(person.followup_date)

    def test_red_is_who_must_be_left_alone(self):
        refused = self._remember("Ada Lovelace")
        refused.with_user(self.officer)._record_consent("withdrawn", "phone")
        unasked = self._refuse("Una Unasked")
        unasked._award_medal(self.silver)
        unasked.medal_id.flush_recordset()
        for applicant, red in ((refused, True), (unasked, False)):
            seen = applicant.with_user(self.officer)
            self.assertEqual(seen.contact_refused, red)
            self.assertEqual(seen.person_id.contact_refused, red)

    def test_every_filter_works(self):
        self._remember()
        view = self.env["hr.applicant.person"].with_user(self.officer)
        arch = view.get_view(
            self.env.ref(f"{MODULE}.hr_applicant_person_view_search").id, "search"
        )["arch"]
        for node in etree.fromstring(arch).iter("filter", "field"):
            domain = node.get("domain") or node.get("filter_domain")
            if domain:
                values = {"uid": self.officer.id, "self": "a"}
                with self.subTest(node.get("name")):
                    self._search(safe_eval(domain, values))

    def test_what_recruiters_write_and_what_follows(self):
        person = self._remember("Ada Lovelace").person_id.with_user(self.officer)
        with Form(person) as form:
            form.personal_note = "<p>Climbs</p>"
            form.contact_channel = "phone"
            form.held_back_reason = "The team asked to wait"
        self.assertEqual(person.held_back_by_id, self.officer)
        self.assertEqual(person.contact_blocker, "held_back")
        for values in (
            {"medal_id": self.gold.id},
            {"active": False},
            {"name": "Nobody"},
            {"consent_state": "granted"},
            {"merge_count": 1},
            {"distinct_ids": [Command.set(person.ids)]},
        ):
            with self.assertRaises(AccessError):
                person.write(values)

    def test_nobody_else_reads(self):
        person = self._remember().person_id
        for user in (self.interviewer, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                person.with_user(user).read(["name"])

    def test_buttons_do_what_those_of_the_application_do(self):
        first = self._remember("Ada Lovelace", medal=self.silver)
        last = self._refuse("Ada Lovelace")
        person = first.person_id.with_user(self.officer)
        self.assertEqual(last.person_id.id, person.id)
        # The plan goes on for the first one.
        for action in (
            person.action_log_contact(),
            person.action_record_consent(),
            person.action_change_followup(),
        ):
            self.assertEqual(action["context"]["default_applicant_ids"], first.ids)
        self.assertEqual(person.action_reinvite()["res_model"], "hr.applicant.reinvite")
        opened = person.action_open_applications()
        found = self.env["hr.applicant"].with_context(**opened["context"])
        self.assertEqual(found.search(opened["domain"]), first | last)
        asked = self._remember("Bea Potter", consent=False)
        asked.person_id.with_user(self.officer).action_request_consent()
        self.assertTrue(asked.consent_id)

    def test_the_timeline_of_who_is_followed_up(self):
        first = self._remember("Ada Lovelace")
        self._refuse("Ada Lovelace")
        person = first.person_id.with_user(self.officer)
        self.assertEqual(
            person.followup_timeline, first.with_user(self.officer).followup_timeline
        )
        self.assertTrue(person.followup_timeline)

    def test_the_application_leads_to_the_person(self):
        applicant = self._remember()
        with Form(applicant.with_user(self.officer)) as form:
            self.assertEqual(form.person_id, applicant.person_id)
            form.held_back_reason = "Later"
        self.assertEqual(applicant.person_id.held_back_reason, "Later")

    def test_the_menu_opens_people(self):
        menu = self.env.ref(f"{MODULE}.menu_medalists")
        self.assertEqual(menu.action.res_model, "hr.applicant.person")
        self.assertEqual(
            self.env.ref(f"{MODULE}.action_medalists").res_model, "hr.applicant"
        )

    @slow
    def test_the_list_costs_the_same_for_few_and_many(self):
        people = [self._remember(f"Ada Number{number}") for number in range(40)]
        ids = [applicant.person_id.id for applicant in people]

        def read(some):
            self.assertEqual(len(self._read_list(some)), len(some))

        for _warmup in range(2):
            few = self._count_queries(read, ids[:2])
        many = self._count_queries(read, ids)
        self.assertLessEqual(many, few + 2)
        self.assertLess(many, 40)
