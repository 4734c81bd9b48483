from odoo import api, fields, models
from odoo.tools import SQL, formataddr

from ..constants import CONTACT_CHANNELS, MODULE, RECRUITER
from ..tools import get_company

ANSWER_CHANNELS = [
    ("page", "Web page"),
    # Of earlier versions, where applying by oneself was an answer.
    ("application", "Applied by themselves"),
    *CONTACT_CHANNELS,
]
#: Which invitations keep a mailbox from another one to the same job, as SQL.
COUNTING = "state <> 'failed' AND may_be_repeated IS NOT TRUE"


class HrApplicantInvitation(models.Model):
    """One past application invited to one new job, and what came of it.

    * queued: the mail waits; sent: the mail server took it; failed: it did not, the
      mail came back, or the person may not be contacted any more.
    * interested, not now, not interested, opted out: what the person answered. Answers
      can be changed; once a yes has become an application, it can be taken back only.
    * expired: no answer in time, after one reminder halfway. A late answer counts.
    * A mailbox gets one invitation a job. A failed one does not count; nor does one
      that may be repeated: its “not now” is over, nobody answered it for as long after
      its last day as the company says, or the job was closed and opened again.
    * A yes becomes a new application; the past one stays as it is.
    * It belongs to the company that invited. If the job moves to another one, nobody is
      reminded, and a yes is told to a recruiter.
    """

    _name = "hr.applicant.invitation"
    _inherit = [
        "hr.applicant.invitation.mixin.mailing",
        "hr.applicant.invitation.mixin.queue",
        "hr.applicant.invitation.mixin.mail",
        "hr.applicant.invitation.mixin.cron",
        "hr.applicant.invitation.mixin.reminder",
        "hr.applicant.invitation.mixin.answer",
        "hr.applicant.invitation.mixin.yes",
        "hr.applicant.invitation.mixin.not.now",
        "hr.applicant.invitation.mixin.page",
        "hr.applicant.invitation.mixin.attribution",
        "hr.applicant.invitation.mixin.decision",
        "hr.applicant.answer.mixin",
        "hr.applicant.mail.mixin",
        "mail.thread",
    ]
    _description = "Invitation to a Past Candidate"
    _order = "id desc"
    _mail_post_access = "read"

    applicant_id = fields.Many2one(
        "hr.applicant",
        string="Past Application",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    job_id = fields.Many2one("hr.job", readonly=True, index=True, ondelete="set null")
    job_name = fields.Char(
        string="Job, as It Was Called",
        compute="_compute_job_name",
        store=True,
        precompute=True,
        help="It stays when the job is deleted.",
    )
    company_id = fields.Many2one(
        related="applicant_id.company_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_name = fields.Char(related="applicant_id.partner_name", string="Name")
    email_normalized = fields.Char(string="Email", required=True, readonly=True)
    email_formatted = fields.Char(compute="_compute_email_formatted")
    reply_email = fields.Char(
        compute="_compute_reply_email",
        help="Where answers by mail are read, if there is such an address.",
    )
    lang = fields.Char(compute="_compute_lang", compute_sudo=True)
    user_id = fields.Many2one(
        "res.users",
        string="Invited By",
        readonly=True,
        ondelete="set null",
        default=lambda self: self.env.uid,
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("interested", "Interested"),
            ("not_now", "Not now"),
            ("not_interested", "Not interested"),
            ("opted_out", "Opted out"),
            ("expired", "No answer"),
        ],
        default="queued",
        required=True,
        readonly=True,
        tracking=True,
        group_expand="_group_expand_states",
    )
    sent_date = fields.Datetime(string="Sent On", readonly=True)
    expiry_date = fields.Date(string="Answer By", readonly=True)
    failure_reason = fields.Char(readonly=True)
    answer_date = fields.Datetime(string="Answered On", readonly=True)
    answer_channel = fields.Selection(
        ANSWER_CHANNELS, string="Answered By", readonly=True
    )
    message = fields.Text(string="Their Words", readonly=True)
    may_be_repeated = fields.Boolean(
        string="May Be Invited Again",
        readonly=True,
        help="This invitation does not keep the person from another one to the job.",
    )
    match_score = fields.Integer(string="Fit", readonly=True, aggregator="avg")
    medal_id = fields.Many2one(related="applicant_id.medal_id", groups=RECRUITER)
    medal_color = fields.Integer(related="medal_id.color", groups=RECRUITER)
    medal_user_id = fields.Many2one(
        related="applicant_id.medal_user_id", groups=RECRUITER
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        default=lambda self: self.env["hr.applicant"]._get_past_candidates_utm(
            "campaign"
        ),
    )
    new_applicant_id = fields.Many2one(
        "hr.applicant",
        string="New Application",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _mailbox_job_uniq = models.UniqueIndex(
        f"(job_id, email_normalized) WHERE {COUNTING}",
        "This mailbox was invited to this job before.",
    )

    @api.depends("job_id")
    def _compute_job_name(self):
        for invitation in self:
            invitation.job_name = invitation._get_job_name()

    def _get_job_name(self):
        """Return what the job is called now, or was called before it was deleted."""
        return self.job_id.name or self.job_name

    @api.depends("partner_name", "job_id")
    def _compute_display_name(self):
        for invitation in self:
            invitation.display_name = self.env._(
                "%(name)s for %(job)s",
                name=invitation.partner_name,
                job=invitation._get_job_name(),
            )

    @api.depends("partner_name", "email_normalized")
    def _compute_email_formatted(self):
        for invitation in self:
            invitation.email_formatted = formataddr(
                (invitation.partner_name or "", invitation.email_normalized)
            )

    @api.depends("applicant_id.person_id.lang", "applicant_id.partner_id.lang")
    def _compute_lang(self):
        for invitation in self:
            invitation.lang = invitation.applicant_id._get_lang()

    @api.depends("job_id.company_id", "company_id")
    def _compute_reply_email(self):
        for invitation in self:
            company = invitation._get_company().sudo()
            invitation.reply_email = company.catchall_email

    @api.model
    def _get_counting_sql(self):
        """Return which invitations keep a mailbox from another one to the same job."""
        return SQL(COUNTING)

    def _get_company(self):
        """Return the company that invites, whosever the job is by now."""
        return self.company_id or get_company(self.round_id)

    def _is_moved(self):
        """Return whether the job went over to another company since."""
        self.ensure_one()
        of_job = self.job_id.company_id
        return bool(of_job) and of_job != self._get_company()

    def _get_responsible(self):
        """Return the user who takes care of an answer, the first of these who can:

        the job's recruiter, who invited, the past application's recruiter, the
        company's fallback.
        """
        applicant = self.applicant_id
        candidates = self.job_id.user_id, self.user_id, applicant._get_recruiter()
        return (
            self.env["res.users"]._get_responsible(self._get_company(), candidates)
            or applicant.consent_id._get_responsible()
        )

    def _cancel_unanswered(self, answered):
        """End the invitations that are not answered; mails not sent yet never are.

        :param bool answered: whether the person refused; else it was somebody else, who
            shares an address, and nobody has answered
        """
        self._cancel_queued_mails()
        waiting = self.filtered(lambda i: i.state in ("queued", "sent"))
        if answered:
            answer = {"state": "opted_out", "answer_date": fields.Datetime.now()}
            waiting.write({**answer, "next_step_date": False})
            return
        for user, invitations in waiting.grouped("user_id").items():
            texts = self.with_context(lang=user.lang)
            invitations.write(
                {
                    "state": "failed",
                    "failure_reason": texts._get_shared_refusal_reason(),
                    "mail_due": False,
                    "next_step_date": False,
                }
            )

    @api.model
    def _open_list(self, domain, **context):
        """Return the action that lists the invitations of ``domain``."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                f"{MODULE}.action_invitations"
            ),
            "domain": domain,
            "context": {"active_test": False, **context},
        }

    @api.model
    def _group_expand_states(self, states, domain):
        """Columns come in the order of what happens; empty ones are left out."""
        return [s for s in self._fields["state"].get_values(self.env) if s in states]

    def action_open_new_application(self):
        """Open the application that the invitation led to."""
        self.ensure_one()
        return self.new_applicant_id._get_records_action(context={})
