from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, parse_contact_from_email

from ..constants import RECRUITER
from ..tools import get_company
from .hr_applicant_person_language import choose_lang
from .watched_fields import ADDRESS_FIELDS, IDENTITY_COLUMNS, IDENTITY_FIELDS


class HrApplicantMixinPerson(models.AbstractModel):
    """What an application shows of its person, and which of its fields say whose it is.

    Which person it belongs to is decided in ``hr_applicant_linking.py``.
    """

    _name = "hr.applicant.mixin.person"
    _description = "Person of an Application"

    person_id = fields.Many2one(
        "hr.applicant.person",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
    )
    person_medal_id = fields.Many2one(
        related="person_id.medal_id", string="Best Medal", groups=RECRUITER
    )
    person_pool_ids = fields.Many2many(
        related="person_id.talent_pool_ids", string="In Pools", groups=RECRUITER
    )
    personal_note = fields.Html(
        related="person_id.personal_note", readonly=False, groups=RECRUITER
    )
    contact_channel = fields.Selection(
        related="person_id.contact_channel",
        readonly=False,
        groups=RECRUITER,
    )
    interest_job_ids = fields.Many2many(
        related="person_id.interest_job_ids", readonly=False, groups=RECRUITER
    )
    open_to_interim = fields.Boolean(
        related="person_id.open_to_interim", readonly=False, groups=RECRUITER
    )
    last_contact_date = fields.Date(
        related="person_id.last_contact_date", groups=RECRUITER
    )
    followup_paused_until = fields.Date(
        related="person_id.paused_until", groups=RECRUITER
    )
    held_back_reason = fields.Char(
        related="person_id.held_back_reason", readonly=False, groups=RECRUITER
    )
    held_back_until = fields.Date(
        related="person_id.held_back_until", readonly=False, groups=RECRUITER
    )
    decline_destination = fields.Char(
        string="Where They Went", copy=False, groups=RECRUITER
    )
    decline_offer = fields.Char(string="What They Got", copy=False, groups=RECRUITER)
    decline_would_accept = fields.Text(
        string="What Would Have Changed Their Mind", copy=False, groups=RECRUITER
    )

    past_summary = fields.Char(
        string="Past Candidate",
        compute="_compute_past_summary",
        groups=RECRUITER,
        help="The best medal of another application of the same person.",
    )

    @api.depends("person_id.medal_id", "person_id.applicant_ids")
    @api.depends_context("lang")
    def _compute_past_summary(self):
        for applicant in self:
            best = applicant.sudo().person_id._get_best_application()
            if not best or best == applicant._origin or applicant.medal_id:
                applicant.past_summary = False
                continue
            applicant.past_summary = self.env._(
                "%(medal)s for %(job)s, %(month)s",
                medal=best.medal_id.name,
                job=best.job_id.name or "–",
                month=format_date(self.env, best.medal_date, date_format="MMMM y"),
            )

    def action_open_person(self):
        """Open the page of the person.

        :return: the action
        :raise AccessError: if the user is no recruiter
        """
        self.ensure_one()
        self._check_recruiter()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.applicant.person",
            "res_id": self.person_id.id,
            "view_mode": "form",
        }

    def _get_identities(self, vals):
        """Return ``{application: its identity}`` before ``vals`` are written; nothing
        if these can't make it another person's.
        """
        if IDENTITY_FIELDS.isdisjoint(vals):
            return {}
        return {applicant: applicant._get_identity() for applicant in self}

    @api.model
    def _get_redescribed(self, identities):
        """Return the applications whose identity has changed.

        Odoo writes the contact of each new application, which changes nothing.

        :param dict identities: as ``_get_identities`` returned them
        """
        return self.browse(
            applicant.id
            for applicant, known in identities.items()
            if applicant._get_identity() != known
        )

    def _get_identity(self):
        """Return the name, the company and the addresses, as they are written."""
        applicant = self.sudo()
        return (
            applicant.partner_name,
            applicant.company_id.id,
            *(applicant[column] for column in IDENTITY_COLUMNS),
        )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # If a mail has no name of the sender, Odoo takes the subject for the name of
        # the applicant. We may know who has that address.
        values = dict(custom_values or {})
        name, email = parse_contact_from_email(msg_dict.get("from"))
        if email and not name:
            job = self.env["hr.job"].browse(values.get("job_id") or ()).sudo()
            known = self._get_only_name(email, get_company(job))
            if known:
                values.setdefault("partner_name", known)
        return super().message_new(msg_dict, custom_values=values)

    @api.model
    def _get_only_name(self, email, company):
        """Return the name of the person who has an e-mail address in a company, False
        if nobody has it, or several.
        """
        Address = self.env["hr.applicant.address"].sudo()
        persons = Address.search(
            Domain("kind", "=", "email")
            & Domain("value", "in", Address._normalize("email", email))
            & Domain("person_id.company_id", "=", company.id)
            & Domain("person_id.active", "=", True)
        ).person_id
        return len(persons) == 1 and persons.name

    # -- who is who ------------------------------------------------------------------

    def _get_addresses(self):
        """Return the normalised addresses of this application: ``[(kind, value)]``."""
        self.ensure_one()
        Address = self.env["hr.applicant.address"].with_company(get_company(self))
        return list(
            dict.fromkeys(
                (kind, value)
                for kind, columns in ADDRESS_FIELDS.items()
                for column in columns
                if self[column]
                for value in Address._normalize(kind, self[column])
            )
        )

    def _get_lang(self):
        """Return the code of the language of mails to this applicant, or False."""
        if self.person_id:
            return self.person_id.lang
        return choose_lang(self.partner_id, get_company(self))

    def _add_personal_note(self, text):
        """Add a line to what is worth remembering about these persons.

        :param str text: plain text
        """
        for person in self._ensure_persons().with_env(self.env):
            person.personal_note = (person.personal_note or Markup()) + Markup(
                "<p>%s</p>"
            ) % text
