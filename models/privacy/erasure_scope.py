"""Which records are about a person: what an erasure deletes, and what it empties."""

from collections import defaultdict

from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import MODULE
from . import erasure_contacts, erasure_meetings, erasure_pointers, erasure_words

APPLICANT = "hr.applicant"
PERSON = "hr.applicant.person"
CONSENT = "hr.applicant.consent"
EVENT = "hr.applicant.consent.event"
MEETING = "calendar.event"
MESSAGE = "mail.message"
ACTIVITY = "mail.activity"
ATTACHMENT = "ir.attachment"
ERASURE = "hr.applicant.erasure"
#: What points to the person and is collected in a way of its own.
OWN = {
    APPLICANT,
    PERSON,
    "hr.applicant.address",
    CONSENT,
    EVENT,
    ERASURE,
    MEETING,
    MESSAGE,
    ACTIVITY,
    ATTACHMENT,
    "res.partner",
}
#: Answers to questions about an application, though their field does not say so.
ANSWERS = ("survey.user_input",)


class Scope:
    """The records of the persons of some requests.

    * ``gone``: what is deleted, ``emptied``: what stays without its words; both
      ``{model name: {id: id of the request}}``.
    * ``kept_contacts``: contacts that stay, and what needs them: ``{id: [what]}``.
    * ``kept_blacklisted``: addresses on a blacklist that others need.

    Several requests are read at once: the number of queries depends on the models that
    are installed, not on the number of persons.

    :param hr.applicant.erasure erasures: requests, in sudo
    :param bool keeps: whether applications stay as anonymous statistics
    """

    def __init__(self, erasures, keeps):
        self.env = erasures.with_context(active_test=False).env
        self.erasures = erasures.with_env(self.env)
        self.keeps = keeps
        self.gone = defaultdict(dict)
        self.emptied = defaultdict(dict)
        self.kept_contacts = {}
        self.kept_blacklisted = set()
        self.env.flush_all()
        self._add_people()
        self.words = erasure_words.Words(self)
        self._add_dependents()
        self._add_contacts()
        self._add_meetings()
        self._add_blacklisted()
        # What is attached may have something attached itself.
        self._add_loose_messages()
        for _level in range(2):
            self._add_attached()
        self._add_files()

    def get_ids(self, model):
        """Return the ids of the records of a model, deleted or emptied."""
        return [*self.gone[model], *self.emptied[model]]

    def get_all(self):
        """Return ``{(model name, id): id of the request}`` of all records."""
        return {
            (model, id_): owner
            for kind in (self.gone, self.emptied)
            for model, rows in kind.items()
            for id_, owner in rows.items()
        }

    # -- the person ------------------------------------------------------------------

    def _add_people(self):
        kept = self.emptied if self.keeps else self.gone
        for erasure in self.erasures:
            persons = get_persons(erasure.person_id)
            applications = persons.applicant_ids
            applications |= applications.pool_applicant_id.filtered(
                lambda talent, persons=persons: (
                    not talent.person_id or talent.person_id in persons
                )
            )
            consents = persons.consent_ids
            others = self.env[ERASURE].search(
                Domain("person_id", "in", persons.ids) | Domain("id", "=", erasure.id)
            )
            for rows, records in (
                (self.gone, persons),
                (self.gone, persons.address_ids),
                (kept, applications),
                (self.emptied, consents),
                (self.emptied, consents.event_ids),
                (self.emptied, others),
            ):
                rows[records._name].update(dict.fromkeys(records.ids, erasure.id))

    def _add_dependents(self):
        """Add what points to one of these by a field."""
        for name in (APPLICANT, PERSON, CONSENT, ERASURE):
            owners = {**self.gone[name], **self.emptied[name]}
            for model, field in erasure_pointers.get_links(self.env, name):
                if model._name not in OWN:
                    rows = self._choose(model, field, name)
                    rows[model._name].update(self._find_pointing(model, field, owners))
            for model, field in erasure_pointers.get_lists(self.env, name):
                if model._transient:
                    self.gone[model._name].update(self._find_listing(field, owners))

    def _choose(self, model, field, name):
        """Return where a record goes that points to the person: deleted or emptied."""
        if model._transient:
            return self.gone
        ours = model._original_module == MODULE
        if name == APPLICANT and self.keeps:
            if ours or model._name == "hr.applicant.skill":
                return self.emptied
        elif ours and "applicant_id" in model._fields:
            # It goes the way of the application.
            return self.emptied if self.keeps else self.gone
        goes = erasure_pointers.is_part(field) or model._name in ANSWERS
        return self.gone if goes else self.emptied

    def _find_pointing(self, model, field, owners):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %(column)s FROM %(table)s WHERE %(column)s = ANY(%(ids)s)",
                column=SQL.identifier(field.name),
                table=SQL.identifier(model._table),
                ids=list(owners),
            )
        )
        return {id_: owners[of] for id_, of in rows}

    def _find_listing(self, field, owners):
        rows = self.env.execute_query(
            SQL(
                """SELECT %(own)s, %(other)s FROM %(table)s
                    WHERE %(other)s = ANY(%(ids)s)""",
                own=SQL.identifier(field.column1),
                other=SQL.identifier(field.column2),
                table=SQL.identifier(field.relation),
                ids=list(owners),
            )
        )
        return {id_: owners[of] for id_, of in rows}

    # -- around the person -----------------------------------------------------------

    def _add_contacts(self):
        owners = self.gone[APPLICANT] or self.emptied[APPLICANT]
        applications = self.env[APPLICANT].browse(owners)
        contacts = {
            application.partner_id.id: owners[application.id]
            for application in applications
            if application.partner_id
        }
        self.kept_contacts = erasure_contacts.get_needed(self, contacts)
        self.gone["res.partner"].update(
            {
                id_: owner
                for id_, owner in contacts.items()
                if id_ not in self.kept_contacts
            }
        )

    def _add_meetings(self):
        owners = {**self.gone[APPLICANT], **self.emptied[APPLICANT]}
        meetings = erasure_meetings.find(self, owners)
        shared = erasure_meetings.find_shared(self, meetings)
        for id_, owner in meetings.items():
            rows = self.emptied if id_ in shared else self.gone
            rows[MEETING][id_] = owner

    def get_own_partners(self):
        return [*self.gone["res.partner"], *self.kept_contacts]

    def _add_blacklisted(self):
        for name, column, kind in (
            ("mail.blacklist", "email", "email"),
            ("phone.blacklist", "number", "phone"),
        ):
            values = self.words.get_addresses(kind)
            entries = self.env[name].search([(column, "in", list(values))])
            needed = erasure_contacts.get_known_elsewhere(
                self, kind, entries.mapped(column)
            )
            self.kept_blacklisted |= needed
            self.gone[name].update(
                {e.id: values[e[column]] for e in entries if e[column] not in needed}
            )

    # -- what is attached to records -------------------------------------------------

    def _add_attached(self):
        """Add what names a record by model and id: messages, activities, followers …"""
        everything = self.get_all()
        about = [pair for pair in everything if pair[0] != ATTACHMENT]
        for model, of, id_ in erasure_pointers.get_pairs(self.env):
            if model._name in (MEETING, ATTACHMENT):
                continue
            columns = SQL("%s, %s", SQL.identifier(of), SQL.identifier(id_))
            rows = self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM %s WHERE %s",
                    columns,
                    SQL.identifier(model._table),
                    erasure_pointers.match(columns, about),
                )
            )
            self.gone[model._name].update(
                {row: everything[name, pointed] for row, name, pointed in rows}
            )
        self._keep_done_activities()

    def _keep_done_activities(self):
        """Done follow-ups stay with their application, without words: they count."""
        if not self.keeps:
            return
        counted = self.env.execute_query(
            SQL(
                """SELECT id FROM mail_activity WHERE id = ANY(%s) AND NOT active
                      AND followup_step_id IS NOT NULL AND res_model = %s""",
                list(self.gone[ACTIVITY]),
                APPLICANT,
            )
        )
        for (id_,) in counted:
            self.emptied[ACTIVITY][id_] = self.gone[ACTIVITY].pop(id_)

    def _add_loose_messages(self):
        """Add messages that are attached to no record."""
        consents = self.emptied[CONSENT]
        asked = self.env.execute_query(
            SQL(
                "SELECT id, asked_consent_id FROM mail_message"
                " WHERE asked_consent_id = ANY(%s)",
                list(consents),
            )
        )
        self.gone[MESSAGE].update({id_: consents[of] for id_, of in asked})
        self.gone[MESSAGE].update(self.words.find_loose_messages())
        for model, rows in self.words.find_dialogs().items():
            self.gone[model].update(rows)

    def _add_files(self):
        everything = self.get_all()
        columns = SQL("res_model, res_id")
        rows = self.env.execute_query(
            SQL(
                "SELECT id, res_model, res_id FROM ir_attachment WHERE %s",
                erasure_pointers.match(columns, list(everything)),
            )
        )
        files = {id_: everything[model, of] for id_, model, of in rows}
        messages = self.gone[MESSAGE]
        # Files of templates stay; those that came with a message go with it.
        of_messages = self.env.execute_query(
            SQL(
                """SELECT a.id, rel.message_id FROM message_attachment_rel rel
                     JOIN ir_attachment a ON a.id = rel.attachment_id
                    WHERE rel.message_id = ANY(%s)
                      AND (COALESCE(a.res_id, 0) = 0 OR a.res_model LIKE 'mail.%%'
                           AND a.res_model <> 'mail.template')
                      AND NOT EXISTS (
                          SELECT FROM message_attachment_rel other
                           WHERE other.attachment_id = a.id
                             AND other.message_id <> ALL(%s))""",
                list(messages),
                list(messages),
            )
        )
        files.update({id_: messages[of] for id_, of in of_messages})
        self.gone[ATTACHMENT].update(files)


def get_persons(person):
    """Return a person with everybody who was merged with them, at any depth."""
    while person.merged_into_id:
        person = person.merged_into_id
    persons = found = person
    while found:
        found = found.merged_ids - persons
        persons |= found
    return persons
