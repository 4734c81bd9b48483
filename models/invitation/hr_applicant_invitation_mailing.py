from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..tools import get_company


class HrApplicantInvitationMixinMailing(models.AbstractModel):
    """Making invitations: whom of the chosen people one reaches, in one mailing."""

    _name = "hr.applicant.invitation.mixin.mailing"
    _description = "Making Invitations"

    round_id = fields.Many2one(
        "hr.applicant.invitation.round",
        string="Mailing",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    personal_line = fields.Char(
        readonly=True, help="What the mail says to this person alone."
    )
    override_reason = fields.Char(
        string="Why Invited Anyway",
        readonly=True,
        help="Why the person was invited though contacted recently.",
    )

    @api.model
    def _invite(
        self,
        applicants,
        job,
        template,
        scores=None,
        overrides=None,
        personal_lines=None,
        subject=None,
        body=None,
        scheduled_date=None,
        ranked=None,
        filters=None,
    ):
        """Invite these people to ``job`` in a mailing: one invitation and mail each.

        These are left out: people whom the gate blocks by now, all but the first of
        those who share a mailbox, and all but the first application of a person. The
        scheduled action writes the mails of a large mailing, and of one for later.

        :param hr.applicant applicants: past applications, the best first
        :param hr.job job: the job
        :param mail.template template: the mail, a template of this model
        :param dict scores: ``{applicant id: fit}`` to keep with it, 0 to 100
        :param dict overrides: ``{applicant id: reason}`` to invite although contacted
            recently, nothing else; ``personal_lines``: what to say to one of them
        :param str subject: for everybody, instead of the template's; ``body`` likewise
        :param datetime scheduled_date: when to write the mails, default now
        :param list ranked: of ``_record_decision``; ``filters`` likewise
        :return: the invitations made, ``hr.applicant.invitation``
        :raise UserError: if the recruiter has no address to be answered to, or the
            template is one of other records
        :raise AccessError: if the recruiter may not read the job or one of the people,
            or the text has placeholders that they may not use
        """
        self._check_may_invite(applicants, job, template, subject, body)
        chosen = self._select_invitable(applicants, job, overrides).values()
        if not chosen:
            return self.browse()
        self._prepare_people(self.env["hr.applicant"].concat(*chosen))
        # Officers read invitations; making one is always asked of the gate, here.
        sudo = self.sudo().with_context(mail_create_nolog=True)
        mailing = sudo._create_mailing(job, template, subject, body, scheduled_date)
        told = self._prepare_told(scores, overrides, personal_lines)
        invitations = sudo._create_unless_invited(
            [
                self._prepare_invitation(applicant, job, scheduled_date)
                | told.get(applicant.id, {})
                | {"round_id": mailing.id}
                for applicant in chosen
            ]
        )
        if not invitations:
            mailing.unlink()
            return self.browse()
        invitations._record_decision(mailing, applicants, ranked, filters)
        invitations._log_overrides()
        invitations._write_mails_or_schedule()
        job._end_opening_activity()
        return invitations.with_env(self.env)

    @api.model
    def _check_may_invite(self, applicants, job, template, subject, body):
        """Check that the user may invite these people with this mail.

        :raise UserError: as ``_invite``
        :raise AccessError: as ``_invite``
        """
        applicants._check_recruiter()
        job.check_access("read")
        if template.sudo().model != self._name:
            raise UserError(self.env._("Choose a template made for invitations."))
        template.with_env(self.env)._check_edited(subject, body)
        if not self.env.user.email:
            raise UserError(
                self.env._(
                    "Enter your own email address first: candidates answer to it."
                )
            )

    @api.model
    def _prepare_people(self, applicants):
        """Make the person and consent records that a mail to these people needs."""
        applicants._ensure_persons()
        # With legitimate interest nobody was asked: the mail still needs its links.
        applicants.filtered(
            lambda applicant: not applicant.consent_id and applicant._get_person_key()
        )._ensure_consents()

    @api.model
    def _create_mailing(self, job, template, subject, body, scheduled_date):
        """Create the record that the invitations made together belong to.

        Parameters are those of ``_invite``.
        """
        return self.env["hr.applicant.invitation.round"].create(
            {
                "job_id": job.id,
                "company_id": get_company(job).id,
                "template_id": template.id,
                "subject": subject,
                "body": body,
                "scheduled_date": scheduled_date,
            }
        )

    @api.model
    def _create_unless_invited(self, vals_list):
        """Create these invitations, except for mailboxes that somebody else invites to
        the job at the same moment.

        The unique index refuses these, and with one of them all that are created
        together. So the list is halved until each one is created or refused by itself.
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self.create(vals_list)
        except UniqueViolation:
            if len(vals_list) == 1:
                return self.browse()
            half = len(vals_list) // 2
            return self._create_unless_invited(
                vals_list[:half]
            ) | self._create_unless_invited(vals_list[half:])

    @api.model
    def _prepare_invitation(self, applicant, job, scheduled_date=None):
        """Return the values of an invitation.

        :param datetime scheduled_date: when its mail is due, default now
        """
        due = max(scheduled_date or fields.Datetime.now(), fields.Datetime.now())
        days = get_company(job).medalist_invitation_days
        return {
            "applicant_id": applicant.id,
            "job_id": job.id,
            "email_normalized": applicant.email_normalized,
            "mail_due": due,
            "expiry_date": due.date() + relativedelta(days=days),
        }

    @api.model
    def _prepare_told(self, scores, overrides, personal_lines):
        """Return ``{applicant id: values of the invitation}``; as of ``_invite``."""
        told = {}
        for name, by_id in (
            ("match_score", scores),
            ("override_reason", overrides),
            ("personal_line", personal_lines),
        ):
            for id_, value in (by_id or {}).items():
                told.setdefault(id_, {})[name] = value
        return told

    @api.model
    def _select_invitable(self, applicants, job, overrides=None):
        """Ask the gate whom of these people an invitation to ``job`` may reach.

        :param hr.applicant applicants: past applications, the best first
        :param dict overrides: as of ``_invite``
        :return: ``{email: applicant}``, one a mailbox and one a person
        """
        blockers = applicants._get_contact_blockers(job=job)
        permitted = applicants.filtered(
            lambda a: not blockers[a.id]
            or (blockers[a.id] == "recent_contact" and (overrides or {}).get(a.id))
        )
        by_mailbox = {}
        for applicant in permitted._get_first_of_persons():
            by_mailbox.setdefault(applicant.email_normalized, applicant)
        return by_mailbox

    # -- again -----------------------------------------------------------------------

    def action_send_again(self):
        """Send these failed ones again, as far as the gate lets them through.

        The others stay failed, with the reason of today.
        """
        self.check_access("read")
        failed = self.sudo().filtered(lambda i: i.state == "failed" and i.job_id)
        again = failed._send_again()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if again else "warning",
                "message": self.env._(
                    "%(count)s of %(total)s invitations are sent again.",
                    count=len(again),
                    total=len(failed),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _send_again(self):
        """Queue these failed ones again, to the address that is known by now.

        :return: the invitations that were queued
        """
        again = self.browse()
        for job, invitations in self.grouped("job_id").items():
            newest = {i.applicant_id: i for i in invitations.sorted("id")}
            chosen = self._select_invitable(
                self.env["hr.applicant"].concat(*newest),
                job,
                # A mail that was sent and came back was no contact: as with a reason,
                # nobody has to wait after it. When the mail leaves,
                # ``_get_first_mail_blocker`` looks whether it was the last contact.
                {a.id: i.override_reason or i.sent_date for a, i in newest.items()},
            )
            for email, applicant in chosen.items():
                newest[applicant].email_normalized = email
                again |= newest[applicant]
            (invitations - again)._set_failure_reasons(job)
        # The mails of the last try must not be sent as well.
        domain = [
            ("model", "=", self._name),
            ("res_id", "in", again.ids),
            ("state", "in", ("outgoing", "exception")),
        ]
        self.env["mail.mail"].sudo().search(domain).write({"state": "cancel"})
        again.write(
            {
                "state": "queued",
                "failure_reason": False,
                "mail_due": fields.Datetime.now(),
            }
        )
        for deadline, invitations in again.grouped(
            lambda invitation: invitation._get_answer_deadline()
        ).items():
            invitations.expiry_date = deadline
        again.round_id.stop_user_id = False
        again._write_mails_or_schedule()
        return again

    def _set_failure_reasons(self, job):
        """Note why these could not be sent again: what the gate says today.

        :param hr.job job: the job they were invited to
        """
        gate = self.applicant_id._get_contact_blockers(job=job)
        reasons = self._get_failure_reasons(
            {i.id: gate[i.applicant_id.id] or "already_invited" for i in self}
        )
        for reason, invitations in self.grouped(lambda i: reasons[i.id]).items():
            invitations.failure_reason = reason

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Placeholders that a recruiter may add to the text of an invitation."""
        return super().mail_allowed_qweb_expressions() + (
            "object.partner_name",
            "object.job_id.name",
            "object.job_id.department_id.name",
            "object.company_id.name",
            "object.user_id.email",
            "object.user_id.phone",
        )
