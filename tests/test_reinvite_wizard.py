from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from .test_invitation import InvitationCommon


@tagged("post_install", "-at_install")
class TestReinviteWizard(InvitationCommon):
    """The wizard: ranked, filtered, chosen, previewed, sent."""

    def _browse(self, action):
        return (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .browse(action["res_id"])
        )

    def _open(self, job=None):
        job = (job or self.other_job).with_user(self.officer)
        return self._browse(job.action_reinvite_past_candidates())

    def _names(self, wizard):
        return wizard.line_ids.mapped("partner_name")

    def _update(self, wizard, **filters):
        wizard.write(filters)
        wizard.action_update()
        return self._names(wizard)

    # -- the list --------------------------------------------------------------------

    def test_lines_are_ranked_and_explain_themselves(self):
        self._remember("Weak Wim", medal=self.bronze)
        best = self._remember("Best Berta", medal=self.gold, priority="3")
        wizard = self._open()
        self.assertEqual(self._names(wizard), ["Best Berta", "Weak Wim"])
        line = wizard.line_ids[0]
        self.assertEqual(line.applicant_id, best)
        (row,) = self.other_job._get_ranking(limit=1)
        self.assertEqual(line.score, row["score"])
        self.assertEqual(
            line.explanation, self.other_job._explain_ranking([row])[best.id]
        )
        self.assertIn("three stars", line.explanation)

    def test_filters(self):
        carver = self._remember("Carver Carl")
        carver.applicant_skill_ids = [
            fields.Command.create(self._skill("Carving", "Mate"))
        ]
        self._remember("Golden Gil", medal=self.gold, applicant_notes="Oak staircases")
        long_ago = self._remember("Old Olaf")
        long_ago.refuse_date = fields.Datetime.now() - timedelta(days=800)
        self._refuse("Nobody Ned")
        wizard = self._open()
        self.assertEqual(len(wizard.line_ids), 3)
        skill = carver.applicant_skill_ids.skill_id
        self.assertEqual(self._update(wizard, skill_ids=skill), ["Carver Carl"])
        self.assertEqual(
            self._update(wizard, skill_ids=False, medal_ids=self.gold), ["Golden Gil"]
        )
        self.assertEqual(
            sorted(self._update(wizard, medal_ids=False, months=12)),
            ["Carver Carl", "Golden Gil"],
        )
        self.assertEqual(
            self._update(wizard, months=0, text="oak stair"), ["Golden Gil"]
        )
        self.assertEqual(len(self._update(wizard, text=False, everybody=True)), 4)

    def test_update_keeps_choices_and_who_was_added_by_hand(self):
        kept = self._remember("Kept Kim")
        self._remember("Other Otto")
        added = self._refuse("Added Amy")
        wizard = self._open()
        with Form(wizard) as form:
            form.added_ids.add(added)
        self.assertIn("Added Amy", self._names(wizard))
        line = wizard.line_ids.filtered(lambda line: line.applicant_id == kept)
        line.selected = False
        self.assertEqual(
            sorted(self._update(wizard, medal_ids=self.silver)),
            ["Added Amy", "Kept Kim", "Other Otto"],
        )
        line = wizard.line_ids.filtered(lambda line: line.applicant_id == kept)
        self.assertFalse(line.selected)
        self.assertEqual(self._update(wizard, medal_ids=self.gold), ["Added Amy"])
        with Form(wizard) as form:
            form.added_ids.clear()
        self.assertFalse(wizard.line_ids)

    def test_added_by_hand_goes_through_the_gate(self):
        added = self._refuse("Added Amy")
        self._remember("Other Otto")
        wizard = self._open()
        with Form(wizard) as form:
            form.added_ids.add(added)
        self.assertEqual(
            wizard.summary, "Invite 1 person · 1 is not reached: 1 no permission"
        )
        wizard.action_invite()
        self.assertFalse(added.invitation_ids)

    def test_people_first_then_others_who_are_not_chosen_for_them(self):
        two = self._remember("Chris Chosen") | self._remember("Cleo Chosen")
        self._remember("Found Fay")
        wizard = self._browse(two.with_user(self.officer).action_reinvite())
        self.assertEqual(wizard.line_ids.applicant_id, two)
        self.assertFalse(wizard.line_ids[0].explanation)
        with self.assertRaisesRegex(UserError, "Choose the job"):
            wizard.action_update()
        with Form(wizard) as form:
            form.job_id = self.other_job
        self.assertTrue(wizard.line_ids[0].explanation)
        wizard.action_update()
        self.assertEqual(
            self._names(wizard), ["Chris Chosen", "Cleo Chosen", "Found Fay"]
        )
        self.assertEqual(wizard.line_ids.mapped("selected"), [True, True, False])
        self.assertEqual(wizard.invite_count, 2)

    def test_choose_all_and_nobody(self):
        self._remember("Ada Allowed")
        self._remember("Bea Blocked", consent=False)
        wizard = self._open()
        wizard.action_select_none()
        self.assertEqual(wizard.invite_count, 0)
        with self.assertRaisesRegex(UserError, "Nobody is chosen"):
            wizard.action_invite()
        wizard.action_select_all()
        self.assertEqual(wizard.invite_count, 1)

    def test_footer_counts_mails_and_says_who_is_not_reached(self):
        self._remember("Ada Allowed")
        for name in ("Nina No", "Nora No"):
            self._remember(name, consent=False)
        self._remember("Rita Recent").last_contact_date = fields.Date.today()
        for name in ("Pieter Agent", "Sofie Agent"):
            self._remember(name, email_from="talents@agency.example.com")
        self.assertEqual(
            self._open().summary,
            "Invite 2 people · 4 are not reached: 2 no permission, "
            "1 share a mailbox, 1 contacted recently",
        )

    def test_everybody_permitted_beyond_the_list(self):
        people = [self._remember(f"Person{n} Present") for n in range(5)]
        self._remember("Blocked Bob", consent=False)
        wizard = self._open()
        self.assertFalse(wizard.has_more)
        self._update(wizard, limit=2)
        self.assertTrue(wizard.has_more)
        shown = wizard.invite_count
        wizard.action_include_more()
        self.assertEqual(wizard.more_count, 5 - shown)
        self.assertIn("Invite 5 people", wizard.summary)
        wizard.action_exclude_more()
        self.assertEqual(wizard.invite_count, shown)
        wizard.action_include_more()
        wizard.action_invite()
        invited = self.other_job.sudo().invitation_ids.applicant_id
        self.assertEqual(invited, self.env["hr.applicant"].concat(*people))

    def test_other_filters_forget_who_was_beyond_the_list(self):
        self._remember("Person One")
        self._remember("Person Two", medal=self.gold)
        wizard = self._open()
        self._update(wizard, limit=1)
        wizard.action_include_more()
        with Form(wizard) as form:
            form.months = 3
        self.assertFalse(wizard.include_more)

    # -- contacted recently ----------------------------------------------------------

    def test_blocker_says_until_when_and_can_be_overridden_with_a_reason(self):
        recent = self._remember("Rita Recent")
        recent.last_contact_date = fields.Date.today()
        wizard = self._open()
        line = wizard.line_ids
        until = fields.Date.today() + timedelta(days=30)
        self.assertEqual(line.blocked_until, until)
        self.assertIn("Was contacted recently: wait until", line.blocker_label)
        self.assertEqual(wizard.invite_count, 0)
        line.override_reason = "She asked for it"
        self.assertEqual(wizard.invite_count, 1)
        wizard.action_invite()
        self.assertEqual(recent.invitation_ids.override_reason, "She asked for it")

    def test_reason_overrides_no_permission(self):
        self._remember("Nina No", consent=False)
        wizard = self._open()
        wizard.line_ids.override_reason = "I know better"
        self.assertEqual(wizard.invite_count, 0)
        with self.assertRaisesRegex(UserError, "Nobody is chosen"):
            wizard.action_invite()

    # -- the mail --------------------------------------------------------------------

    def test_preview_is_the_mail_that_is_sent(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.template.with_context(lang="fr_FR")
        template.subject = "Bonjour {{ object.partner_name }}"
        template.body_html = template.body_html.replace("Hello", "Bonjour")
        medalist = self._remember()
        medalist.partner_id.lang = "fr_FR"
        wizard = self._open()
        wizard.line_ids.action_preview()
        self.assertEqual(wizard.preview_line_id.applicant_id, medalist)
        self.assertEqual(wizard.preview_subject, "Bonjour Ada Lovelace")
        self.assertIn("French", wizard.preview_lang)
        self.assertNotRegex(wizard.preview_body, r"/talent/invitation/[\w-]{40}")
        self.assertFalse(medalist.invitation_ids, "nobody was invited by looking")
        wizard.action_invite()
        mail = medalist.invitation_ids._get_queued_mails()
        self.assertEqual(mail.subject, wizard.preview_subject)

        def text(body):
            return " ".join(html2plaintext(body, include_references=False).split())

        self.assertEqual(text(mail.body_html), text(wizard.preview_body))

    def test_preview_and_mail_show_what_was_edited(self):
        medalist = self._remember()
        wizard = self._open()
        with Form(wizard) as form:
            form.subject = "News for {{ object.partner_name }}"
            form.body = form.body.replace("good memory", "the best memory")
        wizard.action_preview()
        self.assertEqual(wizard.preview_subject, "News for Ada Lovelace")
        self.assertIn("the best memory", wizard.preview_body)
        wizard.action_invite()
        mail = medalist.invitation_ids._get_queued_mails()
        self.assertEqual(mail.subject, "News for Ada Lovelace")
        self.assertIn("the best memory", mail.body_html)
        round_ = medalist.invitation_ids.round_id
        self.assertIn("the best memory", round_.body)

    def test_untouched_text_is_not_kept(self):
        medalist = self._remember()
        self._open().action_invite()
        self.assertFalse(medalist.invitation_ids.round_id.sudo().body)
        self.assertFalse(medalist.invitation_ids.round_id.sudo().subject)

    def test_text_keeps_its_links_and_only_known_placeholders(self):
        self._remember()
        wizard = self._open()
        wizard.body = "<p>Call me!</p>"
        with self.assertRaisesRegex(UserError, "lost its link"):
            wizard.action_invite()
        wizard.body = self.template.body_html
        wizard.subject = "{{ object.applicant_id.salary_expected }}"
        with self.assertRaisesRegex(AccessError, "salary_expected"):
            wizard.action_invite()
        with self.assertRaisesRegex(AccessError, "salary_expected"):
            wizard.action_preview()
            self.assertTrue(wizard.preview_subject)

    def test_scheduled(self):
        medalist = self._remember()
        later = fields.Datetime.now() + timedelta(days=2)
        wizard = self._open()
        wizard.scheduled_date = later
        action = wizard.action_invite()
        self.assertEqual(action["res_model"], "hr.applicant.invitation.round")
        self.assertEqual(medalist.invitation_ids.mail_due, later)
        self.assertEqual(self._browse(action).state, "scheduled")

    def test_closed_job(self):
        self._remember()
        wizard = self._open()
        self.other_job.active = False
        with self.assertRaisesRegex(UserError, "closed"):
            wizard.action_invite()

    # -- cost ------------------------------------------------------------------------

    def test_opening_costs_the_same_whatever_the_number(self):
        for number in range(20):
            self._remember(f"Person{number} Present")
        spec = self._get_view_spec()
        self._count_opening(spec)  # warm
        few = self._count_opening(spec)
        for number in range(20, 60):
            job = self.env["hr.job"].create({"name": f"Job {number}"})
            self._remember(f"Person{number} Present", job_id=job.id)
        self._count_opening(spec)  # warm: a new job empties caches
        self.assertEqual(self._count_opening(spec), few)

    def _count_opening(self, spec):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard = self._open()
        wizard.with_context(active_test=False).web_read(spec)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _get_view_spec(self):
        """What the web client asks for: every field of the form and of its list."""
        wizard = self.env["hr.applicant.reinvite"].with_user(self.officer)
        models = wizard.get_views([(False, "form")])["models"]

        def spec(model):
            return {
                name: {"fields": {"display_name": {}}}
                if field["type"] in ("many2one", "many2many")
                else {}
                for name, field in models[model]["fields"].items()
            }

        return {
            **spec("hr.applicant.reinvite"),
            "line_ids": {"fields": spec("hr.applicant.reinvite.line"), "limit": 100},
        }
