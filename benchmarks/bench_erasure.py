"""Erasing persons for good, against Odoo's own deletion of what it knows of them."""

import resource

from measure import compare

PEOPLE = 1000


def run(env):
    """Erase 1,000 people, each with five messages, an activity and a file.

    Against ``unlink`` of their applications and contacts, which leaves mails, proofs,
    meetings and dialogs. Then how memory grows from the second hundred to the last.
    """
    persons = find_persons(env)
    fill(env, persons.applicant_ids)
    erasures = env["hr.applicant.erasure"].browse()
    for person in persons:
        erasures += erasures._request(person, "retention")
    env.cr.commit()
    compare(
        env,
        "erasure_vs_unlink",
        len(erasures),
        erasures._execute,
        lambda: unlink(persons),
        runs=1,
    )
    peaks = []
    for start in range(0, len(erasures), 100):
        erasures[start : start + 100]._execute()
        env.flush_all()
        env.invalidate_all()
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    env.cr.rollback()
    print(
        f'{{"name": "erasure_memory", "n": {len(erasures)}, '
        f'"growth_mb": {(peaks[-1] - peaks[1]) / 1024:.1f}}}',
        flush=True,
    )
    erasures.unlink()
    env.cr.commit()


def find_persons(env):
    """Return people without a running application who were never hired."""
    Person = env["hr.applicant.person"].with_context(active_test=False)
    candidates = Person.search([], limit=20 * PEOPLE, order="id")
    free = candidates.filtered(
        lambda person: (
            person.applicant_ids
            and all(a.refuse_reason_id for a in person.applicant_ids)
        )
    )
    return free[:PEOPLE]


def fill(env, applicants):
    """Give each application what a process leaves behind."""
    env["mail.message"].create(
        [
            {
                "model": applicant._name,
                "res_id": applicant.id,
                "body": f"About {applicant.partner_name}, {number}",
                "message_type": "comment",
            }
            for applicant in applicants
            for number in range(5)
        ]
    )
    env["mail.activity"].with_context(mail_activity_quick_update=True).create(
        [
            {
                "res_model_id": env["ir.model"]._get_id("hr.applicant"),
                "res_id": applicant.id,
                "summary": "Call",
                "user_id": env.uid,
            }
            for applicant in applicants
        ]
    )
    env["ir.attachment"].create(
        [
            {
                "name": "cv.txt",
                "res_model": applicant._name,
                "res_id": applicant.id,
                "raw": f"CV of {applicant.partner_name}".encode(),
            }
            for applicant in applicants
        ]
    )


def unlink(persons):
    applicants = persons.applicant_ids
    contacts = applicants.partner_id
    applicants.unlink()
    contacts.filtered(
        lambda contact: not contact.applicant_ids and not contact.user_ids
    ).unlink()
