import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import MODULE, InvitationCommon, Session

#: Every text about the person holds one of these.
WORDS = ("zyxara", "quorblat", r"203\.0\.113\.77", "475123499")
NAME = "Zyxara Quorblat"
EMAIL = "zyxara@quorblat.example.com"
TEXT = "zyxara-words"


def find_words(env, words=WORDS):
    """Return the columns of the whole database that hold one of the words."""
    env.flush_all()
    columns = env.execute_query(
        SQL(
            """SELECT c.table_name, c.column_name, c.data_type
                 FROM information_schema.columns c
                 JOIN information_schema.tables t USING (table_schema, table_name)
                WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                  AND c.data_type IN ('text', 'character varying', 'json', 'jsonb',
                                      'bytea', 'character', 'tsvector', 'ARRAY')
                ORDER BY c.table_name"""
        )
    )
    by_table = {}
    for table, column, kind in columns:
        text = SQL("%s::text", SQL.identifier(column))
        if kind == "bytea":
            text = SQL("encode(%s, 'escape')", SQL.identifier(column))
        by_table.setdefault(table, []).append((column, text))
    found = {}
    pattern = "|".join(words)
    for table, texts in by_table.items():
        rows = env.execute_query(
            SQL(
                "SELECT %s FROM %s",
                SQL(", ").join(
                    SQL("count(*) FILTER (WHERE %s ~* %s)", text, pattern)
                    for _column, text in texts
                ),
                SQL.identifier(table),
            )
        )
        for (column, _text), hits in zip(texts, rows[0], strict=True):
            if hits:
                found[f"{table}.{column}"] = hits
    return found


