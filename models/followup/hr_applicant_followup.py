from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..batch import write_each
from ..gate.hr_applicant import BLOCKERS
from ..tools import get_labels
from .states import (
    ENDING_BLOCKERS,
    LIFTED_BY_YES,
    LIVE,
    RESUME_ON,
    TEMPORARY_BLOCKERS,
    TRANSITIONS,
)


class HrApplicantFollowup(models.Model):
    """A person's way through a plan: what to do next to stay in touch, and when.

    * It counts from the day of the medal, or another that a recruiter chose. The steps
      are carried out one after the other, in the order of their due dates.
    * A due step becomes one activity for the right recruiter, or an email, if the gate
      lets it. A temporary blocker makes the step wait, any other stops the plan. A step
      that waited for so long that it lost its sense is left out.
    * While an activity is open nothing else is scheduled. Done or deleted, it makes
      room for the next step. After the last one the plan repeats it or is done.
    * A person has one live follow-up: another plan, or the same anew, ends the one
      before as superseded. What has ended is kept, with why and by whom.
    * Every change writes this record. Of two changes at once, the later one gets a
      serialization failure, and Odoo runs it again.
    """

    _name = "hr.applicant.followup"
    _inherit = [
        "hr.applicant.followup.mixin.run",
        "hr.applicant.followup.mixin.open",
        "hr.applicant.followup.mixin.reassign",
        "hr.applicant.followup.mixin.steps",
        "hr.applicant.followup.mixin.activity",
        "hr.applicant.followup.mixin.mail",
        "hr.applicant.followup.mixin.pause",
        "hr.applicant.followup.mixin.timeline",
    ]
    _description = "Follow-up of a Past Candidate"
    _rec_name = "plan_id"
    _order = "id desc"

    # Empty once the person is erased.
    person_id = fields.Many2one(
        "hr.applicant.person", readonly=True, index=True, ondelete="set null"
    )
    applicant_id = fields.Many2one(
        "hr.applicant",
        string="Application",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The one with the medal.",
    )
    medal_id = fields.Many2one(related="applicant_id.medal_id")
    company_id = fields.Many2one(
        related="applicant_id.company_id", store=True, index="btree_not_null"
    )
    plan_id = fields.Many2one(
        "mail.activity.plan", readonly=True, index=True, ondelete="set null"
    )
    start_date = fields.Date(
        string="Counted From",
        readonly=True,
        help="The day the delays of the plan count from.",
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        string="Follow-up",
        required=True,
        readonly=True,
        default="running",
    )
    step_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Next Step",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The step that comes next; of what was stopped, the one it stopped at.",
    )
    date = fields.Date(
        string="Next Follow-up",
        readonly=True,
        help="The day the next step is due, or looked at again while it has to wait; "
        "the deadline of the open activity.",
    )
    repeat_count = fields.Integer(string="Repeated", readonly=True, aggregator=None)
    activity_id = fields.Many2one(
        "mail.activity",
        string="Open Follow-up",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    hold_reason = fields.Selection(
        [
            *(pair for pair in BLOCKERS if pair[0] in TEMPORARY_BLOCKERS),
            ("failed", "It did not work; it is tried again"),
        ],
        string="Waits Because",
        readonly=True,
    )
    waiting_since = fields.Date(
        readonly=True,
        help="When the next step was due, if the gate has made it wait since; of what "
        "was stopped, when its step was due.",
    )
    resume_on = fields.Selection(RESUME_ON, string="Goes On When", readonly=True)
    paused_by_id = fields.Many2one(
        "hr.applicant.invitation",
        string="Paused by the Answer To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whose “not now” the pause is, where it is not a recruiter's.",
    )
    stop_reason = fields.Selection(
        [
            *(pair for pair in BLOCKERS if pair[0] in ENDING_BLOCKERS),
            ("superseded", "Another plan was started for this person"),
            ("shared_refusal", "Refused by somebody who shares an address"),
            ("not_interested", "Was not interested"),
            ("manual", "Stopped by a recruiter"),
            ("no_medal", "The medal was taken away"),
        ],
        string="Why It Stopped",
        readonly=True,
    )
    end_date = fields.Date(string="Ended On", readonly=True)
    ended_by_id = fields.Many2one(
        "res.users",
        string="Ended By",
        readonly=True,
        ondelete="set null",
        help="Empty where it ended by itself, or the person ended it.",
    )

    _live_uniq = models.UniqueIndex(
        "(person_id) WHERE state IN ('running', 'paused')",
        "A person is followed up by one plan at a time.",
    )
    _due_idx = models.Index(
        "(date, id) WHERE state = 'running' AND activity_id IS NULL"
    )
    _paused_idx = models.Index("(person_id) WHERE state = 'paused'")

    @api.model_create_multi
    def create(self, vals_list):
        """Each belongs to the person of its application, and is its present one."""
        applicants = self.env["hr.applicant"].browse(
            vals["applicant_id"] for vals in vals_list
        )
        applicants._ensure_persons()
        # The unique index must see that the person's other follow-ups have ended.
        self.flush_model(["person_id", "state"])
        followups = super().create(
            [
                {**vals, "person_id": applicant.person_id.id}
                for vals, applicant in zip(vals_list, applicants, strict=True)
            ]
        )
        write_each(
            applicants, {f.applicant_id: {"followup_id": f.id} for f in followups}
        )
        return followups

    # -- states ----------------------------------------------------------------------

    def _change_state(self, state, reason=None, **values):
        """Change the state of all of these, or of none. Nothing else writes the state.

        Open activities are deleted. A pause, and the person's day with it, is over.

        :param str state: the new state
        :param str reason: why it stops, a value of ``stop_reason``
        :param values: other fields to write along
        :raise UserError: if that does not follow the present state
        """
        for followup in self:
            if state not in TRANSITIONS[followup.state]:
                labels = get_labels(self, "state")
                raise UserError(
                    self.env._(
                        "The follow-up of %(name)s is “%(now)s” and can't become "
                        "“%(then)s”.",
                        name=followup.applicant_id.partner_name,
                        now=labels[followup.state],
                        then=labels[state],
                    )
                )
        self._retract_activities()
        self.filtered(lambda f: f.state == "paused").person_id.paused_until = False
        ended = state not in LIVE
        self.write(
            {
                "resume_on": False,
                "paused_by_id": False,
                "stop_reason": reason,
                "end_date": ended and fields.Date.context_today(self),
                "ended_by_id": ended and self._get_ending_user(),
                **values,
                "state": state,
            }
        )

    @api.model
    def _get_ending_user(self):
        """Return the id of the user at work: neither Odoo nor a visitor of a page."""
        user = self.env.user
        return user.id != SUPERUSER_ID and user._is_internal() and user.id

    def _filter_live(self):
        """Return these that are not over."""
        return self.filtered(lambda followup: followup.state in LIVE)

    @api.model
    def _start(self, applicants, plan, start=None, since=None):
        """Follow these persons up by ``plan``, from its first step. Their live
        follow-ups end as superseded.

        :param hr.applicant applicants: in sudo; of several of a person the latest
        :param mail.activity.plan plan: may be empty, then nothing goes on
        :param date start: the day its delays count from, default the medal's
        :param date since: leave out the steps that would have been due before this day
        """
        applicants._ensure_persons().followup_ids._stop("superseded")
        started = applicants.sorted("id", reverse=True)._get_first_of_persons()
        # An application whose new plan has no step shows no follow-up.
        write_each(started, {one: {"followup_id": False} for one in started})
        values = []
        for applicant in started:
            day = start or applicant.medal_date
            due, step, repeats = plan._get_first_followup(day, since)
            if step:
                values.append(
                    {
                        "applicant_id": applicant.id,
                        "plan_id": plan.id,
                        "start_date": day,
                        "step_id": step.id,
                        "date": due,
                        "repeat_count": repeats,
                    }
                )
        self.create(values)

    def _stop(self, reason):
        """Stop the plans that are not over. Open activities are deleted, waiting emails
        cancelled.

        A plan that a yes would resume is ended for good by a recruiter's stop.

        :param str reason: a value of ``stop_reason``
        """
        if reason in ("manual", "not_interested"):
            self.filtered(lambda f: f.stop_reason in LIFTED_BY_YES).write(
                {
                    "stop_reason": reason,
                    "end_date": fields.Date.context_today(self),
                    "ended_by_id": self._get_ending_user(),
                }
            )
        live = self._filter_live()
        live.applicant_id._cancel_queued_mails()
        write_each(
            live,
            {f: {"waiting_since": f.waiting_since or f.date} for f in live},
        )
        live._change_state("stopped", reason, date=False, hold_reason=False)

    def _follow_application(self):
        """Belong to the person whose application it is now. If that person is followed
        up already, this one ends as superseded.
        """
        for followup in self:
            person = followup.applicant_id.person_id
            if followup.person_id != person:
                if person.followup_ids._filter_live():
                    followup._stop("superseded")
                followup.person_id = person
