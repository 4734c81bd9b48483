from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from odoo.addons.mail.models.mail_composer_mixin import MailComposerMixin

from ..wizard import hr_applicant_reinvite_list, hr_applicant_reinvite_mail
from .common import InvitationCommon, slow


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
        """The wizard of a job, with everybody ticked who may be invited."""
        wizard = self._open_untouched(job)
        wizard.action_select_all()
        return wizard

    def _open_untouched(self, job=None):
        job = (job or self.other_job).with_user(self.officer)
        return self._browse(job.action_reinvite_past_candidates())

    def _ticked(self, wizard):
        return wizard.line_ids.filtered("selected").mapped("partner_name")

    def _remember_carver(self, name, **values):
        """Somebody who fits both jobs as well as one can."""
        skills = [
            fields.Command.create(self._skill(skill, "Master"))
            for skill in ("Carving", "Joinery")
        ]
        return self._remember(name, priority="3", applicant_skill_ids=skills, **values)

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
            wizard.summary, "Invite 1 person · 1 is not reached: 1 no consent"
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
            "Invite 2 people · 4 are not reached: 2 no consent, "
            "1 share a mailbox, 1 contacted recently",
        )

    def test_everybody_permitted_beyond_the_list(self):
        people = [self._remember(f"Person{n} Present") for n in range(5)]
        self._remember("Blocked Bob", consent=False)
        wizard = self._open()
        self.assertFalse(wizard.has_more)
        self._update(wizard, limit=2)
        self.assertTrue(wizard.has_more)
        wizard.action_select_all()
        shown = wizard.invite_count
        wizard.action_include_more()
        self.assertEqual(wizard.more_count, 5 - shown)
        self.assertIn("Invite 5 people", wizard.summary)
        self.assertIn("people beyond the list", wizard.confirm_names)
        wizard.action_exclude_more()
        self.assertEqual(wizard.invite_count, shown)
        wizard.action_include_more()
        wizard.action_invite()
        invited = self.other_job.sudo().invitation_ids.applicant_id
        self.assertEqual(invited, self.env["hr.applicant"].concat(*people))

    def test_mailboxes_of_the_chosen_are_not_counted_beyond_the_list(self):
        for name in ("Pieter Agent", "Sofie Agent"):
            self._remember(name, email_from="talents@agency.example.com")
        wizard = self._open()
        self._update(wizard, limit=1)
        wizard.action_select_all()
        self.assertEqual(len(wizard.line_ids), 1)
        wizard.action_include_more()
        self.assertEqual(wizard.more_count, 0)
        self.assertEqual(wizard.invite_count, 1)
        wizard.action_select_none()
        wizard.action_include_more()
        self.assertEqual(wizard.more_count, 1, "nobody with the mailbox is chosen")

    def test_other_filters_forget_who_was_beyond_the_list(self):
        self._remember("Person One")
        self._remember("Person Two", medal=self.gold)
        wizard = self._open()
        self._update(wizard, limit=1)
        wizard.action_include_more()
        with Form(wizard) as form:
            form.months = 3
        self.assertFalse(wizard.include_more)

    # -- who is ticked ---------------------------------------------------------------

    def test_who_may_be_invited_comes_first(self):
        self._remember_carver("Best Blocked", consent=False)
        self._remember("Weak Wim")
        self._remember_carver("Second Blocked", consent=False, medal=self.bronze)
        self._remember("Weaker Will", medal=self.bronze)
        self.assertEqual(
            self._names(self._open_untouched()),
            ["Weak Wim", "Weaker Will", "Best Blocked", "Second Blocked"],
        )

    def test_only_who_fits_is_ticked(self):
        """None of the skills, not for this job, not interested: found, not ticked."""
        self._remember("None Ned", medal=self.gold, priority="3")
        self._remember_carver("Carver Carl")
        self._remember_carver("Blocked Bea", consent=False)
        wizard = self._open_untouched()
        self.assertEqual(self._ticked(wizard), ["Carver Carl"])
        self.assertEqual(len(wizard.line_ids), 3)

    def test_the_fit_to_tick_from_can_be_moved(self):
        self._remember_carver("Carver Carl")
        weak = self._remember("Weak Wim", medal=self.bronze, job_id=self.other_job.id)
        wizard = self._open_untouched()
        self.assertEqual(wizard.tick_from, 50)
        (fit,) = wizard.line_ids.filtered(lambda i: i.applicant_id == weak).mapped(
            "score"
        )
        self.assertLess(fit, 50)
        self.assertEqual(self._ticked(wizard), ["Carver Carl"])
        for tick_from, ticked in ((fit, 2), (fit + 1, 1), (101, 0)):
            with Form(wizard) as form:
                form.tick_from = tick_from
            self.assertEqual(len(self._ticked(wizard)), ticked)

    def test_the_job_and_its_wizard_count_by_one_rule(self):
        """Nobody on the job is nobody ticked; at a fit of 0, all it counts are."""
        self._remember("Someone Else", medal=self.gold, priority="3")
        job = self.other_job.with_user(self.officer)
        self.assertEqual(job.past_candidate_count, 0)
        self.assertFalse(self._ticked(self._open_untouched()))
        self._remember_carver("Carver Carl")
        self._remember("Same Job", job_id=job.id, medal=self.bronze)
        self._remember("Interested Ida", medal=self.bronze).interest_job_ids = job
        self._remember_carver("Blocked Bea", consent=False)
        self.env.flush_all()
        self.env.invalidate_all()
        wizard = self._open_untouched()
        wizard.tick_from = 0
        self.assertEqual(
            sorted(self._ticked(wizard)), ["Carver Carl", "Interested Ida", "Same Job"]
        )
        self.assertEqual(job.past_candidate_count, 3)

    def test_who_asked_for_the_job_is_ticked(self):
        """What they said counts more than what we can count."""
        ida = self._remember("Interested Ida", medal=self.bronze)
        ida.interest_job_ids = self.other_job
        wizard = self._open_untouched()
        self.assertLess(wizard.line_ids.score, wizard.tick_from)
        self.assertEqual(self._ticked(wizard), ["Interested Ida"])

    def test_nobody_beyond_the_screen_is_ticked(self):
        for number in range(3):
            self._remember_carver(f"Nr{number} Carver")
        self.assertIn(
            f'limit="{hr_applicant_reinvite_list.LINES_ON_SCREEN}"',
            self._open_untouched().get_view(view_type="form")["arch"],
        )
        self.patch(hr_applicant_reinvite_list, "LINES_ON_SCREEN", 2)
        wizard = self._open_untouched()
        self.assertEqual(wizard.line_ids.mapped("selected"), [True, True, False])

    def test_another_job_ticks_anew(self):
        self._remember_carver("Carver Carl")
        wizard = self._open_untouched()
        plain = self.env["hr.job"].create(
            {"name": "Clerk", "company_id": self.env.company.id}
        )
        with Form(wizard) as form:
            form.job_id = plain
        self.assertFalse(self._ticked(wizard))

    def test_choosing_all_does_not_choose_blocked_ones_for_later(self):
        self._remember("Bea Blocked", consent=False)
        wizard = self._open()
        wizard.line_ids.applicant_id.with_user(self.officer)._record_consent(
            "granted", "phone"
        )
        self.assertEqual(wizard.invite_count, 0, "nobody decided about her")

    def test_filters_act_when_they_change(self):
        self._remember("Golden Gil", medal=self.gold)
        self._remember("Silver Sam")
        wizard = self._open_untouched()
        with Form(wizard) as form:
            form.medal_ids = self.gold
        self.assertEqual(self._names(wizard), ["Golden Gil"])
        with Form(wizard) as form:
            form.medal_ids.clear()
            form.text = "nowhere"
        self.assertFalse(wizard.line_ids)
        with Form(wizard) as form:
            form.text = ""
        self.assertEqual(len(wizard.line_ids), 2)

    def test_sending_is_asked_by_name(self):
        self._remember("Ada Allowed")
        wizard = self._open()
        self.assertEqual(wizard.confirm_title, "Send 1 email?")
        self._remember("Bea Two")
        wizard = self._open()
        self.assertEqual(wizard.confirm_title, "Send 2 emails?")
        self.assertEqual(
            sorted(wizard.confirm_names.splitlines()), ["Ada Allowed", "Bea Two"]
        )

    def test_one_number_says_how_somebody_fits(self):
        """In the wizard and on the invitation; never more than a hundred."""
        self.env.company.medalist_weight_skills = 0
        carver = self._remember_carver("Carver Carl")
        (row,) = self.other_job._get_ranking(limit=1)
        self.assertGreater(row["match_score"], 100)
        wizard = self._open()
        self.assertEqual(wizard.line_ids.match_score, 100)
        wizard.action_invite()
        self.assertEqual(carver.invitation_ids.match_score, wizard.line_ids.score)
        self.assertNotEqual(wizard.line_ids.score, 100)

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
        self.assertFalse(line.selected)
        with Form(wizard) as form, form.line_ids.edit(0) as edited:
            edited.override_reason = "She asked for it"
            self.assertTrue(edited.selected, "whoever says why, means it")
        self.assertEqual(wizard.invite_count, 1)
        wizard.action_invite()
        self.assertEqual(recent.invitation_ids.override_reason, "She asked for it")

    def test_reason_overrides_no_consent(self):
        self._remember("Nina No", consent=False)
        wizard = self._open()
        wizard.line_ids.override_reason = "I know better"
        self.assertEqual(wizard.invite_count, 0)
        with self.assertRaisesRegex(UserError, "Nobody is chosen"):
            wizard.action_invite()

    # -- the mail --------------------------------------------------------------------

    def test_preview_for_somebody_without_a_person_is_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.template.with_context(lang="fr_FR")
        template.subject = "Bonjour {{ object.partner_name }}"
        stranger = self._refuse("Nina Nobody")
        stranger.partner_id.lang = "fr_FR"
        wizard = self._open_untouched()
        self._update(wizard, everybody=True)
        wizard.line_ids.filtered(
            lambda line: line.applicant_id == stranger
        ).action_preview()
        self.assertFalse(stranger.person_id)
        self.assertEqual(wizard.preview_subject, "Bonjour Nina Nobody")
        self.assertIn("French", wizard.preview_lang)

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

    def test_a_personal_line_is_said_to_that_person_alone(self):
        ada = self._remember("Ada Lovelace")
        self._remember("Bea Builder", email_from="bea@mail.example.com")
        for edited in (False, True):
            wizard = self._open(self.env["hr.job"].create({"name": f"Job {edited}"}))
            line = wizard.line_ids.filtered(lambda line: line.applicant_id == ada)
            line.personal_line = "How was the <marathon>?"
            if edited:
                wizard.body = wizard.body.replace("not forgotten", "never forgotten")
            line.action_preview()
            said = "How was the &lt;marathon&gt;?"
            self.assertEqual(wizard.preview_body.count(said), 1)
            wizard.action_invite()
            mails = self.env["hr.applicant.invitation"].search(
                [("job_id", "=", wizard.job_id.id)]
            )
            mails = {
                invitation.partner_name: invitation.sudo()._get_queued_mails().body_html
                for invitation in mails
            }
            self.assertEqual(mails["Ada Lovelace"].count(said), 1)
            self.assertLess(
                mails["Ada Lovelace"].index("Hello"), mails["Ada Lovelace"].index(said)
            )
            self.assertNotIn("marathon", mails["Bea Builder"])

    def test_the_preview_shows_a_line_that_was_just_typed(self):
        self._remember()
        wizard = self._open()
        with Form(wizard) as form:
            form.preview_line_id = wizard.line_ids
            with form.line_ids.edit(0) as line:
                line.personal_line = "How was the marathon?"
            self.assertIn("How was the marathon?", form.preview_body)

    def test_preview_and_mail_show_what_was_edited(self):
        medalist = self._remember()
        wizard = self._open()
        with Form(wizard) as form:
            form.subject = "News for {{ object.partner_name }}"
            form.body = form.body.replace("not forgotten", "never forgotten")
        wizard.action_preview()
        self.assertEqual(wizard.preview_subject, "News for Ada Lovelace")
        self.assertIn("never forgotten", wizard.preview_body)
        wizard.action_invite()
        mail = medalist.invitation_ids._get_queued_mails()
        self.assertEqual(mail.subject, "News for Ada Lovelace")
        self.assertIn("never forgotten", mail.body_html)
        round_ = medalist.invitation_ids.round_id
        self.assertIn("never forgotten", round_.body)

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
        self.assertIn("salary_expected", wizard.preview_body, "typed, not lost")
        with self.assertRaisesRegex(AccessError, "salary_expected"):
            wizard.action_preview()

    def test_preview_keeps_the_wizard_and_its_person(self):
        self._remember("Ada Allowed")
        bea = self._remember("Bea Two")
        wizard = self._open()
        line = wizard.line_ids.filtered(lambda line: line.applicant_id == bea)
        action = line.action_preview()
        self.assertEqual(action["res_id"], wizard.id)
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        arch = wizard.get_view(view.id)["arch"]
        for name in ("line_ids", "body", "action_invite", "preview_body"):
            self.assertIn(f'name="{name}"', arch, "the same form, another page")
        wizard.months = 12
        self.assertEqual(wizard.preview_line_id.applicant_id, bea)

    def test_newer_hosts_render_with_the_users_own_rights(self):
        """Where they have a flag for what was checked, sudo is not needed."""
        self._remember()
        wizard = self._open()
        seen = []
        render = MailComposerMixin._render_field

        def look(composer, *args, **kwargs):
            key = composer.env.context.get("bypass_restricted_rendering")
            seen.append((composer.env.su, key))
            return render(composer, *args, **kwargs)

        flag = object()
        self.patch(MailComposerMixin, "_render_field", look)
        self.patch(hr_applicant_reinvite_mail, "BYPASS", flag)
        self.assertIn("Ada Lovelace", wizard.preview_body)
        self.assertEqual(set(seen), {(False, flag)})

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

    @slow
    def test_opening_costs_the_same_whatever_the_number(self):
        for number in range(20):
            self._remember(f"Person{number} Present")
        spec = self._get_view_spec()

        def open_it():
            self._open().with_context(active_test=False).web_read(spec)

        self._count_queries(open_it)  # warm
        few = self._count_queries(open_it)
        for number in range(20, 60):
            job = self.env["hr.job"].create({"name": f"Job {number}"})
            self._remember(f"Person{number} Present", job_id=job.id)
        self._count_queries(open_it)  # warm: a new job empties caches
        self.assertEqual(self._count_queries(open_it), few)

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

    def test_wizard_shows_nobody_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Co."})
        theirs = self._refuse(job_id=False, company_id=company.id, user_id=False)
        theirs._award_medal(self.silver, reason="Secret reason")
        Wizard = self.env["hr.applicant.reinvite"].with_user(self.officer)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard = Wizard.create(
                {
                    "job_id": self.other_job.id,
                    "line_ids": [Command.create({"applicant_id": theirs.id})],
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            wizard.line_ids.read(["partner_name", "medal_reason"])

    def test_wizard_is_its_makers_own(self):
        action = self._remember().with_user(self.officer).action_reinvite()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaises(AccessError):
            wizard.with_user(self.administrator).line_ids.read(["partner_name"])

    def test_unticked_stays_unticked_when_the_job_changes(self):
        action = (
            (self._remember("Ada A") | self._remember("Bea B"))
            .with_user(self.officer)
            .action_reinvite()
        )
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        with Form(wizard.with_user(self.officer)) as form:
            with form.line_ids.edit(0) as line:
                line.selected = False
            form.job_id = self.other_job
        self.assertEqual(wizard.line_ids.mapped("selected"), [False, True])

    def test_recording_an_answer_leads_back_to_the_wizard(self):
        self._remember("Bea Blocked", consent=False)
        opened = self.other_job.with_user(
            self.officer
        ).action_reinvite_past_candidates()
        wizard = self.env[opened["res_model"]].browse(opened["res_id"])
        action = wizard.with_user(self.officer).line_ids.action_record_consent()
        back = (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
            .create({})
            .action_record()
        )
        self.assertEqual((back["res_model"], back["res_id"]), (wizard._name, wizard.id))

    def test_language_of_the_dialog_runs_nothing(self):
        self._remember()
        wizard = self._open()
        wizard.lang = "{{ object.env['res.partner'].create({'name': 'Sneaked in'}) }}"
        wizard.preview_line_id = wizard.line_ids
        self.assertIn("Ada", wizard.preview_body)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Sneaked in")]))

    def test_templates_of_other_records_are_refused(self):
        template = self.env["mail.template"].create(
            {
                "name": "For users",
                "model_id": self.env.ref("base.model_res_users").id,
                "body_html": "<p>Hello</p>",
            }
        )
        with self.assertRaises(UserError):
            self.Invitation.with_user(self.officer)._invite(
                self._remember(), self.other_job, template
            )

    def test_line_tells_nothing_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._refuse(company_id=company.id, user_id=False, job_id=False)
        wizard = self._open()
        line = self.env["hr.applicant.reinvite.line"].with_user(self.officer)
        line = line.create({"reinvite_id": wizard.id, "applicant_id": stranger.id})
        self.assertEqual((line.blocker, line.blocked_until), ("no_consent", False))
        self.assertFalse(line.explanation)
