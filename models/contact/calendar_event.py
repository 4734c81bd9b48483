from odoo import models


class CalendarEvent(models.Model):
    """A meeting made for a follow-up leaves it as it is: colleagues who attend may
    change or delete the meeting, but not what recruiters plan.
    """

    _inherit = "calendar.event"

    def unlink(self):
        # In the database an activity goes with its meeting, past all access rights.
        activities = self.env["mail.activity"].sudo()
        activities.search(
            [("calendar_event_id", "in", self.ids), ("recruiter_only", "=", True)]
        ).calendar_event_id = False
        return super().unlink()

    def _sync_activities(self, fields):
        # The name and the description of a meeting are everybody's, the follow-up's
        # words are not.
        ours = self.filtered(
            lambda event: any(event.sudo().activity_ids.mapped("recruiter_only"))
        )
        super(CalendarEvent, self - ours)._sync_activities(fields)
        return super(CalendarEvent, ours)._sync_activities(
            set(fields) - {"name", "description"}
        )
