from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .states import PURPOSES


class HrApplicantConsentWording(models.Model):
    """The words of the question for consent, in versions, for each purpose.

    The newest active version of a purpose is asked. A version that was shown to a
    person is proof: it can't be edited or deleted, and a new version follows it.
    Translations belong to the version.
    """

    _name = "hr.applicant.consent.wording"
    _description = "Wording of the Question for Consent"
    _order = "purpose, version desc"

    purpose = fields.Selection(PURPOSES, default="jobs", required=True)
    name = fields.Char(string="Question", required=True, translate=True)
    body = fields.Html(string="Explanation", required=True, translate=True)
    version = fields.Integer(required=True, readonly=True, copy=False)
    active = fields.Boolean(default=True)
    is_used = fields.Boolean(compute="_compute_is_used")

    _version_uniq = models.Constraint(
        "UNIQUE(purpose, version)", "Every version has a number of its own."
    )

    def _compute_is_used(self):
        used = self._get_used()
        for wording in self:
            wording.is_used = wording._origin in used

    def _get_used(self):
        """Return the versions that were shown to a person, or wait in a mail."""
        events = self.env["hr.applicant.consent.event"].sudo()
        groups = events._read_group([("wording_id", "in", self.ids)], ["wording_id"])
        mails = self.env["mail.mail"].sudo()
        for name in ("wording_id", "news_wording_id"):
            domain = [(name, "in", self.ids), ("state", "=", "outgoing")]
            groups += mails._read_group(domain, [name])
        return self.browse({wording.id for (wording,) in groups})

    @api.depends("version", "name")
    def _compute_display_name(self):
        for wording in self:
            wording.display_name = f"{wording.version} · {wording.name}"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {"version": self._get_next_version(vals.get("purpose")), **vals}
                for vals in vals_list
            ]
        )

    @api.model
    def _get_next_version(self, purpose=None):
        """Return the number of the next version of a purpose, default jobs."""
        of_purpose = [("purpose", "=", purpose or "jobs")]
        all_versions = self.with_context(active_test=False)
        return all_versions.search(of_purpose, limit=1).version + 1

    @api.model
    def _get_current(self, purpose="jobs"):
        """Return the version to ask with now.

        :param str purpose: a purpose of consents
        :raise UserError: if no version of it is active
        """
        current = self.sudo().search([("purpose", "=", purpose)], limit=1).sudo(False)
        if not current:
            raise UserError(
                self.env._(
                    "There are no words to ask with: create or restore a wording under "
                    "Recruitment, Configuration, Past Candidates, Wordings."
                )
            )
        return current

    @api.constrains("active", "purpose")
    def _check_one_is_left(self):
        kept = self.search([("active", "=", True)]).mapped("purpose")
        if any(wording.purpose not in kept for wording in self):
            raise ValidationError(
                self.env._("Keep one wording: candidates could not answer without.")
            )

    def write(self, vals):
        if not {"name", "body", "version", "purpose"}.isdisjoint(vals):
            self._check_unused()
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        self._check_unused()
        return super().update_field_translations(
            field_name, translations, source_lang=source_lang
        )

    @api.ondelete(at_uninstall=False)
    def _check_unused(self):
        used = self._get_used()
        if used:
            raise UserError(
                self.env._(
                    "Version %s was shown to candidates and is proof of what they "
                    "answered to. Make a new version instead.",
                    ", ".join(str(wording.version) for wording in used),
                )
            )

    def action_new_version(self):
        """Open a new version that starts as a copy of this one."""
        self.ensure_one()
        return self.copy()._get_records_action(context={})
