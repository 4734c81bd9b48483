from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formataddr, mute_logger

from ..constants import CONTACT_CHANNELS, RECRUITER
from ..gate.hr_applicant import REFUSAL_BLOCKERS
from ..tools import get_company, get_labels

ANSWER_CHANNELS = [
    ("page", "Web page"),
    # Of earlier versions, where applying by oneself was an answer.
    ("application", "Applied by themselves"),
    *CONTACT_CHANNELS,
]
#: Which invitations keep a mailbox from another one to the same job, as SQL.
COUNTING = "state <> 'failed' AND may_be_repeated IS NOT TRUE"
#: Whoever answered is answered, unless they must not be written to at all.
UNREACHABLE = (
    "suppressed",
    "consent_withdrawn",
    "consent_declined",
    "blacklisted",
    "no_address",
    "bounced",
)


class HrApplicantInvitation(models.Model):
    """One past application invited to one new job, and what came of it.

    * queued: the mail waits; sent: the mail server took it; failed: it did not, the
      mail came back, or the person may not be contacted any more.
    * interested, not now, not interested, opted out: what the person answered. Answers
      can be changed; once a yes has become an application, it can be taken back only.
    * expired: no answer in time, after one reminder halfway. A late answer counts.
    * A mailbox gets one invitation a job. A failed one does not count; nor does one
      that may be repeated: its “not now” is over, nobody answered it for
      as long after its last day as the company says, or the job was closed and opened
      again.
    * A yes becomes a new application; the past one stays as it is.
    * It belongs to the company that invited. If the job moves to another one, nobody is
      reminded, and a yes is told to a recruiter.
    """

    _name = "hr.applicant.invitation"
    _inherit = [
        "hr.applicant.invitation.mixin.queue",
        "hr.applicant.invitation.mixin.steps",
        "hr.applicant.invitation.mixin.answer",
        "hr.applicant.invitation.mixin.page",
        "hr.applicant.invitation.mixin.attribution",
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
    job_id = fields.Many2one(
        "hr.job", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="applicant_id.company_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    partner_name = fields.Char(related="applicant_id.partner_name", string="Name")
    email_normalized = fields.Char(string="Email", required=True, readonly=True)
    email_formatted = fields.Char(compute="_compute_email_formatted")
    reply_email = fields.Char(
        compute="_compute_reply_email",
        help="Where answers by mail are read, if there is such an address.",
    )
    lang = fields.Char(compute="_compute_lang")
    user_id = fields.Many2one(
        "res.users",
        string="Invited By",
        required=True,
        readonly=True,
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
        group_expand=True,
    )
    sent_date = fields.Datetime(readonly=True)
    expiry_date = fields.Date(string="Answer By", readonly=True)
    failure_reason = fields.Char(readonly=True)
    answer_date = fields.Datetime(string="Answered On", readonly=True)
    answer_channel = fields.Selection(
        ANSWER_CHANNELS, string="Answered By", readonly=True
    )
    message = fields.Text(string="Their Words", readonly=True)
    not_now_until = fields.Date(string="Ask Again From", readonly=True)
    may_be_repeated = fields.Boolean(
        string="May Be Invited Again",
        readonly=True,
        help="This invitation does not keep the person from another one to the job.",
    )
    match_score = fields.Integer(string="Fit", readonly=True, aggregator="avg")
    medal_id = fields.Many2one(related="applicant_id.medal_id", groups=RECRUITER)
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

    @api.depends("partner_name", "job_id")
    def _compute_display_name(self):
        for invitation in self:
            invitation.display_name = self.env._(
                "%(name)s for %(job)s",
                name=invitation.partner_name,
                job=invitation.job_id.name,
            )

    @api.depends("partner_name", "email_normalized")
    def _compute_email_formatted(self):
        for invitation in self:
            invitation.email_formatted = formataddr(
                (invitation.partner_name or "", invitation.email_normalized)
            )

    @api.depends("job_id.company_id", "company_id")
    def _compute_reply_email(self):
        for invitation in self:
            company = invitation._get_company().sudo()
            invitation.reply_email = company.catchall_email

    @api.depends("applicant_id.partner_id.lang", "company_id")
    def _compute_lang(self):
        for invitation in self:
            company = get_company(invitation)
            invitation.lang = (
                invitation.applicant_id.partner_id.lang or company.partner_id.lang
            )

    @api.model
    def _invite(
        self,
        applicants,
        job,
        template,
        scores=None,
        overrides=None,
        subject=None,
        body=None,
        scheduled_date=None,
    ):
        """Invite these people to ``job``: one invitation and one mail each, in a round.

        Whoever may not be contacted by now, all but the first behind one mailbox, and
        all but the first application of one person are left out. Of a large round, or
        one for later, the scheduled action writes the mails.

        :param hr.applicant applicants: past applications, the best first
        :param mail.template template: the mail, a template of this model
        :param dict scores: ``{applicant id: fit}`` to keep with it
        :param dict overrides: ``{applicant id: reason}`` to invite somebody although
            contacted recently; nothing else can be overridden
        :param str subject: instead of the template's, for everybody
        :param str body: instead of the template's, for everybody
        :param datetime scheduled_date: when to write the mails, default now
        :return: the invitations made
        :raise UserError: if the recruiter has no address to be answered to, or the
            template is one of other records
        :raise AccessError: if the recruiter may not read the job or one of the people,
            or the text has placeholders that they may not use
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
        by_mailbox = self._choose(applicants, job, overrides)
        if not by_mailbox:
            return self.browse()
        chosen = self.env["hr.applicant"].concat(*by_mailbox.values())
        chosen._ensure_persons()
        # With legitimate interest nobody was asked: the mail still needs its links.
        chosen.filtered(
            lambda applicant: not applicant.consent_id and applicant._get_person_key()
        )._ensure_consents()
        # Officers read invitations; making one is always asked of the gate, here.
        sudo = self.sudo().with_context(mail_create_nolog=True)
        own_text = {"subject": subject, "body": body, "scheduled_date": scheduled_date}
        round_ = sudo.env["hr.applicant.invitation.round"].create(
            {
                "job_id": job.id,
                "company_id": get_company(job).id,
                "template_id": template.id,
                **own_text,
            }
        )
        invitations = sudo._create_free(
            [
                {
                    **self._prepare_invitation(applicant, job, scheduled_date),
                    "round_id": round_.id,
                    "match_score": (scores or {}).get(applicant.id, 0),
                    "override_reason": (overrides or {}).get(applicant.id),
                }
                for applicant in by_mailbox.values()
            ]
        )
        if not invitations:
            round_.unlink()
            return self.browse()
        overridden = invitations.filtered("override_reason")
        overridden._message_log_batch(
            {
                invitation.id: self.env._(
                    "Invited although contacted recently: %s",
                    invitation.override_reason,
                )
                for invitation in overridden
            }
        )
        invitations._start()
        return invitations.with_env(self.env)

    @api.model
    def _create_free(self, vals_list):
        """Create these invitations, but for those whose mailbox somebody else invites
        to the job at this moment.
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self.create(vals_list)
        except UniqueViolation:
            if len(vals_list) == 1:
                return self.browse()
            half = len(vals_list) // 2
            return self._create_free(vals_list[:half]) | self._create_free(
                vals_list[half:]
            )

    @api.model
    def _prepare_invitation(self, applicant, job, scheduled_date=None):
        """Return the values of an invitation, whose mail is due at that time or now."""
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
    def _choose(self, applicants, job, overrides=None):
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

    # -- mails -----------------------------------------------------------------------

    def _get_mail_blockers(self):
        """Ask the gate, without the job: the invitation itself is the one to it.

        What is asked depends on the mail. The first one is a contact: of a batch a
        person gets one, and a recruiter may have said why to write though somebody did
        lately. A reminder is not held back by the invitation that it reminds
        of. A confirmation answers somebody who wrote.
        """
        gate = self.applicant_id._ask_gate()
        dead = self.env["hr.applicant"]._get_dead_addresses(
            self.mapped("email_normalized")
        )
        superseded = self._get_superseded()
        persons = self.applicant_id._get_person_marks()
        result, reached = {}, set()
        for invitation in self:
            applicant = invitation.applicant_id
            blocker, until = gate[applicant.id]
            if invitation._is_moved() and invitation.state != "interested":
                # As the gate says of another company's job.
                blocker = blocker or "no_consent"
            elif invitation.state == "interested":
                blocker = blocker in UNREACHABLE and blocker
            elif invitation.state == "sent":
                own = blocker == "recent_contact" and invitation._is_last_contact(until)
                blocker = not own and blocker
            elif invitation.state not in ("queued", "failed"):
                blocker = "already_invited"
            elif not blocker or (
                blocker == "recent_contact"
                and (
                    invitation.override_reason
                    # It came back: that was no contact.
                    or (invitation.sent_date and invitation._is_last_contact(until))
                )
            ):
                blocker = False
                if persons[applicant] in reached:
                    blocker = "recent_contact"
                elif invitation in superseded:
                    blocker = "already_invited"
                else:
                    reached.add(persons[applicant])
            if not blocker and invitation.email_normalized in dead:
                blocker = "bounced"
            result[invitation.id] = blocker
        return result

    def _is_last_contact(self, until):
        """Return whether nobody was in touch since this invitation was sent.

        :param date until: the end of the gap after the last contact
        """
        company = get_company(self.applicant_id)
        gap = relativedelta(days=company.medalist_contact_gap_days)
        # A day of tolerance: contacts are days of the user, sending is a moment.
        sent = self.sent_date or self.create_date
        return until <= sent.date() + gap + relativedelta(days=1)

    def _get_superseded(self):
        """Return the failed ones whose mailbox was invited to the job again."""
        failed = self.filtered(lambda invitation: invitation.state == "failed")
        if not failed:
            return failed
        others = self.sudo().search(
            [
                ("job_id", "in", failed.job_id.ids),
                ("email_normalized", "in", failed.mapped("email_normalized")),
                ("state", "!=", "failed"),
                ("may_be_repeated", "=", False),
            ]
        )
        live = {(other.job_id, other.email_normalized) for other in others}
        return failed.filtered(lambda i: (i.job_id, i.email_normalized) in live)

    def _get_mail_consent(self):
        return self.applicant_id.consent_id

    def _on_mail_sent(self, mails=None):
        """The mail server took the mail: a first one or a reminder is a contact."""
        today = fields.Date.context_today(self)
        # An administrator may have sent a failed one again.
        waiting = self.filtered(lambda i: i.state in ("queued", "failed"))
        contacts = waiting | self.filtered(lambda i: i.state == "sent")
        for company, invitations in waiting.grouped(lambda i: i._get_company()).items():
            days = company.medalist_invitation_days
            invitations.write(
                {
                    "state": "sent",
                    "sent_date": fields.Datetime.now(),
                    "expiry_date": today + relativedelta(days=days),
                    "next_step_date": today + relativedelta(days=max(days // 2, 1)),
                    "failure_reason": False,
                }
            )
        contacts.applicant_id._note_contact(today)

    def _on_mail_failed(self, reason, mails=None):
        """The invitation failed, or the mail that came later did: it can be sent again,
        but for a reminder.
        """
        self.filtered(lambda invitation: invitation.state == "queued").write(
            {"state": "failed", "failure_reason": reason, "next_step_date": False}
        )
        if not mails:
            return
        reminded = self.filtered(lambda i: i.state == "sent")
        reminded.write({"reminder_count": 0, "reminder_date": False})
        confirmed = self.filtered(lambda i: i.state == "interested")
        confirmed.confirmation_date = False
        (reminded | confirmed)._log_not_sent(reason)

    def _lock_for_mail(self):
        self.applicant_id._lock()
        return super()._lock_for_mail()

    def _get_todo_application(self):
        return self.applicant_id

    def _get_persons_partners(self):
        return self.applicant_id.partner_id

    def _get_mail_company(self):
        return self._get_company()

    def _get_needed_links(self, mail):
        links = super()._get_needed_links(mail)
        answered = self.state == "interested"
        return links if answered else {**links, "invitation": self}

    def _cancel(self, answered):
        """Withdraw what was not answered: mails not sent yet never are.

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

    def _get_shared_refusal_reason(self):
        return self.env._(
            "Somebody who shares an address with them does not want to be contacted"
        )

    def _get_failure_reasons(self, blockers):
        """Return ``{id: why it may not leave, in words}``.

        :param dict blockers: ``{id: blocker code}``
        """
        labels = get_labels(self.applicant_id, "contact_blocker")
        refused = self.filtered(lambda i: blockers[i.id] in REFUSAL_BLOCKERS)
        others = refused.applicant_id._get_refusers()
        return {
            invitation.id: self._get_shared_refusal_reason()
            if invitation.applicant_id.id in others
            else self.env._("The job belongs to another company now")
            if invitation._is_moved()
            else labels[blockers[invitation.id]]
            for invitation in self
        }

    def action_open_new_application(self):
        """Open the application that the invitation led to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.applicant",
            "view_mode": "form",
            "res_id": self.new_applicant_id.id,
        }
