from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..constants import CONSENT_FIELDS, REFUSALS

#: How many days long a merge can be undone.
UNDO_DAYS = 30
#: A merge stops one of two plans. If the other one ended for one of these reasons, it
#: ended for both people, and undoing the merge does not resume the stopped one.
ENDED_FOR_GOOD = ("manual", "not_interested")


class HrApplicantPersonMixinUndo(models.AbstractModel):
    """Not the same person after all: undoing a merge.

    * That is possible for ``UNDO_DAYS`` days. What the merge moved is remembered
      (``merge_memory``) and moves back.
    * What happened since stays: newer values; applications with the person whom they
      match; a refusal with both people.
    * When it can't be undone any more, the archived person is deleted.
    """

    _name = "hr.applicant.person.mixin.undo"
    _description = "Undoing a Merge"

    undo_merge_until = fields.Date(compute="_compute_undo_merge_until")

    @api.depends("merge_date")
    def _compute_undo_merge_until(self):
        for person in self:
            person.undo_merge_until = (
                person.merge_date and person._get_last_day_to_undo()
            )

    def _get_last_day_to_undo(self):
        """Return the last day on which the merge can be undone.

        Without a merge: of one that is made today.
        """
        merged_on = self.merge_date or fields.Date.context_today(self)
        return merged_on + timedelta(days=UNDO_DAYS)

    def action_undo_merge(self):
        """Undo the merge of an archived person into another one.

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
        """Return whom this one was merged into, whom that one was, and so on.

        The last one is the person who is left.
        """
        chain = self.browse()
        person = self.merged_into_id
        while person:
            chain += person
            person = person.merged_into_id
        return chain

    def _undo_merge(self, chain):
        """Give this person back what the merge took, and settle what came since.

        :param hr.applicant.person chain: as ``_get_merged_into`` returns it
        """
        direct, person = chain[0], chain[-1]
        both = person | self
        memory = self.merge_memory
        Applicant = self.env["hr.applicant"]
        moved = Applicant.browse(map(int, memory["applications"])).exists()
        moved = moved.filtered(lambda a: a.person_id == person)
        own = Applicant.browse(map(int, memory["own_applications"]))
        later = person.applicant_ids - moved - own
        refused = person._get_refusals().filtered(
            lambda c: c.id not in memory["refusals"]
        )
        self._take_records_back(person, moved, memory)
        direct._restore_values(memory)
        self._take_names_back(chain, memory)
        self._become_separate(direct, memory)
        links = memory["applications"] | memory["own_applications"]
        for applicant in moved | (own & person.applicant_ids):
            consent = self.env["hr.applicant.consent"].browse(links[str(applicant.id)])
            applicant.consent_id = consent.exists()
            if applicant.news_consent_id.person_id != applicant.person_id:
                applicant.news_consent_id = False
        later._link_persons()
        both._learn({p: p.applicant_ids for p in both})
        self._claim_consents(person)
        both.applicant_ids._assign_consents()
        person._return_erasures(self, memory.get("erasures"))
        for consent in refused:
            both._refuse_alike(consent)
        if memory["plan"]:
            self._restore_followup(memory["plan"])
        self._note_on(
            both.applicant_ids,
            self.env._(
                "%(other)s and %(person)s are two people after all.",
                other=self.name or "?",
                person=person.name or "?",
            ),
        )

    def _take_records_back(self, person, applications, memory):
        """Take applications, addresses and consents back from ``person``."""
        addresses = person.address_ids.filtered(lambda a: a.id in memory["addresses"])
        consents = person.consent_ids.filtered(lambda c: c.id in memory["consents"])
        applications.person_id = self
        addresses.person_id = self
        consents.person_id = self

    def _take_names_back(self, chain, memory):
        """Have those in ``chain`` forget the names that only this person had."""
        called = self._leave_names(chain)
        for merged in chain:
            also = [name for name in merged._get_names()[1:] if name not in called]
            count = merged.merge_count - memory["said"] - self.merge_count
            merged.write({"also_known_as": "\n".join(also), "merge_count": count})

    def _become_separate(self, direct, memory):
        """Be a person of one's own again, and no longer the same as ``direct``."""
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
            # No recruiter merged them: the addon did, and would do so again.
            direct._set_distinct(self, True)

    def _leave_names(self, chain):
        """Return the names that nobody but this person brought into the merge.

        Another person who was merged into one of ``chain`` may have the same name. That
        name stays, and is added to the memory of that merge: it goes when that merge is
        undone.

        :return: a set of names that those in ``chain`` must forget
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
        """Put back the values that a merge changed, unless they were changed since."""
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
        """Take over those consents of ``other`` that cover only applications of this
        person.
        """
        keys = {a._get_person_key() for a in self.applicant_ids}
        keys -= {a._get_person_key() for a in other.applicant_ids}
        own = other.consent_ids.filtered(lambda c: c._get_key() in keys)
        own.person_id = self
        # ``made_for`` is unique with name and address: the other person may need a
        # consent with the same ones later.
        made = self.env["hr.applicant.consent"].search([("made_for", "=", self.id)])
        taken = {(c.purpose, c._get_key()) for c in made}
        own.filtered(
            lambda c: (c.purpose, c._get_key()) not in taken
        ).made_for = self.id

    def _refuse_alike(self, consent):
        """Record a refusal with the other of these two people, too.

        It was given while both were recorded as one person, so it may be of either.

        :param hr.applicant.consent consent: the one that holds the refusal
        """
        for person in self - consent.person_id:
            consents = person.consent_ids.filtered(
                lambda c: c.purpose == consent.purpose
            )
            if not consents:
                applicants = person.applicant_ids.filtered(
                    lambda a: a._get_person_key()
                )
                newest = applicants.sorted("id")[-1:]
                newest[CONSENT_FIELDS[consent.purpose]] = False
                consents = newest._ensure_consents(consent.purpose)
            consents.filtered(lambda c: c.state not in REFUSALS)._refuse(
                consent.channel,
                date=consent.answer_date,
                note=self.env._(
                    "Said for %s as well: both were held to be one person.",
                    consent.partner_name,
                ),
            )

    @api.model
    def _gc_merged(self):
        """Delete merged people whose merge can't be undone any more, unless a record
        points to them.
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
        """Return those that no record points to, apart from addresses and relations."""
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
            if not (records._transient or records._abstract):
                found = records.search_fetch([(field.name, "in", self.ids)])
                used |= found.mapped(field.name)
        return self - used

    def _restore_followup(self, memory):
        """Let the plan go on that the merge stopped.

        Not if the person has another one by now, nor if the plan that went on instead
        was ended for both people.

        :param dict memory: as ``_merge_followups`` returned it
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
