from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

# What the settings weigh; the fields on the company are called medalist_weight_<part>.
WEIGHTS = (
    "skills",
    "medal",
    "evaluation",
    "job",
    "interest",
    "stage",
    "recency",
    "availability",
)
DEPARTMENT_POINTS = 50


class Scale(NamedTuple):
    """What each part weighs, and what is worth how much."""

    weights: dict  # {part: weight}
    card: dict  # {column: (part, {value: points})}
    jobs: list  # [(points, ids of jobs)], the most similar first
    best_degree: float  # score of the best degree there is


class HrJobMixinRankingScale(models.AbstractModel):
    """What each value of an application is worth, whatever the skills asked for."""

    _name = "hr.job.mixin.ranking.scale"
    _description = "Weights of the Ranking"

    def _get_card_points_sql(self, a, scale):
        """Return the points for medal, stage, evaluation and job.

        Of an application, or of one of its skill lines, which has the same columns.

        :param SQL a: its name in the statement
        """
        parts = [
            SQL(
                "CASE %s.%s %s ELSE 0 END",
                a,
                SQL.identifier(column),
                SQL(" ").join(
                    SQL("WHEN %s THEN %s", value, scale.weights[part] * points)
                    for value, points in ranks.items()
                ),
            )
            for column, (part, ranks) in scale.card.items()
            if ranks
        ]
        jobs = [
            SQL("WHEN %s.job_id = ANY(%s) THEN %s", a, i, scale.weights["job"] * points)
            for points, i in scale.jobs
        ]
        same_department = SQL(
            "WHEN %s.department_id = %s THEN %s",
            a,
            self.department_id.id or None,
            scale.weights["job"] * DEPARTMENT_POINTS,
        )
        parts.append(SQL("CASE %s ELSE 0 END", SQL(" ").join([*jobs, same_department])))
        return SQL("(%s)", SQL(" + ").join(parts))

    def _get_ranking_scale(self):
        """Return what each part weighs for this job, and what is worth how much."""
        everything = self.sudo().with_context(active_test=False).env
        company = (self.company_id or self.env.company).sudo()
        medals = everything["hr.applicant.medal"].search_fetch([], ["sequence"])
        stages = everything["hr.recruitment.stage"].search_fetch([], ["sequence"])
        degrees = everything["hr.recruitment.degree"].search_fetch([], ["score"])
        stars = everything["hr.applicant"]._fields["priority"].get_values(self.env)
        steps = max(len(stages) - 1, 1)
        # By rank, whatever the numbers of the sequence are.
        medal_points = {
            medal.id: 100 - 100 * rank // len(medals)
            for medal, rank in _get_ranks(medals)
        }
        stage_points = {
            stage.id: 100 * rank // steps for stage, rank in _get_ranks(stages)
        }
        star_points = {
            value: 100 * rank // max(len(stars) - 1, 1)
            for rank, value in enumerate(stars)
        }
        return Scale(
            weights={part: company[f"medalist_weight_{part}"] for part in WEIGHTS},
            card={
                "medal_id": ("medal", medal_points),
                "stage_id": ("stage", stage_points),
                "priority": ("evaluation", star_points),
            },
            jobs=self._get_similar_jobs(),
            best_degree=max(degrees.mapped("score"), default=0),
        )

    def _get_similar_jobs(self):
        """Return ``[(points, job ids)]``, the most similar jobs first.

        The last are those of the same department.
        """
        levels, _degree, _total = self._get_ranking_needs()
        return self.env.execute_query(
            SQL(
                """
                SELECT points, array_agg(id)
                  FROM (SELECT j.id, CASE
                            WHEN j.id = %(job)s THEN 100
                            WHEN lower(j.name->>'en_US') = lower(own.name->>'en_US')
                                THEN 90
                            WHEN 2 * (SELECT count(DISTINCT s.skill_id)
                                        FROM hr_job_skill s
                                       WHERE s.job_id = j.id
                                         AND s.skill_id = ANY(%(skills)s)) >= %(needed)s
                                THEN 70
                            WHEN j.department_id = own.department_id
                                THEN %(department)s
                            END AS points
                          FROM hr_job j
                          JOIN hr_job own ON own.id = %(job)s) job
                 WHERE points > 0
                 GROUP BY points
                 ORDER BY points DESC
                """,
                job=self.id,
                skills=[skill.id for skill in levels],
                needed=max(len(levels), 1),
                department=DEPARTMENT_POINTS,
            )
        )


def _get_ranks(records):
    """Return ``[(record, rank)]``: 0 for those that come first, equal ones alike."""
    ranks = {
        number: i for i, number in enumerate(sorted(set(records.mapped("sequence"))))
    }
    return [(record, ranks[record.sequence]) for record in records]
