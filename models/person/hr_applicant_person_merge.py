from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date, is_html_empty
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..constants import REFUSALS
from . import names

#: How long two people who were made one can be taken apart again.
UNDO_DAYS = 30
#: Why a plan stops that is no other plan's business: the person's wish, or ours.
ENDED_FOR_GOOD = ("manual", "not_interested")
#: What two people are asked to agree on; see ``_get_merged_values``.
MERGED_FIELDS = (
    "personal_note",
    "contact_channel",
    "interest_job_ids",
    "open_to_interim",
    "last_contact_date",
    "paused_until",
    "held_back_reason",
    "held_back_until",
)


class HrApplicantPersonMixinMerge(models.AbstractModel):
    """The same person: two records that a recruiter says are one human being.

    * One stays, the other is archived. Applications, addresses and consents go over;
      invitations and medals go with their applications.
    * The one who stays is known by both names: applications under either, with an
      address of either, join.
    * All answers are kept. The stricter one counts (``_get_strictest``), whatever comes
      later.
    * One plan goes on: that of the one who stays, else the other's.
    * For ``UNDO_DAYS`` days it can be undone: what moved is remembered
      (``merge_memory``) and moves back. What happened meanwhile stays: newer values,
      applications with whom they match, a refusal with both. Then what is left of the
      archived one is deleted.
    """

    _name = "hr.applicant.person.mixin.merge"
    _description = "The Same Person"

    merged_into_id = fields.Many2one(
        "hr.applicant.person",
        string="Is the Same Person As",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    merged_ids = fields.One2many(
        "hr.applicant.person",
        "merged_into_id",
        string="Also Recorded As",
        readonly=True,
        context={"active_test": False},
    )
    merge_date = fields.Date(string="Merged On", readonly=True)
    merge_memory = fields.Json(readonly=True)
    merge_count = fields.Integer(
        readonly=True, help="How many others a recruiter said are this person."
    )
    undo_merge_until = fields.Date(compute="_compute_undo_merge_until")

    @api.depends("merge_date")
    def _compute_undo_merge_until(self):
        for person in self:
            person.undo_merge_until = (
                person.merge_date and person._get_last_day_to_undo()
            )

    def _get_last_day_to_undo(self):
        """Return until when a merge, of today if none was made, can be undone."""
        merged_on = self.merge_date or fields.Date.context_today(self)
        return merged_on + timedelta(days=UNDO_DAYS)

    def action_merge(self):
        """Open the dialog that says of two people that they are one.

        Of two people that are selected, or of one and somebody to choose; with
        ``same_as`` in the context of one and that person, who stays.

        :raise UserError: if more than two are selected, or they can't be merged
        """
        people = self.browse(self.env.context.get("same_as")) | self
        people._check_recruiter()
        if len(people) > 2:
            raise UserError(self.env._("Select the two people who are the same."))
        person, other = people[:1], people[1:]
        if other:
            person._check_can_merge(other)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Same Person"),
            "res_model": "hr.applicant.person.merge",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_person_id": person.id,
                "default_other_id": other.id,
                "dialog_size": "large",
            },
        }

    def _check_recruiter(self, operation="write"):
        """Only recruiters work with past candidates, with those they have access to,
        and to all their applications.

        :raise AccessError: if not
        """
        self.check_access(operation)
        applications = self.sudo().applicant_ids.with_env(self.env)
        applications._check_recruiter(operation)

    def _check_can_merge(self, other):
        """Check that these may be said to be one person, and that the user may say so.

        :raise AccessError: if the user has no access to an application of either
        :raise UserError: if it is one already, another company's, or merged before
        """
        self.ensure_one()
        (self | other)._check_recruiter()
        if len(other) != 1 or self == other:
            raise UserError(self.env._("Choose two different people."))
        gone = (self | other).filtered(lambda person: not person.active)
        if gone:
            raise UserError(
                self.env._(
                    "%s was merged with somebody already.", gone[:1].display_name
                )
            )
        if self.company_id != other.company_id:
            raise UserError(
                self.env._(
                    "%(one)s and %(other)s belong to different companies: what one "
                    "company knows is not told to another.",
                    one=self.display_name,
                    other=other.display_name,
                )
            )

    def _merge(self, other):
        """Make ``other`` one with this person, who stays.

        :param hr.applicant.person other: who is the same human being
        :return: this person
        :raise AccessError: if the user has no access to an application of either
        :raise UserError: if they can't be merged, see ``_check_can_merge``
        """
        self._check_can_merge(other)
        self.sudo()._unite(other.sudo())
        self._note_on(
            self.sudo().applicant_ids,
            self.env._(
                "%(other)s and %(person)s are the same person.",
                other=other.sudo().name or "?",
                person=self.sudo().name or "?",
            ),
        )
        return self

    def _unite_same(self):
        """Make these one with others of whom it turned out that they are the same: they
        share an address by now, and their names are compatible.

        Not two whom a recruiter told apart, whoever else looks like both. The older one
        stays. Consents go on covering what they covered.
        """
        pairs = {(address.kind, address.value) for address in self.address_ids}
        sharing = self.env["hr.applicant.address"].search(
            Domain("value", "in", [value for _kind, value in pairs])
            & Domain("person_id.active", "=", True)
        )
        by_pair = sharing.grouped(lambda address: (address.kind, address.value))
        for person in self.filtered("active"):
            others = self.browse().union(
                *(
                    by_pair.get(
                        (address.kind, address.value), sharing.browse()
                    ).person_id
                    for address in person.address_ids
                )
            )
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

        All the names that either wrote, not only the fullest: an application in the
        name of a couple, or of an agency, makes nobody of two people.
        """
        if self.company_id != other.company_id or not self._is_called(other.name):
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
        """Return what the person is called on their applications, as a set."""
        return set(filter(None, self.applicant_ids.mapped("partner_name"))) or {
            self.name
        }

    def _unite(self, other, said=True):
        """Give this person all that is the other's, and remember how to undo it.

        :param bool said: whether a recruiter says that they are one: then the stricter
            answer counts for both
        """
        person = self
        values = person._get_merged_values(other)
        called = [
            name
            for name in dict.fromkeys(other._get_names())
            if name and name not in person._get_names()
        ]
        known = {(address.kind, address.value) for address in person.address_ids}
        addresses = other.address_ids.filtered(lambda a: (a.kind, a.value) not in known)
        memory = {
            "applications": {a.id: a.consent_id.id for a in other.applicant_ids},
            "own_applications": {a.id: a.consent_id.id for a in person.applicant_ids},
            "consents": other.consent_ids.ids,
            "refusals": (person | other)._get_refusals().ids,
            "addresses": addresses.ids,
            "names": called,
            "before": person._get_mergeable_values(),
            "distinct": (other.distinct_ids - person.distinct_ids - person).ids,
            "were_distinct": other in person.distinct_ids,
            "plan": person._merge_followups(other),
            "said": said,
        }
        moved = other.applicant_ids
        other.consent_ids.person_id = person
        moved.person_id = person
        addresses.person_id = person
        person.write(
            {
                **values,
                "also_known_as": "\n".join([*person._get_names()[1:], *called]),
                "merge_count": person.merge_count + said + other.merge_count,
            }
        )
        # Whose word it is does not change with who merges.
        before = memory["before"]
        person.held_back_by_id = (
            before["held_back_by_id"]
            if before["held_back_reason"]
            else other.held_back_by_id
        )
        person._set_distinct(other, False)
        person._set_distinct(person.browse(memory["distinct"]), True)
        memory["after"] = person._get_mergeable_values()
        other.write(
            {
                "active": False,
                "merged_into_id": person.id,
                "merge_date": fields.Date.context_today(self),
                "merge_memory": memory,
            }
        )
        person.applicant_ids._join_consents()

    def _note_on(self, applications, text):
        """Note for recruiters, on applications (in sudo), what was said of people."""
        applications._for_recruiters()._message_log_batch(
            bodies=dict.fromkeys(applications.ids, text)
        )

    def _get_mergeable_values(self):
        """Return what ``write`` takes, as it can be kept as JSON."""
        self.ensure_one()
        (values,) = self.read(MERGED_FIELDS, load=None)
        values.pop("id")
        return {
            **values,
            **{
                name: fields.Date.to_string(self[name])
                for name in ("last_contact_date", "paused_until", "held_back_until")
            },
            "held_back_by_id": self.held_back_by_id.id,
        }

    def _get_merged_values(self, other):
        """Return what is true of both: what this person's record says, filled up from
        the other's; notes, interests and reasons not to contact of both.
        """
        held = (self | other).filtered("held_back_reason")
        reasons = list(dict.fromkeys(held.mapped("held_back_reason")))
        untils = held.mapped("held_back_until")
        notes = [
            person.personal_note
            for person in (self, other)
            if not is_html_empty(person.personal_note)
        ]
        latest = {
            name: max(filter(None, (self | other).mapped(name)), default=False)
            for name in ("last_contact_date", "paused_until")
        }
        values = {
            "personal_note": Markup().join(notes) or False,
            "contact_channel": self.contact_channel or other.contact_channel,
            "interest_job_ids": [
                Command.set((self.interest_job_ids | other.interest_job_ids).ids)
            ],
            "open_to_interim": self.open_to_interim or other.open_to_interim,
            **latest,
        }
        if other.held_back_reason:
            values |= {
                "held_back_reason": "; ".join(reasons),
                "held_back_until": all(untils) and max(untils),
            }
        return values

    def _merge_followups(self, other):
        """Leave one plan: this person's if one is not over, else the other's. It rests
        if either did.

        :return: how to put back the one that stopped, as JSON (``_restore_followup``)
        """
        live = other.followup_ids._filter_live()
        own = self.followup_ids._filter_live()
        if not live or not own:
            return False
        memory = {
            "id": live.id,
            "paused": live.state == "paused",
            "until": fields.Date.to_string(other.paused_until),
            "resume_on": live.resume_on,
            "held": live.state == "paused" and own.state == "running" and own.id,
            "own": own.id,
        }
        resume_on, until, answer = (
            live.resume_on,
            other.paused_until,
            live.paused_by_id,
        )
        live._stop("superseded")
        if memory["held"]:
            own._pause(until, resume_on, answer)
        return memory

    def _restore_followup(self, memory):
        """Let the plan go on that a merge stopped, unless another one does, or the plan
        that went on instead was ended for both.
        """
        stopped = self.followup_ids.filtered(
            lambda f: f.id == memory["id"] and f.stop_reason == "superseded"
        )
        if memory["held"]:
            stopped.browse(memory["held"]).exists()._resume()
        other = stopped.browse(memory.get("own", ())).exists()
        if other.stop_reason not in ENDED_FOR_GOOD:
            stopped = stopped._filter_resumable()
        else:
            stopped = stopped.browse()
        if stopped:
            stopped._resume_stopped()
            if memory["paused"]:
                stopped._pause(
                    fields.Date.to_date(memory["until"]), memory["resume_on"]
                )

    # -- undo ------------------------------------------------------------------------

    def action_undo_merge(self):
        """Make an archived person one of their own again.

        :raise AccessError: if the user has no access to an application of either
        :raise UserError: if the person was not merged, or too long ago
        """
        self.ensure_one()
        self._check_recruiter()
        if self.active or not self.sudo().merged_into_id:
            raise UserError(self.env._("%s was not merged.", self.display_name))
        if self.undo_merge_until < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "That could be undone until %(date)s. Split the applications of "
                    "%(name)s instead.",
                    date=format_date(self.env, self.undo_merge_until),
                    name=self.sudo().merged_into_id.name,
                )
            )
        chain = self.sudo()._get_merged_into()
        chain.with_env(self.env)._check_recruiter()
        self.sudo()._undo_merge(chain)

    def _get_merged_into(self):
        """Return whom this one was merged into, and so on; who stayed comes last."""
        chain = self.browse()
        person = self.merged_into_id
        while person:
            chain += person
            person = person.merged_into_id
        return chain

    def _undo_merge(self, chain):
        direct, person = chain[0], chain[-1]
        memory = self.merge_memory
        Applicant = self.env["hr.applicant"]
        links = memory["applications"] | memory["own_applications"]
        moved = Applicant.browse(map(int, memory["applications"])).exists()
        moved = moved.filtered(lambda a: a.person_id == person)
        own = Applicant.browse(map(int, memory["own_applications"]))
        later = person.applicant_ids - moved - own
        refused = person._get_refusals().filtered(
            lambda c: c.id not in memory["refusals"]
        )
        addresses = person.address_ids.filtered(lambda a: a.id in memory["addresses"])
        moved.person_id = self
        addresses.person_id = self
        person.consent_ids.filtered(
            lambda c: c.id in memory["consents"]
        ).person_id = self
        direct._restore_values(memory)
        called = self._leave_names(chain)
        for merged in chain:
            merged.write(
                {
                    "also_known_as": "\n".join(
                        name for name in merged._get_names()[1:] if name not in called
                    ),
                    "merge_count": merged.merge_count
                    - memory["said"]
                    - self.merge_count,
                }
            )
        direct._set_distinct(self.browse(memory["distinct"]).exists(), False)
        self.write(
            {
                "active": True,
                "merged_into_id": False,
                "merge_date": False,
                "merge_memory": False,
            }
        )
        if memory["were_distinct"] or not memory["said"]:
            # Or what had made them one by itself would do so again.
            direct._set_distinct(self, True)
        for applicant in moved | (own & person.applicant_ids):
            consent = self.env["hr.applicant.consent"].browse(links[str(applicant.id)])
            applicant.consent_id = consent.exists()
        later._link_persons()
        (person | self)._learn({p: p.applicant_ids for p in (person | self)})
        self._claim_consents(person)
        (person | self).applicant_ids._join_consents()
        for consent in refused:
            (person | self)._refuse_alike(consent)
        if memory["plan"]:
            self._restore_followup(memory["plan"])
        self._note_on(
            (person | self).applicant_ids,
            self.env._(
                "%(other)s and %(person)s are two people after all.",
                other=self.name or "?",
                person=person.name or "?",
            ),
        )

    def _leave_names(self, chain):
        """Return what those in ``chain`` are called because of this one alone; what
        others who are merged with them are called as well is theirs from now on.
        """
        called = set(self.merge_memory["names"])
        for other in chain.merged_ids - chain - self:
            shared = called.intersection(other._get_names())
            if shared and other.merge_memory:
                memory = other.merge_memory
                names_of_other = [*memory["names"], *sorted(shared)]
                other.merge_memory = {**memory, "names": names_of_other}
            called -= shared
        return called

    def _restore_values(self, memory):
        """Put back what a merge changed, and nobody changed since."""
        now = self._get_mergeable_values()
        changed = {
            name: value
            for name, value in memory["before"].items()
            if value != memory["after"][name] == now[name]
        }
        if "interest_job_ids" in changed:
            jobs = self.env["hr.job"].browse(changed["interest_job_ids"]).exists()
            changed["interest_job_ids"] = [Command.set(jobs.ids)]
        self.write(changed)
        if "held_back_by_id" in changed:
            self.held_back_by_id = changed["held_back_by_id"]

    def _claim_consents(self, other):
        """Take over the consents of the other one that cover applications of this
        person only.
        """
        keys = {a._get_person_key() for a in self.applicant_ids}
        keys -= {a._get_person_key() for a in other.applicant_ids}
        own = other.consent_ids.filtered(lambda c: c._get_key() in keys)
        own.person_id = self
        # The other one may need another with the same name and address one day.
        made = self.env["hr.applicant.consent"].search([("made_for", "=", self.id)])
        taken = {c._get_key() for c in made}
        own.filtered(lambda c: c._get_key() not in taken).made_for = self.id

    def _refuse_alike(self, consent):
        """Record a refusal that was given for these people while they were one with
        whom of them it does not stay with.
        """
        for person in self - consent.person_id:
            consents = person.consent_ids
            if not consents:
                applicants = person.applicant_ids.filtered(
                    lambda a: a._get_person_key()
                )
                newest = applicants.sorted("id")[-1:]
                newest.consent_id = False
                consents = newest._ensure_consents()
            consents.filtered(lambda c: c.state not in REFUSALS)._refuse(
                consent.channel,
                date=consent.answer_date,
                note=self.env._(
                    "Said for %s as well: both were held to be one person.",
                    consent.partner_name,
                ),
            )

    @api.autovacuum
    def _gc_merged(self):
        """Delete what is left of merged people when that can't be undone any more,
        unless something points to them.
        """
        today = fields.Date.context_today(self)
        merged = self.with_context(active_test=False).search(
            [
                ("merged_into_id", "!=", False),
                ("active", "=", False),
                ("merge_date", "<", today - timedelta(days=UNDO_DAYS)),
            ],
            limit=GC_UNLINK_LIMIT,
        )
        merged.write({"merge_memory": False})
        merged._filter_unused().unlink()

    def _filter_unused(self):
        """Return those whom no record points to, but addresses and relations."""
        pointing = (
            self.env["ir.model.fields"]
            .sudo()
            .search(
                Domain("relation", "=", self._name)
                & Domain("ttype", "=", "many2one")
                & Domain("store", "=", True)
                & Domain("model", "!=", "hr.applicant.address")
            )
        )
        used = self.browse()
        for field in pointing:
            records = self.env[field.model].sudo().with_context(active_test=False)
            if not records._transient:
                found = records.search_fetch([(field.name, "in", self.ids)])
                used |= found.mapped(field.name)
        return self - used
