from odoo import api, fields, models

from .hr_applicant_person import RECRUITER


class HrApplicant(models.Model):
    """Bringing people back: invitations of a past application, and what it led to."""

    _inherit = "hr.applicant"

    invitation_ids = fields.One2many(
        "hr.applicant.invitation", "applicant_id", groups=RECRUITER
    )
    invitation_count = fields.Integer(
        compute="_compute_invitation_count", groups=RECRUITER
    )
    reinvited_from_id = fields.Many2one(
        "hr.applicant",
        string="Came Back From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
        help="The past application that this one goes back to.",
    )

    @api.depends("invitation_ids")
    def _compute_invitation_count(self):
        counts = dict(
            self.env["hr.applicant.invitation"]._read_group(
                [("applicant_id", "in", self.ids)], ["applicant_id"], ["__count"]
            )
        )
        for applicant in self:
            applicant.invitation_count = counts.get(applicant, 0)

    def action_reinvite(self):
        """Open the wizard that invites these people to a job."""
        return self.env["hr.applicant.reinvite"]._open(self.env["hr.job"], self)

    def action_open_invitations(self):
        """Open the invitations of this application."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "hr_recruitment_silver_medalist.action_invitations"
            ),
            "domain": [("applicant_id", "=", self.id)],
            "context": {"active_test": False},
        }

    def action_open_running_application(self):
        """Open the running application of this person."""
        self.ensure_one()
        running = self._get_person_applications().filtered(
            lambda a: a.active and not a.refuse_reason_id and not a.date_closed
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.applicant",
            "view_mode": "form",
            "res_id": (running - self or self)[:1].id,
        }

    def _cancel_open_invitations(self):
        self.sudo().invitation_ids._cancel()

    def _create_reinvited_application(self, job):
        """Create an application for ``job`` with all that is known about the person.

        Contact data, skills, notes and files come along; stage, medal, permission
        dates and refusal stay with the past application, which is not changed. The
        first stage's automatic mail is not sent: the person did not just apply.

        :return: the new application
        """
        self.ensure_one()
        partner = self.partner_id
        contact = {field: partner[field] for field in ("name", "email", "phone")}
        quiet = self.with_context(just_moved=True, no_copy_in_partner_name=True)
        application = quiet.create(self._prepare_reinvited_application(job))
        # Odoo writes an application's contact data to the contact; an older
        # application must not overwrite what is known today, nor rename a mailbox
        # that several people share.
        changed = {
            field: value
            for field, value in contact.items()
            if partner and partner[field] != value
        }
        if changed:
            partner.write(changed)
        attachments = self.env["ir.attachment"]
        for attachment in self.attachment_ids:
            copied = attachment.copy({"res_id": application.id})
            attachments |= copied
            if attachment == self.message_main_attachment_id:
                application.message_main_attachment_id = copied
        application._message_log(
            body=self.env._(
                "Came back from %(application)s (%(job)s).",
                application=self._get_html_link(),
                job=self.job_id.name or self.env._("spontaneous application"),
            )
        )
        return application.with_env(self.env)

    def _prepare_reinvited_application(self, job):
        """Return the values of a new application for ``job``.

        ``copy_data`` of a refused application would be born archived and refused.
        """
        self.ensure_one()
        recruiter = job.user_id or self.env.user
        (values,) = self.with_context(no_copy_in_partner_name=True).copy_data(
            {
                "active": True,
                "refuse_reason_id": False,
                "refuse_date": False,
                "date_open": False,
                "date_last_stage_update": fields.Datetime.now(),
                "last_stage_id": False,
                "talent_pool_ids": False,
                "pool_applicant_id": False,
                "job_id": job.id,
                "department_id": job.department_id.id,
                "company_id": (job.company_id or self.company_id).id,
                "user_id": recruiter.id,
                "stage_id": job._get_first_stage().id,
                "partner_id": self.partner_id.id,
                "reinvited_from_id": self.id,
                "source_id": self._get_past_candidates_source().id,
                "medium_id": False,
                "campaign_id": False,
                "personal_note": self.personal_note,
                "contact_channel": self.contact_channel,
                "open_to_interim": self.open_to_interim,
                "interest_job_ids": [fields.Command.set(self.interest_job_ids.ids)],
            }
        )
        return values

    @api.model
    def _get_past_candidates_source(self):
        return (
            self.env.ref(
                "hr_recruitment_silver_medalist.utm_source_past_candidates",
                raise_if_not_found=False,
            )
            or self.env["utm.source"]
        )
