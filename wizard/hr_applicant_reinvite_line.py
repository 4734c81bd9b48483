from odoo import api, fields, models

from ..models.gate.hr_applicant import BLOCKERS, RED_BLOCKERS
from ..models.gate.hr_applicant_gate_in_words import get_blocker_words
from ..models.tools import format_day


class HrApplicantReinviteLine(models.TransientModel):
    """One past application in the wizard, with the reason why it can't be chosen."""

    _name = "hr.applicant.reinvite.line"
    _description = "Invite Past Candidates: Person"
    _order = "sequence, id"
    _rec_name = "partner_name"

    reinvite_id = fields.Many2one(
        "hr.applicant.reinvite", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    applicant_id = fields.Many2one("hr.applicant", required=True, ondelete="cascade")
    by_hand = fields.Boolean(help="Stays in the list whatever the filters say.")
    partner_name = fields.Char(
        related="applicant_id.partner_name", related_sudo=False, string="Name"
    )
    medal_id = fields.Many2one(related="applicant_id.medal_id", related_sudo=False)
    pool_ids = fields.Many2many(
        related="applicant_id.person_pool_ids", related_sudo=False, string="In Pools"
    )
    medal_reason = fields.Char(
        related="applicant_id.medal_reason", related_sudo=False, string="Why"
    )
    consent_state = fields.Selection(
        related="applicant_id.consent_state", related_sudo=False
    )
    last_contact_date = fields.Date(
        related="applicant_id.last_contact_date", related_sudo=False
    )
    # Stored, but computed with the rights of the user: ranking reads much.
    score = fields.Integer(
        string="Fit", compute="_compute_ranking", compute_sudo=False, store=True
    )
    match_score = fields.Integer(
        string="Skills and Degree",
        compute="_compute_ranking",
        compute_sudo=False,
        store=True,
    )
    is_match = fields.Boolean(
        compute="_compute_ranking",
        compute_sudo=False,
        store=True,
        help="Is among those that the job counts.",
    )
    facts = fields.Json(compute="_compute_ranking", compute_sudo=False, store=True)
    fit_parts = fields.Text(string="Fit, Part by Part", compute="_compute_fit_parts")
    explanation = fields.Char(
        compute="_compute_ranking", compute_sudo=False, store=True
    )
    blocker = fields.Selection(BLOCKERS, compute="_compute_blocker")
    blocked_until = fields.Date(compute="_compute_blocker")
    blocker_label = fields.Char(string="Why Not Now", compute="_compute_blocker")
    contact_status = fields.Char(compute="_compute_contact_status")
    contact_refused = fields.Boolean(
        string="Refused", compute="_compute_contact_status"
    )
    override_reason = fields.Char(
        string="Reason to Invite Anyway",
        help="Why to write to somebody who was contacted recently. It is kept.",
    )
    personal_line = fields.Char(
        help="The mail says this to the person, below the greeting.",
    )
    selected = fields.Boolean(
        string="Invite",
        compute="_compute_selected",
        store=True,
        readonly=False,
        default=True,
    )

    @api.depends("override_reason")
    def _compute_selected(self):
        for line in self:
            line.selected = line.selected or bool(line.override_reason)

    @api.depends("applicant_id", "reinvite_id.job_id")
    def _compute_ranking(self):
        for job, lines in self.grouped(lambda line: line.reinvite_id.job_id).items():
            applicants = lines.applicant_id._origin._filtered_access("read")
            rows, sentences = [], {}
            if job:
                rows = job._get_ranking(
                    limit=len(applicants), medalists_only=False, applicants=applicants
                )
                sentences = job._explain_ranking(rows)
            by_applicant = {row["applicant_id"]: row for row in rows}
            for line in lines:
                row = by_applicant.get(line.applicant_id._origin.id)
                fit = job._get_fit(row) if row else {}
                line.score = fit.get("score", 0)
                line.match_score = fit.get("match_score", 0)
                line.is_match = fit.get("is_match", False)
                line.facts = fit.get("facts")
                line.explanation = sentences.get(line.applicant_id._origin.id)

    @api.depends("facts")
    def _compute_fit_parts(self):
        for line in self:
            line.fit_parts = self.env["hr.job"]._explain_parts(line.facts)

    @api.depends("applicant_id", "reinvite_id.job_id")
    def _compute_blocker(self):
        for job, lines in self.grouped(lambda line: line.reinvite_id.job_id).items():
            gate = lines.applicant_id._origin._ask_gate(job=job)
            for line in lines:
                applicant = line.applicant_id._origin
                blocker, until = gate.get(applicant.id, (False, None))
                line.blocker = blocker
                line.blocked_until = until
                line.blocker_label = get_blocker_words(applicant, blocker)
                if until:
                    line.blocker_label = self.env._(
                        "%(reason)s: wait until %(date)s",
                        reason=line.blocker_label,
                        date=format_day(self.env, until),
                    )

    @api.depends("blocker_label")
    @api.depends_context("lang")
    def _compute_contact_status(self):
        for line in self:
            line.contact_status = line.blocker_label or self.env._("May be contacted")
            line.contact_refused = line.blocker in RED_BLOCKERS

    def _is_free(self):
        """Return whether the person may be invited, or somebody said why to do it."""
        self.ensure_one()
        overridden = self.blocker == "recent_contact" and self.override_reason
        return bool(not self.blocker or overridden)

    def _get_blocker_words(self):
        """Return ``{blocker code: a few words}`` to follow a number of people."""
        return {
            "hired": self.env._("hired"),
            "employee": self.env._("work here"),
            "in_process": self.env._("with a running application"),
            "no_consent": self.env._("no consent"),
            "consent_requested": self.env._("asked for consent"),
            "consent_declined": self.env._("did not give consent"),
            "consent_withdrawn": self.env._("withdrew their consent"),
            "consent_expired": self.env._("whose time is over"),
            "suppressed": self.env._("asked to be erased"),
            "blacklisted": self.env._("on the blacklist"),
            "no_address": self.env._("no address"),
            "bounced": self.env._("with an address that does not work"),
            "paused": self.env._("paused"),
            "recent_contact": self.env._("contacted recently"),
            "already_applied": self.env._("applied for this job"),
            "already_invited": self.env._("invited before"),
        }

    # -- what to do about it ---------------------------------------------------------

    def action_request_consent(self):
        """Ask this person for consent by mail."""
        action = self.applicant_id.action_request_consent()
        action["params"]["next"] = self.reinvite_id._reopen()
        return action

    def action_record_consent(self):
        """Open the dialog that records the answer of this person."""
        action = self.applicant_id.action_record_consent()
        action["context"]["reinvite_id"] = self.reinvite_id.id
        return action

    def action_open_running_application(self):
        """Open the running application that keeps this person from being invited."""
        return self.applicant_id.action_open_running_application()

    def action_open_application(self):
        """Open the past application: to fill in an address, or to end a pause."""
        return self.applicant_id._get_records_action(context={})

    def action_open_invitations(self):
        """Open what this person was invited to before."""
        return self.applicant_id.action_open_invitations()

    def action_preview(self):
        """Show the mail as this person would get it."""
        self.reinvite_id.preview_line_id = self
        return self.reinvite_id.action_preview()
