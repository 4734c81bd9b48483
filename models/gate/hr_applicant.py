from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import RECRUITER

# In words for the recruiter. The order of `_get_blocker_rules` says which one counts.
BLOCKERS = [
    ("hired", "Was hired"),
    ("employee", "Works here"),
    ("in_process", "Has a running application"),
    ("no_consent", "There is no consent yet"),
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

#: These may be somebody else's answer (``_get_refusers``).
REFUSAL_BLOCKERS = ("consent_withdrawn", "consent_declined")
#: With these the question is what is missing; it may have been asked in vain before.
NOT_ASKED = ("no_consent", "consent_expired")


class HrApplicantMixinGate(models.AbstractModel):
    """The one gate: may this person be contacted now, and if not, why not?

    Whatever reaches a candidate asks ``_get_contact_blockers`` at the moment of
    sending; nothing else decides. The first rule of ``_get_blocker_rules`` that holds
    is the reason. Facts about the person (hired, running application, last contact,
    pause) come from the applications of that person; refusals and blacklists from all
    applications of the company that share the e-mail, the phone or the LinkedIn
    profile. Everything is decided in one statement for any number of records.
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
        # Where consent is needed, look at those only who have it.
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
        """Return these whose period of legitimate interest is over.

        The company has no ground left to reach them, not even to ask: they never gave
        a consent, and nothing but a new application begins another period.

        :param dict blockers: what the gate said of these, on that day
        """
        ended = self.filtered(lambda a: blockers[a.id] == "consent_expired")
        rows = ended._get_gate_rows(date=date)
        return self.browse(id_ for id_, *_why, over, _person in rows if over)

    def _get_permitted_persons(self, job):
        """Return ``{application id: person id}`` of those among these whose person may
        be contacted about a job; a stranger counts by application.
        """
        return {
            id_: person_id or -id_
            for id_, blocker, *_more, person_id in self._get_gate_rows(job)
            if not blocker
        }

    def _get_gate_rows(self, job=None, date=None):
        """Return what the statement says of those that the user may read."""
        if not self.ids:
            return []
        asked = SQL("a.id = ANY(%s)", self.ids)
        if not self.env.su:
            everything = self.with_context(active_test=False)
            readable = everything._search([("id", "in", self.ids)])
            asked = SQL("a.id IN %s", readable.subselect())
        rows = self.env.execute_query(self._get_gate_query(asked, job, date))
        strangers = self.browse(id_ for id_, *_why, person_id in rows if not person_id)
        if not strangers:
            return rows
        # Who nobody remembers is looked at closely: names, addresses as typed.
        asked = SQL("a.id = ANY(%s)", strangers.ids)
        return [row for row in rows if row[-1]] + self.env.execute_query(
            self._get_gate_query(asked, job, date, strangers=strangers.sudo())
        )

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
            ("held_back", SQL("f.held_back")),
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
            # A consent is given to one company: it opens no other company's jobs.
            ("no_consent", SQL("NOT f.permitted OR f.other_company")),
            ("no_address", SQL("NOT f.has_address")),
            # Whoever has a phone number can be called.
            ("bounced", SQL("f.bounced")),
            ("already_invited", SQL("f.already_invited")),
            ("paused", SQL("f.paused")),
            ("recent_contact", SQL("f.contact_until > f.today")),
        ]

    @api.model
    def _get_gate_query(self, condition, job, date, strangers=None):
        """Return the statement ``(id, blocker, until, refuser, over, person)`` for the
        applications ``a`` that meet ``condition``; ``refuser`` is somebody else's
        consent, ``over`` whether the period of legitimate interest is.
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
                       WHEN 'held_back' THEN held_back_until
                       ELSE CASE WHEN blocker IS NULL THEN permitted_until END
                   END AS until,
                   CASE WHEN blocker = ANY(%(refusals)s) AND others
                        THEN refused_by END AS refuser,
                   blocker = 'consent_expired' AND out_of_period AS over, person_id
              FROM (SELECT f.*, CASE %(decision)s END AS blocker
                      FROM (%(facts)s) f) decided
            """,
            decision=decision,
            refusals=list(REFUSAL_BLOCKERS),
            facts=self._get_gate_facts(
                condition, job, date or fields.Date.context_today(self), strangers
            ),
        )

    def _flush_gate(self):
        for model in (
            "calendar.event",
            "hr.applicant",
            "hr.applicant.address",
            "hr.applicant.consent",
            "hr.applicant.followup",
            "hr.applicant.invitation",
            "hr.applicant.person",
            "hr.applicant.suppression",
            "hr.employee",
            "mail.blacklist",
            "phone.blacklist",
            "res.company",
        ):
            self.env[model].flush_model()
