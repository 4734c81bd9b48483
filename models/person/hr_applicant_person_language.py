from odoo import api, fields, models

from ..tools import get_company


def choose_lang(contacts, company):
    """Return the code of the language in which mails are written, or False.

    It is a contact's, else the company's. One that was uninstalled does not count: an
    archived contact keeps it.
    """
    installed = dict(contacts.env["res.lang"].get_installed())
    langs = [*contacts.mapped("lang"), company.partner_id.lang]
    return next((lang for lang in langs if lang in installed), False)


class HrApplicantPersonMixinLanguage(models.AbstractModel):
    """In which language we write to a person. It is kept on their contact."""

    _name = "hr.applicant.person.mixin.language"
    _description = "Language of a Person"

    lang = fields.Char(
        string="Language of Emails",
        compute="_compute_lang",
        compute_sudo=True,  # a contact may be another company's
        help="In which mails are written to them: their contact's, else the company's.",
    )
    language = fields.Selection(
        selection=lambda person: person.env["res.lang"].get_installed(),
        compute="_compute_language",
        inverse="_inverse_language",
        help="In which we write to them. They can change it on their page. It is kept "
        "on their contact.",
    )

    @api.depends("applicant_ids.partner_id.lang", "company_id")
    def _compute_lang(self):
        for person in self:
            contacts = person.applicant_ids.partner_id
            person.lang = choose_lang(contacts, get_company(person))

    @api.depends("lang")
    def _compute_language(self):
        installed = dict(self.env["res.lang"].get_installed())
        for person in self:
            person.language = person.lang in installed and person.lang

    def _inverse_language(self):
        for person in self.filtered("language"):
            # Colleagues choose the language of their screens themselves.
            contacts = person.sudo().applicant_ids.partner_id.filtered(
                lambda contact: not any(u._is_internal() for u in contact.user_ids)
            )
            contacts.lang = person.language
