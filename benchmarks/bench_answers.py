"""A yes to an invitation, against Odoo's own way of applying for one person."""

from datetime import timedelta

from measure import compare

from odoo import fields


def run(env):
    """Turn one yes into an application, told on the phone and given on the page.

    Against ``job.add.applicants``, which copies no files and keeps no record of it.

    Tracking and chatter, written before a commit, count for both.
    """
    recruiter = env["res.users"].search([("login", "=", "bench_recruiter_1")])
    past = env["hr.applicant"].with_context(active_test=False)
    for applicant in past.search([("consent_state", "=", "granted")], limit=200):
        if not applicant._get_contact_blockers()[applicant.id]:
            break
    job = env["hr.job"].search([("name", "=", "Job 7")])
    invitation = env["hr.applicant.invitation"].create(
        {
            "applicant_id": applicant.id,
            "job_id": job.id,
            "user_id": recruiter.id,
            "email_normalized": applicant.email_normalized,
            "state": "sent",
            "sent_date": fields.Datetime.now(),
            "expiry_date": fields.Date.today() + timedelta(days=21),
        }
    )
    env.cr.commit()
    public = env.ref("base.public_user")

    def phone():
        invitation.with_user(recruiter).action_create_application()
        env.cr.flush()

    def page():
        invitation.with_user(public).sudo()._answer("interested")
        env.cr.flush()

    def odoo():
        wizard = env["job.add.applicants"].with_user(recruiter)
        wizard = wizard.with_context(active_test=False).create(
            {"applicant_ids": applicant.ids, "job_ids": job.ids}
        )
        wizard.action_add_applicants_to_job()
        env.cr.flush()

    for name, ours in (("yes_on_the_phone", phone), ("yes_on_the_page", page)):
        compare(env, f"{name}_vs_job_add_applicants", 1, ours, odoo, runs=9)
    invitation.unlink()
    env.cr.commit()
