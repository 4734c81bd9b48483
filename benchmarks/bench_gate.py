"""The gate, against what Odoo itself computes about the same people."""

from measure import compare


def run(env):
    """Ask the gate for a page of 80 and for 8,000 past applications.

    Odoo's nearest is the number of applications sharing an address, and the blacklist.
    """
    past = (
        env["hr.applicant"]
        .with_user(env.ref("base.user_admin"))
        .with_context(active_test=False)
        .search([("medal_id", "!=", False)], limit=8000)
    )
    for n in (80, 8000):
        applicants = past[:n]

        def odoo(applicants=applicants):
            applicants.mapped("application_count")
            applicants.mapped("is_blacklisted")

        compare(env, "gate", n, applicants._get_contact_blockers, odoo)
