"""The gate inside a mailing of Email Marketing, and noting it as a contact."""

from unittest.mock import patch

from measure import compare

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class Session:
    """A mail server that takes every mail at no cost."""

    from_filter = smtp_from = False

    def send_message(self, *_message):
        """Take it."""

    def quit(self):
        """Nothing to end."""


def run(env):
    """Write 10,000 mails and let them leave, against the same without our part."""
    Applicant = env["hr.applicant"].with_context(active_test=False)
    permitted = Applicant.search(
        [("active", "=", False), ("contact_allowed", "=", True)], limit=10000
    )
    mailing = env["mailing.mailing"].create(
        {
            "subject": "News",
            "mailing_model_id": env["ir.model"]._get_id("hr.applicant"),
            "mailing_domain": repr([("id", "in", permitted.ids)]),
        }
    )
    env.cr.commit()

    def send():
        composer = env["mail.compose.message"].create(
            {
                "auto_delete": True,
                "body": "<p>Hello <t t-out='object.partner_name'/>, we moved.</p>",
                "composition_mode": "mass_mail",
                "email_from": "jobs@company.example.com",
                "mass_mailing_id": mailing.id,
                "model": "hr.applicant",
                "res_ids": repr(permitted.ids),
                "subject": "News",
            }
        )
        mails, _messages = composer._action_send_mail()
        for start in range(0, len(mails), 1000):  # as the queue does
            mails[start : start + 1000].send()

    def send_without():
        with (
            patch.object(type(Applicant), "_get_app_blockers", lambda *_args: {}),
            patch.object(type(Applicant), "_note_written_to", lambda *_args: None),
        ):
            send()

    with (
        patch.object(IrMail_Server, "_disable_send", lambda _server: False),
        patch.object(IrMail_Server, "_connect__", lambda *_args, **_kw: Session()),
    ):
        compare(env, "gate_in_mailing", len(permitted), send, send_without, runs=1)
    mailing.unlink()
    env.cr.commit()
