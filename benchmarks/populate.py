"""Fill a database with past applications, by set SQL, the same every time.

Ten thousand people have 12,200 applications; 70 % are refused and archived, a fifth of
all carry a medal, half of those a granted consent. An application has 4.5 of 60
skills: some as common as English, some rare, half of them those of the job it is for.
Run in ``odoo shell``.
"""

from odoo import Command

# So that the six skills of a job are six: squares of these differ by no multiple of 60.
STEPS = (0, 1, 2, 3, 4, 5)
# The bulk columns; everything not named here has its default.
PARTNERS = """
    INSERT INTO res_partner (id, name, complete_name, email, email_normalized,
                             active, type, commercial_partner_id, is_company,
                             partner_share, lang, color, create_uid, write_uid,
                             create_date, write_date)
    SELECT %(partner)s + p, name, name, email, email, true, 'contact', %(partner)s + p,
           false, true, 'en_US', 0, 1, 1, now(), now()
      FROM bench_person
"""
APPLICANTS = """
    INSERT INTO hr_applicant (
           id, sequence, active, partner_id, partner_name, email_from, email_normalized,
           partner_phone, partner_phone_sanitized, phone_sanitized, stage_id,
           company_id, user_id, job_id, department_id, type_id, availability,
           priority, kanban_state,
           refuse_reason_id, refuse_date, date_closed, date_open,
           date_last_stage_update, color,
           message_bounce, consent_state, medal_id, medal_date, medal_user_id,
           create_uid, write_uid, create_date, write_date)
    SELECT %(applicant)s + n, 10, n %% 10 < 3, %(partner)s + p, name, email, email,
           phone, phone, phone, (%(stages)s::int[])[1 + n / 7 %% 5], %(company)s,
           (%(users)s::int[])[1 + n %% 10],
           (%(jobs)s::int[])[1 + n %% 50], NULL, (%(degrees)s::int[])[1 + n / 3 %% 5],
           CASE WHEN n %% 9 = 0 THEN current_date + n::int %% 400 - 200 END,
           (n / 11 %% 4)::text, 'normal',
           CASE WHEN n %% 10 >= 3 THEN %(reason)s END,
           CASE WHEN n %% 10 >= 3 THEN now() - n %% 1800 * interval '1 day' END,
           CASE WHEN n %% 10 = 2 THEN now() - n %% 1800 * interval '1 day' END,
           now() - interval '5 years', now() - interval '5 years', 0, 0, 'no_request',
           CASE WHEN n %% 10 IN (4, 7) THEN (%(medals)s::int[])[1 + n / 13 %% 3] END,
           CASE WHEN n %% 10 IN (4, 7) THEN current_date - n::int %% 1800 END,
           CASE WHEN n %% 10 IN (4, 7) THEN (%(users)s::int[])[1 + n %% 10] END,
           1, 1, now() - interval '5 years', now() - interval '5 years'
      FROM generate_series(1, %(size)s) n
      JOIN bench_person ON p = n::bigint * 7919 %% %(people)s
"""
# Three to six skills, drawn by hashes: the first ones from the job's, the others from
# all, the lower their number the more often. The table's indexes are kept up meanwhile.
SKILLS = """
    INSERT INTO hr_applicant_skill (
           applicant_id, skill_id, skill_type_id, skill_level_id, valid_from,
           medal_id, create_uid, write_uid, create_date, write_date)
    SELECT lines.a, (%(skills)s::int[])[1 + s], (%(types)s::int[])[1 + s / 10],
           (%(levels)s::int[])[1 + 5 * (s / 10) + l], current_date - 700,
           m.medal_id, 1, 1, now(), now()
      FROM (SELECT DISTINCT ON (n, s) %(applicant)s + n AS a, s,
                   (hashint8(n * 20 + k + 10) & 1023) %% 5 AS l
              FROM generate_series(1, %(size)s) n
             CROSS JOIN LATERAL generate_series(1, 4 + (hashint8(n) & 255) %% 3) k
             CROSS JOIN LATERAL (
                   SELECT (hashint8(n * 20 + k) & 1023) / 1024::float8 AS luck) draw
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN k < 3
                               THEN (%(wanted)s::int[])[
                                   1 + 6 * (n %% 50) + floor(6 * luck)::int]
                               ELSE floor(60 * luck ^ 1.3)::int END AS s) drawn) lines
      LEFT JOIN hr_applicant m ON m.id = lines.a AND m.medal_id IS NOT NULL
"""
# Whoever has a medal is a person; all their applications belong to it.
PERSONS = """
    INSERT INTO hr_applicant_person (
           id, company_id, name, contact_channel, create_uid, write_uid, create_date,
           write_date)
    SELECT DISTINCT ON (partner_id) partner_id, company_id, partner_name,
           CASE id %% 4 WHEN 0 THEN 'phone' WHEN 1 THEN 'sms' END, 1, 1, now(), now()
      FROM hr_applicant
     WHERE medal_id IS NOT NULL AND id > %(applicant)s
     ORDER BY partner_id, id DESC;
    INSERT INTO hr_applicant_address (person_id, kind, value, source)
    SELECT p.id, own.kind, own.value, 'application'
      FROM hr_applicant_person p
      JOIN res_partner r ON r.id = p.id
      JOIN bench_person b ON b.name = r.name
     CROSS JOIN LATERAL (VALUES ('email', b.email), ('phone', b.phone))
           own (kind, value);
    UPDATE hr_applicant a SET person_id = p.id
      FROM hr_applicant_person p WHERE p.id = a.partner_id
"""
INTERESTS = """
    INSERT INTO hr_applicant_person_interest_job_rel (
           hr_applicant_person_id, hr_job_id)
    SELECT DISTINCT a.person_id, (%(jobs)s::int[])[1 + n / 100 %% 50]
      FROM generate_series(4, %(size)s, 100) n
      JOIN hr_applicant a ON a.id = %(applicant)s + n
     WHERE a.person_id IS NOT NULL
"""
CONSENTS = """
    INSERT INTO hr_applicant_consent (
           person_id, purpose, company_id, partner_name, name_key, email_normalized,
           phone_sanitized, state,
           answer_date, expiry_date, channel, link_version,
           create_uid, write_uid, create_date, write_date)
    SELECT DISTINCT ON (email_normalized, partner_name)
           person_id, 'jobs', company_id, partner_name, lower(partner_name),
           email_normalized,
           partner_phone_sanitized, 'granted', current_date - 100, current_date + 600,
           'phone', 0, 1, 1, now(), now()
      FROM hr_applicant
     WHERE medal_id IS NOT NULL AND id > %(applicant)s AND id %% 2 = 0;
    UPDATE hr_applicant a SET consent_id = c.id, consent_state = 'granted'
      FROM hr_applicant_consent c
     WHERE c.email_normalized = a.email_normalized
       AND c.name_key = lower(a.partner_name)
"""
FOLLOWUPS = """
    INSERT INTO hr_applicant_followup (
           person_id, applicant_id, company_id, plan_id, start_date, state, step_id,
           date, repeat_count, create_uid, write_uid, create_date, write_date)
    SELECT DISTINCT ON (person_id)
           person_id, id, company_id, %(plan)s, medal_date, 'running', %(step)s,
           current_date + 30 + id %% 300, 0, 1, 1, now(), now()
      FROM hr_applicant
     WHERE medal_id IS NOT NULL AND NOT active AND id > %(applicant)s
     ORDER BY person_id, id DESC;
    UPDATE hr_applicant a SET followup_id = f.id
      FROM hr_applicant_followup f WHERE f.applicant_id = a.id
"""
SEQUENCES = """
    SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner)),
           setval('hr_applicant_person_id_seq',
                  (SELECT max(id) FROM hr_applicant_person)),
           setval('hr_applicant_id_seq', (SELECT max(id) FROM hr_applicant))
"""


