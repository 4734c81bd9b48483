"""The names and addresses of the persons to be erased, and where they stand."""

from collections import defaultdict

from odoo.tools import SQL

from ..person import names
from ..tools import get_company
from . import erasure_pointers

#: An e-mail address within a text.
EMAIL = r"[^\s<>,;:\"'()]+@[^\s<>,;:\"'()]+"
#: The link to an application in a message to a recruiter.
APPLICATION_LINK = r"/hr\.applicant/(\d+)"


class Words:
    """Names and addresses of the persons of a scope, each with the id of the request.

    :param erasure_scope.Scope scope: what is erased; people and applications are in it
    """

    def __init__(self, scope):
        self.env, self.scope = scope.env, scope
        self.names = {}
        self.addresses = {}
        self._read_persons()
        self._read_applications()
        self._read_consents()

    def get_addresses(self, kind):
        """Return ``{normalised address: id of the request}`` of one kind."""
        return {
            value: owner for (of, value), owner in self.addresses.items() if of == kind
        }

    def get_patterns(self):
        """Return ``{text: id of the request}`` of what tells whom a text is about:
        addresses, and names of two words or more.
        """
        full = {
            name: owner for name, owner in self.names.items() if len(name.split()) > 1
        }
        return {**full, **{value: o for (_kind, value), o in self.addresses.items()}}

    # -- what they are called --------------------------------------------------------

    def _read_persons(self):
        for person in self._browse("hr.applicant.person"):
            owner = self.scope.gone[person._name][person.id]
            self.names.update(dict.fromkeys(filter(None, person._get_names()), owner))
            for address in person.address_ids:
                self.addresses[address.kind, address.value] = owner

    def _read_applications(self):
        rows = self.scope.gone["hr.applicant"] or self.scope.emptied["hr.applicant"]
        for application in self._browse("hr.applicant"):
            owner = rows[application.id]
            self._add_name(application.partner_name, owner)
            self.addresses.update(dict.fromkeys(application._get_addresses(), owner))

    def _read_consents(self):
        for consent in self._browse("hr.applicant.consent"):
            owner = self.scope.emptied[consent._name][consent.id]
            self._add_name(consent.partner_name, owner)
            Address = self.env["hr.applicant.address"].with_company(
                get_company(consent)
            )
            events = consent.event_ids
            for kind, texts in (
                ("email", [consent.email_normalized, *events.mapped("person_email")]),
                ("phone", [consent.phone_sanitized, *events.mapped("person_phone")]),
                (
                    "linkedin",
                    [consent.linkedin_profile, *events.mapped("person_linkedin")],
                ),
            ):
                for text in filter(None, texts):
                    for value in Address._normalize(kind, text):
                        self.addresses[kind, value] = owner
            for name in set(events.mapped("person_name")):
                self._add_name(name, owner)

    def _add_name(self, name, owner):
        if name and names.fold(name):
            self.names[name] = owner

    def _browse(self, model):
        return self.env[model].browse(self.scope.get_ids(model))

    # -- where they are --------------------------------------------------------------

    def find_loose_messages(self):
        """Return the messages of no record that went to or came from them, or that told
        a recruiter of their applications: ``{id: id of the request}``.
        """
        emails = self.get_addresses("email")
        found = {
            id_: emails[email]
            for id_, email in self.env.execute_query(
                SQL(
                    """SELECT m.id, lower(found.email)
                         FROM mail_message m
                         LEFT JOIN mail_mail sent ON sent.mail_message_id = m.id
                        CROSS JOIN LATERAL (
                              SELECT (regexp_matches(concat_ws(' ', m.email_from,
                                  sent.email_to, sent.email_cc), %s, 'g'))[1] AS email
                              ) found
                        WHERE m.model IS NULL AND lower(found.email) = ANY(%s)""",
                    EMAIL,
                    list(emails),
                )
            )
        }
        applications = {
            **self.scope.gone["hr.applicant"],
            **self.scope.emptied["hr.applicant"],
        }
        told = self.env.execute_query(
            SQL(
                """SELECT m.id, link.id FROM mail_message m
                    CROSS JOIN LATERAL (SELECT
                          (regexp_matches(m.body, %s, 'g'))[1]::int8 AS id) link
                    WHERE m.model IS NULL AND link.id = ANY(%s)""",
                APPLICATION_LINK,
                list(applications),
            )
        )
        return {**found, **{id_: applications[of] for id_, of in told}}

    def find_dialogs(self):
        """Return the dialogs that somebody left behind with their words in it:
        ``{model name: {id: id of the request}}``.
        """
        found = defaultdict(dict)
        patterns = self.get_patterns()
        applications = {
            str(id_): owner
            for rows in (self.scope.gone, self.scope.emptied)
            for id_, owner in rows["hr.applicant"].items()
        }
        for model in erasure_pointers.get_models(self.env):
            fields = model._transient and erasure_pointers.get_text_fields(model)
            if not fields:
                continue
            columns = SQL(", ").join(
                SQL("t.%s::text", SQL.identifier(field.name))
                for field in fields
                if field.type != "binary"
            )
            table = SQL.identifier(model._table)
            if columns:
                rows = self.env.execute_query(
                    SQL(
                        """SELECT t.id, w.text FROM %s t
                             JOIN unnest(%s::text[]) w (text)
                               ON strpos(
                                  lower(concat_ws(' ', %s)), lower(w.text)) > 0""",
                        table,
                        list(patterns),
                        columns,
                    )
                )
                found[model._name].update({id_: patterns[text] for id_, text in rows})
            if "res_ids" in model._fields and model._fields["res_ids"].store:
                of = next(n for n in ("model", "res_model") if n in model._fields)
                rows = self.env.execute_query(
                    SQL(
                        """SELECT t.id, ids.id[1] FROM %s t
                            CROSS JOIN LATERAL regexp_matches(
                                  t.res_ids, '\\d+', 'g') ids (id)
                            WHERE %s = 'hr.applicant' AND ids.id[1] = ANY(%s)""",
                        table,
                        SQL.identifier(of),
                        list(applications),
                    )
                )
                found[model._name].update({id_: applications[of] for id_, of in rows})
        return found
