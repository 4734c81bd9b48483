import base64
import binascii
import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import db_list
from odoo.tools import hash_sign, verify_hash_signed

from .link_reading import (
    find_tokens,
    find_tokens_in_file,
    may_hold_token,
    take_out,
)

#: How long a link works, by purpose. Unsubscribing must work as long as mails are kept;
#: an invitation's days count from its last one (a late answer is answered kindly).
LINK_DAYS = {"consent": 60, "profile": 180, "unsubscribe": 730, "invitation": 30}


class HrApplicantConsentMixinLink(models.AbstractModel):
    """Links for candidates: signed, bound to one purpose, expiring, revocable.

    A link is made while a mail leaves and stored nowhere. It carries the id of the
    consent and a number; raising the number revokes all links made before.
    """

    _name = "hr.applicant.consent.mixin.link"
    _description = "Links of a Consent"

    link_version = fields.Integer(default=0, readonly=True, copy=False)

    def _get_token(self, purpose, *bound, end=None):
        """Return the token of this person's link for ``purpose`` (``LINK_DAYS``).

        :param bound: ids of what else the link opens, beside the person
        :param datetime end: when the link ends, if not after the days of its purpose
        """
        self.ensure_one()
        return hash_sign(
            self.sudo().env,
            f"hr.applicant.consent.{purpose}",
            [self.id, self.link_version, *bound],
            expiration=self._get_link_end(purpose, end),
        )

    def _get_link_end(self, purpose, end=None):
        """Return when a link made now ends: not after the one it was asked with."""
        end = end or datetime.now() + timedelta(days=LINK_DAYS[purpose])
        until = self.env.context.get("link_until")
        return min(end, datetime.fromtimestamp(until)) if until else end

    def _get_link_path(self, purpose):
        """Return the path of this person's page for ``purpose``."""
        return f"/talent/{purpose}/{self._get_token(purpose)}"

    def _get_link(self, purpose):
        """Return the full address of this person's page for ``purpose``."""
        return f"{self.get_base_url()}{self._get_link_path(purpose)}"

    @api.model
    def _find_by_token(self, purpose, token):
        """Return the consent (in sudo) that ``token`` opens for ``purpose``.

        Empty for a wrong, expired, revoked or foreign token, without telling which.
        """
        return self._read_token(purpose, token)[0]

    @api.model
    def _read_token(self, purpose, token):
        """Return the consent as ``_find_by_token`` does, and the ids it is bound to
        beside.
        """
        nobody = self.sudo().browse(), []
        verified = self._verify_token(purpose, token)
        if not verified:
            return nobody
        (consent_id, link_version, *bound), until = verified
        consent = self.sudo().browse(consent_id).exists()
        if consent.link_version != link_version:
            return nobody
        return consent.with_context(link_until=until), bound

    @api.model
    def _verify_token(self, purpose, token):
        """Return what was signed in ``token``, and when it ends; None if that was not
        us, not for ``purpose``, or is over. Asks the database nothing.
        """
        try:
            # Base64 has several spellings of the same bytes: accept the one we made.
            decoded = base64.urlsafe_b64decode(token.encode() + b"===")
            if base64.urlsafe_b64encode(decoded).decode().rstrip("=") != token:
                return None
            payload = verify_hash_signed(
                self.sudo().env, f"hr.applicant.consent.{purpose}", token
            )
        except (binascii.Error, ValueError, json.JSONDecodeError):
            return None
        # Bytes 1 to 8 of what odoo.tools.hash_sign makes: when it ends.
        return payload and (payload, int.from_bytes(decoded[1:9], "little"))

    @api.model
    def _do_links_open(self):
        """Return whether links open pages of this database.

        Who opens one has no session. Odoo has to know by the address alone which of the
        server's databases is meant: there is one only, or ``dbfilter`` or ``db_name``
        leaves this one.
        """
        address = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        host = urlsplit(address or "").netloc
        return db_list(force=True, host=host) == [self.env.cr.dbname]

    # -- links that come back --------------------------------------------------------

    @api.model
    def _find_opened(self, tokens):
        """Return ``{token: consent (in sudo)}`` of those that open a page now."""
        found = (
            (token, self._find_by_token(purpose, token))
            for token in tokens
            for purpose in LINK_DAYS
        )
        return {token: consent for token, consent in found if consent}

    @api.model
    def _remove_links(self, text):
        """Return a text that somebody wrote or quoted without candidates' links.

        A link that can't be taken out for sure is revoked.
        """
        if not (text and may_hold_token(text)):
            return text
        cleaned = str(text)
        for token in self._find_opened(find_tokens(cleaned)):
            cleaned = take_out(cleaned, token)
        self._revoke_links_in_text(cleaned)
        return text if cleaned == text else type(text)(cleaned)

    @api.model
    def _clean_values(self, vals, names):
        """Return what has to be written instead of those values, among ``names``, that
        hold a candidate's link.
        """
        cleaned = {
            name: self._remove_links(vals[name]) for name in names if name in vals
        }
        return {
            name: value for name, value in cleaned.items() if value is not vals[name]
        }

    @api.model
    def _revoke_links_in_text(self, text):
        """Revoke the links of everybody whose link can be read in a text."""
        if text and may_hold_token(text):
            self._revoke_links_of(find_tokens(str(text)))

    @api.model
    def _revoke_links_in_file(self, content, name=""):
        """Revoke the links of everybody whose link can be read in a file; the file
        stays as it is.

        :param bytes content: the file
        :param str name: its name
        """
        self._revoke_links_of(find_tokens_in_file(content, name))

    @api.model
    def _revoke_links_of(self, tokens):
        for consent in self.union(*self._find_opened(tokens).values()).sudo():
            consent.link_version += 1
            consent._message_log(
                body=self.env._(
                    "The links sent so far were revoked: somebody sent one of them "
                    "along with a message."
                )
            )

    def action_revoke_links(self):
        """Make every link sent to these persons so far invalid."""
        self.check_access("read")
        for consent in self.sudo():
            consent.link_version += 1
