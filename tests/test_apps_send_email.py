from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .apps_people import LEFT_OUT, ONLY_CALLED, WRITTEN_TO, AppsPeople

READ = sorted(WRITTEN_TO)


class TestSendEmail(AppsPeople):
    """Odoo's own dialogs ask the gate about past candidates."""

    def _dialog(self, applicants, user=None):
        return (
            self.env["applicant.send.mail"]
            .with_user(user or self.officer)
            .create(
                {
                    "applicant_ids": [(6, 0, applicants.ids)],
                    "subject": "News",
                    "body": "<p>We moved.</p>",
                }
            )
        )

    def test_several_are_written_to_but_for_those_left_out(self):
        dialog = self._dialog(self.everybody)
        for state in (*LEFT_OUT, *ONLY_CALLED):
            self.assertIn(f"{state.title()} Person (", dialog.left_out_note)
        for state in ("Paused", "Contacted"):
            self.assertIn(f"{state} Person (", dialog.passing_note)
        self.assertNotIn("Permitted", dialog.left_out_note + dialog.passing_note)
        self.assertNotIn("Running", dialog.left_out_note + dialog.passing_note)
        dialog.action_send()
        self.assertEqual(self._get_written_to(), READ)
        self.assertEqual(
            self._get_contacted(), sorted(["permitted", "paused", "contacted"])
        )

    def test_somebody_who_refused_meanwhile_is_left_out(self):
        two = self.people["permitted"] | self.people["paused"]
        dialog = self._dialog(two)
        self.assertFalse(dialog.left_out_note)
        self._answer("permitted", "declined")
        dialog.action_send()
        self.assertEqual(self._get_written_to(), ["paused"])

    def test_nobody_is_left(self):
        dialog = self._dialog(self.people["withdrawn"] | self.people["declined"])
        with self.assertRaisesRegex(UserError, "Withdrawn Person"):
            dialog.action_send()

    def test_one_is_written_to_on_purpose(self):
        ada = self.people["withdrawn"]
        dialog = self._dialog(ada)
        self.assertTrue(dialog.only_on_purpose)
        with self.assertRaisesRegex(UserError, "Withdrew their consent"):
            dialog.action_send()
        dialog.action_send_on_purpose()
        self.assertEqual(self._get_written_to(), ["withdrawn"])
        note = ada.message_ids[:1]
        self.assertIn("Withdrew their consent", note.body)
        self.assertTrue(note.sudo().recruiter_only)

    def test_several_are_not_written_to_on_purpose(self):
        dialog = self._dialog(self.people["withdrawn"] | self.people["declined"])
        with self.assertRaises(UserError):
            dialog.action_send_on_purpose()

    def test_the_buttons(self):
        form = Form(
            self.env["applicant.send.mail"].with_user(self.officer),
            "hr_recruitment.applicant_send_mail_view_form",
        )
        form.applicant_ids.add(self.people["withdrawn"])
        self.assertTrue(form.only_on_purpose)
        form.applicant_ids.add(self.people["permitted"])
        self.assertFalse(form.only_on_purpose)
        self.assertIn("Withdrawn Person", form.left_out_note)

    def test_interviewers_learn_nothing(self):
        people = self.people["permitted"] | self.people["withdrawn"]
        people.interviewer_ids = self.interviewer
        dialogs = [self._dialog(one, self.interviewer) for one in people]
        told = {dialog.left_out_note.partition(" (")[2] for dialog in dialogs}
        self.assertEqual(told, {"Only recruiters write to past candidates)"})
        with self.assertRaises(AccessError):
            dialogs[0].action_send_on_purpose()

    def test_interviewers_write_to_running_applications(self):
        self.people["running"].interviewer_ids = self.interviewer
        dialog = self._dialog(self.people["running"], self.interviewer)
        self.assertFalse(dialog.left_out_note)
        dialog.action_send()
        self.assertEqual(self._get_written_to(), ["running"])


class TestComposer(AppsPeople):
    """The composer of a list, in both of its ways."""

    def _compose(self, applicants, mode, **values):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.officer)
            .create(
                {
                    "model": "hr.applicant",
                    "res_ids": applicants.ids,
                    "composition_mode": mode,
                    "subject": "News",
                    "body": "<p>We moved.</p>",
                    "email_from": self.officer.email,
                    **values,
                }
            )
        )
        return composer._action_send_mail()

    def test_mails_to_many(self):
        before = self.env["mail.mail"].search([])
        self._compose(self.everybody, "mass_mail", use_exclusion_list=False)
        mails = self.env["mail.mail"].search([]) - before
        cancelled = mails.filtered(lambda mail: mail.state == "cancel")
        by_state = {
            state: cancelled.filtered(lambda m, a=applicant: m.res_id == a.id)
            for state, applicant in self.people.items()
        }
        self.assertEqual(by_state["withdrawn"].failure_reason, "Withdrew their consent")
        self.assertEqual(by_state["unasked"].failure_type, "mail_bl")
        self.assertEqual(
            {state for state, mail in by_state.items() if mail},
            {*LEFT_OUT, *ONLY_CALLED},
        )
        self.assertEqual(self._get_written_to(), READ)
        self.assertEqual(
            self._get_contacted(), sorted(["permitted", "paused", "contacted"])
        )

    def test_messages_to_many(self):
        partners = self.env["res.partner"].create(
            [{"name": a.partner_name, "email": a.email_from} for a in self.everybody]
        )
        for applicant, partner in zip(self.everybody, partners, strict=True):
            applicant.partner_id = partner
        template = self.env["mail.template"].create(
            {
                "model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "name": "News",
                "subject": "News",
                "body_html": "<p>We moved.</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        self._compose(self.everybody, "comment", template_id=template.id)
        self.assertEqual(self._get_written_to(), READ)

    def test_a_mail_asks_again_when_it_leaves(self):
        two = self.people["permitted"] | self.people["paused"]
        mails, _messages = self._compose(two, "mass_mail", force_send=False)
        mail = mails.filtered(lambda m: m.res_id == self.people["permitted"].id)
        self._answer("permitted", "declined")
        self.assertEqual(self._get_written_to(), ["paused"])
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(mail.failure_reason, "Withdrew their consent")
        self.assertNotIn("permitted", self._get_contacted())

    def test_an_application_that_was_closed_meanwhile(self):
        running = self.people["running"]
        self._compose(running, "mass_mail", force_send=False)
        running.write({"active": False, "refuse_reason_id": self.reason.id})
        self.assertEqual(self._get_written_to(), [])

    def test_the_gate_is_asked_once_for_all(self):
        """Twice as many people cost the gate not one query more."""
        crowd = self.env["hr.applicant"].concat(
            *(self._refuse(f"Crowd{number} Person") for number in range(12))
        )
        crowd[::2]._ensure_persons()
        crowd._get_left_out()
        self.assertEqual(
            self._count_queries(crowd[:6]._get_left_out),
            self._count_queries(crowd._get_left_out),
        )

    def test_taking_back_a_withdrawal_frees_what_it_closed(self):
        self.env["mail.blacklist"]._add("declined@mail.example.com")
        two = self.people["withdrawn"] | self.people["declined"]
        for state in ("withdrawn", "declined"):
            self._answer(state, "granted")
        self._compose(two, "mass_mail")
        # The blacklist entry was not written by the refusal: it stays.
        self.assertEqual(self._get_written_to(), ["withdrawn"])
