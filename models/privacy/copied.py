"""What of a record goes into the copy of a person's data. Plain functions."""

from odoo import fields
from odoo.tools import html2plaintext

from ..constants import MODULE

#: What is left out of each kind of record, and why. The id is a number of this
#: database.
LEFT_OUT = {
    "hr.applicant": {
        "color": "a colour on a screen",
        "consent_id": "the consents are a part of their own",
        "followup_id": "the follow-ups are a part of their own",
        "kanban_state": "a colour on a screen",
        "news_consent_id": "the consents are a part of their own",
        "message_main_attachment_id": "the files are a part of their own",
        "partner_id": "the contact is a part of its own",
        "person_id": "it is this person",
        "sequence": "the order on a screen",
    },
    "hr.applicant.person": {
        "last_applicant_id": "the applications are a part of their own",
        "merge_memory": "what undoing a merge moves back; all of it is in other parts",
        "name_key": "the name again, written so that names can be compared",
    },
    "hr.applicant.address": {"person_id": "it is this person"},
    "hr.applicant.consent": {
        "link_version": "it revokes links",
        "made_for": "a number of this database",
        "name_key": "the name again, written so that names can be compared",
        "person_id": "it is this person",
    },
    "hr.applicant.followup": {"person_id": "it is this person"},
    "hr.applicant.ranking.decision.line": {"person_hash": "it is this person's"},
    "hr.applicant.erasure": {"person_id": "it is this person"},
    "hr.applicant.refusal.call": {
        "activity_id": "the activities are a part of their own",
        "applicant_id": "the applications are a part of their own",
    },
    "hr.applicant.import.line": {
        "applicant_id": "the applications are a part of their own",
        "consent_id": "the consents are a part of their own",
        "consent_memory": "what undoing puts back; all of it is in other parts",
        "contact_id": "the contact is a part of its own",
    },
}
#: What goes in of records of Odoo's, beside the fields of this addon.
SHOWN = {
    "survey.user_input": ("survey_id", "state", "start_datetime", "end_datetime"),
    "survey.user_input.line": (
        *("question_id", "suggested_answer_id", "value_char_box", "value_text_box"),
        *("value_numerical_box", "value_date", "value_datetime", "skipped"),
    ),
    "res.partner": (
        *("name", "email", "phone", "function", "street", "street2", "zip", "city"),
        *("country_id", "lang", "comment", "create_date", "create_uid"),
    ),
    "mail.activity": (
        *("summary", "note", "activity_type_id", "user_id", "date_deadline"),
        *("date_done", "feedback", "create_date", "create_uid"),
    ),
    "calendar.event": (
        *("name", "start", "stop", "location", "description", "user_id"),
        *("partner_ids", "create_date", "create_uid"),
    ),
    "ir.attachment": ("name", "mimetype", "file_size", "create_date", "create_uid"),
}


def get_copied_fields(model):
    """Return the fields of a model that go into the copy.

    These are all that are stored, but for ``LEFT_OUT``: a new one goes in by itself. Of
    a model in ``SHOWN``, those named there and this addon's.

    :param model: a recordset of the model
    """
    left_out = LEFT_OUT.get(model._name, {})
    shown = SHOWN.get(model._name)
    return [
        field
        for name, field in model._fields.items()
        if (field.column_type or field.type == "many2many")
        and field.store
        and name != "id"
        and name not in left_out
        and (shown is None or name in shown or field._modules[:1] == (MODULE,))
    ]


def copy_record(record):
    """Return what the copy says of a record: ``[(field, label, plain value)]``."""
    return [
        (field.name, field._description_string(record.env), get_plain(record, field))
        for field in get_copied_fields(record)
    ]


def get_plain(record, field):
    """Return the value of a field as text, number, list or dict; None without one."""
    value = record[field.name]
    if field.type in ("boolean", "integer", "float", "monetary"):
        return value
    if field.type == "properties":
        (read,) = record.read([field.name])
        return [
            {"name": found.get("string"), "value": found.get("value")}
            for found in read[field.name] or ()
        ] or None
    if not value:
        return None
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, value)
    if field.type == "many2one":
        return value.display_name
    if field.relational:
        return value.mapped("display_name")
    if field.type == "html":
        return html2plaintext(value)
    if field.type == "date":
        return fields.Date.to_string(value)
    if field.type == "datetime":
        return f"{fields.Datetime.to_string(value)}Z"
    return value


def copy_message(message):
    """Return what the copy says of a message: ``[(field, label, plain value)]``."""
    texts = message.env
    mails = message.mail_ids
    addressed = [
        *message.partner_ids.mapped("display_name"),
        *filter(None, [message.incoming_email_to, message.outgoing_email_to]),
        *filter(None, mails.mapped("email_to")),
        *mails.recipient_ids.mapped("display_name"),
    ]
    changes = [
        f"{change['fieldInfo']['changedField']}: "
        f"{change['oldValue'] or '–'} → {change['newValue'] or '–'}"
        for change in message.tracking_value_ids._tracking_value_format()
    ]
    return [
        ("date", texts._("Date"), f"{fields.Datetime.to_string(message.date)}Z"),
        (
            "from",
            texts._("From"),
            message.email_from or message.author_id.display_name or None,
        ),
        ("to", texts._("To"), list(dict.fromkeys(addressed)) or None),
        ("subject", texts._("Subject"), message.subject or None),
        ("text", texts._("Text"), html2plaintext(message.body or "") or None),
        ("changes", texts._("Changes"), changes or None),
        ("files", texts._("Files"), message.attachment_ids.mapped("name") or None),
    ]
