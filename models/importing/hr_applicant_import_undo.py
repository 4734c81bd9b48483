from odoo import fields, models
from odoo.exceptions import UserError


class HrApplicantImportMixinUndo(models.AbstractModel):
    """Taking back what a file brought in, as a whole, as long as nothing came of it.

    * What goes: applications, people, contacts and answers that the import made, with
      their plans, and the medals it gave. Answers of people who were known are put back
      to what they were.
    * What stays is listed with why: everything of a person with whom somebody did
      something since. So does the no of a person who was known before.
    * Proof is removed only where nothing has followed it
      (``hr.applicant.consent.event._take_back``).
    """

    _name = "hr.applicant.import.mixin.undo"
    _description = "Undoing an Import"

    undone_date = fields.Datetime(string="Undone On", readonly=True)
    undone_by_id = fields.Many2one(
        "res.users", string="Undone By", readonly=True, ondelete="set null"
    )

    def action_undo(self):
        """Undo the import.

        :return: the notice that says what went and what stays
        :raise AccessError: if the user is no recruiter who may write the applications
        :raise UserError: if it was undone before, or is too old
        """
        self.ensure_one()
        importing = self.sudo()
        self.check_access("read")
        importing.line_ids.applicant_id.with_env(self.env)._check_recruiter("write")
        if not importing.can_undo:
            raise UserError(
                self.env._(
                    "This import can't be undone: it was undone before, or longer ago "
                    "than seven days."
                )
            )
        gone, kept = importing._undo()
        message = self.env._("%s rows were taken back.", gone)
        if kept:
            message = self.env._(
                "%(gone)s rows were taken back. %(kept)s stay, since something was "
                "built on them: the list says what.",
                gone=gone,
                kept=kept,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if kept else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _undo(self):
        """Take back what nothing was built on; return how many rows went and stay."""
        lines = self.line_ids
        reasons = lines._get_kept_reasons(self)
        kept = lines.filtered(lambda line: line in reasons)
        for reason, of_reason in kept.grouped(reasons.get).items():
            of_reason.kept_reason = reason
        gone = lines - kept
        count = len(gone)
        new = gone.filtered("is_new")
        persons = gone.person_id
        contacts = gone.contact_id
        self._take_back_answers(gone)
        (gone - new).filtered("is_medal_new").applicant_id._remove_medal()
        (gone - new).unlink()
        new.applicant_id.unlink()  # the lines and the plans go along
        self._forget_persons(persons)
        self._delete_contacts(contacts)
        self.write(
            {
                "state": "undone",
                "undone_date": fields.Datetime.now(),
                "undone_by_id": self.env.uid,
            }
        )
        return count, len(kept)

    def _take_back_answers(self, lines):
        """Take back answers: the consent is deleted if it holds nothing else."""
        dropped = self.env["hr.applicant.consent"]
        # Whoever was erased meanwhile has left nothing to put back.
        for line in lines.filtered("consent_memory"):
            consent = line.consent_id
            consent._take_back_import(line.consent_memory, self)
            if not consent.event_ids and consent.state == "no_request":
                dropped += consent
        dropped._drop_imported(dropped)

    def _forget_persons(self, persons):
        """Delete persons without any application; the others forget what came along."""
        persons = persons.exists()
        persons.invalidate_recordset()
        empty = persons.filtered(
            lambda p: not p.applicant_ids and p.create_date >= self.date
        )
        empty.consent_ids.filtered(lambda c: not c.event_ids).unlink()
        others = persons - empty
        left = self.env["hr.applicant.import.line"].search(
            [("applicant_id.person_id", "in", others.ids)]
        )
        others = others - left.person_id
        others.address_ids.filtered(lambda a: a.source == "import").unlink()
        others._forget_corrected()
        empty.filtered(lambda p: not p.consent_ids).unlink()

    def _delete_contacts(self, contacts):
        """Delete contacts that the import made and nothing else uses."""
        contacts = contacts.exists()
        used = self.env["hr.applicant"].with_context(active_test=False)
        used = used.search([("partner_id", "in", contacts.ids)]).partner_id
        users = self.env["res.users"].with_context(active_test=False)
        used |= users.search([("partner_id", "in", contacts.ids)]).partner_id
        self._delete_unused(contacts - used)

    def _delete_unused(self, contacts):
        """Delete contacts; those that another app needs stay."""
        if not contacts:
            return
        try:
            with self.env.cr.savepoint():
                contacts.unlink()
        except Exception:  # whatever another app says when it needs one
            self.env.invalidate_all(flush=False)
            if len(contacts) > 1:
                half = len(contacts) // 2
                self._delete_unused(contacts[:half])
                self._delete_unused(contacts[half:])
