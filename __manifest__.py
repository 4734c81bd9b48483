{
    "name": "Silver Medalists",
    "summary": "Remember the people you almost hired, stay in touch with their "
    "permission, and bring them back",
    "version": "19.0.1.0.0",
    "category": "Human Resources/Recruitment",
    "author": "Silver Medalist contributors",
    "license": "LGPL-3",
    "depends": ["hr_recruitment", "hr_recruitment_skills"],
    "data": [
        "security/hr_recruitment_silver_medalist_security.xml",
        "security/ir.model.access.csv",
        "data/mail_activity_plan_data.xml",
        "data/hr_applicant_medal_data.xml",
        "data/hr_applicant_consent_wording_data.xml",
        "data/utm_data.xml",
        "data/mail_template_data.xml",
        "data/ir_cron_data.xml",
        "wizard/applicant_get_refuse_reason_views.xml",
        "wizard/hr_applicant_award_medal_views.xml",
        "wizard/hr_applicant_record_consent_views.xml",
        "wizard/hr_applicant_reinvite_views.xml",
        "views/hr_applicant_medal_views.xml",
        "views/hr_applicant_refuse_reason_views.xml",
        "views/hr_applicant_invitation_views.xml",
        "views/hr_applicant_views.xml",
        "views/hr_job_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "demo": [
        "demo/hr_recruitment_silver_medalist_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "hr_recruitment_silver_medalist/static/src/scss/**/*",
        ],
        "web.assets_tests": [
            "hr_recruitment_silver_medalist/static/tests/tours/**/*",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
