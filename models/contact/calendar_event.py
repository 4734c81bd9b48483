from odoo import models


class CalendarEvent(models.Model):
    """A meeting made for a follow-up does not change the follow-up: colleagues who
    attend may change or delete the meeting, but not the recruiter's activity.
    """

    _inherit = "calendar.event"

    def unlink(self):
        # The database deletes the activity of a meeting, past all access rights.
        activities = self.env["mail.activity"].sudo()
        activities.search(
            [("calendar_event_id", "in", self.ids), ("recruiter_only", "=", True)]
        ).calendar_event_id = False
        return super().unlink()

    def _sync_activities(self, fields):
        # Everybody can change the name and the description of a meeting: they must
        # not overwrite the follow-up's.
        ours = self.filtered(
            lambda event: any(event.sudo().activity_ids.mapped("recruiter_only"))
        )
        super(CalendarEvent, self - ours)._sync_activities(fields)
        return super(CalendarEvent, ours)._sync_activities(
            set(fields) - {"name", "description"}
        )
