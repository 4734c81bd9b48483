from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import hash_sign, verify_hash_signed

from .copied import copy_message, copy_record

#: What a link to the copy is signed for, and how long it works.
COPY_SCOPE = "hr_recruitment_silver_medalist.copy"
LINK_LIFE = timedelta(minutes=5)


class HrApplicantPersonMixinCopy(models.AbstractModel):
    """The copy of all data about a person, as an officer hands it out on request.

    * It is complete: contact data, applications, medals, notes, consents with their
      proof, follow-ups, invitations and why, messages, names of files, and
      who recorded it (``copied.py`` says which fields).
    * It names colleagues, and messages may name other candidates. The officer looks
      through it, and weighs the rights of others, before it is handed out.
    """

    _name = "hr.applicant.person.mixin.copy"
    _description = "Copy of the Data of a Person"

    def action_export_copy(self):
        """Download the copy of this person's data as JSON; that it was made is noted.

        The link is for this user, and works for some minutes: to show is not to act.

        :raise AccessError: if the user has no access to the person
        """
        self.ensure_one()
        self._check_recruiter("read")
        self.sudo()._note_copy()
        signed = hash_sign(
            self.sudo().env, COPY_SCOPE, [self.env.uid, self.id], expiration=LINK_LIFE
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/talent/copy/{signed}",
            "target": "download",
        }

    @api.model
    def _find_copied_person(self, signed):
        """Return the person of a link to the copy; empty if the link is not the user's,
        or too old, or if the user has no access to the person any more.

        :param str signed: the end of the link
        """
        try:
            values = verify_hash_signed(self.sudo().env, COPY_SCOPE, signed)
        except ValueError:  # it was never signed
            values = None
        user_id, person_id = values or (None, None)
        person = self.browse(person_id).exists()
        valid = user_id == self.env.uid and person.has_access("read")
        return person if valid else self.browse()

    def _get_copy(self):
        """Return all that is held about this person, and note for recruiters that a
        copy was made, by whom and when.

        :return: as of ``_collect_copy``
        :raise AccessError: if the user has no access to the person
        """
        copy = self._collect_copy()
        self.sudo()._note_copy()
        return copy

    def _collect_copy(self):
        """Return all that is held about this person.

        :return: a list of dicts, one a part: ``name``, ``title``, and ``records``, a
            list of lists of ``(field, label, plain value)``
        :raise AccessError: if the user has no access to the person
        """
        self.ensure_one()
        self._check_recruiter("read")
        person = self.sudo().with_context(active_test=False)
        records = person._get_copied_records()
        titles = person._get_copy_titles()
        copied = {name: [copy_record(r) for r in of] for name, of in records.items()}
        for invitation, rows in zip(
            records["invitations"], copied["invitations"], strict=True
        ):
            field = invitation._fields["why_chosen"]
            label = field._description_string(self.env)
            rows.append((field.name, label, invitation.why_chosen or None))
        copied["messages"] = person._copy_messages(records)
        return [
            {"name": name, "title": title, "records": copied[name]}
            for name, title in titles.items()
            if name in copied
        ]

    def _note_copy(self):
        """Note with the newest application that the user made the copy, else with a
        consent.
        """
        noted_with = self.last_applicant_id or self.consent_ids[:1]
        if noted_with:
            text = self.env._("A copy of all data about %s was made.", self.name or "?")
            self._note_on(noted_with, text)

    def _get_copy_as_json(self):
        """Return the copy as plain values: ``{part: [{field: value}]}``."""
        return {
            part["name"]: [
                {name: value for name, _label, value in rows}
                for rows in part["records"]
            ]
            for part in self._collect_copy()
        }

    @api.model
    def _get_copy_titles(self):
        """Return what the parts of the copy are called, in their order."""
        return {
            "person": self.env._("Person"),
            "contacts": self.env._("Contact"),
            "addresses": self.env._("Addresses and Where They Are Known From"),
            "applications": self.env._("Applications"),
            "skills": self.env._("Skills"),
            "consents": self.env._("Consents"),
            "events": self.env._("Proof of the Consents"),
            "followups": self.env._("Follow-ups"),
            "activities": self.env._("Contacts and Activities, Done and Planned"),
            "invitations": self.env._("Invitations"),
            "news": self.env._("Company News"),
            "decisions": self.env._("Places in Lists That People Were Chosen From"),
            "imports": self.env._("Rows of Files They Were Brought in With"),
            "meetings": self.env._("Meetings"),
            "refusals": self.env._("Refusal Mails That Wait for a Call"),
            "erasures": self.env._("Requests to Be Erased"),
            "forms": self.env._("Interview Forms"),
            "form_answers": self.env._("Answers to Interview Forms"),
            "files": self.env._("Files"),
            "messages": self.env._("Messages, In and Out"),
        }

    def _get_copied_records(self):
        """Return the records about this person, by part of the copy; all in sudo.

        People who were merged into this person are the same person.
        """
        people = self | self.merged_ids
        applications = people.applicant_ids.sorted("id")
        consents = people.consent_ids
        invitations = applications.invitation_ids
        forms = {}
        if "response_ids" in applications._fields:  # Odoo's app for interview forms
            answered = applications.response_ids
            forms = {"forms": answered, "form_answers": answered.user_input_line_ids}
        return {
            **forms,
            "person": people,
            "contacts": self._get_own_contacts(applications),
            "addresses": people.address_ids,
            "applications": applications,
            "skills": applications.applicant_skill_ids,
            "consents": consents,
            "events": consents.event_ids,
            "followups": people.followup_ids,
            "activities": self._search_of("mail.activity", applications, consents),
            "invitations": invitations,
            "news": consents.news_recipient_ids,
            "decisions": self.env["hr.applicant.ranking.decision.line"]._search_of(
                people, applications
            ),
            "imports": self.env["hr.applicant.import.line"].search(
                [("applicant_id", "in", applications.ids)]
            ),
            "meetings": self.env["calendar.event"].search(
                [("applicant_id", "in", applications.ids)]
            ),
            "refusals": applications.refusal_call_ids,
            "erasures": self.env["hr.applicant.erasure"].search(
                [("person_id", "in", people.ids)]
            ),
            "files": self._search_of(
                "ir.attachment", applications, consents, invitations
            ),
        }

    @api.model
    def _get_own_contacts(self, applications):
        """Return the contacts that are this person's alone: behind a shared mailbox is
        one contact for several people.
        """
        of_others = self.env["hr.applicant"].search(
            [
                ("partner_id", "in", applications.partner_id.ids),
                ("id", "not in", applications.ids),
                ("person_id", "!=", False),
            ]
        )
        return applications.partner_id - of_others.partner_id

    @api.model
    def _search_of(self, model, *documents):
        """Return the records of ``model`` that belong to these documents.

        :param str model: a model with ``res_model`` and ``res_id``, or ``mail.message``
        :param documents: recordsets
        """
        of_model = "model" if model == "mail.message" else "res_model"
        domain = Domain.OR(
            Domain(of_model, "=", records._name) & Domain("res_id", "in", records.ids)
            for records in documents
        )
        return self.env[model].search(domain, order="id")

    def _copy_messages(self, records):
        """Return what the copy says of the messages: ``[[(field, label, value)]]``.

        :param dict records: as ``_get_copied_records`` returns them
        """
        messages = self._search_of(
            "mail.message",
            records["applications"],
            records["consents"],
            records["invitations"],
            records["news"],
        )
        return [copy_message(message) for message in messages]
