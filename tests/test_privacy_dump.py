import json
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, config

from ..models.privacy.erasure_pointers import get_text_fields
from .access_walk import get_our_models
from .mailbox import MailCase
from .pages import TalentCase
from .test_privacy_execution import (
    EMAIL,
    NAME,
    TEXT,
    WORDS,
    ErasureCommon,
    find_words,
)

PDF = b"%PDF-1.4\n% zyxara-words\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
#: Our models that say nothing about one person, and why.
NOBODY = {
    "hr.applicant.consent.wording": "the words that are asked",
    "hr.applicant.followup.summary": "ids alone",
    "hr.applicant.import": "the name of a file with many people",
    "hr.applicant.invitation.round": "the words of a mailing, to many",
    "hr.applicant.medal": "what a medal means",
    "hr.applicant.news": "what everybody is sent",
    "hr.applicant.page.hit": "keyed hashes, for minutes",
    "hr.applicant.ranking.decision": "weights and filters",
    "hr.applicant.ranking.decision.line": "a keyed hash, and facts as numbers",
    "hr.applicant.retention.preset": "a country",
    "hr.applicant.retention.rule": "what is kept for how long",
    "hr.applicant.suppression": "keyed hashes",
}
#: Columns of ours that no words of a person get into, and why.
WORDLESS = {
    "hr.applicant.consent.event.lang": "a language",
    "hr.applicant.consent.event.user_name": "the colleague",
    "hr.applicant.consent.event.wording_text": "the words that were asked",
    "hr.applicant.person.lang": "a language",
    "hr.applicant.person.merge_memory": "filled by a merge, tested there",
    "hr.applicant.erasure.removed": "numbers, written by the erasure",
    "hr.applicant.cv.import.archive_name": "of many people; gone the next day",
    "hr.applicant.import.line.consent_memory": "states and days",
    "hr.applicant.invitation.job_name": "what the job was called",
    "hr.applicant.reinvite.lang": "a language",
    "hr.applicant.reinvite.line.facts": "ids and numbers",
}
#: Columns of Odoo's that one person's life fills here.
FILLED = (
    *("bus_bus.message", "calendar_event.description", "calendar_event.name"),
    *("hr_applicant.applicant_notes", "hr_applicant.email_from"),
    *("hr_applicant.email_normalized", "hr_applicant.linkedin_profile"),
    *("hr_applicant.partner_name", "hr_applicant.partner_phone"),
    *("ir_attachment.index_content", "ir_attachment.name"),
    *("mail_activity.feedback", "mail_activity.note", "mail_activity.summary"),
    *("mail_compose_message.body", "mail_mail.body_html", "mail_mail.email_to"),
    *("mail_message.body", "mail_message.email_from", "mail_message.subject"),
    *("mail_message.reply_to", "mail_notification.failure_reason"),
    *("mail_tracking_value.new_value_char", "mail_tracking_value.old_value_char"),
    *("res_partner.comment", "res_partner.email", "res_partner.name"),
)


