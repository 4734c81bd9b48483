"""People become records: whom a company remembers, with all of their applications.

One pass over the applications, in sets: a million take minutes. ``node`` is what
describes somebody: an application, by its id, or a permission, by its id below zero.
"""

import csv
import io
import logging
from collections import defaultdict
from functools import lru_cache

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, is_html_empty, split_every
from odoo.tools.sql import column_exists

from odoo.addons.hr_recruitment_silver_medalist.models.person import addresses, names

_logger = logging.getLogger(__name__)

CHUNK = 20000
#: Whom the company remembers: those who would have been made a person since.
NODES = """
    CREATE TEMP TABLE silver_node ON COMMIT DROP AS
    SELECT a.id AS node, company_id, partner_name AS name, email_from,
           email_normalized, partner_phone, partner_phone_sanitized, linkedin_profile,
           (other.id IS NOT NULL OR medal_id IS NOT NULL OR consent_id IS NOT NULL
            OR followup_plan_id IS NOT NULL OR followup_state IS NOT NULL
            OR reinvited_from_id IS NOT NULL OR last_contact_date IS NOT NULL
            OR contact_channel IS NOT NULL OR open_to_interim OR personal_note <> ''
           ) IS TRUE AS remembered
      FROM hr_applicant a
      LEFT JOIN (
           SELECT reinvited_from_id AS id FROM hr_applicant
            WHERE reinvited_from_id IS NOT NULL
            UNION SELECT applicant_id FROM hr_applicant_invitation
            UNION SELECT new_applicant_id FROM hr_applicant_invitation
            UNION SELECT hr_applicant_id FROM hr_applicant_interest_job_rel
           ) other ON other.id = a.id
     UNION ALL
    SELECT -id, company_id, partner_name, email_normalized, NULL, phone_sanitized, NULL,
           linkedin_profile, TRUE
      FROM hr_applicant_consent;
    CREATE TEMP TABLE silver_address (node int4, kind varchar, value varchar)
        ON COMMIT DROP;
    CREATE TEMP TABLE silver_member (node int4, person int4) ON COMMIT DROP
"""
SHARED = """
    SELECT array_agg(node), array_agg(name)
      FROM silver_address JOIN silver_node USING (node)
     GROUP BY company_id, kind, value HAVING count(*) > 1
"""
#: A permission of another company was taken along with an application that moved.
COVERED = """
    SELECT a.id, -c.id FROM hr_applicant a
      JOIN hr_applicant_consent c ON c.id = a.consent_id
     WHERE a.company_id IS NOT DISTINCT FROM c.company_id
"""
PERSONS = """
    INSERT INTO hr_applicant_person (
           id, company_id, name, personal_note, contact_channel, open_to_interim,
           last_contact_date, create_uid, write_uid, create_date, write_date%(columns)s)
    SELECT m.person, min(n.company_id),
           (array_agg(n.name ORDER BY n.remembered DESC, n.node DESC)
               FILTER (WHERE n.name <> ''))[1],
           (array_agg(a.personal_note ORDER BY a.id DESC)
               FILTER (WHERE a.personal_note <> ''))[1],
           (array_agg(a.contact_channel ORDER BY a.id DESC)
               FILTER (WHERE a.contact_channel IS NOT NULL))[1],
           bool_or(a.open_to_interim), max(a.last_contact_date),
           1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'%(defaults)s
      FROM silver_member m
      JOIN silver_node n ON n.node = m.node
      LEFT JOIN hr_applicant a ON a.id = m.node
     GROUP BY m.person
"""
#: Where persons are known, and what they want.
LINKS = """
    UPDATE hr_applicant a SET person_id = m.person
      FROM silver_member m WHERE m.node = a.id;
    UPDATE hr_applicant_consent c SET person_id = m.person, made_for = m.person
      FROM silver_member m WHERE m.node = -c.id;
    INSERT INTO hr_applicant_address (person_id, kind, value, source)
    SELECT person, kind, value,
           CASE WHEN max(node) > 0 THEN 'application' ELSE 'consent' END
      FROM silver_address JOIN silver_member USING (node)
     GROUP BY person, kind, value;
    INSERT INTO hr_applicant_person_interest_job_rel (hr_applicant_person_id, hr_job_id)
    SELECT DISTINCT m.person, r.hr_job_id
      FROM hr_applicant_interest_job_rel r
      JOIN silver_member m ON m.node = r.hr_applicant_id
"""
#: What several applications of a person say, newest first.
SEVERAL = """
    SELECT m.person, array_agg(%(column)s ORDER BY n.remembered DESC, n.node DESC)
      FROM silver_member m
      JOIN silver_node n ON n.node = m.node
      LEFT JOIN hr_applicant a ON a.id = m.node
     WHERE %(column)s <> ''
     GROUP BY m.person HAVING count(DISTINCT %(column)s) > 1
"""
LEFTOVERS = """
    ALTER TABLE hr_applicant
          DROP COLUMN personal_note, DROP COLUMN contact_channel,
          DROP COLUMN open_to_interim, DROP COLUMN last_contact_date;
    DROP TABLE hr_applicant_interest_job_rel;
    DELETE FROM ir_model_relation WHERE name = 'hr_applicant_interest_job_rel';
    ANALYZE hr_applicant (person_id), hr_applicant_address, hr_applicant_consent,
            hr_applicant_person
"""