class ErasureCommon(InvitationCommon):
    """A person about whom every table says something."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Chatter and tracking as in daily work.
        cls.env = cls.env(
            context={
                key: value
                for key, value in cls.env.context.items()
                if key not in ("tracking_disable", "mail_create_nolog")
            }
        )
        cls.officer = cls.officer.with_env(cls.env)

    def _send(self, function, *args, **kwargs):
        """Call with a mail server that takes everything; return its mails."""
        session = Session()
        with (
            patch.object(IrMail_Server, "_disable_send", lambda _server: False),
            patch.object(IrMail_Server, "_connect__", lambda *_a, **_kw: session),
        ):
            function(*args, **kwargs)
        return session.mails

    def _fill(self):
        """Return the application of somebody of whom many tables tell."""
        applicant = self._remember(
            NAME,
            email_from=f"{NAME} <{EMAIL}>",
            partner_phone="+32475123499",
            linkedin_profile="linkedin.com/in/zyxara",
            applicant_notes=f"<p>{TEXT}</p>",
            salary_expected_extra=TEXT,
            salary_proposed_extra=TEXT,
            consent=False,
        )
        applicant = applicant.with_env(self.env)
        self.env["hr.applicant"].browse(applicant.id).write(
            {
                "decline_destination": TEXT,
                "decline_offer": TEXT,
                "decline_would_accept": TEXT,
                "medal_reason": TEXT,
                "personal_note": f"<p>{TEXT}</p>",
            }
        )
        self._ask(applicant)
        consent = applicant.consent_id.sudo()
        consent._grant("web", ip_address="203.0.113.77", user_agent=TEXT, note=TEXT)
        self._fill_around(applicant)
        invitation = self._invite_one(applicant)
        invitation.sudo().write({"message": TEXT})
        return applicant

    def _fill_around(self, applicant):
        self._fill_chatter(applicant)
        self._fill_summary(applicant)
        self._fill_dialogs(applicant)

    def _invite_one(self, applicant):
        invitation = (
            self.env["hr.applicant.invitation"]
            .sudo()
            .create(
                {
                    "applicant_id": applicant.id,
                    "job_id": self.other_job.id,
                    "email_normalized": EMAIL,
                    "state": "not_interested",
                    "override_reason": TEXT,
                    "failure_reason": TEXT,
                    "sent_date": fields.Datetime.now(),
                }
            )
        )
        invitation.message_post(body=TEXT)
        return invitation

    def _fill_chatter(self, applicant):
        partner = applicant.partner_id or self.env["res.partner"].create(
            {"name": NAME, "email": EMAIL}
        )
        applicant.partner_id = partner
        partner.comment = TEXT
        applicant.message_post(
            body=f"{TEXT} in",
            author_id=partner.id,
            email_from=EMAIL,
            message_type="email",
            attachments=[("zyxara.txt", b"zyxara-words in a file")],
        )
        applicant.message_post(
            body=f"{TEXT} out", partner_ids=partner.ids, message_type="comment"
        )
        applicant.message_subscribe(partner.ids)
        for state in ("outgoing", "exception", "cancel", "sent"):
            self.env["mail.mail"].create(
                {
                    "subject": f"{TEXT} {state}",
                    "body_html": TEXT,
                    "email_to": f'"{NAME}" <{EMAIL}>',
                    "state": state,
                    **(
                        {"model": applicant._name, "res_id": applicant.id}
                        if state != "sent"
                        else {}
                    ),
                }
            )
        self.env["ir.attachment"].create(
            {
                "name": "zyxara.pdf",
                "res_model": applicant._name,
                "res_id": applicant.id,
                "raw": b"zyxara-words of a CV",
                "index_content": TEXT,
            }
        )
        done = applicant.activity_schedule(
            "mail.mail_activity_data_call", summary=TEXT, note=TEXT
        )
        done.action_feedback(feedback=TEXT)
        step = self.silver.plan_id.template_ids[:1]
        self.assertTrue(step)
        followed = applicant.activity_schedule(
            "mail.mail_activity_data_call", summary=TEXT, note=TEXT
        )
        followed.followup_step_id = step
        followed.action_feedback(feedback=TEXT)
        applicant.activity_schedule("mail.mail_activity_data_todo", summary=TEXT)
        self.env["calendar.event"].create(
            [
                {
                    "name": f"{TEXT} {kind}",
                    "description": TEXT,
                    "applicant_id": applicant.id,
                    "start": fields.Datetime.now() - timedelta(days=60),
                    "stop": fields.Datetime.now() - timedelta(days=60),
                    "partner_ids": [
                        fields.Command.set([partner.id, *other.ids]),
                    ],
                }
                for kind, other in (
                    ("alone", self.officer.partner_id),
                    (
                        "shared",
                        self.env["res.partner"].create({"name": "Somebody Else"}),
                    ),
                )
            ]
        )

    def _fill_summary(self, applicant):
        """What a recruiter is told after a night."""
        todo = applicant.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.officer.id, summary=TEXT
        )
        summaries = self.env["hr.applicant.followup.summary"].sudo()
        summaries._queue_new(todo)
        summaries.search([])._send()

    def _fill_dialogs(self, applicant):
        self.env["hr.applicant.log.contact"].create(
            {
                "applicant_ids": [fields.Command.set(applicant.ids)],
                "note": TEXT,
                "channel": "phone",
            }
        )
        self.env["mail.compose.message"].create(
            {
                "model": applicant._name,
                "res_ids": json.dumps(applicant.ids),
                "subject": TEXT,
                "body": TEXT,
                "composition_mode": "comment",
            }
        )
        self.env["bus.bus"].sudo().create(
            {"channel": "x", "message": json.dumps({"type": "x", "payload": NAME})}
        )

    def _request(self, applicant, channel="web"):
        return self.env["hr.applicant.erasure"]._request(
            applicant.sudo().person_id, channel
        )


@tagged("post_install", "-at_install", "slow")
class TestErasureExecution(ErasureCommon):
    """Erased means erased."""

    def _erase_everything(self):
        neighbour = self._remember("Nora Neighbour")
        neighbour_before = self._snapshot(neighbour)
        applicant = self._fill()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "hr.applicant"), ("res_id", "=", applicant.id)]
        )
        names = set(files.mapped("store_fname")) - {False}
        self.assertTrue(names)
        before = find_words(self.env)
        for column in ("mail_message.body", "mail_mail.email_to", "bus_bus.message"):
            self.assertIn(column, before)
        consent = applicant.sudo().consent_id
        erasure = self._request(applicant)
        kinds = consent.event_ids.mapped("kind")
        marked = []
        with patch.object(
            type(self.env["ir.attachment"]),
            "_mark_for_gc",
            lambda _self, name: marked.append(name),
        ):
            mails = self._send(erasure._execute)
        self.assertEqual(find_words(self.env), {})
        self.assertLessEqual(names, set(marked), "Odoo removes the files")
        self.assertEqual(self._snapshot(neighbour), neighbour_before)
        self.assertEqual(erasure.state, "done")
        self.assertEqual(erasure.done_date, fields.Date.today())
        self.assertEqual(erasure.display_name, f"Request {erasure.id}")
        self.assertNotIn("not_told", erasure.removed)
        (mail,) = mails
        self.assertIn(EMAIL, mail["To"])
        self.assertIn("erased", mail["Subject"])
        consent.invalidate_recordset()
        self.assertEqual(consent.state, "withdrawn", "it counts as before")
        self.assertEqual(consent.event_ids.mapped("kind"), kinds)
        self.assertTrue(all(consent.event_ids.mapped("date")))
        return applicant, erasure

    def _snapshot(self, applicant):
        record = applicant.sudo()
        return {
            "applicant": record.read(load=None)[0]["partner_name"],
            "person": record.person_id.id,
            "addresses": record.person_id.address_ids.mapped("value"),
            "events": record.consent_id.event_ids.mapped("person_name"),
            "messages": record.message_ids.ids,
        }

    def test_nothing_is_left_and_statistics_stay(self):
        applicant, erasure = self._erase_everything()
        self.assertTrue(applicant.exists())
        self.assertEqual(applicant.medal_id, self.silver)
        self.assertEqual(applicant.job_id, self.job)
        self.assertTrue(applicant.refuse_reason_id)
        self.assertEqual(len(applicant.invitation_ids), 1)
        self.assertFalse(applicant.sudo().person_id)
        self.assertFalse(erasure.person_id)
        self.assertEqual(erasure.removed["applications"], 1)

    def test_nothing_is_left_where_applications_are_deleted(self):
        self.env.company.medalist_erasure_keeps = "delete"
        applicant, _erasure = self._erase_everything()
        self.assertFalse(applicant.exists())

    def _remember_two(self):
        first = self._remember("Zyxara Quorblat", email_from=EMAIL)
        second = self._remember("Zyxi Quorblat", email_from="zyxi@mail.example.com")
        return first, second

    def test_merged_persons_go_along(self):
        first, second = self._remember_two()
        first.sudo().person_id._unite(second.sudo().person_id)
        self._request(first)._execute()
        self.assertEqual(find_words(self.env), {})

    def test_both_had_asked_before_they_were_merged(self):
        first, second = self._remember_two()
        request, other = self._request(first), self._request(second)
        first.sudo().person_id._unite(second.sudo().person_id)
        other._change_state("held", {"hold_reason": "A claim"})
        with self.assertRaisesRegex(UserError, "on hold. A claim"):
            request._execute()
        other._change_state("requested", {"hold_reason": False})
        request._execute()
        self.assertEqual((request | other).mapped("state"), ["done", "done"])
        self.assertEqual(find_words(self.env), {})

    def test_erased_medalists_are_not_ranked(self):
        applicant = self._remember(NAME, email_from=EMAIL)
        find = lambda: {  # noqa: E731
            row["applicant_id"] for row in self.job.sudo()._get_ranking(limit=100)
        }
        self.assertIn(applicant.id, find())
        request = self._request(applicant)
        request._execute()
        self.assertNotIn(applicant.id, find())
        self.assertEqual(applicant.sudo().erasure_id, request)

    def test_contact_that_is_needed_stays(self):
        applicant = self._remember(NAME, email_from=EMAIL)
        partner = applicant.partner_id or self.env["res.partner"].create({"name": NAME})
        applicant.partner_id = partner
        self.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": "BE71096123456769"}
        )
        self._request(applicant)._execute()
        self.assertTrue(partner.exists())

    def test_blacklisted_address_stays_where_another_record_has_it(self):
        for needed in (False, True):
            email = f"zyxara{needed}@mail.example.com".lower()
            applicant = self._remember(NAME, email_from=email)
            entry = self.env["mail.blacklist"]._add(email)
            if needed:
                self.env["res.partner"].create({"name": "A", "email": email})
            self._request(applicant)._execute()
            self.assertEqual(bool(entry.exists()), needed)

    # -- what is refused ---------------------------------------------------------------

    def test_running_hired_and_held_are_refused(self):
        running = self._remember(NAME)
        self._apply(NAME, email_from=running.email_from)
        with self.assertRaisesRegex(UserError, "while an application is running"):
            self._request(running)._execute()
        hired = self._remember("Hanna Hired")
        hired.sudo().write(
            {
                "active": True,
                "refuse_reason_id": False,
                "date_closed": fields.Datetime.now(),
            }
        )
        hired.sudo()._ensure_persons()
        with self.assertRaisesRegex(UserError, "was hired"):
            self._request(hired)._execute()
        held = self._remember("Helga Held")
        request = self._request(held)
        request._change_state("held", {"hold_reason": "A claim"})
        with self.assertRaisesRegex(UserError, "on hold. A claim"):
            request._execute()
        self.assertTrue(held.partner_name)

    def test_proof_is_emptied_by_the_erasure_alone(self):
        event = self._remember(NAME).sudo().consent_id.event_ids[:1]
        with self.assertRaises(AccessError):
            event.with_user(self.administrator)._erase([])
        with self.assertRaises(AccessError):
            event.write({"person_name": False})

    # -- the last mail -----------------------------------------------------------------

    def test_mail_that_does_not_leave_stops_nothing(self):
        applicant = self._remember(NAME)
        request = self._request(applicant)

        def fail(*_args, **_kwargs):
            raise OSError("no server")

        with (
            patch.object(IrMail_Server, "_connect__", fail),
            self.assertLogs(f"odoo.addons.{MODULE}.models.privacy", "WARNING") as log,
        ):
            request._execute()
        self.assertNotIn("mail.example.com", "".join(log.output))
        self.assertEqual(request.removed["not_told"], 1)
        self.assertEqual(request.state, "done")

    def test_last_mail_leads_nowhere(self):
        applicant = self._remember(NAME)
        (mail,) = self._send(self._request(applicant)._execute)
        html = mail.get_body(("html",)).get_content()
        self.assertNotIn("/talent/", html)
        self.assertNotIn("We rely on our legitimate interest", html)

    def test_retention_writes_no_last_mail(self):
        applicant = self._remember(NAME)
        self.assertFalse(self._send(self._request(applicant, "retention")._execute))

    # -- coming back -------------------------------------------------------------------

    def test_any_spelling_is_recognised(self):
        applicant = self._remember(
            NAME, email_from=f"{EMAIL}, second@quorblat.example.com"
        )
        self._request(applicant)._execute()
        for spelling in (
            EMAIL.upper(),
            f'"Z. Q." <{EMAIL}>',
            "second@Quorblat.example.com",
        ):
            again = self.env["hr.applicant"].create(
                {
                    "partner_name": "Another Name",
                    "email_from": spelling,
                    "company_id": self.env.company.id,
                    "active": False,
                    "refuse_reason_id": self.reason.id,
                }
            )
            self.assertEqual(self._blocker(again), "suppressed", spelling)
            again.sudo()._award_medal(self.silver)
            self.assertEqual(self._blocker(again), "suppressed", spelling)

    def test_own_new_application_lifts_it_visibly(self):
        applicant = self._remember(NAME, email_from=EMAIL)
        self._request(applicant)._execute()
        again = self._apply(NAME, email_from=EMAIL.upper())
        self.assertNotEqual(self._blocker(again), "suppressed")
        told = again.sudo().message_ids.filtered("recruiter_only")
        self.assertIn("erased before", "".join(told.mapped("body")))
        again.write({"active": False, "refuse_reason_id": self.reason.id})
        self.assertEqual(self._blocker(again), "no_consent")

    # -- the preview -------------------------------------------------------------------

    def _preview(self, request):
        action = request.with_user(self.officer).action_preview()
        return (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
            .create({})
        )

    def test_preview_says_what_the_erasure_does(self):
        applicant = self._fill()
        other = self._remember("Nora Neighbour")
        other.message_post(body=f"She came with {NAME}")
        request = self._request(applicant)
        dialog = self._preview(request)
        for words in ("zyxara.pdf", "Message", "The proof of consents", "Nora Neighb"):
            self.assertIn(words, dialog.summary)
        self.assertIn(f"/odoo/hr.applicant/{other.id}", dialog.summary)
        self.assertTrue(dialog.is_possible)
        dialog.action_erase()
        self.assertEqual(request.state, "done")
        self.assertEqual(
            find_words(self.env), {"mail_message.body": 1}, "that is for a decision"
        )

    def test_preview_of_what_is_refused(self):
        applicant = self._remember(NAME)
        request = self._request(applicant)
        request._change_state("held", {"hold_reason": "A claim"})
        dialog = self._preview(request)
        self.assertFalse(dialog.is_possible)
        self.assertIn("on hold", dialog.summary)
        with self.assertRaises(UserError):
            dialog.action_erase()

    def test_only_recruiters_of_the_company_erase(self):
        request = self._request(self._remember(NAME))
        with self.assertRaises(AccessError):
            request.with_user(self.interviewer).action_preview()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.officer.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        with self.assertRaises(AccessError):
            self.env["hr.applicant.erasure.preview"].with_user(self.officer).create(
                {"erasure_id": request.id}
            ).action_erase()
        self.assertEqual(request.state, "requested")
