from odoo import api, fields, models


class HrApplicantInvitationMixinDecision(models.AbstractModel):
    """Why this person was invited, in words, also months later."""

    _name = "hr.applicant.invitation.mixin.decision"
    _description = "Why Somebody Was Invited"

    why_chosen = fields.Char(
        string="Why This Person?",
        compute="_compute_why_chosen",
        help="From the record of how people were chosen for the mailing.",
    )
    fit_parts = fields.Text(string="Fit, Part by Part", compute="_compute_why_chosen")

    def _record_decision(self, mailing, applicants, ranked, filters):
        """Keep how the people of a mailing were chosen.

        :param hr.applicant applicants: who was to be invited, the best first
        :param list ranked: the list they were chosen from; None without one
        :param dict filters: what made the list; None without one
        """
        if ranked is None:
            scores = {i.applicant_id.id: i.match_score for i in self}
            ranked = [
                {"applicant_id": id_, "score": scores.get(id_, 0), "selected": True}
                for id_ in applicants.ids
            ]
        self.env["hr.applicant.ranking.decision"]._record(
            mailing, self, ranked, filters
        )

    @api.depends("round_id", "applicant_id.person_id")
    def _compute_why_chosen(self):
        Decision = self.env["hr.applicant.ranking.decision"]
        hashes = {}
        for invitation in self:
            person = invitation.applicant_id.person_id
            people = person | person.with_context(active_test=False).merged_ids
            hashes[invitation] = [Decision._hash("person", id_) for id_ in people.ids]
        lines = self.env["hr.applicant.ranking.decision.line"].search(
            [
                ("decision_id.round_id", "in", self.round_id.ids),
                ("person_hash", "in", [h for of in hashes.values() for h in of]),
                ("outcome", "=", "chosen"),
            ]
        )
        found = {(line.decision_id.round_id, line.person_hash): line for line in lines}
        for invitation in self:
            line = next(
                (
                    found[key]
                    for hash_ in hashes[invitation]
                    if (key := (invitation.round_id, hash_)) in found
                ),
                None,
            )
            invitation.why_chosen = line and line._put_into_words()
            invitation.fit_parts = line and self.env["hr.job"]._explain_parts(
                line.facts
            )

    def _log_overrides(self):
        """Note in the chatter why somebody was invited though contacted recently."""
        overridden = self.filtered("override_reason")
        overridden._message_log_batch(
            {
                invitation.id: self.env._(
                    "Invited although contacted recently: %s",
                    invitation.override_reason,
                )
                for invitation in overridden
            }
        )
