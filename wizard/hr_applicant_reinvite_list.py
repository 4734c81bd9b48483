from odoo import api, models
from odoo.fields import Command

#: How many people a mailing reaches at most, beyond what a recruiter looks through.
MAX_INVITED = 10_000
#: How many of the list are on the screen: nobody beyond it is ticked unasked.
LINES_ON_SCREEN = 100
#: What the list depends on.
FILTERS = (
    "job_id",
    "medal_ids",
    "pool_ids",
    "skill_ids",
    "months",
    "text",
    "everybody",
    "limit",
    "added_ids",
)

#: What is kept of a line when people are chosen.
DECIDED_BY = ("score", "explanation", "facts", "blocker", "selected")


class HrApplicantReinviteMixinList(models.AbstractModel):
    """The list of the wizard: the people in it, their order, the first ticks.

    * The filters find people, a recruiter adds others by hand. Those who may be invited
      come first.
    * To begin with, those are ticked who were chosen before. Of those the wizard found,
      these are who fit: by the rule that counts them on the job, and from a fit that
      can be seen and moved.
    * A changed filter is a changed list: the screen saves it at once.
    """

    _name = "hr.applicant.reinvite.mixin.list"
    _description = "Invite Past Candidates: the List"

    def _rank(self, limit):
        """Return the ranking of the people who pass the filters (``_get_ranking``).

        :param int limit: how many at most
        """
        return self.job_id._get_ranking(
            limit=limit,
            # Who was put into a pool is meant, with a medal or not.
            medalists_only=not (self.everybody or self.pool_ids),
            medals=self.medal_ids or None,
            pools=self.pool_ids or None,
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
                    row["by_hand"]
                    or (sequence < LINES_ON_SCREEN and row.get("selected", False))
                )
        previewed = self.preview_line_id.applicant_id
        self.line_ids = [Command.clear(), *map(Command.create, listed)]
        shown = self.line_ids.filtered(lambda line: line.applicant_id == previewed)
        self.preview_line_id = (shown or self._get_chosen_lines() or self.line_ids)[:1]

    def _is_suggested(self, row):
        """Return whether somebody found for the job is ticked, if seen, to begin with.

        A recruiter who opened this for some people does not mean others; one who opened
        it for a pool means everybody in it.

        :param dict row: one of ``_get_ranking``
        """
        if self.from_pool and self.pool_ids:
            return True
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

    def _describe_filters(self):
        """Return what made the list, to be kept as JSON; it names nobody: words that
        are in the name or the address of somebody in the list are left out.
        """
        names = " ".join(
            f"{line.partner_name} {line.applicant_id.email_from}"
            for line in self.line_ids
        ).lower()
        words = (self.text or "").split()
        return {
            "medals": self.medal_ids.mapped("name"),
            "pools": self.pool_ids.mapped("name"),
            "skills": self.skill_ids.mapped("name"),
            "months": self.months,
            "words": ["…" if word.lower() in names else word for word in words],
            "also_without_medal": self.everybody,
            "shown_at_most": self.limit,
            "ticked_from": self.tick_from,
            "opened_from_people": self.people_first,
            "added_by_hand": len(self.line_ids.filtered("by_hand")),
            "beyond_the_list": self.include_more,
        }

    def _describe_ranked(self, more):
        """Return whom the recruiter chose from, as of ``_record`` of
        ``hr.applicant.ranking.decision``: the list, then those ``more`` beyond it.
        """
        reasons = self.job_id._explain_ranking(list(more.values()))
        return [
            *(
                {
                    **{name: line[name] for name in DECIDED_BY},
                    "applicant_id": line.applicant_id.id,
                    "is_shown": True,
                }
                for line in self.line_ids.sorted(lambda line: -line.score)
            ),
            *(
                {
                    **self.job_id._get_fit(row),
                    "applicant_id": applicant.id,
                    "explanation": reasons[applicant.id],
                    "selected": True,
                }
                for applicant, row in more.items()
            ),
        ]

    def _list_anew(self, retick):
        """List the people who pass the filters now. Opened from people, only these are
        listed until others are asked for.

        :param bool retick: as of ``_set_lines``
        """
        if self.people_first and all(line.by_hand for line in self.line_ids):
            self._set_lines([])
        elif self.job_id:
            self._list_best(retick=retick)
        elif self.from_pool:
            self._list_pools()

    def _list_pools(self):
        """List the people of the pools, while no job says who fits."""
        talents = self.pool_ids._search_talents(limit=self.limit)
        people = talents._get_standing_applications()._get_first_of_persons()
        self._set_lines([{"applicant_id": a.id, "selected": True} for a in people])

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

    # -- beyond the list -------------------------------------------------------------

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
        """Return ``{applicant: row of the ranking}`` of the people beyond the list who
        may be invited, the best first.
        """
        listed = set(self.line_ids.applicant_id.ids)
        rows = {
            row["applicant_id"]: row
            for row in self._rank(MAX_INVITED)
            if row["applicant_id"] not in listed
        }
        more = self.env["hr.applicant"].browse(rows)
        # The list decides about the people in it, by whatever application.
        more = more._get_first_of_persons(self.line_ids.applicant_id)
        taken = set(self._get_chosen_lines().applicant_id.mapped("email_normalized"))
        permitted = self.env["hr.applicant.invitation"]._select_invitable(
            more, self.job_id
        )
        return {
            applicant: rows[applicant.id]
            for email, applicant in permitted.items()
            if email not in taken
        }
