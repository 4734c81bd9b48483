from odoo import api, fields, models
from odoo.tools import SQL

from .constants import RECRUITER
from .hr_applicant_gate import BLOCKERS


class HrApplicant(models.Model):
    """Follow-up plans: what to do next to stay in touch, and when.

    * The medal's plan starts the day the medal was awarded, unless a recruiter has it
      counted from another day. Its steps are carried out one after the other, in the
      order of their due dates.
    * A due step becomes one activity for the right recruiter, or an email, if the gate
      lets it (``_cron_followups``). A temporary blocker holds the step, any other stops
      the plan. What was held for so long that it lost its sense is left out.
    * While an activity is open nothing else is scheduled for that person. Done or
      deleted, it makes room for the next step; after the last one the plan repeats it
      or is done. The activity itself knows that it is open: applications have many
      indexes, and making it changes none of them.
    * A person has one running plan: a new medal stops the others as superseded.
    * A plan moves on in the database alone, in sets: what changes here is neither
      tracked nor anybody's edit. Each move is a turn (``hr.applicant.followup.turn``).
    """

    _inherit = "hr.applicant"

    followup_plan_id = fields.Many2one(
        "mail.activity.plan",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=RECRUITER,
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
    followup_start_date = fields.Date(
        string="Counted From",
        copy=False,
        readonly=True,
        groups=RECRUITER,
        help="The day the delays of the plan count from, where it is not the medal's.",
    )
    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Next Step",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=RECRUITER,
    )
    followup_date = fields.Date(
        string="Next Follow-up",
        copy=False,
        readonly=True,
        groups=RECRUITER,
        help="The day the next step is due, or looked at again while it has to wait; "
        "the deadline of the open activity.",
    )
    followup_repeat_count = fields.Integer(
        string="Repeated", copy=False, readonly=True, groups=RECRUITER
    )
    followup_hold_reason = fields.Selection(
        [
            *BLOCKERS,
            ("busy", "Another follow-up of this person is open"),
            ("failed", "It did not work; it is tried again"),
        ],
        string="Waits Because",
        copy=False,
        readonly=True,
        groups=RECRUITER,
    )
    followup_waiting_since = fields.Date(
        copy=False,
        readonly=True,
        groups=RECRUITER,
        help="When the next step was due, if the gate has held it back since.",
    )
    followup_paused_until = fields.Date(
        string="Paused Until", copy=False, readonly=True, groups=RECRUITER
    )
    followup_stop_reason = fields.Selection(
        [
            *BLOCKERS,
            ("superseded", "Another application of this person is followed up"),
            ("shared_refusal", "Refused by somebody who shares an address"),
            ("not_interested", "Was not interested"),
            ("manual", "Stopped by a recruiter"),
            ("no_medal", "The medal was taken away"),
        ],
        string="Why It Stopped",
        copy=False,
        readonly=True,
        groups=RECRUITER,
    )

    _followup_due_idx = models.Index(
        "(followup_date, id) WHERE followup_state = 'running'"
    )
    _followup_paused_idx = models.Index(
        "(followup_paused_until) WHERE followup_state = 'paused'"
    )

    # -- the course of a plan --------------------------------------------------------

    def _start_followup_plan(self, plan, start=None, since=None):
        """Start ``plan`` from its first step, and stop what runs for these persons.

        :param mail.activity.plan plan: may be empty, then nothing runs
        :param date start: the day its delays count from, default the medal's
        :param date since: leave out the steps that would have been due before this day
        """
        self._get_person_applications()._stop_followups("superseded")
        started = self.sorted("id", reverse=True)._get_first_of_persons()
        (self - started).write(self._prepare_stop("superseded"))
        values = {}
        for applicant in started:
            due, step, repeats = plan._get_first_followup(
                start or applicant.medal_date, since
            )
            values[applicant.id] = {
                "followup_state": step and "running",
                "followup_step_id": step.id,
                "followup_date": due,
                "followup_repeat_count": repeats,
            }
        started.write(
            {
                "followup_plan_id": plan.id,
                "followup_start_date": start,
                "followup_paused_until": False,
                "followup_stop_reason": False,
            }
        )
        started._save_followups(values)

    def _close_followup_step(self, contacted, date=None, keep_step=False):
        """Go on after the open activity was done or cancelled, or the email was sent.

        :param bool contacted: whether somebody spoke or wrote to the person
        :param date date: the day they did, default today
        :param bool keep_step: the step is not done with, it stays the next
        """
        if contacted:
            self._note_contact(date)
        if not keep_step:
            self._filter_going_on()._go_to_next_step()

    def _filter_going_on(self):
        """Return these of the applications whose plan is not over."""
        return self.filtered(lambda a: a.followup_state in ("running", "paused"))

    def _get_followup_start(self):
        """Return the day the delays of the plan count from."""
        self.ensure_one()
        return self.followup_start_date or self.medal_date

    def _go_to_next_step(self):
        """Make the step after the present one the next, or end the plan."""
        today = fields.Date.context_today(self)
        values = {}
        for applicant in self:
            due, step, repeats = applicant.followup_plan_id._get_next_followup(
                applicant._get_followup_start(),
                applicant.followup_step_id.sudo(),
                applicant.followup_date,
                applicant.followup_repeat_count,
                today,
            )
            values[applicant.id] = {
                "followup_state": applicant.followup_state if step else "done",
                "followup_step_id": step.id,
                "followup_date": due,
                "followup_repeat_count": repeats,
            }
        self._save_followups(values)
        self.filtered(lambda applicant: applicant.followup_state == "done").write(
            {"followup_paused_until": False}
        )

    def _skip_late_steps(self, today):
        """Leave out the steps that were held for longer than they make sense.

        The next that makes sense counts, else the last one of the plan.

        :return: the applications that have another step now, due or not
        """
        values = {}
        for applicant in self.filtered("followup_waiting_since"):
            step = applicant.followup_step_id.sudo()
            if applicant.followup_repeat_count or not step._is_too_late(
                applicant.followup_waiting_since, today
            ):
                continue
            steps = applicant.followup_plan_id._get_followup_steps(
                applicant._get_followup_start()
            )
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
                values[applicant.id] = {
                    "followup_state": applicant.followup_state,
                    "followup_step_id": step.id,
                    "followup_date": due,
                }
        self._save_followups(values)
        return self.browse(values)

    def _hold_followups(self, held):
        """Let steps wait.

        :param dict held: ``{applicant id: (date to look again, hold reason)}``
        """
        self._save_followups(
            {
                applicant.id: {
                    "followup_state": applicant.followup_state,
                    "followup_step_id": applicant.followup_step_id.id,
                    "followup_date": held[applicant.id][0],
                    "followup_repeat_count": applicant.followup_repeat_count,
                    "followup_hold_reason": held[applicant.id][1],
                    "followup_waiting_since": applicant.followup_waiting_since
                    or applicant.followup_date,
                }
                for applicant in self
            }
        )

    def _stop_followups(self, reason):
        """Stop the plans that are not over, and cancel what they have open.

        :param str reason: a value of ``followup_stop_reason``
        """
        going_on = self.sudo()._filter_going_on()
        going_on.write(self._prepare_stop(reason))
        going_on._cancel_queued_mails()
        going_on.followup_activity_id.unlink()

    @api.model
    def _prepare_stop(self, reason):
        return {
            "followup_state": "stopped",
            "followup_stop_reason": reason,
            "followup_hold_reason": False,
            "followup_date": False,
            "followup_step_id": False,
            "followup_paused_until": False,
            "followup_repeat_count": 0,
        }

    def _withdraw_followup_activities(self):
        """Take back open activities; their steps stay due."""
        self.sudo().followup_activity_id._detach_from_plan().unlink()

    def _resume_held_followups(self):
        """Look at waiting steps again: what held them back may be gone."""
        self.filtered(
            lambda applicant: applicant.followup_state == "running"
            and applicant.followup_hold_reason
        ).write(
            {
                "followup_date": fields.Date.context_today(self),
                "followup_hold_reason": False,
            }
        )

    def _save_followups(self, values):
        """Write where plans stand, in one statement.

        :param dict values: ``{applicant id: {field: value}}`` of the fields below; what
            is missing becomes empty
        """
        if not values:
            return
        columns = {
            "followup_state": "varchar",
            "followup_step_id": "int4",
            "followup_date": "date",
            "followup_repeat_count": "int4",
            "followup_hold_reason": "varchar",
            "followup_waiting_since": "date",
        }
        self.flush_recordset(columns)
        new = SQL(", ").join(
            SQL(
                "%s::%s[]",
                [row.get(name) or None for row in values.values()],
                SQL(type_),
            )
            for name, type_ in columns.items()
        )
        self.env.cr.execute(
            SQL(
                "UPDATE hr_applicant a SET %s FROM unnest(%s::int4[], %s) new(id, %s)"
                " WHERE a.id = new.id",
                SQL(", ").join(
                    SQL("%(name)s = new.%(name)s", name=SQL.identifier(name))
                    for name in columns
                ),
                list(values),
                new,
                SQL(", ").join(map(SQL.identifier, columns)),
            )
        )
        self.env["hr.applicant.followup.turn"]._take(self.browse(values))
        self.invalidate_recordset(columns, flush=False)

    @api.model_create_multi
    def create(self, vals_list):
        applicants = super().create(vals_list)
        applicants.filtered(
            lambda applicant: applicant.active and not applicant.refuse_reason_id
        )._withdraw_followups_of_persons()
        return applicants

    def _withdraw_followups_of_persons(self):
        """Whoever applies again is in the process: what is open for them waits."""
        opened = self.sudo().person_id.applicant_ids.filtered("followup_activity_id")
        opened._withdraw_followup_activities()

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            # Back in the process: the plan waits, so does what was to be done next.
            self._withdraw_followup_activities()
        return result
