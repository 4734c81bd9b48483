from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestProposal(MedalistCommon):
    """People worth remembering are found among those who were refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Other data of the database may be worth remembering, too.
        cls.env["hr.applicant"].with_context(active_test=False).search(
            [("refuse_reason_id", "!=", False)]
        ).write({"refuse_reason_id": False})
        cls.stages = cls.env["hr.recruitment.stage"].search([])
        cls.first = cls.stages[0]
        cls.late = cls.stages.filtered(lambda stage: not stage.fold)[-1]

    def _open(self, **filters):
        Wizard = self.env["hr.applicant.propose"].with_user(self.officer)
        return Wizard.create(filters)

    def _get_people(self, **filters):
        return self._open(**filters).line_ids.applicant_id

    def _long_ago(self, name, months=8, **values):
        applicant = self._refuse(name, **values)
        applicant.refuse_date = self._months_ago(months)
        return applicant

    def test_the_best_come_first_and_the_reason_is_said(self):
        bad = self._long_ago("Bad Luck", stage_id=self.first.id)
        good = self._long_ago("Good Luck", stage_id=self.late.id, priority="3")
        self.env["hr.applicant.skill"].create(
            {"applicant_id": good.id, **self._skill("Carving", "Master")}
        )
        wizard = self._open()
        self.assertEqual(wizard.line_ids.applicant_id, good + bad)
        line = wizard.line_ids[0]
        self.assertEqual(
            line.explanation,
            f"Reached {self.late.name} · three stars · refused 8 months ago: "
            f"{self.reason.name} · knows Carving",
        )
        self.assertEqual(line.medal_id, self.reason.suggested_medal_id)
        self.assertTrue(line.medal_id)
        self.assertFalse(any(wizard.line_ids.mapped("selected")), "nobody is ticked")
        self.assertEqual(wizard.total, 2)

    def test_the_stage_suggests_a_medal_where_the_reason_does_not(self):
        self.reason.suggested_medal_id = False
        self._long_ago("Bad Luck", stage_id=self.first.id)
        self._long_ago("Good Luck", stage_id=self.late.id)
        good, bad = self._open().line_ids
        self.assertEqual(good.medal_id, self.bronze)
        self.assertFalse(bad.medal_id)

    def test_a_column_of_the_refused_is_no_stage_that_was_reached(self):
        parking = self.env["hr.recruitment.stage"].create(
            {"name": "Rejected", "sequence": 99, "fold": True}
        )
        applicant = self._long_ago("Ada Lovelace", stage_id=self.first.id)
        applicant.stage_id = parking
        line = self._open().line_ids
        self.assertIn(f"Reached {self.first.name}", line.explanation)
        self.assertFalse(self._get_people(stage_id=self.late.id))
        self.assertEqual(self._get_people(stage_id=self.first.id), applicant)

    def test_who_is_not_proposed(self):
        good = self._long_ago("Good Luck")
        self._remember("Has Medal", consent=False)
        # The same person: an older application.
        self._long_ago("Has Medal", job_id=self.other_job.id)
        self._apply("Still Running")
        self._long_ago("Now Running")
        self._apply("Now Running")
        refuser = self._long_ago("No Thanks")
        refuser.with_user(self.officer)._record_consent("declined", "phone")
        self._long_ago("Other Name", email_from="no@mail.example.com")
        listed = self._long_ago("Black Listed")
        self.env["mail.blacklist"]._add(listed.email_normalized)
        erased = self._long_ago("Erase Me")
        erased._ensure_persons()
        self.env["hr.applicant.erasure"].with_user(self.officer)._request(
            erased.person_id.with_user(self.officer), "phone"
        )
        self.env["hr.employee"].create(
            {"name": "Works Here", "work_email": "works@mail.example.com"}
        )
        self._long_ago("Works Here")
        spam = self._long_ago("Some Spam")
        spam.refuse_reason_id = self.env.ref("hr_recruitment.refuse_reason_7")
        archived = self._apply("Just Archived")
        archived.active = False
        self.assertEqual(self._get_people(), good)

    def test_a_person_is_proposed_once_by_the_best_application(self):
        self._long_ago("Ada Lovelace", stage_id=self.first.id)
        best = self._long_ago("Ada  LOVELACE", months=20, stage_id=self.late.id)
        third = self._long_ago(
            "Ada Lovelace",
            email_from="Ada <ada@mail.example.com>, ada@x.example.com",
            stage_id=self.first.id,
        )
        self.assertEqual(self._get_people(), best)
        self.assertFalse(third.medal_id)

    def test_filters(self):
        department = self.env["hr.department"].create({"name": "Wood"})
        one = self._long_ago("One", months=30, priority="1", stage_id=self.late.id)
        two = self._long_ago(
            "Two", priority="2", stage_id=self.first.id, job_id=self.other_job.id
        )
        two.department_id = department
        self.env["hr.applicant.skill"].create(
            {"applicant_id": one.id, **self._skill("Carving", "Mate")}
        )
        skill = self.skill_type.skill_ids.filtered(lambda s: s.name == "Carving")
        other_reason = self.env.ref("hr_recruitment.refuse_reason_1")
        self.assertEqual(self._get_people(), one + two)
        for filters, found in (
            ({"job_ids": self.job.ids}, one),
            ({"department_id": department.id}, two),
            ({"since": self._months_ago(12)}, two),
            ({"stars": "2"}, two),
            ({"stage_id": self.late.id}, one),
            ({"skill_ids": skill.ids}, one),
            ({"reason_ids": other_reason.ids}, two.browse()),
            ({"limit": 1}, one),
        ):
            with self.subTest(filters):
                self.assertEqual(self._get_people(**filters), found)

    def test_a_changed_filter_keeps_what_was_chosen(self):
        one = self._long_ago("One", stage_id=self.late.id)
        self._long_ago("Two", job_id=self.other_job.id)
        wizard = self._open()
        wizard.line_ids[0].write(
            {"selected": True, "medal_id": self.gold.id, "medal_reason": "Oak"}
        )
        wizard.job_ids = self.job
        self.assertEqual(wizard.line_ids.applicant_id, one)
        self.assertEqual(wizard.line_ids.medal_id, self.gold)
        self.assertEqual(wizard.line_ids.medal_reason, "Oak")
        self.assertTrue(wizard.line_ids.selected)

    def test_remembered_one_by_one(self):
        one, two = self._long_ago("One"), self._long_ago("Two")
        wizard = self._open()
        line = wizard.line_ids.filtered(lambda line: line.applicant_id == one)
        line.write({"medal_id": self.gold.id, "medal_reason": "Best drawing"})
        line.action_remember_person()
        self.assertEqual(one.medal_id, self.gold)
        self.assertEqual(one.medal_reason, "Best drawing")
        self.assertEqual(one.medal_user_id, self.officer)
        self.assertEqual(one.medal_date, fields.Date.today())
        self.assertEqual(one.followup_plan_id, self.gold.plan_id)
        self.assertTrue(one.message_ids.filtered("recruiter_only"))
        self.assertEqual(wizard.line_ids.applicant_id, two)
        wizard.line_ids.medal_id = False
        with self.assertRaises(UserError):
            wizard.line_ids.action_remember_person()
        with self.assertRaises(UserError):
            wizard.action_remember()

    def test_nobody_gets_a_medal_who_was_not_ticked(self):
        ticked, without, other = (self._long_ago(n) for n in ("One", "Two", "Three"))
        wizard = self._open()
        wizard.line_ids.filtered(lambda line: line.applicant_id != other).write(
            {"selected": True}
        )
        wizard.line_ids.filtered(lambda line: line.applicant_id == without).write(
            {"medal_id": False}
        )
        self.assertEqual(wizard.confirm_names, f"One – {self.silver.name}")
        self.assertIn("ticked without a medal: 1", wizard.summary)
        wizard.action_remember()
        self.assertTrue(ticked.medal_id)
        self.assertFalse((without + other).medal_id)

    def test_who_may_not_be_remembered_any_more_is_left_out(self):
        one, two, three = (self._long_ago(name) for name in ("One", "Two", "Three"))
        wizard = self._open()
        wizard.action_select_all()
        two.with_user(self.officer)._record_consent("declined", "phone")
        three.with_user(self.officer)._award_medal(self.gold)
        action = wizard.action_remember()
        self.assertEqual(one.medal_id, self.silver)
        self.assertFalse(two.medal_id)
        self.assertEqual(three.medal_id, self.gold)
        self.assertIn("2 were left out", action["params"]["message"])

    def test_thousands_are_asked_so_many_a_day(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        before = self._refuse("Zoe Before")
        before.with_user(self.officer)._award_medal(self.silver)
        self.assertEqual(before.consent_ask_date, tomorrow)
        people = self.env["hr.applicant"].concat(
            *(self._long_ago(f"Person{number} Long") for number in range(5))
        )
        wizard = self._open(ask_per_day=2)
        wizard.action_select_all()
        action = wizard.action_remember()
        days = sorted(
            (date - tomorrow).days for date in people.mapped("consent_ask_date")
        )
        self.assertEqual(days, [0, 1, 1, 2, 2], "one is asked tomorrow anyway")
        self.assertEqual(before.consent_ask_date, tomorrow)
        self.assertIn("asked for consent until", action["params"]["message"])
        self.assertTrue(
            action["params"]["next"]["views"], "Odoo adds them only outside"
        )

    def test_they_are_not_asked_if_the_recruiter_says_so(self):
        one = self._long_ago("One")
        wizard = self._open(ask=False)
        wizard.action_select_all()
        wizard.action_remember()
        self.assertTrue(one.medal_id)
        self.assertFalse(one.consent_ask_date)

    def test_the_scheduled_action_asks_on_that_day(self):
        one, two = self._long_ago("One"), self._long_ago("Two")
        wizard = self._open(ask_per_day=1)
        wizard.action_select_all()
        wizard.action_remember()
        first, second = (one + two).sorted("consent_ask_date")
        self.env["hr.applicant"].browse(first.id)._request_due_consents(
            first.consent_ask_date
        )
        self._let_leave()
        self.assertEqual(first.consent_state, "requested")
        self.assertEqual(second.consent_state, "no_request")

    def test_a_thousand_take_as_many_queries_as_a_few(self):
        def remember(wizard):
            wizard.action_select_all()
            wizard.action_remember()

        counts = []
        for size in (10, 60):
            for number in range(size):
                self._long_ago(f"Person{number}x{size} Long")
            wizard = self._open(limit=size)
            # With Odoo's tracking, as on the screen.
            wizard = wizard.with_context(tracking_disable=False)
            counts.append(self._count_queries(remember, wizard))
        few, many = counts
        self.assertLess(many, few + 60)

    def test_only_recruiters(self):
        self._long_ago("One")
        Wizard = self.env["hr.applicant.propose"]
        for user in (self.interviewer, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                Wizard.with_user(user).create({})
            with self.assertRaises(AccessError):
                Wizard.with_user(user).action_open()
        wizard = self._open()
        with self.assertRaises(AccessError):
            wizard.with_user(self.administrator).action_remember()

    def test_of_another_company_nobody(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        job = self.env["hr.job"].create({"name": "Mason", "company_id": company.id})
        self._long_ago("Far Away", job_id=job.id, company_id=company.id)
        self.assertFalse(self._get_people())

    def test_numbers_make_sense(self):
        for name, value in (("limit", 0), ("limit", 1001), ("ask_per_day", 0)):
            with self.subTest(name), self.assertRaises(ValidationError):
                self._open(**{name: value})

    def test_menu(self):
        action = self.env.ref(f"{MODULE}.action_find_worth_remembering")
        self.assertEqual(
            action.with_user(self.officer).run()["res_model"], "hr.applicant.propose"
        )
