"""The main job on the demonstration, and a short account of it.

Fed to ``odoo shell``, which provides ``env``.
"""
# ruff: noqa: F821

import os

ADDON = "hr_recruitment_silver_medalist"
Applicant = env["hr.applicant"].with_context(active_test=False)
job = env.ref(f"{ADDON}.demo_job_lead_developer")


def tell(title, lines):
    print(f"\n{title}")
    for line in lines or ["nobody"]:
        print(f"  {line}")


def run_scheduled_action(name):
    env.ref(f"{ADDON}.{name}").method_direct_trigger()
    env.cr.commit()  # it worked in a transaction of its own: see what it did


def invite_the_best():
    """As the recruiter: open the wizard from the job, invite whoever may be invited."""
    recruiter_job = job.with_user(env.ref(f"{ADDON}.demo_user_recruiter"))
    action = recruiter_job.action_reinvite_past_candidates()
    wizard = recruiter_job.env[action["res_model"]].browse(action["res_id"])
    if wizard.invite_count:
        wizard.action_invite()
    env.cr.commit()
    env["mail.mail"].process_email_queue()
    env.cr.commit()


run_scheduled_action("ir_cron_consents")
run_scheduled_action("ir_cron_followups")
medalists = Applicant.search([("medal_id", "!=", False)], order="medal_date desc")
blocked = medalists._get_contact_blockers(job=job)
if not os.environ.get("NOBODY_INVITED"):  # the pictures show how that is done
    invite_the_best()

tell(
    "Medals awarded",
    [
        f"{a.medal_id.name:<7} {a.partner_name:<20} almost {a.job_id.name}, "
        f"since {a.medal_date}: {a.medal_reason}"
        for a in medalists
    ],
)
tell(
    "Follow-ups created by the scheduled action",
    [
        f"{activity.user_id.name:<15} {activity.summary} — {activity.res_name} "
        f"(due {activity.date_deadline})"
        for activity in medalists.followup_activity_id
    ],
)
tell(
    "Asked for consent",
    [
        f"{asked.partner_name:<20} {asked.email_normalized}, "
        f"on {asked.request_date or asked.asking_date}"
        for asked in medalists.consent_id
        if asked.state == "requested" or asked.asking_date
    ],
)
labels = dict(Applicant._fields["contact_blocker"]._description_selection(env))
tell(
    f"May not be invited to {job.name}",
    [
        f"{a.partner_name:<20} {labels[blocked[a.id]].lower()}"
        for a in medalists
        if blocked[a.id]
    ],
)
tell(
    f"Invited to {job.name}",
    [
        f"{i.partner_name:<20} fit {i.match_score}, {i.state}, {i.email_normalized}"
        for i in env["hr.applicant.invitation"].search(
            [("job_id", "=", job.id)], order="match_score desc"
        )
    ],
)
env.cr.commit()
