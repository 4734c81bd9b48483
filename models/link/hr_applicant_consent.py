from datetime import datetime, timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import db_list
from odoo.tools import hash_sign, verify_hash_signed

from .candidate_link import LINK_DAYS, decode, get_end, get_path
from .link_reading import (
    find_tokens,
    find_tokens_in_file,
    may_hold_token,
    remove_token,
)


class HrApplicantConsentMixinLink(models.AbstractModel):
    """Links for candidates: signed, bound to one purpose, expiring, revocable.

    A link is made while a mail leaves, and no link is stored. A link carries the id of
    the consent and a number (``link_version``). Raising the number revokes all links
    that were made before.
    """

    _name = "hr.applicant.consent.mixin.link"
    _description = "Links of a Consent"

    link_version = fields.Integer(default=0, readonly=True, copy=False)

    def _get_token(self, purpose, *bound, end=None):
        """Return the token of this person's link.

        :param str purpose: one of ``LINK_DAYS``; the token opens no other page
        :param int bound: ids of records that the link opens, beside the consent
        :param datetime end: when the link ends, default after the days of the purpose
        """
        self.ensure_one()
        if purpose == "address":
            bound = self._get_claim()
        return hash_sign(
            self.sudo().env,
            f"hr.applicant.consent.{purpose}",
            [self.id, self.link_version, *bound],
            expiration=self._get_link_end(purpose, end),
        )

    def _get_link_end(self, purpose, end=None):
        """Return when a link that is made now ends.

        A link that is made on a page ends with the link that opened the page
        (``link_until`` in the context).

        :rtype: datetime
        """
        end = end or datetime.now() + timedelta(days=LINK_DAYS[purpose])
        until = self.env.context.get("link_until")
        return min(end, datetime.fromtimestamp(until)) if until else end

    def _get_link_path(self, purpose):
        """Return the path of this person's page for ``purpose``."""
        return get_path(purpose, self._get_token(purpose))

    def _get_link(self, purpose):
        """Return the full address of this person's page for ``purpose``."""
        return f"{self.get_base_url()}{self._get_link_path(purpose)}"

    @api.model
    def _find_by_token(self, purpose, token):
        """Return the consent that ``token`` opens.

        :param str purpose: one of ``LINK_DAYS``
        :return: the consent in sudo; empty for a wrong, expired, revoked or foreign
            token, without telling which. All that is held has one page: that of the
            consent to jobs
        """
        consent, bound = self._read_token(purpose, token)
        if purpose == "address" and bound != (consent and consent._get_claim()):
            return consent.browse()
        return consent._get_for("jobs") if purpose == "profile" else consent

    @api.model
    def _read_token(self, purpose, token):
        """Return the consent that ``token`` opens, and what else it opens.

        :return: ``(consent, ids)``: the consent as ``_find_by_token`` returns it, the
            ids as they were given to ``_get_token``
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
        """Return what is signed in ``token``, without asking the database.

        :return: ``(ids and number, timestamp of the end in seconds)``; None if the
            token is not ours, not for ``purpose``, or has ended
        """
        try:
            decode(token)
            payload = verify_hash_signed(
                self.sudo().env, f"hr.applicant.consent.{purpose}", token
            )
        except ValueError:
            return None
        return payload and (payload, get_end(token))

    @api.model
    def _can_candidates_open_links(self):
        """Return whether links open pages of this database.

        A visitor has no session. Odoo must find the database by the address alone: the
        server has one database, or ``dbfilter`` or ``db_name`` leaves one.
        """
        address = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        host = urlsplit(address or "").netloc
        return db_list(force=True, host=host) == [self.env.cr.dbname]

    # -- links that come back --------------------------------------------------------

    @api.model
    def _find_working_tokens(self, tokens):
        """Return ``{token: consent in sudo}`` of the tokens that open a page now."""
        found = (
            (token, self._read_token(purpose, token)[0])
            for token in tokens
            for purpose in LINK_DAYS
        )
        return {token: consent for token, consent in found if consent}

    @api.model
    def _remove_links(self, text):
        """Return a text without the candidates' links that somebody quoted in it.

        If a link can still be read afterwards, all links of that person are revoked.

        :param str text: plain text or HTML (Markup); may be empty
        :return: the same text if it holds no working link
        """
        if not (text and may_hold_token(text)):
            return text
        cleaned = str(text)
        for token in self._find_working_tokens(find_tokens(cleaned)):
            cleaned = remove_token(cleaned, token)
        self._revoke_links_in_text(cleaned)
        return text if cleaned == text else type(text)(cleaned)

    @api.model
    def _remove_links_from_values(self, vals, names):
        """Return the values among ``names`` that held a candidate's link, without it.

        :param dict vals: values of a record
        :param names: the names of the fields whose values are texts
        """
        cleaned = {
            name: self._remove_links(vals[name]) for name in names if name in vals
        }
        return {
            name: value for name, value in cleaned.items() if value is not vals[name]
        }

    @api.model
    def _revoke_links_in_text(self, text):
        """Revoke the links of all persons whose link can be read in a text."""
        if text and may_hold_token(text):
            self._revoke_links_of(find_tokens(str(text)))

    @api.model
    def _revoke_links_in_file(self, content, name=""):
        """Revoke the links of all persons whose link can be read in a file.

        :param bytes content: the file, which stays as it is
        :param str name: its name
        """
        self._revoke_links_of(find_tokens_in_file(content, name))

    @api.model
    def _revoke_links_of(self, tokens):
        for consent in self.union(*self._find_working_tokens(tokens).values()).sudo():
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
