"""Inviting many people, against Odoo's own batch of mails."""

import time

from measure import compare

JOB = "hr.job"
TEMPLATE = "hr_recruitment_silver_medalist.mail_template_invitation"


def run(env):
    """Invite 1,000 people, and 5,000, against ``send_mail_batch`` with the same template.

    Ranking aside, all is ours: gate, permission records, rows, round, and the mails as
    the scheduled action writes them. Then how long a recruiter waits for 5,000.
    """
    env.user.email = "recruiter@company.example.com"
    job = env[JOB].search([], limit=1, order="id")
    people = find_permitted(env, job, 5000)
    template = env.ref(TEMPLATE)
    env.cr.commit()
    for size, runs in ((1000, 3), (5000, 1)):
        few = people[:size]
        # The same invitations, made beforehand: Odoo only has to write the mails.
        made = env["hr.applicant.invitation"]._invite(few, job, template)
        made.write({"mail_due": False})
        env.cr.commit()
        compare(
            env,
            "invitations_vs_send_mail_batch",
            len(few),
            lambda few=few: invite(env, few, job, template, made),
            lambda made=made: template.send_mail_batch(made.ids),
            runs=runs,
        )
        made.unlink()
        env.cr.commit()
    started = time.perf_counter()
    env["hr.applicant.invitation"]._invite(people, job, template)
    env.flush_all()
    waited = time.perf_counter() - started
    env.cr.rollback()
    print(
        f'{{"name": "invitations_wait", "n": {len(people)}, "ours_s": {waited:.4f}}}',
        flush=True,
    )


def invite(env, people, job, template, made):
    """Invite, and let the scheduled action write the mails, in this transaction."""
    invitations = env["hr.applicant.invitation"]._invite(people, job, template)
    assert len(invitations) == len(people)
    env.cr.commit, commit = env.flush_all, env.cr.commit
    try:
        env["hr.applicant.invitation"]._cron_invitations()
    finally:
        env.cr.commit = commit
    assert not invitations.filtered("mail_due")


def find_permitted(env, job, size):
    """Return past candidates who may be invited, the best first."""
    ranked = job._rank_past_applicants(limit=4 * size)
    invitations = env["hr.applicant.invitation"]._choose(ranked, job)
    return env["hr.applicant"].concat(*invitations.values())[:size]
