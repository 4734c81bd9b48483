from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..tools import get_company
from . import erasure_removal
from .erasure_scope import Scope, get_persons
from .states import OPEN

#: How many persons are removed at a time: memory does not grow with their number.
SET_SIZE = 100


class HrApplicantErasureMixinExecution(models.AbstractModel):
    """Remove persons for good.

    * ``Scope`` says which records are theirs, ``erasure_removal`` removes them.
    * Their addresses become keyed hashes, which the gate asks.
    * They are told by one last mail, when everything is removed.
    """

    _name = "hr.applicant.erasure.mixin.execution"
    _description = "Removing Persons"

    removed_summary = fields.Char(string="Removed", compute="_compute_removed_summary")

    @api.depends("removed")
    def _compute_removed_summary(self):
        labels = self._get_kind_labels()
        for erasure in self:
            removed = erasure.removed or {}
            parts = [
                self.env._("%(kind)s: %(count)s", kind=label, count=removed[kind])
                for kind, label in labels.items()
                if removed.get(kind)
            ]
            if removed.get("not_told"):
                parts.append(self.env._("they could not be told by mail"))
            erasure.removed_summary = ", ".join(parts)

    def _get_kind_labels(self):
        """Return how the kinds of records are called: ``{kind: label}``."""
        return {
            "applications": self.env._("Applications"),
            "people": self.env._("Records of the person"),
            "addresses": self.env._("Addresses"),
            "contacts": self.env._("Contacts"),
            "messages": self.env._("Messages"),
            "activities": self.env._("Activities"),
            "meetings": self.env._("Meetings"),
            "files": self.env._("Files"),
            "skills": self.env._("Skills"),
            "consents": self.env._("Consents"),
            "proofs": self.env._("Proofs of consents"),
            "invitations": self.env._("Invitations"),
            "followups": self.env._("Follow-ups"),
            "blacklisted": self.env._("Entries of the blacklist"),
            "others": self.env._("Other records"),
        }

    def _execute(self):
        """Remove the persons of these requests, all or none.

        Odoo removes the files from the disk soon afterwards.

        :raise UserError: naming the first person who can't be removed now, and why
        """
        self.lock_for_update()
        for requests in self.sudo().grouped("company_id").values():
            for ids in split_every(SET_SIZE, requests.ids):
                self.sudo().browse(ids)._execute_set()
        self.env.ref("base.autovacuum_job").sudo()._trigger()

    def _keeps_applications(self):
        """Return whether applications stay as anonymous statistics."""
        company = get_company(self).sudo()
        return company.medalist_erasure_keeps == "anonymous"

    def _execute_set(self):
        """Remove the persons of these requests of one company."""
        for erasure in self:
            erasure._check_executable()
            # A refusal mail that waits for a call is never sent.
            erasure._get_persons().applicant_ids.refusal_call_ids.unlink()
        scope = Scope(self, self._keeps_applications())
        numbers = erasure_removal.count(scope)
        mails = self._prepare_last_mails()
        alike = {erasure: erasure._get_alike() - self for erasure in self}
        contacts = {erasure: erasure._get_last_contact() for erasure in self}
        company = self.company_id
        self.env["hr.applicant.suppression"]._add(
            [value for _kind, value in scope.words.addresses], company, "erased"
        )
        erasure_removal.remove(scope)
        untold = self._send_last_mails(mails)
        today = fields.Date.context_today(self)
        for erasure in self:
            removed = numbers[erasure.id]
            if erasure in untold:
                removed["not_told"] = 1
            values = {
                "done_date": today,
                "removed": removed,
                "last_contact_date": contacts[erasure],
            }
            erasure._change_state("done", values)
            alike[erasure]._change_state("done", {"done_date": today})

    def _get_persons(self):
        """Return the person with everybody who was merged with them."""
        return get_persons(self.person_id.with_context(active_test=False))

    def _get_alike(self):
        """Return the other open requests for the same person, from before a merge."""
        persons = self._get_persons()
        domain = [("person_id", "in", persons.ids), ("state", "in", OPEN)]
        return self.search(domain) - self

    def _get_last_contact(self):
        days = self._get_persons().mapped("last_contact_date")
        return max(filter(None, days), default=False)

    def _check_executable(self):
        """Check that the person may be removed now.

        :raise UserError: if the request is on hold or closed, or the person has a
            running application or was hired
        """
        obstacle = self._get_obstacle()
        if obstacle:
            raise UserError(obstacle)

    def _get_obstacle(self):
        """Return a sentence why the person can't be removed now, or False."""
        self.ensure_one()
        erasure = self.sudo()
        name = erasure.display_name
        if erasure.state not in OPEN or not erasure.person_id:
            return self.env._("%s can't be erased: the request is closed.", name)
        held = (erasure | erasure._get_alike()).filtered(lambda e: e.state == "held")
        if held:
            return self.env._(
                "%(name)s can't be erased: the request is on hold. %(reason)s",
                name=name,
                reason=held[0].hold_reason or "",
            )
        applications = erasure._get_persons().applicant_ids
        hired = applications.filtered(
            lambda a: a.employee_id or (a.date_closed and not a.refuse_reason_id)
        )
        if hired:
            return self.env._(
                "%s was hired and can't be erased here: the data of employees are kept "
                "by other rules.",
                name,
            )
        running = applications.filtered(lambda a: a._is_running())
        if running:
            return self.env._(
                "%(name)s can't be erased while an application is running: “%(job)s”. "
                "Refuse it first.",
                name=name,
                job=running[0].job_id.name or running[0].display_name,
            )
        return False
