import email
import email.policy
import inspect

from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.base.models import ir_mail_server

from . import host_contract
from .common import MedalistCommon, slow

#: Columns of Odoo's that our SQL names, by model.
COLUMNS = {
    "calendar.event": "active applicant_id start user_id",
    "hr.applicant": "active availability company_id create_date date_closed"
    " department_id email_normalized employee_id job_id linkedin_profile partner_name"
    " partner_phone_sanitized pool_applicant_id priority refuse_date"
    " refuse_reason_id stage_id type_id user_id",
    "hr.applicant.skill": "applicant_id skill_id skill_level_id valid_to",
    "hr.employee": "active company_id private_email user_id work_email",
    "hr.job": "active company_id department_id name no_of_recruitment user_id",
    "hr.job.skill": "job_id skill_id skill_level_id",
    "hr.recruitment.degree": "score",
    "hr.skill.level": "level_progress",
    "ir.attachment": "index_content res_id res_model",
    "mail.activity": "active res_id res_model user_id",
    "mail.blacklist": "active email",
}
#: How our code calls methods of Odoo's: positional and named arguments.
CALLS = {
    "hr.applicant": {
        "_get_html_link": ((), ()),
        "_message_log": ((), ("body", "author_id")),
        "_message_log_batch": (("bodies",), ()),
        "activity_schedule": (("xmlid",), ("user_id",)),
        "copy_data": (("default",), ()),
        "try_lock_for_update": ((), ("allow_referencing",)),
    },
    "ir.cron": {
        "_commit_progress": (("processed",), ("remaining",)),
        "_trigger": ((), ()),
    },
    "ir.qweb": {"_render": (("template", "values"), ("lang",))},
    "mail.activity.plan.template": {
        "_determine_responsible": (("on_demand", "record"), ()),
        "_get_date_deadline": (("base",), ()),
    },
    "mail.blacklist": {"_add": (("email",), ("message",))},
    "mail.mail": {"_parse_scheduled_datetime": (("date",), ())},
    "mail.render.mixin": {"_replace_local_links": (("html",), ())},
    "mail.template": {"send_mail_batch": (("ids",), ("email_values",))},
}
#: What a copy of an application carries, and `_prepare_reinvited_application` knows.
COPIED = set(
    "active applicant_notes applicant_properties applicant_skill_ids availability"
    " campaign_id categ_ids color company_id date_last_stage_update date_open"
    " department_id email_cc email_from last_stage_id linkedin_profile medium_id"
    " message_bounce partner_name partner_phone phone_mobile_search pool_applicant_id"
    " priority probability refuse_date refuse_reason_id salary_expected"
    " salary_expected_extra salary_proposed salary_proposed_extra sequence source_id"
    " talent_pool_ids type_id user_id".split()
)


