from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..batch import write_each
from ..constants import REFUSALS

#: What bringing in an answer may change; undoing puts it back.
REMEMBERED = (
    *("state", "request_date", "answer_date", "expiry_date", "withdrawal_date"),
    *("channel", "note", "renewal_date", "ask_again_date", "next_step_date"),
    *("reminder_date", "recorded_by_id"),
)


class HrApplicantConsentMixinImport(models.AbstractModel):
    """Answers that were given to another system, brought in from a file.

    The proof says so: an event of a kind of its own, with the day of the answer, the
    file and who brought it in. A yes holds from the day it was given. Nobody gets a
    mail, and no recruiter is told.
    """

    _name = "hr.applicant.consent.mixin.import"
    _description = "Answers from a File"

    def _import_answers(self, answers, importing):
        """Record answers that a file holds. Those that are known already change
        nothing.

        :param dict answers: ``{consent: {"answer", "date", "channel", "note"}}``
        :param hr.applicant.import importing: what the file was brought in by
        :return: ``{consent: what undoing puts back}`` of those that have changed
        """
        new = {
            consent: answer
            for consent, answer in answers.items()
            if not consent._knows_answer(answer)
        }
        consents = self.browse(consent.id for consent in new)
        memory = {consent: consent._remember() for consent in consents}
        states = {
            consent: "granted"
            if answer["answer"] == "granted"
            else consent._get_later_refusal()
            for consent, answer in new.items()
        }
        write_each(
            consents,
            {
                consent: consent._prepare_imported(new[consent], states[consent])
                for consent in consents
            },
        )
        granted = consents.filtered(lambda c: states[c] == "granted")
        proofs = {
            consent: importing._prepare_event(new[consent]) for consent in consents
        }
        for state, of_state in consents.grouped(states.get).items():
            of_state._change_state(state, kind="imported", proofs=proofs)
        write_each(
            granted, {c: {"next_step_date": c._get_renewal_day()} for c in granted}
        )
        asked = granted.filtered(lambda c: memory[c]["state"] != "no_request")
        asked._cancel_queued_mails()
        asked.applicant_ids._resume_followups_after_yes()
        for _state, refused in (consents - granted).grouped("state").items():
            refused._cancel_queued_mails()
            refused._stop_contacting_all()
        return memory

    def _knows_answer(self, answer):
        """Return whether this answer, or a later one of the same kind, is known."""
        same = self.state == answer["answer"] or (
            self.state in REFUSALS and answer["answer"] == "declined"
        )
        return bool(same and self.answer_date and self.answer_date >= answer["date"])

    def _get_later_refusal(self):
        """Return the state that a no leads to, also of somebody who said no before."""
        return self.state if self.state in REFUSALS else self._get_refusal()

    def _prepare_imported(self, answer, state):
        """Return the values of an imported answer; parameters as above."""
        date, granted = answer["date"], state == "granted"
        months = self._get_company().medalist_consent_months
        expiry = date + relativedelta(months=months)
        if granted and self.state == "granted" and self.expiry_date > expiry:
            expiry = self.expiry_date
        return {
            "answer_date": date,
            "channel": answer["channel"],
            "recorded_by_id": self.env.uid,
            "note": answer["note"],
            "expiry_date": granted and expiry,
            "withdrawal_date": state == "withdrawn" and date,
            "renewal_date": False,
            "ask_again_date": False,
        }

    def _remember(self):
        """Return what undoing puts back, as JSON holds it."""
        return {
            name: fields.Date.to_string(value)
            if self._fields[name].type == "date"
            else value.id
            if name == "recorded_by_id"
            else value
            for name in REMEMBERED
            for value in [self[name]]
        }

    def _take_back_import(self, memory, importing):
        """Undo what an import did to this consent, if nothing has followed.

        The proof of the answer goes with it: nothing came of it. That is the only way
        in which an event is ever removed.

        :param dict memory: as ``_remember`` returned it
        :param hr.applicant.import importing: the import that is undone
        """
        self.ensure_one()
        self.event_ids._take_back(importing)
        self.invalidate_recordset(["event_ids"])
        self.write({name: memory[name] or False for name in REMEMBERED})

    @api.model
    def _drop_imported(self, consents):
        """Delete consents (in sudo) that hold nothing but what was brought in."""
        consents.applicant_ids.consent_id = False
        consents.unlink()
