from datetime import date as Date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import REFUSALS
from ..tools import get_company, get_labels
from .states import (
    ANSWER_CHANNELS,
    CONSENT_STATES,
    PURPOSES,
    STRICTNESS,
    TRANSITIONS,
)


class HrApplicantConsent(models.Model):
    """A person's consent to be contacted, for one purpose: future jobs, or news.

    * A person may allow one and refuse the other. Each purpose has a record, with
      words, states, dates and proof of its own (``hr_applicant_consent_purpose.py``).
    * One record per purpose, person and company: company, e-mail (phone where there is
      no e-mail) and name. All applications of that person belong to it, later ones too.
      If a recruiter said that another person has the same name and address, that person
      has a record of their own (``made_for``).
    * If a recruiter said that two are one person, both records and their proof stay,
      and the stricter answer counts (``_get_strictest``).
    * A state machine: asked, then granted, declined or no answer; granted, then
      renewed, withdrawn or expired. Other changes are refused (``TRANSITIONS``). Every
      change appends an event, the proof. The record is never deleted.
    * A granted consent covers these applications only, until it expires. While a
      request to be erased is open, no yes is taken.
    * A refusal reaches further: nobody in that company is contacted who shares the
      e-mail, the phone or the LinkedIn profile. It takes effect at once, and is no
      answer of the others. What a person enters on a page (``claimed_…``) reaches none.

    The mixins of this and other packages hold what happens to the record.
    """

    _name = "hr.applicant.consent"
    _inherit = [
        "hr.applicant.consent.mixin.purpose",
        "hr.applicant.consent.mixin.answer",
        "hr.applicant.consent.mixin.question",
        "hr.applicant.consent.mixin.reminder",
        "hr.applicant.consent.mixin.expiry",
        "hr.applicant.consent.mixin.mail",
        "hr.applicant.consent.mixin.cron",
        "hr.applicant.consent.mixin.import",
        "hr.applicant.consent.mixin.page",
        "hr.applicant.consent.mixin.stop",
        "hr.applicant.consent.mixin.correction",
        "hr.applicant.consent.mixin.files",
        "hr.applicant.consent.mixin.link",
        "hr.applicant.consent.mixin.cv",
        "hr.applicant.consent.mixin.access",
        "hr.applicant.consent.mixin.privacy",
        "hr.applicant.consent.mixin.retention",
        "hr.applicant.consent.mixin.proof",
        "hr.applicant.answer.mixin",
        "hr.applicant.mail.mixin",
        "mail.thread",
    ]
    _description = "Consent to Stay in Touch"
    _rec_name = "partner_name"
    _order = "answer_date desc, id desc"

    # Empty once the person is erased.
    person_id = fields.Many2one(
        "hr.applicant.person", readonly=True, index=True, ondelete="restrict"
    )
    purpose = fields.Selection(PURPOSES, default="jobs", required=True, readonly=True)
    # A consent without a company would count in all of them.
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    partner_name = fields.Char(string="Name", required=True, readonly=True)
    name_key = fields.Char(required=True, readonly=True)
    email_normalized = fields.Char(
        string="Email", index="btree_not_null", readonly=True
    )
    phone_sanitized = fields.Char(string="Phone", index="btree_not_null", readonly=True)
    linkedin_profile = fields.Char(
        string="LinkedIn", index="btree_not_null", readonly=True
    )
    made_for = fields.Integer(
        readonly=True,
        help="The id of the person it was made for. Two persons may have the same name "
        "and address. They may have been merged since.",
    )
    lang = fields.Char(related="person_id.lang")
    language = fields.Selection(related="person_id.language")
    state = fields.Selection(
        CONSENT_STATES,
        default="no_request",
        required=True,
        readonly=True,
    )
    request_date = fields.Date(string="Asked On", readonly=True)
    answer_date = fields.Date(string="Answered On", readonly=True)
    expiry_date = fields.Date(string="Valid Until", readonly=True)
    withdrawal_date = fields.Date(string="Withdrawn On", readonly=True)
    channel = fields.Selection(ANSWER_CHANNELS, string="Answered By", readonly=True)
    recorded_by_id = fields.Many2one(
        "res.users", string="Recorded By", readonly=True, ondelete="set null"
    )
    note = fields.Char(readonly=True)
    applicant_ids = fields.One2many(
        "hr.applicant",
        "consent_id",
        string="Applications",
        readonly=True,
        context={"active_test": False},
    )
    event_ids = fields.One2many(
        "hr.applicant.consent.event", "consent_id", string="Proof", readonly=True
    )
    user_id = fields.Many2one(
        "res.users", string="Recruiter", compute="_compute_user_id"
    )

    _person_uniq = models.UniqueIndex(
        "(made_for, purpose, COALESCE(email_normalized, phone_sanitized), name_key)",
        "This person has a consent record already.",
    )
    # The gate looks for refusals among many more consents.
    _refused_idx = models.Index("(company_id) WHERE state IN ('declined', 'withdrawn')")

    @api.depends("partner_name", "state", "purpose")
    @api.depends_context("lang", "name_alone")
    def _compute_display_name(self):
        for consent in self:
            alone = self.env.context.get("name_alone")
            name = consent.partner_name if alone else consent._get_name_and_state()
            consent.display_name = name

    @api.depends("applicant_ids.user_id", "news_applicant_ids.user_id")
    def _compute_user_id(self):
        for consent in self:
            consent.user_id = next(
                (
                    recruiter
                    for applicant in consent._get_own_applications()
                    if (recruiter := applicant._get_recruiter()).active
                ),
                self.env["res.users"],
            )

    @api.model
    def _prepare_consent(self, applicant, purpose="jobs"):
        """Return the values of the consent of an application's person."""
        return {
            "purpose": purpose,
            "person_id": applicant.person_id.id,
            "company_id": applicant.company_id.id,
            "partner_name": applicant.partner_name,
            "name_key": applicant._get_name_key(),
            "email_normalized": applicant.email_normalized or False,
            "phone_sanitized": applicant.partner_phone_sanitized or False,
            "linkedin_profile": applicant.linkedin_profile or False,
        }

    def _update_addresses(self, applicant):
        """Take over the name and the addresses of an application of this person.

        A refusal keeps the addresses it has, and gets those that were missing: it must
        go on reaching all of them. A changed e-mail revokes the links sent before.

        :param hr.applicant applicant: an application that this consent covers
        """
        described = self._prepare_consent(applicant, self.purpose)
        # A consent is of one company. Whose it is does not change here.
        described = {**described, "company_id": False, "person_id": False}
        news = {
            name: value
            for name, value in described.items()
            if value
            and value != self[name]
            and not (self[name] and self.state in REFUSALS)
        }
        if not news:
            return
        if "email_normalized" in news:
            news["link_version"] = self.link_version + 1
        changes = [
            self.env._(
                "%(name)s: %(before)s → %(after)s",
                name=self._fields[name]._description_string(self.env),
                before=self[name] or "–",
                after=news[name],
            )
            for name, key in (
                ("partner_name", "name_key"),
                ("email_normalized", "email_normalized"),
            )
            if key in news and name in news
        ]
        self.write(news)
        if changes and self.event_ids:
            # The links go to this name and address from now on: that is proof, too.
            self._log_event("corrected", note=", ".join(changes))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["made_for"] = vals.get("person_id")
        return super().create(vals_list)

    def _get_key(self):
        """Return what tells whose consent it is, as ``_get_person_key`` does."""
        address = self.email_normalized or self.phone_sanitized
        return self.company_id.id, address, self.name_key

    def _get_company(self):
        return get_company(self)

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            # The answer of a merged person counts for all their names.
            merged = self.sudo().person_id.filtered("merge_count")
            merged.applicant_ids._assign_consents()
        return result

    def _get_strictest(self):
        """Return the consent that permits the least; empty if there is none.

        That is the first by ``STRICTNESS``, then the one that ends first. A request to
        be erased is the person's, whatever the consent.
        """
        return self.sorted(
            lambda c: (
                STRICTNESS.index(c.state),
                c.expiry_date or Date.max,
                c.id,
            )
        )[:1]

    # -- the state machine -----------------------------------------------------------

    def _change_state(self, state, values=None, kind=None, **proof):
        """Change the state of all these records, or of none, and append the event.

        :param str state: the new state
        :param dict values: values of other fields, written along
        :param str kind: the kind of the event, default as the state says
        :param proof: more values of the event, as of ``_log_event``
        :raise UserError: if the new state must not follow the present one
        """
        self._lock()
        for consent in self:
            # Another no, brought in from a file, moves the day of the first one.
            again = kind == "imported" and state == consent.state
            if state not in TRANSITIONS[consent.state] and not again:
                labels = get_labels(self, "state")
                raise UserError(
                    self.env._(
                        "The consent of %(name)s is “%(now)s” and can't become "
                        "“%(then)s”.",
                        name=consent.partner_name,
                        now=labels[consent.state],
                        then=labels[state],
                    )
                )
        renewed = self.filtered(lambda consent: consent.state == state)
        values = {**(values or {}), "asking_date": False, "failure_reason": False}
        if state not in ("requested", "granted"):
            values["next_step_date"] = False
        self.write({**values, "state": state})
        renewed._log_event(kind or "renewed", **proof)
        kind = kind or ("bounced" if state == "no_request" else state)
        (self - renewed)._log_event(kind, **proof)

    # -- the person ------------------------------------------------------------------

    def _get_responsible(self):
        """Return the user who takes care of this person: the person's recruiter or the
        company's fallback, else an administrator of recruitment.
        """
        company = self._get_company()
        return (
            self.env["res.users"]._get_responsible(company, [self.user_id])
            or company._get_recruitment_administrators()[:1]
        )

    def _get_own_blockers(self):
        """Return what the gate says of each person's newest application.

        :return: ``{consent id: blocker code or False}``
        """
        result = {}
        for purpose, consents in self.grouped("purpose").items():
            newest = {c.id: c._get_own_applications()[:1] for c in consents}
            applicants = self.env["hr.applicant"].concat(*newest.values())
            blockers = applicants._get_contact_blockers(purpose=purpose)
            result |= {
                id_: blockers.get(applicant.id, "no_address")
                for id_, applicant in newest.items()
            }
        return result
