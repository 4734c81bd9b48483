from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import html_sanitize, is_html_empty

from ..link.candidate_link import LINK_DAYS, get_path
from .form_values import is_date
from .page_values import get_job_url

#: What may be answered on the page.
ANSWERS = ("interested", "not_now", "not_interested", "opt_out")
#: After how many months people may choose to be asked again, at most how many.
PAUSE_MONTHS = (3, 6, 12)
MAX_PAUSE_MONTHS = 36
MAX_MESSAGE = 10_000


class HrApplicantInvitationMixinPage(models.AbstractModel):
    """What the invited person sees and sends on the page of the invitation.

    Its link is one of the person's links, bound to this invitation. The controller
    calls this in sudo.
    """

    _name = "hr.applicant.invitation.mixin.page"
    _description = "Pages of an Invitation"

    # -- the link --------------------------------------------------------------------

    def _get_token(self, purpose="invitation"):
        """Return the token of the link to this invitation."""
        self.ensure_one()
        days = timedelta(days=LINK_DAYS[purpose])
        end = datetime.combine(self._get_answer_deadline(), time.max) + days
        return self.applicant_id.consent_id._get_token(purpose, self.id, end=end)

    def _get_answer_deadline(self):
        """Return the last day to answer; before sending, as if it were sent today."""
        if self.state not in ("queued", "failed"):
            return self.expiry_date
        days = self._get_company().medalist_invitation_days
        return fields.Date.context_today(self) + timedelta(days=days)

    def _get_link_path(self, purpose="invitation"):
        """Return the path of the page of this invitation."""
        return get_path(purpose, self._get_token(purpose))

    @api.model
    def _find_by_token(self, purpose, token):
        """Return the invitation that ``token`` opens.

        :return: the invitation in sudo; empty for a wrong, expired, revoked or foreign
            token, without telling which
        """
        consent, bound = self.env["hr.applicant.consent"]._read_token(purpose, token)
        invitation = self.sudo().browse(bound[:1]).exists()
        if invitation.applicant_id.consent_id != consent:
            return invitation.browse()
        until = consent.env.context.get("link_until")
        return (invitation - invitation._get_superseded()).with_context(
            link_until=until
        )

    # -- what is shown ---------------------------------------------------------------

    def _get_job_facts(self):
        """Return the facts of the job that the page shows: ``[(term, text)]``."""
        job = self.job_id
        place = job.address_id
        parts = (
            place.street,
            " ".join(filter(None, (place.zip, place.city))),
            place.country_id.name,
        )
        facts = [
            (self.env._("Department"), job.department_id.name),
            (self.env._("Place"), ", ".join(filter(None, parts))),
            (self.env._("Contract"), job.contract_type_id.name),
        ]
        return [(term, text) for term, text in facts if text]

    def _get_job_description(self):
        """Return the job's description as HTML that is safe to show, or None.

        Without colours, styles and forms. Browsers load no pictures from elsewhere.
        """
        job = self.job_id
        texts = [job.description]
        if self._get_job_link():
            texts.append(job.website_description)
        text = next((text for text in texts if not is_html_empty(text)), None)
        return text and html_sanitize(
            text,
            sanitize_attributes=True,
            sanitize_form=True,
            strip_style=True,
            strip_classes=True,
        )

    def _get_job_link(self):
        """Return where a website shows the job, or None."""
        return get_job_url(self.job_id)

    # -- what is held ----------------------------------------------------------------

    def _get_own_data(self):
        """Return these invitations as the person downloads them, as plain values."""
        to_text = fields.Datetime.to_string
        return [
            {
                "job": invitation._get_job_name(),
                "sent": to_text(invitation.sent_date) or None,
                "answer": invitation.answer_date and invitation.state or None,
                "answered": to_text(invitation.answer_date) or None,
                "words": invitation.message or None,
            }
            for invitation in self
        ]

    # -- what is sent ----------------------------------------------------------------

    @api.model
    def _get_pauses(self):
        """Return the pauses that can be chosen: ``[(number of months, words)]``."""
        return [
            (
                months,
                self.env._("in a year")
                if months == 12
                else self.env._("in %s months", months),
            )
            for months in PAUSE_MONTHS
        ]

    def _read_answer(self, answer, form):
        """Return what a form says and what is wrong with it.

        :param str answer: one of ``ANSWERS``
        :param werkzeug.datastructures.MultiDict form: the body of the request
        :return: ``(parameters of _answer, {field: error in words})``
        """
        today = fields.Date.context_today(self)
        message = "".join(
            letter
            for letter in form.get("message", "").strip()[:MAX_MESSAGE]
            if letter.isprintable() or letter in "\n\t"
        )
        # They may have pasted the mail they got.
        Consent = self.env["hr.applicant.consent"]
        message = Consent._remove_links(message)
        values = {"message": message or None}
        errors = {}
        if answer == "interested":
            details = values["details"] = {}
            if form.get("open_to_interim"):
                details["open_to_interim"] = True
            if text := form.get("availability", "").strip():
                if is_date(text):
                    details["availability"] = text
                else:
                    errors["availability"] = Consent._get_date_error()
        elif answer == "not_now":
            text = form.get("until", "").strip()
            months = form.get("months", "")
            latest = today + relativedelta(months=MAX_PAUSE_MONTHS)
            if text and not is_date(text):
                errors["until"] = Consent._get_date_error()
            elif text:
                values["until"] = fields.Date.to_date(text)
                if not today < values["until"] <= latest:
                    errors["until"] = self.env._(
                        "Please choose a day within the next three years."
                    )
            elif months in map(str, PAUSE_MONTHS):
                values["until"] = today + relativedelta(months=int(months))
            else:
                errors["until"] = self.env._("Please say when we may ask again.")
        return values, errors
