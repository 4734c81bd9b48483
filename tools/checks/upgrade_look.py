"""Write down what recruiters see, by public names alone, as JSON.

Fed to the ``odoo shell`` of the previous version and of this one, which provides
``env``; both have to understand it.
"""
# ruff: noqa: F821

import json
import os
from pathlib import Path

from odoo import models

#: What is compared of each application.
SEEN = (
    "contact_blocker",
    "contact_allowed",
    "consent_state",
    "consent_expiry_date",
    "medal_id",
    "medal_date",
    "medal_reason",
    "followup_state",
    "followup_plan_id",
    "followup_step_id",
    "followup_date",
    "followup_hold_reason",
    "followup_stop_reason",
    "followup_paused_until",
    "personal_note",
    "contact_channel",
    "interest_job_ids",
    "open_to_interim",
    "last_contact_date",
    "invitation_ids",
    "reinvited_from_id",
    "person_id",
    "consent_id",
)
#: What is compared of each person.
PERSON = (
    "name",
    "company_id",
    "active",
    "personal_note",
    "contact_channel",
    "interest_job_ids",
    "open_to_interim",
    "last_contact_date",
    "paused_until",
    "held_back_reason",
    "held_back_until",
    "distinct_ids",
    "applicant_ids",
)
STEPS = ("permitted", "contacted", "invited", "answered", "applied", "hired")

env = env(user=env.ref("base.user_admin"))
env = env(
    context={
        "active_test": False,
        "allowed_company_ids": env["res.company"].search([]).ids,
        "lang": "en_US",
        "tz": "UTC",
    }
)


def plain(value):
    """A value as JSON keeps it."""
    if isinstance(value, models.BaseModel):
        return sorted(value.ids)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def read(records, names):
    return {
        record.id: {n: plain(record[n]) for n in names if n in record._fields}
        for record in records
    }


def describe_activity(activity):
    if not activity:
        return None
    return plain(activity.id), activity.summary, plain(activity.date_deadline)


def count(model, *groups):
    rows = env[model].sudo()._read_group([], groups, ["__count"])
    return {" / ".join(str(plain(v)) for v in row[:-1]): row[-1] for row in rows}


applications = env["hr.applicant"].search([], order="id")
seen = read(applications, SEEN)
for application in applications:
    opened = application.followup_activity_id.sudo()
    seen[application.id]["followup_activity_id"] = describe_activity(opened)
report = env["hr.medalist.report"].search([])
medalists = env["hr.medalist.report"]._read_group(
    [], ["medal_id", "company_id"], ["person_key:count_distinct"]
)
people = env["hr.applicant.person"].search([], order="id")
people_blocked = people._get_contact_blockers()
hires = env["hr.medalist.hire.report"]._read_group(
    [], ["origin", "job_id"], ["hires:sum", "reinvited:sum"]
)
consents = env["hr.applicant.consent"].search([])
look = {
    "applications": seen,
    "persons": read(people, PERSON),
    "blockers": {person.id: people_blocked[person.id] for person in people},
    "addresses": {
        person.id: sorted(
            f"{address.kind} {address.value}" for address in person.address_ids
        )
        for person in people
    },
    "consents": read(
        consents,
        (
            *("state", "partner_name", "email_normalized", "phone_sanitized"),
            *("linkedin_profile", "company_id", "answer_date", "expiry_date"),
            *("next_step_date", "applicant_ids"),
        ),
    ),
    "invitations": read(
        env["hr.applicant.invitation"].search([]),
        ("state", "applicant_id", "new_applicant_id", "job_id", "not_now_until"),
    ),
    "report": {
        row.applicant_id.id: {
            name: plain(row[name]) for name in (*STEPS, "step", "contact_date")
        }
        for row in report
    },
    "medalists": {str([*map(plain, row[:-1])]): row[-1] for row in medalists},
    "hires": {str([*map(plain, row[:2])]): row[2:] for row in hires},
    "counts": {
        "activities": count("mail.activity", "activity_type_id", "active", "user_id"),
        "mails": count("mail.mail", "state", "model"),
        "messages": count("mail.message", "model", "message_type"),
        "events": count("hr.applicant.consent.event", "kind"),
        "invitations": count("hr.applicant.invitation", "state", "job_id"),
        "meetings": count("calendar.event", "applicant_id"),
    },
}
Path(os.environ["UPGRADE_LOOK"]).write_text(json.dumps(look))
