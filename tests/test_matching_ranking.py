from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..models.matching import hr_job_matches
from ..models.matching.weights import get_parts
from .common import MedalistCommon, slow


@tagged("post_install", "-at_install")
class TestRanking(MedalistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opening = cls.other_job.with_user(cls.officer)
        cls.there = cls.env["res.company"].create({"name": "Other Co."})

    def _ranked(self, job=None, **options):
        return [
            row["applicant_id"] for row in (job or self.opening)._get_ranking(**options)
        ]

    def _skilled(self, *lines):
        return [Command.create(self._skill(*line)) for line in lines]

    def _weigh(self, **weights):
        for field in self.env.company._fields:
            if field.startswith("medalist_weight_"):
                self.env.company[field] = weights.get(field[16:], 0)

    def _attach(self, applicant, text):
        self.env["ir.attachment"].create(
            {
                "name": "cv.txt",
                "raw": text.encode(),
                "res_model": "hr.applicant",
                "res_id": applicant.id,
            }
        )

    def test_score_and_facts(self):
        ada = self._remember(
            medal=self.gold,
            applicant_skill_ids=self._skilled(("Carving", "Mate")),
            priority="2",
        )
        (row,) = self.opening._get_ranking()
        matching = ada.with_context(matching_job_id=self.other_job.id).matching_score
        self.assertEqual(row["match_score"], matching)
        self.assertEqual((row["skill_count"], row["skill_total"]), (1, 2))
        # 40 × 50 skills, 15 × 100 gold, 10 × 66 stars, 10 × 70 similar job,
        # 5 × 0 first stage, 5 × 99 yesterday, 5 × 50 may be available
        self.assertEqual(
            row["score"], round((2000 + 1500 + 660 + 700 + 495 + 250) / 100)
        )
        self.assertEqual(self.opening._rank_past_applicants(), ada)

    def test_a_fit_is_opened_up_into_its_parts(self):
        self._remember(
            medal=self.gold,
            applicant_skill_ids=self._skilled(("Carving", "Mate")),
            priority="2",
        )
        (row,) = self.opening._get_ranking()
        self.assertEqual(
            row["parts"],
            {
                "skills": [20, 40],
                "medal": [15, 15],
                "evaluation": [7, 10],
                "job": [7, 10],
                "interest": [0, 10],
                "stage": [0, 5],
                "recency": [5, 5],
                "availability": [2, 5],
            },
        )
        facts = self.opening._get_fit(row)["facts"]
        words = self.opening._explain_parts(facts).split("\n")
        self.assertEqual(words[:2], ["Skills and Degree: 20 of 40", "Medal: 15 of 15"])
        self.assertEqual(self.opening._explain_parts({"medal_id": 1}), "")

    def test_the_points_of_the_parts_add_up_to_the_fit(self):
        weights = {"skills": 40, "medal": 50, "recency": 5, "availability": 5}
        earned = {"skills": 800, "medal": 1650, "recency": 250, "availability": 250}
        parts = get_parts(earned, weights)
        self.assertEqual(sum(points for points, _most in parts.values()), round(29.5))
        self.assertEqual(parts["medal"], [17, 50])
        thirds = get_parts(dict.fromkeys("abc", 100), dict.fromkeys("abc", 1))
        self.assertEqual(
            [sum(part) for part in zip(*thirds.values(), strict=True)], [100, 100]
        )

    def test_a_part_that_weighs_nothing_is_left_out(self):
        self._remember(medal=self.gold)
        self._weigh(medal=3, stage=1)
        (row,) = self.opening._get_ranking()
        self.assertEqual(row["parts"], {"medal": [75, 75], "stage": [0, 25]})
        self._weigh()
        (row,) = self.opening._get_ranking()
        self.assertEqual((row["parts"], row["score"]), ({}, 0))

    def test_weights_decide(self):
        skilled = self._remember(
            "Skilled Sara", applicant_skill_ids=self._skilled(("Carving", "Master"))
        )
        gold = self._remember("Golden Gil", medal=self.gold)
        starred = self._remember("Starred Stan", priority="3")
        here = self._remember("Here Hugo", job_id=self.other_job.id)
        eager = self._remember("Eager Emma", interest_job_ids=self.other_job.ids)
        far = self._remember("Far Fay")
        far.stage_id = self.env.ref("hr_recruitment.stage_job4")
        recent = self._remember("Recent Rita")
        recent.refuse_date = fields.Datetime.now()
        free = self._remember("Free Finn", availability=self._days_ago(1))
        older = skilled + gold + starred + here + eager + far + free
        older.refuse_date = fields.Datetime.now() - timedelta(days=400)
        for part, first in (
            ("skills", skilled),
            ("medal", gold),
            ("evaluation", starred),
            ("job", here),
            ("interest", eager),
            ("stage", far),
            ("recency", recent),
            ("availability", free),
        ):
            with self.subTest(part):
                self._weigh(**{part: 7})
                self.assertEqual(self._ranked()[0], first.id)
        self._weigh()
        self.assertEqual(
            self._ranked(), sorted((older + recent).ids, reverse=True), "newest first"
        )

    # -- nobody is left out by what a computer thinks of decimal fractions ------------

    def _prepare_fractions(self, best_degree, *levels):
        """Have the job ask for skills at ``levels`` and for the best degree."""
        self._weigh(skills=1)
        degree = self.env["hr.recruitment.degree"].create(
            {"name": "Fraction", "score": best_degree}
        )
        (self.env["hr.recruitment.degree"].search([]) - degree).score = 0
        type_ = self.env["hr.skill.type"].create(
            {
                "name": "Fractions",
                "skill_ids": [
                    Command.create({"name": f"Fraction {number}"})
                    for number in range(len(levels))
                ],
                "skill_level_ids": [
                    Command.create({"name": str(level), "level_progress": level})
                    for level in {*levels, 20, 57}
                ],
            }
        )
        by_progress = type_.skill_level_ids.grouped("level_progress")

        def lines(skills, levels):
            return [
                Command.create(
                    {
                        "skill_type_id": type_.id,
                        "skill_id": skill.id,
                        "skill_level_id": by_progress[level].id,
                    }
                )
                for skill, level in zip(skills, levels, strict=False)
            ]

        job = self.other_job
        job.job_skill_ids.unlink()
        job.write(
            {
                "job_skill_ids": lines(type_.skill_ids, levels),
                "expected_degree": degree.id,
            }
        )
        return degree, lambda *levels: lines(type_.skill_ids, levels)

    def test_no_medal_and_a_score_that_is_just_rounded_up(self):
        """37.5 is 38, though what it takes for it is 20.000000000000007 of 20."""
        degree, skilled = self._prepare_fractions(0.58, 100, 50)
        values = {"type_id": degree.id}
        for number in range(11):
            self._remember(
                f"Known Person{number}", applicant_skill_ids=skilled(20), **values
            )
        newest = self._refuse("Newer Nell", applicant_skill_ids=skilled(20), **values)
        (row,) = self.opening._get_ranking(limit=1, medalists_only=False)
        self.assertEqual((row["applicant_id"], row["match_score"]), (newest.id, 38))

    def test_no_skill_and_a_degree_that_is_just_rounded_up(self):
        """12.500000000000002 is 13, not the 12 of an exact 12.5."""
        degree, skilled = self._prepare_fractions(0.55, 100, 99, 98, 88)
        for number in range(11):
            self._remember(f"Known Person{number}", applicant_skill_ids=skilled(57))
        newest = self._remember("Newer Nell", type_id=degree.id)
        (row,) = self.opening._get_ranking(limit=1)
        self.assertEqual((row["applicant_id"], row["match_score"]), (newest.id, 13))

    def test_skill_whose_type_has_lost_its_levels(self):
        ada = self._remember(applicant_skill_ids=self._skilled(("Carving", "Mate")))
        other = self.env["hr.skill.type"].create({"name": "Other"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_skill SET skill_type_id = %s WHERE skill_type_id = %s",
            [other.id, self.skill_type.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._ranked(), ada.ids)

    def test_weights_are_not_negative(self):
        with self.assertRaisesRegex(ValidationError, "from 0 to 1000"):
            self.env.company.medalist_weight_stage = -1

    def test_settings_change_the_weights_of_the_company(self):
        self.env["res.config.settings"].create({"medalist_weight_medal": 33}).execute()
        self.assertEqual(self.env.company.medalist_weight_medal, 33)
        self.assertEqual(self.there.medalist_weight_medal, 15)

    def test_past_are_closed_applications_of_people_not_hired(self):
        self._apply("Running Rob")
        hired = self._refuse("Hired Hal")
        hired.write({"refuse_reason_id": False, "date_closed": fields.Datetime.now()})
        talent = self._refuse("Talent Tess")
        talent.write(
            {
                "talent_pool_ids": [
                    Command.create({"name": "Pool", "company_id": self.env.company.id})
                ],
                "pool_applicant_id": talent.id,
            }
        )
        refused = self._refuse("Refused Rhea")
        archived = self._apply("Archived Arne")
        archived.active = False
        declined = self._refuse("Declined Dora")
        declined.date_closed = fields.Datetime.now()
        self.assertEqual(
            set(self._ranked(medalists_only=False)),
            set((refused + archived + declined).ids),
        )
        self.assertFalse(self._ranked())

    def test_best_application_stands_for_the_person(self):
        first = self._remember(medal=self.gold)
        self._remember()
        namesake = self._remember("Ada Lovelace", email_from="other@mail.example.com")
        self.assertEqual(set(self._ranked()), {first.id, namesake.id})

    def test_person_with_many_applications_hides_nobody(self):
        """More applications of one person at the top than are looked at first."""
        for _number in range(20):
            self._remember(medal=self.gold, priority="3", consent=False)
        second = self._remember("Bea Byron", medal=self.bronze)
        self.assertEqual(self._ranked(limit=2)[1], second.id)

    def test_other_companies_stay_out(self):
        own = self._remember("Own Otto")
        nobodys = self._remember("Free Frida", consent=False)
        nobodys.company_id = False
        theirs = self._remember("Their Theo", consent=False)
        theirs.company_id = self.there
        self.assertEqual(set(self._ranked()), {own.id, nobodys.id})
        self.other_job.company_id = False
        self.assertEqual(set(self._ranked()), {own.id, nobodys.id}, "record rules")
        self.officer.company_ids |= self.there
        both = self.opening.with_context(
            allowed_company_ids=[self.env.company.id, self.there.id]
        )
        self.assertEqual(set(self._ranked(both)), {own.id, nobodys.id, theirs.id})

    def test_record_rules_are_respected(self):
        ada = self._remember("Ada Lovelace")
        mine = self._remember("Mine Mia", user_id=self.administrator.id)
        self.env["ir.rule"].create(
            {
                "name": "Own ones only",
                "model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "domain_force": "[('user_id', '=', user.id)]",
            }
        )
        own = self.other_job.with_user(self.administrator)
        for options in ({}, {"medalists_only": False}, {"applicants": ada + mine}):
            self.assertEqual(self._ranked(own, **options), mine.ids)
            self.assertEqual(self._ranked(**options), ada.ids)

    def test_interviewers_have_no_ranking(self):
        self._remember()
        with self.assertRaises(AccessError):
            self.other_job.with_user(self.interviewer)._rank_past_applicants()

    def test_filters(self):
        gold = self._remember("Golden Gil", medal=self.gold)
        carver = self._remember(
            "Carving Cleo",
            applicant_skill_ids=self._skilled(("Carving", "Mate"), ("Varnish", "Mate")),
        )
        forgotten = self._refuse("Forgotten Fred")
        forgotten.refuse_date = fields.Datetime.now() - timedelta(days=100)
        carving, _joinery, varnish = self.skill_type.skill_ids
        everybody = set((gold + carver + forgotten).ids)
        for expected, options in (
            (everybody, {"medalists_only": False}),
            (everybody - {forgotten.id}, {"medalists_only": False, "months": 3}),
            ({gold.id}, {"medals": self.gold}),
            (set(), {"medals": self.env["hr.applicant.medal"]}),
            ({carver.id}, {"skills": carving}),
            ({carver.id}, {"skills": carving | varnish, "medalists_only": False}),
            (set(), {"skills": self.skill_type.skill_ids}),
            ({gold.id}, {"applicants": gold | forgotten}),
            (
                {gold.id, forgotten.id},
                {"applicants": gold | forgotten, "medalists_only": False},
            ),
            (set(), {"limit": 0}),
        ):
            with self.subTest(options):
                self.assertEqual(set(self._ranked(**options)), expected)

    def test_text_is_found_in_names_notes_and_files(self):
        written = self._remember("Written Wes", applicant_notes="<p>Built 100% oak</p>")
        self._attach(written, "Worked at Ikea_Lab in Oslo")
        other = self._remember("Other Olaf")
        other.personal_note = "<p>Built boats</p>"
        self._attach(other, "IkeaXLab, Bergen")
        for text, expected in (
            ("ikea", written + other),
            ("IKEA oslo", written),
            ("built bergen", other),
            ("ikea_lab", written),
            ("100%", written),
            ("olaf", other),
            ("ikea nowhere", self.env["hr.applicant"]),
            ("  ", written + other),
        ):
            with self.subTest(text):
                self.assertEqual(set(self._ranked(text=text)), set(expected.ids))

    def test_file_of_another_record_is_not_the_applications(self):
        ada = self._remember()
        self.env["ir.attachment"].create(
            {
                "name": "x.txt",
                "raw": b"sailing",
                "res_model": "res.partner",
                "res_id": ada.id,
            }
        )
        self.assertFalse(self._ranked(text="sailing"))

    def test_job_without_skills_ranks_by_the_rest(self):
        job = self.env["hr.job"].create({"name": "Anything"})
        silver, gold = self._remember("Silver Sam"), self._remember(medal=self.gold)
        forgotten = self._refuse("Forgotten Fred")
        rows = job.with_user(self.officer)._get_ranking(medalists_only=False)
        self.assertEqual(
            [row["applicant_id"] for row in rows], (gold + silver + forgotten).ids
        )
        self.assertEqual({row["match_score"] for row in rows}, {0})

    @slow
    def test_same_statements_whatever_the_number(self):
        """One ranks; before, medals, stages, degrees and similar jobs are read."""

        def count(**options):
            def rank():
                self.opening._explain_ranking(self.opening._get_ranking(**options))

            self.opening._get_ranking(**options)
            return self._count_queries(rank, cold=False)

        for options in ({}, {"medalists_only": False}, {"text": "a"}):
            with self.subTest(options):
                self._remember("Ada Lovelace")
                self.assertEqual(count(**options), 5)
                for number in range(8):
                    self._remember(f"Person{number} Surname")
                self.assertEqual(count(**options), 5)

    def test_lines_of_medalists_carry_their_medal(self):
        applicant = self._refuse(
            applicant_skill_ids=self._skilled(("Carving", "Mate"))
        ).sudo()
        line = applicant.applicant_skill_ids
        self.assertFalse(line.medal_id)
        applicant._award_medal(self.silver)
        self.assertEqual(line.medal_id, self.silver)
        applicant.medal_id = self.gold
        self.assertEqual(line.medal_id, self.gold)
        # A skill learnt later, too.
        applicant.applicant_skill_ids = self._skilled(("Varnish", "Mate"))
        self.assertEqual(applicant.applicant_skill_ids.medal_id, self.gold)
        applicant.medal_id = False
        self.assertFalse(applicant.applicant_skill_ids.medal_id)

    def test_interviewers_enter_skills_and_do_not_read_medals_in_them(self):
        medalist = self._remember(interviewer_ids=self.interviewer.ids)
        line = (
            self.env["hr.applicant.skill"]
            .with_user(self.interviewer)
            .create({"applicant_id": medalist.id, **self._skill("Carving", "Mate")})
        )
        self.assertEqual(line.sudo().medal_id, medalist.medal_id)
        line.read(["skill_id"])
        with self.assertRaises(AccessError):
            line.read(["medal_id"])

    def test_the_order_of_skills_is_odoos(self):
        """Our columns and indexes are no reason to sort what Odoo shows anew."""
        model = self.env.registry["hr.applicant.skill"]
        (order,) = {
            cls._order
            for cls in model.mro()
            if cls.__module__.endswith(
                "hr_recruitment_skills.models.hr_applicant_skill"
            )
        }
        self.assertEqual(model._order, order)

    def test_lines_of_one_level_keep_their_places(self):
        """An expired line is written elsewhere on the disk; nobody sees it move."""
        lines = self._remember(
            applicant_skill_ids=self._skilled(("Carving", "Mate"), ("Varnish", "Mate"))
        ).applicant_skill_ids.sorted("id")
        lines[0].valid_to = fields.Date.today()
        shown = lines.search([("applicant_id", "=", lines.applicant_id.id)])
        self.assertEqual(shown.ids, lines.ids)

    # -- in words --------------------------------------------------------------------

    def _explain(self, applicant, job=None):
        job = job or self.opening
        return job._explain_ranking(job._get_ranking(medalists_only=False))[
            applicant.id
        ]

    def test_explanation(self):
        with freeze_time("2026-08-10"):
            ada = self._remember(
                job_id=self.other_job.id,
                priority="3",
                availability="2027-03-01",
                applicant_skill_ids=self._skilled(("Carving", "Mate")),
            )
            ada.refuse_date = "2026-01-05"
            self.assertEqual(
                self._explain(ada),
                "Runner-up for this job · 1 of 2 skills · three stars · 7 months ago · "
                "free from 1 March 2027",
            )
            ada.write(
                {
                    "job_id": self.job.id,
                    "priority": "0",
                    "availability": "2026-09-01",
                    "interest_job_ids": self.other_job.ids,
                    "refuse_date": "2023-01-05",
                }
            )
            self.assertEqual(
                self._explain(ada),
                "Runner-up for Carpenter · 1 of 2 skills · interested in this job · "
                "3 years ago · free from 1 September",
            )

    def test_explanation_of_who_has_no_medal(self):
        fred = self._refuse("Forgotten Fred", availability=self._days_ago(3))
        fred.stage_id = self.env.ref("hr_recruitment.stage_job3")
        self.assertEqual(
            self._explain(fred),
            "Applied for Carpenter, got to Second Interview · 0 of 2 skills · "
            "less than a month ago · free now",
        )

    def test_explanation_is_in_the_recruiters_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        medal = self.silver.with_context(lang="fr_FR")
        medal.description = "Deuxième : à une place près"
        self.job.with_context(lang="fr_FR").name = "Charpentier"
        ada = self._remember(availability=fields.Date.today().replace(month=8, day=1))
        with freeze_time(ada.availability - timedelta(days=60)):
            words = self._explain(ada, self.opening.with_context(lang="fr_FR"))
        self.assertIn("Deuxième", words)
        self.assertIn("Charpentier", words)
        self.assertIn("1 août", words)

    def test_medal_without_a_hint_is_called_by_its_name(self):
        ada = self._remember()
        self.silver.description = "Somebody we will not forget"
        self.assertIn("Silver for Carpenter", self._explain(ada))

    # -- how many --------------------------------------------------------------------

    def _count(self, *jobs):
        self.env.flush_all()
        jobs = (
            self.env["hr.job"].concat(*jobs or [self.opening]).with_user(self.officer)
        )
        return list(jobs._count_permitted_matches().values())

    def test_counts_matches_who_may_be_contacted(self):
        self._remember(
            "Skilled Sara", applicant_skill_ids=self._skilled(("Carving", "Mate"))
        )
        self._remember("Here Hugo", job_id=self.other_job.id)
        self._remember("Eager Emma", interest_job_ids=self.other_job.ids)
        self._remember(
            "Unfit Ursula", applicant_skill_ids=self._skilled(("Varnish", "Mate"))
        )
        self._remember(
            "Silent Sid",
            consent=False,
            applicant_skill_ids=self._skilled(("Carving", "Mate")),
        )
        self._refuse("Forgotten Fred", job_id=self.other_job.id)
        paused = self._remember("Paused Paula", job_id=self.other_job.id)
        paused.last_contact_date = self._days_ago(1)
        self.assertEqual(self._count(), [3])
        nothing = self.env["hr.job"].create({"name": "Nothing Like It"})
        self.assertEqual(self._count(self.other_job, nothing), [3, 0])
        self.assertEqual(self.opening.past_candidate_label, "3")

    def test_counts_in_a_form_that_is_being_edited(self):
        self._remember(job_id=self.other_job.id)
        with Form(self.opening) as form:
            self.assertEqual(form.past_candidate_label, "1")
            form.name = "Head Carpenter"
        job = self.env["hr.job"].new({"name": "Not saved"}, origin=self.opening)
        self.assertEqual(job.past_candidate_count, 1)
        self.assertEqual(self.env["hr.job"].new().past_candidate_count, 0)

    def test_counts_a_person_once(self):
        self._remember(job_id=self.other_job.id)
        self._remember(job_id=self.other_job.id)
        self.assertEqual(self._count(), [1])

    def test_counts_of_several_jobs_are_those_of_each(self):
        """Whoever was invited to one job counts for the others alone."""
        third = self.env["hr.job"].create({"name": "Third"})
        jobs = self.other_job + third
        invited = self._remember("Invited Ines", interest_job_ids=jobs.ids)
        self._remember("Eager Emma", interest_job_ids=jobs.ids)
        self.env["hr.applicant.invitation"].sudo().create(
            {
                "applicant_id": invited.id,
                "job_id": self.other_job.id,
                "user_id": self.officer.id,
                "email_normalized": invited.email_normalized,
                "state": "sent",
                "sent_date": self._days_ago(60),
                "expiry_date": self._days_ago(-5),
            }
        )
        self.assertEqual(self._count(*jobs), [1, 2])
        self.assertEqual(self._count(self.other_job), [1])
        self.assertEqual(self._count(third), [2])

    def test_counts_with_legitimate_interest(self):
        self._remember("Silent Sid", consent=False, job_id=self.other_job.id)
        self.assertEqual(self._count(), [0])
        self.env.company.medalist_contact_basis = "legitimate_interest"
        self.assertEqual(self._count(), [1])

    def test_counts_own_company_only(self):
        self._remember(consent=False, job_id=self.other_job.id).company_id = self.there
        self.env.companies.medalist_contact_basis = "legitimate_interest"
        self.there.medalist_contact_basis = "legitimate_interest"
        self.officer.company_ids |= self.there
        self.assertEqual(self._count(), [0])

    def test_counting_ends_somewhere(self):
        for number in range(4):
            self._remember(f"Person{number} Surname", job_id=self.other_job.id)
        self.patch(hr_job_matches, "MATCH_CAP", 3)
        self.assertEqual(self._count(), [3])
        self.assertEqual(self.opening.past_candidate_label, "3+")
        self.patch(hr_job_matches, "MATCH_LOOKS", 2)
        self.env.invalidate_all()
        self.assertEqual(self.opening.past_candidate_label, "2+")

    def test_signed_then_declined_is_ranked(self):
        stage = self.env.ref("hr_recruitment.stage_job5")
        signed = self._refuse(stage_id=stage.id)
        signed.with_user(self.officer)._award_medal(self.gold)
        self.assertIn(signed, self.other_job._rank_past_applicants())
