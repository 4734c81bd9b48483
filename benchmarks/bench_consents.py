"""Asking for consent, against Odoo's own batch of mails."""

import resource

from measure import compare

TEMPLATE = "hr_recruitment_silver_medalist.mail_template_consent_request"


def run(env):
    """Ask 1,000 people, against ``send_mail_batch`` with the same template.

    Gate, consent records, proof and bookkeeping are in our time only. Then 10,000 by
    the scheduled action, batch by batch, to see that memory does not grow along.
    """
    never_asked = (
        env["hr.applicant"]
        .with_context(active_test=False)
        .search(
            [
                ("medal_id", "!=", False),
                ("consent_state", "=", "no_request"),
                ("active", "=", False),
            ]
        )
    )
    blockers = never_asked._get_contact_blockers()
    free = never_asked.filtered(lambda a: blockers[a.id] == "no_consent")
    asked = free[:1000]

    def odoo(consents):
        env.ref(TEMPLATE).send_mail_batch(consents.ids)

    # The same people's records, made beforehand: Odoo only has to write the mails.
    consents = asked._ensure_consents()
    env.cr.commit()
    compare(
        env,
        "consents_vs_send_mail_batch",
        len(asked),
        asked._request_consent,
        lambda: odoo(consents),
    )
    peak_of_batches(env, free)


def peak_of_batches(env, applicants):
    """Print how the process grows from the second batch of 200 to the fiftieth."""
    peaks = []
    for start in range(0, 10000, 200):
        applicants[start : start + 200]._request_consent()
        env.flush_all()
        env.invalidate_all()
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    env.cr.rollback()
    print(
        f'{{"name": "consents_memory", "n": {len(peaks) * 200}, '
        f'"growth_mb": {(peaks[-1] - peaks[1]) / 1024:.1f}}}',
        flush=True,
    )
