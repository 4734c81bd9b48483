from datetime import date as Date
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import REFUSALS
from .states import ANSWER_CHANNELS, CONSENT_STATES, STRICTNESS, TRANSITIONS

#: Up to so many days after a yes, and for so many people at once, it is confirmed.
RECEIPT_DAYS = 7
RECEIPT_PEOPLE = 20


class HrApplicantConsent(models.Model):
    """A person's consent to be contacted about future jobs.

    * One record per person and company: company, e-mail (phone where there is no
      e-mail) and name. All applications of that person belong to it, later ones too.
      Somebody of the same name and address whom a recruiter said to be another person
      has another one (``made_for``).
    * Where a recruiter said that two are one person, both records and their proof
      stay, and the stricter answer counts (``_get_strictest``).
    * A state machine: asked, then granted, declined or no answer; granted, then
      renewed, withdrawn or expired. Other changes are refused (``TRANSITIONS``). Every
      change appends an event, the proof; the record itself is never deleted.
    * A granted consent covers these applications only, until it expires.
    * An open request to be erased goes before: nobody says yes until it is closed.
    * A refusal reaches further: whoever shares the e-mail, the phone or the LinkedIn
      profile in that company is not contacted either. It takes effect at once, and is
      no answer of the others. What counts is what the company knew: what a person
      enters on a page (``claimed_linkedin``) reaches nobody else.
    """

    _name = "hr.applicant.consent"
    _inherit = [
        "hr.applicant.consent.mixin.request",
        "hr.applicant.consent.mixin.page",
        "hr.applicant.consent.mixin.link",
        "hr.applicant.consent.mixin.cv",
        "hr.applicant.consent.mixin.erasure",
        "hr.applicant.consent.mixin.proof",
        "hr.applicant.mailing.mixin",
        "mail.thread",
    ]
    _description = "Consent to Stay in Touch"
    _rec_name = "partner_name"
    _order = "answer_date desc, id desc"

    person_id = fields.Many2one(
        "hr.applicant.person", required=True, readonly=True, index=True
    )
    purpose = fields.Selection(
        [("jobs", "Future jobs")], default="jobs", required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", index="btree_not_null", readonly=True)
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
        help="The id of the person it was made for, whom it may have been merged with "
        "since: two may have the same name and address.",
    )
    lang = fields.Char(related="person_id.lang")
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
        "res.users", string="Recorded By", readonly=True, ondelete="restrict"
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

    _person_uniq = models.UniqueIndex(
        "(made_for, purpose, COALESCE(email_normalized, phone_sanitized), name_key)",
        "This person has a consent record already.",
    )
    # The gate looks for refusals among many more consents.
    _refused_idx = models.Index("(company_id) WHERE state IN ('declined', 'withdrawn')")

    @api.depends("partner_name", "state")
    def _compute_display_name(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for consent in self:
            consent.display_name = f"{consent.partner_name}: {labels[consent.state]}"

    @api.model
    def _prepare_consent(self, applicant):
        return {
            "person_id": applicant.person_id.id,
            "company_id": applicant.company_id.id,
            "partner_name": applicant.partner_name,
            "name_key": applicant._get_name_key(),
            "email_normalized": applicant.email_normalized or False,
            "phone_sanitized": applicant.partner_phone_sanitized or False,
            "linkedin_profile": applicant.linkedin_profile or False,
        }

    def _learn_addresses(self, applicant):
        """Take over how the person is described now, and addresses not known yet.

        A refusal keeps reaching all of them, whatever becomes of the application.
        """
        described = self._prepare_consent(applicant)
        described.pop("company_id")  # the same: it is part of who the person is
        described.pop("person_id")  # the application's own, which may not be this one's
        news = {
            name: value
            for name, value in described.items()
            if value
            and value != self[name]
            # What was refused stays refused: addresses are added, none is replaced.
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
            # Whoever answers from now on may be somebody else: the proof says so.
            self._log_event("corrected", note=", ".join(changes))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["made_for"] = vals.get("person_id")
        return super().create(vals_list)

    def _get_key(self):
        """Return what applications are covered by: see ``_get_person_key``."""
        address = self.email_normalized or self.phone_sanitized
        return self.company_id.id, address, self.name_key

    def _get_company(self):
        return self.company_id or self.env.company

    @api.model
    def _is_confirmed(self, date, count):
        """Return whether a yes is confirmed by mail unless somebody says otherwise.

        Not if it was given long ago, or many are recorded at once: these are answers
        that are taken over from elsewhere, nobody expects a mail.

        :param date date: when it was given
        :param int count: how many people's answers are recorded
        """
        since = fields.Date.context_today(self) - timedelta(days=RECEIPT_DAYS)
        return date >= since and count <= RECEIPT_PEOPLE

    def write(self, vals):
        result = super().write(vals)
        if not {"state", "erasure_request_date"}.isdisjoint(vals):
            # What somebody answers by one name counts by the other, too.
            merged = self.sudo().person_id.filtered("merge_count")
            merged.applicant_ids._join_consents()
        return result

    def _get_strictest(self):
        """Return the one of these that permits the least: a request to be erased, then
        by ``STRICTNESS``; of two granted the one that ends earlier.
        """
        return self.sorted(
            lambda c: (
                not c.erasure_request_date,
                STRICTNESS.index(c.state),
                c.expiry_date or Date.max,
                c.id,
            )
        )[:1]

    # -- the state machine -----------------------------------------------------------

    def _change_state(self, state, values=None, **proof):
        """Go to ``state`` and append the event; all of these records or none.

        :param str state: the new state
        :param dict values: other fields to write along
        :param proof: what the event keeps, see ``hr.applicant.consent.event``
        :raise UserError: if that does not follow the present state
        """
        self._lock()
        for consent in self:
            if state not in TRANSITIONS[consent.state]:
                labels = dict(self._fields["state"]._description_selection(self.env))
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
        renewed._log_event("renewed", **proof)
        kind = "bounced" if state == "no_request" else state
        (self - renewed)._log_event(kind, **proof)

    def _grant(self, channel, date=None, note=None, receipt=None, **proof):
        """Record a yes: the consent runs from ``date`` for the company's period.

        A yes of somebody who had said yes renews. Steps held back for lack of
        consent are looked at again.

        :param str channel: how it came, one of ``ANSWER_CHANNELS``
        :param date date: default today
        :param str note: the person's words
        :param bool receipt: whether to confirm it by mail; by default if it was given
            lately, by a few (``_is_confirmed``)
        """
        date = date or fields.Date.context_today(self)
        self._check_no_open_erasure()
        self._check_after_refusal(date)
        for company, consents in self.grouped(lambda c: c._get_company()).items():
            end = date + relativedelta(months=company.medalist_consent_months)
            values = self._prepare_answer(channel, date, note)
            # An older yes that is recorded late does not shorten a newer one.
            longer = consents.filtered(
                lambda c, end=end: c.state == "granted" and c.expiry_date > end
            )
            for group, expiry in (
                (longer, {}),
                (consents - longer, {"expiry_date": end}),
            ):
                group._change_state(
                    "granted",
                    {**values, **expiry, "withdrawal_date": False},
                    channel=channel,
                    note=note,
                    **proof,
                )
        self._plan_renewal()
        self._run_apart("question", lambda c: c._cancel_queued_mails())
        self._run_apart(
            "plan",
            lambda c: c.applicant_ids._resume_followups_after_yes(),
        )
        if receipt is None:
            receipt = self._is_confirmed(date, len(self))
        if receipt:
            self._run_apart("receipt", lambda c: c._send_receipt())

    def _check_after_refusal(self, date):
        """A yes given before a no does not lift it.

        :raise UserError: naming the persons
        """
        later = self.filtered(
            lambda c: c.state in REFUSALS and c.answer_date and c.answer_date > date
        )
        if later:
            raise UserError(
                self.env._(
                    "They said no after that day, so an earlier yes does not count: %s",
                    ", ".join(later.mapped("partner_name")),
                )
            )

    def _refuse(self, channel, date=None, note=None, **proof):
        """Record a no, or take a yes back, and stop whatever would reach the person.

        A second no is noted, and moves the day that a yes has to come after. Parameters
        as in ``_grant``.
        """
        date = date or fields.Date.context_today(self)
        repeated = self.filtered(
            lambda c: c.state in REFUSALS and c.answer_date and c.answer_date < date
        )
        repeated.write({"answer_date": date})
        for state, consents in repeated.grouped("state").items():
            consents._log_event(state, channel=channel, note=note, **proof)
        refusing = self.filtered(lambda consent: consent.state not in REFUSALS)
        groups = refusing.grouped(lambda c: (c._get_refusal(), c.company_id))
        for (state, _company), consents in groups.items():
            values = {
                **self._prepare_answer(channel, date, note),
                "expiry_date": False,
                "withdrawal_date": state == "withdrawn" and date,
            }
            consents._change_state(state, values, channel=channel, note=note, **proof)
            consents._run_apart("mails", lambda c: c._cancel_queued_mails())
            # The gate holds back what this leaves behind.
            consents._run_apart("stop", lambda c: c._stop_contacting_all())
        refusing._run_apart("notice", lambda c: c._tell_recruiters())

    def _stop_contacting_all(self):
        """Cancel what would reach these persons, who refused alike, and who shares an
        address.
        """
        scope = self.person_id._get_sharing_applications()
        own = scope.filtered(lambda applicant: applicant.consent_id in self)
        own._stop_contacting(f"consent_{self[:1].state}")
        (scope - own)._stop_contacting("shared_refusal")

    def _get_refusal(self):
        return "withdrawn" if self.state in ("granted", "expired") else "declined"

    def _prepare_answer(self, channel, date, note):
        return {
            "answer_date": date,
            "channel": channel,
            "recorded_by_id": channel not in ("web", "one_click") and self.env.uid,
            "note": note,
        }

    def _tell_recruiters(self):
        """Let the recruiters know that somebody does not want to be contacted."""
        for consent in self:
            recruiters = self.env["res.users"]
            for applicant in consent.applicant_ids:
                recruiters |= applicant._get_recruiter()
            recruiters = recruiters.filtered(lambda user: user._is_recruiter())
            recruiters -= self.env.user
            if recruiters:
                consent._notify_in_own_name(
                    recruiters,
                    self.env._(
                        "%s does not want to be contacted", consent.partner_name
                    ),
                    self.env._(
                        "%s does not want to be contacted about jobs any more. Planned "
                        "follow-ups and invitations were cancelled.",
                        consent.partner_name,
                    ),
                )

    def _get_snapshot(self):
        """Return whose consent it is, as an event keeps it."""
        return {
            "person_name": self.partner_name,
            "person_email": self.email_normalized,
            "person_phone": self.phone_sanitized,
            "person_linkedin": self.linkedin_profile,
        }

    def _log_event(self, kind, **proof):
        """Append an event of ``kind`` to each; see ``hr.applicant.consent.event``."""
        self.env["hr.applicant.consent.event"].sudo().create(
            [
                {
                    "consent_id": consent.id,
                    "kind": kind,
                    "user_id": self.env.uid,
                    **consent._get_snapshot(),
                    **proof,
                }
                for consent in self
            ]
        )
