from collections import defaultdict
from urllib.parse import quote

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql, parse_contact_from_email

from ..constants import RECRUITER
from . import names

#: What the person is known by, and which of Odoo's fields tell.
ADDRESS_FIELDS = {
    "email": ("email_from", "email_normalized"),
    "phone": ("partner_phone", "partner_phone_sanitized"),
    "linkedin": ("linkedin_profile",),
}
IDENTITY_COLUMNS = [column for columns in ADDRESS_FIELDS.values() for column in columns]
#: Of the person; applications show them.
PERSON_FIELDS = (
    "personal_note",
    "contact_channel",
    "interest_job_ids",
    "open_to_interim",
    "last_contact_date",
    "held_back_reason",
    "held_back_until",
)
#: Whose change may make the application another person's.
IDENTITY_FIELDS = {
    "partner_name",
    "email_from",
    "partner_phone",
    "partner_id",
    "linkedin_profile",
    "company_id",
    "job_id",
    "department_id",
}


#: What strangers are looked up by where Odoo's own columns don't say it: the last part
#: of a LinkedIn address, and the few fields that hold several addresses or odd ones.
PROFILE_NAME = "substring(lower(linkedin_profile) from '(?:in|pub)/([^/?#]+)')"
SEVERAL = (
    "(email_from LIKE '%@%@%' OR email_normalized ~ '[^ -~]'"
    " OR email_from <> '' AND email_normalized IS NULL OR partner_phone ~ '[,;|]')"
)
#: Of these, which may hold one of a few addresses: what can't be told here, or what
#: has the end of a name, or of a number, somewhere. Normalising each takes a while.
#: Written for ``SQL``, with two patterns to fill in.
MAY_HOLD = (
    "(email_from ~ '[^ -~]|%%' OR email_normalized ~ '[^ -~]'"
    " OR partner_phone ~ '[^ -~]|[A-Za-z]{3}' OR lower(email_from) LIKE ANY(%s)"
    " OR regexp_replace(partner_phone, '[^0-9]', '', 'g') LIKE ANY(%s))"
)
#: For more than so many addresses all are looked at.
FEW = 100


