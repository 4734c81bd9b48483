"""Leave traces of every kind, so that an uninstallation has something to remove.

Fed to ``odoo shell``, which provides ``env``.
"""
# ruff: noqa: F821

ADDON = "hr_recruitment_silver_medalist"
admin = env.ref("base.user_admin")
admin.email = "admin@company.example.com"
job, other_job = env["hr.job"].create([{"name": "Carpenter"}, {"name": "Joiner"}])
applicant = env["hr.applicant"].create(
    {
        "partner_name": "Ada Lovelace",
        "email_from": "ada@mail.example.com",
        "job_id": job.id,
        "user_id": admin.id,
    }
)
applicant.write(
    {
        "active": False,
        "refuse_reason_id": env.ref("hr_recruitment.refuse_reason_5").id,
        "refuse_date": "2020-01-01",
    }
)
applicant._award_medal(env.ref(f"{ADDON}.medal_silver"), date="2020-01-01")
applicant._request_consent()
applicant._record_consent("granted", "phone")
env["hr.applicant.invitation"].with_user(admin)._invite(
    applicant, other_job, env.ref(f"{ADDON}.mail_template_invitation")
)
followup = applicant.followup_id
followup._create_activities({followup: admin}, followup.date)
applicant.with_user(admin)._log_contact("linkedin", "reached")
env.cr.commit()
