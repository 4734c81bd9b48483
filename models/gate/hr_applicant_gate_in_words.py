from odoo import api, fields, models

from ..constants import RECRUITER
from ..tools import get_labels
from .hr_applicant import NOT_ASKED, RED_BLOCKERS


class HrApplicantMixinGateWords(models.AbstractModel):
    """What the gate says, in words, for lists and forms."""

    _name = "hr.applicant.mixin.gate.words"
    _description = "Whether an Applicant May Be Contacted, in Words"

    contact_status = fields.Char(compute="_compute_contact_status", groups=RECRUITER)
    # The reason is shown in red.
    contact_refused = fields.Boolean(
        string="Refused", compute="_compute_contact_status", groups=RECRUITER
    )
    contact_blocker_note = fields.Char(
        string="More About That",
        compute="_compute_contact_blocker_note",
        groups=RECRUITER,
        help="Who refused, if it was somebody else who shares an address; how often "
        "the person was asked in vain.",
    )

    @api.depends("contact_blocker", "contact_allowed")
    @api.depends_context("lang")
    def _compute_contact_status(self):
        for applicant in self:
            applicant.contact_status = get_contact_status(applicant)
            applicant.contact_refused = applicant.contact_blocker in RED_BLOCKERS

    def _compute_contact_blocker_note(self):
        refusers = self._origin._get_refusers()
        for applicant in self:
            refuser = refusers.get(applicant._origin.id)
            applicant.contact_blocker_note = (
                refuser
                and self.env._(
                    "Refused by %s, who shares an address", refuser.partner_name
                )
                or applicant.contact_blocker in NOT_ASKED
                and applicant._get_asked_note()
            )

    def _get_asked_note(self):
        """Return how often the person was asked already, as a sentence, or False."""
        reason = self.consent_id._get_asked_reason() if self.consent_id else False
        return reason and reason[:1].upper() + reason[1:]


def get_contact_status(record):
    """Return in words whether somebody may be contacted, or else why not.

    :param record: an application or a person
    """
    if record.contact_allowed:
        return record.env._("May be contacted")
    return get_blocker_words(record, record.contact_blocker)


def get_blocker_words(record, blocker):
    """Return in words why somebody may not be contacted, False without a reason.

    :param record: an application or a person
    :param blocker: a code of ``BLOCKERS``, or False
    """
    if blocker == "in_process" and (calls := _get_calls(record)):
        if all(call.call_date for call in calls):
            return record.env._("Waits for the refusal mail")
        return record.env._("Has not heard of the refusal yet")
    return get_labels(record, "contact_blocker").get(blocker, False)


def _get_calls(record):
    """Return the calls before a refusal mail, if they are all that keeps the person
    from being contacted.
    """
    if "person_id" in record:
        # A stranger has no person record, and this application alone.
        applications = record.person_id.applicant_ids or record
    else:
        applications = record.applicant_ids
    running = any(application._is_running() for application in applications)
    return () if running else applications.refusal_call_ids
