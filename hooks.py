MODULE = "hr_recruitment_silver_medalist"
# What a refusal for Odoo's own reasons usually means for the future.
SUGGESTED_MEDALS = {
    "hr_recruitment.refuse_reason_2": "medal_gold",  # Refused by applicant: job fit
    "hr_recruitment.refuse_reason_8": "medal_gold",  # Refused by applicant: salary
    "hr_recruitment.refuse_reason_5": "medal_silver",  # Job already fulfilled
}


def post_init_hook(env):
    """Let Odoo's refuse reasons suggest a medal where they exist and have none yet."""
    for reason_xmlid, medal_xmlid in SUGGESTED_MEDALS.items():
        reason = env.ref(reason_xmlid, raise_if_not_found=False)
        if reason and not reason.suggested_medal_id:
            reason.suggested_medal_id = env.ref(f"{MODULE}.{medal_xmlid}")


def uninstall_hook(env):
    """Remove what other modules noted about our models, and Odoo would leave behind.

    Modules that extend ``mail.thread`` (portal, sms…) get external identifiers for each
    model that inherits it.
    """
    ours = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.model.inherit")]
    )
    env["ir.model.data"].search(
        [
            ("module", "!=", MODULE),
            ("model", "=", "ir.model.inherit"),
            ("res_id", "in", ours.mapped("res_id")),
        ]
    ).unlink()
