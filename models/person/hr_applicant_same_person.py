from collections import defaultdict
from urllib.parse import quote

from odoo import api, models
from odoo.tools import SQL, escape_psql

from ..tools import format_day
from . import names
from .watched_fields import IDENTITY_COLUMNS

#: Strangers are looked up by Odoo's normalised columns and by two expressions that have
#: an index: the last part of a LinkedIn address (``PROFILE_NAME``), and whether a field
#: holds several addresses or one that Odoo could not normalise (``SEVERAL``).
PROFILE_NAME = "substring(lower(linkedin_profile) from '(?:in|pub)/([^/?#]+)')"
SEVERAL = (
    "(email_from LIKE '%@%@%' OR email_normalized ~ '[^ -~]'"
    " OR email_from <> '' AND email_normalized IS NULL OR partner_phone ~ '[,;|]')"
)
#: Python normalises the fields of ``SEVERAL``, which is slow. This condition picks
#: those that may hold one of the addresses looked for: they have unusual letters, or
#: contain the end of the e-mail's name or of the number. Written for ``SQL``, with two
#: lists of patterns to fill in (``_get_ends``).
MAY_HOLD = (
    "(email_from ~ '[^ -~]|%%' OR email_normalized ~ '[^ -~]'"
    " OR partner_phone ~ '[^ -~]|[A-Za-z]{3}' OR lower(email_from) LIKE ANY(%s)"
    " OR regexp_replace(partner_phone, '[^0-9]', '', 'g') LIKE ANY(%s))"
)
#: For more addresses than that, all of the ``SEVERAL`` are normalised.
FEW_ADDRESSES = 100