def populate(env, size):
    """Add ``size`` applications to an empty database, and commit.

    :param int size: how many
    """
    groups = env.ref("hr_recruitment.group_hr_recruitment_user") | env.ref(
        "base.group_user"
    )
    quiet = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    users = quiet.create(
        [
            {
                "name": f"Recruiter {number}",
                "login": f"bench_recruiter_{number}",
                "email": f"recruiter{number}@company.example.com",
                "group_ids": groups.ids,
            }
            for number in range(10)
        ]
    )
    jobs = env["hr.job"].create(
        [
            {"name": f"Job {number}", "user_id": users[number % 10].id}
            for number in range(50)
        ]
    )
    skills = create_skills(env, jobs)
    plan = env.ref("hr_recruitment_silver_medalist.plan_silver")
    env.flush_all()
    cr = env.cr
    cr.execute("SELECT max(id) FROM res_partner")
    (partner,) = cr.fetchone()
    people = size * 10000 // 12200 + 1
    values = {
        "size": size,
        "people": people,
        "partner": partner + 1,
        "applicant": 1000,
        "users": users.ids,
        "jobs": jobs.ids,
        "stages": env["hr.recruitment.stage"].search([("hired_stage", "=", False)]).ids,
        **skills,
        "reason": env.ref("hr_recruitment.refuse_reason_5").id,
        "medals": env["hr.applicant.medal"].search([]).ids,
        "company": env.company.id,
        "plan": plan.id,
        "step": plan.template_ids[0].id,
    }
    cr.execute(
        """
        CREATE TEMP TABLE bench_person AS
        SELECT p, 'Person ' || p AS name, 'person' || p || '@mail.example.com' AS email,
               '+3247' || (1000000 + p) AS phone
          FROM generate_series(0, %(people)s - 1) p
        """,
        values,
    )
    statements = (PARTNERS, APPLICANTS, SKILLS, PERSONS, INTERESTS, CONSENTS, FOLLOWUPS)
    for statement in (*statements, SEQUENCES):
        cr.execute(statement, values)
        cr.commit()
        # As the database does by itself in the years that this stands for.
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")
        cr._cnx.autocommit = False


def create_skills(env, jobs):
    """Give each job six skills and every other one a degree.

    :return: the ids that ``SKILLS`` and ``APPLICANTS`` need
    """
    skill_types = env["hr.skill.type"].create(
        [
            {
                "name": f"Field {field}",
                "skill_ids": [
                    Command.create({"name": f"Skill {field}.{number}"})
                    for number in range(10)
                ],
                "skill_level_ids": [
                    Command.create({"name": f"Level {level}", "level_progress": level})
                    for level in (20, 40, 60, 80, 100)
                ],
            }
            for field in range(6)
        ]
    )
    skills = skill_types.mapped("skill_ids")
    wanted = [(number * 7 + step * step) % 60 for number in range(50) for step in STEPS]
    for number, job in enumerate(jobs):
        job.job_skill_ids = [
            Command.create(
                {
                    "skill_id": skills[skill].id,
                    "skill_type_id": skills[skill].skill_type_id.id,
                    "skill_level_id": skills[skill].skill_type_id.skill_level_ids[2].id,
                }
            )
            for skill in wanted[6 * number : 6 * number + 6]
        ]
    degrees = env["hr.recruitment.degree"].search([], order="score, id")
    jobs[::2].expected_degree = degrees[-1:]
    return {
        "skills": skills.ids,
        "types": skill_types.ids,
        "levels": skill_types.mapped("skill_level_ids").ids,
        "wanted": wanted,
        "degrees": degrees.ids,
    }