@tagged("post_install", "-at_install", "slow")
class TestErasureDump(MailCase, ErasureCommon, TalentCase):
    """Somebody applies, is asked, answers, is invited, met, and asks to be erased.

    Everything comes in the way it does in daily work: mails through the gateway, to a
    mail server and from it, answers over HTTP. Ada is the neighbour.
    """

    def setUp(self):
        super().setUp()
        self.opener.headers["User-Agent"] = TEXT
        self.before = {
            name: self._last_id(name)
            for name in self.env.registry
            if self.env[name]._auto and not self.env[name]._abstract
        }

    def _last_id(self, name):
        table = SQL.identifier(self.env[name]._table)
        ((last,),) = self.env.execute_query(SQL("SELECT max(id) FROM %s", table))
        return last or 0

    # -- the life of a person ---------------------------------------------------------

    def _apply_by_mail(self):
        """An application comes in through the gateway, with a file."""
        mail = EmailMessage()
        mail["From"] = f"{NAME} <{EMAIL}>"
        mail["To"] = "jobs@company.example.com"
        mail["Subject"] = TEXT
        mail["Message-Id"] = make_msgid(domain="quorblat.example.com")
        mail.set_content(f"{TEXT} in a letter")
        mail.add_attachment(
            PDF, maintype="application", subtype="pdf", filename="zyxara.pdf"
        )
        id_ = self.env["mail.thread"].message_process("hr.applicant", mail.as_bytes())
        applicant = self.env["hr.applicant"].browse(id_)
        applicant.write(
            {
                "partner_name": NAME,
                "job_id": self.job.id,
                "user_id": self.officer.id,
                "company_id": self.env.company.id,
                "partner_phone": "+32475123499",
                "linkedin_profile": "linkedin.com/in/zyxara",
                "applicant_notes": f"<p>{TEXT}</p>",
            }
        )
        return applicant

    def _get_refused(self, applicant):
        applicant.write(
            {
                "active": False,
                "refuse_reason_id": self.reason.id,
                "refuse_date": fields.Datetime.now(),
            }
        )
        applicant.sudo()._award_medal(self.silver)

    def _get_asked(self, applicant):
        """Asked by mail; a reply, a report of delivery, an answer on the page."""
        applicant.with_user(self.officer)._request_consent()
        self._run_queue()
        (mail,) = self._to(EMAIL)
        self._reply(mail, text=f"{TEXT} in a reply")
        self._report(mail, "delayed", "4.2.2", email=EMAIL)
        self._submit(self._find_link(mail, "consent"), "yes", contact_channel="phone")
        self.env.invalidate_all()
        link = self._link("profile", applicant.sudo().consent_id)
        page = self._submit(
            link,
            "save",
            files={"cv": ("zyxara new.pdf", PDF + b"new")},
            availability="2030-01-31",
            linkedin_profile="linkedin.com/in/zyxara-quorblat",
        )
        self.assertIn("Saved", page.text)

    def _get_invited(self, applicant):
        """Invited by mail; a reply, an answer on the page, and a bounce."""
        # The yes on the page was a contact of today.
        self.env.company.medalist_contact_gap_days = 0
        invitation = self._invite(applicant)
        self._run_queue()
        mail = self._to(EMAIL)[-1]
        self._reply(mail, text=f"{TEXT} about the job")
        self._submit(
            self._find_link(mail, "invitation"), "not_interested", message=TEXT
        )
        self._report(mail, email=EMAIL)
        self.assertTrue(invitation.message)
        self.assertTrue(applicant.bounced_email)

    def _live(self):
        applicant = self._apply_by_mail()
        self._get_refused(applicant)
        self._get_asked(applicant)
        self._get_invited(applicant)
        self._fill_around(applicant)
        notification = self.env["mail.notification"].search([], limit=1, order="id")
        notification.sudo().write(
            {
                "mail_message_id": applicant.message_ids[0].id,
                "failure_reason": TEXT,
            }
        )
        later = applicant.copy({"job_id": self.other_job.id})
        self._get_refused(later)
        person = applicant.sudo().person_id
        self.assertEqual(later.sudo().person_id, person)
        self._bring_along(applicant, later)
        self._fill_our_dialogs(applicant, person)
        self._submit(self._link("profile", applicant.sudo().consent_id), "erase")
        self.assertEqual(person.erasure_id.channel, "web")
        self._fill_our_columns()
        return applicant | later, person.erasure_id

    def _bring_along(self, applicant, later):
        """Came with a file; gets news; of the later refusal they are told by phone."""
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", purpose="news"
        )
        news = self.env["hr.applicant.news"].create(
            {"subject": "We moved", "body": "<p>We moved.</p>"}
        )
        self.env["hr.applicant.news.recipient"].create(
            {"news_id": news.id, "consent_id": applicant.sudo().news_consent_id.id}
        )
        self.env["hr.applicant.refusal.call"].create(
            {
                "applicant_id": later.id,
                "refuse_reason_id": self.reason.id,
                "subject": TEXT,
            }
        )
        self.env["hr.applicant.import"].create(
            {
                "company_id": self.env.company.id,
                "file_name": "people.xlsx",
                "line_ids": [fields.Command.create({"applicant_id": applicant.id})],
            }
        )

    def _fill_our_dialogs(self, applicant, person):
        """Leave each of our dialogs behind, about this person."""
        about = {
            "hr.applicant": applicant,
            "hr.applicant.person": person,
            "hr.applicant.consent": applicant.sudo().consent_id,
            "hr.applicant.erasure": self.env["hr.applicant.erasure"]
            ._request(person, "phone")
            .with_env(self.env),
            "hr.job": self.other_job,
            "hr.applicant.news": self.env["hr.applicant.news"].create(
                {"subject": "We moved", "body": "<p>We moved.</p>"}
            ),
            "hr.applicant.medal": self.silver,
            "mail.activity": applicant.activity_schedule(
                "mail.mail_activity_data_call"
            ),
            "hr.applicant.refuse.reason": self.reason,
        }
        about["hr.applicant.erasure"]._change_state("refused", {"refusal_reason": TEXT})
        for name in self._get_models_of_persons():
            model = self.env[name]
            if model._transient:
                values = self._get_dialog_values(model, about)
                about[name] = model.sudo().create(values)

    def _get_dialog_values(self, model, about):
        values = {}
        for field in model._fields.values():
            target = about.get(field.comodel_name)
            if not field.store:
                continue
            if field.required and field.type == "selection":
                values[field.name] = field.get_values(self.env)[0]
            elif field.required and field.type == "char":
                values[field.name] = TEXT
            elif field.type == "date":
                values[field.name] = fields.Date.today()
            elif not target:
                continue
            elif field.type == "many2one":
                values[field.name] = target.id
            elif field.type == "many2many":
                values[field.name] = [fields.Command.set(target.ids)]
        if "reason" in model._fields:
            values["reason"] = TEXT
        return values

    def _get_models_of_persons(self):
        return [
            name
            for name in get_our_models(self.env)
            if self.env[name]._auto and name not in NOBODY
        ]

    def _fill_our_columns(self):
        """Put a word in each text without one of what was made here of ours."""
        self.env.flush_all()
        for name in self._get_models_of_persons():
            model = self.env[name]
            for field in get_text_fields(model):
                if str(field) in WORDLESS or field.type == "json":
                    continue
                self.env.cr.execute(
                    SQL(
                        """UPDATE %s SET %s = %s WHERE id > %s
                              AND COALESCE(%s::text, '') !~* %s""",
                        SQL.identifier(model._table),
                        SQL.identifier(field.name),
                        json.dumps({"en_US": TEXT}) if field.translate else TEXT,
                        self.before[name],
                        SQL.identifier(field.name),
                        "|".join(WORDS),
                    )
                )
        self.env.invalidate_all()

    # -- what is compared --------------------------------------------------------------

    def _get_figures(self):
        """Return what the reports and lists count, by all that may be counted by."""
        figures = {}
        for name, groups in (
            ("hr.medalist.report", ["job_id", "medal_id", "step", "medal_date:month"]),
            ("hr.medalist.hire.report", ["origin", "job_id"]),
            ("hr.applicant", ["job_id", "stage_id", "medal_id", "refuse_reason_id"]),
            ("hr.applicant.invitation", ["state", "job_id"]),
            ("hr.applicant.consent", ["state"]),
            ("hr.applicant.followup", ["plan_id"]),
        ):
            model = self.env[name].sudo().with_context(active_test=False)
            numbers = ["__count"]
            if not model._auto:
                numbers += [
                    f"{field.name}:{field.aggregator}"
                    for field in model._fields.values()
                    if field.store and field.aggregator and field.name != "id"
                ]
            figures[name] = model._read_group([], groups, numbers)
        total, groups = self.env["hr.medalist.report"]._count_people([])
        return {**figures, "dashboard": total, "by_medal": groups}

    def _get_proofs(self, consents):
        """Return what the proofs say without saying of whom."""
        return [
            (event.kind, event.date, event.channel, event.wording_text, event.lang)
            for event in consents.event_ids.sorted("id")
        ]

    def _get_rows_of_neighbour(self):
        person = self.applicant.sudo().person_id
        consent = self.consent.sudo()
        records = (
            *(self.applicant.sudo(), person, person.address_ids, consent),
            *(consent.event_ids, self.applicant.sudo().message_ids),
            *(self.applicant.partner_id, self.applicant.sudo().attachment_ids),
        )
        self.env.flush_all()
        return [
            self.env.execute_query(
                SQL(
                    "SELECT t::text FROM %s t WHERE id = ANY(%s) ORDER BY id",
                    SQL.identifier(of._table),
                    of.ids,
                )
            )
            for of in records
        ]

    def _find_files(self):
        """Return the names of the files of the filestore that hold a word."""
        store = Path(config.filestore(self.env.cr.dbname))
        return {
            str(path.relative_to(store))
            for path in store.rglob("*")
            if path.is_file() and b"zyxara" in path.read_bytes()
        }

    def _assert_every_table_tells(self):
        found = find_words(self.env)
        for column in FILLED:
            self.assertIn(column, found)
        silent = [
            str(field)
            for name in self._get_models_of_persons()
            for field in get_text_fields(self.env[name])
            if str(field) not in WORDLESS
            and f"{self.env[name]._table}.{field.name}" not in found
        ]
        self.assertFalse(silent, "each text of ours held a word of the person")

    def test_every_table(self):
        neighbour = self._get_rows_of_neighbour()
        applications, erasure = self._live()
        self._assert_every_table_tells()
        files = self._find_files()
        self.assertGreater(len(files), 1)
        consents = applications.sudo().consent_id
        proofs, figures = self._get_proofs(consents), self._get_figures()
        self._run_queue()
        erasure._execute()
        self.env.invalidate_all()
        self.assertEqual(find_words(self.env), {})
        self.assertEqual(self._get_figures(), figures)
        self.assertEqual(self._get_proofs(consents), proofs)
        self.assertEqual(self._get_rows_of_neighbour(), neighbour)
        self.assertFalse(
            self.env["ir.attachment"].sudo().search([("store_fname", "in", [*files])])
        )
        self._collect(files)
        self.assertFalse(self._find_files())

    def _collect(self, files):
        """Do what Odoo's daily collection does; here nothing is committed."""
        store = Path(config.filestore(self.env.cr.dbname))
        for name in files:
            self.assertTrue((store / "checklist" / name).exists(), "it is collected")
            (store / name).unlink()