class HrApplicantMixinSamePerson(models.AbstractModel):
    """Which applications are of one person, and what tells these apart.

    Applications with the same person record are. Strangers, with whom nobody keeps in
    touch, have no such record. Their applications are compared whenever somebody asks,
    by the rule for persons: the same company, a shared address, a compatible name.
    """

    _name = "hr.applicant.mixin.same.person"
    _description = "Applications of One Person"

    # Odoo has a trigram index only: looking up 80 addresses among 200,000 applications
    # takes 77 ms without this one and 3 ms with it.
    _email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
    _several_addresses_idx = models.Index(f"(id) WHERE {SEVERAL}")
    _profile_name_idx = models.Index(
        f"({PROFILE_NAME}) WHERE linkedin_profile IS NOT NULL"
    )

    def _group_strangers(self):
        """Return these strangers by person, together with all others of each person.

        Two groups that share an address become one only if all their names fit.

        :return: a list of recordsets, one a person; each begins with one of ``self``
        """
        group_of = {}
        sharing = defaultdict(set)
        arrived = self
        while arrived:
            nearby = arrived | self._search_strangers(
                {pair for applicant in arrived for pair in applicant._get_addresses()}
            )
            for applicant in nearby:
                for pair in applicant._get_addresses():
                    sharing[(applicant.company_id.id, *pair)].add(applicant)
            joined = self.browse()
            for applicant in arrived:
                group = group_of.setdefault(applicant, [applicant])
                for other in applicant._get_namesakes(sharing):
                    others = group_of.get(other, [other])
                    if others is group or not _are_all_compatible(group, others):
                        continue
                    if other not in group_of:
                        joined += other
                    for member in others:
                        group_of[member] = group
                        group.append(member)
            arrived = joined - arrived
        groups = {id(group): group for group in group_of.values()}
        return [
            self.browse().concat(*sorted(group, key=lambda a: a not in self))
            for group in groups.values()
        ]

    def _get_namesakes(self, sharing):
        """Return the others that share an address and have a compatible name.

        :param dict sharing: ``{(company id, kind, value): applications}``
        """
        nearby = set()
        for pair in self._get_addresses():
            nearby |= sharing[(self.company_id.id, *pair)]
        return [
            other
            for other in sorted(nearby, key=lambda a: a.id)
            if names.are_compatible(other.partner_name, self.partner_name)
        ]

    @api.model
    def _search_strangers(self, pairs):
        """Return the strangers (in sudo) that have one of these addresses. One query.

        :param set pairs: ``(kind, value)`` of normalised addresses
        """
        if not pairs:
            return self.sudo().browse()
        values = defaultdict(list)
        for kind, value in pairs:
            values[kind].append(value)
        called = {_get_profile_name(value) for value in values["linkedin"]}
        slugs = [*called, *(quote(name).lower() for name in called)]
        several = SEVERAL.replace("%", "%%")
        self.env["hr.applicant"].flush_model(["person_id", *IDENTITY_COLUMNS])
        rows = self.env.execute_query(
            SQL(
                " UNION ".join(
                    f"SELECT id FROM hr_applicant WHERE person_id IS NULL AND {known}"
                    for known in (
                        "email_normalized = ANY(%s)",
                        "partner_phone_sanitized = ANY(%s)",
                        "linkedin_profile = ANY(%s)",
                        f"linkedin_profile IS NOT NULL AND {PROFILE_NAME} = ANY(%s)",
                        f"{several} AND {MAY_HOLD}",
                    )
                ),
                values["email"],
                values["phone"],
                slugs,
                slugs,
                *_get_ends(values),
            )
        )
        found = self.sudo().with_context(active_test=False)
        found = found.browse(id_ for (id_,) in rows)
        return found.filtered(lambda a: not pairs.isdisjoint(a._get_addresses()))

    # -- the person's applications ---------------------------------------------------

    def _get_person_applications(self):
        """Return all applications of the persons behind these that the user may read,
        archived ones too.
        """
        all_applicants = self.with_context(active_test=False)
        strangers = all_applicants.sudo().filtered(lambda a: not a.person_id)
        known = all_applicants.sudo().person_id.applicant_ids
        alike = strangers.concat(*strangers._group_strangers()) if strangers else known
        ids = dict.fromkeys([*self.ids, *known.ids, *alike.ids])
        return self | all_applicants.browse(ids)._filtered_access("read")

    def _get_person_marks(self):
        """Return ``{application: mark}``; those of one person have the same mark."""
        own = self._origin.sudo().with_context(active_test=False)
        marks = {a.id: ("person", a.person_id.id) for a in own if a.person_id}
        strangers = own.filtered(lambda a: not a.person_id)
        if strangers:
            for group in strangers._group_strangers():
                marks |= dict.fromkeys(group.ids, ("stranger", group[0].id))
        return {applicant: marks[applicant._origin.id] for applicant in self}

    def _get_first_of_persons(self, others=()):
        """Return the first application of each person, in the order of ``self``.

        :param others: applications; none is returned of their persons
        """
        others = self.browse(other.id for other in others)
        marks = (self | others)._get_person_marks()
        seen = {marks[other] for other in others}
        first = []
        for applicant in self:
            if marks[applicant] not in seen:
                seen.add(marks[applicant])
                first.append(applicant.id)
        return self.browse(first)

    @api.depends("job_id", "email_from", "partner_phone", "create_date")
    @api.depends_context("tell_apart")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.context.get("tell_apart"):
            # Odoo may compute names in sudo: the user's own rights count.
            readable = self._origin.sudo(False)._filtered_access("read")
            for applicant in self.filtered(lambda a: a._origin.id in readable._ids):
                parts = (
                    applicant.display_name,
                    applicant.job_id.name,
                    format_day(self.env, applicant.create_date),
                    applicant.email_from,
                    applicant.partner_phone,
                )
                applicant.display_name = " · ".join(filter(None, parts))
        return result


def _are_all_compatible(applicants, others):
    """Return whether every name of the first is compatible with each of the others.

    So an application in the name of a couple, or of an agency, does not make two people
    one.
    """
    return all(
        names.are_compatible(one, other)
        for one in {applicant.partner_name for applicant in applicants}
        for other in {applicant.partner_name for applicant in others}
    )


def _get_profile_name(profile):
    """Return what ``PROFILE_NAME`` finds in a normalised LinkedIn address."""
    parts = profile.split("/")
    return parts[2] if parts[0] == "linkedin.com" else parts[-1]


def _get_ends(values):
    """Return two lists of patterns for ``MAY_HOLD``: one matches every text that holds
    one of these e-mails, the other the digits of every text that holds one of these
    phone numbers.

    :param dict values: ``{kind: normalised addresses}``
    """
    if len(values["email"]) + len(values["phone"]) > FEW_ADDRESSES:
        return ["%"], ["%"]
    ends = [email.rpartition("@")[0].rpartition(".")[2] for email in values["email"]]
    return (
        [f"%{escape_psql(end)}%" for end in ends],
        [f"%{phone[-4:]}%" for phone in values["phone"]],
    )
