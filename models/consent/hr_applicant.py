from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists

from ..constants import HOLD_DAYS, MODULE, RECRUITER
from ..gate.hr_applicant import NOT_ASKED
from ..tools import get_company, get_labels
from .states import CONSENT_STATES

#: More people than this are asked by the scheduled action, not while a user waits.
MAX_ASKED_AT_ONCE = 100


class HrApplicantMixinConsent(models.AbstractModel):
    """The consent as seen from the application: state and dates, asking, answering."""

    _name = "hr.applicant.mixin.consent"
    _description = "Consent of an Applicant"

    consent_id = fields.Many2one(
        "hr.applicant.consent",
        string="Consent Record",
        copy=False,
        index="btree_not_null",
        readonly=True,
        groups=RECRUITER,
    )
    consent_state = fields.Selection(
        CONSENT_STATES,
        string="Consent",
        compute="_compute_consent_state",
        store=True,
        copy=False,
        groups=RECRUITER,
    )
    consent_expiry_date = fields.Date(
        related="consent_id.expiry_date",
        string="Consent Until",
        groups=RECRUITER,
    )
    consent_answer_date = fields.Date(
        related="consent_id.answer_date", groups=RECRUITER
    )
    consent_channel = fields.Selection(related="consent_id.channel", groups=RECRUITER)
    consent_recorded_by_id = fields.Many2one(
        related="consent_id.recorded_by_id", groups=RECRUITER
    )
    claimed_linkedin = fields.Char(
        string="LinkedIn, as They Say",
        compute="_compute_claimed_linkedin",
        groups=RECRUITER,
    )

    consent_ask_date = fields.Date(
        copy=False,
        readonly=True,
        groups=RECRUITER,
        help="When the scheduled action asks this medalist for consent, if nobody "
        "has until then.",
    )

    _consent_ask_idx = models.Index(
        "(consent_ask_date) WHERE consent_ask_date IS NOT NULL"
    )

    def _auto_init(self):
        # With a default in the database, installing computes nothing for a million past
        # applications: nobody was asked yet.
        if not column_exists(self.env.cr, "hr_applicant", "consent_state"):
            self.env.cr.execute(
                "ALTER TABLE hr_applicant "
                "ADD COLUMN consent_state varchar DEFAULT 'no_request'"
            )
        return super()._auto_init()

    @api.depends("consent_id.state")
    def _compute_consent_state(self):
        for applicant in self:
            applicant.consent_state = applicant.consent_id.state or "no_request"

    @api.depends("consent_id.claimed_linkedin")
    def _compute_claimed_linkedin(self):
        for applicant in self:
            applicant.claimed_linkedin = applicant.consent_id.claimed_linkedin

    def action_take_over_linkedin(self):
        """Make the LinkedIn profile that the person entered the application's."""
        return self.consent_id.action_take_over_linkedin()

    # -- asking ----------------------------------------------------------------------

    def _plan_question(self):
        """Have the scheduled action ask tomorrow those who were never asked."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        self.filtered(lambda a: a.consent_state == "no_request").write(
            {"consent_ask_date": tomorrow}
        )

    def _request_due_consents(self, today):
        """Ask these applications, which are due, or look again in ``HOLD_DAYS`` days.

        :param date today: the day of the run
        """
        consents = self.filtered(
            lambda a: get_company(a).medalist_contact_basis == "consent"
        )._request_consent()
        waiting = self.filtered(
            lambda a: a.consent_state == "no_request" and a.consent_id not in consents
        )
        waiting.write({"consent_ask_date": today + timedelta(days=HOLD_DAYS)})
        (self - waiting).write({"consent_ask_date": False})

    def _request_consent(self):
        """Ask the persons of these applications for consent, by mail.

        Those who can't be asked are left out (``_get_unaskable_reasons``). The others
        count as asked when their mail has left.

        :return: the consents (in sudo) that are asked for
        :raise AccessError: if the user is no recruiter or may not write these
        """
        self._check_recruiter("write")
        consents = self._get_askable()._ensure_consents()
        consents._send_requests()
        return consents

    def _get_askable(self):
        """Return those of these applications that can be asked for consent now."""
        reasons = self._get_unaskable_reasons()
        return self.filtered(lambda applicant: not reasons[applicant])

    def action_request_consent(self):
        """Ask for consent by mail; many are asked by the scheduled action.

        :return: the notice that says how many are asked
        :raise UserError: if none of them can be asked, with the reasons
        :raise AccessError: if the user is no recruiter or may not write these
        """
        self._check_recruiter("write")
        reasons = self._get_unaskable_reasons()
        askable = self.filtered(lambda applicant: not reasons[applicant])
        if not askable:
            texts = ", ".join(sorted(set(reasons.values())))
            raise UserError(self.env._("Nobody can be asked: %s.", texts))
        if len(askable) > MAX_ASKED_AT_ONCE:
            askable.sudo().write({"consent_ask_date": fields.Date.context_today(self)})
            self.env.ref(f"{MODULE}.ir_cron_consents").sudo()._trigger()
        else:
            askable._request_consent()
        message = self.env._("%s people are asked for consent.", len(askable))
        if len(askable) < len(self):
            message = self.env._(
                "%(asked)s people are asked for consent, %(others)s can't be asked.",
                asked=len(askable),
                others=len(self) - len(askable),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_unaskable_reasons(self):
        """Return why each of these applications can't be asked for consent now.

        :return: ``{application: reason in words, or False}``
        """
        labels = get_labels(self, "contact_blocker")
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        blockers = self._get_contact_blockers()
        # Asking is a contact: it needs the period of legitimate interest as well.
        over = self._filter_out_of_period(blockers)
        reasons = {}
        for applicant in self:
            blocker = blockers[applicant.id]
            consent = applicant.sudo().consent_id
            granted = applicant.consent_state == "granted"
            if not blocker:
                reason = (
                    self.env._("consent was given already")
                    if granted
                    else self.env._("no consent is needed")
                )
            elif blocker not in NOT_ASKED or applicant in over or granted:
                reason = labels[blocker].lower()
            elif not applicant.email_normalized:
                reason = self.env._("there is no email address")
            elif applicant.email_normalized in dead:
                reason = labels["bounced"].lower()
            elif consent.asking_date:
                reason = self.env._("the question is on its way")
            else:
                reason = consent._get_asked_reason() or (
                    not applicant._get_person_key()
                    and self.env._("the name is missing")
                )
            reasons[applicant] = reason
        return reasons

    # -- answering -------------------------------------------------------------------

    def action_record_consent(self):
        """Open the dialog that records an answer given by phone or in person."""
        self._check_recruiter()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record an Answer"),
            "res_model": "hr.applicant.record.consent",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_applicant_ids": self.ids,
                "active_test": False,
                "dialog_size": "medium",
            },
        }

    def _record_consent(self, answer, channel, date=None, note=None, receipt=None):
        """Record the answer of the persons of these applications.

        :param str answer: granted, or declined; a no after a yes is a withdrawal
        :param str channel: how it came, one of ``CONTACT_CHANNELS``
        :param date date: the day it was given, default today
        :param str note: their words
        :param bool receipt: whether to confirm a yes by mail; by default if it was
            given lately and few are recorded
        :raise AccessError: if the user is no recruiter or may not write these
        :raise UserError: if a yes can't be taken, or a name or an address is missing
        """
        self._check_recruiter("write")
        consents = self._ensure_consents()
        if answer == "granted":
            consents._grant(channel, date=date, note=note, receipt=receipt)
        else:
            consents._refuse(channel, date=date, note=note)

    def _stop_contacting(self, reason):
        """Cancel all that would still reach these persons, in this transaction.

        :param str reason: the blocker code that says why, or ``shared_refusal`` if
            another person refused who shares an address
        """
        self._stop_followups(reason)
        self._cancel_open_invitations(answered=reason != "shared_refusal")
        self._cancel_queued_mails()
        self.sudo().consent_id._cancel_queued_mails()
