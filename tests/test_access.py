import re
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.misc import file_path

from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestAccess(MedalistCommon):
    OURS = (
        "medal_id",
        "medal_reason",
        "personal_note",
        "consent_state",
        "consent_id",
        "contact_blocker",
        "contact_allowed",
        "followup_state",
        "followup_date",
        "last_contact_date",
        "invitation_ids",
        "reinvited_from_id",
        "decline_would_accept",
    )

    def test_interviewer_sees_nothing_of_ours(self):
        applicant = self._remember(interviewer_ids=self.interviewer.ids)
        seen = applicant.with_user(self.interviewer)
        self.assertEqual(seen.partner_name, "Ada Lovelace")
        for name in self.OURS:
            with self.subTest(field=name), self.assertRaises(AccessError):
                seen.read([name])
        with self.assertRaises(AccessError):
            seen.search([("medal_id", "!=", False)])
        for model in (
            "hr.applicant.medal",
            "hr.applicant.consent",
            "hr.applicant.invitation",
            "hr.applicant.reinvite",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.interviewer).search([])

    def test_interviewer_form_has_no_tab(self):
        applicant = self._remember(interviewer_ids=self.interviewer.ids)
        form = Form(applicant.with_user(self.interviewer))
        self.assertNotIn("medal_id", form._view["fields"])
        officer_form = Form(applicant.with_user(self.officer))
        self.assertIn("medal_id", officer_form._view["fields"])

    def test_officer_uses_medals_but_does_not_configure_them(self):
        self.assertTrue(self.silver.with_user(self.officer).name)
        with self.assertRaises(AccessError):
            self.silver.with_user(self.officer).name = "Best"
        self.silver.with_user(self.administrator).name = "Best"

    def test_nobody_edits_consents_or_invitations(self):
        """They change through recorded answers and the wizard only, which ask why."""
        medalist = self._remember()
        invitation = self._queue_invitations(medalist)
        for user in (self.officer, self.administrator):
            for record in (medalist.consent_id, invitation):
                seen = record.with_user(user)
                with self.subTest(user=user.login, record=record):
                    self.assertTrue(seen.state)
                    with self.assertRaises(AccessError):
                        seen.state = "expired"
                    with self.assertRaises(AccessError):
                        seen.unlink()
                    with self.assertRaises(AccessError):
                        seen.copy()
            invitation.with_user(user).message_post(body="They called back")

    def test_other_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other Co."})
        medalist = self._refuse(job_id=False, company_id=other.id)
        medalist._record_consent("granted", "phone")
        medalist._award_medal(self.silver)
        Consent = self.env["hr.applicant.consent"].with_user(self.officer)
        self.assertFalse(Consent.search([("id", "=", medalist.consent_id.id)]))
        ranked = self.other_job.with_user(self.officer)._rank_past_applicants()
        self.assertNotIn(medalist, ranked)

    def _get_other_officer(self):
        company = self.env["res.company"].create({"name": "Other Co."})
        return new_test_user(
            self.env,
            "other_officer",
            "hr_recruitment.group_hr_recruitment_user",
            email="other@example.com",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_other_company_does_not_invite_our_people(self):
        """Not even to a job that all companies share."""
        medalist = self._remember()
        shared = self.env["hr.job"].create({"name": "Anywhere", "company_id": False})
        stranger = self._get_other_officer()
        Reinvite = self.env["hr.applicant.reinvite"].with_user(stranger)
        line = {"applicant_id": medalist.id, "selected": True}
        own = Reinvite.create({"job_id": shared.id, "line_ids": [Command.create(line)]})
        self.assertEqual(own.line_ids.blocker, "no_consent", "never free")
        self.assertFalse(own.line_ids.explanation)
        self.assertFalse(own.line_ids.score)
        with self.assertRaisesRegex(UserError, "Nobody is chosen"):
            own.action_invite()
        shown = own.onchange(
            {"line_ids": [Command.create(line)]},
            ["line_ids"],
            {"line_ids": {"fields": {"explanation": {}, "blocker": {}}}, "summary": {}},
        )["value"]
        for _command, _id, values in shown.get("line_ids", []):
            self.assertFalse(values.get("explanation"))
            self.assertNotEqual(values.get("blocker"), False)
        with self.assertRaises(AccessError):
            self.env["hr.applicant.invitation"].with_user(stranger)._invite(
                medalist.with_user(stranger),
                shared,
                self.env.ref(f"{MODULE}.mail_template_invitation"),
            )
        self.assertFalse(medalist.invitation_ids)
        blocker = medalist.with_user(stranger)._get_contact_blockers()
        self.assertEqual(blocker, {medalist.id: "no_consent"}, "never free")

    def test_dialogs_are_for_readable_people_only(self):
        medalist = self._remember()
        stranger = self._get_other_officer()
        names = ["medal_id", "consent_state", "last_contact_date", "followup_state"]
        before = medalist.read(names)
        for model, values, action in (
            ("award.medal", {"medal_id": self.bronze.id}, "action_award"),
            ("record.consent", {"answer": "declined"}, "action_record"),
            ("log.contact", {"outcome": "reached"}, "action_log"),
            ("followup.change", {"change": "stop"}, "action_apply"),
        ):
            with self.subTest(model):
                Dialog = self.env[f"hr.applicant.{model}"].with_user(stranger)
                with self.assertRaises(UserError):  # or one about access
                    dialog = Dialog.create({**values, "applicant_ids": medalist.ids})
                    getattr(dialog, action)()
        self.env.invalidate_all()
        self.assertEqual(medalist.read(names), before)

    def test_rounds_of_shared_jobs_are_the_inviting_companys(self):
        shared = self.env["hr.job"].create({"name": "Anywhere", "company_id": False})
        invitation = self._queue_invitations(
            self._remember(),
            shared,
            subject="Only for our people",
        )
        round_ = invitation.round_id
        self.assertEqual(round_.company_id, self.env.company)
        self.assertEqual(round_.with_user(self.officer).invitation_count, 1)
        Rounds = self.env["hr.applicant.invitation.round"]
        self.assertFalse(
            Rounds.with_user(self._get_other_officer()).search([("id", "=", round_.id)])
        )

    def test_a_context_key_does_not_read_out_candidates(self):
        """Keys that decide what is rendered hold records, which no client can send."""
        invitation = self._queue_invitations(
            self._remember(),
            subject="Secret of {{ object.partner_name }}",
        )
        template = self.env["mail.template"].create(
            {
                "model_id": self.env["ir.model"]._get_id("hr.applicant.invitation"),
                "name": "Mine",
                "subject": "Mine",
            }
        )
        for key in ("invitation_round", "invitation_round_id"):
            seen = template.with_user(self.interviewer).with_context(
                **{key: invitation.round_id.id}
            )
            with self.subTest(key):
                rendered = seen._render_field("subject", invitation.ids)
                self.assertEqual(rendered, {invitation.id: "Mine"})

    def test_values_of_a_mail_do_not_say_whose_it_is(self):
        """A template is sent in sudo, with values that the caller gives."""
        medalist = self._remember(interviewer_ids=self.interviewer.ids)
        medalist.sudo().last_contact_date = False
        template = self.env["mail.template"].create(
            {
                "model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "name": "Mine",
                "subject": "Mine",
                "body_html": "<p>Hello</p>",
            }
        )
        mail = template.with_user(self.interviewer).send_mail(
            medalist.id,
            email_values={
                "followup_step_id": self.silver.plan_id.template_ids[:1].id,
                "asked_consent_id": medalist.consent_id.id,
                "email_to": medalist.email_from,
            },
        )
        mail = self.env["mail.mail"].browse(mail)
        self.assertEqual(mail.email_to, medalist.email_from)
        self.assertFalse(mail.followup_step_id or mail.asked_consent_id)

    def test_an_interviewer_does_not_ask_in_a_refusal_mail(self):
        """Whatever the context says, the question is a recruiter's to ask."""
        applicant = self._apply(interviewer_ids=self.interviewer.ids)
        self.env.flush_all()
        dialog = (
            self.env["applicant.get.refuse.reason"]
            .with_user(self.interviewer)
            .with_context(
                asked_applicants=applicant.ids, asked_applicant_ids=applicant.ids
            )
            .create(
                {
                    "applicant_ids": applicant.ids,
                    "refuse_reason_id": self.reason.id,
                    "send_mail": True,
                    "template_id": self.reason.template_id.id,
                }
            )
        )
        dialog.action_refuse_reason_apply()
        self.assertFalse(applicant.active)
        mails = self.env["mail.mail"].search([]).mapped("body_html")
        self.assertFalse([body for body in mails if "/talent/" in (body or "")])
        self.assertFalse(applicant.consent_id)

    def test_context_keys_are_listed(self):
        """Each key that our code reads stands in docs/design.md with what it may do."""
        root = Path(file_path(MODULE))
        read = set()
        for path in root.rglob("*.py"):
            if path.relative_to(root).parts[0] in ("tests", "tools", "benchmarks"):
                continue
            text = path.read_text()
            read |= set(re.findall(r"""context(?:\.get\(|\[)\s*["'](\w+)""", text))
        listed = (root / "docs/design.md").read_text()
        listed = listed.partition("## Context keys")[2].partition("\n## ")[0]
        self.assertEqual(read, set(re.findall(r"^\| `(\w+)`", listed, re.M)))

    def test_settings_are_per_company(self):
        settings = self.env["res.config.settings"].create(
            {"medalist_contact_gap_days": 7}
        )
        settings.execute()
        self.assertEqual(self.env.company.medalist_contact_gap_days, 7)

    def test_menus(self):
        menus = self.env["ir.ui.menu"]
        medalists = self.env.ref(f"{MODULE}.menu_medalists").id
        self.assertIn(medalists, menus.with_user(self.officer)._visible_menu_ids())
        self.assertNotIn(
            medalists, menus.with_user(self.interviewer)._visible_menu_ids()
        )

    def test_interviewer_sees_no_follow_ups(self):
        medalist = self._remember(
            date=self._days_ago(3), interviewer_ids=self.interviewer.ids
        )
        self._run_followups()
        own = medalist.activity_schedule(user_id=self.interviewer.id)
        seen = medalist.with_user(self.interviewer)
        self.assertEqual(seen.activity_ids, own, "an interview to prepare")
        with self.assertRaises(AccessError):
            medalist.followup_activity_id.with_user(self.interviewer).read(["summary"])