class HrApplicantMixinPerson(models.AbstractModel):
    """Whose application it is.

    An application is linked to its person when it is created, and when what says who
    it is changes: the same company, one of the person's addresses, and a compatible
    name. Applications of people whom nobody remembers have no person (strangers): among
    them the same rule holds, and is asked when it is needed.
    """

    _name = "hr.applicant.mixin.person"
    _description = "Person of an Application"

    person_id = fields.Many2one(
        "hr.applicant.person",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
    )
    personal_note = fields.Html(
        related="person_id.personal_note", readonly=False, groups=RECRUITER
    )
    contact_channel = fields.Selection(
        related="person_id.contact_channel",
        readonly=False,
        groups=RECRUITER,
    )
    interest_job_ids = fields.Many2many(
        related="person_id.interest_job_ids", readonly=False, groups=RECRUITER
    )
    open_to_interim = fields.Boolean(
        related="person_id.open_to_interim", readonly=False, groups=RECRUITER
    )
    last_contact_date = fields.Date(
        related="person_id.last_contact_date", groups=RECRUITER
    )
    followup_paused_until = fields.Date(
        related="person_id.paused_until", groups=RECRUITER
    )
    held_back_reason = fields.Char(
        related="person_id.held_back_reason", readonly=False, groups=RECRUITER
    )
    held_back_until = fields.Date(
        related="person_id.held_back_until", readonly=False, groups=RECRUITER
    )
    decline_destination = fields.Char(
        string="Where They Went", copy=False, groups=RECRUITER
    )
    decline_offer = fields.Char(string="What They Got", copy=False, groups=RECRUITER)
    decline_would_accept = fields.Text(
        string="What Would Have Changed Their Mind", copy=False, groups=RECRUITER
    )

    # The host has a trigram index only: looking up 80 addresses among 200,000
    # applications takes 77 ms without this one and 3 ms with it.
    _email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
    _several_addresses_idx = models.Index(f"(id) WHERE {SEVERAL}")
    _profile_name_idx = models.Index(
        f"({PROFILE_NAME}) WHERE linkedin_profile IS NOT NULL"
    )

    def _get_identities(self, vals):
        """Return ``{application: its identity}`` if ``vals`` may change who it is."""
        if IDENTITY_FIELDS.isdisjoint(vals):
            return {}
        return {applicant: applicant._get_identity() for applicant in self}

    @api.model
    def _get_redescribed(self, identities):
        """Return those whose identity is no longer what it was: Odoo writes the contact
        of each new application, which says nothing new.
        """
        return self.browse(
            applicant.id
            for applicant, known in identities.items()
            if applicant._get_identity() != known
        )

    def _get_identity(self):
        """Return what says whose application this is, as it is written."""
        applicant = self.sudo()
        return (
            applicant.partner_name,
            applicant.company_id.id,
            *(applicant[column] for column in IDENTITY_COLUMNS),
        )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # Odoo names an application by mail after its subject, if the sender's name is
        # missing; whose address this is, we may know better.
        values = dict(custom_values or {})
        name, email = parse_contact_from_email(msg_dict.get("from"))
        if email and not name:
            job = self.env["hr.job"].browse(values.get("job_id") or ()).sudo()
            known = self._get_only_name(email, job.company_id or self.env.company)
            if known:
                values.setdefault("partner_name", known)
        return super().message_new(msg_dict, custom_values=values)

    @api.model
    def _get_only_name(self, email, company):
        """Return the name of the one person of a company who has an address, if it is
        one.
        """
        Address = self.env["hr.applicant.address"].sudo()
        persons = Address.search(
            Domain("kind", "=", "email")
            & Domain("value", "in", Address._normalize("email", email))
            & Domain("person_id.company_id", "=", company.id)
            & Domain("person_id.active", "=", True)
        ).person_id
        return len(persons) == 1 and persons.name

    # -- who is who ------------------------------------------------------------------

    def _get_addresses(self):
        """Return ``[(kind, value)]`` of the addresses of this application, as they are
        compared.
        """
        self.ensure_one()
        Address = self.env["hr.applicant.address"].with_company(
            self.company_id or self.env.company
        )
        return list(
            dict.fromkeys(
                (kind, value)
                for kind, columns in ADDRESS_FIELDS.items()
                for column in columns
                if self[column]
                for value in Address._normalize(kind, self[column])
            )
        )

    def _link_persons(self):
        """Link each application to the person whose it is, if that is known.

        Whoever is remembered and was described anew stays the same person if only
        corrected, and becomes another one otherwise.
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
        # Who left somebody, and is remembered, is somebody.
        moved.filtered(
            lambda a: not a.person_id and (a.medal_id or a.consent_id)
        )._ensure_persons()
        by_person = self.filtered("person_id").grouped("person_id")
        if by_person:
            persons = self.person_id
            changed = persons._learn(by_person)
            changed._forget_corrected()
            changed._claim_strangers()
            changed._unite_same()
        self._assign_consents()
        # Whoever was followed up is somebody.
        self.filtered(lambda a: a.followup_id and not a.person_id)._ensure_persons()

    def _find_persons(self):
        """Return ``{application id: person (in sudo)}`` of those whose person is known.

        One query. Of several persons (a parent and a child of one name) the one they
        belong to already, else the one who shares the most addresses, else the one of
        exactly that name, else the latest.
        """
        own = {applicant.id: applicant._get_addresses() for applicant in self}
        values = list({value for pairs in own.values() for _kind, value in pairs})
        if not values:
            return {}
        self.env["hr.applicant.address"].flush_model()
        self.env["hr.applicant.person"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT a.kind, a.value, p.id, p.company_id, p.name, p.also_known_as
                     FROM hr_applicant_address a
                     JOIN hr_applicant_person p ON p.id = a.person_id AND p.active
                    WHERE a.value = ANY(%s)""",
                values,
            )
        )
        known = defaultdict(list)
        for kind, value, id_, company_id, name, also in rows:
            called = [name, *(also or "").splitlines()]
            known[kind, value].append((id_, company_id, called))
        found = {}
        for applicant in self:
            shared = defaultdict(int)
            exact = set()
            key = names.get_key(applicant.partner_name)
            for pair in own[applicant.id]:
                for id_, company_id, called in known[pair]:
                    if (company_id or False) == applicant.company_id.id and any(
                        names.are_compatible(applicant.partner_name, name)
                        for name in called
                    ):
                        shared[id_] += 1
                        if key in map(names.get_key, called):
                            exact.add(id_)
            if shared:
                current = applicant.person_id.id
                best = max(
                    shared, key=lambda i: (i == current, shared[i], i in exact, i)
                )
                found[applicant.id] = applicant.person_id.browse(best)
        return found

    def _is_corrected(self):
        """Return whether the person was only described better: a name spelt right (not
        another one), or another address, on their only application.
        """
        person = self.person_id
        if person.applicant_ids - self or self.company_id != person.company_id:
            return False
        shares = not set(self._get_addresses()).isdisjoint(
            (address.kind, address.value) for address in person.address_ids
        )
        if shares:
            return names.resemble(self.partner_name, person.name)
        return person._is_called(self.partner_name)

    def _ensure_persons(self):
        """Return the persons (in sudo) of these applications, made where missing.

        Strangers who are the same person by the rule become it as well.
        """
        everything = self.sudo().with_context(active_test=False)
        missing = everything.filtered(lambda a: not a.person_id)
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
        return everything.person_id

    def _group_strangers(self):
        """Return these strangers by person, with all others who are the same.

        :return: a list of recordsets; each begins with one of ``self``
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
        """Return who shares an address and has a compatible name.

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
        """Return the strangers (in sudo) who have one of these addresses. One query.

        :param pairs: a set of ``(kind, value)``
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
        everything = self.sudo().with_context(active_test=False)
        found = everything.browse(id_ for (id_,) in rows)
        return found.filtered(lambda a: not pairs.isdisjoint(a._get_addresses()))

    # -- the person's applications ---------------------------------------------------

    def _get_person_applications(self):
        """Return all applications of the persons behind these, archived ones too."""
        everything = self.with_context(active_test=False)
        strangers = everything.sudo().filtered(lambda a: not a.person_id)
        known = everything.sudo().person_id.applicant_ids
        alike = strangers.concat(*strangers._group_strangers()) if strangers else known
        ids = dict.fromkeys([*self.ids, *known.ids, *alike.ids])
        return self | everything.browse(ids)._filtered_access("read")

    def _get_person_marks(self):
        """Return ``{application: mark}``: the same mark, the same person."""
        everything = self._origin.sudo().with_context(active_test=False)
        marks = {a.id: ("person", a.person_id.id) for a in everything if a.person_id}
        strangers = everything.filtered(lambda a: not a.person_id)
        if strangers:
            for group in strangers._group_strangers():
                marks |= dict.fromkeys(group.ids, ("stranger", group[0].id))
        return {applicant: marks[applicant._origin.id] for applicant in self}

    def _get_first_of_persons(self, others=()):
        """Return these applications without those whose person is among ``others`` or
        comes earlier in ``self``.
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

    # -- who may ask -----------------------------------------------------------------

    def _check_recruiter(self, operation="read"):
        """Only recruiters work with past candidates, with those they have access to.

        Asked before anything is computed, changed or sent; what follows may be in sudo.

        :param str operation: what they need to be allowed with the applications
        :raise AccessError: if the user is no recruiter, or not allowed
        """
        if not (self.env.su or self.env.user._is_recruiter()):
            raise AccessError(self.env._("Only recruiters work with past candidates."))
        self.check_access(operation)

    def _get_recruiter(self):
        """Return the user in charge of the application.

        The one place that knows where Odoo keeps it.
        """
        self.ensure_one()
        return self.user_id

    def _add_personal_note(self, text):
        """Add a line to what is worth remembering; what is there stays.

        :param str text: plain text
        """
        for person in self._ensure_persons().with_env(self.env):
            person.personal_note = (person.personal_note or Markup()) + Markup(
                "<p>%s</p>"
            ) % text


def _are_all_compatible(applicants, others):
    """Return whether all the names may be one person's: who wrote in the name of a
    couple, or of an agency, makes nobody of two people.
    """
    return all(
        names.are_compatible(one, other)
        for one in {applicant.partner_name for applicant in applicants}
        for other in {applicant.partner_name for applicant in others}
    )


def _get_profile_name(profile):
    """Return what ``PROFILE_NAME`` finds in a LinkedIn address as it is compared."""
    parts = profile.split("/")
    return parts[2] if parts[0] == "linkedin.com" else parts[-1]


def _get_ends(values):
    """Return patterns of what is in a text that holds one of these emails, and in the
    digits of one that holds one of these phone numbers.

    :param dict values: ``{kind: addresses}``
    """
    if len(values["email"]) + len(values["phone"]) > FEW:
        return ["%"], ["%"]
    ends = [email.rpartition("@")[0].rpartition(".")[2] for email in values["email"]]
    return (
        [f"%{escape_psql(end)}%" for end in ends],
        [f"%{phone[-4:]}%" for phone in values["phone"]],
    )
