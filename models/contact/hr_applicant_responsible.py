from odoo import SUPERUSER_ID, fields, models
from odoo.tools import plaintext2html

from ..tools import get_company


class HrApplicantMixinResponsible(models.AbstractModel):
    """Who is responsible for an application, and what they are told.

    ``res.users._get_responsible`` says who can be.
    """

    _name = "hr.applicant.mixin.responsible"
    _description = "Who Takes Care of an Applicant"

    def _get_recruiter(self):
        """Return the user in charge of the application, empty if nobody is."""
        self.ensure_one()
        return self.user_id

    def _get_followup_responsibles(self):
        """Return who carries out the next step of each plan, the first who can of:

        the user of the step, the recruiter of the application, the user who awarded
        the medal, the recruiter of the job, the company's fallback recruiter.

        :return: ``{application: user}``, the user empty where nobody can
        """
        responsibles = {}
        for company, applicants in self.grouped(get_company).items():
            choices = [a._get_followup_candidates() for a in applicants]
            users = self.env["res.users"]._get_responsibles(company, choices)
            responsibles.update(zip(applicants, users, strict=True))
        return responsibles

    def _get_followup_candidates(self):
        """Yield the users who may be responsible for the next step, in order."""
        self.ensure_one()
        recruiter = self._get_recruiter()
        step = self.sudo().followup_id.step_id
        # “On demand” means the recruiter, who comes next.
        if step and step.responsible_type != "on_demand":
            yield step._determine_responsible(recruiter, self)["responsible"]
        yield recruiter
        yield self.medal_user_id
        yield self.job_id.user_id

    def _schedule_for_recruiter(self, xmlid, **values):
        """Schedule an activity that only recruiters see.

        Odoo's own user makes it: a visitor of a page has no address to write from.

        :param str xmlid: external id of the activity type
        :param values: as of ``activity_schedule``
        :return: the activity
        """
        makers = self.with_user(SUPERUSER_ID)
        if (
            values.get("user_id") == self.env.uid
        ):  # no mail about what they did just now
            makers = makers.with_context(mail_activity_quick_update=True)
        activity = makers.activity_schedule(xmlid, recruiter_only=True, **values)
        self.invalidate_recordset(["activity_ids"])  # differs by user
        return activity.with_env(self.env)

    def _tell_nobody_in_charge(self):
        """Tell the company's administrators that nobody carries out these follow-ups.

        They are told once, and again after they chose a fallback recruiter who can't.
        """
        for company, applicants in self.grouped(get_company).items():
            company = company.sudo()
            if company.medalist_unassigned_date:
                continue
            company.medalist_unassigned_date = fields.Date.context_today(self)
            administrators = company._get_recruitment_administrators()
            for lang, users in administrators.grouped("lang").items():
                texts = self.with_context(lang=lang).env
                subject = texts._(
                    "Follow-ups without anybody in charge: %s", len(applicants)
                )
                body = texts._(
                    "Their recruiters have left, and no fallback recruiter can take "
                    "over. Choose one in the settings: Recruitment, Past Candidates, "
                    "Fallback Recruiter. Until then every recruiter finds them in My "
                    "Follow-ups."
                )
                texts["mail.thread"].sudo()._for_recruiters().message_notify(
                    author_id=self.env.ref("base.partner_root").id,
                    partner_ids=users.partner_id.ids,
                    subject=subject,
                    body=body,
                )

    def _schedule_once(self, user, summary, note, anywhere=False):
        """Give ``user`` a to-do that only recruiters see, unless it is open already.

        :param str summary: what to do; equal summaries are the same to-do
        :param str note: plain text
        :param bool anywhere: whether a to-do on another application counts as well
        :return: the new to-do, or the open one
        """
        self.ensure_one()
        domain = [
            ("user_id", "=", user.id),
            ("summary", "=", summary),
            ("recruiter_only", "=", True),
            ("res_model", "=", self._name),
        ]
        if not anywhere:
            domain.append(("res_id", "=", self.id))
        known = self.env["mail.activity"].sudo().search(domain, limit=1)
        return known or self._schedule_for_recruiter(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=plaintext2html(note),
            user_id=user.id,
        )
