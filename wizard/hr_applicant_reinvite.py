from odoo import api, fields, models
from odoo.exceptions import UserError

from .hr_applicant_reinvite_list import FILTERS, MAX_INVITED


class HrApplicantReinvite(models.TransientModel):
    """Invite past candidates to a job: who fits, who may be contacted, who is chosen.

    * Opened from a job, it lists the best past candidates. Opened from people, it lists
      these, and the job is chosen in it. More people can be added either way.
    * Everybody goes through the same gate, which is asked again when the invitations
      are sent. Only the gap after the last contact can be overridden, with a reason.
    """

    _name = "hr.applicant.reinvite"
    _inherit = [
        "hr.applicant.reinvite.mixin.list",
        "hr.applicant.reinvite.mixin.mail",
        "hr.applicant.number.ranges",
    ]
    _description = "Invite Past Candidates"

    job_id = fields.Many2one("hr.job", string="Invite To")
    from_pool = fields.Boolean(help="Opened from a talent pool: its people are meant.")
    people_first = fields.Boolean(help="Opened from people: they are listed.")
    medal_ids = fields.Many2many("hr.applicant.medal", string="Medals")
    pool_ids = fields.Many2many("hr.talent.pool", string="Talent Pools")
    skill_ids = fields.Many2many("hr.skill", string="Skills")
    months = fields.Integer(string="Last Months")
    text = fields.Char(string="Words in CV or Notes")
    everybody = fields.Boolean(string="Also Without a Medal")
    limit = fields.Integer(string="Show the Best", default=100)
    tick_from = fields.Integer(
        string="Tick from a Fit Of",
        default=50,
        help="People who fit the job at least this well are ticked, and people who are "
        "interested in it.",
    )
    has_more = fields.Boolean(help="There are more people than the list shows.")
    include_more = fields.Boolean(help="Invite those beyond the list as well.")
    more_count = fields.Integer()
    added_ids = fields.Many2many(
        "hr.applicant",
        string="Add People",
        context={"active_test": False},
    )
    line_ids = fields.One2many(
        "hr.applicant.reinvite.line", "reinvite_id", string="Person"
    )
    scheduled_date = fields.Datetime(string="Send At")
    summary = fields.Char(compute="_compute_summary")
    invite_count = fields.Integer(compute="_compute_summary")
    has_recent = fields.Boolean(compute="_compute_summary")
    confirm_title = fields.Char(compute="_compute_summary")
    confirm_names = fields.Text(compute="_compute_summary")

    @api.model
    def _get_number_ranges(self):
        return {
            **super()._get_number_ranges(),
            "limit": (1, MAX_INVITED),
            "months": (0, 1200),
        }

    @api.depends(
        "line_ids.selected",
        "line_ids.blocker",
        "line_ids.override_reason",
        "include_more",
        "more_count",
    )
    def _compute_summary(self):
        for wizard in self:
            chosen = wizard._get_chosen_lines()
            more = wizard.more_count if wizard.include_more else 0
            count = len(chosen) + more
            parts = [
                self.env._("Invite 1 person")
                if count == 1
                else self.env._("Invite %s people", count)
            ]
            reasons = wizard._get_left_out()
            if reasons:
                total = sum(number for number, _words in reasons)
                words = {
                    "count": total,
                    "reasons": ", ".join(f"{n} {words}" for n, words in reasons),
                }
                parts.append(
                    self.env._("1 is not reached: %(reasons)s", **words)
                    if total == 1
                    else self.env._("%(count)s are not reached: %(reasons)s", **words)
                )
            wizard.invite_count = count
            wizard.has_recent = "recent_contact" in wizard.line_ids.mapped("blocker")
            wizard.summary = " · ".join(parts)
            names = chosen.mapped(lambda line: line.partner_name or "?")
            if more:
                names.append(self.env._("%s people beyond the list", more))
            wizard.confirm_names = "\n".join(names)
            wizard.confirm_title = (
                self.env._("Send 1 email?")
                if count == 1
                else self.env._("Send %s emails?", count)
            )

    def _get_left_out(self):
        """Return how many can't be invited: ``[(number, why in a few words)]``."""
        blocked = self.line_ids.filtered(lambda line: not line._is_free())
        words = self.line_ids._get_blocker_words()
        result = [
            (len(lines), words[code])
            for code, lines in blocked.grouped("blocker").items()
        ]
        doubles = self._get_selected_lines() - self._get_chosen_lines()
        if doubles:
            result.append((len(doubles), self.env._("share a mailbox")))
        return sorted(result, reverse=True)

    def _get_selected_lines(self):
        return self.line_ids.filtered(lambda line: line.selected and line._is_free())

    def _get_chosen_lines(self):
        """Return the lines that an invitation goes to: one a person and a mailbox."""
        selected = self._get_selected_lines()
        first = selected.applicant_id._get_first_of_persons()
        mailboxes = {}
        for line in selected:
            if line.applicant_id in first:
                mailboxes.setdefault(line.applicant_id.email_normalized, line)
        return self.line_ids.browse().concat(*mailboxes.values())

    @api.model
    def _open(self, job, applicants=None):
        """Return the action that opens the wizard.

        :param hr.job job: may be empty; the recruiter chooses it then
        :param hr.applicant applicants: list these people, in this order; default the
            best past candidates for the job
        """
        wizard = self.create({"job_id": job.id, "people_first": not job})
        if applicants is None:
            wizard._list_best()
        else:
            people = applicants._get_first_of_persons()
            wizard._set_lines([{"applicant_id": a.id} for a in people], by_hand=not job)
        return wizard._reopen()

    @api.model
    def _open_pools(self, pools):
        """Return the action that opens the wizard for the people of talent pools.

        They are listed at once; when a job is chosen, those who fit come first.

        :param hr.talent.pool pools: the pools
        """
        wizard = self.create({"pool_ids": pools.ids, "from_pool": True})
        wizard._list_pools()
        return wizard._reopen()

    def _reopen(self):
        """Return the action that shows this wizard (again)."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite Past Candidates"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            # Odoo completes what a method returns, not what follows a notice.
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_test": False, "dialog_size": "extra-large"},
        }

    def write(self, vals):
        """A changed filter makes the list anew."""
        if not (vals.keys() & {*FILTERS, "tick_from"}):
            return super().write(vals)
        before = {
            wizard: (wizard._get_filters(), wizard.job_id, wizard.tick_from)
            for wizard in self
        }
        result = super().write(vals)
        for wizard, (filters, job, tick_from) in before.items():
            retick = (wizard.job_id, wizard.tick_from) != (job, tick_from)
            if retick or wizard._get_filters() != filters:
                wizard._list_anew(retick)
        return result

    # -- sending ---------------------------------------------------------------------

    def _check_job(self):
        if not self.job_id:
            raise UserError(self.env._("Choose the job to invite to first."))

    def action_invite(self):
        """Invite the chosen people.

        :raise UserError: if no job or nobody is chosen, or the job is closed
        """
        self.ensure_one()
        self._check_job()
        if not self.job_id._is_looking():
            raise UserError(
                self.env._(
                    "This job is closed, and candidates would read so. Open it first."
                )
            )
        chosen = self._get_chosen_lines()
        more = self._get_more() if self.include_more else {}
        if not chosen and not more:
            raise UserError(
                self.env._(
                    "Nobody is chosen: tick at least one person who may be invited."
                )
            )
        invitations = self.env["hr.applicant.invitation"]._invite(
            chosen.applicant_id + self.env["hr.applicant"].concat(*more),
            self.job_id,
            self.template_id,
            scores={
                **{line.applicant_id.id: line.score for line in chosen},
                **{applicant.id: row["score"] for applicant, row in more.items()},
            },
            overrides={
                line.applicant_id.id: line.override_reason
                for line in chosen
                if line.override_reason
            },
            personal_lines={
                line.applicant_id.id: line.personal_line
                for line in chosen
                if line.personal_line
            },
            **self._get_edited_text(),
            scheduled_date=self.scheduled_date,
            ranked=self._describe_ranked(more),
            filters=self._describe_filters(),
        )
        if not invitations:
            raise UserError(
                self.env._(
                    "Nobody can be invited: the chosen people may not be contacted by "
                    "now, or share a mailbox with somebody who was invited before."
                )
            )
        return self._get_result(invitations, len(chosen) + len(more))

    def _get_result(self, invitations, wanted):
        """Return the action that tells what was done; a mailing that takes its
        time is opened.
        """
        if invitations.sudo().filtered("mail_due"):
            return invitations.round_id._get_records_action(
                name=self.env._("Mailing of Invitations"), context={}
            )
        parts = [
            self.env._(
                "%(count)s invitations to %(job)s are on their way.",
                count=len(invitations),
                job=self.job_id.name,
            )
        ]
        if wanted > len(invitations):
            parts.append(
                self.env._(
                    "%s people were left out: they may not be contacted by now, or "
                    "share a mailbox with somebody else.",
                    wanted - len(invitations),
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": " ".join(parts),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
