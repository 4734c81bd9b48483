from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import RECRUITER
from ..tools import keeping_contacts


class HrApplicantMixinInvitation(models.AbstractModel):
    """Bringing people back: invitations of a past application, and what it led to."""

    _name = "hr.applicant.mixin.invitation"
    _description = "Invitations of an Applicant"

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
        search="_search_reinvited_from_id",
        groups=RECRUITER,
        help="The past application that this one goes back to.",
    )

    @api.model
    def _search_reinvited_from_id(self, operator, value):
        # Odoo resolves ``child_of`` in sudo, before it asks who searches. So this asks.
        self._check_confidential("reinvited_from_id")
        return fields.Domain("reinvited_from_id", operator, value)

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
        self._check_recruiter()
        return self.env["hr.applicant.reinvite"]._open(
            self.env["hr.job"], self._get_standing_applications()
        )

    def action_open_invitations(self):
        """Open the invitations of this application."""
        self.ensure_one()
        self._check_recruiter()
        return self.env["hr.applicant.invitation"]._open_list(
            [("applicant_id", "=", self.id)]
        )

    def action_open_running_application(self):
        """Open the running application of this person."""
        self.ensure_one()
        self._check_recruiter()
        running = self._get_person_applications().filtered(lambda a: a._is_running())
        return (running - self or self)[:1]._get_records_action(context={})

    def _cancel_open_invitations(self, answered):
        self.sudo().invitation_ids._cancel_unanswered(answered)

    # -- the new application ---------------------------------------------------------

    def _create_reinvited_application(
        self, job, recruiter=None, values=None, message=None
    ):
        """Create an application for ``job`` with all that is known about the person.

        Contact data, skills, notes and files come along. Stage, medal, consent dates
        and refusal stay with the past application. Of that one, only the open follow-up
        is changed. The first stage's automatic mail is not sent: the person did not
        just apply.

        :param hr.job job: the job, of the same company or of none
        :param res.users recruiter: default the job's, or the current user
        :param dict values: other values of the new application
        :param str message: the person's words
        :return: the new application
        :rtype: hr.applicant
        :raise UserError: if the job is another company's: what was said to one is not
            told to another
        :raise AccessError: if the user may not read the job or make an application
        """
        self.ensure_one()
        self._check_recruiter()
        if len(self.company_id | job.company_id) > 1:
            raise UserError(
                self.env._(
                    "%(job)s belongs to another company than %(name)s applied to.",
                    job=job.name,
                    name=self.partner_name,
                )
            )
        job.check_access("read")
        self.check_access("create")
        recruiter = recruiter or job.user_id or self.env.user
        # What Odoo writes into the chatter is for recruiters, on a page as well.
        application = self.with_context(lang=recruiter.lang)._create_keeping_contact(
            {**self._prepare_reinvited_application(job, recruiter), **(values or {})}
        )
        self._copy_files_to(application)
        self._retract_followup_activities()
        self._log_return(application, recruiter, message)
        application = application.with_env(self.env)
        application.check_access("write")
        return application

    def _create_keeping_contact(self, values):
        """Create an application of this person without mails; return it in sudo."""
        quiet = self.sudo().with_context(
            just_moved=True,
            no_copy_in_partner_name=True,
            # After an answer on the page the recruiter is told by an activity, not by
            # another mail.
            mail_auto_subscribe_no_notify=not self.env.user._is_internal(),
        )
        with keeping_contacts(self.partner_id):
            return quiet.create(values)

    def _copy_files_to(self, application):
        """Copy the person's files, such as the CV, to their new application.

        Files that colleagues wrote or sent, an offer for instance, stay where they are.
        """
        colleagues = self.message_ids.filtered(
            lambda message: message.message_type in ("comment", "email_outgoing")
            and message.author_id
            and not message.author_id.partner_share
        )
        files = self.attachment_ids - colleagues.attachment_ids
        for attachment in files | self.message_main_attachment_id:
            # The same words, not read again; the field is not read along otherwise.
            words = attachment.index_content or None
            copied = attachment.with_context(known_words=words).copy(
                {"res_id": application.id}
            )
            if attachment == self.message_main_attachment_id:
                application.message_main_attachment_id = copied

    def _log_return(self, application, recruiter, message):
        """Note in the new application's chatter which one it goes back to.

        :param hr.applicant application: the new one, in sudo
        :param res.users recruiter: in whose language
        :param str message: the person's words, may be empty
        """
        texts = self.with_context(lang=recruiter.lang)
        body = texts.env._(
            "Came back from %(application)s (%(job)s).",
            application=self._get_html_link(),
            job=texts.job_id.name or texts.env._("spontaneous application"),
        )
        if message:
            body = Markup("<p>%s</p><blockquote>%s</blockquote>") % (body, message)
        application._for_recruiters()._message_log(
            body=body, author_id=self._get_note_author()
        )

    def _get_note_author(self):
        """Return the id of who writes into the chatter; on a page, the person.

        None leaves it to Odoo: the user.
        """
        on_page = not self.env.user._is_internal()
        return (on_page and self.partner_id.id) or None

    def _prepare_reinvited_application(self, job, recruiter):
        """Return the values of a new application for ``job``.

        ``copy_data`` of a refused application would be born archived and refused.
        """
        self.ensure_one()
        (values,) = self.with_context(no_copy_in_partner_name=True).copy_data(
            {
                "active": True,
                "refuse_reason_id": False,
                "refuse_date": False,
                "date_open": False,
                "date_last_stage_update": fields.Datetime.now(),
                "last_stage_id": False,
                "talent_pool_ids": False,
                # As Odoo's own copies: so the talent's number of applications is right.
                "pool_applicant_id": self.pool_applicant_id.id,
                "job_id": job.id,
                "department_id": job.department_id.id,
                "company_id": (job.company_id or self.company_id).id,
                "user_id": recruiter.id,
                "stage_id": job._get_first_stage().id,
                "partner_id": self.partner_id.id,
                "reinvited_from_id": self.id,
                "source_id": self._get_past_candidates_utm("source").id,
                "medium_id": self._get_past_candidates_utm("email").id,
                "campaign_id": self._get_past_candidates_utm("campaign").id,
                "person_id": self.person_id.id,
            }
        )
        return values

    @api.model
    def _get_past_candidates_utm(self, name):
        """Return where people who come back come from.

        :param str name: source, campaign, or the name of one of Odoo's own media
        :return: the record; empty if somebody deleted it
        """
        if name in ("source", "campaign"):
            model = f"utm.{name}"
            xmlid = f"hr_recruitment_silver_medalist.utm_{name}_past_candidates"
        else:
            model, xmlid = "utm.medium", f"utm.utm_medium_{name}"
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        return self.env[model].browse(get_id(xmlid) or [])

    # -- those who apply by themselves -----------------------------------------------

    def _attribute_to_invitations(self):
        """Count new applications that came in by themselves, from the website, by mail
        or entered by a recruiter, for the invitation of that person.

        It counts if the person has not applied since. An invitation to the same job
        comes first, then the latest.
        """
        own = self.filtered(
            lambda a: a.person_id and not a.reinvited_from_id and a._is_running()
        )
        if not own:
            return
        invitations = self.env["hr.applicant.invitation"]._find_attributable(
            own.person_id
        )
        jobs = invitations.job_id
        for application in own.sorted(lambda a: a.job_id not in jobs):
            fitting = invitations.filtered(
                lambda i, new=application: i.applicant_id.person_id == new.person_id
            ).sorted(lambda i, new=application: i.job_id != new.job_id)
            if fitting:
                fitting[0]._attribute(application)
                invitations -= fitting[0]
