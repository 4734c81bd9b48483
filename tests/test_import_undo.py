from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_import import ImportCommon


@tagged("post_install", "-at_install")
class TestImportUndo(ImportCommon):
    """An import is taken back as a whole, as long as nothing was built on it."""

    def _full_row(self, **values):
        return self._row(
            **{
                "medal": "Silver",
                "medal_date": self._days_ago(3).isoformat(),
                "consent_answer": "granted",
                "consent_answer_date": self._days_ago(9).isoformat(),
                "skills": "Carving",
                "lang": "en_US",
                **values,
            }
        )

    def _undo(self, importing):
        importing.with_user(self.officer).action_undo()
        self.env.invalidate_all()

    def _count(self):
        models = (
            *("hr.applicant", "hr.applicant.person", "hr.applicant.address"),
            *("hr.applicant.consent", "hr.applicant.consent.event", "res.partner"),
            *("hr.applicant.followup", "hr.applicant.skill"),
        )
        return {
            name: self.env[name].with_context(active_test=False).search_count([])
            for name in models
        }

    def test_everything_goes_and_comes_again(self):
        before = self._count()
        rows = [
            self._full_row(),
            self._full_row(
                name="Grace Hopper",
                email="grace@example.com, hopper@example.com",
                consent_answer="declined",
            ),
        ]
        importing = self._bring_in(*rows).import_id
        after = self._count()
        self._undo(importing)
        self.assertEqual(self._count(), before)
        self.assertEqual((importing.state, importing.kept_count), ("undone", 0))
        self.assertEqual(importing.undone_by_id, self.officer)
        self._bring_in(*rows)
        self.assertEqual(self._count(), after)

    def test_what_was_built_on_stays_and_is_listed(self):
        lines = self._bring_in(
            *(
                self._full_row(name=name, email=f"{name[:3].lower()}@example.com")
                for name in ("Ada L", "Ben M", "Cyd N", "Dan O", "Eve P")
            )
        )
        ada, ben, cyd, dan, eve = lines.applicant_id
        ada.with_user(self.officer).message_post(
            body="We talked", message_type="comment"
        )
        self.env["hr.applicant.invitation"].with_user(self.officer)._invite(
            ben,
            self.other_job,
            self.env.ref("hr_recruitment_silver_medalist.mail_template_invitation"),
        )
        cyd.with_user(self.officer)._record_consent("declined", "phone")
        dan.with_user(self.officer).action_unarchive()
        importing = lines.import_id
        self._undo(importing)
        self.assertFalse(eve.exists())
        self.assertEqual((ada | ben | cyd | dan).exists(), ada | ben | cyd | dan)
        self.assertEqual(importing.kept_count, 4)
        reasons = {line.applicant_id: line.kept_reason for line in importing.line_ids}
        self.assertEqual(
            reasons,
            {
                ada: "A message was written",
                ben: "They were invited to a job",
                cyd: "Something followed their answer",
                dan: "The application was reopened",
            },
        )
        self.assertEqual(ada.medal_id, self.silver)

    def test_somebody_changed_the_application(self):
        line = self._bring_in(self._full_row())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_applicant SET write_date = write_date + interval '1 hour',"
            " write_uid = %s WHERE id = %s",
            [self.officer.id, line.applicant_id.id],
        )
        self.env.invalidate_all()
        self._undo(line.import_id)
        self.assertIn("Somebody changed", line.kept_reason)

    def test_people_who_were_known_are_as_before(self):
        known = self._remember(
            consent=False, email_from="ada@example.com", partner_name="Ada Lovelace"
        )
        known.with_user(self.officer)._record_consent(
            "granted", "phone", date=self._days_ago(30), receipt=False
        )
        bare = self._refuse(email_from="grace@example.com", partner_name="Grace Hopper")
        consent, followup = known.consent_id, known.followup_id
        answered = consent.answer_date, consent.expiry_date
        events = consent.event_ids
        day = bare.create_date.date().isoformat()
        lines = self._bring_in(
            self._full_row(
                job="Master Carpenter",
                email="ada@example.com, lovelace@example.com",
                consent_answer_date=self._days_ago(0).isoformat(),
            ),
            self._full_row(
                name="Grace Hopper",
                email="grace@example.com",
                applied_date=day,
                closed_date=day,
                medal="Gold",
            ),
        )
        self.assertEqual(lines[1].applicant_id, bare)
        self.assertEqual(bare.medal_id, self.gold)
        self._undo(lines.import_id)
        self.assertEqual(known.person_id.applicant_ids, known)
        self.assertEqual(
            known.person_id.address_ids.mapped("value"), ["ada@example.com"]
        )
        self.assertEqual(known.followup_id, followup)
        self.assertEqual(followup.state, "running")
        self.assertEqual((consent.answer_date, consent.expiry_date), answered)
        self.assertEqual(consent.event_ids, events)
        self.assertFalse(bare.medal_id)
        self.assertFalse(bare.followup_id.state == "running")
        self.assertEqual(bare.consent_state, "no_request")

    def test_a_no_of_somebody_who_was_known_stays(self):
        known = self._remember(
            consent=False, email_from="ada@example.com", partner_name="Ada Lovelace"
        )
        line = self._bring_in(
            self._full_row(job="Master Carpenter", consent_answer="declined")
        )
        self.assertEqual(known.consent_state, "declined")
        self._undo(line.import_id)
        self.assertEqual(known.consent_state, "declined")
        self.assertIn("A no of somebody", line.kept_reason)

    def test_not_twice_and_not_after_seven_days(self):
        importing = self._bring_in(self._full_row()).import_id
        importing.date -= timedelta(days=8)
        with self.assertRaisesRegex(UserError, "can't be undone"):
            self._undo(importing)
        importing.date += timedelta(days=2)
        self._undo(importing)
        with self.assertRaisesRegex(UserError, "can't be undone"):
            self._undo(importing)

    def test_only_recruiters_undo(self):
        importing = self._bring_in(self._full_row()).import_id
        with self.assertRaises(AccessError):
            importing.with_user(self.interviewer).action_undo()

    def test_proof_is_removed_by_nothing_else(self):
        line = self._bring_in(self._full_row())
        event = line.applicant_id.consent_id.event_ids
        with self.assertRaises(AccessError):
            event.unlink()
        with self.assertRaises(AccessError):
            event.with_user(self.administrator)._take_back(line.import_id)
        line.applicant_id.with_user(self.officer)._record_consent("declined", "phone")
        with self.assertRaises(AccessError):
            event._take_back(line.import_id)
