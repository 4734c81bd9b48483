from odoo import models

from ..batch import run_apart


class HrApplicantAnswerMixin(models.AbstractModel):
    """A record that a person answers, on a page or through a recruiter.

    The answer is stored first. Its side effects (receipts, notices, plans, files) run
    in savepoints of their own: one that fails is logged, and the answer stays.
    """

    _name = "hr.applicant.answer.mixin"
    _description = "Answers of Candidates"

    def _run_apart(self, what, run):
        """Run a side effect of an answer; if it fails, the answer stays.

        :param str what: its name, one of ``_get_side_effects``
        :param run: a function of a recordset, called with these records
        :return: whether it was done for all records
        """
        return run_apart(
            self, run, lambda record: record._log_side_effect_failure(what)
        )

    def _log_side_effect_failure(self, what):
        """Log in the chatter that a side effect of an answer failed.

        :param str what: its name, one of ``_get_side_effects``
        """
        texts = self.with_context(lang=self._get_responsible().lang)
        self._message_log(
            body=texts.env._(
                "The answer is kept, but this failed: %s. The log of the server says "
                "why.",
                texts._get_side_effects()[what],
            ),
            author_id=self.env.ref("base.partner_root").id,
        )

    def _get_side_effects(self):
        """Return the side effects of answers in words: ``{name: words}``."""
        return {
            "question": self.env._("taking back mails that ask"),
            "plan": self.env._("resuming the follow-up plan"),
            "receipt": self.env._("the receipt by mail"),
            "mails": self.env._("taking back mails on their way"),
            "stop": self.env._("stopping plans and invitations"),
            "notice": self.env._("telling the recruiters"),
            "choices": self.env._("keeping the choices made with the answer"),
            "erasure": self.env._("telling the recruiter that they ask to be erased"),
            "cv": self.env._("storing the CV they sent: ask them for it"),
            "interest": self.env._("keeping what they wrote with their answer"),
            "application": self.env._("creating the new application"),
            "call": self.env._("telling the recruiter of the yes"),
            "pause": self.env._("pausing the follow-up plan, or going on with it"),
            "chatter": self.env._("noting it with the past application"),
            "taken_back": self.env._("telling that they took back the application"),
            "confirmation": self.env._("the confirmation by mail"),
        }
