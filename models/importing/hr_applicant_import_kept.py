from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain

from ..constants import REFUSALS


class HrApplicantImportLineMixinKept(models.AbstractModel):
    """What was built on a row since it was brought in."""

    _name = "hr.applicant.import.line.mixin.kept"
    _description = "What Was Built on a Row"

    def _get_kept_reasons(self, importing):
        """Return ``{line: why it stays}``. A person stays, or goes, as a whole.

        :param hr.applicant.import importing: the import of all these lines
        """
        found = {}
        applicants = self.applicant_id
        for reason, built_on in self._get_what_was_built(applicants, importing):
            for applicant in built_on:
                found.setdefault(applicant.person_id, reason)
        no_stays = self.env._("A no of somebody who was known stays")
        for line in self.filtered(lambda line: line.is_joined and line.consent_id):
            if line.consent_id.state in REFUSALS and (
                line.person_id.create_date < importing.date
                or line.person_id.applicant_ids - applicants
            ):
                found.setdefault(line.person_id, no_stays)
        return {line: found[line.person_id] for line in self if line.person_id in found}

    @api.model
    def _get_what_was_built(self, applicants, importing):
        """Yield ``(what in words, the applications)``.

        :param hr.applicant applicants: those of the import, in sudo
        """
        since = importing.write_date
        yield (
            self.env._("The application was reopened"),
            applicants.filtered("active"),
        )
        yield (
            self.env._("They were invited to a job"),
            self._of("hr.applicant.invitation"),
        )
        followed = applicants.consent_id.filtered(
            lambda consent: _is_followed(consent, importing)
        )
        yield (
            self.env._("Something followed their answer"),
            followed.applicant_ids & applicants,
        )
        yield self.env._("A meeting was planned"), self._of("calendar.event")
        # Open ones that the nightly run made go along.
        by_hand = Domain("automated", "=", False) | Domain("active", "=", False)
        activities = self._of("mail.activity", "res_id", "res_model", by_hand)
        yield self.env._("A follow-up or another activity was made"), activities
        yield (
            self.env._("Their follow-up was changed"),
            applicants.filtered(
                lambda a: len(a.followup_ids) > 1
                or (a.followup_id and _is_edited(a.followup_id, since))
            ),
        )
        yield (
            self.env._("A message was written"),
            self._of(
                "mail.message",
                "res_id",
                "model",
                Domain(
                    "message_type", "in", ("comment", "email", "email_outgoing", "sms")
                ),
            ),
        )
        yield (
            self.env._("A file was added"),
            self._of("ir.attachment", "res_id", "res_model"),
        )
        yield (
            self.env._("Somebody changed the application or the person"),
            applicants.filtered(
                lambda a: _is_edited(a, since) or _is_edited(a.person_id, since)
            ),
        )
        yield (
            self.env._("The person was joined with another"),
            applicants.filtered("person_id.merge_count"),
        )

    def _of(self, model, name="applicant_id", model_field=None, domain=Domain.TRUE):
        """Return the applications of these lines that records of a model are about."""
        applicants = self.applicant_id
        domain = Domain(name, "in", applicants.ids) & domain
        if model_field:
            domain &= Domain(model_field, "=", applicants._name)
        records = self.env[model].sudo().with_context(active_test=False)
        found = records.search(domain)
        ids = set(found.mapped(name) if name == "res_id" else found[name].ids)
        return applicants.filtered(lambda a: a.id in ids)


def _is_followed(consent, importing):
    """Return whether something became of an answer since it was brought in."""
    events = consent.event_ids
    if importing in events.import_id:
        return consent.asking_date or events[-1:].import_id != importing
    since = importing.write_date
    return consent.asking_date or any(event.date > since for event in events)


def _is_edited(record, since):
    """Return whether a colleague, not a scheduled action, has changed it since."""
    user = record.write_uid
    return record.write_date > since and user.id != SUPERUSER_ID and not user.share
