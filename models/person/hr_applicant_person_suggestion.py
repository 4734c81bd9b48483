from odoo import api, fields, models
from odoo.fields import Domain

from . import names

#: So many are looked at, for one person.
LOOKED_AT = 200


class HrApplicantPersonMixinSuggestion(models.AbstractModel):
    """Who may be the same person, for a recruiter to decide.

    * Who shares an address, and whose name resembles: a typing error, a new surname.
    * Who has exactly the same name, and shares no address.

    Not those of whom a recruiter said that they are two. Looked up when the page of a
    person is opened, and at no other time.
    """

    _name = "hr.applicant.person.mixin.suggestion"
    _description = "Who May Be the Same Person"

    lookalike_ids = fields.Many2many(
        "hr.applicant.person",
        string="Share an Address, and the Names Look Alike",
        compute="_compute_suggestion_ids",
    )
    namesake_ids = fields.Many2many(
        "hr.applicant.person",
        string="Have the Same Name, but No Address in Common",
        compute="_compute_suggestion_ids",
    )
    suggestion_ids = fields.Many2many(
        "hr.applicant.person",
        string="May Be the Same Person",
        compute="_compute_suggestion_ids",
    )

    @api.depends("name_key", "address_ids", "distinct_ids", "active")
    def _compute_suggestion_ids(self):
        for person in self:
            origin = person._origin if person.active else self.browse()
            person.lookalike_ids = origin._get_lookalikes()
            person.namesake_ids = origin._get_namesakes()
            person.suggestion_ids = person.lookalike_ids | person.namesake_ids

    def _get_others_domain(self):
        """Return the domain of who may still be the same person."""
        return (
            Domain("id", "not in", (self | self.distinct_ids).ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("active", "=", True)
        )

    def _get_lookalikes(self):
        """Return who shares an address, with a name that may be the same, spelt wrong
        or new.
        """
        sharing = self.env["hr.applicant.address"].search(
            Domain.OR(
                Domain("kind", "=", address.kind) & Domain("value", "=", address.value)
                for address in self.address_ids
            )
            & Domain("person_id", "any", self._get_others_domain()),
            order="id desc",
            limit=LOOKED_AT,
        )
        return sharing.person_id.filtered(
            lambda other: self._is_called(other.name)
            or any(names.resemble(other.name, name) for name in self._get_names())
        )

    def _get_namesakes(self):
        """Return who has exactly the same name, and no address in common."""
        if not self.name_key:
            return self.browse()
        values = {(address.kind, address.value) for address in self.address_ids}
        others = self.search(
            Domain("name_key", "=", self.name_key) & self._get_others_domain(),
            order="id desc",
            limit=LOOKED_AT,
        )
        return others.filtered(
            lambda other: values.isdisjoint(
                (address.kind, address.value) for address in other.address_ids
            )
        )

    def _get_resemblance(self, other):
        """Return in words why ``other`` may be the same person, or False."""
        self.ensure_one()
        if other in self.lookalike_ids:
            own = {(address.kind, address.value) for address in self.address_ids}
            shared = [a.value for a in other.address_ids if (a.kind, a.value) in own]
            return self.env._(
                "They share an address (%s), and the names look alike.",
                ", ".join(shared),
            )
        if other in self.namesake_ids:
            return self.env._("They have the same name, but no address in common.")
        return False
