"""The gate inside a mailing of Email Marketing, and noting the mailing as a contact."""

import json
import time
from contextlib import ExitStack
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

#: What a mailing does because of us.
OURS = ("_get_app_blockers", "_note_written_to")


class Session:
    """A mail server that takes every mail at no cost."""

    from_filter = smtp_from = False

    def send_message(self, *_message):
        """Take it."""

    def quit(self):
        """Nothing to end."""


def run(env, limit=10000):
    """Print what our part of a mailing takes, against the rest of the same mailing.

    Not two mailings, one without us: they differ by more than our part takes.
    """
    Applicant = env["hr.applicant"].with_context(active_test=False)
    permitted = Applicant.search(
        [("active", "=", False), ("contact_allowed", "=", True)], limit=limit
    )
    spent = {"seconds": 0, "queries": 0}
    with ExitStack() as stack:
        server = {
            "_disable_send": lambda _server: False,
            "_connect__": lambda *_args, **_options: Session(),
        }
        for name, method in server.items():
            stack.enter_context(patch.object(IrMail_Server, name, method))
        for name in OURS:
            timed = _time(getattr(type(Applicant), name), spent)
            stack.enter_context(patch.object(type(Applicant), name, timed))
        started = time.perf_counter()
        _send(env, permitted)
        env.flush_all()
        rest = time.perf_counter() - started - spent["seconds"]
    env.cr.rollback()
    line = {
        "name": "gate_in_mailing",
        "size": Applicant.search_count([]),
        "n": len(permitted),
        "ours_s": round(spent["seconds"], 4),
        "reference_s": round(rest, 4),
        "ratio": float(f"{spent['seconds'] / rest:.3g}"),
        "queries": spent["queries"],
    }
    print(json.dumps(line), flush=True)


def _send(env, applicants):
    """Write the mails of a mailing, and let them leave as the queue does."""
    mailing = env["mailing.mailing"].create(
        {
            "subject": "News",
            "mailing_model_id": env["ir.model"]._get_id("hr.applicant"),
            "mailing_domain": repr([("id", "in", applicants.ids)]),
        }
    )
    composer = env["mail.compose.message"].create(
        {
            "auto_delete": True,
            "body": "<p>Hello <t t-out='object.partner_name'/>, we moved.</p>",
            "composition_mode": "mass_mail",
            "email_from": "jobs@company.example.com",
            "mass_mailing_id": mailing.id,
            "model": "hr.applicant",
            "res_ids": repr(applicants.ids),
            "subject": "News",
        }
    )
    mails, _messages = composer._action_send_mail()
    for start in range(0, len(mails), 1000):
        mails[start : start + 1000].send()


def _time(method, spent):
    def timed(self, *args, **options):
        self.env.flush_all()
        started, before = time.perf_counter(), self.env.cr.sql_log_count
        result = method(self, *args, **options)
        self.env.flush_all()
        spent["seconds"] += time.perf_counter() - started
        spent["queries"] += self.env.cr.sql_log_count - before
        return result

    return timed
