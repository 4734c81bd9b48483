from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import RECRUITER
from .purpose import UNASKED
from .statement import get_facts_sql, get_gate_sql

#: What a recruiter reads. The order of ``_get_blocker_rules`` says which one counts.
BLOCKERS = [
    ("hired", "Was hired"),
    ("employee", "Works here"),
    ("in_process", "Has a running application"),
    ("no_consent", "There is no consent yet"),
    ("news_only", "Gets company news only"),
    ("consent_requested", "Has not answered the question for consent"),
    ("consent_declined", "Does not want to stay in touch"),
    ("consent_withdrawn", "Withdrew their consent"),
    ("consent_expired", "The time to stay in touch is over"),
    ("suppressed", "Asked to be erased"),
    ("blacklisted", "Is on the blacklist"),
    ("held_back", "We don't contact them for now"),
    ("no_address", "Has no address to write to"),
    ("bounced", "Has an address that does not work"),
    ("paused", "The follow-up is paused"),
    ("recent_contact", "Was contacted recently"),
    ("already_applied", "Has applied for this job"),
    ("already_invited", "Was invited to this job before"),
]

#: The refusal may be that of somebody else who shares an address (``_get_refusers``).
REFUSAL_BLOCKERS = ("consent_withdrawn", "consent_declined")
#: Nobody should try: shown in red. The others end by themselves, or can be resolved.
RED_BLOCKERS = (*REFUSAL_BLOCKERS, "blacklisted", "suppressed", "held_back")
#: The person can be asked for consent, unless that was done in vain before.
NOT_ASKED = ("no_consent", "consent_expired")


