from odoo import api, fields, models


class HrApplicantPersonMixinPool(models.AbstractModel):
    """The talent pools that a person is in."""

    _name = "hr.applicant.person.mixin.pool"
    _description = "Talent Pools of a Person"

    talent_pool_ids = fields.Many2many(
        "hr.talent.pool",
        "hr_applicant_person_talent_pool_rel",
        "person_id",
        "pool_id",
        string="Talent Pools",
        compute="_compute_talent_pool_ids",
        store=True,
    )

    @api.depends("applicant_ids.talent_pool_ids", "applicant_ids.active")
    def _compute_talent_pool_ids(self):
        # One query for those few who are talents, instead of all their applications.
        talents = self.env["hr.applicant"].search(
            [("person_id", "in", self.ids), ("talent_pool_ids", "!=", False)]
        )
        by_person = talents.grouped("person_id")
        for person in self:
            pools = by_person.get(person._origin, talents.browse()).talent_pool_ids
            # Assigning what is there would cost a query for each person.
            if person.talent_pool_ids != pools:
                person.talent_pool_ids = pools

    def action_add_to_pool(self):
        """Open Odoo's dialog that puts these people into talent pools."""
        return self._get_followed_applications().action_talent_pool_add_applicants()
