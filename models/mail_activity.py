from odoo import fields, models
from odoo.exceptions import UserError

from .hr_applicant_person import RECRUITER

OUTCOMES = [
    ("reached", "Reached"),
    ("no_answer", "No answer"),
    ("later", "Later"),
    ("not_interested", "Not interested"),
    ("wants_to_apply", "Wants to apply"),
    ("sent", "Sent"),
]


class MailActivity(models.Model):
    """Activities know the plan step they came from; closing one moves the plan on.

    * Marking a follow-up as done means that the person was reached, unless the outcome
      says otherwise; deleting it skips the step. With ``followup_keep_step`` in the
      context the step stays the next; with ``followup_contact_date``, the contact was
      on that day.
    * Its deadline is the plan's date while it is open.
    * Only recruiters see follow-ups (a record rule), and what is personal in the note
      does not go into the chatter.
    """

    _inherit = "mail.activity"

    is_followup = fields.Boolean(
        readonly=True, help="Made by a plan to stay in touch, or a contact noted."
    )
    followup_open = fields.Boolean(
        readonly=True,
        copy=False,
        groups=RECRUITER,
        help="Made by a plan, which goes on when this is done or deleted.",
    )
    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Follow-up Step",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
        help="The step of a follow-up plan that this activity carries out.",
    )
    followup_outcome = fields.Selection(
        OUTCOMES, string="What Came of It", readonly=True, groups=RECRUITER
    )

    _followup_open_uniq = models.UniqueIndex(
        "(res_id) WHERE followup_open AND res_model = 'hr.applicant'",
        "A person has one open follow-up.",
    )
    _followup_made_idx = models.Index("(create_date) WHERE is_followup")

    def write(self, vals):
        closed, spoken = self.browse(), self.browse()
        if vals.get("active") is False:
            channels = self.env["hr.applicant"]._get_type_channels()
            spoken = self.sudo().filtered(
                lambda activity: activity.active
                and not activity.is_followup
                and activity.res_model == "hr.applicant"
                and activity.activity_type_id in channels
            )
            closed = self.filtered("active")._get_followup_applicants()
            self.sudo().filtered(
                lambda a: a.is_followup and not a.followup_outcome
            ).followup_outcome = "reached"
            self.sudo().filtered("followup_open").followup_open = False
        result = super().write(vals)
        if spoken:
            # A recruiter's own call or meeting is a contact, too.
            people = self.env["hr.applicant"].sudo().browse(spoken.mapped("res_id"))
            people.exists().filtered("medal_id")._note_contact()
        if closed:
            closed._close_followup_step(
                contacted=True,
                date=self.env.context.get("followup_contact_date"),
                keep_step=self.env.context.get("followup_keep_step"),
            )
        elif vals.get("date_deadline"):
            self._get_followup_applicants().write(
                {"followup_date": vals["date_deadline"]}
            )
        return result

    def unlink(self):
        cancelled = self.filtered("active")._get_followup_applicants()
        result = super().unlink()
        if cancelled and not self.env.context.get("followup_keep_step"):
            cancelled.exists()._close_followup_step(contacted=False)
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        self.filtered("is_followup").note = False
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    def action_log_contact(self):
        """Open the dialog that notes what came of these follow-ups.

        :raise UserError: if none of them is about an application
        """
        about = self.filtered(lambda activity: activity.res_model == "hr.applicant")
        if not about:
            raise UserError(
                self.env._("A contact is noted for an application: choose a follow-up.")
            )
        applicants = self.env["hr.applicant"].browse(about.mapped("res_id"))
        action = applicants.action_log_contact()
        # What is behind an activity's own dialog is not reloaded by closing it.
        action["context"]["reload_behind"] = True
        return action

    def _get_followup_applicants(self):
        """Return the applications whose plan waits for one of these activities."""
        opened = self.sudo().filtered(
            lambda activity: activity.followup_open
            and activity.res_model == "hr.applicant"
        )
        applicants = self.env["hr.applicant"].sudo().with_context(active_test=False)
        return applicants.browse(opened.mapped("res_id")).exists()
