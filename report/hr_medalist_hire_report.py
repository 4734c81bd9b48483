from odoo import api, fields, models
from odoo.tools import SQL

from .outcomes import LINKS, select_columns


class HrMedalistHireReport(models.Model):
    """Hires, and how many of them are past candidates who came back.

    * One row per application with a hire date that was not refused.
    * It came back if it names the past application that it follows, or if an
      invitation names it. The past application need not carry a medal.
    * Days run from the opening of the job. Odoo does not keep that day. It is the day
      the job was published last (with Odoo Website), unless that is after the hire;
      else the day the position was created. A hire before both has no number of days.
    * Users see the hires among the applications that they see.
    """

    _name = "hr.medalist.hire.report"
    _description = "Hires of Past Candidates and Others"
    _auto = False
    _rec_name = "applicant_id"
    _order = "hire_date desc, id desc"
    _depends = {
        "hr.applicant": [
            "company_id",
            "create_date",
            "date_closed",
            "department_id",
            "job_id",
            "medal_id",
            "medal_user_id",
            "refuse_reason_id",
            "reinvited_from_id",
            "source_id",
            "user_id",
        ],
        "hr.applicant.invitation": ["applicant_id", "new_applicant_id"],
        "hr.job": ["create_date"],
    }

    applicant_id = fields.Many2one("hr.applicant", "Application", readonly=True)
    past_applicant_id = fields.Many2one("hr.applicant", "Came Back From", readonly=True)
    origin = fields.Selection(
        [("past_candidate", "Past candidates"), ("other", "Others")], readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    job_id = fields.Many2one("hr.job", readonly=True)
    past_job_id = fields.Many2one("hr.job", "Almost Hired As", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    user_id = fields.Many2one("res.users", "Recruiter", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medal_id = fields.Many2one("hr.applicant.medal", "Medal", readonly=True)
    medal_color = fields.Integer(related="medal_id.color")
    medal_user_id = fields.Many2one("res.users", "Medal Awarded By", readonly=True)
    opening_date = fields.Date("Job Opened On", readonly=True)
    hire_date = fields.Datetime(readonly=True)
    hires = fields.Integer(readonly=True)
    reinvited = fields.Integer("From Past Candidates", readonly=True)
    reinvited_share = fields.Float(
        "Share From Past Candidates (%)", readonly=True, aggregator="avg"
    )
    days_to_hire = fields.Float(
        "Days From Opening to Hire",
        readonly=True,
        aggregator="avg",
        help="From the day the job was published, or the position created where it "
        "was not published before the hire.",
    )
    days_in_process = fields.Float(
        "Days From Application to Hire", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        Applicant = self.env["hr.applicant"].with_context(active_test=False)
        query = Applicant._search(
            [("date_closed", "!=", False), ("refuse_reason_id", "=", False)]
        )
        query.add_join(
            "LEFT JOIN",
            "link",
            SQL(
                "(SELECT applicant_id, max(past_id) AS past_id FROM (%s) links"
                " GROUP BY applicant_id)",
                LINKS,
            ),
            SQL("link.applicant_id = hr_applicant.id"),
        )
        query.add_join(
            "LEFT JOIN", "past", "hr_applicant", SQL("past.id = link.past_id")
        )
        query.add_join(
            "LEFT JOIN", "job", "hr_job", SQL("job.id = hr_applicant.job_id")
        )
        return select_columns(query, self._get_columns())

    @api.model
    def _get_columns(self):
        """Return ``{column: SQL}`` over the joined tables; extend it to add one."""
        same = ("company_id", "job_id", "department_id", "user_id", "source_id")
        came_back = SQL("link.past_id IS NOT NULL")
        opening = self._get_opening_sql()
        return {
            "id": SQL("hr_applicant.id"),
            "applicant_id": SQL("hr_applicant.id"),
            **{name: SQL.identifier("hr_applicant", name) for name in same},
            "past_applicant_id": SQL("past.id"),
            "past_job_id": SQL("past.job_id"),
            "medal_id": SQL("past.medal_id"),
            "medal_user_id": SQL("past.medal_user_id"),
            "origin": SQL(
                "CASE WHEN %s THEN 'past_candidate' ELSE 'other' END", came_back
            ),
            "hires": SQL("1"),
            "reinvited": SQL("(%s)::int", came_back),
            "reinvited_share": SQL("(%s)::int * 100.0", came_back),
            "opening_date": opening,
            "hire_date": SQL("hr_applicant.date_closed"),
            "days_to_hire": SQL("hr_applicant.date_closed::date - %s", opening),
            "days_in_process": SQL(
                "CASE WHEN hr_applicant.date_closed >= hr_applicant.create_date"
                " THEN hr_applicant.date_closed::date"
                " - hr_applicant.create_date::date END"
            ),
        }

    @api.model
    def _get_opening_sql(self):
        """The last day known on which the job was opened before the hire, or NULL."""
        days = [SQL("job.create_date::date")]
        if "published_date" in self.env["hr.job"]._fields:
            days.insert(0, self.env["hr.job"]._field_to_sql("job", "published_date"))
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN %s <= hr_applicant.date_closed::date THEN %s", day, day)
                for day in days
            ),
        )

    @api.model
    def _summarize(self, domain):
        """Summarize hires, in one statement.

        :param domain: which rows
        :return: hires, those among them who came back, and the median days from
            opening to hire of these and of the others (None where none is known)
        """
        query = self._search(domain)
        reinvited = self._field_to_sql(self._table, "reinvited", query)
        days = self._field_to_sql(self._table, "days_to_hire", query)
        medians = [
            SQL(
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)"
                " FILTER (WHERE %s = %s)",
                *(days, reinvited, value),
            )
            for value in (1, 0)
        ]
        (row,) = self.env.execute_query(
            query.select(
                SQL("COUNT(*)"), SQL("COALESCE(SUM(%s), 0)", reinvited), *medians
            )
        )
        return row

    def action_open_application(self):
        """Open the application that led to the hire."""
        self.ensure_one()
        return self.applicant_id._get_records_action()