class HrApplicantMixinGate(models.AbstractModel):
    """The one gate: may this person be contacted now, and if not, why not?

    Everything that reaches a candidate asks ``_get_contact_blockers`` at the moment of
    sending; nothing else decides. The first rule of ``_get_blocker_rules`` that holds
    is the reason. Facts about the person (hired, running application, last contact,
    pause) come from the applications of that person. Refusals and blacklists come from
    all applications of the company that share the e-mail, the phone or the LinkedIn
    profile. One statement decides for any number of records (``statement.py``).
    """

    _name = "hr.applicant.mixin.gate"
    _description = "Whether an Applicant May Be Contacted"

    contact_blocker = fields.Selection(
        BLOCKERS,
        string="Not to Be Contacted Because",
        compute="_compute_contact_blocker",
        search="_search_contact_blocker",
        groups=RECRUITER,
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
        # A quick first choice. Where the company needs consent, the gate can permit
        # only people who gave it.
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

    def _get_contact_blockers(self, job=None, date=None, purpose="jobs"):
        """Say for each application whether its person may be contacted.

        Applications that the user may not read are answered ``no_consent``, whatever
        is true of them.

        :param hr.job job: the job to be contacted about; adds ``already_applied`` and
            ``already_invited``, and makes an e-mail address necessary
        :param date date: the day of the contact, default today
        :param str purpose: what for: a purpose of consents, jobs or news
        :return: ``{applicant id: blocker code or False}``
        """
        answers = self._ask_gate(job, date, purpose=purpose)
        return {id_: blocker for id_, (blocker, _until) in answers.items()}

    def _ask_gate(self, job=None, date=None, last_day=False, purpose="jobs"):
        """Answer as ``_get_contact_blockers`` does, and say how long that holds.

        :param bool last_day: whether to say until when people may be contacted
        :return: ``{applicant id: (blocker code or False, until)}``. Of a blocker,
            ``until`` is the day on which it ends by itself; of no blocker, the last day
            on which the person may be contacted. None where there is no such day
        """
        answers = {
            id_: (blocker or False, until if blocker or last_day else None)
            for id_, blocker, until, *_who in self._get_gate_rows(job, date, purpose)
        }
        # The gate leaves out applications that the user may not read.
        return {id_: answers.get(id_, ("no_consent", None)) for id_ in self.ids}

    def _get_refusers(self):
        """Return ``{applicant id: consent (in sudo)}`` of those who may not be
        contacted because somebody else refused, who shares an address.
        """
        consents = self.env["hr.applicant.consent"].sudo()
        return {
            id_: consents.browse(refuser)
            for id_, _blocker, _until, refuser, *_more in self._get_gate_rows()
            if refuser
        }

    def _filter_out_of_period(self, blockers, date=None):
        """Return those of these whose period of legitimate interest is over.

        They never gave a consent, and only a new application begins another period. So
        the company has no ground left to contact them, not even to ask for consent.

        :param dict blockers: what the gate answered for these, on that day
        :param date date: that day, default today
        """
        ended = self.filtered(lambda a: blockers[a.id] == "consent_expired")
        rows = ended._get_gate_rows(date=date)
        return self.browse(id_ for id_, *_why, over, _person in rows if over)

    def _get_permitted_persons(self, job):
        """Return ``{application id: person id}`` of those among these whose person may
        be contacted about a job; without a person, minus the id of the application.
        """
        return {
            id_: person_id or -id_
            for id_, blocker, *_more, person_id in self._get_gate_rows(job)
            if not blocker
        }

    def _get_gate_rows(self, job=None, date=None, purpose="jobs"):
        """Return the rows of the gate's statement for those that the user may read."""
        if not self.ids:
            return []
        asked = SQL("a.id = ANY(%s)", self.ids)
        if not self.env.su:
            all_applicants = self.with_context(active_test=False)
            readable = all_applicants._search([("id", "in", self.ids)])
            asked = SQL("a.id IN %s", readable.subselect())
        rows = self.env.execute_query(self._get_gate_query(asked, job, date, purpose))
        strangers = self.browse(id_ for id_, *_why, person_id in rows if not person_id)
        if not strangers:
            return rows
        # The addresses of strangers are not stored. The first statement compared them
        # by Odoo's columns only. Now Python compares them, by the rule for persons, and
        # the gate is asked about them again.
        asked = SQL("a.id = ANY(%s)", strangers.ids)
        return [row for row in rows if row[-1]] + self.env.execute_query(
            self._get_gate_query(asked, job, date, purpose, strangers.sudo())
        )

    # -- the statement ---------------------------------------------------------------

    @api.model
    def _get_blocker_rules(self, purpose="jobs"):
        """Return ``[(code, SQL condition on facts f)]``: the first that holds counts.

        What does not change by itself comes first: it is the better answer. The facts
        are the columns of ``facts.get_facts``.
        """
        rules = [
            ("suppressed", SQL("f.suppressed")),
            ("consent_withdrawn", SQL("f.withdrawn")),
            ("consent_declined", SQL("f.declined")),
            ("blacklisted", SQL("f.blacklisted")),
            ("held_back", SQL("f.held_back")),
            ("employee", SQL("f.employee")),
            ("hired", SQL("f.hired")),
            ("already_applied", SQL("f.already_applied")),
            ("in_process", SQL("f.in_process")),
            ("news_only", SQL("f.news_only")),
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
            # A consent is given to one company: it is none for another one's jobs.
            ("no_consent", SQL("NOT f.permitted OR f.other_company")),
            ("no_address", SQL("NOT f.has_address")),
            # A person with a phone number can still be called.
            ("bounced", SQL("f.bounced")),
            ("already_invited", SQL("f.already_invited")),
            ("paused", SQL("f.paused")),
            ("recent_contact", SQL("f.contact_until > f.today")),
        ]
        return [rule for rule in rules if rule[0] not in UNASKED[purpose]]

    @api.model
    def _get_gate_query(self, condition, job, date, purpose="jobs", strangers=None):
        """Return the gate's statement, see ``statement.get_gate_sql``.

        :param SQL condition: which applications ``a``
        :param hr.applicant strangers: those of them without a person record, in sudo:
            they are compared as persons are. With None they are compared by Odoo's own
            columns, which is fast enough for a search through all of them
        """
        facts = get_facts_sql(
            self.env,
            condition,
            job,
            date or fields.Date.context_today(self),
            None if strangers is None else strangers._group_strangers(),
            purpose,
        )
        rules = self._get_blocker_rules(purpose)
        return get_gate_sql(facts, rules, REFUSAL_BLOCKERS)

    # -- running ---------------------------------------------------------------------

    def _is_running(self):
        """Return whether the application is neither over nor a talent of a pool.

        ``_get_running_sql`` says the same in SQL.
        """
        self.ensure_one()
        over = self.refuse_reason_id or self.date_closed
        return bool(self.active and not over and not self.is_pool_applicant)

    @api.model
    def _get_running_sql(self, a):
        """Return whether an application is neither over nor a talent of a pool.

        :param SQL a: the application
        """
        return SQL(
            """(%(a)s.active AND %(a)s.refuse_reason_id IS NULL
                AND %(a)s.date_closed IS NULL
                AND %(a)s.pool_applicant_id IS DISTINCT FROM %(a)s.id)""",
            a=a,
        )
