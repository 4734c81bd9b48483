from odoo import api, fields, models

from ..tools import open_dialog
from .states import ERASURE_STATES, OPEN


class HrApplicantPersonMixinErasure(models.AbstractModel):
    """The requests of a person to be erased.

    They go with the person when two are merged or split. Where nobody knows who of two
    people asked, the request counts for both until a recruiter decides.
    """

    _name = "hr.applicant.person.mixin.erasure"
    _description = "Requests of a Person to Be Erased"

    erasure_ids = fields.One2many(
        "hr.applicant.erasure",
        "person_id",
        string="Requests to Be Erased",
        readonly=True,
    )
    erasure_id = fields.Many2one(
        "hr.applicant.erasure",
        string="Request to Be Erased",
        compute="_compute_erasure_id",
        help="The open one.",
    )
    erasure_state = fields.Selection(ERASURE_STATES, compute="_compute_erasure_id")
    erasure_request_date = fields.Date(
        string="Asked to Be Erased On", compute="_compute_erasure_id"
    )
    erasure_due_date = fields.Date(
        string="To Be Erased Until", compute="_compute_erasure_id"
    )

    @api.depends("erasure_ids.state", "erasure_ids.person_id")
    def _compute_erasure_id(self):
        for person in self:
            request = person.erasure_ids.filtered(lambda e: e.state in OPEN)
            person.erasure_id = request
            person.erasure_state = request.state
            person.erasure_request_date = request.request_date
            person.erasure_due_date = request.due_date

    def action_request_erasure(self):
        """Open the dialog that notes that the person asked to be erased; if they did
        before, the open request.

        :return: the action
        :raise AccessError: if the user has no access to an application
        """
        self.ensure_one()
        self._check_recruiter()
        if self.erasure_id:
            return self.action_open_erasure()
        return open_dialog(
            "hr.applicant.erasure.ask",
            self.env._("Ask to Be Erased"),
            default_person_id=self.id,
        )

    def action_open_erasure(self):
        """Open the person's open request to be erased.

        :return: the action
        :raise AccessError: if the user has no access to an application
        """
        self.ensure_one()
        self._check_recruiter("read")
        return self.erasure_id._get_records_action(
            name=self.env._("Request to Be Erased"), context={}
        )

    # -- merged and split ------------------------------------------------------------

    def _get_merged(self):
        """Return all who were merged into these, also by way of others."""
        found = merged = self.merged_ids
        while merged := merged.merged_ids - found:
            found |= merged
        return found

    def _take_erasures(self, other):
        """Take over the requests of ``other``, who is merged into this person.

        If both have an open one, that of the other stays where it is, and is closed
        with this person's.

        :return: what ``_return_erasures`` needs, as JSON
        """
        if other.erasure_id.channel not in (False, "retention"):
            # What the person asks for counts, not what a rule would do.
            self._get_retention_requests()._change_state(
                "refused",
                {
                    "rule_id": False,
                    "refusal_reason": self.env._("They asked for it themselves."),
                },
            )
        moved = other.erasure_ids
        both = self.erasure_id | other.erasure_id
        if self.erasure_id:
            moved -= other.erasure_id
        moved.person_id = self
        return {"moved": moved.ids, "known": both.ids}

    def _return_erasures(self, other, memory):
        """Give ``other``, who is somebody else after all, their requests back. One that
        was made meanwhile counts for both.

        :param dict memory: as ``_take_erasures`` returned it; None of a merge that was
            made before requests were records: then those of both count for both
        """
        memory = memory or {"moved": [], "known": []}
        theirs = self.erasure_ids.filtered(lambda e: e.id in memory["moved"])
        theirs.person_id = other
        if self.erasure_id.id not in memory["known"]:
            self._share_erasure(other)

    def _share_erasure(self, other):
        """Have the open request count for ``other`` as well."""
        if self.erasure_id and not other.erasure_id:
            shared = self.erasure_id.copy(
                {"person_id": other.id, "company_id": other.company_id.id}
            )
            if shared.channel != "retention":
                shared._run_apart("erasure", lambda e: e._create_todo())
