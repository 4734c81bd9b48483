import functools

from odoo import models

from . import mailing, sms, survey

#: Model, method, and what stands around it: a function that gets the method as it was
#: (called with the records, then the arguments), the records, and the arguments.
EXTENSIONS = (
    (
        "mail.compose.message",
        "_prepare_mail_values_mailing_traces",
        mailing.add_reasons,
    ),
    ("mailing.list", "_update_subscription_from_email", mailing.note_leaving),
    ("sms.composer", "_get_optout_record_ids", sms.leave_out),
    ("sms.composer", "_action_send_sms_mass", sms.keep_log),
    ("sms.composer", "action_send_sms", sms.check_somebody_is_left),
    ("sms.composer", "_prepare_mass_sms_trace_values", sms.add_reason),
    ("sms.sms", "_send", sms.send_queued),
    ("hr.applicant", "action_send_sms", sms.open_composer),
    ("hr.applicant", "action_send_survey", survey.open_form),
    ("survey.invite", "action_invite", survey.send_form),
)


class HrApplicantAppExtensions(models.AbstractModel):
    """What we change in models of apps that this addon does not depend on.

    A class with ``_inherit`` can't: it needs the model when it is loaded. So each
    method of ``EXTENSIONS`` that a database has is wrapped when its registry is ready,
    as Odoo's automation rules do. The wrapper stands on the registry's own class, in
    front of all modules, and looks the method up when it is called. A registry that is
    set up again finds its wrappers; a new one, as after uninstalling, has none.
    """

    _name = "hr.applicant.app.extensions"
    _description = "Changes to Methods of Other Apps"

    def _register_hook(self):
        super()._register_hook()
        for name, method, extension in EXTENSIONS:
            model = self.env.registry.get(name)
            if model is not None and hasattr(model, method):
                _extend(model, method, extension)


def _extend(model, name, extension):
    """Let ``extension`` stand around a method of a registry's class, once."""
    wrapped = vars(model).get(name)
    if hasattr(wrapped, "silver_medalist"):
        return

    def original(records, *args, **kwargs):
        if wrapped:  # by somebody else, as we do
            return wrapped(records, *args, **kwargs)
        return getattr(super(model, records), name)(*args, **kwargs)

    @functools.wraps(getattr(model, name))
    def extended(self, *args, **kwargs):
        return extension(original, self, *args, **kwargs)

    extended.silver_medalist = extension
    setattr(model, name, extended)
