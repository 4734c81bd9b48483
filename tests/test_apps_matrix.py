from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .apps_people import LEFT_OUT, ONLY_CALLED, WRITTEN_TO, AppsPeople

READ = sorted(WRITTEN_TO)
CALLED = sorted((*WRITTEN_TO, *ONLY_CALLED))
CONTACTED = sorted(set(WRITTEN_TO) - {"running"})
ANYBODY = [("active", "in", [True, False])]


class AppsCase(AppsPeople):
    """What leaves through Odoo's other apps."""

    def setUp(self):
        super().setUp()
        self.sent_sms = []
        # Only where SMS is installed.
        from odoo.addons.sms.tools.sms_api import SmsApi

        patcher = patch.object(SmsApi, "_send_sms_batch", self._take_sms)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _take_sms(self, messages, **_options):
        numbers = [number for message in messages for number in message["numbers"]]
        self.sent_sms += [number["number"] for number in numbers]
        return [{"uuid": n["uuid"], "state": "success"} for n in numbers]

    def _get_called(self):
        """Let what waits leave; return the states of those who get an SMS."""
        self.env["sms.sms"].sudo().search([("state", "=", "outgoing")]).send()
        states = {a.partner_phone_sanitized: s for s, a in self.people.items()}
        return sorted(states[number] for number in self.sent_sms)

    def _mailing(self, domain=None, **values):
        model = self.env["ir.model"]._get_id("hr.applicant")
        vals = {
            "subject": "News",
            "mailing_model_id": model,
            "body_html": "<p>We moved.</p>",
            "email_from": self.officer.email,
            "reply_to_mode": "update",
            **values,
        }
        ours = [("id", "in", self.everybody.ids)]
        vals["mailing_domain"] = repr(ours + (domain or ANYBODY))
        return self.env["mailing.mailing"].create(vals)

    def _get_reasons(self, mailing):
        """Return ``{state: why}`` of the traces that are cancelled."""
        states = {a.id: state for state, a in self.people.items()}
        return {
            states[trace.res_id]: trace.failure_reason
            for trace in mailing.mailing_trace_ids
            if trace.trace_status == "cancel"
        }


