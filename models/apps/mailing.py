"""Email Marketing: what traces of a mailing say. See ``mail_compose_message.py``."""


def add_reasons(original, composer, mail_values_all):
    """Say in the traces of those whom the gate leaves out that it was the gate."""
    traces = original(composer, mail_values_all)
    reason = composer.env["hr.applicant"]._get_trace_reason()
    for res_id, values in mail_values_all.items():
        if values.get("asks_gate") and values.get("failure_reason"):
            traces[res_id]["failure_reason"] = reason
    return traces


EXTENSION = ("_prepare_mail_values_mailing_traces", add_reasons)
