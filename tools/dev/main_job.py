"""The main job on the demonstration, and a short account of it; run in `odoo shell`, which provides `env`."""

ADDON = "hr_recruitment_silver_medalist"
Applicant = env["hr.applicant"].with_context(active_test=False)  # noqa: F821
job = env.ref(f"{ADDON}.demo_job_lead_developer")  # noqa: F821
Invitation = env["hr.applicant.invitation"]  # noqa: F821


def tell(title, lines):
    print(f"\n{title}")
    for line in lines or ["nobody"]:
        print(f"  {line}")


def run_scheduled_action(name):
    env.ref(f"{ADDON}.{name}").method_direct_trigger()  # noqa: F821
    env.cr.commit()  # noqa: F821  (the action worked in a transaction of its own: see what it did)


def invite_the_best():
    """As the recruiter: open the wizard from the job and invite whoever may be invited."""
    recruiter_job = job.with_user(env.ref(f"{ADDON}.demo_user_recruiter"))  # noqa: F821
    action = recruiter_job.action_reinvite_past_candidates()
    wizard = recruiter_job.env[action["res_model"]].browse(action["res_id"])
    if wizard.invite_count:
        wizard.action_invite()
    env.cr.commit()  # noqa: F821
    env["mail.mail"].process_email_queue()  # noqa: F821
    env.cr.commit()  # noqa: F821


run_scheduled_action("ir_cron_followups")
medalists = Applicant.search([("medal_id", "!=", False)], order="medal_date desc")
blocked = medalists._get_contact_blockers(job=job)
invite_the_best()

labels = dict(Applicant._fields["contact_blocker"]._description_selection(env))  # noqa: F821
tell(
    "Medals awarded",
    [
        f"{a.medal_id.name:<7} {a.partner_name:<20} almost {a.job_id.name}, since {a.medal_date}: {a.medal_reason}"
        for a in medalists
    ],
)
tell(
    "Follow-ups created by the scheduled action",
    [
        f"{a.followup_activity_id.user_id.name:<15} {a.followup_activity_id.summary} — {a.partner_name}"
        f" (due {a.followup_activity_id.date_deadline})"
        for a in medalists.filtered("followup_activity_id")
    ],
)
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
        f"{i.partner_name:<20} {i.match_score} % match, {i.state}, {i.email_normalized}"
        for i in Invitation.search([("job_id", "=", job.id)], order="match_score desc")
    ],
)
env.cr.commit()  # noqa: F821