@tagged("apps", "-standard", "post_install", "-at_install")
class TestMatrix(AppsCase):
    """Every tool × every state of the gate: send, and look at what leaves."""

    def test_email_marketing(self):
        mailing = self._mailing(use_exclusion_list=False)
        mailing.action_send_mail()
        self.assertEqual(self._get_written_to(), READ)
        self.assertEqual(self._get_contacted(), CONTACTED)
        reasons = self._get_reasons(mailing)
        self.assertEqual(set(reasons), {*LEFT_OUT, *ONLY_CALLED})
        told = self.env["hr.applicant"]._get_trace_reason()
        self.assertEqual(set(reasons.values()), {told})

    def test_email_marketing_proposes_the_permitted(self):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": self.env["ir.model"]._get_id("hr.applicant"),
            }
        )
        proposed = (
            self.env["hr.applicant"].search(mailing._parse_mailing_domain())
            & self.everybody
        )
        # Whoever can be called only is left out when the mail is sent.
        names = sorted(self.people[s].partner_name for s in ("permitted", "bounced"))
        self.assertEqual(sorted(proposed.mapped("partner_name")), names)
        mailing.write({"body_html": "<p>We moved.</p>"})
        mailing.action_send_mail(proposed.ids)
        self.assertEqual(self._get_written_to(), ["permitted"])

    def test_email_marketing_asks_again_when_mails_leave(self):
        mailing = self._mailing()
        composed = type(self.env["mail.mail"])
        with patch.object(composed, "send", lambda *_args, **_options: True):
            mailing.action_send_mail()
        self._answer("permitted", "declined")
        self.assertEqual(
            self._get_written_to(), sorted(set(WRITTEN_TO) - {"permitted"})
        )
        self.assertIn("permitted", self._get_reasons(mailing))
        self.assertNotIn("permitted", self._get_contacted())

    def test_unsubscribing_from_a_mailing_closes_and_opens(self):
        """What the person says to a mailing counts for everything."""
        ada = self.people["permitted"]
        blacklist = self.env["mail.blacklist"]
        blacklist._add(ada.email_normalized)
        self.assertEqual(self._blocker(ada), "blacklisted")
        blacklist._remove(ada.email_normalized)
        self.assertFalse(self._blocker(ada))

    def test_leaving_a_mailing_list_is_told(self):
        ada = self.people["permitted"]
        lists = self.env["mailing.list"].create([{"name": "Craft"}, {"name": "Wood"}])
        self.env["mailing.contact"].create(
            {"email": ada.email_from, "list_ids": [(6, 0, lists[:1].ids)]}
        )
        lists._update_subscription_from_email(ada.email_from, opt_out=True)
        note = ada.message_ids[:1]
        self.assertIn("They left these mailing lists: Craft", note.body)
        self.assertNotIn("Wood", note.body)
        self.assertTrue(note.recruiter_only)
        self.assertFalse(self._blocker(ada))

    def _compose_sms(self, applicants, mode, **values):
        return (
            self.env["sms.composer"]
            .with_user(self.officer)
            .create(
                {
                    "res_model": "hr.applicant",
                    "composition_mode": mode,
                    "body": "We moved.",
                    **(
                        {"res_id": applicants.id}
                        if len(applicants) == 1
                        else {"res_ids": repr(applicants.ids)}
                    ),
                    **values,
                }
            )
        )

    def test_sms_to_many(self):
        self._compose_sms(
            self.everybody, "mass", use_exclusion_list=False, mass_keep_log=False
        ).action_send_sms()
        self.assertEqual(self._get_called(), CALLED)
        self.assertEqual(self._get_contacted(), sorted({*CONTACTED, *ONLY_CALLED}))

    def test_sms_names_beforehand_who_is_left_out(self):
        told = self.everybody.with_user(self.officer).action_send_sms()["params"]
        for state in LEFT_OUT:
            self.assertIn(f"{state.title()} Person (", told["message"])
        self.assertNotIn("Permitted", told["message"])
        self.assertEqual(told["next"]["res_model"], "sms.composer")
        permitted = self.people["permitted"].with_user(self.officer)
        self.assertEqual(permitted.action_send_sms()["res_model"], "sms.composer")
        nobody = self.people["withdrawn"] | self.people["unasked"]
        with self.assertRaisesRegex(UserError, "Withdrawn Person"):
            self._compose_sms(nobody, "mass").action_send_sms()

    def test_sms_to_many_at_once(self):
        self._compose_sms(self.everybody, "mass").action_send_sms_mass_now()
        self.assertEqual(self._get_called(), CALLED)

    def test_sms_asks_again_when_it_leaves(self):
        two = self.people["permitted"] | self.people["paused"]
        self._compose_sms(two, "mass").action_send_sms()
        self._answer("permitted", "declined")
        self.assertEqual(self._get_called(), ["paused"])
        self.assertNotIn("permitted", self._get_contacted())

    def test_sms_to_one(self):
        for state in (*LEFT_OUT, *WRITTEN_TO, *ONLY_CALLED):
            with self.subTest(state):
                composer = self._compose_sms(self.people[state], "comment")
                if state in LEFT_OUT:
                    with self.assertRaisesRegex(UserError, f"{state.title()} Person"):
                        composer.action_send_sms()
                else:
                    composer.action_send_sms()
        self.assertEqual(self._get_called(), CALLED)
        self.assertEqual(self._get_contacted(), sorted({*CONTACTED, *ONLY_CALLED}))

    def test_sms_by_a_template(self):
        """What a server action sends asks in the last place."""
        for state in LEFT_OUT:
            self.people[state]._message_sms("We moved.")
        self.people["permitted"]._message_sms("We moved.")
        self.assertEqual(self._get_called(), ["permitted"])
        note = self.people["withdrawn"].message_ids[:1]
        self.assertIn("Withdrew their consent", note.body)
        self.assertTrue(note.recruiter_only)

    def test_sms_marketing(self):
        mailing = self._mailing(
            mailing_type="sms", body_plaintext="We moved.", use_exclusion_list=False
        )
        mailing.action_send_sms()
        self.assertEqual(self._get_called(), CALLED)
        self.assertEqual(self._get_contacted(), sorted({*CONTACTED, *ONLY_CALLED}))
        reasons = self._get_reasons(mailing)
        self.assertEqual(set(reasons), set(LEFT_OUT))
        told = self.env["hr.applicant"]._get_trace_reason()
        self.assertEqual(set(reasons.values()), {told})

    def test_sms_marketing_asks_again_when_they_leave(self):
        mailing = self._mailing(mailing_type="sms", body_plaintext="We moved.")
        mailing.action_send_sms()
        self._answer("permitted", "declined")
        self.assertNotIn("permitted", self._get_called())
        self.assertIn("permitted", self._get_reasons(mailing))

    def test_interview_forms(self):
        self.officer.group_ids += self.env.ref("survey.group_survey_user")
        self.job.survey_id = self.env["survey.survey"].create(
            {
                "title": "Interview",
                "survey_type": "recruitment",
                "question_and_page_ids": [
                    (0, 0, {"title": "Why us?", "question_type": "text_box"})
                ],
            }
        )
        for state in (*LEFT_OUT, *ONLY_CALLED):
            with self.subTest(state), self.assertRaises(UserError):
                self.people[state].with_user(self.officer).action_send_survey()
        for state in WRITTEN_TO:
            applicant = self.people[state].with_user(self.officer)
            action = applicant.action_send_survey()
            dialog = self.env["survey.invite"].with_user(self.officer)
            dialog = dialog.with_context(**action["context"]).create({})
            dialog.action_invite()
        dialog.applicant_id = self.people["withdrawn"]
        with self.assertRaises(UserError):
            dialog.action_invite()
        self.assertEqual(self._get_contacted(), CONTACTED)

    def test_extended_once(self):
        """A registry that is set up again has each method wrapped once."""
        Composer = self.env.registry["sms.composer"]
        before = vars(Composer)["_get_optout_record_ids"]
        self.env["hr.applicant.app.extensions"]._register_hook()
        self.assertIs(vars(Composer)["_get_optout_record_ids"], before)
