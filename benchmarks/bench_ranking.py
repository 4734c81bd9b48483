"""Ranking past candidates for a job, against Odoo's own matching score."""

from measure import compare

SAMPLE = 5000


def run(env):
    """Rank for the job whose skills a typical number of people have.

    Odoo's matching score is a field that can't be searched by: whoever ranks with it
    reads it for everybody and sorts. That is done for a sample of the same people, and
    scaled up, linearly.
    """
    env = env(user=env.ref("base.user_admin").id)
    job = typical_job(env)
    past = env["hr.applicant"].with_context(active_test=False, matching_job_id=job.id)
    for name, domain, medalists_only in (
        ("ranking_vs_matching_score", [("refuse_reason_id", "!=", False)], False),
        ("ranking_medalists", [("medal_id", "!=", False)], True),
    ):
        sample = min(SAMPLE, past.search_count(domain))
        compare(
            env,
            name,
            past.search_count(domain),
            lambda only=medalists_only: job._get_ranking(medalists_only=only),
            lambda domain=domain: past.search(domain, limit=SAMPLE).sorted(
                "matching_score", reverse=True
            ),
            reference_n=sample,
            runs=9,
        )
    jobs = env["hr.job"].search([], limit=40)
    compare(
        env,
        "past_candidate_counts",
        len(jobs),
        lambda: jobs.mapped("past_candidate_count"),
        lambda: [jobs.mapped(name) for name in odoo_counts(jobs)],
    )


def odoo_counts(jobs):
    """The numbers that Odoo shows for each job beside ours."""
    return [name for name in jobs._fields if name.endswith("application_count")]


def typical_job(env):
    """The job in the middle by how many lines of applications have its skills."""
    env.cr.execute(
        """
        SELECT j.job_id FROM hr_job_skill j
          JOIN (SELECT skill_id, count(*) AS lines FROM hr_applicant_skill
                 GROUP BY skill_id) held ON held.skill_id = j.skill_id
         GROUP BY j.job_id ORDER BY sum(lines), j.job_id
        """
    )
    ids = [id_ for (id_,) in env.cr.fetchall()]
    return env["hr.job"].browse(ids[len(ids) // 2])
