"""The nightly run of follow-ups, against Odoo's own ways to make activities."""

from dateutil.relativedelta import relativedelta
from measure import compare

from odoo import fields


def run(env):
    """Due follow-ups against a bare bulk creation of the same activities, and against
    ``activity_schedule`` with its notices; then a night on which nothing is due.

    Gate, bookkeeping and summaries are in our time only. Commits are left out of it, so
    that each round can be undone: flushed instead.
    """
    env.company.medalist_followup_limit = 0
    env["hr.job"]._announce_openings()  # once an opening, not once a night
    env.cr.commit()
    for size in (1000, 10000):
        due = make_due(env, size)
        values = prepare(env, due)
        compare(
            env,
            "followups_vs_bulk_create",
            len(due),
            lambda: run_night(env),
            lambda values=values, due=due: bulk_create(env, due.applicant_id, values),
        )
        make_undue(env)
    due = make_due(env, 1000)
    compare(
        env,
        "followups_vs_activity_schedule",
        1000,
        lambda: run_night(env),
        lambda: schedule(due.applicant_id),
    )
    make_undue(env)
    compare(env, "followups_nothing_due", 0, lambda: run_night(env), lambda: look(env))


def run_night(env):
    """The scheduled action, in this transaction."""
    env.cr.commit, commit = env.flush_all, env.cr.commit
    try:
        env["hr.applicant"]._cron_followups()
    finally:
        env.cr.commit = commit


def bulk_create(env, due, values):
    due.mapped("display_name")  # else read one by one
    Activity = env["mail.activity"].with_context(mail_activity_quick_update=True)
    Activity.create(values)


def schedule(due):
    for user, applicants in due.grouped("user_id").items():
        applicants.activity_schedule(
            "mail.mail_activity_data_call", user_id=user.id, summary="Thank-you call"
        )


def look(env):
    """Ask Odoo whose day it is, without a date of its own to ask for."""
    half_a_year_ago = fields.Date.today() - relativedelta(months=6)
    env["hr.applicant"].with_context(active_test=False).search(
        [("medal_id", "!=", False), ("medal_date", "=", half_a_year_ago)]
    )


def make_due(env, size):
    """Let ``size`` people who may be contacted have a step that is due today; fewer in
    a small database.
    """
    running = env["hr.applicant.followup"].search(
        [("state", "=", "running")], limit=4 * size, order="id desc"
    )
    gate = running._ask_gate()
    due = running.filtered(lambda followup: not gate[followup][0])[:size]
    due.date = fields.Date.today()
    env.cr.commit()
    env.invalidate_all()
    return due


def make_undue(env):
    today = fields.Date.today()
    env["hr.applicant.followup"].search(
        [("state", "=", "running"), ("date", "<=", today)]
    ).date = today + relativedelta(days=100)
    env.cr.commit()
    env.invalidate_all()


def prepare(env, due):
    """Return the values of the activities that the night makes, without those that
    Odoo computes.
    """
    users = due._get_responsibles()
    today = fields.Date.today()
    values = [
        row
        for user, followups in due.grouped(users.get).items()
        for row in followups._prepare_activities(user, today)
    ]
    for row in values:
        for computed in ("res_name", "user_tz", "date_done"):
            del row[computed]
    return values
