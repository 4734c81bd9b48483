from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class HrApplicantConsentMixinPrivacy(models.AbstractModel):
    """What a person may demand: to be erased.

    A request to be erased is open until it is closed (``erasure_request_date``). While
    it is open the gate says that the person asked to be erased, and no yes is taken, by
    whichever channel. The person may take the request back. A recruiter may close it
    and say why. Neither permits anything.
    """

    _name = "hr.applicant.consent.mixin.privacy"
    _description = "Erasure of a Person"

    erasure_request_date = fields.Datetime(
        string="Asked to Be Erased On", readonly=True, copy=False
    )
    erasure_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _erasure_idx = models.Index("(id) WHERE erasure_request_date IS NOT NULL")

    # -- a request to be erased ------------------------------------------------------

    def _request_erasure(self, **proof):
        """Record that the person asks to be erased, once, and create the to-do.

        The request is a refusal as well: nobody contacts the person any more.

        :param proof: more values of the events
        """
        if self.erasure_request_date:
            return
        self.erasure_request_date = fields.Datetime.now()
        self._log_event("erasure_requested", channel="web", **proof)
        self._refuse("web", **proof)
        self._run_apart("erasure", lambda c: c._create_erasure_todo())

    def _create_erasure_todo(self):
        """Create the to-do of the recruiter; without an application, notify them."""
        newest = self._get_own_applications()[:1]
        responsible = self._get_responsible()
        texts = self.with_context(lang=responsible.lang).env
        summary = texts._("%s asks to be erased", self.partner_name)
        note = texts._(
            "They asked for it on their profile page. Check that nothing has to be "
            "kept, erase their data within a month, and tell them when it is done."
        )
        if newest:
            self.erasure_activity_id = newest._schedule_for_recruiter(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=responsible.id,
            )
        else:
            self._notify_in_own_name(responsible, summary, note)

    @api.model
    def _reassign_erasures(self):
        """Create the to-do of open requests anew where nobody can do it any more.

        The to-do may be gone, or its user may have left or lost access.
        """
        for consent in self.search([("erasure_request_date", "!=", False)]):
            user = consent.erasure_activity_id.filtered("active").user_id
            if consent.applicant_ids and not (user.active and user._is_recruiter()):
                consent.erasure_activity_id.unlink()
                consent._run_apart("erasure", lambda c: c._create_erasure_todo())

    def _check_no_open_erasure(self):
        """No yes is taken while a request to be erased is open.

        :raise UserError: naming the persons and the days of their requests
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
        """Close the request because the person took it back, and notify the recruiter.

        :param proof: more values of the event
        """
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
        :param proof: more values of the event
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
