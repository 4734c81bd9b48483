{
    "name": "Silver Medalists",
    "version": "19.0.1.0.0",
    "depends": ["hr_recruitment", "hr_recruitment_skills"],
    "license": "LGPL-3",
}
