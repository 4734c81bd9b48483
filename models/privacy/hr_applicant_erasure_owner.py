from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import get_company, get_label
from .states import OPEN


class HrApplicantErasureMixinOwner(models.AbstractModel):
    """Who takes care of a request to be erased, and their to-do.

    The to-do stands on the person's newest application and is due on the last day that
    the law gives, or, while the request is on hold, on the day the hold ends. What a
    retention rule asks for is done by the scheduled action, without a to-do.
    """

    _name = "hr.applicant.erasure.mixin.owner"
    _description = "Owner of a Request to Be Erased"

    user_id = fields.Many2one(
        "res.users", string="Owner", readonly=True, ondelete="set null"
    )
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _get_responsible(self):
        """Return the user who takes care of the request: the first who can of the owner
        and the person's recruiters, the company's fallback, else an administrator of
        recruitment.
        """
        self.ensure_one()
        company = get_company(self)
        newest_first = self.person_id.applicant_ids.sorted("id", reverse=True)
        recruiters = [application._get_recruiter() for application in newest_first]
        return (
            self.env["res.users"]._get_responsible(company, [self.user_id, *recruiters])
            or company._get_recruitment_administrators()[:1]
        )

    def _create_todo(self):
        """Give the request an owner and a to-do; without an application, notify them.

        If that fails, the scheduled action tries again.
        """
        newest = self.person_id.last_applicant_id
        self.user_id = owner = self._get_responsible()
        texts = self.with_context(lang=owner.lang)
        summary = texts.env._("%s asks to be erased", self.person_id.name)
        note = texts.env._(
            "They asked for it on %(date)s (%(channel)s). Check that nothing has to be "
            "kept, erase their data until %(due)s, and tell them when it is done. The "
            "request stands in Recruitment, Past Candidates, Requests to Be Erased.",
            date=format_date(texts.env, self.request_date),
            channel=get_label(texts, "channel"),
            due=format_date(texts.env, self.due_date),
        )
        if newest:
            self.activity_id = newest._schedule_for_recruiter(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=owner.id,
                date_deadline=self._get_deadline(),
            )
        elif consent := self._get_consent():
            consent._notify_in_own_name(owner, summary, note)

    def _get_deadline(self):
        """Return the day on which somebody has to do something about the request."""
        return self.state == "held" and self.hold_until or self.due_date

    def _update_todos(self):
        """Move the to-dos to the day that counts now."""
        for erasure in self:
            erasure.activity_id.date_deadline = erasure._get_deadline()

    @api.model
    def _reassign(self):
        """Give open requests another owner and to-do where nobody can do it any more.

        The to-do may be gone, or its user may have left or lost access. Who took the
        to-do over is the owner.
        """
        waiting = self.search([("state", "in", OPEN), ("channel", "!=", "retention")])
        for erasure in waiting:
            user = erasure.activity_id.filtered("active").user_id
            if not erasure.person_id.last_applicant_id:
                user = erasure.user_id
            able = user._can_take_care(get_company(erasure))
            if able or user and user == erasure._get_responsible():
                erasure.user_id = user
                continue
            erasure.activity_id.unlink()
            erasure._run_apart("erasure", lambda e: e._create_todo())

    def action_take_over(self):
        """Make the user the owner of these requests, with the to-do.

        :raise AccessError: if the user has no access to the people
        """
        self._check_recruiter()
        requests = self.sudo().filtered(lambda erasure: erasure.state in OPEN)
        requests.user_id = self.env.uid
        requests.activity_id.user_id = self.env.uid
