from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import is_html_empty

from ..constants import PERSON_FIELDS
from ..tools import open_dialog, with_colon

#: The fields that get the values of both, see ``_get_merged_values``.
MERGED_FIELDS = (
    *PERSON_FIELDS,
    "linkedin_connected",
    "linkedin_connected_date",
    "paused_until",
    "retention_kept_until",
    "retention_kept_reason",
)


class HrApplicantPersonMixinMerge(models.AbstractModel):
    """The same person: two records that a recruiter says are one human being.

    * One stays, the other is archived. Applications, addresses and consents move to
      the one who stays; invitations and medals go with their applications.
    * The one who stays is known by both names: later applications under either name,
      with an address of either, are theirs.
    * All answers are kept. The strictest one counts (``_get_strictest``), also after
      new answers.
    * One plan goes on: that of the person who stays, else the other's.
    * A merge can be undone for a while (``hr_applicant_person_undo.py``).
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
    # What the merge changed, see ``_remember_merge``.
    merge_memory = fields.Json(readonly=True)
    merge_count = fields.Integer(
        readonly=True, help="How many others a recruiter said are this person."
    )

    def action_merge(self):
        """Open the dialog that says that two people are one.

        For two people that are selected, or one and somebody to choose in the dialog.
        With ``same_as`` in the context, a person's id: for one and that person, who
        stays.

        :return: the action
        :raise AccessError: if the user has no access to an application of either
        :raise UserError: if more than two are selected, or they can't be merged
        """
        people = self.browse(self.env.context.get("same_as")) | self
        people._check_recruiter()
        if len(people) > 2:
            raise UserError(self.env._("Select the two people who are the same."))
        person, other = people[:1], people[1:]
        if other:
            person._check_can_merge(other)
        return open_dialog(
            "hr.applicant.person.merge",
            with_colon(self.env, self.env._("Merge"), person.name or "?"),
            default_person_id=person.id,
            default_other_id=other.id,
            size="large",
        )

    def _check_can_merge(self, other):
        """Check that the user may say that these are one person.

        :param hr.applicant.person other: the other one
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
        """Merge ``other`` into this person, who stays.

        :param hr.applicant.person other: the record of the same human being
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

    def _unite(self, other, said=True):
        """Give this person everything of the other one, and remember how to undo it.

        :param hr.applicant.person other: the one to archive
        :param bool said: whether a recruiter said that they are one: then the stricter
            answer counts for both
        """
        values = self._get_merged_values(other)
        addresses = other.address_ids._filter_without(self.address_ids._get_pairs())
        memory = self._remember_merge(other, addresses, said)
        memory["erasures"] = self._take_erasures(other)
        other.consent_ids.person_id = self
        other.applicant_ids.person_id = self
        addresses.person_id = self
        also = [*self._get_names()[1:], *memory["names"]]
        count = self.merge_count + said + other.merge_count
        self.write({**values, "also_known_as": "\n".join(also), "merge_count": count})
        # ``write`` noted the present user as the one who wants no contact. The user who
        # gave the reason is put back.
        before = memory["before"]
        self.held_back_by_id = (
            before["held_back_by_id"]
            if before["held_back_reason"]
            else other.held_back_by_id
        )
        self._set_distinct(other, False)
        self._set_distinct(self.browse(memory["distinct"]), True)
        memory["after"] = self._get_mergeable_values()
        other.write(
            {
                "active": False,
                "merged_into_id": self.id,
                "merge_date": fields.Date.context_today(self),
                "merge_memory": memory,
            }
        )
        self.applicant_ids._assign_consents()

    def _remember_merge(self, other, addresses, said):
        """Stop one of two plans, and return what undoing the merge needs, as JSON:

        * ``applications``, ``own_applications``: ``{id: id of the consent}`` of the
          other person and of this one
        * ``consents``, ``addresses``: the ids of those that move
        * ``refusals``: the ids of consents that held a refusal already
        * ``names``: the other's, as far as new
        * ``distinct``, ``were_distinct``: who only the other was told apart from, and
          whether the two were told apart
        * ``plan``: as of ``_merge_followups``
        * later ``erasures``: as of ``_take_erasures``
        * ``said``: whether a recruiter said that they are one
        * ``before``, and later ``after``: the values of this person

        :param hr.applicant.address addresses: those that move
        """
        called = filter(None, dict.fromkeys(other._get_names()))
        return {
            "applications": {a.id: a.consent_id.id for a in other.applicant_ids},
            "own_applications": {a.id: a.consent_id.id for a in self.applicant_ids},
            "consents": other.consent_ids.ids,
            "refusals": (self | other)._get_refusals().ids,
            "addresses": addresses.ids,
            "names": [name for name in called if name not in self._get_names()],
            "before": self._get_mergeable_values(),
            "distinct": (other.distinct_ids - self.distinct_ids - self).ids,
            "were_distinct": other in self.distinct_ids,
            "plan": self._merge_followups(other),
            "said": said,
        }

    def _note_on(self, applications, text):
        """Note on applications (in sudo), for recruiters, what was decided."""
        applications._for_recruiters()._message_log_batch(
            bodies=dict.fromkeys(applications.ids, text)
        )

    def _get_mergeable_values(self):
        """Return the values that a merge may change, as JSON can hold them."""
        self.ensure_one()
        (values,) = self.read(MERGED_FIELDS, load=None)
        values.pop("id")
        return {
            **values,
            **{
                name: fields.Date.to_string(self[name])
                for name in self._get_mergeable_days()
            },
            "held_back_by_id": self.held_back_by_id.id,
        }

    def _get_mergeable_days(self):
        return [n for n in MERGED_FIELDS if self._fields[n].type == "date"]

    def _get_merged_values(self, other):
        """Return the values of both as one person: this person's, or the other's where
        there is none; notes, interests and reasons not to contact of both; the later
        day until which they are kept, with its reason.
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
            for name in ("last_contact_date", "paused_until", "retention_kept_until")
        }
        kept_by = (self | other).filtered(
            lambda p: (
                p.retention_kept_until
                and p.retention_kept_until == latest["retention_kept_until"]
            )
        )
        values = {
            "personal_note": Markup().join(notes) or False,
            "contact_channel": self.contact_channel or other.contact_channel,
            "interest_job_ids": [
                Command.set((self.interest_job_ids | other.interest_job_ids).ids)
            ],
            "open_to_interim": self.open_to_interim or other.open_to_interim,
            "linkedin_connected": self.linkedin_connected or other.linkedin_connected,
            "linkedin_connected_date": min(
                filter(None, (self | other).mapped("linkedin_connected_date")),
                default=False,
            ),
            **latest,
            "retention_kept_reason": kept_by[:1].retention_kept_reason,
        }
        if other.held_back_reason:
            values |= {
                "held_back_reason": "; ".join(reasons),
                "held_back_until": all(untils) and max(untils),
            }
        return values

    def _merge_followups(self, other):
        """Let one plan go on: this person's, if it is not over, else the other's. It is
        paused if either was.

        :return: what ``_restore_followup`` needs, as JSON; False if no plan was stopped
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
