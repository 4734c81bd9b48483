from odoo import api, fields, models
from odoo.fields import Domain

from . import names

#: How many records are looked at for one person.
MAX_LOOKED_AT = 200


class HrApplicantPersonMixinSuggestion(models.AbstractModel):
    """Who may be the same person, for a recruiter to decide.

    * People who share an address and have a similar name: misspelt, a new surname.
    * People who have exactly the same name and share no address.

    Nobody whom a recruiter told apart. This is looked up when the page of a person is
    opened, and at no other time.
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
        """Return the domain of people of the company who were not told apart."""
        return (
            Domain("id", "not in", (self | self.distinct_ids).ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("active", "=", True)
        )

    def _get_lookalikes(self):
        """Return who shares an address and has a compatible or similar name."""
        sharing = self.env["hr.applicant.address"].search(
            Domain.OR(
                Domain("kind", "=", address.kind) & Domain("value", "=", address.value)
                for address in self.address_ids
            )
            & Domain("person_id", "any", self._get_others_domain()),
            order="id desc",
            limit=MAX_LOOKED_AT,
        )
        return sharing.person_id.filtered(
            lambda other: self._is_called(other.name)
            or any(names.resemble(other.name, name) for name in self._get_names())
        )

    def _get_namesakes(self):
        """Return who has exactly the same name, and no address in common."""
        if not self.name_key:
            return self.browse()
        values = self.address_ids._get_pairs()
        others = self.search(
            Domain("name_key", "=", self.name_key) & self._get_others_domain(),
            order="id desc",
            limit=MAX_LOOKED_AT,
        )
        return others.filtered(
            lambda other: values.isdisjoint(other.address_ids._get_pairs())
        )

    def _get_resemblance(self, other):
        """Say why ``other`` may be the same person, as a sentence; False if nothing
        suggests that.
        """
        self.ensure_one()
        if other in self.lookalike_ids:
            own = self.address_ids._get_pairs()
            shared = [a.value for a in other.address_ids if (a.kind, a.value) in own]
            return self.env._(
                "They share an address (%s), and the names look alike.",
                ", ".join(shared),
            )
        if other in self.namesake_ids:
            return self.env._("They have the same name, but no address in common.")
        return False