@tagged("post_install", "-at_install")
class TestHostContract(MedalistCommon):
    """What we rely upon of Odoo is still there: one failure for each change, which says
    where in our code to look.
    """

    @slow
    def test_what_we_extend_exists(self):
        seen = 0
        for model, cls, method, called, line, below in host_contract.get_extensions(
            self.env
        ):
            seen += 1
            with self.subTest(f"{model}.{called}"):
                found, _cls = host_contract.find_below(called, below)
                self.assertTrue(
                    found is not None,
                    f"Odoo's {model} has no {called}() any more: see {method}() in "
                    f"{cls.__module__}, line {line}",
                )
        self.assertGreater(seen, 50)

    def test_what_we_extend_is_called_as_we_expect(self):
        seen = 0
        for model, cls, method, called, line, below in host_contract.get_extensions(
            self.env
        ):
            odoos, owner = host_contract.find_below(called, below)
            ours = getattr(vars(cls)[method], "__func__", vars(cls)[method])
            if (
                method != called
                or not inspect.isfunction(odoos)
                or host_contract.is_ours(owner)
            ):
                continue
            seen += 1
            with self.subTest(f"{model}.{called}"):
                self.assertTrue(
                    host_contract.takes_what_it_gets(ours, odoos),
                    f"Odoo calls {model}.{called}{inspect.signature(odoos)} now, ours "
                    f"is {inspect.signature(ours)}: see {cls.__module__}, line {line}",
                )
        self.assertGreater(seen, 40)

    def test_what_we_call_exists(self):
        known = {"_", *dir(Domain)}
        for model in self.env.registry.values():
            known.update(dir(model))
            for field in model._fields.values():
                known.update(dir(field))
        calls = host_contract.get_private_calls()
        for name, where in calls.items():
            with self.subTest(name):
                self.assertTrue(
                    name in known, f"Odoo has no {name} any more: see {where}"
                )
        self.assertGreater(len(calls), 20)

    def test_what_we_call_takes_our_arguments(self):
        for model, methods in CALLS.items():
            for name, (positional, named) in methods.items():
                with self.subTest(f"{model}.{name}"):
                    signature = inspect.signature(getattr(self.env[model], name))
                    try:
                        signature.bind(*positional, **dict.fromkeys(named))
                    except TypeError as error:
                        self.fail(
                            f"Odoo's {model}.{name} is {signature} now ({error}): "
                            f"look for .{name}( in our code"
                        )

    def test_external_ids_exist(self):
        xmlids = host_contract.get_foreign_xmlids()
        Data = self.env["ir.model.data"]
        for xmlid, path in xmlids.items():
            with self.subTest(xmlid):
                self.assertTrue(
                    Data._xmlid_to_res_id(xmlid, raise_if_not_found=False),
                    f"Odoo has no {xmlid} any more: see {path}",
                )
        self.assertGreater(len(xmlids), 30)

    def test_columns_exist(self):
        for model, names in COLUMNS.items():
            for name in names.split():
                with self.subTest(f"{model}.{name}"):
                    field = self.env[model]._fields.get(name)
                    self.assertTrue(
                        field is not None and field.store and field.column_type,
                        f"Odoo's {model} has no column {name} any more: look for it in "
                        f"SQL( of our code",
                    )

    # -- keys of dicts ---------------------------------------------------------------

    def _open_refusal(self):
        return (
            self.env["applicant.get.refuse.reason"]
            .with_user(self.officer)
            .create(
                {
                    "applicant_ids": self._apply().ids,
                    "refuse_reason_id": self.reason.id,
                    "send_mail": True,
                }
            )
        )

    def test_the_refusal_mail_has_a_text(self):
        wizard = self._open_refusal()
        self.assertTrue(
            {"body", "body_html"}
            & wizard._prepare_mail_values(wizard.applicant_ids).keys(),
            "the text of refusal mails has another key: see _add_question in "
            "wizard/hr_applicant_refusal_mixin.py",
        )
        needed = {"applicant_ids", "refuse_reason_id", "scheduled_date", "send_mail"}
        self.assertLessEqual(needed, wizard._fields.keys(), "see the same file")

    def test_copies_that_leave_have_what_we_change(self):
        mail = self.env["mail.mail"].create(
            {"body_html": "<p>Hello</p>", "email_to": "ada@mail.example.com"}
        )
        (values,) = mail._prepare_outgoing_list()
        for key in ("body", "body_alternative", "email_cc", "email_to", "headers"):
            with self.subTest(key):
                self.assertIn(key, values, "see _prepare_outgoing_list in mail_mail.py")
        self.assertIsInstance(values["email_to"], list)
        self.assertIsInstance(values["headers"], dict)

    def test_recipients_say_which_user_they_are(self):
        applicant = self._apply()
        applicant.message_subscribe(self.officer.partner_id.ids)
        message = applicant.message_post(body="Hello", subtype_xmlid="mail.mt_comment")
        recipients = applicant._notify_get_recipients(message, False)
        self.assertTrue(recipients)
        for recipient in recipients:
            self.assertIn("uid", recipient, "see models/mail/mail_thread.py")

    def test_what_comes_in_is_read_as_subject_and_body(self):
        mail = "From: ada@mail.example.com\nSubject: Hello\n\nYes"
        message = email.message_from_string(mail, policy=email.policy.SMTP)
        values = self.env["mail.thread"].message_parse(message)
        for key in ("subject", "body"):
            self.assertIn(
                key, values, "see message_parse in models/mail/mail_thread.py"
            )

    def test_a_copy_of_an_application_carries_what_we_know(self):
        (values,) = self._apply().copy_data()
        ours = {
            field.name
            for field in self.env["hr.applicant"]._fields.values()
            if host_contract.MODULE in field._modules
        }
        self.assertEqual(
            values.keys() - ours - COPIED,
            set(),
            "new in a copy of an application: does it hold for a new one? See "
            "_prepare_reinvited_application in models/invitation/hr_applicant.py",
        )
        for name in ("active", "refuse_reason_id", "user_id", "stage_id"):
            self.assertIn(name, self.env["hr.applicant"]._fields)

    def test_headers_that_are_not_folded_are_a_set(self):
        self.assertIn(
            "list-unsubscribe",
            ir_mail_server.RFC5322_IDENTIFICATION_HEADERS,
            "see models/mail/ir_mail_server.py",
        )

    # -- the check itself ------------------------------------------------------------

    def test_a_change_of_odoo_is_noticed(self):
        def ours(self, message, msg_vals):
            """As it was."""

        def tolerant(self, message, *args, **kwargs):
            """As it should be."""

        def renamed(self, letter):
            """Another name for what comes."""

        def newer(self, message):
            """Odoo drops a parameter."""

        def wider(self, message, msg_vals=False, *, notify=True):
            """Odoo adds one."""

        takes = host_contract.takes_what_it_gets
        self.assertFalse(takes(ours, newer))
        self.assertFalse(takes(ours, wider))
        self.assertFalse(takes(renamed, newer) and takes(newer, renamed))
        self.assertTrue(takes(tolerant, newer))
        self.assertTrue(takes(tolerant, wider))
        self.assertEqual(host_contract.find_below("gone", (object,)), (None, None))
