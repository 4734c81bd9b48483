from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.gate.legal_ground import (
    get_kept_until_sql,
    get_last_contact_sql,
    get_permitted_sql,
)
from .outcomes import CAME_BACK, INVITED, select_columns

#: What happens between a medal and a hire, in this order, and the date of each.
STEP_DATES = {
    "contacted": "contact_date",
    "invited": "invite_date",
    "answered": "answer_date",
    "applied": "apply_date",
    "hired": "hire_date",
}
STEPS = ("remembered", "permitted", *STEP_DATES)


class HrMedalistReport(models.Model):
    """What becomes of medals: one row per application that carries one.

    * Each step is 0 or 1: contacted (after the medal), invited, answered, applied,
      hired. A person who made a step counts in every step before it, as in a funnel.
    * Permitted is no step, it is the state of today: the consent is granted and has
      not ended. Or the company relies on legitimate interest, the period has not
      ended, and the person was never asked.
    * An invitation that failed, waits or was cancelled before it left does not count.
    * Hired means what Odoo means: the application that followed has a hire date and
      no refuse reason, archived or not.
    * A person with two medals has two rows; ``person_key`` counts people.
    * Users see the rows of the applications that they see: the query is made of their
      own record rules.
    """

    _name = "hr.medalist.report"
    _description = "Past Candidates Analysis"
    _auto = False
    _rec_name = "applicant_id"
    _order = "medal_date desc, id desc"
    _depends = {
        "calendar.event": ["active", "applicant_id", "start"],
        "hr.applicant": [
            "company_id",
            "consent_id",
            "create_date",
            "date_closed",
            "date_last_stage_update",
            "department_id",
            "erasure_id",
            "job_id",
            "medal_date",
            "medal_id",
            "medal_user_id",
            "person_id",
            "refuse_date",
            "refuse_reason_id",
            "reinvited_from_id",
            "source_id",
            "user_id",
        ],
        "hr.applicant.erasure": ["last_contact_date"],
        "hr.applicant.person": ["last_contact_date"],
        "hr.applicant.consent": ["expiry_date", "state"],
        "hr.applicant.invitation": [
            "answer_date",
            "applicant_id",
            "create_date",
            "job_id",
            "new_applicant_id",
            "sent_date",
            "state",
        ],
        "res.company": [
            "medalist_contact_basis",
            "medalist_retention_months",
            "medalist_retention_start",
        ],
    }

    applicant_id = fields.Many2one("hr.applicant", "Past Application", readonly=True)
    person_key = fields.Integer(
        "People",
        readonly=True,
        aggregator="count_distinct",
        help="Counts somebody with two medals once.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    job_id = fields.Many2one("hr.job", "Almost Hired As", readonly=True)
    new_job_id = fields.Many2one(
        "hr.job",
        "New Job",
        readonly=True,
        help="The job they applied for again, or were invited to last.",
    )
    department_id = fields.Many2one("hr.department", readonly=True)
    user_id = fields.Many2one("res.users", "Recruiter", readonly=True)
    medal_id = fields.Many2one("hr.applicant.medal", "Medal", readonly=True)
    medal_color = fields.Integer(related="medal_id.color")
    medal_user_id = fields.Many2one("res.users", "Awarded By", readonly=True)
    source_id = fields.Many2one(
        "utm.source",
        "First Source",
        readonly=True,
        help="Where the past application came from.",
    )
    step = fields.Selection(
        # In the order they are sorted by: groups of charts come by value.
        [
            ("0_remembered", "Not contacted yet"),
            ("1_contacted", "Contacted, not invited"),
            ("2_invited", "Invited, no answer"),
            ("3_answered", "Answered, did not apply"),
            ("4_applied", "Applied, not hired"),
            ("5_hired", "Hired"),
        ],
        "Came As Far As",
        readonly=True,
    )
    medal_date = fields.Date("Medal Since", readonly=True)
    contact_date = fields.Date("Last Contact", readonly=True)
    invite_date = fields.Datetime("Last Invitation", readonly=True)
    answer_date = fields.Datetime("Last Answer", readonly=True)
    apply_date = fields.Datetime("Applied Again On", readonly=True)
    hire_date = fields.Datetime("Hired On", readonly=True)
    permitted = fields.Integer(
        readonly=True,
        help="Today: the consent is granted, or the company relies on legitimate "
        "interest, within its period, and they did not object.",
    )
    contacted = fields.Integer(readonly=True, help="Contacted since the medal.")
    invited = fields.Integer(readonly=True, help="Got an invitation to a job.")
    answered = fields.Integer(readonly=True, help="Answered one, yes or no.")
    applied = fields.Integer(readonly=True, help="Applied again, coming back from it.")
    hired = fields.Integer(readonly=True, help="Was hired, coming back from it.")
    days_to_answer = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From the invitation to the answer, those who did not answer left out.",
    )

    @property
    def _table_query(self):
        Applicant = self.env["hr.applicant"].with_context(active_test=False)
        query = Applicant._search([("medal_id", "!=", False)])
        company = SQL("COALESCE(hr_applicant.company_id, %s)", self.env.company.id)
        for alias, table, key, value in (
            ("invitation", INVITED, "applicant_id", SQL("hr_applicant.id")),
            ("comeback", CAME_BACK, "past_id", SQL("hr_applicant.id")),
            ("consent", "hr_applicant_consent", "id", SQL("hr_applicant.consent_id")),
            ("person", "hr_applicant_person", "id", SQL("hr_applicant.person_id")),
            ("erasure", "hr_applicant_erasure", "id", SQL("hr_applicant.erasure_id")),
            ("company", "res_company", "id", company),
        ):
            table = SQL("(%s)", table) if isinstance(table, SQL) else table
            condition = SQL("%s = %s", SQL.identifier(alias, key), value)
            query.add_join("LEFT JOIN", alias, table, condition)
        return select_columns(query, self._get_columns())

    @api.model
    def _get_columns(self):
        """Return ``{column: SQL}`` over the joined tables; extend it to add one."""
        same = ("company_id", "job_id", "department_id", "user_id", "source_id")
        hired = SQL("comeback.hire_date IS NOT NULL")
        applied = SQL("comeback.past_id IS NOT NULL")
        answered = SQL("(%s OR invitation.answer_date IS NOT NULL)", applied)
        invited = SQL("(%s OR invitation.invite_date IS NOT NULL)", answered)
        contact = SQL(
            "CASE WHEN %(last)s >= COALESCE(hr_applicant.medal_date,"
            " '-infinity'::date) THEN %(last)s END",
            last=SQL("COALESCE(person.last_contact_date, erasure.last_contact_date)"),
        )
        contacted = SQL("(%s OR %s IS NOT NULL)", invited, contact)
        return {
            "id": SQL("hr_applicant.id"),
            "applicant_id": SQL("hr_applicant.id"),
            # Who was erased is still one person.
            "person_key": SQL("COALESCE(hr_applicant.person_id, -erasure.id)"),
            **{name: SQL.identifier("hr_applicant", name) for name in same},
            "new_job_id": SQL("COALESCE(comeback.job_id, invitation.job_id)"),
            "medal_id": SQL("hr_applicant.medal_id"),
            "medal_user_id": SQL("hr_applicant.medal_user_id"),
            "step": SQL(
                "CASE WHEN %s THEN '5_hired' WHEN %s THEN '4_applied'"
                " WHEN %s THEN '3_answered' WHEN %s THEN '2_invited'"
                " WHEN %s THEN '1_contacted' ELSE '0_remembered' END",
                *(hired, applied, answered, invited, contacted),
            ),
            "medal_date": SQL("hr_applicant.medal_date"),
            "contact_date": contact,
            "invite_date": SQL("invitation.invite_date"),
            "answer_date": SQL("invitation.answer_date"),
            "apply_date": SQL("comeback.apply_date"),
            "hire_date": SQL("comeback.hire_date"),
            "permitted": SQL(
                "(%s AND hr_applicant.erasure_id IS NULL)::int",
                self._get_permitted_sql(),
            ),
            "contacted": SQL("(%s)::int", contacted),
            "invited": SQL("(%s)::int", invited),
            "answered": SQL("(%s)::int", answered),
            "applied": SQL("(%s)::int", applied),
            "hired": SQL("(%s)::int", hired),
            "days_to_answer": SQL("invitation.days_to_answer"),
        }

    @api.model
    def _get_permitted_sql(self):
        """Return whether there is a ground to contact the person.

        The gate's own rule for that; what else the gate asks is left out.
        """
        applicant, company = SQL("hr_applicant"), SQL("company")
        contact = get_last_contact_sql(applicant)
        return get_permitted_sql(
            SQL("consent"),
            SQL("company.medalist_contact_basis"),
            get_kept_until_sql(applicant, company, contact),
            fields.Date.context_today(self),
        )

    @api.model
    def _get_step_domain(self, step, since=None):
        """Return the domain of the rows that made ``step``.

        :param str step: one of ``STEPS``
        :param date since: the first day on which they made it, or a later step. It
            does not matter for "remembered" and "permitted", which are of today.
        """
        if step == "remembered":
            return Domain.TRUE
        if step == "permitted" or not since:
            return Domain(step, "=", 1)
        later = list(STEP_DATES)[list(STEP_DATES).index(step) :]
        return Domain.OR(Domain(STEP_DATES[name], ">=", since) for name in later)

    @api.model
    def _count_people(self, domain, since=None, groupby="medal_id"):
        """Count people at each step, in one statement.

        :param domain: which rows
        :param date since: see ``_get_step_domain``
        :param str groupby: a field of this model
        :return: ``{step: people}`` of all, and ``{value: {step: people}}`` of each
            value of ``groupby``. A person with two values counts for both of them.
        """
        query = self._search(domain)
        person = self._field_to_sql(self._table, "person_key", query)
        group = self._field_to_sql(self._table, groupby, query)
        made = [
            SQL(
                "bool_or(%s) AS %s",
                self._get_step_domain(step, since)
                .optimize_full(self)
                ._to_sql(self, self._table, query),
                SQL.identifier(step),
            )
            for step in STEPS
        ]
        # First a row for each person: COUNT(DISTINCT) would sort all for each step.
        query.groupby = SQL("GROUPING SETS ((%s, %s), (%s))", group, person, person)
        statement = SQL(
            "SELECT is_total, value, %s FROM (%s) person GROUP BY is_total, value",
            SQL(", ").join(
                SQL("COUNT(*) FILTER (WHERE %s)", SQL.identifier(s)) for s in STEPS
            ),
            query.select(
                SQL("GROUPING(%s) AS is_total", group),
                SQL("%s AS value", group),
                *made,
            ),
        )
        total, groups = dict.fromkeys(STEPS, 0), {}
        for is_total, value, *row in self.env.execute_query(statement):
            counts = dict(zip(STEPS, row, strict=True))
            if is_total:
                total = counts
            else:
                groups[value] = counts
        return total, groups

    def action_open_application(self):
        """Open the past application."""
        self.ensure_one()
        return self.applicant_id._get_records_action()
