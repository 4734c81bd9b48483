from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..batch import run_apart
from ..tools import get_labels
from .states import ERASURE_CHANNELS, ERASURE_STATES, OPEN, TRANSITIONS


class HrApplicantErasure(models.Model):
    """The data of a person are to be removed for good: who asked for it, and when.

    * It is asked for by the person (page, mail, phone) or by a retention rule. The law
      gives a month (``due_date``).
    * While it is open nobody contacts the person, and no yes counts. A person has one
      open request. What the person asks for is a refusal as well: it reaches others who
      share an address.
    * A recruiter may hold it, with a reason and a day, or refuse it, with a reason; the
      person may take it back, which refuses it, too. That permits nothing.
    * ``_execute`` removes the person. What stays of the record says what was done,
      when, and for how many records, not for whom.
    """

    _name = "hr.applicant.erasure"
    _inherit = [
        "hr.applicant.erasure.mixin.preview",
        "hr.applicant.erasure.mixin.execution",
        "hr.applicant.erasure.mixin.mail",
        "hr.applicant.erasure.mixin.decision",
        "hr.applicant.erasure.mixin.owner",
        "hr.applicant.erasure.mixin.cron",
        "hr.applicant.erasure.mixin.notice",
    ]
    _description = "Request to Be Erased"
    _order = "due_date, id"

    person_id = fields.Many2one(
        "hr.applicant.person", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        ERASURE_STATES,
        required=True,
        readonly=True,
        default="requested",
        group_expand="_group_expand_states",
    )
    channel = fields.Selection(
        ERASURE_CHANNELS, string="Asked By", required=True, readonly=True
    )
    note = fields.Char(string="In Their Words", readonly=True)
    request_date = fields.Date(string="Requested On", required=True, readonly=True)
    due_date = fields.Date(
        string="Deadline",
        readonly=True,
        help="The law gives a month from the day of the request.",
    )
    done_date = fields.Date(string="Erased On", readonly=True)
    removed = fields.Json(
        string="Numbers Removed", readonly=True, help="How many records of each kind."
    )
    last_contact_date = fields.Date(
        string="Last Contact",
        readonly=True,
        help="Of somebody who was erased: reports count it as before.",
    )

    _open_uniq = models.UniqueIndex(
        "(person_id) WHERE state IN ('requested', 'held', 'scheduled')"
    )
    _scheduled_idx = models.Index("(scheduled_date) WHERE state = 'scheduled'")

    @api.depends("person_id.name", "request_date")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = erasure.person_id.name or self.env._(
                "Request %s", erasure.id
            )

    @api.model
    def _group_expand_states(self, _states, _domain):
        return [state for state, _label in ERASURE_STATES]

    # -- the request -----------------------------------------------------------------

    @api.model
    def _request(self, person, channel, date=None, note=None, consent=None, **proof):
        """Record that a person is to be erased; an open request stays as it is.

        If the person asked for it, everything that would still reach them is stopped,
        the refusal is recorded with its proof, and a recruiter gets a to-do.

        :param hr.applicant.person person: one person
        :param str channel: one of ``ERASURE_CHANNELS``
        :param date date: the day it was asked for, default today
        :param str note: the person's words
        :param hr.applicant.consent consent: where the proof is kept, default the one of
            the newest application
        :param proof: more values of the events
        :return: the open request, in sudo
        """
        person = person.sudo()
        person.ensure_one()
        # Of two requests at once the later one fails here, is run again by Odoo, and
        # finds the request of the other.
        self.env.cr.execute(
            SQL(
                "UPDATE hr_applicant_person SET active = active WHERE id = %s",
                person.id,
            ),
            log_exceptions=False,
        )
        open_one = self.sudo().search(
            [("person_id", "=", person.id), ("state", "in", OPEN)]
        )
        if open_one:
            return open_one
        date = date or fields.Date.context_today(self)
        erasure = self.sudo().create(
            {
                "person_id": person.id,
                "company_id": person.company_id.id,
                "channel": channel,
                "note": note,
                "request_date": date,
                "due_date": date + relativedelta(months=1),
            }
        )
        if channel != "retention":
            erasure._refuse_contact(consent, **proof)
            erasure._run_apart("erasure", lambda e: e._create_todo())
        return erasure

    def _refuse_contact(self, consent=None, **proof):
        """Record that the person wants no contact any more, and stop what is planned.

        :param hr.applicant.consent consent: as of ``_request``
        :param proof: more values of the events
        """
        consent = consent or self._ensure_consent()
        proof |= {"channel": self.channel, "note": self.note}
        consent._log_event("erasure_requested", **proof)
        consent._refuse_everything(date=self.request_date, **proof)
        # A person who had refused before, or has no address to keep a consent for.
        self._run_apart(
            "stop", lambda e: e.person_id.applicant_ids._stop_contacting("suppressed")
        )

    def _run_apart(self, what, run):
        """Run what follows a request; if it fails, the request stays and the chatter of
        the consent says so. Parameters as of ``_run_apart`` of answers.
        """
        return run_apart(
            self, run, lambda e: e._get_consent()._log_side_effect_failure(what)
        )

    def _get_consent(self):
        """Return the consent that keeps the proof of this request, if there is one."""
        person = self.person_id
        consents = person.consent_ids.sorted("purpose")
        return person.last_applicant_id.consent_id or consents[:1]

    def _ensure_consent(self):
        """Return the same, made now where the person has a name and an address."""
        known = self.person_id.applicant_ids.filtered(lambda a: a._get_person_key())
        newest = known.sorted("id")[-1:]
        return self._get_consent() or newest._ensure_consents()

    # -- the states ------------------------------------------------------------------

    def _change_state(self, state, values=None):
        """Go to ``state``; all of these records or none.

        :param str state: the new state
        :param dict values: other fields to write along
        :raise UserError: if that does not follow the present state
        """
        labels = get_labels(self, "state")
        for erasure in self:
            if state not in TRANSITIONS[erasure.state]:
                raise UserError(
                    self.env._(
                        "The request of %(name)s is “%(now)s” and can't become "
                        "“%(then)s”.",
                        name=erasure.display_name,
                        now=labels[erasure.state],
                        then=labels[state],
                    )
                )
        requests = self.sudo()
        requests.write({**(values or {}), "state": state})
        if state in OPEN:
            requests._update_todos()
        else:
            requests.activity_id.unlink()
        if state == "refused":
            requests._spare_for_a_period()
