"""Inviting many people, against Odoo's own batch of mails."""

import json
import time

from measure import compare

TEMPLATE = "hr_recruitment_silver_medalist.mail_template_invitation"
LINE_FIELDS = (
    "partner_name",
    "score",
    "explanation",
    "consent_state",
    "last_contact_date",
    "blocker_label",
)


def run(env):
    """Invite 1,000 people, against ``send_mail_batch`` with the same template.

    Ranking aside, all is ours: gate, consent records, rows, round, and the mails as
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
    measure(
        env,
        "invitations_wait",
        len(people),
        lambda: env["hr.applicant.invitation"]._invite(people, job, template),
    )
    measure(env, "reinvite_open", 100, lambda: open_wizard(env, job))


def measure(env, name, n, run):
    """Print what it costs where Odoo has nothing to compare with."""
    env.invalidate_all()
    before, started = env.cr.sql_log_count, time.perf_counter()
    run()
    env.flush_all()
    seconds = time.perf_counter() - started
    queries = env.cr.sql_log_count - before
    line = {
        "name": name,
        "size": env["hr.applicant"].with_context(active_test=False).search_count([]),
        "n": n,
        "ours_s": round(seconds, 4),
        "queries": queries,
    }
    env.cr.rollback()
    print(json.dumps(line), flush=True)


def open_wizard(env, job):
    """Open the wizard and read what its list shows."""
    action = job.action_reinvite_past_candidates()
    wizard = env[action["res_model"]].browse(action["res_id"])
    lines = dict.fromkeys(LINE_FIELDS, {})
    wizard.web_read({"summary": {}, "line_ids": {"fields": lines}})


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
    invitations = env["hr.applicant.invitation"]._select_invitable(ranked, job)
    return env["hr.applicant"].concat(*invitations.values())[:size]
