from datetime import date as Date

from odoo import api, fields, models
from odoo.tools import format_date

from .weights import WEIGHTS


class HrJobMixinExplanation(models.AbstractModel):
    """Why somebody is where they are in the ranking, in the recruiter's words."""

    _name = "hr.job.mixin.explanation"
    _description = "Explaining the Ranking"

    def _explain_ranking(self, rows):
        """Put the ranking into words.

        :param list rows: as returned by ``_get_ranking``
        :return: ``{applicant id: sentence}``, as in "Runner-up for this job · 4 of 5
            skills · three stars · 7 months ago · free from 1 March"
        """
        self.ensure_one()
        # One query for all their names, not one each; and for the pools of talents.
        self.env["hr.applicant"].browse(
            row["applicant_id"] for row in rows if row["is_talent"]
        ).talent_pool_ids.mapped("name")
        self.sudo().browse({row["job_id"] for row in rows if row["job_id"]}).mapped(
            "name"
        )
        return {
            row["applicant_id"]: " · ".join(filter(None, self._get_reasons(row)))
            for row in rows
        }

    @api.model
    def _explain_parts(self, facts):
        """Say where the points of a fit come from, a line for each part.

        :param dict facts: as of ``_get_facts``; older ones know no parts
        :return: "Skills and Degree: 20 of 40", …; an empty text if nothing is known
        """
        company = self.env["res.company"]._fields
        parts = (facts or {}).get("parts") or {}
        return "\n".join(
            self.env._(
                "%(part)s: %(points)s of %(most)s",
                part=company[f"medalist_weight_{part}"]._description_string(self.env),
                points=min(points, most),
                most=most,
            )
            for part in WEIGHTS
            if part in parts
            for points, most in [parts[part]]
        )

    def _get_facts(self, row):
        """Return what a place in the ranking came from, to be kept as JSON, without
        whom it is about.

        :param dict row: one of ``_get_ranking``
        """
        return {
            name: fields.Date.to_string(value) if isinstance(value, Date) else value
            for name, value in row.items()
            if name not in ("applicant_id", "score")
        }

    def _get_reasons(self, row):
        """Return what speaks for this person, the weightiest first; some may be empty.

        :param dict row: one of ``_get_ranking``
        """
        return [
            self._explain_past(row),
            row["skill_total"]
            and self.env._(
                "%(count)s of %(total)s skills",
                count=row["skill_count"],
                total=row["skill_total"],
            ),
            {
                "1": self.env._("one star"),
                "2": self.env._("two stars"),
                "3": self.env._("three stars"),
            }.get(row["priority"]),
            row["interested"] and self.env._("interested in this job"),
            self._explain_since(row["since"]),
            self._explain_availability(row["availability"]),
        ]

    def _explain_past(self, row):
        """What they were, and for which job; of a talent the pools."""
        if row["is_talent"] and not row["medal_id"]:
            talent = self.env["hr.applicant"].browse(row["applicant_id"])
            pools = ", ".join(talent.talent_pool_ids.mapped("name"))
            return self.env._("In the pool %s", pools)
        medal = self.env["hr.applicant.medal"].browse(row["medal_id"] or ())
        stage = self.env["hr.recruitment.stage"].browse(row["stage_id"] or ())
        # Users who may read the application may read the name of its job.
        job = self.env["hr.job"].browse(row["job_id"] or ()).sudo()
        what = medal._get_meaning() or self.env._("Applied")
        if job == self:
            what = self.env._("%(what)s for this job", what=what)
        elif job:
            what = self.env._("%(what)s for %(job)s", what=what, job=job.name)
        if medal or not stage:
            return what
        return self.env._("%(what)s, got to %(stage)s", what=what, stage=stage.name)

    def _explain_since(self, since):
        today = fields.Date.context_today(self)
        months = (today.year - since.year) * 12 + today.month - since.month
        months -= since.day > today.day
        if months < 1:
            return self.env._("less than a month ago")
        if months == 1:
            return self.env._("a month ago")
        if months < 24:
            return self.env._("%s months ago", months)
        return self.env._("%s years ago", months // 12)

    def _explain_availability(self, date):
        if not date:
            return False
        today = fields.Date.context_today(self)
        if date <= today:
            return self.env._("free now")
        pattern = "d MMMM" if date.year == today.year else "d MMMM y"
        return self.env._(
            "free from %s", format_date(self.env, date, date_format=pattern)
        )
