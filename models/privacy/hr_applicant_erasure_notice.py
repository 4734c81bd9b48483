from odoo import fields, models
from odoo.tools import format_date

from ..constants import MODULE


class HrApplicantErasureMixinNotice(models.AbstractModel):
    """Who is told that a retention rule reaches somebody: the recruiter, the person.

    Nothing that is sent to recruiters names a person: it would outlast the erasure.
    """

    _name = "hr.applicant.erasure.mixin.notice"
    _description = "Notices of the Retention"

    is_recruiter_untold = fields.Boolean(readonly=True)
    person_told_date = fields.Date(
        readonly=True, help="When the mail to the person was queued."
    )

    _untold_idx = models.Index("(id) WHERE is_recruiter_untold")

    def _tell_recruiters(self):
        """Tell the owner of each request, in one message, how many people are due."""
        going_on = self.filtered(lambda request: request.state == "scheduled")
        for user, requests in going_on.grouped("user_id").items():
            if user:
                requests._tell(user)
        self.is_recruiter_untold = False

    def _tell(self, user):
        texts = self.with_context(lang=user.lang).env
        first = min(self.mapped("scheduled_date"))
        texts["mail.thread"].sudo()._for_recruiters().message_notify(
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=user.partner_id.ids,
            subject=texts._("Past candidates to be erased: %s", len(self)),
            body=texts._(
                "A retention rule reaches %(count)s people. The first are erased on "
                "%(day)s. Look at Recruitment, Past Candidates, Requests to Be "
                "Erased, and hold whom you must keep.",
                count=len(self),
                day=format_date(texts, first),
            ),
        )

    def _notify_person(self):
        """Queue the mail that asks the person: keep me, or erase me.

        Nobody gets it who has no e-mail address or may not be written to.
        """
        self.ensure_one()
        application = self.person_id.last_applicant_id
        if not (application.email_normalized and application._get_person_key()):
            return
        consent = application._ensure_consents()
        if consent.email_normalized and not consent._get_mail_blockers()[consent.id]:
            consent._queue_mails(
                self.env.ref(f"{MODULE}.mail_template_retention_notice")
            )
            self.person_told_date = fields.Date.context_today(self)
