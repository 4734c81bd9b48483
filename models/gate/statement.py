"""The gate as one SQL statement, for any number of applications. Plain functions.

Its parts, each made of those before it:

* ``wanted``: the applications that are asked about
* ``same_stranger``: other applications of people who have no person record
* ``address``: the addresses of the people
* ``sharing_person``: who else has one of these addresses
* ``sharing``, ``related``: the applications of all of them; ``same`` marks those of the
  very person
* ``refused``: which refusals reach the person
* ``listed``: blacklists, erased people, employees
* ``invited``, ``of_person``: what is known of the very person
"""

from odoo.tools import SQL

from . import facts, people
from .purpose import CONSENT_COLUMNS

#: The models whose tables the statement reads.
MODELS = (
    "calendar.event",
    "hr.applicant",
    "hr.applicant.address",
    "hr.applicant.consent",
    "hr.applicant.erasure",
    "hr.applicant.followup",
    "hr.applicant.invitation",
    "hr.applicant.medal",
    "hr.applicant.person",
    "hr.applicant.refusal.call",
    "hr.applicant.suppression",
    "hr.employee",
    "mail.blacklist",
    "phone.blacklist",
    "res.company",
)


def get_gate_sql(facts_sql, rules, refusals):
    """Return the statement ``(id, blocker, until, refuser, over, person_id)``.

    ``refuser`` is the consent of somebody else whose refusal reaches the person.
    ``over`` says whether the period of legitimate interest has ended.

    :param SQL facts_sql: as of ``get_facts_sql``
    :param list rules: ``[(blocker code, SQL condition on f)]``; the first that holds
        counts
    :param refusals: the codes of blockers that are a refusal
    """
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
        decision=SQL(" ").join(
            SQL("WHEN %s THEN %s", rule, code) for code, rule in rules
        ),
        refusals=list(refusals),
        facts=facts_sql,
    )


def get_facts_sql(env, condition, job, today, groups=None, purpose="jobs"):
    """Return the statement of the facts that the rules ask, a row for each application.

    :param env: the environment that asks
    :param SQL condition: which applications ``a``
    :param hr.job job: the job that the contact is about, or None
    :param date today: the day of the contact
    :param list groups: the strangers among them, as ``hr.applicant._group_strangers``
        returns them. None: Odoo's own columns say who they are
    :param str purpose: what the contact is for, a purpose of consents
    """
    for model in MODELS:
        env[model].flush_model()
    job_id = SQL("%s::integer", job.id if job else None)
    parts = {
        "wanted": people.get_wanted(condition, CONSENT_COLUMNS[purpose]),
        "same_stranger": people.get_same_stranger(groups),
        "address": people.get_address(groups),
        "sharing_person": people.get_sharing_person(),
        "sharing": people.get_sharing(),
        "related": people.get_related(),
        "refused": facts.get_refused(purpose),
        "listed": facts.get_listed(env),
        "invited": facts.get_invited(env, job_id),
        "of_person": facts.get_of_person(env, job_id, today, purpose),
    }
    return SQL(
        "WITH %s %s",
        SQL(", ").join(
            SQL("%s AS (%s)", SQL.identifier(name), part)
            for name, part in parts.items()
        ),
        facts.get_facts(env, job, job_id, today, purpose),
    )
