from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged

from ..models.matching import hr_job_ranking
from ..models.matching.weights import WEIGHTS
from .common import MedalistCommon

SKILLS = ("Carving", "Joinery", "Varnish", "Licence")
LEVELS = ("Apprentice", "Mate", "Master")

skill = st.fixed_dictionaries(
    {
        "skill": st.sampled_from(SKILLS),
        "level": st.sampled_from(LEVELS),
        # Days until it ends; what has ended counts for certifications only.
        "ends": st.sampled_from((None, None, None, -40, -3, 0, 90)),
    }
)
application = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("Ada Lovelace", "ada  lovelace ", "Bea Byron", False)),
        "mail": st.sampled_from(("one", "two", False)),
        "phone": st.sampled_from((False, False, "+32470000001")),
        "company": st.sampled_from(("own", "own", "own", "none", "other")),
        "end": st.sampled_from(
            ("refused", "refused", "refused", "archived", "open", "hired", "declined")
        ),
        "medal": st.sampled_from((None, None, "gold", "silver", "bronze")),
        "stars": st.sampled_from(("0", "1", "2", "3")),
        "job": st.sampled_from(("same", "namesake", "similar", "department", "else")),
        "department": st.booleans(),
        "interested": st.booleans(),
        "stage": st.integers(0, 4),
        "days": st.integers(0, 2000),
        "available": st.sampled_from((None, -300, 10, 100, 400)),
        "degree": st.integers(0, 3),
        "skills": st.lists(skill, max_size=5, unique_by=lambda line: line["skill"]),
    }
)
wanted = st.fixed_dictionaries(
    {
        "skills": st.dictionaries(
            st.sampled_from(SKILLS), st.sampled_from(LEVELS), max_size=4
        ),
        "degree": st.integers(0, 3),
        "weights": st.lists(st.integers(0, 60), min_size=8, max_size=8),
        "limit": st.integers(1, 4),
        "medalists_only": st.booleans(),
        "margin": st.sampled_from((0, 0, 10)),
    }
)


