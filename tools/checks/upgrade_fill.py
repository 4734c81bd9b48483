"""Fill a database with people in every state there is, the same every time.

Fed to the ``odoo shell`` of the previous version, which provides ``env``: only what was
public there is called.
"""
# ruff: noqa: F821

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import Command

from odoo.addons.base.models.ir_mail_server import IrMail_Server

ADDON = "hr_recruitment_silver_medalist"
PEOPLE = 2000
FIRST = (
    "Ada José Zoë Søren Łukasz Grete Emmy Henriette Ingrid Özlem Jean-Luc Marie Anne "
    "François Björn Maja Renée Iñaki Chloé Darja"
).split()
LAST = (
    "Lovelace García Müller Østergård Wałęsa Noether D’Arcy Nightingale Çelik Picard "
    "Curie Lefèvre Ångström Nováková Hopper Ibáñez Van-Damme Bošković Šimić Hamilton"
).split()
TODAY = date.today()


class Session:
    """The other end of SMTP: takes every mail."""

    from_filter = smtp_from = False

    def send_message(self, *_arguments):
        """Take it."""

    def quit(self):
        """Nothing to end."""


def ago(days):
    return TODAY - timedelta(days=days)


def let_leave():
    with (
        patch.object(IrMail_Server, "_disable_send", lambda _server: False),
        patch.object(IrMail_Server, "_connect__", lambda *_args, **_kw: Session()),
    ):
        env["mail.mail"].search([("state", "=", "outgoing")]).send()


def run(cron):
    """Run a scheduled action, which works in transactions of its own."""
    env.cr.commit()
    env.ref(f"{ADDON}.ir_cron_{cron}").method_direct_trigger()
    env.cr.commit()
    let_leave()


def every(records, step, first=0):
    """Every so manieth of the records."""
    return records[first::step]


def as_recruiter(records):
    return records.with_user(recruiter).with_context(
        allowed_company_ids=companies.ids, active_test=False
    )


# -- companies, recruiters, jobs -------------------------------------------------------

main = env.company
belgium, germany = env.ref("base.be"), env.ref("base.de")
main.country_id = belgium
other, lenient = env["res.company"].create(
    [
        {"name": "Other Works", "country_id": germany.id},
        {"name": "Lenient Works", "country_id": belgium.id},
    ]
)
lenient.write(
    {"medalist_contact_basis": "legitimate_interest", "medalist_retention_months": 24}
)
companies = main | other | lenient
recruiter = env["res.users"].create(
    {
        "name": "Rita Recruiter",
        "login": "upgrade_recruiter",
        "email": "rita@company.example.com",
        "tz": "UTC",
        "company_ids": [Command.set(companies.ids)],
        "company_id": main.id,
        "group_ids": [
            Command.link(env.ref("hr_recruitment.group_hr_recruitment_manager").id),
            Command.link(env.ref("base.group_user").id),
        ],
    }
)
env.ref("base.user_admin").company_ids = [Command.set(companies.ids)]
jobs = {
    company: env["hr.job"].create(
        [
            {"name": f"{name} {company.id}", "company_id": company.id}
            for name in ("Carpenter", "Joiner", "Painter", "Glazier")
        ]
    )
    for company in companies
}
jobs[main].user_id = recruiter
reason = env.ref("hr_recruitment.refuse_reason_5")
hired_stage = env["hr.recruitment.stage"].search([("hired_stage", "=", True)], limit=1)

# -- applications ----------------------------------------------------------------------


def get_name(number):
    return f"{FIRST[number % 20]} {LAST[number // 20 % 20]} {chr(65 + number // 400)}."