def migrate(cr, version):
    """Make the persons, and give them what applications and permissions say of them."""
    if not column_exists(cr, "hr_applicant", "last_contact_date"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    # All that cursors read is read; sorting and joining a million rows needs room.
    cr.execute("SET LOCAL cursor_tuple_fraction = 1; SET LOCAL work_mem = '128MB'")
    cr.execute(NODES)
    _describe(env)
    _group(cr)
    _create(env)
    cr.execute(LINKS)
    _join_notes(cr)
    _join_names(cr)
    cr.execute(LEFTOVERS)
    env.invalidate_all()
    _compute(env)


def _describe(env):
    """Fill ``silver_address`` with the addresses as they are compared."""
    cr = env.cr
    companies = env["res.company"].with_context(active_test=False).search([])
    countries = {company.id: company.country_id.code for company in companies}
    # People have several applications, and columns that say the same.
    emails = lru_cache(100000)(addresses.normalize_emails)
    phones = lru_cache(100000)(addresses.normalize_phones)
    profiles = lru_cache(100000)(addresses.normalize_profiles)
    for rows in _read(
        cr,
        """SELECT node, company_id, email_from, email_normalized, partner_phone,
                  partner_phone_sanitized, linkedin_profile FROM silver_node""",
    ):
        found = []
        for node, company, email, email_too, phone, phone_too, profile in rows:
            country = countries.get(company or env.company.id)
            known = {("email", value) for value in emails(email) + emails(email_too)}
            known |= {
                ("phone", value)
                for text in (phone, phone_too)
                for value in phones(text, country)
            }
            known |= {("linkedin", value) for value in profiles(profile)}
            found += [(node, *pair) for pair in known]
        _copy(cr, "silver_address", found)
    cr.execute("CREATE INDEX ON silver_address (node)")
    cr.execute("ANALYZE silver_address, silver_node")


def _group(cr):
    """Fill ``silver_member``: a person each for who is remembered, and for all others
    who are the same by the rule, or have the same permission.
    """
    parents = {}
    for rows in _read(cr, SHARED):
        for nodes, called in rows:
            for node, other in find_alike(dict(zip(nodes, called, strict=True))):
                _unite(parents, node, other)
    for rows in _read(cr, COVERED):
        for node, consent in rows:
            _unite(parents, node, consent)
    persons = {}
    for rows in _read(cr, "SELECT node FROM silver_node WHERE remembered"):
        for (node,) in rows:
            parents.setdefault(node, node)
            persons.setdefault(_get_root(parents, node), 0)
    cr.execute(
        "SELECT nextval('hr_applicant_person_id_seq') FROM generate_series(1, %s)",
        [len(persons)],
    )
    for root, (id_,) in zip(persons, cr.fetchall(), strict=True):
        persons[root] = id_
    members = (
        (node, persons[root])
        for node in list(parents)
        if (root := _get_root(parents, node)) in persons
    )
    for chunk in split_every(CHUNK, members):
        _copy(cr, "silver_member", chunk)
    cr.execute("CREATE INDEX ON silver_member (node); ANALYZE silver_member")
    _logger.info("%s people are remembered", len(persons))


def find_alike(called):
    """Return pairs of who share an address and are the same person.

    Who is compared with whom is looked up: an agency's mailbox has thousands of names.

    :param dict called: ``{node: name}``
    :return: pairs of nodes; together they lead from everybody to their namesakes
    """
    first, pairs = {}, []
    for node, name in called.items():
        if names.fold(name):
            pairs.append((node, first.setdefault(name, node)))
    if len(first) > 1:
        by_mark = defaultdict(list)
        marks = {name: _get_marks(name) for name in first}
        for name, own in marks.items():
            for mark in own:
                by_mark[mark].append(name)
        for name, own in marks.items():
            # The words of the shorter name are all in the longer: its rarest one, too.
            rarest = min(own[1:], key=lambda mark: len(by_mark[mark]))
            pairs += [
                (first[name], first[other])
                for other in {*by_mark[own[0]], *by_mark[rarest]}
                if other != name and names.are_compatible(name, other)
            ]
    return pairs


def _get_marks(name):
    """Return what names of one person have in common: all their letters, or words."""
    words = names.fold(name)
    return [("letters", *sorted("".join(words))), *set(words)]


def _get_root(parents, node):
    while parents[node] != node:
        parents[node] = node = parents[parents[node]]
    return node


def _unite(parents, node, other):
    if node != other:
        for new in (node, other):
            parents.setdefault(new, new)
        parents[_get_root(parents, node)] = _get_root(parents, other)


def _create(env):
    """Insert the persons, with the defaults of whatever other columns there are."""
    Person = env["hr.applicant.person"]
    defaults = {
        name: Person._fields[name].convert_to_column_insert(value, Person)
        for name, value in Person.default_get(list(Person._fields)).items()
        if Person._fields[name].store
        and Person._fields[name].column_type
        and f" {name}," not in PERSONS
    }
    env.cr.execute(
        PERSONS
        % {
            "columns": "".join(f", {name}" for name in defaults),
            "defaults": ", %s" * len(defaults),
        },
        list(defaults.values()),
    )


def _join_notes(cr):
    """Keep every note of a person, the newest first; none twice."""
    cr.execute(SEVERAL % {"column": "a.personal_note"})
    for person, notes in cr.fetchall():
        kept = []
        for note in notes:
            if not is_html_empty(note) and not any(note in other for other in kept):
                kept.append(note)
        cr.execute(
            "UPDATE hr_applicant_person SET personal_note = %s WHERE id = %s",
            ["".join(kept) or None, person],
        )


def _join_names(cr):
    """Call people by the name that says the most; what else they are called is known
    where a permission covered both names.
    """
    cr.execute(SEVERAL % {"column": "n.name"})
    for person, called in cr.fetchall():
        name = called[0]
        for other in called:
            longer = len(names.fold(other)) > len(names.fold(name))
            if longer and names.are_compatible(name, other):
                name = other
        also = dict.fromkeys(o for o in called if not names.are_compatible(o, name))
        cr.execute(
            "UPDATE hr_applicant_person SET name = %s, also_known_as = %s"
            " WHERE id = %s",
            [name, "\n".join(also) or None, person],
        )


def _compute(env):
    """Compute what is stored of persons, in chunks."""
    Person = env["hr.applicant.person"]
    computed = [f for f in Person._fields.values() if f.store and f.compute]
    if computed:
        for ids in split_every(CHUNK, Person.search([], order="id").ids):
            for field in computed:
                env.add_to_compute(field, Person.browse(ids))
            env.flush_all()
            env.invalidate_all()


def _read(cr, query):
    """Yield the rows in chunks; the rest stays in the server."""
    cr.execute(SQL("DECLARE silver_reading NO SCROLL CURSOR FOR %s", SQL(query)))
    while True:
        cr.execute("FETCH %s FROM silver_reading", [CHUNK])
        rows = cr.fetchall()
        if not rows:
            break
        yield rows
    cr.execute("CLOSE silver_reading")


def _copy(cr, table, rows):
    """Write rows without any NULL."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text.seek(0)
    cr.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", text)
