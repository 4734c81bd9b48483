"""Inviting many people, against Odoo's own batch of mails."""

import time

from measure import compare

TEMPLATE = "hr_recruitment_silver_medalist.mail_template_invitation"


def run(env):
    """Invite 1,000 people, against ``send_mail_batch`` with the same template.

    Ranking aside, all is ours: gate, permission records, rows, round, and the mails as
    the scheduled action writes them. Then how long a recruiter waits for 5,000.
    """
    env.user.email = "recruiter@company.example.com"
    job, other_job = env["hr.job"].search([], limit=2, order="id")
    template = env.ref(TEMPLATE)
    people = find_permitted(env, job, 5000)
    few = people[:1000]
    # Made beforehand: Odoo only has to write the mails.
    made = make(env, few, other_job)
    env.cr.commit()
    compare(
        env,
        "invitations_vs_send_mail_batch",
        len(few),
        lambda: invite(env, few, job, template),
        lambda: template.send_mail_batch(made.ids),
    )
    made.unlink()
    env.cr.commit()
    before, started = env.cr.sql_log_count, time.perf_counter()
    env["hr.applicant.invitation"]._invite(people, job, template)
    env.flush_all()
    waited = time.perf_counter() - started
    queries = env.cr.sql_log_count - before
    env.cr.rollback()
    print(
        f'{{"name": "invitations_wait", "n": {len(people)}, "ours_s": {waited:.4f}, '
        f'"queries": {queries}}}',
        flush=True,
    )


def invite(env, people, job, template):
    """Invite, and let the scheduled action write the mails, in this transaction."""
    invitations = env["hr.applicant.invitation"]._invite(people, job, template)
    assert len(invitations) == len(people)
    env.cr.commit, commit = env.flush_all, env.cr.commit
    try:
        env["hr.applicant.invitation"]._cron_invitations()
    finally:
        env.cr.commit = commit
    assert not invitations.filtered("mail_due")


def make(env, people, job):
    """Make invitations to another job, the rows alone."""
    Invitation = env["hr.applicant.invitation"]
    values = [Invitation._prepare_invitation(person, job) for person in people]
    return Invitation.create([{**row, "mail_due": False} for row in values])


def find_permitted(env, job, size):
    """Return past candidates who may be invited, the best first."""
    ranked = job._rank_past_applicants(limit=4 * size)
    invitations = env["hr.applicant.invitation"]._choose(ranked, job)
    return env["hr.applicant"].concat(*invitations.values())[:size]
