import random
from collections import Counter
from itertools import combinations

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_open

from ..models.person import names
from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestMigration(MedalistCommon):
    """Data of released versions is taken along: scripts run on rows as they were."""

    def test_what_others_could_read_is_closed(self):
        medalist = self._remember(
            date=self._days_ago(3), interviewer_ids=self.interviewer.ids
        )
        medalist.followup_id._run_due(Counter())
        medalist.with_user(self.officer)._log_contact("phone", "reached", note="Xyzzy")
        invitation = (
            self.env["hr.applicant.invitation"]
            .with_user(self.officer)
            ._invite(
                self._remember("Bea Else", interviewer_ids=self.interviewer.ids),
                self.other_job,
                self.env.ref(f"{MODULE}.mail_template_invitation"),
            )
            .sudo()
        )
        invitation.write({"state": "sent", "sent_date": fields.Datetime.now()})
        invitation._answer("not_interested", message="Xyzzy")
        people = medalist | invitation.applicant_id
        private = people.message_ids.filtered("recruiter_only")
        self.assertEqual(len(private), 2)
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE mail_message SET recruiter_only = NULL;
               UPDATE mail_activity SET recruiter_only = NULL;
               ALTER TABLE hr_applicant_invitation_round
                     ALTER COLUMN company_id DROP NOT NULL;
               UPDATE hr_applicant_invitation_round SET company_id = NULL"""
        )
        self.env.invalidate_all()
        self.assertTrue(private.with_user(self.interviewer).mapped("body"))
        self._migrate("pre-rounds")
        self._migrate("post-recruiter_only")
        self.assertFalse(private.with_user(self.interviewer)._filtered_access("read"))
        followups = self.env["mail.activity"].with_context(active_test=False)
        followups = followups.search(
            [("is_followup", "=", True), ("res_id", "in", people.ids)]
        )
        self.assertTrue(all(followups.mapped("recruiter_only")))
        self.assertEqual(invitation.round_id.company_id, self.env.company)

    def test_questions_of_refusals_that_wait_are_known_to_their_messages(self):
        consent = self._remember(consent=False)._ensure_consents()
        asking, other = self.env["mail.mail"].create(
            [{"body_html": "<p>No</p>", "email_to": "ada@mail.example.com"}] * 2
        )
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE mail_mail ADD COLUMN asked_consent_id int4")
        self.env.cr.execute(
            "UPDATE mail_mail SET asked_consent_id = %s WHERE id = %s",
            [consent.id, asking.id],
        )
        for _again in range(2):
            self._migrate("post-asked_consent")
            self.assertEqual(asking.asked_consent_id, consent)
            self.assertFalse(other.asked_consent_id)
        self.assertEqual(asking.mail_message_id.asked_consent_id, consent)


@tagged("post_install", "-at_install")
class TestTemplatesAreRenewed(MedalistCommon):
    """Mails have one frame and one footer, also where a text had its own before."""

    SCRIPT = "post-mail_templates"
    LOGGER = "script"

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.template = self.env.ref(f"{MODULE}.mail_template_followup_profile")
        self.words = self.template.body_html
        step = self.env.ref(f"{MODULE}.plan_by_mail").template_ids[:1]
        step.followup_mail_template_id = self.template
        with file_open(f"{MODULE}/tests/shipped_template.txt") as file:
            self.shipped = file.read()

    def _read(self, lang):
        return self.template.with_context(lang=lang).body_html

    def _write(self, lang, body):
        self.template.with_context(lang=lang).body_html = body

    def _read_mail(self, lang):
        medalist = self._remember()
        medalist.partner_id.lang = lang
        body = self.template.send_mail_batch(medalist.ids).body_html
        self.assertEqual(body.count("/talent/unsubscribe/id-"), 1)
        self.assertEqual(body.count("Kind regards"), 1)
        self.assertEqual(body.count("border-top"), 1)
        return body

    def test_what_nobody_edited_is_replaced_in_every_language(self):
        self._write("en_US", self.shipped)
        self._write("fr_FR", self.shipped)
        self.assertEqual(self._read_mail("en_US").count("max-width"), 1)
        for _again in range(2):
            with self.assertNoLogs(self.LOGGER, "WARNING"):
                self._migrate(self.SCRIPT)
            self.assertEqual(self._read("en_US"), self.words)
            self.assertEqual(self._read("fr_FR"), self.words)
        self.assertIn("Look at my data", self._read_mail("fr_FR"))

    def test_what_somebody_edited_stays(self):
        edited = self.shipped.replace("Hello", "Dear")
        self._write("en_US", edited)
        before = self._read("en_US")
        with self.assertLogs(self.LOGGER, "WARNING") as logs:
            self._migrate(self.SCRIPT)
        self.assertIn("mail_template_followup_profile", logs.output[0])
        self.assertEqual(self._read("en_US"), before)
        self.assertIn("Dear", self._read_mail("en_US"))

    def test_what_somebody_translated_stays(self):
        self._write("en_US", self.shipped)
        self._write("fr_FR", self.shipped.replace("Hello", "Bonjour"))
        with self.assertLogs(self.LOGGER, "WARNING") as logs:
            self._migrate(self.SCRIPT)
        self.assertIn("in fr_FR", logs.output[0])
        self.assertEqual(self._read("en_US"), self.words)
        self.assertIn("Hello", self._read_mail("en_US"))
        self.assertIn("Bonjour", self._read_mail("fr_FR"))


#: What stood with each application before there were people.
OLD_COLUMNS = """
    ALTER TABLE hr_applicant
          ADD COLUMN personal_note text, ADD COLUMN contact_channel varchar,
          ADD COLUMN open_to_interim boolean, ADD COLUMN last_contact_date date,
          ADD COLUMN followup_plan_id int4, ADD COLUMN followup_state varchar,
          ADD COLUMN followup_start_date date, ADD COLUMN followup_step_id int4,
          ADD COLUMN followup_date date, ADD COLUMN followup_repeat_count int4,
          ADD COLUMN followup_hold_reason varchar,
          ADD COLUMN followup_waiting_since date,
          ADD COLUMN followup_paused_until date,
          ADD COLUMN followup_stop_reason varchar,
          ADD COLUMN followup_resume_on varchar,
          ADD COLUMN followup_paused_by_id int4;
    UPDATE hr_applicant a
       SET followup_plan_id = f.plan_id, followup_state = f.state,
           followup_start_date = f.start_date, followup_step_id = f.step_id,
           followup_date = f.date, followup_repeat_count = f.repeat_count,
           followup_hold_reason = f.hold_reason, followup_resume_on = f.resume_on,
           followup_waiting_since = f.waiting_since,
           followup_stop_reason = f.stop_reason,
           followup_paused_by_id = f.paused_by_id
      FROM hr_applicant_followup f WHERE f.id = a.followup_id;
    UPDATE hr_applicant a SET followup_paused_until = p.paused_until
      FROM hr_applicant_person p
     WHERE p.id = a.person_id AND a.followup_state = 'paused';
    ALTER TABLE mail_activity ADD COLUMN followup_open boolean;
    UPDATE mail_activity m SET followup_open = TRUE
      FROM hr_applicant_followup f WHERE f.activity_id = m.id;
    DELETE FROM hr_applicant_followup;
    CREATE TABLE hr_applicant_interest_job_rel (hr_applicant_id int4, hr_job_id int4);
    ALTER TABLE hr_applicant_consent ALTER COLUMN person_id DROP NOT NULL;
    UPDATE hr_applicant_consent SET person_id = NULL, made_for = NULL;
    UPDATE hr_applicant SET person_id = NULL;
    DELETE FROM hr_applicant_person
