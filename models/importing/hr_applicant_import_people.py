from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..batch import write_each
from ..person import names


class HrApplicantImportMixinPeople(models.AbstractModel):
    """The contacts of rows, and what rows say of people beside their applications."""

    _name = "hr.applicant.import.mixin.people"
    _description = "People of a File"

    def _make_contacts(self, rows):
        """Return ``{number of a row: (contact, whether it is new)}``.

        Odoo would make them one by one, and give a contact whose mailbox several people
        share the name of the last of them.
        """
        Partner = self.env["res.partner"]
        emails = {row["row"]: get_first(row, "email") for row in rows}
        known = defaultdict(list)
        domain = Domain("email_normalized", "in", list(filter(None, emails.values())))
        for partner in Partner.search(domain, order="id"):
            known[partner.email_normalized].append((partner.name, partner))
        found, values, of_values = {}, [], defaultdict(list)
        for row in rows:
            number, email = row["row"], emails[row["row"]]
            if not (email or row["lang"]):
                continue
            called = [
                contact
                for name, contact in known[email]
                if email and names.are_compatible(name, row["name"])
            ]
            if called:
                contact = called[0]
            else:
                contact = len(values)
                values.append(self._prepare_contact(row, email))
                known[email].append((row["name"], contact))
            if isinstance(contact, int):
                of_values[contact].append(number)
            else:
                found[number] = contact, False
        made = Partner.create(values)
        for index, partner in enumerate(made):
            for number in of_values[index]:
                found[number] = partner, True
        return found

    def _prepare_contact(self, row, email):
        """Return the values of the contact of a row."""
        phone = get_first(row, "phone")
        lang = row["lang"] or self.company_id.partner_id.lang or self.env.lang
        return {"name": row["name"], "email": email, "phone": phone, "lang": lang}

    def _describe_contacts(self, contacts):
        """Return ``{contact: name and phone}`` of those that were there before."""
        return {
            contact: {"name": contact.name, "phone": contact.phone}
            for contact, is_new in contacts.values()
            if not is_new
        }

    def _keep_description(self, described):
        """Put back names and numbers: Odoo writes those of each new application."""
        for contact, values in described.items():
            changed = {n: v for n, v in values.items() if v and contact[n] != v}
            if changed:
                contact.write(changed)

    def _describe_persons(self, rows):
        """Add what is new about the people: more addresses, what to remember, how they
        like to be contacted. What is known of the channel stays.
        """
        persons = self.env["hr.applicant.person"].union(
            *(row["application"].person_id for row in rows)
        )
        known = {
            (address.person_id.id, address.kind, address.value)
            for address in persons.address_ids
        }
        addresses, values = {}, defaultdict(dict)
        for row in rows:
            person = row["application"].person_id
            for kind, value in row["addresses"]:
                if (person.id, kind, value) not in known:
                    addresses[person.id, kind, value] = None
            if row["contact_channel"] and not person.contact_channel:
                values[person]["contact_channel"] = row["contact_channel"]
            if row["personal_note"]:
                note = plaintext2html(row["personal_note"])
                before = values[person].get("personal_note") or person.personal_note
                if note not in (before or ""):
                    values[person]["personal_note"] = (before or "") + note
        self.env["hr.applicant.address"].create(
            [
                {"person_id": id_, "kind": kind, "value": value, "source": "import"}
                for id_, kind, value in addresses
            ]
        )
        for name in ("contact_channel", "personal_note"):
            write_each(
                persons,
                {p: {name: row[name]} for p, row in values.items() if name in row},
            )


def get_first(row, kind):
    """Return the first address of a kind, False without one."""
    return next((value for known, value in row["addresses"] if known == kind), False)