def get_spelling(number):
    """The same person's name, as it stands on another application."""
    first, last, _initial = get_name(number).split()
    return (
        f"{last}, {first} {_initial}",
        f"{first.upper()} {_initial} {last.upper()}",
        f"Dr. {first} {_initial} {last}",
        f"{first} Maria {_initial} {last}",
        get_name(number),
    )[number // 5 % 5]


def get_mailbox(number):
    """Families share one by two; an agency's is forty people's."""
    if number % 50 < 2:
        return f"family{number // 50}@mail.example.com"
    if number % 60 == 7:
        return "people@agency.example.com"
    return f"person{number}@mail.example.com"


def get_company(number):
    return companies[(0, 0, 0, 1, 2)[number % 5]]


def apply_for(number, name, application=0, **values):
    company = get_company(number)
    return {
        "partner_name": name,
        "email_from": get_mailbox(number),
        "partner_phone": f"+3247{1000000 + number}" if number % 3 else False,
        "linkedin_profile": f"https://www.linkedin.com/in/p{number}/"
        if number % 4 == 0
        else False,
        "job_id": jobs[company][(number + application) % 3].id,
        "company_id": company.id,
        "user_id": recruiter.id,
        **values,
    }


vals_list = [apply_for(number, get_name(number)) for number in range(PEOPLE)]
for number in range(0, PEOPLE, 5):
    vals_list.append(apply_for(number, get_spelling(number), 1))
for number in range(0, PEOPLE, 7):
    # Without a mailbox, or with several, or by a number that is written otherwise.
    told = (
        {"email_from": False, "partner_phone": f"047{1000000 + number}"},
        {"email_from": f"new{number}@mail.example.com / {get_mailbox(number)}"},
        {"email_from": False, "linkedin_profile": f"linkedin.com/in/P{number}"},
        {"email_from": f"Somebody <{get_mailbox(number).upper()}>"},
    )[number // 7 % 4]
    vals_list.append(apply_for(number, get_name(number), 2, **told))
# Of other companies, and of none.
for number in range(0, PEOPLE, 40):
    elsewhere = companies - get_company(number)
    vals_list.append(
        apply_for(
            *(number, get_name(number)),
            company_id=elsewhere[:1].id,
            job_id=jobs[elsewhere[:1]][0].id,
        )
    )
    vals_list.append(
        apply_for(number + 1, get_name(number + 1), company_id=False, job_id=False)
    )
Applicant = env["hr.applicant"].with_context(
    active_test=False, tracking_disable=True, mail_create_nolog=True
)
applicants = Applicant.create(vals_list)
print(f"{len(applicants)} applications")

own, more = applicants[:PEOPLE], applicants[PEOPLE:]
running = every(own, 17) | every(more, 9)
hired = every(own, 23, 1) | every(more, 31, 1)
strangers = every(own, 11, 2)
archived = every(own, 37, 5)
closed = applicants - running - hired - archived
closed.write({"active": False, "refuse_reason_id": reason.id})
for number in range(20):
    every(closed, 20, number).refuse_date = datetime.combine(
        ago(60 + 60 * number), datetime.min.time()
    )
archived.write({"active": False})
hired.stage_id = hired_stage
employees = every(hired, 3)
for applicant in employees:
    applicant.create_employee_from_applicant()
pool = env["hr.talent.pool"].create({"name": "Talents"})
env["talent.pool.add.applicants"].create(
    {
        "applicant_ids": [Command.set(every(running, 6).ids)],
        "talent_pool_ids": [Command.set(pool.ids)],
    }
).action_add_applicants_to_pool()

# -- medals and what is worth remembering ----------------------------------------------

medalists = as_recruiter(closed - strangers - hired - running)
for number in range(24):
    group = every(medalists, 24, number)
    kind = ("gold", "silver", "silver", "bronze")[number % 4]
    group._award_medal(
        env.ref(f"{ADDON}.medal_{kind}").with_env(group.env),
        reason=f"Reason {number}" if number % 3 else None,
        date=ago(number * number * 2),
    )
for number, applicant in enumerate(every(medalists, 6)):
    applicant.write(
        {
            "personal_note": f"<p>Plays chess {number}</p>",
            "contact_channel": ("phone", "email", "sms", "linkedin")[number % 4],
            "open_to_interim": number % 2 == 0,
            "interest_job_ids": [
                Command.set(jobs[applicant.company_id or main][number % 4].ids)
            ],
        }
    )
for number, applicant in enumerate(every(as_recruiter(more & closed), 5, 1)):
    applicant.write(
        {"personal_note": f"<p>Sings {number}</p>", "open_to_interim": True}
    )
every(medalists, 41, 3).action_remove_medal()
env.cr.commit()
print(f"{len(medalists)} medals")

# -- consents in every state --------------------------------------------------------

addressed = medalists.filtered(lambda a: a._get_person_key())
for number in range(12):
    every(addressed, 24, number)._record_consent(
        "granted", ("phone", "in_person", "email")[number % 3], date=ago(number * 70)
    )
every(addressed, 24, 12)._record_consent("declined", "phone", date=ago(9))
every(addressed, 24, 13)._record_consent("granted", "phone", date=ago(90))
every(addressed, 24, 13)._record_consent("declined", "phone", date=ago(10))
asked = every(addressed, 24, 14) | every(addressed, 24, 15) | every(addressed, 24, 16)
asked._request_consent()
let_leave()
waiting = every(addressed, 24, 15).consent_id.sudo().filtered("next_step_date")
waiting.write({"request_date": ago(120), "next_step_date": ago(90)})
old = every(addressed, 24, 11).consent_id.sudo()
old.write({"expiry_date": ago(5), "next_step_date": ago(5)})
run("consents")
waiting.filtered("reminder_date").write(
    {"reminder_date": ago(60), "next_step_date": ago(5)}
)
run("consents")
for consent in every(every(addressed, 24, 3).consent_id.sudo(), 6):
    consent._request_erasure()
# Consents without any application.
every(every(addressed, 24, 5), 9).filtered("consent_id").sudo().unlink()
medalists = medalists.exists()
addressed = addressed.exists()
env.cr.commit()
print("consents")

# -- plans in every state --------------------------------------------------------------

run("followups")
going_on = medalists.filtered(lambda a: a.followup_state == "running")
every(going_on, 12, 1)._pause_followups()
every(going_on, 12, 2)._pause_followups(TODAY + timedelta(days=50))
every(going_on, 24, 3)._pause_followups(resume_on="job_opening")
every(going_on, 24, 4).action_stop_followup()
every(going_on, 24, 5).action_skip_followup_step()
for _step in range(6):
    every(going_on, 24, 6).action_skip_followup_step()
opened = medalists.filtered("followup_activity_id")
every(opened, 4).followup_activity_id.action_feedback()
every(opened, 9, 1)._log_contact("phone", "reached", date=ago(3), note="Reached")
every(opened, 9, 2)._log_contact("phone", "no_answer")
every(opened, 9, 3)._log_contact("phone", "later", next_date=TODAY + timedelta(days=30))
every(opened, 27, 5)._log_contact("phone", "not_interested")
every(medalists, 13, 4)._log_contact("email", "reached", date=ago(200))
for applicant in every(medalists, 43, 7):
    env["calendar.event"].create(
        {
            "name": "Coffee",
            "applicant_id": applicant.id,
            "start": datetime.combine(ago(20), datetime.min.time()),
            "stop": datetime.combine(ago(20), datetime.min.time()),
        }
    )
run("followups")
env.cr.commit()
print("plans")

# -- invitations in every state --------------------------------------------------------

template = env.ref(f"{ADDON}.mail_template_invitation")
for company in companies:
    job = jobs[company][3]
    invited = every(medalists.filtered(lambda a, c=company: a.company_id == c), 3)
    Invitation = as_recruiter(env["hr.applicant.invitation"]).with_company(company)
    invitations = Invitation._invite(invited, job, template.with_user(recruiter))
    run("invitations")
    invitations.invalidate_recordset()
    sent = invitations.sudo().filtered(lambda i: i.state == "sent")
    for answer, first in (
        ("interested", 0),
        ("not_now", 1),
        ("not_interested", 2),
        ("opt_out", 3),
    ):
        for number, invitation in enumerate(every(sent, 7, first)):
            until = TODAY + timedelta(days=90 + number) if answer == "not_now" else None
            invitation._answer(answer, until=until)
    late = every(sent, 7, 4)
    late.write({"expiry_date": ago(3), "next_step_date": ago(3)})
    run("invitations")
    Invitation._invite(invited, jobs[company][0], template.with_user(recruiter))
    env.cr.commit()
    print(f"{len(invitations)} invitations to {job.name}")

# -- who is who ------------------------------------------------------------------------

people = as_recruiter(medalists.person_id).filtered("active")
print(f"{len(people)} persons")
# Two of a mailbox are the same, two others are not; some of the former are two again.
by_company = [people.filtered(lambda p, c=c: p.company_id == c) for c in companies]
for group in by_company:
    for person, other in zip(every(group, 40, 3), every(group, 40, 4), strict=False):
        person._merge(other)
    for person, other in zip(every(group, 40, 5), every(group, 40, 6), strict=False):
        other.with_context(same_as=person.id).action_not_the_same()
for person in every(people.filtered("merge_memory"), 4):
    person.action_undo_merge()
for person in every(people.filtered(lambda p: len(p.applicant_ids) > 1), 20):
    person._split(person.applicant_ids[:1])
for number, person in enumerate(every(people.exists().filtered("active"), 50, 7)):
    until = TODAY + timedelta(days=20) if number % 2 else False
    person.write({"held_back_reason": "Asked for the moon", "held_back_until": until})
for consent in every(as_recruiter(medalists.consent_id).sudo(), 30, 2):
    consent._request_erasure()
env.cr.commit()

# -- who must not be reached -----------------------------------------------------------

for applicant in every(medalists, 61, 9).filtered("email_normalized"):
    env["mail.blacklist"]._add(applicant.email_normalized)
for applicant in every(medalists, 97, 11).filtered("partner_phone_sanitized"):
    env["phone.blacklist"].add(applicant.partner_phone_sanitized)
for applicant in every(medalists, 89, 13).filtered("email_normalized"):
    env["hr.employee"].create(
        {
            "name": applicant.partner_name,
            "company_id": (applicant.company_id or main).id,
            "private_email": applicant.email_from,
        }
    )
for company in companies:
    gone = every(medalists, 101, 15).filtered(lambda a, c=company: a.company_id == c)
    env["hr.applicant.suppression"]._add(
        gone.mapped("email_normalized"), company, "erased"
    )
env.cr.commit()
print(f"{len(medalists)} past candidates")
