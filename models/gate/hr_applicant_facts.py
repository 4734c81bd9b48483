from odoo import api, models
from odoo.tools import SQL

from ..constants import REFUSALS


class HrApplicantMixinGateFacts(models.AbstractModel):
    """What the gate's rules ask, in one statement made of these parts.

    * ``wanted``: the applications that are asked about.
    * ``reach``: the addresses of their persons.
    * ``met``: the persons who have one of them; ``peer``: their applications, and those
      of strangers (``same``: the same person). ``kin``: strangers who are.
    * ``refused``, ``mark``: whom a no, a blacklist, a contract, an erasure reaches.
    * ``invited``, ``fact``: what is known of the person from all their applications.
    """

    _name = "hr.applicant.mixin.gate.facts"
    _description = "Facts the Gate Asks For"

    @api.model
    def _get_gate_facts(self, condition, job, today, strangers=None):
        """Return the statement that collects what the rules ask, a row an application.

        :param SQL condition: which applications ``a``
        :param hr.job job: what the contact is about, or None
        :param date today: the day of the contact
        :param hr.applicant strangers: those among them who have no person, to be looked
            at as exactly as persons are; without, Odoo's own columns say who they are
        """
        groups = None if strangers is None else strangers._group_strangers()
        parts = {
            "wanted": self._get_wanted_sql(condition),
            "kin": self._get_kin_sql(groups),
            "reach": self._get_reach_sql(groups),
            "met": SQL(
                """SELECT id, person_id FROM wanted WHERE person_id IS NOT NULL
                    UNION
                   SELECT w.id, c.person_id FROM wanted w
                     JOIN hr_applicant_consent c ON c.id = w.consent_id
                    UNION
                   SELECT r.id, o.person_id FROM reach r
                     JOIN hr_applicant_address o ON o.value = r.value
                      AND o.kind = r.kind"""
            ),
            "shared": self._get_shared_sql(),
            "peer": self._get_peer_sql(),
            "refused": self._get_refused_sql(),
            "mark": self._get_mark_sql(),
            "invited": self._get_invited_sql(job),
            "fact": self._get_person_facts_sql(job, today),
        }
        return SQL(
            "WITH %s %s",
            SQL(", ").join(
                SQL("%s AS (%s)", SQL.identifier(name), part)
                for name, part in parts.items()
            ),
            self._get_facts_sql(job, today),
        )

    @api.model
    def _get_wanted_sql(self, condition):
        return SQL(
            """SELECT a.id, a.person_id, a.company_id, a.consent_id,
                      a.email_normalized AS email, a.partner_name AS name,
                      NULLIF(a.partner_phone_sanitized, '') AS phone,
                      NULLIF(a.linkedin_profile, '') AS linkedin
                 FROM hr_applicant a
                WHERE %s""",
            condition,
        )

    @api.model
    def _get_kin_sql(self, groups):
        """Return ``(id, other)``: other applications of the same stranger."""
        if groups is None:
            return SQL(
                """SELECT w.id, o.id AS other FROM wanted w
                     JOIN hr_applicant o ON o.person_id IS NULL
                      AND o.partner_name = w.name
                      AND (o.email_normalized = w.email
                           OR o.partner_phone_sanitized = w.phone)
                      AND COALESCE(o.company_id = w.company_id, TRUE)
                    WHERE w.person_id IS NULL"""
            )
        pairs = [
            (applicant.id, other.id)
            for group in groups
            for applicant in group
            for other in group
        ]
        return SQL(
            "SELECT * FROM unnest(%s::int4[], %s::int4[]) kin (id, other)",
            [id_ for id_, _other in pairs],
            [other for _id, other in pairs],
        )

    @api.model
    def _get_reach_sql(self, groups):
        """Return ``(id, kind, value)``: the addresses of the person."""
        if groups is None:
            others = SQL(
                """SELECT w.id, own.kind, own.value FROM wanted w
                    CROSS JOIN LATERAL (VALUES ('email', w.email), ('phone', w.phone),
                          ('linkedin', w.linkedin)) own (kind, value)
                    WHERE w.person_id IS NULL AND own.value IS NOT NULL"""
            )
        else:
            rows = [
                (applicant.id, kind, value)
                for group in groups
                for applicant in group
                for other in group
                for kind, value in other._get_addresses()
            ]
            others = SQL(
                "SELECT * FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])",
                *([row[column] for row in rows] for column in range(3)),
            )
        return SQL(
            """SELECT w.id, o.kind, o.value FROM wanted w
                 JOIN hr_applicant_address o ON o.person_id = w.person_id
                UNION ALL
               %s""",
            others,
        )

    @api.model
    def _get_shared_sql(self):
        """Return ``(id, other)``: all applications that share an address."""
        return SQL(
            """SELECT id, id AS other FROM wanted
                UNION SELECT id, other FROM kin
                UNION SELECT m.id, o.id FROM met m
                        JOIN hr_applicant o ON o.person_id = m.person_id
                UNION SELECT r.id, o.id FROM reach r
                        JOIN hr_applicant o ON o.email_normalized = r.value
                       WHERE r.kind = 'email' AND o.person_id IS NULL
                UNION SELECT r.id, o.id FROM reach r
                        JOIN hr_applicant o ON o.partner_phone_sanitized = r.value
                       WHERE r.kind = 'phone' AND o.person_id IS NULL"""
        )

    @api.model
    def _get_peer_sql(self):
        """Return these applications, asked ``of`` which, and whether of the ``same``
        person.
        """
        return SQL(
            """SELECT w.id AS of, o.id, o.person_id, o.job_id, o.active,
                      o.refuse_reason_id, o.refuse_date, o.date_closed, o.medal_date,
                      o.date_last_stage_update, o.create_date, o.pool_applicant_id,
                      o.employee_id, o.bounced_email, o.email_normalized,
                      o.partner_phone_sanitized,
                      o.id = w.id OR kin.id IS NOT NULL
                          OR COALESCE(o.person_id = w.person_id, FALSE)
                          -- An application of no company counts for all of them.
                          OR COALESCE(o.partner_name = w.name AND (o.company_id IS NULL)
                                      <> (w.company_id IS NULL), FALSE) AS same
                 FROM wanted w
                 JOIN shared s ON s.id = w.id
                -- OFFSET keeps the planner from reading the whole table.
                CROSS JOIN LATERAL (
                      SELECT * FROM hr_applicant WHERE id = s.other OFFSET 0) o
                 LEFT JOIN kin ON kin.id = w.id AND kin.other = o.id"""
        )

    @api.model
    def _get_refused_sql(self):
        """Return who is reached by a refusal, and whose it is: their own, if they
        refused.
        """
        return SQL(
            """SELECT w.id, bool_or(c.state = 'withdrawn') AS withdrawn,
                      bool_or(c.state = 'declined') AS declined,
                      (array_agg(c.id ORDER BY
                           c.id IS DISTINCT FROM w.consent_id,
                           c.person_id IS DISTINCT FROM w.person_id, c.id))[1]
                          AS refused_by,
                      bool_and(c.id IS DISTINCT FROM w.consent_id
                               AND c.person_id IS DISTINCT FROM w.person_id) AS others
                 FROM wanted w
                 JOIN met m ON m.id = w.id
                 JOIN hr_applicant_consent c ON c.person_id = m.person_id
                WHERE c.state = ANY(%s)
                  AND (w.company_id IS NULL OR c.company_id IS NULL
                       OR w.company_id = c.company_id OR c.id = w.consent_id)
                GROUP BY w.id""",
            list(REFUSALS),
        )

    @api.model
    def _get_mark_sql(self):
        """Return who has an address that is on a blacklist (theirs, or of somebody who
        shares one), was erased, or is an employee's of the company.
        """
        return SQL(
            """SELECT id, bool_or(mark = 'blacklisted') AS blacklisted,
                      bool_or(mark = 'suppressed') AS suppressed,
                      bool_or(mark = 'employed') AS employed
                 FROM (SELECT p.of AS id, 'blacklisted' AS mark FROM peer p
                         JOIN mail_blacklist b ON b.email = p.email_normalized
                          AND b.active
                        UNION ALL
                       SELECT p.of, 'blacklisted' FROM peer p
                         JOIN phone_blacklist b ON b.number = p.partner_phone_sanitized
                          AND b.active
                        UNION ALL
                       SELECT w.id, 'suppressed' FROM wanted w
                         JOIN reach r ON r.id = w.id
                         JOIN hr_applicant_suppression s ON s.hash = %s
                          AND (w.company_id IS NULL OR s.company_id IS NULL
                               OR s.company_id = w.company_id)
                        UNION ALL
                       SELECT w.id, 'employed' FROM wanted w
                         JOIN reach r ON r.id = w.id AND r.kind = 'email'
                         JOIN (SELECT company_id,
                                      jsonb_array_elements_text(candidate_emails)
                                          AS email
                                 FROM hr_employee WHERE active
                                  AND jsonb_typeof(candidate_emails) = 'array'
                              ) staff ON staff.email = r.value
                          AND (w.company_id IS NULL OR staff.company_id = w.company_id)
                      ) marks
                GROUP BY id""",
            self.env["hr.applicant.suppression"]._hash_sql(SQL("r.value")),
        )

    @api.model
    def _get_invited_sql(self, job):
        """Return who was invited to the job, and until when they said not now."""
        return SQL(
            """SELECT p.of AS id, bool_or(i.job_id = %s AND %s) AS counts,
                      max(i.not_now_until) FILTER (WHERE i.state = 'not_now')
                          AS not_now_until
                 FROM peer p
                 JOIN hr_applicant_invitation i ON i.applicant_id = p.id
                WHERE p.same
                GROUP BY p.of""",
            SQL("%s::integer", job.id if job else None),
            self.env["hr.applicant.invitation"]._get_counting_sql(),
        )

    @api.model
    def _get_person_facts_sql(self, job, today):
        """Return what is known of each person, from all their applications."""
        return SQL(
            """SELECT w.id,
                      bool_or(o.same AND e.active) AS employee,
                      bool_or(o.same AND o.date_closed IS NOT NULL
                              AND o.refuse_reason_id IS NULL
                              AND e.active IS NOT FALSE) AS hired,
                      bool_or(o.same AND %(running)s) AS in_process,
                      bool_or(o.same AND %(running)s
                              AND o.job_id = %(job)s) AS already_applied,
                      bool_or(o.bounced_email = w.email) AS bounced,
                      max(contact.day) + max(co.medalist_contact_gap_days)
                          AS contact_until,
                      max(co.medalist_contact_basis) AS basis,
                      max(%(kept_until)s) FILTER (WHERE o.same) AS kept_until,
                      bool_or(p.held_back_reason IS NOT NULL
                              AND COALESCE(p.held_back_until > %(today)s, TRUE))
                          AS held_back,
                      max(p.held_back_until) AS held_back_until,
                      bool_or(p.paused_until IS NULL AND %(paused)s) AS paused,
                      max(p.paused_until) AS paused_until
                 FROM wanted w
                 JOIN peer o ON o.of = w.id
                 LEFT JOIN res_company co
                        ON co.id = COALESCE(w.company_id, %(company)s)
                 LEFT JOIN LATERAL (
                      SELECT %(last_contact)s AS day OFFSET 0) contact ON o.same
                 LEFT JOIN hr_employee e ON e.id = o.employee_id
                 LEFT JOIN hr_applicant_person p ON p.id = o.person_id AND o.same
                GROUP BY w.id""",
            running=self._get_running_sql(SQL("o")),
            job=SQL("%s::integer", job.id if job else None),
            kept_until=self._get_kept_until_sql(
                SQL("o"), SQL("co"), SQL("contact.day")
            ),
            company=self.env.company.id,
            last_contact=self._get_last_contact_sql(SQL("o")),
            paused=SQL(
                """EXISTS (SELECT FROM hr_applicant_followup f
                            WHERE f.person_id = p.id AND f.state = 'paused')"""
            ),
            today=today,
        )

    @api.model
    def _get_running_sql(self, applicant):
        """Return whether an application is neither over nor a talent."""
        return SQL(
            """(%(a)s.active AND %(a)s.refuse_reason_id IS NULL
                AND %(a)s.date_closed IS NULL
                AND %(a)s.pool_applicant_id IS DISTINCT FROM %(a)s.id)""",
            a=applicant,
        )

    @api.model
    def _get_facts_sql(self, job, today):
        """Return the last part: a row of facts for each application."""
        return SQL(
            """SELECT w.id, w.person_id, %(today)s::date AS today,
                      c.state AS consent_state,
                      n.basis,
                      %(job_company)s <> w.company_id AS other_company,
                      %(permitted)s AS permitted,
                      CASE WHEN c.state = 'granted' THEN c.expiry_date
                           WHEN n.basis = 'legitimate_interest' THEN n.kept_until
                      END AS permitted_until,
                      n.basis = 'legitimate_interest' AND n.kept_until < %(today)s
                          AND COALESCE(c.state, 'no_request') = 'no_request'
                          AS out_of_period,
                      c.erasure_request_date IS NOT NULL OR m.suppressed
                          AS suppressed,
                      r.withdrawn, r.declined, r.refused_by, r.others, m.blacklisted,
                      n.held_back, n.held_back_until,
                      n.employee OR m.employed AS employee,
                      n.hired, n.in_process, n.already_applied, n.contact_until,
                      GREATEST(n.paused_until, i.not_now_until) > %(today)s
                          OR n.paused AS paused,
                      GREATEST(n.paused_until, i.not_now_until) AS paused_until,
                      w.email IS NOT NULL OR %(job)s IS NULL
                          AND COALESCE(w.phone, w.linkedin) IS NOT NULL AS has_address,
                      n.bounced AND (%(job)s IS NOT NULL
                          OR COALESCE(w.phone, w.linkedin) IS NULL) AS bounced,
                      i.counts OR %(invited)s AS already_invited
                 FROM wanted w
                 JOIN fact n ON n.id = w.id
                 LEFT JOIN refused r ON r.id = w.id
                 LEFT JOIN mark m ON m.id = w.id
                 LEFT JOIN invited i ON i.id = w.id
                 LEFT JOIN LATERAL (
                      SELECT * FROM hr_applicant_consent WHERE id = w.consent_id
                      OFFSET 0) c ON TRUE""",
            today=today,
            job=SQL("%s::integer", job.id if job else None),
            job_company=SQL("%s::integer", job and job.company_id.id or None),
            permitted=self._get_permitted_sql(
                SQL("c"), SQL("n.basis"), SQL("n.kept_until"), today
            ),
            invited=self._get_mailbox_invited_sql(job),
        )

    @api.model
    def _get_mailbox_invited_sql(self, job):
        """Return whether the mailbox of ``w`` was invited to the job."""
        return SQL(
            """EXISTS (SELECT FROM hr_applicant_invitation
                        WHERE job_id = %s::integer AND email_normalized = w.email
                          AND %s)""",
            job.id if job else None,
            self.env["hr.applicant.invitation"]._get_counting_sql(),
        )

    # -- grounds ---------------------------------------------------------------------

    @api.model
    def _get_last_contact_sql(self, applicant):
        """Return the day of the last contact of an application, meetings included."""
        return SQL(
            """GREATEST((SELECT last_contact_date FROM hr_applicant_person
                          WHERE id = %(applicant)s.person_id), (
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
        """Return whether there is a ground to contact the person of a consent.

        Their yes, until its last day; or legitimate interest, within its period and
        with those alone who were never asked: everybody else was told that without a
        yes, or after its day, nobody contacts them.

        :param SQL consent: the consent, may be NULL
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
