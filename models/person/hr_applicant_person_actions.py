from odoo import models


class HrApplicantPersonMixinActions(models.AbstractModel):
    """What recruiters do with one person or many, from the list and the page.

    Most of it is done on one application of each person, the one that is followed up.
    """

    _name = "hr.applicant.person.mixin.actions"
    _description = "What Recruiters Do with a Person"

    def action_log_contact(self):
        """Open the dialog that notes a contact with these people."""
        return self._get_followed_applications().action_log_contact()

    def action_reach_out(self):
        """Reach the person by the channel of the open follow-up."""
        return self.followed_applicant_id.action_reach_out()

    def action_request_consent(self):
        """Ask these people for consent by mail.

        :return: the action that tells how many are asked
        :raise UserError: if nobody of them can be asked
        """
        return self._get_followed_applications().action_request_consent()

    def action_record_consent(self):
        """Open the dialog that records an answer given by phone or in person."""
        return self._get_followed_applications().action_record_consent()

    def action_export(self):
        """Download these people: the file has the columns of the import."""
        self._check_recruiter("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/talent/export/{','.join(map(str, self.ids))}",
            "target": "download",
        }

    def action_reinvite(self):
        """Open the wizard that invites these people to a job."""
        return self._get_followed_applications().action_reinvite()

    def action_change_followup(self):
        """Open the dialog that pauses plans, skips a step or changes the plan."""
        return self._get_followed_applications().action_change_followup()

    def action_take_over_phone(self):
        """Make the phone number that the person entered the applications'."""
        return self.consent_ids.action_take_over_phone()

    def action_take_over_linkedin(self):
        """Make the LinkedIn profile that the person entered the applications'."""
        return self.consent_ids.action_take_over_linkedin()

    def action_try_address_again(self):
        """Write again to the address whose mails came back."""
        return self.last_applicant_id.action_try_address_again()

    def _get_followed_applications(self):
        """Return one application of each person, for actions on the person.

        :raise AccessError: if the user has no access to the people
        """
        self._check_recruiter()
        return self.followed_applicant_id

    def action_open_applications(self):
        """Open all applications of this person."""
        self.ensure_one()
        self._check_recruiter("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Applications"),
            "res_model": "hr.applicant",
            "view_mode": "list,form",
            "domain": [("person_id", "=", self.id), ("talent_pool_ids", "=", False)],
            "context": {"active_test": False, "create": False},
        }

    def action_open_invitations(self):
        """Open all invitations of this person."""
        self.ensure_one()
        self._check_recruiter("read")
        return self.env["hr.applicant.invitation"]._open_list(
            [("applicant_id.person_id", "=", self.id)]
        )
