from odoo import api, fields, models

from .access.hr_applicant_activity_guard import get_shown_domain
from .constants import PERSON_FIELDS


class HrApplicant(models.Model):
    """An application, as far as past candidates go.

    What each concern adds is a mixin in its package. The mixins stand before
    ``hr.applicant``, so that they can extend its methods; no two of them extend the
    same one. What several concerns do when an application is made or changed stands
    here, in its order.
    """

    _name = "hr.applicant"
    _inherit = [
        "hr.applicant.mixin.access",
        "hr.applicant.mixin.person",
        "hr.applicant.mixin.linking",
        "hr.applicant.mixin.same.person",
        "hr.applicant.mixin.file.owner",
        "hr.applicant.mixin.medal",
        "hr.applicant.mixin.consent",
        "hr.applicant.mixin.asking",
        "hr.applicant.mixin.consent.assignment",
        "hr.applicant.mixin.gate",
        "hr.applicant.mixin.gate.words",
        "hr.applicant.mixin.contact",
        "hr.applicant.mixin.channels",
        "hr.applicant.mixin.responsible",
        "hr.applicant.mixin.followup",
        "hr.applicant.mixin.followup.timeline",
        "hr.applicant.mixin.invitation",
        "hr.applicant.mixin.pool",
        "hr.applicant.mixin.news",
        "hr.applicant.mixin.cv",
        "hr.applicant.mixin.ranking",
        "hr.applicant.mixin.proposal",
        "hr.applicant.mixin.apps",
        "hr.applicant.mixin.suppression",
        "hr.applicant.mixin.retention",
        "hr.applicant.mixin.import",
        "hr.applicant.field.guard",
        "hr.applicant.activity.guard",
        "hr.applicant",
    ]

    message_ids = fields.One2many(
        domain=lambda self: get_shown_domain(self, "mail.thread", "message_ids"),
        depends_context=("uid",),
    )

    @api.model_create_multi
    def create(self, vals_list):
        of_persons = [
            {name: vals[name] for name in PERSON_FIELDS if name in vals}
            for vals in vals_list
        ]
        applicants = super().create(
            [
                {name: vals[name] for name in vals if name not in PERSON_FIELDS}
                for vals in vals_list
            ]
        )
        # The person comes first: the next lines look things up by the person.
        applicants.sudo()._link_persons()
        for applicant, vals in zip(applicants.sudo(), vals_list, strict=True):
            if vals.get("person_id") and not applicant.person_id:
                # A copy without an address, which says whose it is.
                applicant.person_id = vals["person_id"]
        for applicant, values in zip(applicants, of_persons, strict=True):
            if any(values.values()):
                applicant.write(values)
        applicants.sudo().filtered(
            lambda a: a.medal_id or a.is_pool_applicant
        )._ensure_persons()
        running = applicants.filtered(
            lambda a: a.active and not (a.refuse_reason_id or a.is_pool_applicant)
        )
        running._on_applied_again()
        running._lift_suppression()
        applicants.sudo()._attribute_to_invitations()
        return applicants

    def write(self, vals):
        of_person = {name: vals[name] for name in PERSON_FIELDS if name in vals}
        if of_person:
            self.check_access("write")
            self._ensure_persons().with_env(self.env).write(of_person)
            vals = {name: vals[name] for name in vals if name not in of_person}
        followed = self.browse()
        if "person_id" in vals:
            followed = self.filtered("followup_id")
        identities = self._get_identities(vals)
        result = super().write(vals)
        self._get_redescribed(identities).sudo()._link_persons()
        if vals.get("person_id"):
            followed.followup_ids._follow_application()
        if vals.get("medal_id"):
            self._ensure_persons()
        if vals.get("talent_pool_ids"):
            self.filtered("is_pool_applicant")._ensure_persons()
        if vals.get("active") or vals.get("refuse_reason_id", True) is False:
            running = self.sudo().filtered(lambda a: a._is_running())
            running._remove_medal()
            running.refusal_call_ids.unlink()
        if vals.get("active"):
            # The application runs again: open follow-up activities are deleted.
            self._retract_followup_activities()
        return result
