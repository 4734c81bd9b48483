from odoo import api, fields, models
from odoo.fields import Domain

from ..gate.hr_applicant import RED_BLOCKERS
from ..gate.hr_applicant_gate_in_words import get_contact_status


class HrApplicantPersonMixinOverview(models.AbstractModel):
    """What the list of past candidates and the page of a person show.

    The best medal, the strictest consent and the newest application are stored: the
    list is grouped and searched by them. Who may be contacted and when the next
    follow-up is due changes by itself: that is looked up for the rows that are shown.
    """

    _name = "hr.applicant.person.mixin.overview"
    _description = "Overview of a Person"

    last_applicant_id = fields.Many2one(
        "hr.applicant",
        string="Newest Application",
        compute="_compute_last_applicant_id",
        store=True,
        index="btree_not_null",
        context={"active_test": False},
    )
    medal_id = fields.Many2one(
        "hr.applicant.medal",
        string="Best Medal",
        compute="_compute_medal_id",
        store=True,
        index="btree_not_null",
        group_expand="_group_expand_medals",
    )
    medal_color = fields.Integer(related="medal_id.color")
    medal_date = fields.Date(
        string="Medal Since", compute="_compute_medal_id", store=True
    )
    medal_reason = fields.Char(
        string="Why They Stand Out", compute="_compute_medal_reason"
    )
    consent_state = fields.Selection(
        "_get_consent_states",
        string="Consent",
        compute="_compute_consent_state",
        store=True,
        index=True,
        help="Of several answers the one that permits the least.",
    )
    consent_id = fields.Many2one(
        related="last_applicant_id.consent_id", string="Consent Record"
    )
    news_consent_id = fields.Many2one(
        related="last_applicant_id.news_consent_id", string="Consent to News"
    )
    news_consent_state = fields.Selection(
        related="last_applicant_id.news_consent_id.state", string="Company News"
    )
    email = fields.Char(related="last_applicant_id.email_from")
    phone = fields.Char(related="last_applicant_id.partner_phone")
    job_ids = fields.Many2many(
        "hr.job",
        string="Applied For",
        compute="_compute_from_applications",
        search="_search_job_ids",
    )
    categ_ids = fields.Many2many(
        "hr.applicant.category", string="Tags", compute="_compute_from_applications"
    )
    invitation_ids = fields.Many2many(
        "hr.applicant.invitation",
        string="Invitations",
        compute="_compute_from_applications",
    )
    application_count = fields.Integer(compute="_compute_from_applications")
    invitation_count = fields.Integer(compute="_compute_from_applications")
    followed_applicant_id = fields.Many2one(
        "hr.applicant",
        string="Followed Up For",
        compute="_compute_from_applications",
        help="The application whose plan goes on, or else the newest.",
    )
    followup_activity_id = fields.Many2one(
        "mail.activity",
        string="Open Follow-up",
        compute="_compute_from_applications",
    )
    followup_date = fields.Date(
        string="Next Follow-up", compute="_compute_from_applications"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recruiter",
        compute="_compute_from_applications",
        search="_search_user_id",
    )
    followup_timeline = fields.Html(
        string="Timeline", compute="_compute_followup_timeline", sanitize=False
    )
    contact_blocker = fields.Selection(
        "_get_blockers",
        string="Not to Be Contacted Because",
        compute="_compute_contact_blocker",
        search="_search_contact_blocker",
    )
    contact_blocker_note = fields.Char(
        string="More About That", related="last_applicant_id.contact_blocker_note"
    )
    contact_allowed = fields.Boolean(
        string="May Be Contacted",
        compute="_compute_contact_blocker",
        search="_search_contact_allowed",
    )
    contact_status = fields.Char(compute="_compute_contact_status")
    contact_refused = fields.Boolean("Refused", compute="_compute_contact_status")
    bounced_email = fields.Char(related="last_applicant_id.bounced_email")
    is_bounced = fields.Boolean(related="last_applicant_id.is_bounced")
    claimed_linkedin = fields.Char(
        string="LinkedIn, as They Say", compute="_compute_claims"
    )
    claimed_phone = fields.Char(string="Phone, as They Say", compute="_compute_claims")

    # -- stored ----------------------------------------------------------------------

    @api.depends("applicant_ids.pool_applicant_id")
    def _compute_last_applicant_id(self):
        for person in self:
            person.last_applicant_id = person._get_applications()[-1:]

    def _get_applications(self):
        """Return the person's applications, the newest last; the record of a talent,
        which is none, comes before them.
        """
        return self.applicant_ids.sorted(lambda a: (a.pool_applicant_id != a, a.id))

    @api.depends(
        "applicant_ids.medal_id", "applicant_ids.medal_date", "applicant_ids.person_id"
    )
    def _compute_medal_id(self):
        for person in self:
            best = person._get_best_application()
            person.medal_id = best.medal_id
            person.medal_date = best.medal_date

    @api.depends("medal_id", "medal_date", "applicant_ids.medal_reason")
    def _compute_medal_reason(self):
        for person in self:
            person.medal_reason = person._get_best_application().medal_reason

    def _get_best_application(self):
        """Return the application with the best medal, the latest of them, if any."""
        medalists = self.applicant_ids.filtered("medal_id")
        newest_first = medalists.sorted(
            lambda a: (str(a.medal_date), a.id), reverse=True
        )
        return newest_first.sorted(lambda a: (a.medal_id.sequence, a.medal_id.id))[:1]

    @api.model
    def _group_expand_medals(self, medals, domain):
        return medals.search([("active", "=", True)])

    @api.depends("consent_ids.state", "consent_ids.person_id")
    def _compute_consent_state(self):
        for person in self:
            answers = person.consent_ids.filtered(
                lambda c: c.purpose == "jobs" and c.state != "no_request"
            )
            person.consent_state = answers._get_strictest().state or "no_request"

    @api.model
    def _get_consent_states(self):
        field = self.env["hr.applicant.consent"]._fields["state"]
        return field._description_selection(self.env)

    @api.model
    def _get_blockers(self):
        field = self.env["hr.applicant"]._fields["contact_blocker"]
        return field._description_selection(self.env)

    # -- looked up -------------------------------------------------------------------

    @api.depends("applicant_ids")
    def _compute_from_applications(self):
        self.mapped("paused_until")  # for all at once: each follow-up asks for its own
        for person in self:
            applications = person._get_applications()
            going_on = applications._filter_going_on()
            followed = (going_on or applications)[-1:]
            person.followed_applicant_id = followed
            person.followup_activity_id = going_on[-1:].followup_activity_id
            person.followup_date = going_on[-1:].next_followup_date
            person.user_id = followed._get_recruiter() if followed else False
            person.job_ids = applications.job_id
            person.categ_ids = applications.categ_ids
            person.invitation_ids = applications.invitation_ids
            person.application_count = len(
                applications.filtered(lambda a: a.pool_applicant_id != a)
            )
            person.invitation_count = len(applications.invitation_ids)

    @api.model
    def _search_job_ids(self, operator, value):
        return Domain("applicant_ids.job_id", operator, value)

    @api.model
    def _search_user_id(self, operator, value):
        return Domain("applicant_ids.user_id", operator, value)

    @api.depends("applicant_ids")
    @api.depends_context("lang", "tz")
    def _compute_followup_timeline(self):
        for person in self:
            person.followup_timeline = person.followed_applicant_id.followup_timeline

    @api.depends("applicant_ids")
    def _compute_contact_blocker(self):
        blockers = self._origin._get_contact_blockers()
        for person in self:
            person.contact_blocker = blockers.get(person._origin.id)
            person.contact_allowed = not blockers.get(person._origin.id, True)

    @api.depends("contact_blocker", "contact_allowed")
    @api.depends_context("lang")
    def _compute_contact_status(self):
        for person in self:
            person.contact_status = get_contact_status(person)
            person.contact_refused = person.contact_blocker in RED_BLOCKERS

    @api.depends("consent_ids.claimed_linkedin", "consent_ids.claimed_phone")
    def _compute_claims(self):
        for person in self:
            for claim in ("claimed_linkedin", "claimed_phone"):
                person[claim] = person.consent_ids.filtered(claim)[-1:][claim]

    @api.model
    def _search_contact_blocker(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("last_applicant_id.contact_blocker", "in", value)
        # Of people without an application the gate says that they have no address.
        if "no_address" in value:
            domain |= Domain("last_applicant_id", "=", False)
        return domain

    @api.model
    def _search_contact_allowed(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("last_applicant_id.contact_allowed", "in", value)
        if False in value:
            domain |= Domain("last_applicant_id", "=", False)
        return domain
