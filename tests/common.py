import importlib.util
import re
from datetime import datetime, time, timedelta
from email.utils import make_msgid
from pathlib import Path
from time import sleep
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import Form, TransactionCase, new_test_user
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.mail.tests.common import MockEmail

MODULE = "hr_recruitment_silver_medalist"
MIGRATIONS = Path(__file__).parents[1] / "migrations"
#: What candidates never read.
NEVER = re.compile(r"medal|\bgold\b|\bsilver\b|\bbronze\b|runner.?up", re.IGNORECASE)
#: What a mail server sends back about a mail.
REPORT = """\
MIME-Version: 1.0
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mail.example.com>
To: bounce@company.example.com
Subject: Delivery Status Notification
Message-Id: %(own_id)s
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

What became of your mail.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; %(email)s
Action: %(action)s
Status: %(status)s

--B
Content-Type: text/rfc822-headers

Message-Id: %(message_id)s
To: %(email)s

--B--
"""


#: No class of tests takes longer.
CLASS_SECONDS = 180


def begin_in_one_day():
    """Begin after midnight what would be overtaken by it: a test compares what was made
    for today with today.
    """
    now = datetime.now()
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min)
    left = (midnight - now).total_seconds()
    if left < CLASS_SECONDS:
        sleep(left + 1)


def slow(method):
    """Tag one test as slow; ``@tagged("slow")`` tags all of a class."""
    method.slow = True
    return method


def write_report(email, message_id, action="failed", status="5.1.1"):
    """Write what a mail server sends back about the mail ``message_id`` to ``email``.

    :param action: what became of it: failed, delayed, delivered …
    :param status: the code of RFC 3463 that says why
    """
    return REPORT % {
        "own_id": make_msgid(domain="mail.example.com"),
        "email": email,
        "action": action,
        "status": status,
        "message_id": message_id,
    }


class Session:
    """The other end of SMTP: takes every mail."""

    from_filter = smtp_from = False

    def __init__(self):
        self.mails = []

    def send_message(self, message, _sender, _recipients):
        self.mails.append(message)

    def quit(self):
        """Nothing to end."""


