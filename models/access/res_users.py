from itertools import chain

from odoo import SUPERUSER_ID, api, models

from ..constants import RECRUITER


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_recruiter(self):
        """Return whether the user works with past candidates, as scheduled actions do.

        The one definition; everybody else learns nothing of them.
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
        for user in chain(candidates, company.sudo().medalist_fallback_user_id):
            if user._can_take_care(company):
                return user.with_env(self.env)
        return self.browse()

    def action_archive(self):
        """Odoo deletes the activities of who leaves; their follow-ups stay due, for the
        next in charge.
        """
        followups = self.env["hr.applicant.followup"].sudo()
        followups.search([("activity_id.user_id", "in", self.ids)])._take_back()
        return super().action_archive()
