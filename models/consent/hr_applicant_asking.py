from collections import Counter
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..batch import write_each
from ..constants import HOLD_DAYS, MODULE
from ..gate.hr_applicant import NOT_ASKED
from ..tools import get_company, get_labels

#: More people than this are asked by the scheduled action, not while a user waits.
MAX_ASKED_AT_ONCE = 100
#: So many of those who come together are asked a day.
ASKED_A_DAY = 100


class HrApplicantMixinAsking(models.AbstractModel):
    """Who is asked for consent, when, and why somebody can't be asked."""

    _name = "hr.applicant.mixin.asking"
    _description = "Asking an Applicant for Consent"

    def _plan_question(self):
        """Have the scheduled action ask tomorrow those who were never asked."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        self.filtered(lambda a: a.consent_state == "no_request").write(
            {"consent_ask_date": tomorrow}
        )

    def _plan_questions_by_portions(self):
        """Have the scheduled action ask these, ``ASKED_A_DAY`` a day from tomorrow on.

        The first of these are asked first. Others that wait to be asked are counted.
        """
        day = fields.Date.context_today(self) + timedelta(days=1)
        waiting = self.sudo().with_context(active_test=False)
        planned = Counter(
            dict(
                waiting._read_group(
                    [("consent_ask_date", ">=", day)],
                    ["consent_ask_date:day"],
                    ["__count"],
                )
            )
        )
        values = {}
        for applicant in self.filtered(lambda a: a.consent_state == "no_request"):
            while planned[day] >= ASKED_A_DAY:
                day += timedelta(days=1)
            planned[day] += 1
            values[applicant] = {"consent_ask_date": day}
        write_each(self.sudo(), {a.sudo(): row for a, row in values.items()})

    def _request_due_consents(self, today):
        """Ask these applications, which are due, or look again in ``HOLD_DAYS`` days.

        :param date today: the day of the run
        """
        consents = self.filtered(
            lambda a: get_company(a).medalist_contact_basis == "consent"
        )._request_consent()
        waiting = self.filtered(
            lambda a: a.consent_state == "no_request" and a.consent_id not in consents
        )
        waiting.write({"consent_ask_date": today + timedelta(days=HOLD_DAYS)})
        (self - waiting).write({"consent_ask_date": False})

    def _request_consent(self):
        """Ask the persons of these applications for consent, by mail.

        Those who can't be asked are left out (``_get_unaskable_reasons``). The others
        count as asked when their mail has left.

        :return: the consents (in sudo) that are asked for
        :raise AccessError: if the user is no recruiter or may not write these
        """
        self._check_recruiter("write")
        consents = self._get_askable()._ensure_consents()
        consents._send_requests()
        return consents

    def _get_askable(self):
        """Return those of these applications that can be asked for consent now."""
        reasons = self._get_unaskable_reasons()
        return self.filtered(lambda applicant: not reasons[applicant])

    def action_request_consent(self):
        """Ask for consent by mail; many are asked by the scheduled action.

        :return: the notice that says how many are asked
        :raise UserError: if none of them can be asked, with the reasons
        :raise AccessError: if the user is no recruiter or may not write these
        """
        self._check_recruiter("write")
        reasons = self._get_unaskable_reasons()
        askable = self.filtered(lambda applicant: not reasons[applicant])
        if not askable:
            texts = ", ".join(sorted(set(reasons.values())))
            raise UserError(self.env._("Nobody can be asked: %s.", texts))
        if len(askable) > MAX_ASKED_AT_ONCE:
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
        """Return why each of these applications can't be asked for consent now.

        :return: ``{application: reason in words, or False}``
        """
        labels = get_labels(self, "contact_blocker")
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        blockers = self._get_contact_blockers()
        # Asking is a contact: it needs the period of legitimate interest as well.
        over = self._filter_out_of_period(blockers)
        reasons = {}
        for applicant in self:
            blocker = blockers[applicant.id]
            consent = applicant.sudo().consent_id
            granted = applicant.consent_state == "granted"
            if not blocker:
                reason = (
                    self.env._("consent was given already")
                    if granted
                    else self.env._("no consent is needed")
                )
            elif blocker not in NOT_ASKED or applicant in over or granted:
                reason = labels[blocker].lower()
            elif not applicant.email_normalized:
                reason = self.env._("there is no email address")
            elif applicant.email_normalized in dead:
                reason = labels["bounced"].lower()
            elif consent.asking_date:
                reason = self.env._("the question is on its way")
            else:
                reason = consent._get_asked_reason() or (
                    not applicant._get_person_key()
                    and self.env._("the name is missing")
                )
            reasons[applicant] = reason
        return reasons
