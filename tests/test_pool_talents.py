from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MedalistCommon


class PoolCommon(MedalistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool, cls.other_pool = cls.env["hr.talent.pool"].create(
            [
                {"name": name, "company_id": cls.env.company.id}
                for name in ("Woodworkers", "Managers")
            ]
        )

    @classmethod
    def _put(cls, applicants, pool=None):
        """Put applications into a pool as a recruiter does, by the dialog."""
        action = applicants.with_user(cls.officer).action_talent_pool_add_applicants()
        dialog = Form(
            cls.env["talent.pool.add.applicants"]
            .with_user(cls.officer)
            .with_context(**action["context"])
        )
        dialog.talent_pool_ids = pool or cls.pool
        dialog.save().action_add_applicants_to_pool()
        return cls._talents(pool)

    @classmethod
    def _talents(cls, pool=None):
        return (pool or cls.pool).talent_ids.sorted("id")

    @classmethod
    def _source(cls, name="Tess Talent", **values):
        """A talent who never applied."""
        return cls._apply(name, job_id=False, talent_pool_ids=cls.pool.ids, **values)


@tagged("post_install", "-at_install")
class TestTalents(PoolCommon):
    """A talent is a person like any other."""

    # -- into a pool -----------------------------------------------------------------

    def test_past_candidates_are_put_into_a_pool(self):
        ada = self._remember(partner_phone="+32 470 12 34 56")
        bea = self._refuse("Bea Byron")
        talents = self._put(ada + bea)
        self.assertEqual(
            set(talents.mapped("partner_name")), {"Ada Lovelace", "Bea Byron"}
        )
        self.assertEqual(talents.mapped("active"), [True, True])
        self.assertFalse(talents.refuse_reason_id)
        self.assertEqual(set(talents), {ada.pool_applicant_id, bea.pool_applicant_id})
        talent = ada.pool_applicant_id
        self.assertEqual(talent.person_id, ada.person_id)
        self.assertEqual(bea.pool_applicant_id.person_id, bea.person_id)
        self.assertFalse(ada.active, "the application stays over")
        self.assertEqual(ada.person_id.talent_pool_ids, self.pool)
        self.assertEqual(talent.consent_state, "granted")
        self.assertEqual(ada.followup_state, "running", "the plan goes on")

    def test_a_person_has_one_talent(self):
        first = self._remember()
        second = self._refuse(job_id=self.other_job.id)
        talent = self._put(first + second)
        self.assertEqual(len(talent), 1)
        self.assertEqual((first + second).pool_applicant_id, talent)
        self.assertEqual(self._put(first, self.other_pool), talent)
        self.assertEqual(talent.talent_pool_ids, self.pool + self.other_pool)
        self.assertEqual(first.person_id.talent_pool_ids, self.pool + self.other_pool)

    def test_the_talent_of_an_address_less_person_is_theirs(self):
        ada = self._refuse(email_from=False)
        talent = self._put(ada)
        self.assertEqual(talent.person_id, ada.person_id)
        self.assertTrue(talent.person_id)

    def test_the_contact_keeps_what_is_known_today(self):
        old = self._refuse(partner_phone="+32 470 00 00 01")
        old.partner_id.phone = "+32 470 99 99 99"
        self._put(old)
        self.assertEqual(old.partner_id.phone, "+32 470 99 99 99")

    def test_who_is_put_into_a_pool_by_hand_is_a_person(self):
        tess = self._source()
        self.assertTrue(tess.person_id)
        self.assertEqual(tess.person_id.talent_pool_ids, self.pool)
        later = self._refuse("Tess Talent")
        self.assertEqual(later.person_id, tess.person_id)

    def test_list_of_past_candidates_puts_into_a_pool(self):
        ada = self._remember()
        action = ada.person_id.with_user(self.officer).action_add_to_pool()
        self.assertEqual(action["context"]["default_applicant_ids"], ada.ids)
        self.assertIs(action["context"]["active_test"], False)

    def test_rights_on_the_applications_are_needed(self):
        company = self.env["res.company"].create({"name": "There"})
        there = self._refuse(job_id=False, company_id=company.id)
        dialog = self.env["talent.pool.add.applicants"].create(
            {
                "applicant_ids": [Command.set(there.ids)],
                "talent_pool_ids": [Command.set(self.pool.ids)],
            }
        )
        with self.assertRaises(AccessError):
            dialog.with_user(self.officer).action_add_applicants_to_pool()

    # -- out of it -------------------------------------------------------------------

    def test_out_of_one_pool_and_out_of_the_last(self):
        ada = self._remember()
        talent = self._put(ada)
        self._put(ada, self.other_pool)
        shown = talent.with_user(self.officer).with_context(
            default_talent_pool_ids=self.pool.ids
        )
        shown.action_remove_from_pools()
        self.assertEqual(talent.talent_pool_ids, self.other_pool)
        self.assertEqual(ada.person_id.talent_pool_ids, self.other_pool)
        shown.with_context(
            default_talent_pool_ids=self.other_pool.ids
        ).action_remove_from_pools()
        self.assertFalse(talent.active)
        self.assertFalse(ada.person_id.talent_pool_ids)
        self.assertFalse(ada.pool_applicant_id)
        self.assertEqual(self.other_pool.no_of_talents, 0)
        self.assertEqual(ada.application_count, 1, "the talent is no application")
        self.assertEqual(self._put(ada), talent, "the same record again")
        self.assertTrue(talent.active)
        self.assertEqual(talent.talent_pool_ids, self.pool)

    def test_a_deleted_pool_leaves_no_running_application(self):
        ada = self._remember()
        talent = self._put(ada)
        self.pool.with_user(self.officer).unlink()
        self.assertFalse(talent.active)
        self.assertFalse(self._blocker(ada))

    # -- the gate --------------------------------------------------------------------

    def test_a_talent_is_no_running_application(self):
        ada = self._remember()
        talent = self._put(ada)
        self.assertFalse(self._blocker(ada))
        self.assertFalse(self._blocker(talent))
        self.assertTrue(ada.medal_id)
        ada.person_id.held_back_reason = "wait"
        self.assertEqual(self._blocker(talent), "held_back")

    def test_a_refusal_reaches_the_talent(self):
        ada = self._remember()
        talent = self._put(ada)
        ada.with_user(self.officer)._record_consent("withdrawn", "phone")
        self.assertEqual(self._blocker(talent), "consent_withdrawn")

    def test_a_talent_begins_no_new_period(self):
        self.env.company.medalist_contact_basis = "legitimate_interest"
        self.env.company.medalist_retention_months = 12
        ada = self._remember(consent=False)
        ada.refuse_date = fields.Datetime.to_datetime(self._months_ago(20))
        self.assertEqual(self._blocker(ada), "consent_expired")
        talent = self._put(ada)
        self.assertEqual(self._blocker(ada), "consent_expired")
        self.assertEqual(self._blocker(talent), "consent_expired")
        self.assertFalse(self._blocker(self._source()), "who never applied is new")

    def test_a_talent_lifts_no_suppression_and_stops_no_plan(self):
        ada = self._remember()
        self.env["hr.applicant.suppression"].create(
            {
                "hash": self.env["hr.applicant.suppression"]._hash(
                    "x@mail.example.com"
                ),
                "reason": "erased",
                "company_id": self.env.company.id,
            }
        )
        tess = self._source(email_from="x@mail.example.com")
        self.assertEqual(self._blocker(tess), "suppressed")
        self._put(ada)
        self.assertEqual(ada.followup_state, "running")

    def test_asked_and_answered(self):
        tess = self._source()
        self.assertEqual(self._blocker(tess), "no_consent")
        consent = self._ask(tess)
        self.assertEqual(tess.consent_state, "requested")
        tess.with_user(self.officer)._record_consent("granted", "phone", receipt=False)
        self.assertEqual(consent.state, "granted")
        self.assertFalse(self._blocker(tess))

    # -- medals ----------------------------------------------------------------------

    def test_the_medal_goes_to_the_application(self):
        ada = self._refuse()
        talent = self._put(ada)
        action = talent.with_user(self.officer).action_award_medal()
        self.assertEqual(action["context"]["default_applicant_ids"], ada.ids)
        talent.with_user(self.officer)._award_medal(self.gold)
        self.assertEqual(ada.medal_id, self.gold)
        self.assertFalse(talent.medal_id)
        self.assertEqual(talent.person_medal_id, self.gold)

    def test_who_never_applied_gets_the_medal_and_the_plan(self):
        tess = self._source()
        tess.with_user(self.officer)._award_medal(self.silver, date=self._days_ago(400))
        self.assertEqual(tess.medal_id, self.silver)
        tess.with_user(self.officer)._record_consent("granted", "phone", receipt=False)
        self._run_followups()
        self.assertEqual(tess.followup_state, "running")
        self.assertTrue(tess.followup_activity_id)

    def test_no_medal_while_the_person_is_in_the_process(self):
        running = self._apply()
        talent = self._put(running)
        with self.assertRaisesRegex(UserError, "Ada Lovelace"):
            talent.with_user(self.officer)._award_medal(self.gold)

    def test_a_medal_puts_people_into_its_pool(self):
        self.silver.talent_pool_id = self.pool
        elsewhere = self.env["res.company"].create({"name": "There"})
        self.gold.talent_pool_id = self.env["hr.talent.pool"].create(
            {"name": "Theirs", "company_id": elsewhere.id}
        )
        ada = self._remember()
        self._remember("Bea Byron", medal=self.gold)
        talent = self._talents()
        self.assertEqual(talent.person_id, ada.person_id)
        self.assertFalse(self.gold.talent_pool_id.talent_ids)
        self._remember()
        self.assertEqual(self._talents(), talent, "nobody twice")
        ada.with_user(self.officer)._remove_medal()
        self.assertEqual(ada.person_id.talent_pool_ids, self.pool)

    # -- lists -----------------------------------------------------------------------

    def test_past_candidates_by_pool(self):
        ada = self._remember()
        tess = self._source()
        self._put(ada)
        self._remember("Bea Byron")
        Person = self.env["hr.applicant.person"].with_user(self.officer)
        people = ada.person_id + tess.person_id
        self.assertEqual(
            Person.search([("talent_pool_ids", "in", self.pool.ids)]).sorted("id"),
            people.sorted("id"),
        )
        groups = dict(
            Person._read_group(
                [("talent_pool_ids", "!=", False)], ["talent_pool_ids"], ["__count"]
            )
        )
        self.assertEqual(groups, {self.pool: 2})
        self.assertEqual(ada.person_id.last_applicant_id, ada)
        self.assertEqual(ada.person_id.application_count, 1)
        self.assertEqual(tess.person_id.last_applicant_id, tess)

    def test_pool_opens_its_people(self):
        tess = self._source()
        tess.person_id = False
        action = self.pool.with_user(self.officer).action_open_past_candidates()
        self.assertEqual(action["res_model"], "hr.applicant.person")
        self.assertTrue(tess.person_id)
        self.env.flush_all()
        self.assertEqual(
            self.env["hr.applicant.person"].search(action["domain"]), tess.person_id
        )

    def test_the_list_of_talents_costs_the_same_for_few_and_many(self):
        specification = {
            "partner_name": {},
            "person_medal_id": {"fields": {"display_name": {}}},
            "consent_state": {},
            "contact_blocker": {},
        }

        def read():
            self.pool.talent_ids.with_user(self.officer).web_read(specification)

        self._put(self._remember() + self._remember("Bea Byron"))
        few = self._count_queries(read)
        for number in range(10):
            self._put(
                self._remember(
                    f"Person Number{number}", email_from=f"{number}@x.example.com"
                )
            )
        self.assertLessEqual(self._count_queries(read), few)

    # -- nobody else -----------------------------------------------------------------

    def test_interviewers_learn_nothing(self):
        tess = self._source(interviewer_ids=[Command.set(self.interviewer.ids)])
        seen = tess.with_user(self.interviewer)
        for name in ("person_pool_ids", "person_medal_id"):
            with self.assertRaises(AccessError):
                seen.read([name])
        pool = self.pool.with_user(self.interviewer)
        for method in (
            pool.action_invite_pool,
            pool.action_open_past_candidates,
            seen.action_remove_from_pools,
            seen.action_invite_past_candidates_who_match,
        ):
            with self.assertRaises(AccessError):
                method()
