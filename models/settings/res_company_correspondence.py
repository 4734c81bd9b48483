from odoo import models
from odoo.tools import formataddr

#: Longer ones are folded in a way that some mail programs can't read.
REPLY_TO_LENGTH = 68
#: Odoo's fields for the profiles of a company, and what people call them.
SOCIAL_PROFILES = {
    "social_linkedin": "LinkedIn",
    "social_instagram": "Instagram",
    "social_facebook": "Facebook",
    "social_youtube": "YouTube",
    "social_tiktok": "TikTok",
    "social_twitter": "X",
    "social_github": "GitHub",
    "social_discord": "Discord",
}


class ResCompanyMixinCorrespondence(models.AbstractModel):
    """How a company is answered to, and where else it can be followed."""

    _name = "res.company.mixin.correspondence"
    _description = "Correspondence of a Company"

    def _get_social_profiles(self):
        """Return where else the company can be followed: ``[(name, address)]``.

        The fields are those of Odoo's Social Media app; without it the list is empty.
        """
        self.ensure_one()
        company = self.sudo()
        return [
            (name, company[field])
            for field, name in SOCIAL_PROFILES.items()
            if field in company._fields
            and (company[field] or "").startswith(("https://", "http://"))
        ]

    def _get_reply_address(self):
        """Return the address, with the company's name, that answers to mails go to and
        that this database reads; False where none is set up.
        """
        address = self.sudo().catchall_email
        named = address and formataddr((self.sudo().name, address))
        return (named if len(named or "") <= REPLY_TO_LENGTH else address) or False
