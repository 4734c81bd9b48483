{
    "name": "Silver Medalists",
    "summary": "Remember the people you almost hired, stay in touch with their "
    "consent, and bring them back",
    "version": "19.0.3.0.0",
    "category": "Human Resources/Recruitment",
    "author": "Silver Medalist contributors",
    "maintainers": ["silver-medalist-maintainers"],
    "website": "https://silver-medalist.example.org",
    "development_status": "Beta",
    "license": "LGPL-3",
    "depends": ["hr_recruitment", "hr_recruitment_skills"],
    "data": [
        "security/hr_recruitment_silver_medalist_security.xml",
        "security/ir.model.access.csv",
        # Mails come before the plans that send them, plans before their medals.
        "data/mail_template_followup_data.xml",
        "data/mail_template_consent_data.xml",
        "data/mail_template_invitation_data.xml",
        "data/followup_data.xml",
        "data/medal_data.xml",
        "data/consent_data.xml",
        "data/invitation_data.xml",
        # Mails to candidates
        "views/candidate_mail_templates.xml",
        # Medals
        "views/hr_applicant_medal_views.xml",
        "views/hr_applicant_refuse_reason_views.xml",
        "wizard/hr_applicant_award_medal_views.xml",
        "wizard/hr_applicant_remove_medal_views.xml",
        # Consent
        "report/hr_applicant_consent_proof.xml",
        "views/hr_applicant_consent_views.xml",
        "views/hr_applicant_consent_wording_views.xml",
        "wizard/applicant_get_refuse_reason_views.xml",
        "wizard/hr_applicant_record_consent_views.xml",
        # Follow-ups and contacts
        "views/followup_templates.xml",
        "views/mail_activity_views.xml",
        "views/mail_activity_plan_views.xml",
        "views/mail_activity_plan_template_views.xml",
        "wizard/hr_applicant_followup_change_views.xml",
        "wizard/hr_applicant_log_contact_views.xml",
        # Invitations and matching
        "views/hr_applicant_invitation_views.xml",
        "views/hr_applicant_invitation_round_views.xml",
        "views/hr_job_views.xml",
        "wizard/hr_applicant_reinvite_views.xml",
        # Applications and people
        "views/hr_applicant_views.xml",
        "views/hr_applicant_person_views.xml",
        "wizard/hr_applicant_person_merge_views.xml",
        "wizard/hr_applicant_person_split_views.xml",
        # Privacy
        "views/hr_applicant_erasure_views.xml",
        "wizard/hr_applicant_erasure_ask_views.xml",
        "wizard/hr_applicant_erasure_change_views.xml",
        # Pages for candidates
        "views/candidate_layout.xml",
        "views/candidate_error_templates.xml",
        "views/candidate_consent_templates.xml",
        "views/candidate_profile_templates.xml",
        "views/candidate_invitation_templates.xml",
        # Reports and settings
        "report/hr_medalist_report_views.xml",
        "report/hr_medalist_hire_report_views.xml",
        "report/hr_medalist_dashboard_views.xml",
        "views/res_config_settings_views.xml",
        "views/digest_views.xml",
        "views/menus.xml",
    ],
    "demo": [
        "demo/users_demo.xml",
        "demo/job_demo.xml",
        "demo/hr.job.skill.csv",
        "demo/past_candidate_demo.xml",
        "demo/hr.applicant.skill.csv",
        "demo/hire_demo.xml",
        "demo/consent_demo.xml",
        "demo/followup_demo.xml",
        "demo/invitation_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "hr_recruitment_silver_medalist/static/src/js/**/*",
            "hr_recruitment_silver_medalist/static/src/scss/**/*",
        ],
        "web.assets_tests": [
            "hr_recruitment_silver_medalist/static/tests/tours/**/*",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
