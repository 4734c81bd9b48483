from odoo import api, fields, models

from . import addresses

KINDS = [("email", "Email"), ("phone", "Phone"), ("linkedin", "LinkedIn")]


class HrApplicantAddress(models.Model):
    """An address that the company knows of a person, written once and for all.

    Everything that compares addresses compares these values: what a field holds is
    normalised here (``_normalize``) and nowhere else. Several people may have the same
    one: a family, an agency.
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
        [("application", "An application"), ("consent", "A consent")],
        string="Known From",
        required=True,
        readonly=True,
        default="application",
    )

    _value_uniq = models.UniqueIndex("(value, kind, person_id)")

    @api.model
    def _normalize(self, kind, text):
        """Return the addresses in a text, as they are compared.

        :param str kind: email, phone or linkedin
        :param str text: what somebody typed, may hold several or none
        :return: a list of str. Emails in small letters, without display names; phone
            numbers as E.164, those without a country's code as of the company's
            country; LinkedIn profiles as ``linkedin.com/in/name``
        """
        if kind == "email":
            return addresses.normalize_emails(text)
        if kind == "phone":
            return addresses.normalize_phones(text, self.env.company.country_id.code)
        return addresses.normalize_profiles(text)
