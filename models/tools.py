"""Plain functions for records of any model: company, labels, dialogs."""


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
