from odoo import api, models
from odoo.tools import SQL, email_normalize

#: What belongs to a person, and the path from there to the person.
PERSON_OF = {
    "hr.applicant": "person_id",
    "hr.applicant.address": "person_id",
    "hr.applicant.consent": "person_id",
    "hr.applicant.consent.event": "consent_id.person_id",
    "hr.applicant.followup": "person_id",
    "hr.applicant.invitation": "applicant_id.person_id",
    "hr.applicant.news.recipient": "consent_id.person_id",
    "hr.applicant.person": "id",
}


class HrApplicantPrivacyLookup(models.AbstractModel):
    """Odoo's Privacy Lookup (module ``privacy_lookup``) finds people of ours, and hands
    them over to be erased.

    The lookup deletes or archives one record at a time. Of a person that would delete a
    refusal, or fail at the proof. So deleting or archiving a record of a person makes a
    request to be erased instead, and opens it.

    This addon does not need ``privacy_lookup``: where it is installed, its methods are
    extended when the registry is complete, as Odoo's automation rules do.
    """

    _name = "hr.applicant.privacy.lookup"
    _description = "Privacy Lookup Hands Over People"

    def _register_hook(self):
        super()._register_hook()
        for model, extensions in (
            ("privacy.lookup.wizard", (_get_query,)),
            ("privacy.lookup.wizard.line", (action_unlink, _onchange_is_active)),
        ):
            if model in self.env:
                for extend in extensions:
                    _extend(self.env.registry[model], extend)

    @api.model
    def _get_person(self, line):
        """Return the person whom a found record belongs to, if any, in sudo.

        :param privacy.lookup.wizard.line line: what was found
        """
        person = self.env["hr.applicant.person"].sudo()
        path = PERSON_OF.get(line.res_model)
        if not path or line.is_unlinked:
            return person
        record = self.env[line.res_model].sudo().browse(line.res_id).exists()
        if path == "id":
            return record
        return record.mapped(path)

    @api.model
    def _hand_over(self, line, person):
        """Make the request to erase a person, and say so on the line.

        :param privacy.lookup.wizard.line line: what was to be deleted or archived
        :param hr.applicant.person person: whose it is
        :return: the action that opens the request, for those who may see it
        """
        erasure = self.env["hr.applicant.erasure"]._request(person, "email")
        line.execution_details = self.env._(
            "Request to be erased #%(request)s instead of %(record)s #%(id)s",
            request=erasure.id,
            record=line.res_model_id.name,
            id=line.res_id,
        )
        if erasure.sudo(False).has_access("read"):
            return erasure._get_records_action(
                name=self.env._("Request to Be Erased"), context={}
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Nothing was deleted yet: recruiters got a request to erase the "
                    "whole person."
                ),
            },
        }


def _extend(model, extend):
    """Put ``extend(origin)`` in the place of the method of the same name, once."""
    origin = getattr(model, extend.__name__)
    if not hasattr(origin, "origin"):
        method = extend(origin)
        method.origin = origin
        setattr(model, extend.__name__, method)


def _get_query(origin):
    """Find people by their addresses and names, too."""

    def _get_query(self):
        return SQL(
            """
            %s
            UNION ALL
            SELECT %s AS res_model_id, person.id AS res_id, person.active AS is_active
              FROM hr_applicant_person person
             WHERE person.name ILIKE %s
                OR person.id IN (SELECT person_id FROM hr_applicant_address
                                  WHERE kind = 'email' AND value = %s)
            """,
            origin(self),
            self.env["ir.model"]._get_id("hr.applicant.person"),
            self.name.strip(),
            email_normalize(self.email.strip()),
        )

    return _get_query


def action_unlink(origin):
    """Deleting a record of a person makes a request to erase the person."""

    def action_unlink(self):
        self.ensure_one()
        lookup = self.env["hr.applicant.privacy.lookup"]
        person = lookup._get_person(self)
        return lookup._hand_over(self, person) if person else origin(self)

    return action_unlink


def _onchange_is_active(origin):
    """Archiving a record of a person makes a request to erase the person."""

    @api.onchange("is_active")
    def _onchange_is_active(self):
        lookup = self.env["hr.applicant.privacy.lookup"]
        for line in self:
            person = not line.is_active and lookup._get_person(line)
            if person:
                lookup._hand_over(line, person)
                line.is_active = True
            else:
                origin(line)

    return _onchange_is_active
