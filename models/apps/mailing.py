"""Email Marketing: what traces of a mailing say, and who leaves a mailing list.

Whom a mailing leaves out is decided in ``mail_compose_message.py``.
"""

from odoo.tools import email_normalize


def add_reasons(original, composer, mail_values_all):
    """Say in the traces of those whom the gate leaves out that it was the gate."""
    traces = original(composer, mail_values_all)
    reason = composer.env["hr.applicant"]._get_trace_reason()
    for res_id, values in mail_values_all.items():
        if values.get("asks_gate") and values.get("failure_reason"):
            traces[res_id]["failure_reason"] = reason
    return traces


def note_leaving(original, lists, email, opt_out=True, **options):
    """Mailing lists: recruiters read on the applications that the person left some.

    Nobody joined a list by a consent of ours, so leaving one takes none back.
    """
    env, email = lists.env, email_normalize(email)
    joined = [
        ("contact_id.email_normalized", "=", email),
        ("list_id", "in", lists.ids),
        ("opt_out", "=", False),
    ]
    left = env["mailing.subscription"]
    if email and opt_out:
        left = left.sudo().search(joined)
    names = ", ".join(left.list_id.mapped("name"))
    result = original(lists, email, opt_out=opt_out, **options)
    if names:
        everybody = env["hr.applicant"].sudo().with_context(active_test=False)
        past = everybody.search(
            [("email_normalized", "=", email), ("person_id", "!=", False)]
        )
        body = env._("They left these mailing lists: %s", names)
        past._for_recruiters()._message_log_batch(bodies=dict.fromkeys(past.ids, body))
    return result
