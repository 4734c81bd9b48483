from odoo import models
from odoo.tools import SQL, html2plaintext, plaintext2html

from ..tools import format_day, open_dialog
from .erasure_removal import KINDS
from .erasure_scope import (
    ACTIVITY,
    APPLICANT,
    ATTACHMENT,
    MEETING,
    MESSAGE,
    Scope,
)

#: Models whose names tell a recruiter nothing.
TECHNICAL = ("bus.", "ir.", "mail.")
#: How many texts elsewhere are listed, and how many records of a kind by name.
MAX_MENTIONS = 50
MAX_LISTED = 100
#: Characters of a text that are shown around what was found.
EXCERPT = 160


class HrApplicantErasureMixinPreview(models.AbstractModel):
    """What an erasure will do, before it is done: in words, numbers, single records."""

    _name = "hr.applicant.erasure.mixin.preview"
    _description = "What an Erasure Will Do"

    def action_preview(self):
        """Open the dialog that says what the erasure will do, and does it.

        :raise AccessError: if the user has no access to one of their applications
        """
        self.ensure_one()
        self._check_recruiter()
        return open_dialog(
            "hr.applicant.erasure.preview",
            self.env._("Erase %s", self.display_name),
            default_erasure_id=self.id,
            size="large",
        )

    def _get_scope(self):
        """Return the ``Scope`` of this request: which records are about the person."""
        return Scope(self.sudo(), self._keeps_applications())

    def _get_preview(self):
        """Return what the erasure will do, as plain values for the dialog.

        :return: a dict: ``obstacle`` why it can't be done now, or False; ``deleted``,
            ``emptied`` and ``kept``: lists of sentences; ``records``: ``[(kind,
            lines)]`` with names and days; ``mentions``: texts elsewhere, see
            ``_find_mentions``
        """
        self.ensure_one()
        obstacle = self._get_obstacle()
        if not self.sudo().person_id:
            return {"obstacle": obstacle}
        scope = self._get_scope()
        return {
            "obstacle": obstacle,
            "deleted": self._describe(scope.gone),
            "emptied": self._describe(scope.emptied),
            "kept": self._describe_kept(scope),
            "records": self._list_records(scope),
            "mentions": self._find_mentions(scope),
        }

    def _describe(self, rows):
        """Return the numbers of records by kind: ``["Messages: 12", …]``.

        What Odoo keeps for itself (names of records, notifications, dialogs that were
        left) has names that tell a recruiter nothing: it is one number.
        """
        labels = self._get_kind_labels()
        numbers = {}
        for model, ids in rows.items():
            if ids and model != self._name:
                kind = KINDS.get(model, "others")
                label = labels[kind]
                if kind == "others" and not self._is_technical(model):
                    label = self._get_model_label(model)
                numbers[label] = numbers.get(label, 0) + len(ids)
        return [
            self.env._("%(kind)s: %(count)s", kind=label, count=count)
            for label, count in sorted(numbers.items())
        ]

    def _is_technical(self, model):
        return self.env[model]._transient or model.startswith(TECHNICAL)

    def _get_model_label(self, model):
        return self.env["ir.model"]._get(model).sudo().name

    def _describe_kept(self, scope):
        """Return what stays, and why, as sentences."""
        kept = [
            self.env._("The proof of consents: what, when, how and which words."),
            self.env._(
                "A coded form of each address (%s), to recognise it if it comes back.",
                len(scope.words.addresses),
            ),
        ]
        if scope.keeps:
            kept.append(
                self.env._("Applications, without any word of the person: they count.")
            )
        for id_, needed_by in scope.kept_contacts.items():
            kept.append(
                self.env._(
                    "The contact %(name)s, which is needed by: %(what)s",
                    name=self.env["res.partner"].sudo().browse(id_).display_name,
                    what=", ".join(sorted(set(needed_by))),
                )
            )
        if scope.kept_blacklisted:
            kept.append(
                self.env._(
                    "On the blacklist, as other records have the address: %s",
                    ", ".join(sorted(scope.kept_blacklisted)),
                )
            )
        return kept

    def _list_records(self, scope):
        """Return ``[(kind, lines)]``: each application, file, message, meeting and
        activity with its name and day, the newest first.
        """
        listed = []
        for model in (APPLICANT, ATTACHMENT, MESSAGE, MEETING, ACTIVITY):
            ids = sorted(scope.get_ids(model), reverse=True)
            records = self.env[model].sudo().with_context(active_test=False)
            lines = [
                f"{format_day(self.env, record.create_date)} · "
                f"{self._get_title(record)}"
                for record in records.browse(ids[:MAX_LISTED])
            ]
            if len(ids) > MAX_LISTED:
                lines.append(self.env._("and %s more", len(ids) - MAX_LISTED))
            if lines:
                listed.append((self._get_model_label(model), lines))
        return listed

    def _get_title(self, record):
        if record._name == APPLICANT:
            return record.job_id.name or record.display_name
        if record._name == MESSAGE:
            text = record.subject or html2plaintext(record.body or "")
            return " ".join(text.split())[:EXCERPT] or record.message_type
        if record._name == ACTIVITY:
            return record.summary or record.activity_type_id.name
        return record.name or record.display_name

    # -- texts elsewhere ---------------------------------------------------------------

    def _find_mentions(self, scope):
        """Return the texts of other records that mention the person by name or address.

        Nobody but a reader can say whether they mean this person: they are never
        changed.

        :return: a list of dicts with ``where``, ``excerpt`` and ``url``
        """
        patterns = [f"%{_escape(text)}%" for text in scope.words.get_patterns()]
        company = self.sudo().company_id.id
        statement = SQL(
            """SELECT 'hr.applicant', a.id, m.body FROM mail_message m
                 JOIN hr_applicant a ON a.id = m.res_id AND m.model = 'hr.applicant'
                WHERE a.id <> ALL(%(own)s) AND %(of_company)s
                  AND concat_ws(' ', m.subject, m.body) ILIKE ANY(%(patterns)s)
                UNION ALL
               SELECT 'hr.applicant', a.id, a.applicant_notes FROM hr_applicant a
                WHERE a.id <> ALL(%(own)s) AND %(of_company)s
                  AND a.applicant_notes ILIKE ANY(%(patterns)s)
                UNION ALL
               SELECT 'hr.applicant.person', a.id, a.personal_note
                 FROM hr_applicant_person a
                WHERE a.id <> ALL(%(persons)s) AND %(of_company)s
                  AND a.personal_note ILIKE ANY(%(patterns)s)
                LIMIT %(limit)s""",
            own=scope.get_ids(APPLICANT),
            persons=scope.get_ids("hr.applicant.person"),
            of_company=SQL("(a.company_id = %s OR a.company_id IS NULL)", company),
            patterns=patterns,
            limit=MAX_MENTIONS,
        )
        return [
            {
                "where": self.env[model].sudo().browse(id_).display_name,
                "excerpt": plaintext2html(html2plaintext(text or "")[:EXCERPT]),
                "url": f"/odoo/{model}/{id_}",
            }
            for model, id_, text in self.env.execute_query(statement)
        ]


def _escape(text):
    """Return a text as a pattern of LIKE that matches itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
