"""SMS: the composer, SMS Marketing and the queue ask the gate."""


def leave_out(original, composer, records, recipients_info):
    """SMS to many: whom the gate leaves out has opted out."""
    found = original(composer, records, recipients_info)
    if composer.res_model != "hr.applicant":
        return found
    return [*found, *records._get_left_out("sms")]


def keep_log(original, composer, *args, **kwargs):
    """SMS to many: a message on the application, by which the queue finds it."""
    if composer.res_model == "hr.applicant":
        composer.mass_keep_log = True
    return original(composer, *args, **kwargs)


def open_composer(original, applicants):
    """Say beforehand who will be left out."""
    action = original(applicants)
    left_out = applicants._get_left_out("sms")
    if not left_out:
        return action
    names = applicants._name_with_reasons(left_out)
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "warning",
            "sticky": True,
            "message": applicants.env._("Will be left out: %s", names),
            "next": action,
        },
    }


def check_somebody_is_left(original, composer):
    """Say why nobody gets an SMS, while the text can still be read."""
    if composer.res_model == "hr.applicant" and composer.composition_mode != "numbers":
        applicants = composer._get_records()
        if len(applicants._get_left_out("sms")) == len(applicants):
            applicants._check_app_may_write("sms")
    return original(composer)


def add_reason(original, composer, record, sms_values):
    """SMS Marketing: say in the trace that it was the gate."""
    values = original(composer, record, sms_values)
    if record._name == "hr.applicant" and values.get("failure_type") == "sms_optout":
        values["failure_reason"] = record._get_trace_reason()
    return values


def send_queued(original, queue, *args, **kwargs):
    """The queue: ask again about all that leave together; what left is a contact."""
    applications = _get_applications(queue)
    applicants = queue.env["hr.applicant"].sudo().browse(applications.values())
    left_out = applicants.exists()._get_left_out("sms")
    cancelled = queue.filtered(lambda sms: applications.get(sms.id) in left_out)
    if cancelled:
        cancelled._update_sms_state_and_trackers("canceled", "sms_optout")
        queue -= cancelled
    if not queue:
        return None
    result = original(queue, *args, **kwargs)
    left = queue.exists().filtered(lambda s: s.state in ("process", "pending", "sent"))
    written = {applications[sms.id] for sms in left if sms.id in applications}
    queue.env["hr.applicant"].browse(written)._note_written_to()
    return result


def _get_applications(queue):
    """Return ``{SMS id: application id}`` of the SMS to applicants."""
    queue = queue.sudo()
    found = {
        sms.id: sms.mail_message_id.res_id
        for sms in queue
        if sms.mail_message_id.model == "hr.applicant"
    }
    if "mailing_trace_ids" in queue._fields:
        found |= {
            trace.sms_id_int: trace.res_id
            for trace in queue.mailing_trace_ids
            if trace.model == "hr.applicant"
        }
    return found
