import logging

_logger = logging.getLogger(__name__)
MODULE = "hr_recruitment_silver_medalist"
# What a refusal for Odoo's own reasons usually means for the future.
SUGGESTED_MEDALS = {
    "hr_recruitment.refuse_reason_2": "medal_gold",  # Refused by applicant: job fit
    "hr_recruitment.refuse_reason_8": "medal_gold",  # Refused by applicant: salary
    "hr_recruitment.refuse_reason_5": "medal_silver",  # Job already fulfilled
}


def post_init_hook(env):
    """Let Odoo's refuse reasons suggest a medal where they exist and have none yet.

    Warn if candidates could not open their links on this server.
    """
    for reason_xmlid, medal_xmlid in SUGGESTED_MEDALS.items():
        reason = env.ref(reason_xmlid, raise_if_not_found=False)
        if reason and not reason.suggested_medal_id:
            reason.suggested_medal_id = env.ref(f"{MODULE}.{medal_xmlid}")
    if not env["hr.applicant.consent"]._can_candidates_open_links():
        _logger.warning(
            "Candidates can't open the links in their mails: this server has several "
            "databases. Set dbfilter so that web.base.url leads to this one alone."
        )


def uninstall_hook(env):
    """Make way for the removal of our records, and take along what Odoo would forget.

    Medals, wordings and proof can't be deleted while something refers to them, and Odoo
    deletes record by record. Modules that extend ``mail.thread`` (portal, sms…) keep
    external identifiers for each model that inherits it.
    """
    env.flush_all()
    env.cr.execute(
        """
        UPDATE hr_applicant SET medal_id = NULL, consent_id = NULL,
                                news_consent_id = NULL, person_id = NULL
         WHERE medal_id IS NOT NULL OR consent_id IS NOT NULL OR person_id IS NOT NULL;
        DELETE FROM hr_applicant_consent_event;
        DELETE FROM hr_applicant_invitation;
        DELETE FROM hr_applicant_news_recipient;
        DELETE FROM hr_applicant_consent;
        DELETE FROM hr_applicant_person;
        """
    )
    # Done activities keep their type, and Odoo moves open ones only.
    types = [
        type_.id
        for kind in ("linkedin", "sms", "whatsapp")
        if (type_ := env.ref(f"{MODULE}.activity_type_{kind}", False))
    ]
    env.cr.execute(
        """
        UPDATE mail_activity SET activity_type_id = %(todo)s
         WHERE activity_type_id = ANY(%(types)s);
        UPDATE mail_activity_plan_template SET activity_type_id = %(todo)s
         WHERE activity_type_id = ANY(%(types)s);
        UPDATE mail_activity_plan_template SET followup_mail_template_id = NULL
         WHERE followup_mail_template_id IS NOT NULL;
        """,
        {"todo": env.ref("mail.mail_activity_data_todo").id, "types": types},
    )
    env.invalidate_all()
    _forget_names_in_other_modules(env)


def _forget_names_in_other_modules(env):
    """Delete the external identifiers that other modules have for our models."""
    Data = env["ir.model.data"]
    ours = Data.search([("module", "=", MODULE), ("model", "=", "ir.model")])
    others = Data.search(
        [
            ("module", "!=", MODULE),
            ("model", "=", "ir.model"),
            ("res_id", "in", ours.mapped("res_id")),
        ]
    )
    models = list(set(ours.mapped("res_id")) - set(others.mapped("res_id")))
    # Not all that carry a name of ours: we extend mail.thread, which others inherit.
    inherits = env["ir.model.inherit"].search(
        ["|", ("model_id", "in", models), ("parent_id", "in", models)]
    )
    # Odoo keeps the names of the values of selection fields that our models inherit.
    values = env["ir.model.fields.selection"].search(
        [("field_id.model_id", "in", models)]
    )
    for forgotten in (inherits, values):
        Data.search(
            [
                ("module", "!=", MODULE),
                ("model", "=", forgotten._name),
                ("res_id", "in", forgotten.ids),
            ]
        ).unlink()
