from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrApplicantMedal(models.Model):
    """The tier given to a closed application that is worth remembering.

    Medals are records, not constants: recruiters rename them, add their own, choose
    the follow-up plan of each and order them, the best first. Three are shipped: gold
    (declined our offer), silver (runner-up), bronze (promising, not ready yet).
    Candidates never read a medal's name or description.
    """

    _name = "hr.applicant.medal"
    _description = "Applicant Medal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The best medal comes first.")
    color = fields.Integer(aggregator=None)  # nothing to add up in reports
    description = fields.Char(
        string="Hint",
        translate=True,
        help="When to award this medal; shown in the refuse dialog.",
    )
    plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Follow-up Plan",
        domain=[("res_model", "=", "hr.applicant")],
        help="What to do, and when, to stay in touch with people who get this medal. "
        "Delays count from the day the medal was awarded.",
    )
    talent_pool_id = fields.Many2one(
        "hr.talent.pool",
        index="btree_not_null",
        help="Who gets this medal is put into this pool. Taking the medal away leaves "
        "them there.",
    )
    news_only = fields.Boolean(
        string="Company News Only",
        help="People with this medal, and no other, get company news if they want "
        "them: nobody calls or invites them, and they are asked for news alone.",
    )
    active = fields.Boolean(default=True)

    @api.constrains("plan_id", "news_only")
    def _check_plan(self):
        self.plan_id._check_follows_medal()
        if any(medal.news_only and medal.plan_id for medal in self):
            raise ValidationError(
                self.env._("A medal for company news only has no follow-up plan.")
            )

    def _get_meaning(self):
        """Return what the medal says about somebody, in a word or two.

        The beginning of its hint ("Runner-up: would have been hired …"), or its name
        where the hint does not begin like that.
        """
        beginning, colon, _rest = (self.description or "").partition(":")
        return beginning.strip() if colon and len(beginning) <= 40 else self.name
