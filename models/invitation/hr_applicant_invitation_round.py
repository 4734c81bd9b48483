from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import MODULE
from ..tools import format_day


class HrApplicantInvitationRound(models.Model):
    """A mailing: the invitations that were sent together, to one job, with one text.

    * The scheduled action writes the mails of a large mailing, and of one for later,
      batch by batch. Odoo's mail queue sends them. The gate is asked at both times.
    * ``subject`` and ``body`` are kept only if the recruiter edited them. They are used
      for everybody then, else the template's, in the language of each person.
    * A mailing can be stopped. Mails that did not leave never do, until somebody sends
      the failed ones again, which goes through the gate.
    """

    _name = "hr.applicant.invitation.round"
    _inherit = ["mail.thread", "mail.render.mixin"]
    _description = "Mailing of Invitations"
    _order = "id desc"
    _mail_post_access = "read"

    job_id = fields.Many2one("hr.job", readonly=True, index=True, ondelete="set null")
    job_name = fields.Char(
        string="Job, as It Was Called",
        compute="_compute_job_name",
        store=True,
        precompute=True,
        help="It stays when the job is deleted.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
        help="The job's, or where that has none, whose recruiter invited.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Invited By",
        readonly=True,
        ondelete="set null",
        default=lambda self: self.env.uid,
    )
    template_id = fields.Many2one(
        "mail.template", string="Email", readonly=True, ondelete="set null"
    )
    subject = fields.Char(string="Edited Subject", readonly=True)
    body = fields.Html(
        string="Edited Text",
        readonly=True,
        sanitize="email_outgoing",
        render_engine="qweb",
        render_options={"post_process": True},
    )
    scheduled_date = fields.Datetime(string="Send At", readonly=True)
    stop_user_id = fields.Many2one("res.users", string="Stopped By", readonly=True)
    invitation_ids = fields.One2many("hr.applicant.invitation", "round_id")
    invitation_count = fields.Integer(string="People", compute="_compute_progress")
    queued_count = fields.Integer(string="Waiting", compute="_compute_progress")
    sent_count = fields.Integer(string="Sent", compute="_compute_progress")
    failed_count = fields.Integer(string="Not Sent", compute="_compute_progress")
    interested_count = fields.Integer(string="Interested", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    state = fields.Selection(
        [
            ("scheduled", "Scheduled"),
            ("sending", "Sending"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        compute="_compute_progress",
    )

    @api.depends("job_id")
    def _compute_job_name(self):
        for mailing in self:
            mailing.job_name = mailing.job_id.name or mailing.job_name

    @api.depends("job_id", "scheduled_date")
    def _compute_display_name(self):
        for mailing in self:
            date = mailing.scheduled_date or mailing.create_date
            mailing.display_name = ", ".join(
                filter(
                    None,
                    (
                        mailing.job_id.name or mailing.job_name,
                        format_day(self.env, date),
                    ),
                )
            )

    @api.depends("invitation_ids.state", "scheduled_date", "stop_user_id")
    def _compute_progress(self):
        counts = {}
        # All of them: who sees the mailing sees how it goes on.
        invitations = self.env["hr.applicant.invitation"].sudo()
        for mailing, state, count in invitations._read_group(
            [("round_id", "in", self.ids)], ["round_id", "state"], ["__count"]
        ):
            counts.setdefault(mailing.id, {})[state] = count
        now = fields.Datetime.now()
        for mailing in self:
            by_state = counts.get(mailing.id, {})
            total = sum(by_state.values())
            queued, failed = by_state.get("queued", 0), by_state.get("failed", 0)
            mailing.invitation_count = total
            mailing.queued_count = queued
            mailing.failed_count = failed
            mailing.sent_count = total - queued - failed
            mailing.interested_count = by_state.get("interested", 0)
            mailing.progress = 100 * (total - queued) / total if total else 100
            if queued:
                later = mailing.scheduled_date and mailing.scheduled_date > now
                mailing.state = "scheduled" if later else "sending"
            else:
                mailing.state = "stopped" if mailing.stop_user_id else "done"

    def _compute_render_model(self):
        self.render_model = "hr.applicant.invitation"

    # -- its text --------------------------------------------------------------------

    def _get_template(self):
        """Return the template to write the mails with; it knows the mailing's own text.

        :raise UserError: if it was deleted, and the default one as well
        """
        template = self.template_id or self.env.ref(
            f"{MODULE}.mail_template_invitation", raise_if_not_found=False
        )
        if not template:
            raise UserError(self.env._("The template of the invitation was deleted."))
        return template.with_context(invitation_round=self.sudo())

    # -- sending ---------------------------------------------------------------------

    def action_stop(self):
        """Stop sending: what did not leave is taken back, and says by whom."""
        self.check_access("read")
        for mailing in self.sudo():
            stopped = mailing.invitation_ids._stop(
                self.env._("Stopped by %s", self.env.user.name)
            )
            mailing.stop_user_id = self.env.user
            mailing._message_log(
                body=self.env._(
                    "Stopped: %s invitations did not leave.",
                    len(stopped),
                )
            )

    def action_send_again(self):
        """Send what failed or was stopped again, as far as the gate lets it through."""
        self.check_access("read")
        return self.sudo().invitation_ids.sudo(False).action_send_again()

    def action_open_decisions(self):
        """Open the record of how the people of these mailings were chosen."""
        self.check_access("read")
        decisions = self.env["hr.applicant.ranking.decision"].search(
            [("round_id", "in", self.ids)]
        )
        name = self.env._("Who Was Chosen")
        return decisions._get_records_action(name=name, context={})

    def action_open_invitations(self):
        """Open the invitations of these mailings, by state."""
        self.check_access("read")
        return self.env["hr.applicant.invitation"]._open_list(
            [("round_id", "in", self.ids)], search_default_group_state=1
        )
