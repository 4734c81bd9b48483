from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..batch import run_batch
from ..tools import get_company


def hand_files(source, owner):
    """Make the files that were uploaded to a record those of another one: who may read
    a record reads its files, and they are deleted with it.

    :param source: a dialog of refusal, or a call before the mail
    :param owner: the other record, or none of its model
    """
    files = source.attachment_ids.sudo().filtered(
        lambda file: file.res_model == source._name
    )
    files.write({"res_model": owner._name, "res_id": owner.id})
    files.flush_recordset()  # Odoo looks in the database which files go with a record


class HrApplicantRefusalCall(models.Model):
    """A refusal that is told in a call first: its mail waits.

    It keeps the mail as the recruiter wrote it in the dialog of refusal, until it is
    sent or dropped. Until then the person does not know of the refusal: for the gate
    the application still runs (``gate/facts.py``), so nobody contacts them.
    """

    _name = "hr.applicant.refusal.call"
    _description = "Call Before a Refusal Mail"
    _rec_name = "applicant_id"
    _order = "id desc"

    applicant_id = fields.Many2one(
        "hr.applicant",
        string="Application",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null")
    call_date = fields.Date(readonly=True)
    refuse_reason_id = fields.Many2one(
        "hr.applicant.refuse.reason", required=True, readonly=True, ondelete="cascade"
    )
    template_id = fields.Many2one("mail.template", readonly=True, ondelete="set null")
    # Written in the dialog of refusal, which knows who may change a template's text.
    subject = fields.Char(required=True, readonly=True)
    body = fields.Html(string="Mail", readonly=True, sanitize="email_outgoing")
    # As they will leave: with their name, what is said of the call, and the question.
    shown_subject = fields.Char(string="Mail Subject", compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize="email_outgoing")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Attachments", bypass_search_access=True
    )
    ask_consent = fields.Boolean(string="Ask for Consent in This Mail")
    explanation = fields.Text(
        related="applicant_id.refusal_explanation",
        string="What You Told Them",
        readonly=False,
    )
    impression = fields.Char(
        related="applicant_id.medal_reason",
        string="What Impressed Us",
        readonly=False,
    )
    says_explanation = fields.Boolean(
        string="Say It in the Mail",
        help="The mail ends with what you told them, as a postscript.",
    )

    _applicant_uniq = models.UniqueIndex(
        "(applicant_id)", "The refusal mail of this application waits already."
    )

    def _schedule_call(self, user):
        """Give ``user`` a to-do for today: to call, or to send the mail if somebody has
        called.
        """
        texts = self.with_context(lang=user.lang).env
        for call in self:
            if call.call_date:
                kind, summary = "email", texts._("Send the refusal mail")
                note = texts._("They know of the refusal. Send the mail, or none.")
            else:
                kind, summary = "call", texts._("Explain the refusal")
                note = texts._(
                    "The refusal mail waits until you have called. Log the contact, "
                    "then send it."
                )
            call.activity_id = call.applicant_id._schedule_for_recruiter(
                f"mail.mail_activity_data_{kind}",
                summary=summary,
                note=note,
                user_id=user.id,
            )

    @api.depends("body", "ask_consent", "says_explanation", "explanation")
    def _compute_preview(self):
        for call in self:
            dialog = call._get_dialogs().new(call._prepare_dialog())
            call.shown_subject = call.subject
            try:
                call.shown_subject = dialog._render_for(call.applicant_id, "subject")
                call.preview = dialog._preview_for(call.applicant_id)
            except UserError as error:
                call.preview = plaintext2html(str(error))

    def _get_dialogs(self):
        """Return the model of the dialog of refusal, in the language of who refused:
        there the text is known as the template's, and leaves in the person's language.

        The dialog is made for applications that are not archived yet.
        """
        return self.env["applicant.get.refuse.reason"].with_context(
            active_test=False, lang=self.create_uid.lang
        )

    @api.model
    def _reassign(self):
        """Hand on the calls of recruiters who left, or can't go on; bring back to-dos
        that are gone while the mail waits.

        Who is told of a follow-up is asked to call; where nobody can, the call waits,
        and the administrators are told.
        """
        calls = self.search([("applicant_id.active", "=", False)])
        run_batch(calls.filtered(lambda c: not c._is_in_charge()), self._hand_on)

    def _is_in_charge(self):
        """Return whether there is a to-do, and the user who has it can do it."""
        company = get_company(self.applicant_id)
        activity = self.activity_id
        return activity.active and activity.user_id._can_take_care(company)

    @api.model
    def _hand_on(self, calls):
        """Give the to-dos of these calls to who had them, or else to others.

        A to-do to call that was marked done says that somebody has called.
        """
        for call in calls:
            activity = call.activity_id
            call.call_date = call.call_date or activity.date_done
            candidates = [
                activity.user_id,
                *call.applicant_id._get_followup_candidates(),
            ]
            company = get_company(call.applicant_id)
            user = self.env["res.users"]._get_responsible(company, candidates)
            if user:
                activity.filtered("active").unlink()
                call._schedule_call(user)
            else:
                call.applicant_id._tell_nobody_in_charge()

    def _on_logged(self, note):
        """The calls are logged: what was said is kept, and the to-do is the mail.

        :param str note: what the recruiter noted of the call, may be empty
        """
        for call in self:
            user = call.activity_id.user_id or self.env.user
            call.activity_id.sudo().unlink()
            call.sudo().call_date = fields.Date.context_today(self)
            call._schedule_call(user)
            if note and not call.explanation:
                call.explanation = note

    def unlink(self):
        # Without the mail there is nothing left to do.
        self.activity_id.filtered("active").unlink()
        return super().unlink()

    def action_send(self):
        """Send the refusal mail: the person has heard it from us.

        :return: the action that closes the dialog
        :raise UserError: if the applicant or the user has no address
        """
        self.ensure_one()
        applicant = self.applicant_id
        if not (applicant.email_from and self.env.user.email):
            raise UserError(
                self.env._(
                    "A mail needs an address of %s and one of yours: add the missing "
                    "one, or send none.",
                    applicant.partner_name,
                )
            )
        dialog = self._get_dialogs().create(self._prepare_dialog())
        hand_files(self, dialog)
        # First: the mail asks for consent, and so must the gate allow.
        self._close()
        dialog._prepare_send_refusal_mails()
        hand_files(dialog, dialog.browse())  # they stay when the dialog is deleted
        return {"type": "ir.actions.act_window_close"}

    def action_drop(self):
        """Send no mail: the call was enough.

        :return: the action that closes the dialog
        """
        self.ensure_one()
        self._close()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_dialog(self):
        """Return the values of the dialog of refusal, as it was left."""
        return {
            "applicant_ids": self.applicant_id.ids,
            "refuse_reason_id": self.refuse_reason_id.id,
            "medal_id": self.applicant_id.medal_id.id,
            "send_mail": True,
            "template_id": self.template_id.id,
            "subject": self.subject,
            "body": self.body,
            "attachment_ids": self.attachment_ids.ids,
            "ask_consent": self.ask_consent,
            "scheduled_date": False,
            "postscript": self.says_explanation and self.explanation,
        }

    def _close(self):
        """Mark the to-do done, if it is not: from now on the person knows."""
        self.check_access("write")
        self.activity_id.exists().filtered("active").sudo()._action_done(
            feedback=self.explanation
        )
        self.sudo().unlink()
