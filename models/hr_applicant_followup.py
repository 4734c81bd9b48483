from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .batch import run_batch
from .hr_applicant_gate import BLOCKERS
from .hr_applicant_person import RECRUITER

#: Reasons that time or an answer can lift: the step waits. All others end the plan.
TEMPORARY_BLOCKERS = (
    "in_process",
    "no_consent",
    "consent_requested",
    "consent_expired",
    "no_address",
    "paused",
    "recent_contact",
)
#: When to look again at a step that waits for something without a date.
HOLD_DAYS = 30


class HrApplicant(models.Model):
    """Follow-up plans: what to do next to stay in touch, and when.

    * The medal's plan starts the day the medal was awarded. Its steps are carried out
      one after the other, in the order of their due dates.
    * ``_cron_followups`` turns a due step into one activity for the right recruiter,
      if the gate lets it. A temporary blocker holds the step, any other stops the plan.
    * While an activity is open nothing else is scheduled for that person. Done or
      deleted, it makes room for the next step; after the last one the plan is done.
    * A person has one running plan: a new medal stops the others as superseded.
    """

    _inherit = "hr.applicant"

    followup_plan_id = fields.Many2one(
        "mail.activity.plan", copy=False, readonly=True, groups=RECRUITER
    )
    followup_state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        string="Follow-up",
        copy=False,
        readonly=True,
        groups=RECRUITER,
    )
    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Next Step",
        copy=False,
        readonly=True,
        groups=RECRUITER,
    )
    followup_date = fields.Date(
        string="Next Follow-up",
        copy=False,
        readonly=True,
        groups=RECRUITER,
        help="The day the next step is due, or looked at again while it has to wait.",
    )
    followup_activity_id = fields.Many2one(
        "mail.activity",
        string="Open Follow-up",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=RECRUITER,
    )
    followup_paused_until = fields.Date(
        string="Paused Until", copy=False, groups=RECRUITER
    )
    followup_stop_reason = fields.Selection(
        [
            *BLOCKERS,
            ("superseded", "Another application of this person is followed up"),
            ("manual", "Stopped by a recruiter"),
        ],
        string="Why It Stopped",
        copy=False,
        readonly=True,
        groups=RECRUITER,
    )
    last_contact_date = fields.Date(
        string="Last Contact", copy=False, tracking=True, groups=RECRUITER
    )

    _followup_due_idx = models.Index(
        "(followup_date, id) "
        "WHERE followup_state = 'running' AND followup_activity_id IS NULL"
    )
    _followup_paused_idx = models.Index(
        "(followup_paused_until) WHERE followup_state = 'paused'"
    )

    # -- the course of a plan --------------------------------------------------------

    def _start_followup_plan(self, plan):
        """Start ``plan`` from its first step, and stop what runs for these persons.

        :param mail.activity.plan plan: may be empty, then nothing runs
        """
        self._get_person_applications()._stop_followups("superseded")
        started = self.browse()
        for applicant in self.sorted("id", reverse=True):
            if any(map(applicant._is_same_person, started)):
                applicant.write(self._prepare_stop("superseded"))
                continue
            started |= applicant
            step = applicant._get_followup_steps(plan)[:1]
            applicant.write(
                {
                    "followup_plan_id": plan.id,
                    "followup_state": step and "running",
                    "followup_step_id": step.id,
                    "followup_date": step._get_date_deadline(applicant.medal_date)
                    if step
                    else False,
                    "followup_paused_until": False,
                    "followup_stop_reason": False,
                }
            )

    def _get_followup_steps(self, plan):
        """Return the steps of ``plan`` in the order in which they fall due."""
        self.ensure_one()
        return plan.sudo().template_ids.sorted(
            lambda step: (
                step._get_date_deadline(self.medal_date),
                step.sequence,
                step.id,
            )
        )

    def _close_followup_step(self, contacted):
        """Go on after the open activity was done or cancelled.

        :param bool contacted: whether somebody spoke to the person
        """
        if contacted:
            self.write({"last_contact_date": fields.Date.context_today(self)})
        self.write({"followup_activity_id": False})
        for applicant in self:
            if applicant.followup_state in ("running", "paused"):
                applicant._go_to_next_step()

    def _go_to_next_step(self):
        self.ensure_one()
        steps = self._get_followup_steps(self.followup_plan_id)
        if self.followup_step_id in steps:
            upcoming = steps[steps.ids.index(self.followup_step_id.id) + 1 :]
        else:  # the step was removed from the plan meanwhile
            upcoming = steps.filtered(
                lambda step: step._get_date_deadline(self.medal_date)
                > self.followup_date
            )
        step = upcoming[:1]
        values = {
            "followup_step_id": step.id,
            "followup_date": step and step._get_date_deadline(self.medal_date),
        }
        if not step:
            values |= {"followup_state": "done", "followup_paused_until": False}
        self.write(values)

    def _stop_followups(self, reason):
        """Stop the plans that are not over, and cancel their open activities.

        :param str reason: a value of ``followup_stop_reason``
        """
        going_on = self.sudo().filtered(
            lambda applicant: applicant.followup_state in ("running", "paused")
        )
        going_on.write(self._prepare_stop(reason))
        going_on.followup_activity_id.unlink()

    @api.model
    def _prepare_stop(self, reason):
        return {
            "followup_state": "stopped",
            "followup_stop_reason": reason,
            "followup_date": False,
            "followup_step_id": False,
            "followup_paused_until": False,
        }

    def _resume_held_followups(self):
        """Look at waiting steps again: what held them back may be gone."""
        for applicant in self:
            if (
                applicant.followup_state == "running"
                and applicant.followup_step_id
                and not applicant.followup_activity_id
            ):
                step = applicant.followup_step_id
                applicant.followup_date = step._get_date_deadline(applicant.medal_date)

    def action_pause_followup(self):
        """Hold the plans until a recruiter resumes them or the pause ends."""
        self.check_access("write")
        self.filtered(lambda applicant: applicant.followup_state == "running").write(
            {"followup_state": "paused"}
        )

    def action_resume_followup(self):
        """Go on with paused plans where they were."""
        paused = self.filtered(lambda applicant: applicant.followup_state == "paused")
        paused.write({"followup_state": "running", "followup_paused_until": False})
        paused._resume_held_followups()

    def action_stop_followup(self):
        """End the plans; what was awarded and noted stays."""
        self.check_access("write")
        # Reading the state is for recruiters only: nobody else gets further.
        self.filtered("followup_state")._stop_followups("manual")

    def action_restart_followup(self):
        """Start the medal's plan anew, from its first step."""
        if not all(applicant.medal_id for applicant in self):
            raise UserError(
                self.env._("Only people with a medal are followed up. Award one first.")
            )
        for plan, applicants in self.grouped(lambda a: a.medal_id.plan_id).items():
            applicants._start_followup_plan(plan)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            # Back in the process: the plan waits, so does what was to be done next.
            self.sudo().followup_activity_id.with_context(
                followup_keep_step=True
            ).unlink()
        return result

    # -- the nightly run -------------------------------------------------------------

    @api.model
    def _cron_followups(self, batch_size=200):
        """Create the activities that are due.

        Every batch is committed on its own; running it again changes nothing. A record
        that fails is logged, left as it was and tried again the next day.
        """
        today = fields.Date.context_today(self)
        everything = self.with_context(active_test=False)
        everything.search(
            [
                ("followup_state", "=", "paused"),
                ("followup_paused_until", "<=", today),
            ]
        ).action_resume_followup()
        domain = [
            ("followup_state", "=", "running"),
            ("followup_activity_id", "=", False),
            ("followup_date", "<=", today),
        ]
        IrCron = self.env["ir.cron"]
        time_left = IrCron._commit_progress(remaining=everything.search_count(domain))
        while time_left:
            due = everything.search(
                domain, order="followup_date, id", limit=batch_size
            ).try_lock_for_update()
            if not due:
                break
            run_batch(
                due,
                lambda batch: batch._run_due_followups(today),
                lambda failed: failed._hold_followup(today + timedelta(days=1)),
            )
            time_left = IrCron._commit_progress(len(due))

    def _hold_followup(self, until):
        self.write({"followup_date": until})

    def _run_due_followups(self, today):
        """Carry out the due step of each application, or hold it, or stop its plan."""
        stepless = self.filtered(lambda applicant: not applicant.followup_step_id)
        for applicant in stepless:  # it was removed from the plan meanwhile
            applicant._go_to_next_step()
        (self - stepless)._run_due_steps_of_plans(today)

    def _run_due_steps_of_plans(self, today):
        gate = self._ask_gate(date=today)
        busy = self._get_person_applications().filtered("followup_activity_id")
        allowed = self.browse()
        for applicant in self:
            blocker, until = gate[applicant.id]
            if not blocker and any(
                applicant._is_same_person(other) for other in busy | allowed
            ):
                applicant._hold_followup(today + timedelta(days=HOLD_DAYS))
            elif not blocker:
                allowed |= applicant
            elif blocker in TEMPORARY_BLOCKERS:
                tomorrow = today + timedelta(days=1)
                later = today + timedelta(days=HOLD_DAYS)
                applicant._hold_followup(max(until or later, tomorrow))
            else:
                applicant._stop_followups(blocker)
        allowed._create_followup_activities(today)

    def _create_followup_activities(self, today):
        # The list of activities tells the responsible; no mail for each.
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        self.mapped("display_name")  # else read one by one for the activity's title
        activities = Activity.create(
            [applicant._prepare_followup_activity(today) for applicant in self]
        )
        for applicant, activity in zip(self, activities, strict=True):
            applicant.followup_activity_id = activity

    def _prepare_followup_activity(self, today):
        self.ensure_one()
        step = self.followup_step_id
        return {
            "activity_type_id": step.activity_type_id.id,
            "automated": True,
            "date_deadline": max(self.followup_date, today),
            "followup_step_id": step.id,
            "note": step.note,
            "res_id": self.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "summary": step.summary,
            "user_id": self._get_followup_responsible(step).id,
        }

    def _get_followup_responsible(self, step):
        """Return the user who carries out ``step``, the first of these who can:

        the step's own, the recruiter, who awarded the medal, the job's recruiter, the
        company's fallback. May be empty.
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        recruiters = self.env.ref(RECRUITER).sudo().all_user_ids
        for user in (
            step._determine_responsible(self._get_recruiter(), self)["responsible"],
            self._get_recruiter(),
            self.medal_user_id,
            self.job_id.user_id,
            company.medalist_fallback_user_id,
        ):
            if user.active and user in recruiters and company in user.company_ids:
                return user
        return self.env["res.users"]
