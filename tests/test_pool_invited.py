from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import InvitationCommon
from .test_pool_talents import PoolCommon
from .widths import OnBothWidths


@tagged("post_install", "-at_install")
class TestPoolInvited(PoolCommon, InvitationCommon):
    """Talents in the ranking, and pools that are invited."""

    def _ranked(self, **options):
        rows = self.other_job.with_user(self.officer)._get_ranking(**options)
        return [row["applicant_id"] for row in rows]

    def _grant(self, applicant):
        applicant.with_user(self.officer)._record_consent(
            "granted", "phone", receipt=False
        )

    def _open(self, pools=None):
        pools = (pools or self.pool).with_user(self.officer)
        action = pools.action_invite_pool()
        return (
            self.env[action["res_model"]]
            .with_user(self.officer)
            .browse(action["res_id"])
        )

    # -- ranking ---------------------------------------------------------------------

    def test_ranked_once_a_person(self):
        ada = self._remember()
        bea = self._refuse("Bea Byron")
        tess = self._source(
            applicant_skill_ids=[Command.create(self._skill("Carving", "Mate"))]
        )
        self._put(ada + bea)
        self.assertEqual(
            set(self._ranked(medalists_only=False)), set((ada + bea + tess).ids)
        )
        self.assertEqual(self._ranked(), ada.ids)
        rows = self.other_job._get_ranking(medalists_only=False)
        talents = [row["applicant_id"] for row in rows if row["is_talent"]]
        self.assertEqual(talents, tess.ids)
        sentences = self.other_job.with_user(self.officer)._explain_ranking(rows)
        self.assertIn("In the pool Woodworkers · 1 of 2 skills", sentences[tess.id])

    def test_by_pool(self):
        ada = self._remember()
        tess = self._source()
        self._put(ada)
        self._remember("Bea Byron")
        ranked = self._ranked(medalists_only=False, pools=self.pool)
        self.assertEqual(set(ranked), set((ada + tess).ids))
        self.assertFalse(self._ranked(medalists_only=False, pools=self.other_pool))

    def test_not_ranked_are_those_hired_or_out_of_all_pools(self):
        hal = self._apply("Hal Hired")
        hal.stage_id = self.env["hr.recruitment.stage"].search(
            [("hired_stage", "=", True)], limit=1
        )
        self._put(hal)
        self._source()._remove_from_pools(self.pool)
        self.assertFalse(self._ranked(medalists_only=False))

    def test_a_talent_with_a_medal_of_its_own(self):
        tess = self._source(
            applicant_skill_ids=[Command.create(self._skill("Carving", "Mate"))]
        )
        tess.with_user(self.officer)._award_medal(self.silver)
        self._grant(tess)
        self.assertEqual(self._ranked(), tess.ids)
        self.assertEqual(self.other_job.past_candidate_count, 1)

    # -- inviting --------------------------------------------------------------------

    def test_pool_is_invited(self):
        ada = self._remember()
        tess = self._source()
        self._grant(tess)
        blocked = self._source("Bob Blocked")
        self._put(ada)
        wizard = self._open()
        self.assertEqual(set(wizard.line_ids.applicant_id), set(ada + tess + blocked))
        self.assertEqual(
            set(wizard.line_ids.filtered("selected").applicant_id), set(ada + tess)
        )
        wizard.job_id = self.other_job
        self.assertEqual(
            set(wizard.line_ids.filtered("selected").applicant_id), set(ada + tess)
        )
        self.assertEqual(
            wizard.line_ids.filtered(lambda line: line.applicant_id == ada).pool_ids,
            self.pool,
        )
        wizard.action_invite()
        self.assertEqual(
            set(self.other_job.invitation_ids.applicant_id), set(ada + tess)
        )
        wizard.pool_ids = False
        self.assertEqual(wizard.line_ids.applicant_id, ada, "medalists again")

    def test_a_talent_is_invited_by_the_application_that_stands_for_them(self):
        old = self._remember()
        self._refuse(job_id=self.other_job.id)
        talent = self._put(old)
        action = talent.with_user(self.officer).action_reinvite()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.applicant_id, old)

    def test_a_yes_counts_among_the_applications_of_the_talent(self):
        tess = self._source()
        self._grant(tess)
        invitation = self._invite(tess)
        invitation._answer("interested", "page")
        application = invitation.new_applicant_id
        self.assertEqual(application.pool_applicant_id, tess)
        self.assertTrue(application._is_running())
        self.assertFalse(application.talent_pool_ids)
        self.assertTrue(tess.active)
        self.assertEqual(tess.application_count, 1)
        self.assertEqual(application.person_id, tess.person_id)
        self.assertEqual(self._blocker(tess), "in_process")

    def test_opening_a_pool_costs_the_same_for_few_and_many(self):
        def put(first, last):
            for number in range(first, last):
                self._grant(
                    self._source(
                        f"Tess Nr{number}", email_from=f"{number}@x.example.com"
                    )
                )

        put(0, 3)
        few = self._count_queries(self._open)
        put(3, 20)
        self.assertLessEqual(self._count_queries(self._open), few + 2)

    # -- matching applicants ---------------------------------------------------------

    def test_matching_applicants_lead_to_past_candidates(self):
        ada, tess = (
            make(applicant_skill_ids=[Command.create(self._skill("Carving", "Mate"))])
            for make in (self._remember, self._source)
        )
        self.env.flush_all()
        job = self.other_job.with_user(self.officer)
        action = job.action_search_matching_applicants()
        listed = (
            self.env["hr.applicant"]
            .with_context(**action["context"])
            .search(action["domain"])
        )
        self.assertIn(tess, listed)
        self.assertNotIn(ada, listed)
        self.assertTrue(action["context"]["search_default_without_past_candidates"])
        rows = job._get_ranking(medalists_only=False, applicants=ada + tess)
        scores = {row["applicant_id"]: row["match_score"] for row in rows}
        for applicant in ada + tess:
            applicant = applicant.with_context(matching_job_id=job.id)
            self.assertEqual(scores[applicant.id], applicant.matching_score)
        opened = (
            tess.browse()
            .with_user(self.officer)
            .with_context(**action["context"])
            .action_invite_past_candidates_who_match()
        )
        wizard = self.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(wizard.line_ids.applicant_id, ada)


@tagged("post_install", "-at_install", "slow")
class TestPoolStory(OnBothWidths, PoolCommon, InvitationCommon, HttpCase):
    def test_a_pool_is_invited(self):
        ada = self._remember()
        self._put(ada)
        tess = self._source()
        tess.with_user(self.officer)._record_consent("granted", "phone", receipt=False)
        self.start_tour("/odoo/talent-pool", "pool_invited", login="officer")
        self.assertEqual(
            set(self.other_job.invitation_ids.applicant_id), set(ada + tess)
        )
