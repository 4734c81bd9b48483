"""Close what others could read: the rules are not updated with the addon, and what is
there already has no mark.
"""

from odoo import SUPERUSER_ID, api

MODULE = "hr_recruitment_silver_medalist"


def migrate(cr, version):
    """Mark past follow-ups and what was logged about them, and give mailings to the
    company whose recruiter made them.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    outdated = env.ref(f"{MODULE}.mail_activity_followup_rule", False)
    if outdated:
        outdated.unlink()
    env.ref(
        f"{MODULE}.hr_applicant_invitation_round_company_rule"
    ).domain_force = "[('company_id', 'in', company_ids)]"
    cr.execute("UPDATE mail_activity SET recruiter_only = TRUE WHERE is_followup")
    # What Odoo wrote when one was done, and what was logged with answers.
    cr.execute(
        """
        UPDATE mail_message m SET recruiter_only = TRUE
          FROM mail_activity a
         WHERE a.is_followup AND NOT a.active AND m.model = 'hr.applicant'
           AND a.res_model = m.model AND a.res_id = m.res_id
           AND m.mail_activity_type_id = a.activity_type_id
        """
    )
    cr.execute(
        """
        UPDATE mail_message m SET recruiter_only = TRUE
          FROM hr_applicant_invitation i
         WHERE m.model = 'hr.applicant' AND m.message_type = 'notification'
           AND m.res_id IN (i.applicant_id, i.new_applicant_id)
           AND m.date >= date_trunc('second', i.create_date) AND m.subtype_id = %s
           AND NOT EXISTS (SELECT FROM mail_tracking_value t
                            WHERE t.mail_message_id = m.id)
        """,
        [env.ref("mail.mt_note").id],
    )
    env.invalidate_all()
