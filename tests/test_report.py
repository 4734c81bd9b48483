from datetime import datetime, timedelta

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.hr_recruitment_silver_medalist.report.hr_medalist_report import STEPS

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestMeasures(MedalistCommon):
    def test_a_color_is_nothing_to_add_up(self):
        for model in (
            "hr.applicant",
            "hr.medalist.report",
            "hr.medalist.contact.report",
            "hr.medalist.hire.report",
        ):
            (color,) = self.env[model].fields_get(["medal_color"]).values()
            self.assertFalse(color.get("aggregator"), model)


class ReportCase(MedalistCommon):
    """People at every step between a medal and a hire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hired_stage = cls.env.ref("hr_recruitment.stage_job5")
        # Others' past candidates and hires are not ours to count.
        cls.company = cls.env["res.company"].create({"name": "Counted Co."})
        cls.officer.write({"company_ids": [(4, cls.company.id)]})
        cls.administrator.write({"company_ids": [(4, cls.company.id)]})
        (cls.officer | cls.administrator).company_id = cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.department = cls.env["hr.department"].create(
            {"name": "Workshop", "company_id": cls.company.id}
        )
        (cls.job | cls.other_job).write(
            {"company_id": cls.company.id, "department_id": cls.department.id}
        )
        (cls.job | cls.other_job).invalidate_recordset()

    @classmethod
    def _apply(cls, name="Ada Lovelace", **values):
        return super()._apply(name, **{"company_id": cls.company.id, **values})

    def _report(self, model="hr.medalist.report", user=None):
        return (
            self.env[model]
            .with_user(user or self.officer)
            .with_context(allowed_company_ids=self.company.ids)
        )

    def _row(self, applicant):
        # A view's rows are not computed again while they are in the cache.
        self._report().invalidate_model()
        return self._report().search([("applicant_id", "=", applicant.id)])

    def _count(self, since=None):
        return self._report()._count_people([], since)[0]

    def _dashboard(self, **values):
        return self._report("hr.medalist.dashboard").create(values)

    def _invite(self, applicant, state="sent", days=10, answered=None, **values):
        now = fields.Datetime.now()
        return self.env["hr.applicant.invitation"].create(
            {
                "applicant_id": applicant.id,
                "job_id": self.other_job.id,
                "email_normalized": applicant.email_normalized,
                "state": state,
                "sent_date": days is not None and now - timedelta(days=days),
                "answer_date": answered is not None and now - timedelta(days=answered),
                **values,
            }
        )

    def _come_back(self, applicant, **values):
        return self._apply(
            applicant.partner_name,
            job_id=self.other_job.id,
            reinvited_from_id=applicant.id,
            **values,
        )

    def _hire(self, application, days=0):
        application.stage_id = self.hired_stage
        application.date_closed = fields.Datetime.now() - timedelta(days=days)
        return application

    def _open_job(self, job, days):
        """The day a job was created can't be written."""
        self.env.cr.execute(
            "UPDATE hr_job SET create_date = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(days=days), job.id),
        )
        job.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestMedalistReport(ReportCase):
    def _assert_steps(self, applicant, *steps):
        row = self._row(applicant)
        flags = ("contacted", "invited", "answered", "applied", "hired")
        self.assertEqual([step for step in flags if row[step]], list(steps))
        last = steps[-1] if steps else "remembered"
        self.assertEqual(row.step[2:], last)

    def test_remembered_only(self):
        medalist = self._remember(consent=False)
        self._assert_steps(medalist)
        self.assertRecordValues(
            self._row(medalist),
            [
                {
                    "applicant_id": medalist.id,
                    "company_id": self.company.id,
                    "job_id": self.job.id,
                    "new_job_id": False,
                    "department_id": self.department.id,
                    "user_id": self.officer.id,
                    "medal_id": self.silver.id,
                    "medal_user_id": self.officer.id,
                    "medal_date": fields.Date.today(),
                    "permitted": 0,
                    "hire_date": False,
                }
            ],
        )

    def test_refused_without_a_medal_is_not_counted(self):
        self.assertFalse(self._row(self._refuse()))

    def test_permitted_is_what_holds_today(self):
        medalist = self._remember()
        self.assertEqual(self._row(medalist).permitted, 1)
        medalist.consent_id.expiry_date = self._days_ago(1)
        self.assertEqual(self._row(medalist).permitted, 0)
        medalist.consent_id.expiry_date = fields.Date.today()
        self.assertEqual(self._row(medalist).permitted, 1)
        medalist.with_user(self.officer)._record_consent("declined", "phone")
        self.assertEqual(self._row(medalist).permitted, 0)

    def test_legitimate_interest_permits_who_did_not_object(self):
        asked = self._remember("Ada Allowed", consent=False)
        objecting = self._remember("Bea Blocked", consent=False)
        objecting.with_user(self.officer)._record_consent("declined", "phone")
        self.company.medalist_contact_basis = "legitimate_interest"
        self.assertEqual(self._row(asked).permitted, 1)
        self.assertEqual(self._row(objecting).permitted, 0)
        self.company.medalist_retention_months = 3
        asked.refuse_date = datetime.now() - timedelta(days=200)
        self.assertEqual(self._row(asked).permitted, 0, "kept for 3 months only")
        asked.last_contact_date = self._days_ago(20)
        self.assertEqual(self._row(asked).permitted, 1, "counted from the contact")
        self.company.medalist_retention_start = "refusal"
        self.assertEqual(self._row(asked).permitted, 0)

    def test_contact_before_the_medal_does_not_count(self):
        medalist = self._remember(date=self._days_ago(10))
        medalist.last_contact_date = self._days_ago(11)
        self._assert_steps(medalist)
        medalist.last_contact_date = self._days_ago(10)
        self._assert_steps(medalist, "contacted")

    def test_invited_once_the_mail_left(self):
        medalist = self._remember()
        invitation = self._invite(medalist, state="queued", days=None)
        self._assert_steps(medalist)
        invitation.write({"state": "sent", "sent_date": fields.Datetime.now()})
        self._assert_steps(medalist, "contacted", "invited")
        self.assertEqual(self._row(medalist).new_job_id, self.other_job)
        invitation.state = "expired"
        self._assert_steps(medalist, "contacted", "invited")
        invitation.state = "failed"
        self._assert_steps(medalist)

    def test_a_no_is_an_answer(self):
        for number, state in enumerate(("interested", "not_now", "not_interested")):
            with self.subTest(state=state):
                medalist = self._remember(f"Person{number} Doe")
                self._invite(medalist, state=state, days=10, answered=6)
                self._assert_steps(medalist, "contacted", "invited", "answered")
                self.assertAlmostEqual(self._row(medalist).days_to_answer, 4, 3)

    def test_cancelled_before_it_left_is_no_answer(self):
        medalist = self._remember()
        self._invite(medalist, state="opted_out", days=None, answered=1)
        self._assert_steps(medalist)

    def test_yes_on_the_phone_counts_as_invited_and_answered(self):
        medalist = self._remember()
        self._invite(medalist, state="interested", days=None, answered=1)
        self._assert_steps(medalist, "contacted", "invited", "answered")

    def test_applied_and_hired(self):
        medalist = self._remember()
        application = self._come_back(medalist)
        steps = ["contacted", "invited", "answered", "applied"]
        self._assert_steps(medalist, *steps)
        self._hire(application)
        self._assert_steps(medalist, *steps, "hired")
        self.assertEqual(self._row(medalist).hire_date, application.date_closed)
        application.active = False
        self._assert_steps(medalist, *steps, "hired")
        application.refuse_reason_id = self.reason
        self._assert_steps(medalist, *steps)

    def test_application_known_to_the_invitation_only(self):
        """It came in by itself and was linked afterwards."""
        medalist = self._remember()
        application = self._hire(self._apply(job_id=self.other_job.id))
        self._invite(
            medalist, state="interested", answered=5, new_applicant_id=application.id
        )
        self.assertEqual(self._row(medalist).hired, 1)
        hire = self._report("hr.medalist.hire.report").search([])
        self.assertEqual(hire.past_applicant_id, medalist)

    def test_several_invitations_are_one_row(self):
        medalist = self._remember()
        self._invite(medalist, state="not_now", days=90, answered=80)
        self._invite(medalist, days=5, job_id=self.job.id)
        self._assert_steps(medalist, "contacted", "invited", "answered")
        self.assertEqual(len(self._row(medalist)), 1)
        self.assertEqual(self._row(medalist).new_job_id, self.job)

    def test_a_person_with_two_medals_counts_once(self):
        first = self._remember(consent=False)
        second = self._remember(consent=False, job_id=self.other_job.id)
        agency = self._remember("Adam Smith", email_from="ada@mail.example.com")
        rows = self._report().search([])
        self.assertEqual(rows.applicant_id, first | second | agency)
        ((people, medals),) = self._report()._read_group(
            [], [], ["person_key:count_distinct", "__count"]
        )
        self.assertEqual((people, medals), (2, 3))
        self.assertEqual(self._count()["remembered"], 2)
        first.with_user(self.officer)._record_consent("granted", "phone")
        self.assertEqual(self._count()["remembered"], 2)
        self.assertEqual(self._count()["permitted"], 2)

    def test_steps_of_a_period(self):
        """Whoever came further in the period counts in every step before."""
        medalist = self._remember(date=self._days_ago(400))
        medalist.last_contact_date = self._days_ago(300)
        self._invite(medalist, state="not_now", days=200, answered=100)
        for days, steps in (
            (90, []),
            (150, ["contacted", "invited", "answered"]),
            (350, ["contacted", "invited", "answered"]),
        ):
            counts = self._count(self._days_ago(days))
            self.assertEqual(counts["remembered"], 1)
            self.assertEqual([s for s in STEPS[2:] if counts[s]], steps, days)
            for step in STEPS:
                domain = self._report()._get_step_domain(step, self._days_ago(days))
                self.assertEqual(
                    self._report().search_count(domain), counts[step], (days, step)
                )

    def test_just_written_values_are_seen(self):
        """``_depends`` names what has to be flushed."""
        medalist = self._remember()
        row = self._row(medalist)
        self.env.flush_all()
        medalist.last_contact_date = fields.Date.today()
        self.assertEqual(self._report().search_count([("contacted", "=", 1)]), 1)
        invitation = self._invite(medalist)
        invitation.state = "interested"
        self.assertEqual(self._report().search_count([("answered", "=", 1)]), 1)
        medalist.consent_id.expiry_date = self._days_ago(1)
        self.assertFalse(self._report().search_count([("permitted", "=", 1)]))
        self.company.medalist_contact_basis = "legitimate_interest"
        self.assertFalse(self._report().search_count([("permitted", "=", 1)]))
        medalist.consent_id = False
        self.assertEqual(self._report().search_count([("permitted", "=", 1)]), 1)
        application = self._come_back(medalist)
        self._hire(application)
        self.assertEqual(self._report().search([("hired", "=", 1)]), row)
        self.assertTrue(self._report("hr.medalist.hire.report").search([]))

    def test_depends_names_what_is_read(self):
        for model in ("hr.medalist.report", "hr.medalist.hire.report"):
            report = self._report(model, self.env.user)
            statement = report._table_query.code
            for name, names in report._depends.items():
                for field in names:
                    self.assertIn(field, self.env[name]._fields)
                    self.assertIn(field, statement, (model, name))

    def test_reading_costs_the_same_for_few_and_many(self):
        def read():
            self._report().search([]).read(["applicant_id", "job_id", "step"])

        def cost():
            return self._count_queries(read)

        self._remember()
        cost()  # fills caches that last
        few = cost()
        for number in range(10):
            self._remember(f"Person{number} Doe")
        cost()
        self.assertEqual(cost(), few)

    def test_list_opens_the_application(self):
        medalist = self._remember()
        action = self._row(medalist).action_open_application()
        self.assertEqual(action["res_id"], medalist.id)

    def test_nothing_yet(self):
        self.assertFalse(self._report().search([]))
        self.assertEqual(set(self._count().values()), {0})
        self.assertFalse(self._report()._count_people([])[1])


