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
      lets it. A temporary blocker holds the step, any other stops the plan. What was
      held for so long that it lost its sense is left out.
    * While an activity is open nothing else is scheduled. Done or deleted, it makes
      room for the next step; after the last one the plan repeats it or is done.
    * A person has one live follow-up: another plan, or the same anew, ends the one
      before as superseded. What has ended is kept, with why and by whom.
    * A pause holds it until a day (the person's), a job opening or a recruiter's word,
      and is ended by whoever made it. A yes after a no lets it go on.
    * Whoever changes it writes this record: of two at once, the later one gets a
      serialization failure, and Odoo runs it again.
    """

    _name = "hr.applicant.followup"
    _inherit = [
        "hr.applicant.followup.mixin.run",
        "hr.applicant.followup.mixin.activity",
        "hr.applicant.followup.mixin.mail",
        "hr.applicant.followup.mixin.timeline",
    ]
    _description = "Follow-up of a Past Candidate"
    _rec_name = "plan_id"
    _order = "id desc"

    person_id = fields.Many2one(
        "hr.applicant.person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
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
        help="When the next step was due, if the gate has held it back since; of what "
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
        """A new one is its person's, and the present one of its application."""
        applicants = self.env["hr.applicant"].browse(
            vals["applicant_id"] for vals in vals_list
        )
        applicants._ensure_persons()
        # Of a person's others, what has ended has to be so in the database, too.
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
        """Go to ``state``; all of these or none. Nothing else writes the state.

        What is open is taken back. A pause, and the person's day with it, is over.

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
        self._take_back()
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
        """Follow these persons up by ``plan``, from its first step; what is live for
        them ends.

        :param hr.applicant applicants: in sudo; of several of a person the latest
        :param mail.activity.plan plan: may be empty, then nothing goes on
        :param date start: the day its delays count from, default the medal's
        :param date since: leave out the steps that would have been due before this day
        """
        applicants._ensure_persons().followup_ids._stop("superseded")
        started = applicants.sorted("id", reverse=True)._get_first_of_persons()
        # Where nothing is to be done, nothing is shown.
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
        """Stop what is not over, and cancel what it has open and waiting to be sent.

        What a yes would let go on, a recruiter ends for good.

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

    def _pause(self, until=False, resume_on=None, invitation=None):
        """Hold what is not over; what is open is taken back and stays due.

        :param date until: the day to go on by itself
        :param str resume_on: a value of ``resume_on``, default the day; without one a
            recruiter resumes
        :param hr.applicant.invitation invitation: whose answer this is, if it is none
            of a recruiter
        """
        live = self._filter_live()
        live.filtered(lambda f: f.state == "running")._change_state("paused")
        live.person_id.paused_until = until
        live.write(
            {
                "resume_on": resume_on or ("date" if until else "manual"),
                "paused_by_id": invitation and invitation.id,
            }
        )

    def _resume(self):
        """Go on with what is paused where it was."""
        paused = self.filtered(lambda f: f.state == "paused")
        paused._change_state("running")
        paused._look_again()

    def _look_again(self):
        """Look at what waits again: what held it back may be gone."""
        self.filtered(lambda f: f.state == "running" and f.hold_reason).write(
            {"date": fields.Date.context_today(self), "hold_reason": False}
        )

    @api.model
    def _go_on_after_yes(self, persons):
        """Go on with what a no had stopped: the person's own, or that of somebody who
        shares an address.

        Where the gate would stop it again it stays as it is, and where the medal is
        gone, or another plan came after it.

        :param hr.applicant.person persons: who said yes
        """
        values = persons.address_ids.mapped("value")
        sharing = self.env["hr.applicant.address"].search([("value", "in", values)])
        stopped = self.search(
            [
                ("person_id", "in", (persons | sharing.person_id).ids),
                ("state", "=", "stopped"),
                ("stop_reason", "in", LIFTED_BY_YES),
            ]
        ).filtered(
            lambda f: (f.person_id in persons or f.stop_reason == "shared_refusal")
            and f == f.person_id.followup_ids._get_newest()
        )
        stopped._filter_may_go_on()._go_on()

    def _get_newest(self):
        """Return the one that was started last, those left out that gave way."""
        own = self.filtered(lambda f: f.stop_reason != "superseded")
        return own.sorted("id")[-1:]

    def _filter_may_go_on(self):
        """Return these of the stopped that may go on: still the present one of a
        medalist, nothing else going on, and the gate would not stop it again.
        """
        present = self.filtered(
            lambda f: f.applicant_id.medal_id
            and f.applicant_id.followup_id == f
            and not f.person_id.followup_ids._filter_live()
        )
        gate = present._ask_gate()
        return present.filtered(
            lambda f: not gate[f][0] or gate[f][0] in TEMPORARY_BLOCKERS
        )

    def _go_on(self):
        """Go on where it was stopped, with the next step that still makes sense."""
        today = fields.Date.context_today(self)
        self._change_state("running")
        values = {}
        for followup in self:
            due = followup.waiting_since or today
            values[followup] = {
                "date": max(due, today),
                "waiting_since": due < today and due,
            }
        write_each(self, values)
        self._skip_late_steps(today)

    # -- steps -----------------------------------------------------------------------

    def _close_step(self, contacted, date=None, keep_step=False):
        """Go on after the open activity was done or cancelled, or the email was sent.

        :param bool contacted: whether somebody spoke or wrote to the person
        :param date date: the day they did, default today
        :param bool keep_step: the step is not done with, it stays the next
        """
        if contacted:
            self.applicant_id._note_contact(date)
        self.activity_id = False
        if not keep_step:
            self._filter_live()._go_to_next_step()

    def _go_to_next_step(self):
        """Make the step after the present one the next, or end the plan."""
        today = fields.Date.context_today(self)
        values = {}
        for followup in self:
            due, step, repeats = followup.plan_id._get_next_followup(
                followup.start_date,
                followup.step_id.sudo(),
                followup.date,
                followup.repeat_count,
                today,
            )
            values[followup] = _prepare_step(step, due, repeats)
        write_each(self, values)
        self.filtered(lambda f: not f.step_id)._change_state("done")

    def _skip(self):
        """Leave the next step out; what is open for it is deleted."""
        live = self._filter_live()
        live.applicant_id._cancel_queued_mails()
        live._take_back()
        live._go_to_next_step()

    def _skip_late_steps(self, today):
        """Leave out the steps that were held for longer than they make sense.

        The next that makes sense counts, else the last one of the plan.

        :return: those that have another step now, due or not
        """
        values = {}
        # Without a step, because it was deleted, the nightly run looks for the next.
        for followup in self.filtered(lambda f: f.waiting_since and f.step_id):
            step = followup.step_id.sudo()
            if followup.repeat_count or not step._is_too_late(
                followup.waiting_since, today
            ):
                continue
            steps = followup.plan_id._get_followup_steps(followup.start_date)
            order = [known for _due, known in steps]
            later = steps[order.index(step) + 1 :] if step in order else []
            if later:
                due, step = next(
                    (
                        pair
                        for pair in later
                        if not pair[1]._is_too_late(pair[0], today)
                    ),
                    later[-1],
                )
                values[followup] = _prepare_step(step, due)
        write_each(self, values)
        return self.filtered(values.get)

    def _set_next(self, date):
        """Have the next step on ``date``; after the last one, that one once more.

        What is over or paused goes on with it.
        """
        opened = self.filtered("activity_id")
        opened.activity_id.write({"date_deadline": date})
        values = {}
        for followup in self - opened:
            step, repeats = followup.step_id, followup.repeat_count
            if not step or followup.state not in LIVE:
                plan = followup.plan_id.sudo()
                step = plan._get_followup_steps(followup.start_date)[-1][1]
                repeats = plan.followup_repeat_max
            values[followup] = _prepare_step(step, date, repeats)
        (self - opened).filtered(lambda f: f.state != "running")._change_state(
            "running"
        )
        write_each(self, values)

    def _hold(self, held):
        """Let steps wait.

        :param dict held: ``{follow-up: (date to look again, hold reason)}``
        """
        write_each(
            self,
            {
                followup: {
                    "date": date,
                    "hold_reason": reason,
                    "waiting_since": followup.waiting_since or followup.date,
                }
                for followup, (date, reason) in held.items()
            },
        )

    def _take_back(self):
        """Delete what is open; the steps stay due."""
        opened = self.filtered("activity_id")
        if opened:
            activities = self.env["mail.activity"].browse(opened.activity_id.ids)
            opened.activity_id = False
            activities.unlink()

    # -- whose -----------------------------------------------------------------------

    def _follow_application(self):
        """Belong to the person whose application it is now; if somebody is followed up
        already, that goes on and this ends.
        """
        for followup in self:
            person = followup.applicant_id.person_id
            if followup.person_id != person:
                if person.followup_ids._filter_live():
                    followup._stop("superseded")
                followup.person_id = person

    def _ask_gate(self, **options):
        """Return ``{follow-up: (blocker code or False, until)}``.

        :param options: as of ``hr.applicant._ask_gate``
        """
        answers = self.applicant_id._ask_gate(**options)
        return {followup: answers[followup.applicant_id.id] for followup in self}

    def _get_responsibles(self):
        """Return ``{follow-up: user}``: who carries out the next step of each."""
        if not self:
            return {}
        users = self.applicant_id._get_followup_responsibles()
        return {followup: users[followup.applicant_id] for followup in self}


def _prepare_step(step, date, repeats=0):
    """Return the values of who comes to a step that nothing has held back yet."""
    return {
        "step_id": step.id,
        "date": date,
        "repeat_count": repeats,
        "hold_reason": False,
        "waiting_since": False,
    }