@tagged("post_install", "-at_install", "slow")
class TestRankingProperties(MedalistCommon):
    """Whatever the population, the ranking is that of scoring everybody in Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there = cls.env["res.company"].create({"name": "Other Co."})
        cls.licence_type = cls.env["hr.skill.type"].create(
            {
                "name": "Licences",
                "is_certification": True,
                "skill_ids": [Command.create({"name": "Licence"})],
                "skill_level_ids": [
                    Command.create({"name": name, "level_progress": level})
                    for name, level in zip(LEVELS, (20, 50, 100), strict=True)
                ],
            }
        )
        cls.departments = cls.env["hr.department"].create(
            [{"name": name} for name in ("Workshop", "Office")]
        )
        cls.degrees = cls.env["hr.recruitment.degree"].search([], order="score")
        cls.stages = cls.env["hr.recruitment.stage"].search(
            [("hired_stage", "=", False)], order="sequence"
        )
        cls.officer.company_ids |= cls.there

    @classmethod
    def _line(cls, skill, level, **values):
        if skill != "Licence":
            return {**cls._skill(skill, level), **values}
        names = cls.licence_type.skill_level_ids
        return {
            "skill_type_id": cls.licence_type.id,
            "skill_id": cls.licence_type.skill_ids.id,
            "skill_level_id": names.filtered(lambda record: record.name == level).id,
            **values,
        }

    def _create_jobs(self, wanted):
        company = self.env.company.id
        job = self.env["hr.job"].create(
            {
                "name": "Cabinet Maker",
                "company_id": company,
                "department_id": self.departments[0].id,
                "expected_degree": self.degrees[: wanted["degree"]][-1:].id,
                "job_skill_ids": [
                    Command.create(self._line(*line))
                    for line in wanted["skills"].items()
                ],
            }
        )
        others = [
            {"name": "cabinet maker", "company_id": company},
            {
                "name": "Similar",
                "job_skill_ids": [
                    Command.create(self._line(*line))
                    for line in list(wanted["skills"].items())[:2]
                ],
            },
            {"name": "Same department", "department_id": self.departments[0].id},
            {"name": "Something else", "department_id": self.departments[1].id},
        ]
        return dict(
            zip(
                ("same", "namesake", "similar", "department", "else"),
                job + self.env["hr.job"].create(others),
                strict=True,
            )
        )

    def _create(self, a, jobs):
        today = fields.Date.today()
        days_ago = today - timedelta(days=a["days"])
        closed = a["end"] != "open"
        applicant = self.env["hr.applicant"].create(
            {
                "partner_name": a["name"] or "Somebody",
                "email_from": a["mail"] and f"{a['mail']}@mail.example.com",
                "partner_phone": a["phone"],
                "company_id": {
                    "own": self.env.company.id,
                    "other": self.there.id,
                }.get(a["company"]),
                "job_id": jobs[a["job"]].id,
                "department_id": self.departments[0 if a["department"] else 1].id,
                "stage_id": self.stages[a["stage"]].id,
                "priority": a["stars"],
                "type_id": self.degrees[: a["degree"]][-1:].id,
                "availability": a["available"] is not None
                and today + timedelta(days=a["available"]),
                "interest_job_ids": a["interested"] and jobs["same"].ids,
            }
        )
        # Lines that have ended can't be entered by hand, they become so.
        self.env["hr.applicant.skill"].create(
            [
                {
                    "applicant_id": applicant.id,
                    "valid_from": today - timedelta(days=500),
                    "valid_to": line["ends"] is not None
                    and today + timedelta(days=line["ends"]),
                    **self._line(line["skill"], line["level"]),
                }
                for line in a["skills"]
            ]
        )
        applicant.write(
            {
                "partner_name": a["name"],
                "company_id": applicant.company_id.id
                if a["company"] != "none"
                else False,
                "active": not closed,
                "refuse_reason_id": a["end"] in ("refused", "declined")
                and self.reason.id,
                "refuse_date": a["end"] in ("refused", "declined") and days_ago,
                "date_closed": a["end"] in ("hired", "declined") and days_ago,
                "medal_id": closed and a["medal"] and getattr(self, a["medal"]).id,
                "medal_date": closed and a["medal"] and days_ago,
            }
        )
        return applicant

    def _get_points(self, applicant, jobs, weights):
        """What the class docstring says, in plain Python."""
        job, today = jobs["same"], fields.Date.today()
        medals = self.env["hr.applicant.medal"].search([]).sorted("sequence")
        stages = self.env["hr.recruitment.stage"].search([]).sorted("sequence")
        asked = set(job.job_skill_ids.skill_id)
        shared = asked & set(applicant.job_id.job_skill_ids.skill_id)
        since = (
            applicant.refuse_date
            and applicant.refuse_date.date()
            or applicant.medal_date
            or applicant.create_date.date()
        )
        parts = {
            "skills": applicant.with_context(matching_job_id=job.id).matching_score,
            "medal": 100 - 100 * list(medals).index(applicant.medal_id) // len(medals)
            if applicant.medal_id
            else 0,
            "evaluation": 100 * int(applicant.priority) // 3,
            "job": max(
                100 * (applicant.job_id == job),
                90 * (applicant.job_id.name.lower() == job.name.lower()),
                70 * (bool(asked) and 2 * len(shared) >= len(asked)),
                50 * (applicant.department_id == job.department_id),
                50 * (applicant.job_id.department_id == job.department_id),
            ),
            "interest": 100 * (job in applicant.interest_job_ids),
            "stage": 100 * list(stages).index(applicant.stage_id) // (len(stages) - 1),
            "recency": 36500 // (365 + max((today - since).days, 0)),
            "availability": 50
            if not applicant.availability
            else max(
                0, 100 - max(0, (applicant.availability - today).days) * 100 // 180
            ),
        }
        return sum(weights[part] * points for part, points in parts.items())

    def _rank(self, applicants, jobs, wanted):
        """Rank by looking at everybody: ``[(application, points)]``."""
        weights = dict(zip(WEIGHTS, wanted["weights"], strict=True))
        everybody = sorted(
            (
                (self._get_points(applicant, jobs, weights), applicant.id, applicant)
                for applicant in applicants
                if not (applicant.active and not applicant.refuse_reason_id)
                and not (applicant.date_closed and not applicant.refuse_reason_id)
                and applicant.company_id in (self.env.company, self.env["res.company"])
                and (applicant.medal_id or not wanted["medalists_only"])
            ),
            reverse=True,
        )
        persons, best = set(), []
        for points, id_, applicant in everybody:
            person = applicant.person_id or applicant._get_person_key() or id_
            if person not in persons:
                persons.add(person)
                best.append((applicant, points))
        return best[: wanted["limit"]]

    @settings(
        max_examples=120,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(wanted, st.lists(application, min_size=3, max_size=12))
    def test_ranking_is_what_looking_at_everybody_says(self, wanted, applications):
        savepoint = self.env.cr.savepoint()
        # Few of them, as there are few people: or it would never have to look deeper.
        self.patch(hr_job_ranking, "MARGIN", wanted["margin"])
        try:
            jobs = self._create_jobs(wanted)
            for part, weight in zip(WEIGHTS, wanted["weights"], strict=True):
                self.env.company[f"medalist_weight_{part}"] = weight
            applicants = self.env["hr.applicant"].concat(
                *(self._create(application, jobs) for application in applications)
            )
            expected = self._rank(applicants, jobs, wanted)
            self.env.flush_all()
            self.env.invalidate_all()
            rows = (
                jobs["same"]
                .with_user(self.officer)
                ._get_ranking(
                    limit=wanted["limit"], medalists_only=wanted["medalists_only"]
                )
            )
            self.assertEqual(
                [row["applicant_id"] for row in rows],
                [applicant.id for applicant, _points in expected],
            )
            total = sum(wanted["weights"])
            matching = {"matching_job_id": jobs["same"].id}
            for row, (applicant, points) in zip(rows, expected, strict=True):
                score = min(100, round(points / total)) if total else 0
                self.assertEqual(row["score"], score)
                applicant = applicant.with_context(**matching)
                self.assertEqual(row["match_score"], applicant.matching_score)
                self.assertEqual(row["skill_count"], len(applicant.matching_skill_ids))
            # Asked for by name, everybody is scored the long way: to the same end.
            self.assertEqual(
                rows,
                jobs["same"]
                .with_user(self.officer)
                ._get_ranking(
                    limit=wanted["limit"],
                    medalists_only=wanted["medalists_only"],
                    applicants=applicants,
                ),
            )
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
