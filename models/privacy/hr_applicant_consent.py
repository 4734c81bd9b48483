from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class HrApplicantConsentMixinErasure(models.AbstractModel):
    """A request to be erased, from the day it is made until it is closed.

    While it is open (``erasure_request_date``) the gate answers that the person asked
    to be erased, and no yes is taken, by whichever way. The person may take it back, a
    recruiter may close it and say why; neither permits anything.
    """

    _name = "hr.applicant.consent.mixin.erasure"
    _description = "Requests to Be Erased"

    erasure_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _erasure_idx = models.Index("(id) WHERE erasure_request_date IS NOT NULL")

    @api.model
    def _reassign_erasures(self):
        """Give open requests whose to-do is gone, or is of somebody who can't do it, to
        who can: the recruiter may have left.
        """
        for consent in self.search([("erasure_request_date", "!=", False)]):
            user = consent.erasure_activity_id.filtered("active").user_id
            if consent.applicant_ids and not (user.active and user._is_recruiter()):
                consent.erasure_activity_id.unlink()
                consent._run_apart("erasure", lambda c: c._tell_about_erasure())

    def _check_no_open_erasure(self):
        """No yes counts while the person waits to be erased.

        :raise UserError: naming the persons
        """
        waiting = self.filtered("erasure_request_date")
        if waiting:
            raise UserError(
                self.env._(
                    "They asked to be erased, so no yes can be recorded. Close the "
                    "request on the consent record first: %s",
                    ", ".join(
                        self.env._(
                            "%(name)s on %(date)s",
                            name=consent.partner_name,
                            date=format_date(
                                self.env,
                                fields.Datetime.context_timestamp(
                                    consent, consent.erasure_request_date
                                ),
                            ),
                        )
                        for consent in waiting
                    ),
                )
            )

    def _take_back_erasure(self, **proof):
        """Close the request on the person's own wish, once, and tell the recruiter."""
        if not self._close_erasure("erasure_taken_back", channel="web", **proof):
            return
        responsible = self._get_responsible()
        texts = self.with_context(lang=responsible.lang).env
        self._notify_in_own_name(
            responsible,
            texts._("%s does not ask to be erased any more", self.partner_name),
            texts._(
                "%s took back the request to be erased: keep the data. It is no "
                "consent to contact them.",
                self.partner_name,
            ),
        )

    def _close_erasure(self, kind, **proof):
        """Close the open requests of these persons.

        :param str kind: the kind of the event that says how
        :param proof: what the event keeps, see ``hr.applicant.consent.event``
        :return: the consents whose request was open
        """
        waiting = self.filtered("erasure_request_date")
        waiting.erasure_activity_id.unlink()
        waiting.write({"erasure_request_date": False})
        waiting._log_event(kind, **proof)
        return waiting

    def action_close_erasure(self):
        """Open the dialog that closes a request to be erased."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the Request to Be Erased"),
            "res_model": "hr.applicant.close.erasure",
            "view_mode": "form",
            "target": "new",
            "context": {"default_consent_id": self.id, "dialog_size": "medium"},
        }