class MedalistCommon(TransactionCase):
    """An officer, an administrator and an interviewer; a job; people to remember."""

    @classmethod
    def setUpClass(cls):
        begin_in_one_day()
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, mail_create_nolog=True)
        )
        groups = "hr_recruitment.group_hr_recruitment_"
        cls.officer = new_test_user(
            cls.env, "officer", f"{groups}user", name="Olga Officer", tz="UTC"
        )
        cls.administrator = new_test_user(
            cls.env, "hr_admin", f"{groups}manager", name="Anton Admin", tz="UTC"
        )
        cls.interviewer = new_test_user(
            cls.env, "interviewer", f"{groups}interviewer", name="Ivan Interviewer"
        )
        cls.gold = cls.env.ref(f"{MODULE}.medal_gold")
        cls.silver = cls.env.ref(f"{MODULE}.medal_silver")
        cls.bronze = cls.env.ref(f"{MODULE}.medal_bronze")
        cls.reason = cls.env.ref("hr_recruitment.refuse_reason_5")
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Crafts",
                "skill_ids": [
                    fields.Command.create({"name": name})
                    for name in ("Carving", "Joinery", "Varnish")
                ],
                "skill_level_ids": [
                    fields.Command.create(
                        {
                            "name": name,
                            "level_progress": level,
                            "default_level": level == 50,
                        }
                    )
                    for name, level in (
                        ("Apprentice", 20),
                        ("Mate", 50),
                        ("Master", 100),
                    )
                ],
            }
        )
        cls.job, cls.other_job = cls.env["hr.job"].create(
            [
                {
                    "name": name,
                    "company_id": cls.env.company.id,
                    "user_id": cls.officer.id,
                    "job_skill_ids": [
                        fields.Command.create(cls._skill(skill, "Mate"))
                        for skill in ("Carving", "Joinery")
                    ],
                }
                for name in ("Carpenter", "Master Carpenter")
            ]
        )
        if "website_published" in cls.job._fields:
            # Where the website is installed, candidates see the jobs that it shows.
            (cls.job | cls.other_job).write({"website_published": True})
        cls.cron = cls.env.ref(f"{MODULE}.ir_cron_followups")
        # What is tested here holds on any day of the week.
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Every Day",
                "attendance_ids": [
                    fields.Command.create(
                        {
                            "name": day,
                            "dayofweek": day,
                            "hour_from": 8,
                            "hour_to": 17,
                            "day_period": "full_day",
                        }
                    )
                    for day in "0123456"
                ],
            }
        )

    def get_method_additional_tags(self, test_method):
        tags = super().get_method_additional_tags(test_method)
        return [*tags, "slow"] if getattr(test_method, "slow", False) else tags

    @classmethod
    def _skill(cls, skill, level):
        return {
            "skill_type_id": cls.skill_type.id,
            "skill_id": cls.skill_type.skill_ids.filtered(
                lambda record: record.name == skill
            ).id,
            "skill_level_id": cls.skill_type.skill_level_ids.filtered(
                lambda record: record.name == level
            ).id,
        }

    @classmethod
    def _apply(cls, name="Ada Lovelace", **values):
        """A running application."""
        first, *_rest = name.lower().split()
        return cls.env["hr.applicant"].create(
            {
                "partner_name": name,
                "email_from": f"{first}@mail.example.com",
                "job_id": cls.job.id,
                "company_id": cls.env.company.id,
                "user_id": cls.officer.id,
                **values,
            }
        )

    @classmethod
    def _refuse(cls, name="Ada Lovelace", **values):
        """A refused application, as the refuse dialog leaves it behind."""
        applicant = cls._apply(name, **values)
        applicant.write(
            {
                "active": False,
                "refuse_reason_id": cls.reason.id,
                "refuse_date": fields.Datetime.now() - timedelta(days=1),
            }
        )
        return applicant

    @classmethod
    def _remember(
        cls,
        name="Ada Lovelace",
        medal=None,
        consent=True,
        date=None,
        receipt=False,
        **values,
    ):
        """A medalist; by default one who may be contacted, with no mail on its way."""
        applicant = cls._refuse(name, **values)
        applicant.with_user(cls.officer)._award_medal(medal or cls.silver, date=date)
        if consent:
            applicant.with_user(cls.officer)._record_consent(
                "granted", "phone", receipt=receipt
            )
        return applicant

    @classmethod
    def _queue_invitations(cls, applicants, job=None, **options):
        """Invite these people as the officer; their mails wait."""
        return (
            cls.env["hr.applicant.invitation"]
            .with_user(cls.officer)
            ._invite(
                applicants,
                job or cls.other_job,
                cls.env.ref(f"{MODULE}.mail_template_invitation"),
                **options,
            )
        )

    @classmethod
    def _blocker(cls, applicant, **options):
        return applicant.with_user(cls.officer)._get_contact_blockers(**options)[
            applicant.id
        ]

    def _open_dialog(self, action, user=None, **values):
        """Open a dialog as its button does, and fill it in; return the form."""
        dialog = self.env[action["res_model"]].with_user(user or self.officer)
        form = Form(dialog.with_context(**action["context"]))
        for name, value in values.items():
            form[name] = value
        return form

    def _open_refuse_dialog(self, applicants, user=None, **values):
        """Open the dialog that refuses applications; return the form."""
        action = applicants.with_user(user or self.officer).archive_applicant()
        return self._open_dialog(action, user, **values)

    def _count_queries(self, function, *args, cold=True):
        """Count the queries of ``function(*args)`` and of writing what it changes.

        :param cold: begin with an empty cache
        """
        self.env.flush_all()
        if cold:
            self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _get_plan(self, model, domain, order=None):
        """Return how PostgreSQL finds what a domain describes in a large table."""
        model = model.sudo().with_context(active_test=False)
        query = model._search(domain, order=order)
        self.env.flush_all()
        # With few rows PostgreSQL would read or sort them all.
        costly = ["enable_seqscan"]
        if order:
            costly += ["enable_sort", "enable_bitmapscan"]
        for name in costly:
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(name)))
        self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
        plan = [line for (line,) in self.env.cr.fetchall()]
        for name in costly:
            self.env.cr.execute(SQL("SET LOCAL %s = on", SQL.identifier(name)))
        return "\n".join(plan)

    def _let_leave(self):
        """Let all mails that wait leave; return those that left."""
        session = Session()
        with (
            patch.object(IrMail_Server, "_disable_send", lambda _server: False),
            patch.object(IrMail_Server, "_connect__", lambda *_args, **_kw: session),
        ):
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
        self.env.invalidate_all()
        return session.mails

    def _ask(self, applicant):
        """Ask for consent, as a mail that has left does; return the consent."""
        consents = applicant.with_user(self.officer)._request_consent()
        self._let_leave()
        return consents

    def _load_migration(self, script):
        """Return a script of ``migrations``, as a module."""
        (path,) = MIGRATIONS.glob(f"*/{script}.py")
        spec = importlib.util.spec_from_file_location("script", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def _migrate(self, script):
        """Run a script of ``migrations`` as the upgrade does."""
        module = self._load_migration(script)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def _run_followups(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _new_officer(cls, login, **values):
        """Another officer, in our time zone."""
        groups = "hr_recruitment.group_hr_recruitment_user"
        return new_test_user(cls.env, login, groups, **{"tz": "UTC", **values})

    @classmethod
    def _make_sent_invitation(cls, applicant, **values):
        """An invitation that has left, without its mail."""
        return cls.env["hr.applicant.invitation"].create(
            {
                "applicant_id": applicant.id,
                "job_id": cls.other_job.id,
                "email_normalized": applicant.email_normalized,
                "state": "sent",
                **values,
            }
        )

    @classmethod
    def _days_ago(cls, days):
        return fields.Date.today() - timedelta(days=days)

    def _choose_action(self, name, records):
        """Choose an entry of the menu *Actions* for selected records."""
        return (
            self.env.ref(f"{MODULE}.{name}")
            .with_user(self.officer)
            .with_context(active_model=records._name, active_ids=records.ids)
            .run()
        )

    @classmethod
    def _months_ago(cls, months):
        return fields.Date.today() - relativedelta(months=months)


class InvitationCommon(MedalistCommon, MockEmail):
    """Invitations, the queue that sends them, and what comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = "olga@company.example.com"
        cls.template = cls.env.ref(f"{MODULE}.mail_template_invitation")
        cls.invitation_cron = cls.env.ref(f"{MODULE}.ir_cron_invitations")
        cls.Invitation = cls.env["hr.applicant.invitation"]

    def _invite(self, applicants, job=None, send=True):
        invitations = self._queue_invitations(applicants, job)
        if send:
            self._deliver(invitations)
        return invitations.sudo()

    def _deliver(self, invitations):
        """Let the queue run; return what left."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().browse(
                invitations._get_queued_mails().ids
            ).send()
            return list(self._mails)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.invitation_cron.method_direct_trigger()
        self.env.invalidate_all()

    def _bounce(self, invitation, message=None):
        message = message or invitation.message_ids.filtered("mail_ids")[:1]
        self.env["mail.thread"].message_process(
            None,
            write_report(invitation.email_normalized, message.message_id),
        )
        self.env.invalidate_all()


class FollowupCommon(MedalistCommon):
    """Medalists with an open follow-up, as an officer sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.thanks, cls.call, cls.coffee = cls.silver.plan_id.template_ids

    def _due(self, name="Ada Lovelace", **values):
        medalist = self._remember(name, date=self._days_ago(3), **values)
        self._run_followups()
        self.assertTrue(medalist.followup_activity_id)
        return medalist.with_user(self.officer)

    def _days(self, count):
        return self.today + timedelta(days=count)


class PersonCommon(MedalistCommon):
    """Persons, as an officer sees them."""

    @classmethod
    def _person(cls, applicant):
        return applicant.person_id.with_user(cls.officer)

    def _family(self, **values):
        """Two of one name and mailbox, whom a recruiter told apart."""
        values = {"email_from": "family@x.example.com", **values}
        one = self._remember(consent=False, **values)
        two = self._refuse(job_id=self.other_job.id, **values)
        self._person(one)._split(two)
        return one, two
