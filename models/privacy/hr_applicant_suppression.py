import hashlib

from odoo import api, fields, models
from odoo.tools import SQL


class HrApplicantSuppression(models.Model):
    """Addresses that must never be contacted again, as hashes.

    Of an erased or objecting person the keyed hashes of e-mail, phone and LinkedIn
    profile stay. They recognise the person later. Without the secret of this database
    the table tells nobody's address.
    """

    _name = "hr.applicant.suppression"
    _description = "Suppressed Address"
    _rec_name = "hash"

    hash = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    reason = fields.Selection(
        [("erased", "Erased"), ("objected", "Objected")], required=True, readonly=True
    )

    _hash_company_uniq = models.UniqueIndex("(hash, COALESCE(company_id, 0))")

    @api.model
    def _get_key(self):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return hashlib.sha256(f"{self._name}{secret}".encode()).hexdigest()

    @api.model
    def _hash(self, address):
        """Return the keyed hash of a normalised address."""
        return hashlib.sha256(f"{self._get_key()}{address}".encode()).hexdigest()

    @api.model
    def _hash_sql(self, address):
        """Return the SQL that computes ``_hash``.

        :param odoo.tools.SQL address: an expression for a normalised address
        """
        return SQL(
            "encode(sha256(convert_to(%s || %s, 'UTF8')), 'hex')",
            self._get_key(),
            address,
        )

    @api.model
    def _add(self, addresses, company, reason):
        """Suppress addresses in a company; those that are suppressed already stay.

        :param list addresses: normalised e-mails, phones, LinkedIn profiles; empty ones
            are skipped
        :param res.company company: empty means all companies
        :param str reason: erased or objected
        """
        hashes = {self._hash(address) for address in addresses if address}
        known = self._find(addresses, company).filtered(
            lambda found: found.company_id == company
        )
        self.sudo().create(
            [
                {"hash": value, "company_id": company.id, "reason": reason}
                for value in sorted(hashes - set(known.mapped("hash")))
            ]
        )

    @api.model
    def _find(self, addresses, company):
        """Return what is suppressed in a company, or in all of them.

        :param list addresses: normalised e-mails, phones, LinkedIn profiles
        :param res.company company: empty means all companies
        """
        hashes = [self._hash(address) for address in addresses if address]
        return self.sudo().search(
            [("hash", "in", hashes), ("company_id", "in", [company.id, False])]
        )
