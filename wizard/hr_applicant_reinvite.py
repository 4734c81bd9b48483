from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

#: How many people a round reaches at most, beyond what a recruiter looks through.
EVERYBODY = 10_000
#: How many of the list are on the screen: nobody beyond it is ticked unasked.
PAGE = 100
#: What the list depends on.
FILTERS = (
    "job_id",
    "medal_ids",
    "skill_ids",
    "months",
    "text",
    "everybody",
    "limit",
    "added_ids",
)


class HrApplicantReinvite(models.TransientModel):
    """Invite past candidates to a job: who fits, who may be contacted, who is chosen.

    * Opened from a job, it lists the best past candidates; opened from people, it lists
      these, and the job is chosen in it. More people can be added either way, by the
      filters or by hand: all go through the same gate. A changed filter is a changed
      list: the screen saves it at once.
    * Those who may be invited come first. Ticked to begin with is whoever was chosen
      before; of those the wizard found, who fits: by the rule that counts them on the
      job, and from a fit that can be seen and moved.
    * What the lines show is asked again when the invitations are sent.
    * Only the gap after the last contact can be overridden, with a reason.
    """

    _name = "hr.applicant.reinvite"
    _inherit = ["hr.applicant.number.ranges"]
    _description = "Invite Past Candidates"

    job_id = fields.Many2one("hr.job", string="Invite To")
    people_first = fields.Boolean(help="Opened from people: they are listed.")
    medal_ids = fields.Many2many("hr.applicant.medal", string="Medals")
    skill_ids = fields.Many2many("hr.skill", string="Skills")
    months = fields.Integer(string="Last Months")
    text = fields.Char(string="Words in CV or Notes")
    everybody = fields.Boolean(string="Also Without a Medal")
    limit = fields.Integer(string="Show the Best", default=100)
    tick_from = fields.Integer(
        string="Tick from a Fit Of",
        default=50,
        help="Of those who fit the job, whoever reaches this is ticked, and whoever is "
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
    line_ids = fields.One2many("hr.applicant.reinvite.line", "reinvite_id")
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
            "limit": (1, EVERYBODY),
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
        """Return ``[(number, why in a few words)]`` of those who can't be invited."""
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

    # -- who -------------------------------------------------------------------------

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

    def _reopen(self):
        """Return the action that shows this wizard (again)."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite Past Candidates"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"active_test": False, "dialog_size": "extra-large"},
        }

    def _rank(self, limit):
        """Return the ranking of whoever passes the filters (``_get_ranking``)."""
        return self.job_id._get_ranking(
            limit=limit,
            medalists_only=not self.everybody,
            medals=self.medal_ids or None,
            skills=self.skill_ids or None,
            months=self.months or None,
            text=self.text or None,
        )

    def _list_best(self, retick=False):
        rows = self._rank(self.limit)
        sentences = self.job_id._explain_ranking(rows)
        self.write(
            {
                "has_more": len(rows) >= self.limit,
                "include_more": False,
            }
        )
        self._set_lines(
            [
                {
                    **self.job_id._get_fit(row),
                    "applicant_id": row["applicant_id"],
                    "explanation": sentences[row["applicant_id"]],
                    "selected": self._is_suggested(row),
                }
                for row in rows
            ],
            retick=retick,
        )

    def _set_lines(self, rows, by_hand=False, retick=False):
        """List these people and those added by hand; who may be invited comes first.

        :param list rows: values of lines, the best first
        :param bool by_hand: they were chosen before
        :param bool retick: forget which of those it found were ticked
        """
        known = {line.applicant_id.id: line for line in self.line_ids}
        added = [line for line in self.line_ids if line.by_hand]
        listed = [
            *(
                {"applicant_id": line.applicant_id.id, "by_hand": True}
                for line in added
            ),
            *(
                {**row, "by_hand": by_hand}
                for row in rows
                if not known.get(row["applicant_id"], self.line_ids.browse()).by_hand
            ),
        ]
        applicants = self.env["hr.applicant"].browse(
            row["applicant_id"] for row in listed
        )
        blockers = applicants._get_contact_blockers(job=self.job_id)
        listed.sort(key=lambda row: bool(blockers[row["applicant_id"]]))
        for sequence, row in enumerate(listed):
            line = known.get(row["applicant_id"])
            row["sequence"] = sequence
            row["override_reason"] = line and line.override_reason
            if line and (line.by_hand or not retick):
                row["selected"] = line.selected
            else:
                row["selected"] = not blockers[row["applicant_id"]] and (
                    row["by_hand"] or (sequence < PAGE and row.get("selected", False))
                )
        previewed = self.preview_line_id.applicant_id
        self.line_ids = [Command.clear(), *map(Command.create, listed)]
        shown = self.line_ids.filtered(lambda line: line.applicant_id == previewed)
        self.preview_line_id = (shown or self._get_chosen_lines() or self.line_ids)[:1]

    def _is_suggested(self, row):
        """Return whether somebody found for the job is ticked, if seen, to begin with.

        Who opened this for some people does not mean others.

        :param dict row: one of ``_get_ranking``
        """
        return (
            not self.people_first
            and self.job_id._get_fit(row)["is_match"]
            and (row["interested"] or row["score"] >= self.tick_from)
        )

    @api.onchange("added_ids")
    def _onchange_added_ids(self):
        Line = self.env["hr.applicant.reinvite.line"]
        added = self.added_ids._origin
        removed = self._origin.added_ids - added
        self.line_ids -= self.line_ids.filtered(
            lambda line: line.applicant_id._origin in removed
            or not (line._origin or line.applicant_id._origin in added)
        )
        for applicant in added - self.line_ids.applicant_id._origin:
            self.line_ids += Line.new({"applicant_id": applicant.id, "by_hand": True})

    def _get_filters(self):
        return [self[name] for name in FILTERS]

    def write(self, vals):
        """List anew what other filters find."""
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

    def _list_anew(self, retick):
        """List who passes the filters now; opened from people, these alone until others
        were asked for.
        """
        if self.people_first and all(line.by_hand for line in self.line_ids):
            self._set_lines([])
        elif self.job_id:
            self._list_best(retick=retick)

    def action_update(self):
        """List whom the filters find, beside those added by hand.

        :raise UserError: if no job is chosen
        """
        self._check_job()
        self._list_best()
        return self._reopen()

    def action_select_all(self):
        """Choose everybody in the list who may be invited."""
        self.line_ids.filtered(lambda line: line._is_free()).selected = True
        return self._reopen()

    def action_select_none(self):
        """Choose nobody."""
        self.line_ids.selected = False
        self.include_more = False
        return self._reopen()

    def action_include_more(self):
        """Count who may be invited beyond the list, and choose them as well."""
        self._check_job()
        more = self._get_more()
        self.write({"include_more": True, "more_count": len(more)})
        return self._reopen()

    def action_exclude_more(self):
        """Invite from the list only."""
        self.include_more = False
        return self._reopen()

    def _get_more(self):
        """Return ``{applicant: fit}`` of who may be invited beyond the list,
        the best first.
        """
        listed = set(self.line_ids.applicant_id.ids)
        scores = {
            row["applicant_id"]: row["score"]
            for row in self._rank(EVERYBODY)
            if row["applicant_id"] not in listed
        }
        more = self.env["hr.applicant"].browse(scores)
        # Whoever is in the list was decided about there, by whatever application.
        more = more._get_first_of_persons(self.line_ids.applicant_id)
        taken = set(self._get_chosen_lines().applicant_id.mapped("email_normalized"))
        permitted = self.env["hr.applicant.invitation"]._choose(more, self.job_id)
        return {
            applicant: scores[applicant.id]
            for email, applicant in permitted.items()
            if email not in taken
        }

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
                **{applicant.id: score for applicant, score in more.items()},
            },
            overrides={
                line.applicant_id.id: line.override_reason
                for line in chosen
                if line.override_reason
            },
            **self._get_edited_text(),
            scheduled_date=self.scheduled_date,
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
        """Return the action that tells what was done; a round that takes its time is
        opened.
        """
        if invitations.sudo().filtered("mail_due"):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Mailing"),
                "res_model": "hr.applicant.invitation.round",
                "res_id": invitations.round_id.id,
                "view_mode": "form",
            }
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
