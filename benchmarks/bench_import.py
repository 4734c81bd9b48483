"""Bringing in past candidates, against Odoo's import of the same applications."""

from measure import compare

ROWS = 10_000
BATCH = 2_000
#: Odoo's columns for the same applications: it knows no medal, day, note or answer.
NAMES = ["partner_name", "email_from", "partner_phone", "job_id", "priority", "active"]


def run(env):
    """Import 10,000 rows in batches, as Odoo's dialog does, with medals and answers."""
    job = env["hr.job"].search([], limit=1, order="id")
    medals = env["hr.applicant.medal"].search([]).mapped("name")
    titles = [
        *("name", "email", "phone", "job", "stars", "applied_date", "medal"),
        *("medal_reason", "personal_note", "consent_answer", "consent_answer_date"),
    ]
    past, applications = [], []
    for number in range(ROWS):
        name = f"Imported Person{number}"
        email, phone = f"imported{number}@example.com", f"+4930{5000000 + number}"
        stars = str(number % 4)
        answer = ("granted", "2026-01-15") if number % 2 else ("", "")
        past.append(
            [
                *(name, email, phone, job.name, stars, "2025-11-03"),
                *(medals[number % len(medals)], f"Reason {number}", f"Note {number}"),
                *answer,
            ]
        )
        applications.append([name, email, phone, job.name, stars, "0"])
    quiet = env["hr.applicant"].with_context(tracking_disable=True, import_file=True)
    compare(
        env,
        "import_vs_plain_import",
        ROWS,
        lambda: load(env["hr.applicant.import.line"], titles, past),
        lambda: load(quiet, NAMES, applications),
        runs=1,
    )


def load(model, names, rows):
    """Import rows batch by batch, as the dialog does."""
    while rows:
        result = model.with_context(_import_limit=BATCH).load(names, rows)
        if result["messages"]:
            raise ValueError(result["messages"][:3])
        rows = rows[result["nextrow"] :] if result["nextrow"] else []
