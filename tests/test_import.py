from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MedalistCommon


class ImportCommon(MedalistCommon):
    """An officer who brings a list along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Line = cls.env["hr.applicant.import.line"].with_user(cls.officer)
        cls.Import = cls.env["hr.applicant.import"]
        cls.stage = cls.env.ref("hr_recruitment.stage_job3")

    def _row(self, **values):
        return {
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "phone": "",
            "job": "Carpenter",
            "applied_date": self._months_ago(20).isoformat(),
            "closed_date": self._months_ago(19).isoformat(),
            **values,
        }

    def _load(self, *rows, **context):
        names = list(dict.fromkeys(name for row in rows for name in row))
        return self.Line.with_context(import_file=True, **context).load(
            names, [[row.get(name, "") for name in names] for row in rows]
        )

    def _bring_in(self, *rows):
        result = self._load(*rows)
        self.assertFalse(result["messages"])
        return self.env["hr.applicant.import.line"].browse(result["ids"])

    def _refusal(self, *rows):
        """Return what is said of a file of which nothing is brought in."""
        before = self.env["hr.applicant"].with_context(active_test=False).search([])
        result = self._load(*rows)
        self.assertIs(result["ids"], False)
        after = self.env["hr.applicant"].with_context(active_test=False).search([])
        self.assertEqual(before, after)
        return [(m.get("record"), m["message"]) for m in result["messages"]]

    def _fault(self, row):
        ((number, text),) = self._refusal(row)
        self.assertEqual(number, "2")
        return text


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    """Somebody's list of people becomes past candidates."""

    def test_everything_a_row_says_arrives(self):
        line = self._bring_in(
            self._row(
                phone="+49 30 1234567",
                linkedin="https://linkedin.com/in/ada",
                lang="en_US",
                refuse_reason=self.reason.name,
                stage=self.stage.name,
                stars="2",
                skills="Carving (Master), joinery",
                medal="silver",
                medal_date=self._months_ago(18).isoformat(),
                medal_reason="Best test",
                personal_note="Plays the harp",
                contact_channel="Phone",
                consent_answer="yes",
                consent_answer_date=self._months_ago(2).isoformat(),
                consent_channel="in_person",
                consent_note="Folder 7",
            )
        )
        applicant = line.applicant_id
        self.assertRecordValues(
            applicant,
            [
                {
                    "active": False,
                    "partner_name": "Ada Lovelace",
                    "email_from": "ada@example.com",
                    "partner_phone": "+49 30 1234567",
                    "job_id": self.job.id,
                    "refuse_reason_id": self.reason.id,
                    "stage_id": self.stage.id,
                    "priority": "2",
                    "medal_id": self.silver.id,
                    "medal_date": self._months_ago(18),
                    "medal_reason": "Best test",
                    "medal_user_id": self.officer.id,
                    "contact_channel": "phone",
                    "consent_state": "granted",
                }
            ],
        )
        self.assertEqual(applicant.create_date.date(), self._months_ago(20))
        self.assertEqual(applicant.refuse_date.date(), self._months_ago(19))
        self.assertIn("harp", applicant.personal_note)
        self.assertEqual(
            sorted(
                (skill.skill_id.name, skill.skill_level_id.name)
                for skill in applicant.applicant_skill_ids
            ),
            [("Carving", "Master"), ("Joinery", "Mate")],
        )
        importing = line.import_id
        self.assertEqual((importing.state, importing.new_count), ("done", 1))
        self.assertEqual(importing.user_id, self.officer)

    def test_an_answer_is_proof_of_its_own_kind_and_ends_counted_from_its_day(self):
        day = self._months_ago(5)
        line = self._bring_in(
            self._row(
                consent_answer="granted",
                consent_answer_date=day.isoformat(),
                consent_channel="Email",
                consent_note="Folder 7",
            )
        )
        consent = line.applicant_id.consent_id
        months = self.env.company.medalist_consent_months
        self.assertEqual(consent.expiry_date, fields.Date.add(day, months=months))
        self.assertRecordValues(
            consent.event_ids,
            [
                {
                    "kind": "imported",
                    "answer": "granted",
                    "answer_date": day,
                    "channel": "email",
                    "note": "Folder 7",
                    "user_name": "Olga Officer",
                    "import_id": line.import_id.id,
                    "person_name": "Ada Lovelace",
                }
            ],
        )
        self.assertIs(self._blocker(line.applicant_id), False)

    def test_nobody_gets_a_mail_and_nobody_follows(self):
        self.stage.template_id = self.env["mail.template"].create(
            {
                "name": "Stage",
                "model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "body_html": "<p>You have come far</p>",
            }
        )
        before = self.env["mail.mail"].search([])
        lines = self._bring_in(
            *(
                self._row(
                    name=f"Person {number}",
                    email=f"p{number}@example.com",
                    stage=self.stage.name,
                    medal="Gold",
                    consent_answer="granted" if number % 2 else "declined",
                    consent_answer_date=self._days_ago(2).isoformat(),
                )
                for number in range(25)
            )
        )
        self.env.flush_all()
        self.assertEqual(self.env["mail.mail"].search([]), before)
        applicants = lines.applicant_id
        self.assertFalse(applicants.message_follower_ids)
        self.assertFalse(applicants.message_ids)
        self.assertFalse(applicants.consent_id.message_ids)

    def test_a_plan_begins_where_it_would_be_today(self):
        lines = self._bring_in(
            self._row(medal="Silver", medal_date=self._months_ago(7).isoformat()),
            self._row(
                name="Grace Hopper",
                email="grace@example.com",
                medal="Silver",
                medal_date=self._days_ago(1).isoformat(),
            ),
        )
        today = fields.Date.today()
        followups = lines.applicant_id.followup_id
        self.assertEqual(set(followups.mapped("state")), {"running"})
        self.assertTrue(all(day >= today for day in followups.mapped("date")))
        old, new = lines.applicant_id.sorted("medal_date").followup_id
        steps = self.silver.plan_id._get_followup_steps(old.start_date)
        self.assertNotEqual(old.step_id, steps[0][1])
        self._run_followups()
        self.assertFalse(old.activity_id)

    def test_people_without_an_answer_are_asked_by_portions(self):
        lines = self._bring_in(
            *(
                self._row(
                    name=f"Person {number}",
                    email=f"p{number}@example.com",
                    medal="Gold",
                )
                for number in range(120)
            )
        )
        days = lines.applicant_id.grouped("consent_ask_date")
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        self.assertEqual(
            {day: len(of_day) for day, of_day in days.items()},
            {tomorrow: 100, fields.Date.add(tomorrow, days=1): 20},
        )

    def test_first_names_may_stand_in_a_column_of_their_own(self):
        line = self._bring_in(self._row(name="Lovelace", first_name="Ada"))
        self.assertEqual(line.applicant_id.partner_name, "Ada Lovelace")

    def test_a_row_is_joined_to_who_it_is(self):
        known = self._remember(
            email_from="ada@example.com", partner_name="Ada Lovelace"
        )
        lines = self._bring_in(
            self._row(name="Lovelace, Ada", job="Master Carpenter", medal="Bronze"),
            self._row(name="Byron Lovelace", medal="Bronze"),
        )
        ada, byron = lines
        self.assertEqual(ada.person_id, known.person_id)
        self.assertTrue(ada.is_joined)
        self.assertNotEqual(byron.person_id, known.person_id)
        self.assertFalse(byron.is_joined)
        self.assertEqual(ada.import_id.joined_count, 1)
        self.assertEqual(known.partner_id.name, "Ada Lovelace")

    def test_a_plan_that_goes_on_is_not_replaced(self):
        known = self._remember(
            email_from="ada@example.com", partner_name="Ada Lovelace"
        )
        followup = known.followup_id
        self._bring_in(self._row(job="Master Carpenter", medal="Bronze"))
        self.assertEqual(known.person_id.followup_ids, followup)
        self.assertEqual(followup.state, "running")

    def test_two_addresses_in_a_cell_and_dates_in_three_formats(self):
        lines = self._bring_in(
            self._row(email="ada@example.com; a.lovelace@work.example.com"),
            self._row(
                name="Grace Hopper",
                email="grace@example.com",
                applied_date="25.12.2020",
                closed_date="Jan 3, 2021",
            ),
            self._row(
                name="Mary Somerville",
                email="mary@example.com",
                applied_date="25/12/2020",
                closed_date="03/04/2021",  # the column says that the day comes first
            ),
        ).applicant_id
        self.assertEqual(lines[0].email_from, "ada@example.com")
        self.assertIn(
            "a.lovelace@work.example.com",
            lines[0].person_id.address_ids.mapped("value"),
        )
        self.assertEqual(
            [str(day.create_date.date()) for day in lines[1:]], ["2020-12-25"] * 2
        )

    def test_the_same_file_again_changes_nothing(self):
        rows = [
            self._row(
                medal="Gold",
                consent_answer="granted",
                consent_answer_date=self._days_ago(5).isoformat(),
                personal_note="Harp",
            ),
            self._row(name="Grace Hopper", email="grace@example.com"),
        ]
        first = self._bring_in(*rows)
        events = first.applicant_id.consent_id.event_ids
        note = first.person_id.mapped("personal_note")
        again = self._bring_in(*rows)
        self.assertEqual(again.applicant_id, first.applicant_id)
        self.assertFalse(any(again.mapped("is_new")))
        self.assertEqual(first.applicant_id.consent_id.event_ids, events)
        self.assertEqual(first.person_id.mapped("personal_note"), note)
        self.assertEqual(again.import_id.new_count, 0)

    def test_a_large_file_comes_by_batches_and_is_one_import(self):
        rows = [
            self._row(name=f"Person {number}", email=f"p{number}@example.com")
            for number in range(5)
        ]
        done = []
        while len(done) < 5:
            result = self._load(*rows[len(done) :], _import_limit=2)
            self.assertFalse(result["messages"])
            done += result["ids"]
        self.assertEqual(result["nextrow"], 0)
        lines = self.env["hr.applicant.import.line"].browse(done)
        self.assertEqual(len(lines.import_id), 1)
        self.assertEqual(lines.import_id.state, "done")
        self.assertEqual(lines.sorted("id").mapped("row_number"), [2, 3, 4, 5, 6])

    def test_a_mistake_in_the_last_batch_stops_the_first(self):
        rows = [
            self._row(name=f"Person {number}", email=f"p{number}@example.com")
            for number in range(5)
        ]
        rows[4]["medal"] = "Platinum"
        result = self._load(*rows, _import_limit=2)
        self.assertIs(result["ids"], False)
        self.assertEqual(result["messages"][0]["record"], "6")

    def test_only_recruiters(self):
        for user in (self.interviewer, self.env.ref("base.public_user")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Line.with_user(user).load(["name"], [["Ada"]])

    def test_direct_writing_is_refused_in_words(self):
        applicant = self._refuse().with_user(self.officer)
        for values in (
            {"medal_id": self.gold.id},
            {"medal_date": "2024-01-01"},
            {"followup_state": "running"},
            {"consent_state": "granted"},
        ):
            with self.subTest(values), self.assertRaisesRegex(AccessError, "Import"):
                applicant.write(values)
        running = self.env["hr.applicant"].with_user(self.officer)
        result = running.load(
            ["partner_name", "medal_id"], [["Ada Lovelace", self.gold.name]]
        )
        self.assertIs(result["ids"], False)
        self.assertIn("Past Candidates, Bring In", result["messages"][0]["message"])


@tagged("post_install", "-at_install")
class TestImportRefusals(ImportCommon):
    """What can't be brought in is refused in words, and nothing is half brought in."""

    def test_rows_are_numbered_as_in_the_spreadsheet(self):
        ((rows, text),) = self._refusal(
            self._row(),
            self._row(name="Grace", email="g@example.com", medal="Platinum"),
            self._row(name="Mary", email="m@example.com", medal="Platinum"),
        )
        self.assertEqual(rows, "3, 4")
        self.assertEqual(
            text,
            "“Platinum” in the column Medal is unknown. Write one of these, or leave "
            "the cell empty: Gold, Silver, Bronze",
        )

    def test_a_word_that_is_nearly_right(self):
        for number in range(15):
            self.env["hr.job"].create({"name": f"Job {number}"})
        self.assertRegex(
            self._fault(self._row(job="Carpentr")), "Did you mean “Carpenter”"
        )
        self.assertRegex(self._fault(self._row(job="Astronaut")), "Create it first")

    def test_days(self):
        future = fields.Date.add(fields.Date.today(), days=3).isoformat()
        for value, said in (
            ("03/04/2021", "may be two days. Write it as year-month-day"),
            ("31.02.2021", "is no day"),
            ("last summer", "is no day"),
            (future, "lies in the future"),
        ):
            with self.subTest(value):
                self.assertRegex(
                    self._fault(self._row(applied_date=value, closed_date="")), said
                )
        self.assertRegex(
            self._fault(self._row(applied_date="2021-02-01", closed_date="2021-01-01")),
            "Closed On comes before Applied On",
        )
        self.assertRegex(
            self._fault(self._row(applied_date="", closed_date="")), "how old"
        )

    def test_answers(self):
        day = self._days_ago(9).isoformat()
        future = fields.Date.add(fields.Date.today(), days=3).isoformat()
        for values, said in (
            ({"consent_answer": "granted"}, "not its day"),
            ({"consent_answer": "granted", "consent_answer_date": future}, "future"),
            ({"consent_answer_date": day}, "but not the answer"),
            ({"consent_note": "Folder"}, "but not the answer"),
            ({"consent_answer": "perhaps", "consent_answer_date": day}, "unknown"),
            (
                {
                    "consent_answer": "granted",
                    "consent_answer_date": day,
                    "email": "",
                },
                "belongs to a name and an address",
            ),
        ):
            with self.subTest(values):
                texts = [text for _row, text in self._refusal(self._row(**values))]
                self.assertRegex(" ".join(texts), said)

    def test_addresses_and_names(self):
        self.assertRegex(self._fault(self._row(name="")), "name is missing")
        self.assertRegex(self._fault(self._row(email="ada")), "no address")
        self.assertRegex(
            self._fault(self._row(email="ada@example.com / +49 30 1234567")),
            "Put the number into the column Phone",
        )

    def test_a_medal_on_a_running_application(self):
        applicant = self.env["hr.applicant"].create(
            {
                "partner_name": "Ada Lovelace",
                "email_from": "ada@example.com",
                "job_id": self.job.id,
            }
        )
        day = applicant.create_date.date().isoformat()
        row = self._row(applied_date=day, closed_date=day, medal="Gold")
        self.assertRegex(self._fault(row), "is still open.*Refuse or archive it first")
        self.assertFalse(applicant.medal_id)

    def test_another_medal_than_the_known_one(self):
        row = self._row(medal="Gold")
        self._bring_in(row)
        self.assertRegex(self._fault({**row, "medal": "Silver"}), "another medal: Gold")

    def test_hired(self):
        stage = self.env["hr.recruitment.stage"].search([("hired_stage", "=", True)])[
            :1
        ]
        self.assertRegex(
            self._fault(self._row(stage=stage.name)), "means that they were hired"
        )

    def test_an_older_yes_against_a_newer_no(self):
        known = self._remember(
            email_from="ada@example.com", partner_name="Ada Lovelace"
        )
        known.with_user(self.officer)._record_consent(
            "declined", "phone", date=self._days_ago(30)
        )
        for days in (30, 60):
            row = self._row(
                job="Master Carpenter",
                consent_answer="granted",
                consent_answer_date=self._days_ago(days).isoformat(),
            )
            self.assertRegex(self._fault(row), "said no on")
        self.assertEqual(known.consent_state, "withdrawn")

    def test_an_older_no_against_a_newer_yes(self):
        self._remember(email_from="ada@example.com", partner_name="Ada Lovelace")
        row = self._row(
            job="Master Carpenter",
            consent_answer="declined",
            consent_answer_date=self._days_ago(60).isoformat(),
        )
        self.assertRegex(self._fault(row), "said yes on")

    def test_two_answers_in_one_file(self):
        day = self._days_ago(9).isoformat()
        faults = self._refusal(
            self._row(consent_answer="granted", consent_answer_date=day),
            self._row(
                job="Master Carpenter",
                consent_answer="declined",
                consent_answer_date=day,
            ),
        )
        self.assertEqual(faults[0][0], "3")
        self.assertRegex(faults[0][1], "Row 2 has another answer")

    def test_the_same_application_twice(self):
        faults = self._refusal(self._row(), self._row())
        self.assertEqual(faults[0][0], "3")
        self.assertRegex(faults[0][1], "row 2 once more")

    def test_who_asked_to_be_erased(self):
        self.env["hr.applicant.suppression"]._add(
            ["ada@example.com"], self.env.company, "erased"
        )
        self.assertRegex(self._fault(self._row()), "asked to be erased")

    def test_a_column_that_is_not_offered(self):
        ((_row, text),) = self._refusal({**self._row(), "salary": "1"})
        self.assertIn("salary", text)

    def test_a_no_reaches_who_shares_the_address(self):
        other = self._remember(
            email_from="ada@example.com", partner_name="Grace Hopper"
        )
        self.assertIs(self._blocker(other), False)
        self._bring_in(
            self._row(
                consent_answer="declined",
                consent_answer_date=self._days_ago(1).isoformat(),
            )
        )
        self.assertEqual(self._blocker(other), "consent_declined")
        self.assertEqual(other.followup_id.stop_reason, "shared_refusal")
