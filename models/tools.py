"""Plain functions for records of any model: labels, days, dialogs, contacts."""

from contextlib import contextmanager
from datetime import datetime

from babel.dates import format_skeleton

from odoo import fields
from odoo.tools.misc import babel_locale_parse, get_lang


def get_company(record):
    """Return the company of a record; the user's current one if it has none.

    :param record: a record with the field ``company_id``
    """
    return record.company_id or record.env.company


def get_labels(model, name):
    """Return what a selection field says to people: ``{value: label}``, translated.

    :param model: a recordset of the model; its language counts
    :param str name: the name of the field
    """
    return dict(model._fields[name]._description_selection(model.env))


def get_label(record, name):
    """Return the label of a record's value of a selection field, False without one."""
    return get_labels(record, name).get(record[name], False)


def with_colon(env, title, text):
    """Return "title: text"; some languages want a space before the colon."""
    return env._("%(title)s: %(text)s", title=title, text=text)


def format_day(env, day):
    """Return a day as the fields beside it show it: the year only if it is another.

    What is kept or sent is read later: it has all of the date, by ``format_date``.

    :param env: whose language and time zone count
    :param day: a date or datetime, or False
    """
    if not day:
        return ""
    if isinstance(day, datetime):
        day = fields.Datetime.context_timestamp(env.user, day).date()
    this_year = day.year == fields.Date.context_today(env.user).year
    locale = babel_locale_parse(get_lang(env).code)
    return format_skeleton("MMMd" if this_year else "yMMMd", day, locale=locale)


def open_dialog(dialog, title, size="medium", **context):
    """Return the action that opens a wizard as a dialog.

    :param str dialog: the name of the wizard's model
    :param str title: what stands above it
    :param str size: medium, large or extra-large
    :param context: what it begins with (``default_…``)
    """
    return {
        "type": "ir.actions.act_window",
        "name": title,
        "res_model": dialog,
        "view_mode": "form",
        "target": "new",
        "context": {"dialog_size": size, **context},
    }


@contextmanager
def keeping_contacts(partners):
    """Put back the name, email and phone of contacts, whatever is made of them.

    Odoo writes an application's contact data to the contact. An older application must
    not overwrite what is known today, nor rename a mailbox that several people share.

    :param res.partner partners: the contacts
    """
    known = {
        partner: {field: partner[field] for field in ("name", "email", "phone")}
        for partner in partners
    }
    yield
    for partner, values in known.items():
        changed = {f: value for f, value in values.items() if partner[f] != value}
        if changed:
            partner.write(changed)
