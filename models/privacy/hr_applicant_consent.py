from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class HrApplicantConsentMixinPrivacy(models.AbstractModel):
    """What a person may demand: to be erased.

    The request to be erased is a record of its own, ``hr.applicant.erasure``. While one
    of the person is open, no yes is taken, by whichever channel. The person may take
    it back on their page.
    """

    _name = "hr.applicant.consent.mixin.privacy"
    _description = "Erasure of a Person"

    erasure_id = fields.Many2one(
        "hr.applicant.erasure",
        string="Request to Be Erased",
        compute="_compute_erasure_id",
        help="The open one.",
    )
    erasure_request_date = fields.Date(
        string="Asked to Be Erased On", compute="_compute_erasure_id"
    )

    @api.depends("person_id.erasure_id")
    def _compute_erasure_id(self):
        for consent in self:
            consent.erasure_id = request = consent.person_id.erasure_id
            # Not what a retention rule asks for.
            asked = request.channel != "retention"
            consent.erasure_request_date = asked and request.request_date

    # -- a request to be erased ------------------------------------------------------

    def _request_erasure(self, **proof):
        """Record that the person asks on their page to be erased, once.

        :param proof: more values of the events
        """
        self.env["hr.applicant.erasure"]._request(
            self.person_id, "web", consent=self, **proof
        )

    def _take_back_erasure(self, **proof):
        """Close the open request because the person took it back on their page.

        :param proof: more values of the event
        """
        self.erasure_id._take_back(consent=self, channel="web", **proof)

    def _check_no_open_erasure(self):
        """No yes is taken while a request to be erased is open.

        A yes also says: keep me. So it closes what a retention rule asked for.

        :raise UserError: naming the persons and the days of their requests
        """
        self._stop_retention()
        waiting = self.filtered("erasure_id")
        if waiting:
            raise UserError(
                self.env._(
                    "They asked to be erased, so no yes can be recorded. Close the "
                    "request first: %s",
                    ", ".join(
                        self.env._(
                            "%(name)s on %(date)s",
                            name=consent.partner_name,
                            date=format_date(self.env, consent.erasure_request_date),
                        )
                        for consent in waiting
                    ),
                )
            )

    def action_request_erasure(self):
        """Open the dialog that notes that the person asked to be erased."""
        return self.person_id.action_request_erasure()

    def action_open_erasure(self):
        """Open the person's open request to be erased."""
        return self.person_id.action_open_erasure()