"""


@tagged("post_install", "-at_install")
class TestPeopleAreMade(MedalistCommon):
    """Before, applications were compared whenever somebody asked whose they are."""

    def _forget_people(self, **told):
        """Bring back what earlier versions had.

        :param told: ``{column: {application: value}}``
        """
        self.env.flush_all()
        self.env.cr.execute(OLD_COLUMNS)
        for column, values in told.items():
            for applicant, value in values.items():
                self.env.cr.execute(
                    f"UPDATE hr_applicant SET {column} = %s WHERE id = %s",
                    [value, applicant.id],
                )
        self.env.invalidate_all()

    def _make_people(self):
        self._migrate("post-1_persons")
        self._migrate("post-2_followups")

    def test_all_applications_of_who_is_remembered_are_one_persons(self):
        ada = self._remember(partner_phone="+32470123456")
        spelt = self._refuse("LOVELACE, Ada", email_from="ADA@mail.example.com")
        by_phone = self._refuse(
            "Ada M. Lovelace", email_from=False, partner_phone="+32 (0)470 12 34 56"
        )
        several = self._refuse(
            "Dr. Ada Lovelace", email_from="new@x.example / ada@mail.example.com"
        )
        brother = self._refuse("Bob Lovelace", email_from="ada@mail.example.com")
        elsewhere = self._refuse(
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
            job_id=False,
        )
        elsewhere._award_medal(self.silver)
        nobody = self._refuse("Zoe Stranger")
        consent, answered = ada.consent_id, ada.consent_state
        self._forget_people()
        self._make_people()
        person = ada.person_id
        self.assertEqual(person.applicant_ids, ada | spelt | by_phone | several)
        self.assertEqual(person.name, "Ada M. Lovelace")
        self.assertEqual(person.consent_ids, consent)
        self.assertEqual(consent.made_for, person.id)
        self.assertEqual(ada.consent_state, answered)
        self.assertEqual(
            {(a.kind, a.value, a.source) for a in person.address_ids},
            {
                ("email", "ada@mail.example.com", "application"),
                ("email", "new@x.example", "application"),
                ("phone", "+32470123456", "application"),
            },
        )
        self.assertTrue(elsewhere.person_id)
        self.assertNotEqual(elsewhere.person_id, person)
        self.assertFalse((brother | nobody).person_id)

    def test_they_are_the_people_that_the_addon_makes_itself(self):
        people = [
            self._remember("Ada Lovelace"),
            self._remember("Ada King Lovelace", email_from="ada@mail.example.com"),
            self._remember("Émile Zola", partner_phone="+32470123457"),
            self._refuse("Zola Emile", email_from=False, partner_phone="+32470123457"),
            self._remember("Li Na", email_from="agency@mail.example.com"),
            self._remember("Na Li", email_from="agency@mail.example.com"),
            self._remember("Li Wei", email_from="agency@mail.example.com"),
        ]
        made = [applicant.person_id for applicant in people]
        self._forget_people()
        self._make_people()
        again = [applicant.person_id for applicant in people]
        for one, other in combinations(range(len(people)), 2):
            self.assertEqual(made[one] == made[other], again[one] == again[other])

    def test_what_stood_with_applications_stands_with_the_person(self):
        old = self._remember()
        new = self._refuse("ada lovelace")
        jobs = self.job | self.other_job
        self._forget_people(
            personal_note={old: "<p>Chess</p>", new: "<p>Sings</p>"},
            contact_channel={old: "phone", new: "email"},
            open_to_interim={old: True},
            last_contact_date={old: "2024-03-01", new: "2024-02-01"},
        )
        self.env.cr.execute(
            """INSERT INTO hr_applicant_interest_job_rel
               VALUES (%s, %s), (%s, %s), (%s, %s)""",
            [old.id, jobs[0].id, new.id, jobs[0].id, new.id, jobs[1].id],
        )
        self._make_people()
        person = old.person_id
        self.assertEqual(person, new.person_id)
        self.assertEqual(person.personal_note, "<p>Sings</p><p>Chess</p>")
        self.assertEqual(person.contact_channel, "email")
        self.assertTrue(person.open_to_interim)
        self.assertEqual(person.interest_job_ids, jobs)
        self.assertEqual(person.last_contact_date, fields.Date.to_date("2024-03-01"))
        self.assertEqual(new.personal_note, person.personal_note)

    def test_a_consent_without_applications_is_somebodys(self):
        gone = self._remember("Ada Lovelace", partner_phone="+32470123456")
        consent = gone.consent_id
        gone.unlink()
        self._forget_people()
        self._make_people()
        person = consent.person_id
        self.assertEqual(person.name, "Ada Lovelace")
        self.assertFalse(person.applicant_ids)
        self.assertEqual(set(person.address_ids.mapped("source")), {"consent"})
        self.assertEqual(len(person.address_ids), 2)

    def test_who_had_one_consent_stays_one_person(self):
        ada = self._remember()
        other = self._refuse("Grace Hopper", email_from="grace@mail.example.com")
        consent = ada.consent_id
        self._forget_people(consent_id={other: consent.id})
        self._make_people()
        self.assertEqual(ada.person_id, other.person_id)
        self.assertTrue(ada.person_id._is_called("Ada Lovelace"))
        self.assertTrue(ada.person_id._is_called("Grace Hopper"))

    PLAN = (
        *("followup_state", "followup_plan_id", "followup_start_date"),
        *("followup_step_id", "followup_date", "followup_repeat_count"),
        *("followup_hold_reason", "followup_stop_reason", "followup_resume_on"),
        *("followup_paused_until", "followup_activity_id"),
    )

    def test_plans_go_on_where_they_were(self):
        opened = self._remember("Ada Open", date=self._days_ago(3))
        opened.followup_id._run_due(Counter())
        held = self._remember("Bea Held", consent=False, date=self._days_ago(3))
        held.followup_id._run_due(Counter())
        paused = self._remember("Cleo Paused")
        paused._pause_followups(self._days_ago(-30))
        by_hand = self._remember("Dora Hand")
        by_hand._pause_followups()
        stopped = self._remember("Ella Stopped")
        stopped.action_stop_followup()
        people = opened | held | paused | by_hand | stopped
        self.assertTrue(opened.followup_activity_id)
        self.assertTrue(held.followup_hold_reason)
        before = people.read(self.PLAN)
        stopped_at = stopped.followup_id.waiting_since
        self._forget_people()
        self._make_people()
        self.assertEqual(people.read(self.PLAN), before)
        self.assertEqual(stopped.followup_id.waiting_since, stopped_at)
        self.assertEqual(len(people.person_id.followup_ids), 5)

    def test_one_plan_goes_on_for_a_person(self):
        old = self._remember(date=self._days_ago(9))
        new = self._remember("LOVELACE, Ada", email_from="ada@mail.example.com")
        self._forget_people(
            followup_state={old: "paused", new: "running"},
            followup_paused_until={old: self._days_ago(-20)},
            followup_waiting_since={old: self._days_ago(2)},
        )
        self._make_people()
        self.assertEqual(old.person_id, new.person_id)
        self.assertEqual(new.followup_state, "running")
        self.assertEqual(old.followup_state, "stopped")
        self.assertEqual(old.followup_stop_reason, "superseded")
        self.assertEqual(old.followup_id.waiting_since, self._days_ago(2))
        self.assertFalse(old.followup_date or old.followup_activity_id)
        self.assertEqual(old.person_id.paused_until, self._days_ago(-20))
        self.assertEqual(self._blocker(new), "paused")

    def test_a_pause_without_a_day_is_the_persons(self):
        old = self._remember(date=self._days_ago(9))
        new = self._remember("LOVELACE, Ada", email_from="ada@mail.example.com")
        new.followup_id.date = self._days_ago(1)
        new.followup_id._run_due(Counter())
        activity = new.followup_activity_id
        self.assertTrue(activity)
        self._forget_people(followup_state={old: "paused", new: "running"})
        self._make_people()
        self.assertEqual(new.followup_state, "paused")
        self.assertEqual(new.followup_resume_on, "manual")
        self.assertFalse(activity.exists())
        self.assertEqual(self._blocker(old), "paused")

    def test_views_by_another_name_stay_the_same_records(self):
        renamed = self._load_migration("pre-ids").RENAMED
        views = {new: self.env.ref(f"{MODULE}.{new}") for new in renamed.values()}
        for old, new in renamed.items():
            self.assertFalse(self.env.ref(f"{MODULE}.{old}", raise_if_not_found=False))
            data = self.env["ir.model.data"].search(
                [("module", "=", MODULE), ("name", "=", new)]
            )
            data.name = old
        self.env.flush_all()
        self._migrate("pre-ids")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        for new, view in views.items():
            self.assertEqual(self.env.ref(f"{MODULE}.{new}"), view)

    def test_whom_nobody_compares_is_nobody_elses_namesake(self):
        """Looking up whom to compare finds the same as comparing everybody."""
        find_alike = self._load_migration("post-1_persons").find_alike
        words = [
            "ada",
            "Ada-Marie",
            "Marie",
            "lovelace",
            "Love",
            "lace",
            "J.",
            "Dr.",
            "",
        ]
        draw = random.Random(7)
        for _case in range(200):
            called = {
                node: " ".join(draw.choices(words, k=draw.randint(0, 4)))
                for node in range(draw.randint(1, 12))
            }
            found = _group(called, find_alike(called))
            everybody = [
                pair
                for pair in combinations(called, 2)
                if names.are_compatible(*map(called.get, pair))
            ]
            self.assertEqual(found, _group(called, everybody), called)


def _group(nodes, pairs):
    """Return the sets of nodes that pairs lead to from each other."""
    groups = {node: frozenset([node]) for node in nodes}
    for one, other in pairs:
        joined = groups[one] | groups[other]
        groups |= dict.fromkeys(joined, joined)
    return set(groups.values())
