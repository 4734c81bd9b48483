from odoo import api, fields, models

from . import addresses

KINDS = [("email", "Email"), ("phone", "Phone"), ("linkedin", "LinkedIn")]


class HrApplicantAddress(models.Model):
    """An address that the company knows of a person, in its normalised form.

    All comparisons of addresses use these values. ``_normalize`` is the only place that
    makes them from the text of a field. Several people may have the same address: a
    family, an agency.
    """

    _name = "hr.applicant.address"
    _description = "Address of a Past Candidate"
    _order = "kind, id"
    _rec_name = "value"
    _log_access = False

    person_id = fields.Many2one(
        "hr.applicant.person", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="person_id.company_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    value = fields.Char(required=True, readonly=True)
    source = fields.Selection(
        [
            ("application", "An application"),
            ("consent", "A consent"),
            ("import", "A file that was brought in"),
        ],
        string="Known From",
        required=True,
        readonly=True,
        default="application",
    )

    _value_uniq = models.UniqueIndex("(value, kind, person_id)")

    def _get_pairs(self):
        """Return the set of ``(kind, value)`` of these addresses."""
        return {(address.kind, address.value) for address in self}

    def _filter_without(self, pairs):
        """Return these without those whose ``(kind, value)`` is among ``pairs``."""
        return self.filtered(lambda a: (a.kind, a.value) not in pairs)

    @api.model
    def _normalize(self, kind, text):
        """Return the normalised addresses in a text.

        :param str kind: email, phone or linkedin
        :param str text: as somebody typed it, with several addresses, one or none
        :return: a list of str. Emails in small letters, without display names; phone
            numbers as E.164, those without a country's code as of the company's
            country; LinkedIn profiles as ``linkedin.com/in/name``
        """
        if kind == "email":
            return addresses.normalize_emails(text)
        if kind == "phone":
            return addresses.normalize_phones(text, self.env.company.country_id.code)
        return addresses.normalize_profiles(text)
