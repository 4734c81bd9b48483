from odoo import api, fields, models


class HrApplicantPersonMixinLinkedin(models.AbstractModel):
    """Whether one of us is connected with the person on LinkedIn: a sign that a
    recruiter sets.
    """

    _name = "hr.applicant.person.mixin.linkedin"
    _description = "Connected on LinkedIn"

    linkedin_connected = fields.Boolean(
        string="Connected on LinkedIn",
        help="One of us and this person are contacts there.",
    )
    linkedin_connected_date = fields.Date(
        string="Connected Since",
        compute="_compute_linkedin_connected_date",
        store=True,
        readonly=False,
    )

    @api.depends("linkedin_connected")
    def _compute_linkedin_connected_date(self):
        today = fields.Date.context_today(self)
        for person in self:
            person.linkedin_connected_date = person.linkedin_connected and (
                person.linkedin_connected_date or today
            )
