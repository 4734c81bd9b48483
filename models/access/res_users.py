from odoo import SUPERUSER_ID, api, models

from ..constants import RECRUITER


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_recruiter(self):
        """Return whether the user may work with past candidates: a recruiter, or the
        user of scheduled actions. Everybody else learns nothing of past candidates.
        """
        self.ensure_one()
        return self.id == SUPERUSER_ID or self._has_group(RECRUITER)

    def _can_take_care(self, company):
        """Return whether the user may be responsible for past candidates of a company:
        an active recruiter who has access to it.

        :param res.company company: the company
        :return: a bool; False of an empty recordset
        """
        user = self.sudo()
        return user.active and user._is_recruiter() and company in user.company_ids

    @api.model
    def _get_responsible(self, company, candidates):
        """Return who is responsible for something about past candidates.

        The one definition: the first of ``candidates`` who can take care, else the
        company's fallback recruiter if that one can.

        :param res.company company: whose past candidates they are
        :param candidates: users, the first choice first; empty recordsets are passed
            over. An iterator is only read as far as needed
        :return: the user, empty if nobody can
        """
        return self._get_responsibles(company, [candidates])[0]

    @api.model
    def _get_responsibles(self, company, choices):
        """Return who is responsible for each of several things, as a list of users.

        :param res.company company: as of ``_get_responsible``
        :param choices: the ``candidates`` for each, as of ``_get_responsible``
        """
        able = {}

        def can(user):
            if user.id not in able:
                able[user.id] = user._can_take_care(company)
            return able[user.id]

        fallback = company.sudo().medalist_fallback_user_id.with_env(self.env)
        last = fallback if can(fallback) else self.browse()
        return [next(filter(can, candidates), last) for candidates in choices]

    def action_archive(self):
        """Archive the users. Their open follow-ups become due again for others, and
        others call before a refusal mail.

        Odoo deletes the activities of archived users.
        """
        followups = self.env["hr.applicant.followup"].sudo()
        theirs = followups.search([("activity_id.user_id", "in", self.ids)])
        theirs._retract_activities()
        result = super().action_archive()
        self.env["hr.applicant.refusal.call"].sudo()._reassign()
        return result
