from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..constants import HOLD_DAYS, RECRUITER
from ..gate.hr_applicant import NOT_ASKED
from ..tools import get_company, get_labels

MODULE = "hr_recruitment_silver_medalist"


class HrApplicantMixinConsentRequest(models.AbstractModel):
    """Who is asked for consent: on request, or the night after the medal."""

    _name = "hr.applicant.mixin.consent.request"
    _description = "Asking an Applicant for Consent"

    consent_ask_date = fields.Date(
        copy=False,
        readonly=True,
        groups=RECRUITER,
        help="When the scheduled action asks this medalist for consent, if nobody "
        "has until then.",
    )

    _consent_ask_idx = models.Index(
        "(consent_ask_date) WHERE consent_ask_date IS NOT NULL"
    )

    def _plan_question(self):
        """Have the scheduled action ask who was not asked, from tomorrow on."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        self.filtered(lambda a: a.consent_state == "no_request").write(
            {"consent_ask_date": tomorrow}
        )

    def _request_consent(self):
        """Ask the persons behind these applications for consent, by mail.

        Whoever has no e-mail, was asked already, said no, or may not be contacted for
        any other reason than the missing consent is left out.

        They count as asked when their mail has left.

        :return: the consents (in sudo) that are asked for
        """
        self._check_recruiter("write")
        consents = self._get_askable()._ensure_consents()
        consents._send_requests()
        return consents

    def _get_askable(self):
        """Return those whom the question for consent may be sent to.

        Not those who were told that nobody asks again until a later day, nor those
        whose period of legitimate interest is over: asking is a contact, too.
        """
        blockers = self._get_contact_blockers()
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        askable = self.filtered(
            lambda a: a.email_normalized
            and a._get_person_key()
            and blockers[a.id] in NOT_ASKED
            and (not a.consent_id or a.consent_state != "granted")
            and not a.sudo().consent_id._get_asked_reason()
            and not a.consent_id.sudo().asking_date
            and a.email_normalized not in dead
        )
        return askable - askable._filter_out_of_period(blockers)

    def _request_due_consents(self, today):
        consents = self.filtered(
            lambda a: get_company(a).medalist_contact_basis == "consent"
        )._request_consent()
        waiting = self.filtered(
            lambda a: a.consent_state == "no_request" and a.consent_id not in consents
        )
        waiting.write({"consent_ask_date": today + timedelta(days=HOLD_DAYS)})
        (self - waiting).write({"consent_ask_date": False})

    def action_request_consent(self):
        """Ask for consent by mail; many are asked by the scheduled action.

        :raise UserError: if nobody of them can be asked
        """
        self._check_recruiter("write")
        askable = self._get_askable()
        if not askable:
            raise UserError(
                self.env._("Nobody can be asked: %s.", self._get_unaskable_reasons())
            )
        if len(askable) > 100:
            askable.sudo().write({"consent_ask_date": fields.Date.context_today(self)})
            self.env.ref(f"{MODULE}.ir_cron_consents").sudo()._trigger()
        else:
            askable._request_consent()
        message = self.env._("%s people are asked for consent.", len(askable))
        if len(askable) < len(self):
            message = self.env._(
                "%(asked)s people are asked for consent, %(others)s can't be asked.",
                asked=len(askable),
                others=len(self) - len(askable),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_unaskable_reasons(self):
        labels = get_labels(self, "contact_blocker")
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        reasons = set()
        blockers = self._get_contact_blockers()
        over = self._filter_out_of_period(blockers)
        for applicant in self:
            blocker = blockers[applicant.id]
            asked = applicant.sudo().consent_id._get_asked_reason()
            if not blocker and applicant.consent_state != "granted":
                reasons.add(self.env._("no consent is needed"))
            elif not blocker:
                reasons.add(self.env._("consent was given already"))
            elif blocker not in NOT_ASKED or applicant in over:
                reasons.add(labels[blocker].lower())
            elif not applicant.email_normalized:
                reasons.add(self.env._("there is no email address"))
            elif applicant.email_normalized in dead:
                reasons.add(labels["bounced"].lower())
            elif applicant.consent_id.sudo().asking_date:
                reasons.add(self.env._("the question is on its way"))
            else:
                reasons.add(asked or self.env._("the name is missing"))
        return ", ".join(sorted(reasons))
