from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..batch import run_due
from ..constants import RECRUITER
from ..tools import get_company


class HrJobMixinOpening(models.AbstractModel):
    """When a job opens, its recruiter hears once how many past candidates may be asked.

    * A job is open while it is active and has positions to fill. It opens when it is
      created like that, unarchived, or gets positions after it had none.
    * The nightly run of the follow-ups looks at what opened since: by then the job's
      skills are filled in, and creating or importing jobs costs nothing.
    * People whose follow-up is paused until such a job opens are followed up again. Who
      did not answer an invitation to it before it closed may be invited again.
    * One activity an opening, for the job's recruiter, else the company's fallback;
      none if nobody who may be asked fits. Closing the job makes room for the next.
    """

    _name = "hr.job.mixin.opening"
    _description = "Opening of a Job"

    medalist_announced_date = fields.Date(
        string="Past Candidates Announced",
        compute="_compute_medalist_announced_date",
        store=True,
        copy=False,
        groups=RECRUITER,
        help="When the recruiter was told, since the job opened, who may be asked.",
    )

    _medalist_opened_idx = models.Index(
        "(id) WHERE medalist_announced_date IS NULL AND active "
        "AND no_of_recruitment > 0"
    )

    @api.depends("active", "no_of_recruitment")
    def _compute_medalist_announced_date(self):
        for job in self:
            if not job.active or not job.no_of_recruitment:
                job.medalist_announced_date = False
            else:
                # The field keeps its value. A compute method has to assign one.
                job.medalist_announced_date = job.medalist_announced_date

    @api.model
    def _announce_openings(self, batch_size=100):
        """Tell recruiters about the past candidates of the jobs that have opened.

        :param int batch_size: how many jobs are committed at a time
        """
        run_due(
            self,
            self._get_opened_domain(),
            lambda jobs: jobs._announce_openings_batch(),
            batch_size,
        )

    @api.model
    def _get_opened_domain(self):
        return (
            Domain("medalist_announced_date", "=", False)
            & Domain("active", "=", True)
            & Domain("no_of_recruitment", ">", 0)
        )

    def _announce_openings_batch(self):
        self.sudo().invitation_ids.filtered(
            lambda invitation: invitation.state == "expired"
        ).write({"may_be_repeated": True, "next_step_date": False})
        # People whose plan waited for this job may be contacted again.
        self.env["hr.applicant"]._resume_followups_for_job(self)
        counts = self._count_permitted_matches()
        users = self._get_opening_responsibles()
        # The activity in the systray is enough: no mail for each.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                job._prepare_opening_activity(counts[job.id], users[job])
                for job in self
                if counts.get(job.id)
            ]
        )
        self.write({"medalist_announced_date": fields.Date.context_today(self)})

    def _prepare_opening_activity(self, count, user):
        """Return the values of the activity that tells ``user`` about ``count``."""
        self.ensure_one()
        reader = self.with_context(lang=user.lang or self.env.lang).env
        summary = (
            reader._("1 past candidate may be asked")
            if count == 1
            else reader._("%s past candidates may be asked", count)
        )
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "automated": True,
            "date_deadline": fields.Date.context_today(self.with_context(tz=user.tz)),
            "note": Markup('<p>%s</p><p><a href="%s">%s</a></p>')
            % (
                reader._(
                    "They fit this job, and may be contacted. Invite them before you "
                    "search anew."
                ),
                self._get_past_candidates_url(),
                reader._("See who fits"),
            ),
            "recruiter_only": True,
            "res_id": self.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "summary": summary,
            "user_id": user.id,
        }

    def _end_opening_activity(self):
        """Take back what said that past candidates of this job may be asked, once
        nobody is left to ask.
        """
        told = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("automated", "=", True),
                    ("recruiter_only", "=", True),
                    ("note", "like", self._get_past_candidates_url()),
                ]
            )
        )
        if told and not self._count_permitted_matches().get(self.id):
            told.unlink()

    def _get_past_candidates_url(self):
        """Return the address that opens the wizard with this job's past candidates."""
        return f"/odoo/recruitment/{self.id}/past-candidates"

    def _get_opening_responsibles(self):
        """Return who hears about it, ``{job: user}``: the job's recruiter, else the
        company's fallback; empty where neither can take care.
        """
        Users = self.env["res.users"]
        return {
            job: Users._get_responsible(get_company(job), [job.user_id]) for job in self
        }