@tagged("post_install", "-at_install")
class TestMedalistReportAccess(ReportCase):
    MODELS = ("hr.medalist.report", "hr.medalist.hire.report")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.medalist = cls._remember()
        cls.application = cls._apply(reinvited_from_id=cls.medalist.id)
        cls.application.stage_id = cls.hired_stage

    def test_officer_and_administrator_read_and_do_not_write(self):
        for user in (self.officer, self.administrator):
            for model in self.MODELS:
                with self.subTest(user=user.login, model=model):
                    row = self._report(model, user).search([])
                    self.assertEqual(len(row), 1)
                    with self.assertRaises(AccessError):
                        row.write({"job_id": False})
                    with self.assertRaises(AccessError):
                        row.unlink()

    def test_interviewer_gets_nothing(self):
        self.job.interviewer_ids = self.interviewer
        for model in (*self.MODELS, "hr.medalist.dashboard"):
            report = self._report(model, self.interviewer)
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    report.search([])
                with self.assertRaises(AccessError):
                    report._read_group([], [], ["__count"])
        with self.assertRaises(AccessError):
            self._report("hr.medalist.dashboard", self.interviewer).action_open()

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other Co."})
        foreigner = new_test_user(
            self.env,
            "foreigner",
            "hr_recruitment.group_hr_recruitment_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in self.MODELS:
            report = (
                self.env[model]
                .with_user(foreigner)
                .with_context(allowed_company_ids=other.ids)
            )
            with self.subTest(model=model):
                self.assertFalse(report.search([]))
                self.assertFalse(report.search([("company_id", "=", self.company.id)]))
        page = (
            self.env["hr.medalist.dashboard"]
            .with_user(foreigner)
            .with_context(allowed_company_ids=other.ids)
            .create({})
        )
        self.assertEqual((page.remembered, page.hires), (0, 0))

    def test_rules_on_applications_hold(self):
        """An office that hides some applications from others hides them here too."""
        self.env["ir.rule"].create(
            {
                "name": "Own applications only",
                "model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "domain_force": "[('user_id', '=', user.id)]",
            }
        )
        for model in self.MODELS:
            self.assertTrue(self._report(model).search([]))
            self.assertFalse(self._report(model, self.administrator).search([]))

    def test_pages_belong_to_who_opened_them(self):
        page = self._dashboard()
        with self.assertRaises(AccessError):
            page.with_user(self.administrator).read(["remembered"])

    def test_menus(self):
        menus = self.env["ir.ui.menu"]
        for name in ("medalist_dashboard", "medalist_report", "medalist_hire_report"):
            menu = self.env.ref(f"{MODULE}.menu_{name}").id
            for user in (self.officer, self.administrator):
                self.assertIn(menu, menus.with_user(user)._visible_menu_ids())
            self.assertNotIn(
                menu, menus.with_user(self.interviewer)._visible_menu_ids()
            )


@tagged("post_install", "-at_install")
class TestMedalistHires(ReportCase):
    def _hire_other(self, name, days=0, **values):
        return self._hire(self._apply(name, **values), days)

    def _hires(self):
        return self._report("hr.medalist.hire.report")

    def test_hire_of_a_past_candidate_and_another(self):
        self._open_job(self.job, 50)
        self._open_job(self.other_job, 40)
        medalist = self._remember(medal=self.gold)
        back = self._hire(self._come_back(medalist), days=10)
        other = self._hire_other("Odd Other", days=5)
        rows = self._hires().search([]).grouped("applicant_id")
        self.assertRecordValues(
            rows[back] | rows[other],
            [
                {
                    "origin": "past_candidate",
                    "reinvited": 1,
                    "past_applicant_id": medalist.id,
                    "past_job_id": self.job.id,
                    "job_id": self.other_job.id,
                    "medal_id": self.gold.id,
                    "medal_user_id": self.officer.id,
                    "days_to_hire": 30,
                },
                {
                    "origin": "other",
                    "reinvited": 0,
                    "past_applicant_id": False,
                    "past_job_id": False,
                    "job_id": self.job.id,
                    "medal_id": False,
                    "medal_user_id": False,
                    "days_to_hire": 45,
                },
            ],
        )

    def test_refused_after_signing_is_no_hire(self):
        application = self._hire_other("Odd Other")
        self.assertEqual(self._hires().search_count([]), 1)
        application.write({"refuse_reason_id": self.reason.id, "active": False})
        self.assertFalse(self._hires().search([]))

    def test_archived_hire_is_a_hire(self):
        self._hire_other("Odd Other").active = False
        self.assertEqual(self._hires().search_count([]), 1)

    def test_back_without_a_medal_is_from_past_candidates_too(self):
        self._hire(self._come_back(self._refuse()))
        self.assertEqual(self._hires().search([]).origin, "past_candidate")
        self.assertFalse(self._report().search([]))

    def test_hire_before_the_position_existed_has_no_days(self):
        """An imported hire; zero or negative days would be a lie."""
        self._open_job(self.job, 5)
        self._hire_other("Odd Other", days=20)
        self.assertFalse(self._hires().search([]).opening_date)
        self.assertFalse(self._hires().search([("days_to_hire", "!=", False)]))
        self.assertEqual(list(self._hires()._summarize([])), [1, 0, None, None])

    def test_hired_on_the_day_it_opened(self):
        self._open_job(self.job, 5)
        self._hire_other("Odd Other", days=5)
        self.assertEqual(self._hires().search([]).opening_date, self._days_ago(5))
        self.assertEqual(list(self._hires()._summarize([])), [1, 0, None, 0])

    def test_share_of_hires_by_department(self):
        self._hire(self._come_back(self._remember()))
        for number in range(3):
            self._hire_other(f"Other{number} Doe")
        ((department, share, hires, back),) = self._hires()._read_group(
            [],
            ["department_id"],
            ["reinvited_share:avg", "hires:sum", "reinvited:sum"],
        )
        self.assertEqual(department, self.department)
        self.assertEqual((share, hires, back), (25, 4, 1))

    def test_medians(self):
        self._open_job(self.job, 100)
        self._open_job(self.other_job, 100)
        for number, days in enumerate((90, 80, 10)):
            self._hire(self._come_back(self._remember(f"Back{number} Doe")), days)
        for number, days in enumerate((60, 40)):
            self._hire_other(f"Other{number} Doe", days)
        self.assertEqual(list(self._hires()._summarize([])), [5, 3, 20, 50])

    def test_digest_shows_our_figures_from_the_start(self):
        digest = self.env.ref("digest.digest_digest_default")
        ours = [name for name in digest._fields if name.startswith("kpi_medalist_")]
        shown = [name for name in ours if not name.endswith("_value")]
        self.assertTrue(shown)
        for name in shown:
            self.assertTrue(digest[name], name)
        # An upgrade: nobody has chosen, then somebody has.
        digest.write(dict.fromkeys(shown, False))
        self._migrate("post-digest")
        self.assertTrue(all(digest[name] for name in shown))
        digest.write(dict.fromkeys(shown[1:], False))
        self._migrate("post-digest")
        self.assertEqual([digest[name] for name in shown], [True, False, False, False])

    def test_digest_of_who_is_no_recruiter_lacks_them(self):
        digest = self.env.ref("digest.digest_digest_default")
        for user, told in ((self.officer, True), (self.interviewer, False)):
            kpis = digest._compute_kpis(self.company, user)
            self.assertEqual("Hires From Past Candidates" in str(kpis), told)

    def test_digest_counts_hires_of_the_period_and_company(self):
        self._hire(self._come_back(self._remember()))
        self._hire(self._come_back(self._remember("Past Paul")), days=40)
        self._hire_other("Odd Other")
        digest = self.env["digest.digest"].create(
            {
                "name": "Ours",
                "company_id": self.company.id,
                "kpi_medalist_hires": True,
            }
        )

        def kpi(user, digest=digest):
            return (
                digest.with_user(user)
                .sudo(False)
                .with_context(
                    allowed_company_ids=self.company.ids,
                    start_datetime=datetime.now() - timedelta(days=30),
                    end_datetime=datetime.now() + timedelta(days=1),
                )
                .kpi_medalist_hires_value
            )

        self.env.user.group_ids += self.env.ref("base.group_system")
        self.assertEqual(kpi(self.officer), 1)
        elsewhere = digest.copy(
            {"company_id": self.env["res.company"].create({"name": "Else"}).id}
        )
        self.assertEqual(kpi(self.officer, elsewhere), 0)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            kpi(self.interviewer)
        action = digest._compute_kpis_actions(self.company, self.officer)
        self.assertIn(
            f"{MODULE}.action_medalist_hire_report", action["kpi_medalist_hires"]
        )


@tagged("post_install", "-at_install")
class TestMedalistDashboard(ReportCase):
    def test_figures_equal_those_counted_by_hand(self):
        self._open_job(self.job, 100)
        self._open_job(self.other_job, 100)
        self._remember("Quiet Quentin", consent=False)
        self._remember("Willing Wanda", medal=self.gold)
        called = self._remember("Called Carl", medal=self.gold)
        called.last_contact_date = fields.Date.today()
        self._invite(self._remember("Invited Ida"))
        self._invite(self._remember("Busy Bert"), state="not_now", answered=2)
        self._come_back(self._remember("Running Rita"))
        self._hire(self._come_back(self._remember("Home Hana", medal=self.gold)), 70)
        for number, days in enumerate((20, 40, 60)):
            self._hire(self._apply(f"Other{number} Doe"), days)
        page = self._dashboard()
        self.assertEqual([page[step] for step in STEPS], [7, 6, 5, 4, 3, 2, 1])
        self.assertAlmostEqual(page.permitted_rate, 600 / 7, 5)
        self.assertAlmostEqual(page.hired_rate, 100 / 7, 5)
        self.assertEqual((page.hires, page.reinvited_hires), (4, 1))
        self.assertEqual(page.share_label, "25 %")
        self.assertEqual(page.share_sentence, "1 of 4")
        self.assertEqual(page.days_label, "30 days")
        self.assertEqual(
            page.days_sentence, "30 days faster than others (60); few hires so far"
        )
        table = " ".join(page.breakdown_table.striptags().split())
        self.assertIn("Gold 3 3 1 1 1", table)
        self.assertIn("Silver 4 3 3 1 0", table)

    def test_each_figure_opens_the_people_it_counts(self):
        self._invite(self._remember(), days=100)
        self._invite(self._remember("Busy Bert"), days=10)
        self._remember("Willing Wanda", date=self._days_ago(500), medal=self.gold)
        # Again, with another medal: still one person.
        self._remember("Willing Wanda", job_id=self.other_job.id)
        page = self._dashboard(period="3")
        for step in STEPS:
            action = page.with_context(step=step).action_open_step()
            ((found,),) = self._report(action["res_model"])._read_group(
                action["domain"], [], ["person_key:count_distinct"]
            )
            self.assertEqual(found, page[step], step)
            self.assertEqual(action["views"][0][1], "list", "people, not a chart")
        self.assertEqual(page.invited, 1)
        buttons = html.fromstring(page.breakdown_table).iter("button")
        for button in buttons:
            step, value = button.get("data-step"), int(button.get("data-value"))
            action = page.with_context(
                step=step, breakdown_value=value
            ).action_open_step()
            ((found,),) = self._report(action["res_model"])._read_group(
                action["domain"], [], ["person_key:count_distinct"]
            )
            self.assertEqual(found, int(button.text), (step, value))
        views = self._report().get_views([(False, "search")])["views"]
        for breakdown, _label in page._fields["breakdown"].selection:
            page.breakdown = breakdown
            (default,) = page.action_open_step()["context"]
            name = default.removeprefix("search_default_")
            self.assertIn(f'name="{name}"', views["search"]["arch"])

    def test_hires_open_in_the_period(self):
        self._hire(self._come_back(self._remember()), days=10)
        self._hire(self._apply("Odd Other"), days=200)
        for period, hires in (("3", 1), ("12", 2), ("0", 2)):
            page = self._dashboard(period=period)
            action = page.action_open_hires()
            self.assertEqual(page.hires, hires)
            self.assertEqual(
                self._report(action["res_model"]).search_count(action["domain"]), hires
            )

    def test_filters_apply_at_once(self):
        self._remember()
        elsewhere = self.env["hr.department"].create(
            {"name": "Elsewhere", "company_id": self.company.id}
        )
        below = self.env["hr.department"].create(
            {
                "name": "Bench",
                "parent_id": self.department.id,
                "company_id": self.company.id,
            }
        )
        self._remember("Below Bea", department_id=below.id)
        with Form(self._dashboard()) as form:
            self.assertEqual(form.remembered, 2)
            form.department_id = elsewhere
            self.assertEqual(form.remembered, 0)
            form.department_id = below
            self.assertEqual(form.remembered, 1)
            form.department_id = self.department
            self.assertEqual(form.remembered, 2, "what is below belongs to it")

    def test_company_filter(self):
        other = self.env["res.company"].create({"name": "Other Co."})
        self.officer.company_ids += other
        self._remember()
        elsewhere = self._refuse("Other Olga", company_id=other.id, job_id=False)
        elsewhere._award_medal(self.silver)
        both = self.env["hr.medalist.dashboard"].with_user(self.officer)
        both = both.with_context(allowed_company_ids=(self.company | other).ids)
        self.assertEqual(both.create({}).remembered, 2)
        self.assertEqual(both.create({"company_id": other.id}).remembered, 1)

    def test_every_breakdown_is_drawn(self):
        self._remember(source_id=self.env.ref("utm.utm_source_newsletter").id)
        self._remember("Nobody Nick", department_id=False, user_id=False)
        expected = {
            "medal_id": "Silver",
            "job_id": "Carpenter",
            "department_id": "None",
            "user_id": "Olga Officer",
            "medal_user_id": "Olga Officer",
            "source_id": "Newsletter",
        }
        for breakdown, name in expected.items():
            page = self._dashboard(breakdown=breakdown)
            self.assertIn(name, page.breakdown_table.striptags())

    def test_long_tables_say_so(self):
        for number in range(13):
            job = self.job.create({"name": f"J{number}", "company_id": self.company.id})
            self._remember(f"Person{number} Doe", job_id=job.id)
        page = self._dashboard(breakdown="job_id")
        self.assertIn("and 3 more", " ".join(page.breakdown_table.striptags().split()))

    def test_difference_in_words(self):
        page = self._dashboard()
        for days, others, said in (
            (None, None, "nothing to compare with yet"),
            (20.0, None, "nothing to compare with yet"),
            (20.4, 20.0, "as long as others"),
            (25.0, 20.0, "5 days slower than others (20)"),
            (19.0, 20.0, "1 day faster than others (20)"),
        ):
            with self.subTest(days=days, others=others):
                self.assertIn(said, page._get_days_sentence(days, others))

    def test_enough_hires_carry_no_warning(self):
        self._open_job(self.other_job, 50)
        for number in range(5):
            self._hire(self._come_back(self._remember(f"Back{number} Doe")))
        self._hire(self._apply("Odd Other", job_id=self.other_job.id))
        self.assertNotIn("few hires", self._dashboard().days_sentence)

    def test_nothing_yet_teaches(self):
        page = self._dashboard()
        self.assertEqual([page[step] for step in STEPS], [0] * 7)
        self.assertEqual(page.hired_rate, 0)
        self.assertEqual((page.share_label, page.days_label), ("–", "–"))
        arch = page.get_view(view_type="form")["arch"]
        self.assertIn("Nobody is remembered here yet.", arch)
        self.assertIn("No hire came back through it yet.", arch)

    def test_menu_opens_the_page(self):
        action = (
            self.env.ref(f"{MODULE}.action_medalist_dashboard")
            .with_user(self.officer)
            .run()
        )
        page = self._report(action["res_model"]).browse(action["res_id"])
        self.assertEqual(page.period, "12")
        self.assertEqual(page.display_name, "Past Candidates: Overview")

    def test_costs_the_same_for_few_and_many(self):
        def cost():
            page = self._dashboard()
            shown = ["remembered", "hires", "breakdown_table"]
            return self._count_queries(page.read, shown)

        self._remember()
        cost()  # fills caches that last
        few = cost()
        for number in range(10):
            self._hire(self._come_back(self._remember(f"Person{number} Doe")))
        cost()
        self.assertEqual(cost(), few)
