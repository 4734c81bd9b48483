from odoo import api, models
from odoo.exceptions import UserError

from ..tools import get_labels

#: Blockers that pass by themselves: other apps warn of them, and may write.
PASSING = ("paused", "recent_contact")


class HrApplicantMixinApps(models.AbstractModel):
    """What Odoo's other apps and dialogs ask about an application before they write.

    Running applications may always be written to about themselves. Closed ones, and the
    talents of a pool, ask the gate, all of a batch together. The refusal mail is what
    closes an application: it asks nothing.
    """

    _name = "hr.applicant.mixin.apps"
    _description = "What Other Apps May Write to an Applicant"

    def _get_left_out(self, channel="email"):
        """Return whom other apps must not write to.

        :param str channel: email or sms
        :return: ``{applicant id: blocker code}``
        """
        return {
            id_: blocker
            for id_, blocker in self._get_app_blockers(channel).items()
            if blocker not in PASSING
        }

    def _get_app_blockers(self, channel="email"):
        """Return what the gate says of those that other apps must ask it about.

        A user who is no recruiter learns nothing: closed applications have no consent,
        whatever is true of them.

        :param str channel: email or sms
        :return: ``{applicant id: blocker code}``, without those who may be contacted
        """
        if isinstance(self.env.context.get("asked_applicants"), models.BaseModel):
            return {}  # the dialog that refuses
        closed = self.sudo().filtered(
            lambda a: not a.active or a.refuse_reason_id or a.is_pool_applicant
        )
        if not (self.env.su or self.env.user._is_recruiter()):
            return dict.fromkeys(closed.ids, "no_consent")
        blockers = closed._get_contact_blockers()
        if channel == "email":
            # The gate lets through whoever can be called.
            dead = closed._get_dead_addresses(closed.mapped("email_normalized"))
            for applicant in closed.filtered(lambda a: a.email_normalized in dead):
                if blockers[applicant.id] in (False, *PASSING):
                    blockers[applicant.id] = "bounced"
        return {id_: blocker for id_, blocker in blockers.items() if blocker}

    def _get_app_reason(self, blocker):
        """Return why other apps must not write to somebody, in words.

        :param str blocker: a blocker code
        """
        if not (self.env.su or self.env.user._is_recruiter()):
            return self.env._("Only recruiters write to past candidates")
        return get_labels(self.env["hr.applicant"], "contact_blocker")[blocker]

    @api.model
    def _get_trace_reason(self):
        """Return what the traces of a mailing say of those who are left out. Users of
        Email Marketing read them, who are maybe no recruiters.
        """
        return self.env._(
            "Not to be contacted now: recruiters see why on the application."
        )

    def _name_with_reasons(self, blockers):
        """Return the names of those among these that have a blocker, with the reasons.

        :param dict blockers: ``{applicant id: blocker code}``
        """
        return ", ".join(
            self.env._(
                "%(name)s (%(reason)s)",
                name=applicant.partner_name or applicant.display_name,
                reason=self._get_app_reason(blockers[applicant.id]),
            )
            for applicant in self
            if applicant.id in blockers
        )

    def _check_app_may_write(self, channel="email"):
        """Check that all of these may be written to by other apps.

        :param str channel: email or sms
        :raise UserError: if the gate says no, with names and reasons
        """
        left_out = self._get_left_out(channel)
        if left_out:
            raise UserError(
                self.env._(
                    "This can't be sent to %s.", self._name_with_reasons(left_out)
                )
            )

    def _note_written_to(self):
        """Note that another app wrote to these persons, where that is a contact."""
        past = self.sudo().exists()
        past.filtered(lambda a: a.medal_id or not a.active)._note_contact()

    # -- what other apps call --------------------------------------------------------

    @api.model
    def _mailing_get_default_domain(self, mailing):
        """Email and SMS Marketing propose those who may be contacted."""
        return [("active", "in", [True, False]), ("contact_allowed", "=", True)]

    def _notify_thread_by_sms(self, message, recipients_data, *args, **kwargs):
        """An SMS asks the gate; one that must not leave is noted for recruiters."""
        # Odoo asks this of every message, whether or not somebody gets an SMS of it.
        is_sms = kwargs.get("sms_numbers") or any(
            recipient["notif"] == "sms" for recipient in recipients_data
        )
        left_out = is_sms and self._get_left_out("sms")
        if left_out:
            reason = self.sudo()._get_app_reason(left_out[self.id])
            self._for_recruiters()._message_log(
                body=self.env._("The SMS did not leave: %s", reason)
            )
            return True
        return super()._notify_thread_by_sms(message, recipients_data, *args, **kwargs)
