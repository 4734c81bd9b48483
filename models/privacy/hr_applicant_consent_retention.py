from odoo import fields, models
from odoo.tools import SQL, format_date

from ..constants import MODULE
from ..gate.statement import get_facts_sql, get_gate_sql


class HrApplicantConsentMixinRetention(models.AbstractModel):
    """What a person answers when a retention rule is about to erase them.

    Keep me: the rule's period begins again, with a yes or without one. Erase me: the
    scheduled action erases them the same day.
    """

    _name = "hr.applicant.consent.mixin.retention"
    _description = "Retention, as the Person Sees It"

    retention_request_id = fields.Many2one(
        "hr.applicant.erasure", compute="_compute_retention_request_id"
    )

    def _compute_retention_request_id(self):
        requests = self.person_id._get_retention_requests()
        by_person = {request.person_id: request for request in requests}
        for consent in self:
            consent.retention_request_id = by_person.get(consent.person_id, False)

    def _get_notice_blockers(self):
        """Return what the gate says of the applications of those whom a retention rule
        is about to erase, apart from the request of that rule.

        So the mail that asks them may leave, though nobody contacts them any more.
        Somebody who refused gets no mail.

        :return: ``{application id: blocker code or False}``
        """
        asked = self.filtered("retention_request_id").applicant_ids
        if not asked:
            return {}
        today = fields.Date.context_today(self)
        facts = get_facts_sql(
            self.env, SQL("a.id = ANY(%s)", asked.ids), None, today, None
        )
        rules = [rule for rule in asked._get_blocker_rules() if rule[0] != "suppressed"]
        rows = self.env.execute_query(get_gate_sql(facts, rules, ()))
        return {id_: blocker or False for id_, blocker, *_more in rows}

    def _keep_data(self, stay_in_touch, **proof):
        """The person says: keep me. The rule's period begins again today.

        :param bool stay_in_touch: whether they also say yes to being contacted
        :param proof: more values of the events
        :raise UserError: as ``_grant``
        """
        request = self.retention_request_id
        if not request:
            return
        until = fields.Date.context_today(self) + request.rule_id._get_period()
        self.person_id._keep_until(
            until, self.env._("They asked us to keep their data")
        )
        request.is_taken_back = True
        words = {"wording_id", "wording_text"}
        self._log_event(
            "erasure_taken_back",
            channel="web",
            note=self.env._("Keep my data, until %s", format_date(self.env, until)),
            **{name: value for name, value in proof.items() if name not in words},
        )
        self.invalidate_recordset(["retention_request_id"])
        if stay_in_touch:
            self._accept("web", **proof)

    def _stop_retention(self):
        """Close the requests of retention rules for these persons, who say yes."""
        requests = self.person_id._get_retention_requests()
        if requests:
            reason = self.env._("They said yes to staying in touch")
            requests._change_state("refused", {"refusal_reason": reason})
            self.invalidate_recordset(["retention_request_id"])

    def _hasten_erasure(self, **proof):
        """The person says: erase me. What a rule scheduled is done the same day.

        :param proof: more values of the events
        :return: whether a rule had scheduled something
        """
        request = self.retention_request_id
        if not request:
            return False
        today = fields.Date.context_today(self)
        request.write({"channel": "web", "request_date": today})
        if request.state == "scheduled":
            request.scheduled_date = today
        self.invalidate_recordset(["retention_request_id"])
        request._refuse_contact(self, **proof)
        self.env.ref(f"{MODULE}.ir_cron_retention").sudo()._trigger()
        return True
