from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..batch import write_each
from ..constants import RECRUITER
from ..tools import open_dialog


class HrApplicantMixinMedal(models.AbstractModel):
    """Medals: which closed applications are worth remembering, and why.

    A running application has none: one that is restored loses its medal. Without the
    medal the follow-up plan stops, nobody is asked for consent because of it, and the
    chatter says so. Why the person stands out is kept.
    """

    _name = "hr.applicant.mixin.medal"
    _description = "Medals of an Application"

    medal_id = fields.Many2one(
        "hr.applicant.medal",
        copy=False,
        index="btree_not_null",
        tracking=True,
        readonly=True,
        ondelete="restrict",
        group_expand="_group_expand_medals",
        groups=RECRUITER,
    )
    medal_name = fields.Char(related="medal_id.name", groups=RECRUITER)
    medal_color = fields.Integer(related="medal_id.color", groups=RECRUITER)
    medal_date = fields.Date(
        string="Medal Since", copy=False, readonly=True, groups=RECRUITER
    )
    medal_user_id = fields.Many2one(
        "res.users",
        string="Awarded By",
        copy=False,
        readonly=True,
        groups=RECRUITER,
    )
    medal_reason = fields.Char(
        string="Why They Stand Out", copy=False, groups=RECRUITER
    )
    refusal_explanation = fields.Text(
        string="How We Explained the Refusal", copy=False, groups=RECRUITER
    )
    refusal_call_ids = fields.One2many(
        "hr.applicant.refusal.call",
        "applicant_id",
        string="Waiting Refusal Mail",
        groups=RECRUITER,
    )

    @api.model
    def _group_expand_medals(self, medals, domain):
        return medals.search([("active", "=", True)])

    def action_award_medal(self):
        """Open the dialog that awards a medal to these applications.

        :return: the action
        :raise AccessError: if the user is no recruiter, or may not write these
        :raise UserError: if an application is still open or led to a hire
        """
        self._check_recruiter("write")
        applicants = self._get_standing_applications()
        applicants._check_can_get_medal()
        return open_dialog(
            "hr.applicant.award.medal",
            applicants._get_dialog_title(self.env._("Award a Medal")),
            default_applicant_ids=applicants.ids,
            active_test=False,
        )

    def action_remove_medal(self):
        """Open the dialog that takes the medal away from these applications.

        :return: the action
        :raise AccessError: if the user is no recruiter, or may not write these
        :raise UserError: if none of them has one
        """
        self._check_recruiter("write")
        medalists = self.filtered("medal_id")
        if not medalists:
            raise UserError(self.env._("There is no medal to take away."))
        return open_dialog(
            "hr.applicant.remove.medal",
            medalists._get_dialog_title(self.env._("Take the Medal Away")),
            default_applicant_ids=medalists.ids,
            active_test=False,
        )

    def action_open_refusal_call(self):
        """Open the refusal mail that waits for a call.

        :return: the action, None if there is no such mail
        :raise AccessError: if the user is no recruiter
        """
        self._check_recruiter()
        call = self.refusal_call_ids[:1]
        if not call:
            return None
        return {
            "type": "ir.actions.act_window",
            "name": self._get_dialog_title(self.env._("Refusal Mail")),
            "res_model": call._name,
            "res_id": call.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    def _check_can_get_medal(self):
        """Check that these are closed applications of people we did not hire, or
        talents who never applied.

        :raise UserError: naming the applications that can't
        """
        of_talents = self._get_applications_of_talents()
        unfit = self.filtered(
            lambda applicant: of_talents[applicant]
            if applicant in of_talents
            else applicant.active
            or (applicant.date_closed and not applicant.refuse_reason_id)
        )
        if unfit:
            raise UserError(
                self.env._(
                    "Medals are for applications that are over and did not lead to a "
                    "hire. Refuse or archive these first, or leave them out: %s",
                    ", ".join(
                        name or "?" for name in unfit[:10].mapped("partner_name")
                    ),
                )
            )

    def _award_medal(self, medal, reason=None, date=None, user=None):
        """Award ``medal``, start its follow-up plan, and plan the question for consent.

        Awarding a medal again restarts the plan. The plan of another application of the
        same person stops, so that nobody is called twice. The medal of a talent goes to
        the application that stands for the person. A medal may put people into a talent
        pool.

        :param hr.applicant.medal medal: the medal
        :param str reason: why the person stands out; None keeps what is there
        :param date date: the day that delays count from, default today
        :param res.users user: who awards it, default the current user
        :raise AccessError: if the user is no recruiter, or may not write these
        :raise UserError: if an application is still open or led to a hire
        """
        self._check_recruiter("write")
        applicants = self._get_standing_applications()
        applicants._check_recruiter("write")
        applicants._check_can_get_medal()
        values = {
            "medal_id": medal.id,
            "medal_date": date or fields.Date.context_today(self),
            "medal_user_id": (user or self.env.user).id,
        }
        if reason is not None:
            values["medal_reason"] = reason
        applicants.sudo().write(values)
        applicants.sudo()._start_followup_plan(medal.plan_id)
        applicants.sudo()._plan_question()
        applicants._put_into_pools(medal.sudo().talent_pool_id)

    def _award_medals_found(self, medal, reasons, explanations):
        """Award ``medal`` to people who were found among those refused long ago.

        Thousands may get one at once: one note stands for the change that Odoo would
        track record by record.

        :param hr.applicant.medal medal: the medal
        :param dict reasons: ``{application: why the person stands out, or False}``
        :param dict explanations: ``{application: why it was proposed}``
        :raise AccessError: as ``_award_medal``
        :raise UserError: as ``_award_medal``
        """
        self.with_context(mail_notrack=True)._award_medal(medal)
        write_each(
            self.sudo(),
            {a.sudo(): {"medal_reason": why} for a, why in reasons.items() if why},
        )
        bodies = {
            applicant.id: self.env._(
                "Remembered: %(medal)s. %(why)s",
                medal=medal.name,
                why=explanations[applicant],
            )
            for applicant in self
        }
        self._for_recruiters()._message_log_batch(bodies=bodies)

    def _remove_medal(self):
        """Take the medals away, stop the plans, and don't ask for consent any more.

        Everything that was sent, answered and noted stays.
        """
        medalists = self.sudo().filtered("medal_id")
        if not medalists:
            return
        bodies = {
            applicant.id: self.env._(
                "The medal was taken away: %(medal)s, since %(date)s.",
                medal=applicant.medal_id.name,
                date=format_date(self.env, applicant.medal_date),
            )
            for applicant in medalists
        }
        medalists._stop_followups("no_medal")
        medalists.write(
            {
                "medal_id": False,
                "medal_date": False,
                "medal_user_id": False,
                "consent_ask_date": False,
            }
        )
        medalists._for_recruiters()._message_log_batch(bodies=bodies)
