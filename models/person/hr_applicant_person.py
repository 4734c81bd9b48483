from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..constants import CONTACT_CHANNELS, REFUSALS
from . import names


class HrApplicantPerson(models.Model):
    """One human being in one company, whom the company keeps in touch with.

    * The record is made when that begins: with a medal, a question for consent, an
      invitation, a contact. Installing the addon makes none.
    * Applications point to it, past and future ones: those of the company that share
      one of its addresses and have a compatible name (``names.are_compatible``).
      Several people behind one mailbox (a family, an agency) are several persons.
    * It holds what is true of the person: what to remember, preferences, the last
      contact, whether the company wants no contact. Medals stay with applications.
    * Every address that the company knows of the person is a record. After a refusal
      no address is forgotten.
    """

    _name = "hr.applicant.person"
    _inherit = [
        "hr.applicant.person.mixin.language",
        "hr.applicant.person.mixin.overview",
        "hr.applicant.person.mixin.actions",
        "hr.applicant.person.mixin.story",
        "hr.applicant.person.mixin.linkedin",
        "hr.applicant.person.mixin.suggestion",
        "hr.applicant.person.mixin.split",
        "hr.applicant.person.mixin.merge",
        "hr.applicant.person.mixin.undo",
        "hr.applicant.person.mixin.erasure",
        "hr.applicant.person.mixin.copy",
        "hr.applicant.person.mixin.access",
        "hr.applicant.person.mixin.retention",
        "hr.applicant.person.mixin.pool",
        "hr.applicant.field.guard",
    ]
    _description = "Past Candidate"
    _order = "name, id"

    active = fields.Boolean(default=True, readonly=True)
    name = fields.Char(readonly=True)
    name_key = fields.Char(compute="_compute_name_key", store=True, index=True)
    also_known_as = fields.Char(
        readonly=True,
        help="Other names, one a line, of the same person as a recruiter said.",
    )
    # A person without a company belongs to all of them: the company can't be deleted.
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    address_ids = fields.One2many(
        "hr.applicant.address", "person_id", string="Addresses", readonly=True
    )
    applicant_ids = fields.One2many(
        "hr.applicant",
        "person_id",
        string="Applications",
        readonly=True,
        context={"active_test": False},
    )
    # Without the record of a talent, which is no application.
    application_ids = fields.One2many(
        "hr.applicant",
        "person_id",
        string="Applications to Jobs",
        domain=[("talent_pool_ids", "=", False)],
        readonly=True,
        context={"active_test": False},
    )
    consent_ids = fields.One2many(
        "hr.applicant.consent", "person_id", string="Consents", readonly=True
    )
    followup_ids = fields.One2many(
        "hr.applicant.followup", "person_id", string="Follow-ups", readonly=True
    )
    paused_until = fields.Date(
        readonly=True,
        help="The day from which they may be contacted again, as a recruiter noted or "
        "they said; also of somebody without a plan.",
    )
    personal_note = fields.Html(
        string="Worth Remembering",
        help="The little things to take up when you talk again.",
    )
    contact_channel = fields.Selection(CONTACT_CHANNELS, string="Preferred Channel")
    interest_job_ids = fields.Many2many(
        "hr.job", "hr_applicant_person_interest_job_rel", string="Interested In"
    )
    open_to_interim = fields.Boolean(string="Open to Interim Work")
    last_contact_date = fields.Date(string="Last Contact", readonly=True)
    held_back_reason = fields.Char(
        string="We Don't Contact Them Because",
        help="As long as a reason stands here, nobody is reminded to contact this "
        "person, and no mail of ours leaves.",
    )
    held_back_until = fields.Date(string="Don't Contact Before")
    held_back_by_id = fields.Many2one(
        "res.users", string="Held Back By", readonly=True, ondelete="set null"
    )

    _paused_idx = models.Index("(paused_until) WHERE paused_until IS NOT NULL")

    @api.depends("name")
    def _compute_name_key(self):
        for person in self:
            person.name_key = names.get_key(person.name)

    @api.constrains("held_back_reason", "held_back_until")
    def _check_held_back(self):
        for person in self:
            if person.held_back_until and not person.held_back_reason:
                raise ValidationError(
                    self.env._("Say why %s is not to be contacted.", person.name)
                )

    def write(self, vals):
        if "held_back_reason" in vals:
            reason = (vals["held_back_reason"] or "").strip() or False
            vals = {**vals, "held_back_reason": reason}
            self.sudo().held_back_by_id = reason and self.env.uid
        return super().write(vals)

    # -- who is who ------------------------------------------------------------------

    def _get_names(self):
        """Return a list of all names of the person, the main one first."""
        self.ensure_one()
        return [self.name or "", *(self.also_known_as or "").splitlines()]

    def _is_called(self, name):
        """Return whether ``name`` may be this person's."""
        return any(names.are_compatible(name, own) for own in self._get_names())

    def _learn(self, described):
        """Take over addresses and names of applications that are not known yet.

        :param dict described: ``{person: applications}``
        :return: the persons with new addresses
        """
        known = {
            (address.person_id.id, address.kind, address.value)
            for address in self.address_ids
        }
        new = {}
        for person, applications in described.items():
            for application in applications:
                for kind, value in application._get_addresses():
                    if (person.id, kind, value) not in known:
                        new[person.id, kind, value] = person
                person._learn_name(application)
        self.env["hr.applicant.address"].create(
            [
                {"person_id": person_id, "kind": kind, "value": value}
                for person_id, kind, value in new
            ]
        )
        return self.browse(dict.fromkeys(person.id for person in new.values()))

    def _learn_name(self, application):
        """Take over the name if it has more words ("Ada M. Lovelace"), or if it is the
        person's only application.
        """
        name = application.partner_name
        if not name or names.fold(name) == names.fold(self.name):
            return
        more = len(names.fold(name)) > len(names.fold(self.name))
        if (
            more and names.are_compatible(self.name, name)
        ) or self.applicant_ids == application:
            self.name = name

    def _forget_corrected(self):
        """Delete addresses that none of the person's applications has any more: they
        were corrected. Those of a person who refused are kept.
        """
        gone = self.env["hr.applicant.address"]
        for person in self.filtered(lambda person: not person._has_refused()):
            current = {
                pair
                for application in person.applicant_ids
                for pair in application._get_addresses()
            }
            known = person.address_ids.filtered(lambda a: a.source == "application")
            gone |= known._filter_without(current)
        gone.unlink()

    def _has_refused(self):
        return bool(self._get_refusals())

    def _get_refusals(self):
        """Return the consents of these persons that were declined or withdrawn."""
        return self.consent_ids.filtered(lambda consent: consent.state in REFUSALS)

    def _claim_strangers(self):
        """Link the applications of strangers who are one of these persons."""
        pairs = self.address_ids._get_pairs()
        if pairs:
            self.env["hr.applicant"]._search_strangers(pairs)._link_persons()

    def _unite_same(self):
        """Merge these with others who share an address and have compatible names.

        Never two whom a recruiter told apart, also not by way of a third person. The
        older record stays. Each consent covers the same applications as before.
        """
        pairs = self.address_ids._get_pairs()
        sharing = self.env["hr.applicant.address"].search(
            Domain("value", "in", [value for _kind, value in pairs])
            & Domain("person_id.active", "=", True)
        )
        by_pair = sharing.grouped(lambda address: (address.kind, address.value))
        for person in self.filtered("active"):
            shared = person.address_ids._get_pairs() & by_pair.keys()
            others = self.browse().union(*(by_pair[pair].person_id for pair in shared))
            same = person
            for other in (others - person).filtered("active").sorted("id"):
                if person._may_be(other) and not same & other.distinct_ids:
                    same |= other
            first, *rest = same.sorted("id")
            for other in rest:
                first._unite(other, said=False)
                self._note_on(
                    first.applicant_ids,
                    self.env._(
                        "%(other)s and %(person)s are the same person: they share an "
                        "address now.",
                        other=other.name or "?",
                        person=first.name or "?",
                    ),
                )

    def _may_be(self, other):
        """Return whether the names allow that these two are one person.

        All names on the applications of either must fit, not only the fullest one: so
        an application in the name of a couple, or of an agency, does not make two
        people one.
        """
        if self.company_id != other.company_id or not (
            self._is_called(other.name) or other._is_called(self.name)
        ):
            return False
        if self.also_known_as or other.also_known_as:
            return True
        written = self._get_written_names(), other._get_written_names()
        return all(
            any(names.are_compatible(name, known) for known in theirs)
            for own, theirs in (written, written[::-1])
            for name in own
        )

    def _get_written_names(self):
        """Return the set of names on the person's applications."""
        return set(filter(None, self.applicant_ids.mapped("partner_name"))) or {
            self.name
        }

    def _get_sharing_applications(self):
        """Return every application of the company that shares an address with these: a
        refusal reaches them all.
        """
        pairs = self.address_ids._get_pairs()
        companies = self.company_id
        everywhere = not all(person.company_id for person in self)
        values = [value for _kind, value in pairs]
        sharing = self.env["hr.applicant.address"].search([("value", "in", values)])
        applications = (self | sharing.person_id).applicant_ids
        applications |= applications._search_strangers(pairs)
        return applications.filtered(
            lambda a: everywhere or not a.company_id or a.company_id in companies
        )

    def _get_contact_blockers(self, job=None, date=None, purpose="jobs"):
        """Say for each person whether they may be contacted.

        Parameters as of ``hr.applicant._get_contact_blockers``; their newest
        application is asked about.

        :return: ``{person id: blocker code or False}``
        """
        newest = {person.id: person.last_applicant_id for person in self}
        applicants = self.env["hr.applicant"].concat(*newest.values())
        blockers = applicants._get_contact_blockers(job=job, date=date, purpose=purpose)
        return {
            id_: blockers.get(applicant.id, "no_address")
            for id_, applicant in newest.items()
        }

    @api.autovacuum
    def _gc_persons(self):
        # ``_gc_merged`` is not marked itself: Odoo calls marked methods on mixins, too,
        # which have no table.
        self._gc_merged()
