import json
from datetime import timedelta
from time import perf_counter

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import InvitationCommon


@tagged("post_install", "-at_install", "slow")
class TestRankingDecision(InvitationCommon):
    """Each mailing keeps how its people were chosen, without their names."""

    def _open(self):
        job = self.other_job.with_user(self.officer)
        action = job.action_reinvite_past_candidates()
        wizards = self.env[action["res_model"]].with_user(self.officer)
        return wizards.browse(action["res_id"])

    def _line(self, wizard, applicant):
        return wizard.line_ids.filtered(lambda line: line.applicant_id == applicant)

    def _choose(self, wizard, *chosen):
        for line in wizard.line_ids:
            line.selected = line.applicant_id in chosen
        wizard.action_invite()
        (decision,) = self.env["hr.applicant.ranking.decision"].search(
            [("job_id", "=", self.other_job.id)], limit=1
        )
        return decision

    def _get_outcomes(self, decision, *applicants):
        Decision = self.env["hr.applicant.ranking.decision"]
        by_hash = {line.person_hash: line.outcome for line in decision.line_ids}
        return [by_hash.get(Decision._hash_applicant(a)) for a in applicants]

    def test_who_was_chosen_passed_over_and_blocked(self):
        best = self._remember("Best Berta", medal=self.gold, priority="3")
        other = self._remember("Other Otto")
        silent = self._remember("Silent Sara", consent=False)
        wizard = self._open()
        scores = {line.applicant_id: line.score for line in wizard.line_ids}
        why = self._line(wizard, best).explanation
        decision = self._choose(wizard, best)
        self.assertEqual(
            self._get_outcomes(decision, best, other, silent),
            ["chosen", "passed_over", "blocked"],
        )
        self.assertEqual(decision.line_ids.mapped("rank"), [1, 2, 3])
        first = decision.line_ids[0]
        self.assertRecordValues(
            first,
            [
                {
                    "score": scores[best],
                    "explanation": why,
                    "is_shown": True,
                    "blocker": False,
                    "outcome": "chosen",
                }
            ],
        )
        self.assertEqual(first.facts["medal_id"], self.gold.id)
        self.assertEqual(first.facts["priority"], "3")
        blocked = decision.line_ids.filtered("blocker")
        self.assertEqual(blocked.blocker, "no_consent")
        self.assertEqual(decision.user_id, self.officer)
        self.assertEqual(decision.company_id, self.env.company)
        self.assertEqual(decision.round_id, best.invitation_ids.round_id)

    def test_weights_and_filters_of_that_day(self):
        best = self._remember("Best Berta", applicant_notes="<p>Rowing, Berta</p>")
        company = self.env.company
        company.medalist_weight_medal = 77
        wizard = self._open()
        wizard.write({"text": "rowing berta", "months": 12})
        decision = self._choose(wizard, best)
        company.medalist_weight_medal = 3
        self.assertEqual(decision.weights["medal"], 77)
        self.assertEqual(decision.filters["months"], 12)
        self.assertEqual(decision.filters["words"], ["rowing", "…"], "names nobody")
        with Form(decision.with_user(self.officer)) as form:
            self.assertIn("Medal: 77", form.weights_text)
            self.assertEqual(
                form.filters_text,
                "Words in CV or notes: rowing, … · of the last 12 months · "
                "ticked from a fit of 50 · the best 100",
            )

    def test_names_nobody_and_stays(self):
        best = self._remember("Best Berta")
        self._remember("Other Otto")
        decision = self._choose(self._open(), best)
        (stored,) = decision.read(["job_name", "weights", "filters"])
        text = json.dumps([stored, decision.line_ids.read()], default=str).lower()
        for word in ("berta", "otto", "best", "mail.example.com"):
            self.assertNotIn(word, text)
        best.invitation_ids.unlink()
        person = best.person_id
        best.unlink()
        self.assertTrue(person.exists())
        self.assertEqual(len(decision.line_ids), 2)

    def test_explained_months_later(self):
        with freeze_time("2026-03-05 10:00:00"):
            best = self._remember("Best Berta", medal=self.gold, priority="3")
            self._remember("Other Otto")
            wizard = self._open()
            why = self._line(wizard, best).explanation
            self._choose(wizard, best)
        self.other_job.name = "Something Else"
        best.write({"medal_id": self.bronze.id, "priority": "0"})
        self.env.flush_all()
        self.env.invalidate_all()
        invitation = best.invitation_ids.with_user(self.officer)
        self.assertEqual(
            invitation.why_chosen,
            f"{why}. That made place 1 of 2 for Master Carpenter on Mar 5, 2026, with "
            f"{invitation.match_score} of 100 points; chosen by Olga Officer.",
        )
        copy = best.person_id.with_user(self.officer)._get_copy_as_json()
        self.assertEqual(copy["invitations"][0]["why_chosen"], invitation.why_chosen)
        self.assertEqual(copy["decisions"][0]["outcome"], "Invited")

    def test_passed_over_is_in_the_officers_copy(self):
        best, other = self._remember("Best Berta"), self._remember("Other Otto")
        self._choose(self._open(), best)
        copy = other.person_id.with_user(self.officer)._get_copy_as_json()
        self.assertEqual([d["outcome"] for d in copy["decisions"]], ["Not chosen"])

    def test_explained_after_a_merge(self):
        best = self._remember("Best Berta")
        self._choose(self._open(), best)
        stays = self._remember("Berta King", email_from="king@mail.example.com")
        stays.person_id.with_user(self.officer)._merge(best.person_id)
        self.env.invalidate_all()
        self.assertIn("Olga Officer", best.invitation_ids.why_chosen)

    def test_invited_anyway(self):
        recent = self._remember("Recent Rita")
        recent.person_id.last_contact_date = fields.Date.today() - timedelta(days=1)
        wizard = self._open()
        line = self._line(wizard, recent)
        self.assertEqual(line.blocker, "recent_contact")
        line.override_reason = "She asked"
        decision = self._choose(wizard, recent)
        self.assertRecordValues(
            decision.line_ids,
            [{"outcome": "chosen", "blocker": "recent_contact", "is_overridden": True}],
        )
        self.assertNotIn("She asked", str(decision.line_ids.read()))

    def test_shared_mailbox_is_not_reached(self):
        first = self._remember("Best Berta", medal=self.gold)
        second = self._remember("Other Otto", email_from="best@mail.example.com")
        decision = self._choose(self._open(), first, second)
        self.assertEqual(
            self._get_outcomes(decision, first, second), ["chosen", "not_reached"]
        )

    def test_beyond_the_list(self):
        people = [self._remember(f"Person{n} Name") for n in range(4)]
        wizard = self._open()
        wizard.limit = 2
        wizard.action_select_all()
        wizard.action_include_more()
        wizard.action_invite()
        lines = people[0].invitation_ids.round_id
        decision = self.env["hr.applicant.ranking.decision"].search(
            [("round_id", "=", lines.id)]
        )
        self.assertEqual(decision.line_ids.mapped("outcome"), ["chosen"] * 4)
        self.assertEqual(len(decision.line_ids.filtered("is_shown")), 2)
        self.assertTrue(all(decision.line_ids.mapped("explanation")))

    def test_without_a_list(self):
        best = self._remember("Best Berta")
        invitation = self._invite(best, send=False)
        self.assertRegex(invitation.why_chosen, "Olga Officer chose them for Master")

    def test_nobody_changes_or_deletes_it(self):
        best = self._remember("Best Berta")
        decision = self._choose(self._open(), best)
        for user in (self.officer, self.administrator, self.env.ref("base.user_root")):
            for record in (decision, decision.line_ids):
                record = record.with_user(user)
                with self.assertRaises(AccessError):
                    record.write({"company_id": 1})
                with self.assertRaises(AccessError):
                    record.unlink()
        with self.assertRaises(AccessError):
            decision.with_user(self.interviewer).read(["weights"])
        action = decision.round_id.with_user(self.officer).action_open_decisions()
        self.assertEqual(action["res_id"], decision.id)

    def test_costs_little(self):
        people = self.env["hr.applicant"].concat(
            *(self._remember(f"Person{n} Name") for n in range(60))
        )
        Decision = self.env["hr.applicant.ranking.decision"]
        record = type(Decision)._record
        spent = []

        def measured(*args):
            self.env.flush_all()
            began, queries = perf_counter(), self.env.cr.sql_log_count
            result = record(*args)
            self.env.flush_all()
            spent.append((perf_counter() - began, self.env.cr.sql_log_count - queries))
            return result

        self.patch(type(Decision), "_record", measured)
        began = perf_counter()
        invitations = self._invite(people, send=False)
        invitations._write_due_mails()
        self._deliver(invitations)
        self.env.flush_all()
        whole = perf_counter() - began
        ((seconds, queries),) = spent
        self.assertLessEqual(queries, 4)
        self.assertLess(seconds, 0.02 * whole)
