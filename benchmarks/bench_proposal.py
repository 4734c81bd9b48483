"""People worth remembering, among all who were refused.

Odoo's nearest is its own list of refused applications, by stars and stage, with the
number of each person's applications.
"""

from measure import compare


def run(env):
    """Propose a hundred people, and award a thousand medals together."""
    officer = env.ref("base.user_admin")
    applicants = env["hr.applicant"].with_user(officer)
    refused = applicants.with_context(active_test=False)
    domain = [("active", "=", False), ("refuse_reason_id", "!=", False)]

    def odoo():
        page = refused.search(
            domain, order="priority desc, stage_id, id desc", limit=100
        )
        page.mapped("application_count")
        refused.search_count(domain)

    compare(
        env,
        "proposing",
        refused.search_count(domain),
        lambda: applicants._get_proposals([], limit=100),
        odoo,
    )
    medal = env.ref("hr_recruitment_silver_medalist.medal_silver")
    wizards = env["hr.applicant.propose"].with_user(officer)
    ids = wizards.create({"limit": 1000}).line_ids.applicant_id.ids

    def remember():
        wizard = wizards.create({"limit": 1000})
        wizard.line_ids.medal_id = medal
        wizard.action_select_all()
        wizard.action_remember()

    compare(
        env,
        "remembering",
        len(ids),
        remember,
        lambda: refused.browse(ids).write({"priority": "3", "color": 1}),
    )
