from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.hr_applicant_gate import BLOCKERS


class HrApplicantReinvite(models.TransientModel):
    """Invite past candidates to a job: who fits, who may be contacted, who is chosen.

    Whoever may be contacted is chosen to begin with. What the lines show is asked
    again when the invitations are sent.
    """

    _name = "hr.applicant.reinvite"
    _description = "Invite Past Candidates"

    job_id = fields.Many2one("hr.job", string="Invite To")
    template_id = fields.Many2one(
        "mail.template",
        string="Email",
        required=True,
        domain=[("model", "=", "hr.applicant.invitation")],
        default=lambda self: self.env.ref(
            "hr_recruitment_silver_medalist.mail_template_invitation",
            raise_if_not_found=False,
        ),
    )
    line_ids = fields.One2many("hr.applicant.reinvite.line", "reinvite_id")
    summary = fields.Char(compute="_compute_summary")
    invite_count = fields.Integer(compute="_compute_summary")

    @api.depends("line_ids.selected", "line_ids.blocker")
    def _compute_summary(self):
        for wizard in self:
            chosen = wizard._get_chosen_lines()
            blocked = wizard.line_ids.filtered("blocker")
            parts = [
                self.env._("Invite 1 person")
                if len(chosen) == 1
                else self.env._("Invite %s people", len(chosen))
            ]
            if blocked:
                reasons = [
                    f"{len(lines)} × {lines[0]._get_blocker_label()}"
                    for lines in blocked.grouped("blocker").values()
                ]
                parts.append(
                    self.env._(
                        "%(count)s are not reached: %(reasons)s",
                        count=len(blocked),
                        reasons=", ".join(reasons),
                    )
                )
            wizard.invite_count = len(chosen)
            wizard.summary = " · ".join(parts)

    @api.model
    def _open(self, job, applicants):
        """Return the action that opens the wizard with these people, in this order.

        :param hr.job job: may be empty; the recruiter chooses it then
        """
        wizard = self.create(
            {
                "job_id": job.id,
                "line_ids": [
                    Command.create({"applicant_id": applicant.id, "sequence": rank})
                    for rank, applicant in enumerate(applicants)
                ],
            }
        )
        return wizard._reopen()

    def _reopen(self):
        """Return the action that shows this wizard (again)."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite Past Candidates"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"active_test": False, "dialog_size": "extra-large"},
        }

    def _get_chosen_lines(self):
        return self.line_ids.filtered(lambda line: line.selected and not line.blocker)

    def action_invite(self):
        """Invite the chosen people.

        :raise UserError: if no job or nobody is chosen
        """
        self.ensure_one()
        if not self.job_id:
            raise UserError(self.env._("Choose the job to invite to first."))
        chosen = self._get_chosen_lines()
        if not chosen:
            raise UserError(
                self.env._(
                    "Nobody is chosen: tick at least one person who may be invited."
                )
            )
        invitations = self.env["hr.applicant.invitation"]._invite(
            chosen.applicant_id,
            self.job_id,
            self.template_id,
            scores={line.applicant_id.id: line.match_score for line in chosen},
        )
        if not invitations:
            raise UserError(
                self.env._(
                    "Nobody can be invited: the chosen people may not be contacted by "
                    "now, or share a mailbox with somebody who was invited before."
                )
            )
        left_out = len(chosen) - len(invitations)
        message = self.env._(
            "%(count)s invitations to %(job)s are on their way.",
            count=len(invitations),
            job=self.job_id.name,
        )
        if left_out:
            message = " ".join(
                (
                    message,
                    self.env._(
                        "%s people were left out: they may not be contacted by now, or "
                        "share a mailbox with somebody else.",
                        left_out,
                    ),
                )
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


class HrApplicantReinviteLine(models.TransientModel):
    """One past application in the wizard, with the reason why it can't be chosen."""

    _name = "hr.applicant.reinvite.line"
    _description = "Invite Past Candidates: Person"
    _order = "sequence, id"

    reinvite_id = fields.Many2one(
        "hr.applicant.reinvite", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    applicant_id = fields.Many2one(
        "hr.applicant", required=True, ondelete="cascade", readonly=True
    )
    partner_name = fields.Char(
        related="applicant_id.partner_name", related_sudo=False, string="Name"
    )
    past_job_id = fields.Many2one(
        related="applicant_id.job_id", related_sudo=False, string="Almost Hired As"
    )
    medal_id = fields.Many2one(related="applicant_id.medal_id", related_sudo=False)
    medal_reason = fields.Char(
        related="applicant_id.medal_reason", related_sudo=False, string="Why"
    )
    consent_state = fields.Selection(
        related="applicant_id.consent_state", related_sudo=False
    )
    last_contact_date = fields.Date(
        related="applicant_id.last_contact_date", related_sudo=False
    )
    match_score = fields.Integer(string="Match", compute="_compute_match_score")
    blocker = fields.Selection(
        BLOCKERS, string="Not Now Because", compute="_compute_blocker"
    )
    selected = fields.Boolean(string="Invite", default=True)

    @api.depends("applicant_id", "reinvite_id.job_id")
    def _compute_match_score(self):
        for job, lines in self.grouped(lambda line: line.reinvite_id.job_id).items():
            applicants = lines.applicant_id.with_context(matching_job_id=job.id)
            # Without a job, Odoo would score the past one.
            scores = {a.id: a.matching_score for a in applicants if job}
            for line in lines:
                line.match_score = scores.get(line.applicant_id.id, 0)

    @api.depends("applicant_id", "reinvite_id.job_id")
    def _compute_blocker(self):
        for job, lines in self.grouped(lambda line: line.reinvite_id.job_id).items():
            blockers = lines.applicant_id._get_contact_blockers(job=job)
            for line in lines:
                line.blocker = blockers.get(line.applicant_id.id)

    def _get_blocker_label(self):
        labels = dict(self._fields["blocker"]._description_selection(self.env))
        return labels[self.blocker]

    def action_request_consent(self):
        """Ask this person for permission by mail."""
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
