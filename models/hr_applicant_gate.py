from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .hr_applicant_consent import REFUSALS
from .hr_applicant_person import RECRUITER

# In words for the recruiter. The order of `_get_blocker_rules` says which one counts.
BLOCKERS = [
    ("hired", "Was hired"),
    ("employee", "Works here"),
    ("in_process", "Has a running application"),
    ("no_consent", "There is no permission yet"),
    ("consent_requested", "Has not answered the question for permission"),
    ("consent_declined", "Does not want to stay in touch"),
    ("consent_withdrawn", "Took the permission back"),
    ("consent_expired", "The time to stay in touch is over"),
    ("suppressed", "Asked to be erased"),
    ("blacklisted", "Is on the blacklist"),
    ("no_address", "Has no address to write to"),
    ("bounced", "Has an address that does not work"),
    ("paused", "The follow-up is paused"),
    ("recent_contact", "Was contacted recently"),
    ("already_applied", "Has applied for this job"),
    ("already_invited", "Was invited to this job before"),
]

#: These may be somebody else's answer (``_get_refusers``).
REFUSAL_BLOCKERS = ("consent_withdrawn", "consent_declined")
#: With these the question is what is missing; it may have been asked in vain before.
NOT_ASKED = ("no_consent", "consent_expired")


class HrApplicant(models.Model):
    """The one gate: may this person be contacted now, and if not, why not?

    Whatever reaches a candidate asks ``_get_contact_blockers`` at the moment of
    sending; nothing else decides. The first rule of ``_get_blocker_rules`` that holds
    is the reason. Facts about the person (hired, running application, last contact,
    pause) come from the applications of that person; refusals and blacklists from all
    applications of the company that share the e-mail, the phone or the LinkedIn
    profile. Everything is decided in one statement for any number of records.
    """

    _inherit = "hr.applicant"

    contact_blocker = fields.Selection(
        BLOCKERS,
        string="Not to Be Contacted Because",
        compute="_compute_contact_blocker",
        search="_search_contact_blocker",
        groups=RECRUITER,
    )
    contact_blocker_note = fields.Char(
        string="More About That",
        compute="_compute_contact_blocker_note",
        groups=RECRUITER,
        help="Who refused, if it was somebody else who shares an address; how often "
        "the person was asked in vain.",
    )
    contact_allowed = fields.Boolean(
        compute="_compute_contact_blocker",
        search="_search_contact_allowed",
        groups=RECRUITER,
    )

    def _compute_contact_blocker(self):
        blockers = self._get_contact_blockers()
        for applicant in self:
            applicant.contact_blocker = blockers.get(applicant._origin.id)
            applicant.contact_allowed = not blockers.get(applicant._origin.id, True)

    def _compute_contact_blocker_note(self):
        refusers = self._origin._get_refusers()
        for applicant in self:
            refuser = refusers.get(applicant._origin.id)
            applicant.contact_blocker_note = (
                refuser
                and self.env._(
                    "Refused by %s, who shares an address", refuser.partner_name
                )
                or applicant.contact_blocker in NOT_ASKED
                and applicant._get_asked_note()
            )

    def _get_asked_note(self):
        """Return how often the person was asked already, as a sentence, or False."""
        reason = self.consent_id._get_asked_reason() if self.consent_id else False
        return reason and reason[:1].upper() + reason[1:]

    @api.model
    def _search_contact_blocker(self, operator, value):
        self._check_confidential("contact_blocker")
        if operator != "in":
            return NotImplemented
        codes = [code for code in value if code]
        blocked = SQL(
            "(SELECT id FROM (%s) gate WHERE blocker = ANY(%s))",
            self._get_gate_query(SQL("TRUE"), None, None),
            codes,
        )
        domain = Domain("id", "in", blocked) if codes else Domain.FALSE
        if False in value:
            domain |= Domain("contact_allowed", "=", True)
        return domain

    @api.model
    def _search_contact_allowed(self, operator, value):
        self._check_confidential("contact_allowed")
        if operator != "in":
            return NotImplemented
        # Where permission is needed, look at those only who have it.
        condition = SQL(
            """a.consent_state = 'granted' OR EXISTS (
                   SELECT FROM res_company co
                    WHERE co.id = COALESCE(a.company_id, %s)
                      AND co.medalist_contact_basis = 'legitimate_interest')""",
            self.env.company.id,
        )
        gate = self._get_gate_query(condition, None, None)
        allowed = Domain(
            "id", "in", SQL("(SELECT id FROM (%s) gate WHERE blocker IS NULL)", gate)
        )
        return Domain.OR(
            allowed if wanted else ~allowed for wanted in set(map(bool, value))
        )

    def _get_contact_blockers(self, job=None, date=None):
        """Say for each application whether its person may be contacted.

        :param hr.job job: the job to be contacted about; adds ``already_applied`` and
            ``already_invited``, and makes an e-mail address necessary
        :param date date: the day of the contact, default today
        :return: ``{applicant id: blocker code or False}``
        """
        return {
            id_: blocker for id_, (blocker, _until) in self._ask_gate(job, date).items()
        }

    def _ask_gate(self, job=None, date=None, last_day=False):
        """Return ``{applicant id: (blocker code or False, until)}``.

        ``until`` is the day the reason ends by itself, None where it does not. For an
        application that the user may not read it is ``no_consent``, whatever is so.

        :param bool last_day: ``until`` of who may be contacted is the last day of that,
            None where there is none
        """
        answers = {
            id_: (blocker or False, until if blocker or last_day else None)
            for id_, blocker, until, *_who in self._get_gate_rows(job, date)
        }
        # Whom the user may not read is not theirs to contact.
        return {id_: answers.get(id_, ("no_consent", None)) for id_ in self.ids}

    def _get_refusers(self):
        """Return ``{applicant id: permission (in sudo)}`` of those who may not be
        contacted because somebody else refused, who shares an address.
        """
        consents = self.env["hr.applicant.consent"].sudo()
        return {
            id_: consents.browse(refuser)
            for id_, _blocker, _until, refuser, _over in self._get_gate_rows()
            if refuser
        }

    def _filter_out_of_period(self, blockers, date=None):
        """Return these whose period of legitimate interest is over.

        The company has no ground left to reach them, not even to ask: they never gave
        a permission, and nothing but a new application begins another period.

        :param dict blockers: what the gate said of these, on that day
        """
        ended = self.filtered(lambda a: blockers[a.id] == "consent_expired")
        rows = ended._get_gate_rows(date=date)
        return self.browse(id_ for id_, *_why, over in rows if over)

    def _get_gate_rows(self, job=None, date=None):
        """Return what the statement says of those that the user may read."""
        if not self.ids:
            return []
        asked = SQL("a.id = ANY(%s)", self.ids)
        if not self.env.su:
            everything = self.with_context(active_test=False)
            readable = everything._search([("id", "in", self.ids)])
            asked = SQL("a.id IN %s", readable.subselect())
        return self.env.execute_query(self._get_gate_query(asked, job, date))

    # -- the statement ---------------------------------------------------------------

    @api.model
    def _get_blocker_rules(self):
        """Return ``[(code, SQL condition on facts f)]``, the first that holds counts.

        What can't change by itself comes first: it is the better answer.
        """
        return [
            ("suppressed", SQL("f.suppressed")),
            ("consent_withdrawn", SQL("f.withdrawn")),
            ("consent_declined", SQL("f.declined")),
            ("blacklisted", SQL("f.blacklisted")),
            ("employee", SQL("f.employee")),
            ("hired", SQL("f.hired")),
            ("already_applied", SQL("f.already_applied")),
            ("in_process", SQL("f.in_process")),
            (
                "consent_requested",
                SQL("NOT f.permitted AND f.consent_state = 'requested'"),
            ),
            (
                "consent_expired",
                SQL(
                    "NOT f.permitted AND (f.consent_state IN ('granted', 'expired')"
                    " OR f.out_of_period)"
                ),
            ),
            # A permission is given to one company: it opens no other company's jobs.
            ("no_consent", SQL("NOT f.permitted OR f.other_company")),
            ("no_address", SQL("NOT f.has_address")),
            # Whoever has a phone number can be called.
            ("bounced", SQL("f.bounced")),
            ("already_invited", SQL("f.already_invited")),
            ("paused", SQL("f.paused")),
            ("recent_contact", SQL("f.contact_until > f.today")),
        ]

    @api.model
    def _get_gate_query(self, condition, job, date):
        """Return the statement ``(id, blocker, until, refuser, out of period)`` for the
        applications ``a`` that meet ``condition``; ``refuser`` is somebody else's
        permission.
        """
        self._flush_gate()
        decision = SQL(" ").join(
            SQL("WHEN %s THEN %s", rule, code)
            for code, rule in self._get_blocker_rules()
        )
        return SQL(
            """
            SELECT id, blocker, CASE blocker
                       WHEN 'paused' THEN paused_until
                       WHEN 'recent_contact' THEN contact_until
                       ELSE CASE WHEN blocker IS NULL THEN permitted_until END
                   END AS until,
                   CASE WHEN blocker = ANY(%(refusals)s)
                         AND refused_by IS DISTINCT FROM consent_id
                        THEN refused_by END AS refuser,
                   blocker = 'consent_expired' AND out_of_period AS over
              FROM (SELECT f.*, CASE %(decision)s END AS blocker
                      FROM (%(facts)s) f) decided
            """,
            decision=decision,
            refusals=list(REFUSAL_BLOCKERS),
            facts=self._get_gate_facts(condition, job, date),
        )

    def _flush_gate(self):
        for model in (
            "calendar.event",
            "hr.applicant",
            "hr.applicant.consent",
            "hr.applicant.invitation",
            "hr.applicant.suppression",
            "hr.employee",
            "mail.blacklist",
            "phone.blacklist",
            "res.company",
        ):
            self.env[model].flush_model()

    @api.model
    def _get_gate_facts(self, condition, job, date):
        """Return the statement that collects what the rules ask, a row an application.

        ``peer`` holds, for each wanted application, all that share an address with it.
        """
        today = date or fields.Date.context_today(self)
        return SQL(
            """
            WITH wanted AS (
                SELECT a.id, a.company_id, a.email_normalized AS email,
                       NULLIF(a.partner_phone_sanitized, '') AS phone,
                       NULLIF(a.linkedin_profile, '') AS linkedin, %(name)s AS name,
                       a.consent_id
                  FROM hr_applicant a
                 WHERE %(condition)s
            ), peer AS (
                SELECT id, id AS other FROM wanted
                 UNION
                SELECT w.id, o.id FROM wanted w
                  JOIN hr_applicant o ON o.email_normalized = w.email
                 UNION
                SELECT w.id, o.id FROM wanted w
                  JOIN hr_applicant o ON o.partner_phone_sanitized = w.phone
                 UNION
                SELECT w.id, o.id FROM wanted w
                  JOIN hr_applicant o ON o.linkedin_profile = w.linkedin
            ), refusal AS (
                SELECT p.id, c.state, c.company_id, c.id AS consent_id
                  FROM peer p
                  JOIN hr_applicant o ON o.id = p.other
                  JOIN hr_applicant_consent c ON c.id = o.consent_id
                 WHERE c.state = ANY(%(refusals)s)
                 UNION ALL
                SELECT w.id, c.state, c.company_id, c.id FROM wanted w
                  JOIN hr_applicant_consent c ON c.email_normalized = w.email
                 WHERE c.state = ANY(%(refusals)s)
                 UNION ALL
                SELECT w.id, c.state, c.company_id, c.id FROM wanted w
                  JOIN hr_applicant_consent c ON c.phone_sanitized = w.phone
                 WHERE c.state = ANY(%(refusals)s)
                 UNION ALL
                SELECT w.id, c.state, c.company_id, c.id FROM wanted w
                  JOIN hr_applicant_consent c ON c.linkedin_profile = w.linkedin
                 WHERE c.state = ANY(%(refusals)s)
            ), refused AS (
                SELECT w.id, bool_or(r.state = 'withdrawn') AS withdrawn,
                       bool_or(r.state = 'declined') AS declined,
                       -- Their own refusal, if there is one.
                       (array_agg(r.consent_id ORDER BY
                           r.consent_id IS DISTINCT FROM w.consent_id,
                           r.consent_id))[1] AS refused_by
                  FROM wanted w
                  JOIN refusal r ON r.id = w.id
                 WHERE w.company_id IS NULL OR r.company_id IS NULL
                    OR w.company_id = r.company_id
                 GROUP BY w.id
            ), staff AS (
                SELECT lower(private_email) AS email, company_id
                  FROM hr_employee WHERE active AND private_email IS NOT NULL
                 UNION
                SELECT lower(work_email), company_id
                  FROM hr_employee WHERE active AND work_email IS NOT NULL
            ), employed AS (
                SELECT DISTINCT w.id FROM wanted w
                  JOIN staff s ON s.email = w.email
                   AND (w.company_id IS NULL OR s.company_id = w.company_id)
            ), person AS (
                SELECT w.id,
                       bool_or(bl.id IS NOT NULL OR pb.id IS NOT NULL) AS blacklisted,
                       bool_or(same.person AND e.active) AS employee,
                       bool_or(same.person AND o.date_closed IS NOT NULL
                               AND o.refuse_reason_id IS NULL
                               AND e.active IS NOT FALSE) AS hired,
                       bool_or(same.person AND %(running)s) AS in_process,
                       bool_or(same.person AND %(running)s
                               AND o.job_id = %(job)s) AS already_applied,
                       bool_or(same.person AND i.counts) AS already_invited,
                       bool_or(o.bounced_email = w.email) AS bounced,
                       max(contact.day) FILTER (WHERE same.person)
                           + max(co.medalist_contact_gap_days) AS contact_until,
                       max(co.medalist_contact_basis) AS basis,
                       max(%(kept_until)s) FILTER (WHERE same.person) AS kept_until,
                       bool_or(same.person AND (o.followup_paused_until > %(today)s
                               OR i.not_now_until > %(today)s
                               OR o.followup_state = 'paused'
                                  AND o.followup_paused_until IS NULL)) AS paused,
                       max(GREATEST(o.followup_paused_until, i.not_now_until))
                           FILTER (WHERE same.person) AS paused_until
                  FROM wanted w
                  JOIN peer p ON p.id = w.id
                 -- OFFSET keeps the planner from reading the whole table.
                 CROSS JOIN LATERAL (
                       SELECT * FROM hr_applicant WHERE id = p.other OFFSET 0) o
                 CROSS JOIN LATERAL (
                       SELECT o.id = w.id
                           OR o.consent_id = w.consent_id
                           OR COALESCE(o.company_id = w.company_id, TRUE)
                              AND %(other_name)s = w.name AS person) same
                  LEFT JOIN res_company co
                         ON co.id = COALESCE(w.company_id, %(company)s)
                 CROSS JOIN LATERAL (SELECT %(last_contact)s AS day OFFSET 0) contact
                  LEFT JOIN hr_employee e ON e.id = o.employee_id
                  LEFT JOIN (
                       SELECT applicant_id, job_id = %(job)s AND %(counts)s AS counts,
                              CASE state WHEN 'not_now' THEN not_now_until END
                                  AS not_now_until
                         FROM hr_applicant_invitation) i ON i.applicant_id = o.id
                  LEFT JOIN mail_blacklist bl
                         ON bl.email = o.email_normalized AND bl.active
                  LEFT JOIN phone_blacklist pb
                         ON pb.number = o.partner_phone_sanitized AND pb.active
                 GROUP BY w.id
            )
            SELECT w.id, %(today)s::date AS today, c.state AS consent_state,
                   n.basis,
                   %(job_company)s <> w.company_id AS other_company,
                   %(permitted)s AS permitted,
                   CASE WHEN c.state = 'granted' THEN c.expiry_date
                        WHEN n.basis = 'legitimate_interest' THEN n.kept_until
                   END AS permitted_until,
                   n.basis = 'legitimate_interest' AND n.kept_until < %(today)s
                       AND COALESCE(c.state, 'no_request') = 'no_request'
                       AS out_of_period,
                   c.erasure_request_date IS NOT NULL OR EXISTS (
                       SELECT FROM hr_applicant_suppression s
                        WHERE s.hash IN (%(hashes)s)
                          AND (w.company_id IS NULL OR s.company_id IS NULL
                               OR s.company_id = w.company_id)
                   ) AS suppressed,
                   r.withdrawn, r.declined, r.refused_by, w.consent_id,
                   n.blacklisted,
                   n.employee OR m.id IS NOT NULL AS employee,
                   n.hired, n.in_process, n.already_applied, n.contact_until,
                   n.paused, n.paused_until,
                   w.email IS NOT NULL
                       OR %(job)s IS NULL
                          AND COALESCE(w.phone, w.linkedin) IS NOT NULL AS has_address,
                   n.bounced AND (%(job)s IS NOT NULL
                       OR COALESCE(w.phone, w.linkedin) IS NULL) AS bounced,
                   n.already_invited OR EXISTS (
                       SELECT FROM hr_applicant_invitation
                        WHERE job_id = %(job)s AND email_normalized = w.email
                          AND %(counts)s
                   ) AS already_invited
              FROM wanted w
              JOIN person n ON n.id = w.id
              LEFT JOIN refused r ON r.id = w.id
              LEFT JOIN employed m ON m.id = w.id
              LEFT JOIN LATERAL (
                   SELECT * FROM hr_applicant_consent WHERE id = w.consent_id
                   OFFSET 0) c ON TRUE
            """,
            name=self._get_name_key_sql(SQL("a")),
            other_name=self._get_name_key_sql(SQL("o")),
            condition=condition,
            refusals=list(REFUSALS),
            running=SQL(
                "o.active AND o.refuse_reason_id IS NULL AND o.date_closed IS NULL "
                "AND o.pool_applicant_id IS DISTINCT FROM o.id"
            ),
            job=SQL("%s::integer", job.id if job else None),
            job_company=SQL("%s::integer", job and job.company_id.id or None),
            counts=self.env["hr.applicant.invitation"]._get_counting_sql(),
            kept_until=self._get_kept_until_sql(
                SQL("o"), SQL("co"), SQL("contact.day")
            ),
            last_contact=self._get_last_contact_sql(SQL("o")),
            permitted=self._get_permitted_sql(
                SQL("c"), SQL("n.basis"), SQL("n.kept_until"), today
            ),
            today=today,
            company=self.env.company.id,
            hashes=SQL(", ").join(
                self.env["hr.applicant.suppression"]._hash_sql(SQL(f"w.{address}"))
                for address in ("email", "phone", "linkedin")
            ),
        )

    @api.model
    def _get_last_contact_sql(self, applicant):
        """Return the day of the last contact of an application, meetings included."""
        return SQL(
            """GREATEST(%(applicant)s.last_contact_date, (
                   SELECT max(start)::date FROM calendar_event
                    WHERE applicant_id = %(applicant)s.id AND active))""",
            applicant=applicant,
        )

    @api.model
    def _get_kept_until_sql(self, applicant, company, last_contact):
        """Return the last day of the period of legitimate interest of an application.

        NULL where the company set no period. Every application has a day to count from:
        it was refused, or else the latest of what is known of its end.
        """
        return SQL(
            """(CASE %(company)s.medalist_retention_start
                    WHEN 'last_contact' THEN GREATEST(%(last_contact)s, %(closed)s)
                    ELSE %(closed)s
                END + make_interval(months => NULLIF(
                    %(company)s.medalist_retention_months, 0)))::date""",
            company=company,
            last_contact=last_contact,
            closed=SQL(
                """COALESCE(%(a)s.refuse_date, GREATEST(
                       %(a)s.date_closed, %(a)s.date_last_stage_update,
                       %(a)s.medal_date, %(a)s.create_date))::date""",
                a=applicant,
            ),
        )

    @api.model
    def _get_permitted_sql(self, consent, basis, kept_until, today):
        """Return whether there is a ground to contact the person of a permission.

        Their yes, until its last day; or legitimate interest, within its period and
        with those alone who were never asked: everybody else was told that without a
        yes, or after its day, nobody contacts them.

        :param SQL consent: the permission, may be NULL
        :param SQL basis: the company's ground
        :param SQL kept_until: the last day of the period, may be NULL
        """
        return SQL(
            """(COALESCE(%(consent)s.state = 'granted'
                         AND %(consent)s.expiry_date >= %(today)s, FALSE)
                OR %(basis)s = 'legitimate_interest'
                   AND COALESCE(%(consent)s.state, 'no_request') = 'no_request'
                   AND COALESCE(%(kept_until)s >= %(today)s, TRUE))""",
            consent=consent,
            basis=basis,
            kept_until=kept_until,
            today=today,
        )

    @api.model
    def _get_name_key_sql(self, alias):
        """The same as ``_get_name_key``, in SQL."""
        return SQL(
            r"lower(btrim(regexp_replace(%s.partner_name, '[\s\u00A0]+', ' ', 'g')))",
            alias,
        )
