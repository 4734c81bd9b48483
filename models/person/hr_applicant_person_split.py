from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..constants import CONSENT_FIELDS
from ..tools import with_colon
from . import names


class HrApplicantPersonMixinSplit(models.AbstractModel):
    """Not the same: a recruiter says that one person's applications are of two people.

    The others' applications get a person of their own, with their addresses and
    consents. Medals and follow-ups go with the applications. Both people are remembered
    as different (``distinct_ids``): nobody is asked about them again, and a later
    application goes to the one with whom it shares more.
    """

    _name = "hr.applicant.person.mixin.split"
    _description = "Not the Same Person"

    distinct_ids = fields.Many2many(
        "hr.applicant.person",
        "hr_applicant_person_distinct_rel",
        "person_id",
        "other_id",
        string="Not the Same As",
        readonly=True,
        context={"active_test": False},
    )

    def action_split(self):
        """Open the dialog that says which applications are somebody else's.

        :return: the action
        :raise AccessError: if the user has no access to an application
        :raise UserError: if there is only one
        """
        self.ensure_one()
        self._check_recruiter()
        if len(self.sudo().applicant_ids) < 2:
            raise UserError(
                self.env._("%s has one application only.", self.display_name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": with_colon(self.env, self.env._("Split"), self.name or "?"),
            "res_model": "hr.applicant.person.split",
            "view_mode": "form",
            "target": "new",
            "context": {"default_person_id": self.id, "active_test": False},
        }

    def action_not_the_same(self):
        """Remember that this person and another one are two, and not the same.

        The context says who the other one is: ``same_as``, the person's id.

        :raise AccessError: if the user has no access to an application of either
        """
        other = self.browse(self.env.context.get("same_as")) - self
        (self | other)._check_recruiter()
        self.sudo()._set_distinct(other.sudo(), True)

    def _set_distinct(self, others, distinct):
        """Remember, or forget, that these are not the same person as ``others``."""
        command = Command.link if distinct else Command.unlink
        for one, other in ((self, others), (others, self)):
            one.write({"distinct_ids": [command(id_) for id_ in other.ids]})

    def _split(self, applications):
        """Make ``applications`` somebody else's.

        :param hr.applicant applications: some of this person's
        :return: the other person
        :raise AccessError: if the user has no access to an application
        :raise UserError: if none or all are chosen, or others than this person's
        """
        self.ensure_one()
        self._check_recruiter()
        person, applications = self.sudo(), applications.sudo()
        rest = person.applicant_ids - applications
        if not applications or not rest or applications - person.applicant_ids:
            raise UserError(
                self.env._(
                    "Choose the applications of %s that are somebody else's, and leave "
                    "one at least.",
                    self.display_name,
                )
            )
        other = person.create(
            {
                "name": _get_fullest_name(applications),
                "company_id": person.company_id.id,
                # Nobody knows which of the two people these were about: both keep them.
                "last_contact_date": person.last_contact_date,
                "paused_until": person.paused_until,
                "held_back_reason": person.held_back_reason,
                "held_back_until": person.held_back_until,
                "held_back_by_id": person.held_back_by_id.id,
            }
        )
        person._set_distinct(other, True)
        applications.person_id = other
        other._learn({other: applications})
        person._forget_names(applications, rest)
        other._claim_consents(person)
        person._share_erasure(other)
        person._forget_corrected()
        # As one person they shared the stricter consent. It is taken from applications
        # whose name and address it was not given with.
        for name in CONSENT_FIELDS.values():
            applications.filtered(
                lambda a, name=name: (
                    a[name] and a[name]._get_key() != a._get_person_key()
                )
            )[name] = False
        (applications | rest)._assign_consents()
        self._note_on(
            applications | rest,
            self.env._(
                "%(other)s and %(person)s are two people: applications were split.",
                other=other.name or "?",
                person=person.name or "?",
            ),
        )
        return other.with_env(self.env)

    def _forget_names(self, applications, rest):
        """Forget the names that only the applications of somebody else have.

        :param applications: those of somebody else
        :param rest: those that stay with this person
        """
        own = {names.get_key(name) for name in rest.mapped("partner_name")}
        gone = [
            name
            for name in self._get_names()
            if names.get_key(name) not in own
            and any(names.are_compatible(name, a.partner_name) for a in applications)
        ]
        first, *also = [name for name in self._get_names() if name not in gone] or [""]
        if self.name in gone:
            first, also = _get_fullest_name(rest), [first, *also]
        self.write(
            {
                "name": first,
                "also_known_as": "\n".join(n for n in also if n and n != first),
            }
        )


def _get_fullest_name(applications):
    """Return the name with the most words, the first of them."""
    return max(
        applications.mapped("partner_name"), key=lambda name: len(names.fold(name))
    )
