from collections import Counter, defaultdict

from odoo import api, models
from odoo.tools import SQL

from . import names


class HrApplicantMixinLinking(models.AbstractModel):
    """Which person an application belongs to.

    The person is the one of the same company who has one of the application's addresses
    and a compatible name. That is looked up when an application is created and when its
    name, addresses or company change. Applications of people with whom nobody keeps in
    touch have no person (``hr_applicant_same_person.py``).
    """

    _name = "hr.applicant.mixin.linking"
    _description = "Which Person an Application Belongs to"

    def _link_persons(self):
        """Link each application to its person, if that one is known.

        An application whose name or addresses changed stays with its person if these
        were only corrected. Else it goes to another one.
        """
        found = self._find_persons()
        moved = self.browse()
        for applicant in self:
            person = found.get(applicant.id, applicant.person_id.browse())
            if applicant.person_id and applicant.person_id != person:
                if applicant._is_corrected():
                    person = applicant.person_id
                else:
                    moved += applicant
            if applicant.person_id != person:
                applicant.person_id = person
        # An application with one of these needs a person.
        moved.filtered(
            lambda a: not a.person_id and (a.medal_id or a.consent_id or a.followup_id)
        )._ensure_persons()
        by_person = self.filtered("person_id").grouped("person_id")
        if by_person:
            persons = self.person_id
            changed = persons._learn(by_person)
            changed._forget_corrected()
            changed._claim_strangers()
            changed._unite_same()
        self._assign_consents()

    def _find_persons(self):
        """Return ``{application id: person}`` of those whose person is known.

        One query for all of them.
        """
        own = {applicant.id: applicant._get_addresses() for applicant in self}
        known = self._get_persons_by_address(
            {value for pairs in own.values() for _kind, value in pairs}
        )
        found = {
            applicant.id: applicant._choose_person(own[applicant.id], known)
            for applicant in self
        }
        return {id_: person for id_, person in found.items() if person}

    @api.model
    def _get_persons_by_address(self, values):
        """Return ``{(kind, value): [(person id, company id, names)]}``.

        :param set values: normalised addresses
        """
        known = defaultdict(list)
        if not values:
            return known
        self.env["hr.applicant.address"].flush_model()
        self.env["hr.applicant.person"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT a.kind, a.value, p.id, p.company_id, p.name, p.also_known_as
                     FROM hr_applicant_address a
                     JOIN hr_applicant_person p ON p.id = a.person_id AND p.active
                    WHERE a.value = ANY(%s)""",
                list(values),
            )
        )
        for kind, value, id_, company_id, name, also in rows:
            called = [name, *(also or "").splitlines()]
            known[kind, value].append((id_, company_id, called))
        return known

    def _choose_person(self, addresses, known):
        """Return the person of this application, empty if nobody fits.

        :param list addresses: ``[(kind, value)]`` of this application
        :param dict known: as ``_get_persons_by_address`` returns it
        """
        return self._choose_person_called(
            self.partner_name, self.company_id.id, addresses, known, self.person_id
        )

    @api.model
    def _choose_person_called(self, name, company_id, addresses, known, current):
        """Return the person with a name and addresses, empty if nobody fits.

        Several may fit, as a parent and a child of one name. Then the present one
        counts, else the one who shares the most addresses, else the one of exactly that
        name, else the latest.

        :param str name: the name on the application
        :param int company_id: its company; False without one
        :param list addresses: ``[(kind, value)]``
        :param dict known: as ``_get_persons_by_address`` returns it
        :param hr.applicant.person current: the present person, may be empty
        """
        shared, exact = Counter(), set()
        key = names.get_key(name)
        for pair in addresses:
            for id_, of_company, called in known[pair]:
                if (of_company or False) == company_id and any(
                    names.are_compatible(name, own) for own in called
                ):
                    shared[id_] += 1
                    if key in map(names.get_key, called):
                        exact.add(id_)
        best = max(
            shared,
            key=lambda i: (i == current.id, shared[i], i in exact, i),
            default=False,
        )
        return current.browse(best or ())

    def _is_corrected(self):
        """Return whether the change only corrected the description of the person.

        That is so of a person's only application, if the new name resembles the old
        one, or if the name stays and all addresses are new.
        """
        person = self.person_id
        if person.applicant_ids - self or self.company_id != person.company_id:
            return False
        if not person.address_ids._get_pairs().isdisjoint(self._get_addresses()):
            return names.resemble(self.partner_name, person.name)
        return person._is_called(self.partner_name)

    def _ensure_persons(self):
        """Return the persons (in sudo) of these applications; make the missing ones.

        A new person gets all applications of strangers who are that person.
        """
        applicants = self.sudo().with_context(active_test=False)
        missing = applicants.filtered(lambda a: not a.person_id)
        if missing:
            Person = self.env["hr.applicant.person"].sudo()
            groups = missing._group_strangers()
            persons = Person.create(
                [
                    {
                        "name": group[0].partner_name,
                        "company_id": group[0].company_id.id,
                    }
                    for group in groups
                ]
            )
            for person, group in zip(persons, groups, strict=True):
                group.person_id = person
            persons._learn(dict(zip(persons, groups, strict=True)))
        return applicants.person_id
