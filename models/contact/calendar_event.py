from odoo import models

from ..tools import get_company


class CalendarEvent(models.Model):
    """A meeting that was arranged for a follow-up is the follow-up.

    * Moved, it moves the follow-up.
    * Deleted or archived, it makes the step due again: the person was not met. So does
      *Cancel* on the activity, which takes the meeting out of the calendar. Of a
      meeting that is over nothing changes.
    * Colleagues who attend may change and delete the meeting. They never change the
      follow-up's name and note, nor give it to somebody who is no recruiter.
    """

    _inherit = "calendar.event"

    def unlink(self):
        # The database deletes the activity of a meeting, past all access rights.
        self._get_followup_activities()._reopen_without_meeting()
        return super().unlink()

    def write(self, vals):
        if vals.get("active") is False:
            upcoming = self.filtered("active")
            upcoming._get_followup_activities()._reopen_without_meeting()
        return super().write(vals)

    def _get_followup_activities(self):
        """Return the activities for recruiters only (in sudo) of these meetings."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [("calendar_event_id", "in", self.ids), ("recruiter_only", "=", True)]
            )
        )

    def _sync_activities(self, fields):
        ours = self.filtered(
            lambda event: any(event.sudo().activity_ids.mapped("recruiter_only"))
        )
        super(CalendarEvent, self - ours)._sync_activities(fields)
        fields = set(fields) - {"name", "description"}
        able = ours.filtered(
            lambda event: all(
                event.user_id._can_take_care(get_company(applicant))
                for applicant in event._get_followed_applications()
            )
        )
        super(CalendarEvent, able)._sync_activities(fields)
        return super(CalendarEvent, ours - able)._sync_activities(fields - {"user_id"})

    def _get_followed_applications(self):
        """Return the applications (in sudo) that the follow-ups of this are about."""
        about = self._get_followup_activities().filtered(
            lambda activity: activity.res_model == "hr.applicant"
        )
        return self.env["hr.applicant"].sudo().browse(about.mapped("res_id"))

    def _get_followup_action(self):
        """Return the action that shows the meeting."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }
