"""One person in each state of the gate, and what leaves to them."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from .common import MedalistCommon

#: In each state: the first word of the person's name, which makes their address.
#: Nobody may write to these.
LEFT_OUT = (
    "declined",
    "withdrawn",
    "expired",
    "requested",
    "unasked",
    "erased",
    "unsubscribed",
    "stopped",
    "held",
    "employed",
)
#: These may be written to, for different reasons: permission; a reason that passes; an
#: application that runs, whatever they said about staying in touch.
WRITTEN_TO = ("permitted", "paused", "contacted", "running")
#: A letter comes back, a phone call does not.
ONLY_CALLED = ("bounced",)


class AppsPeople(MedalistCommon):
    """People in every state of the gate, each with an e-mail and a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {}
        for number, state in enumerate((*LEFT_OUT, *WRITTEN_TO, *ONLY_CALLED)):
            values = {"partner_phone": f"+3247000{number:04}"}
            name = f"{state.title()} Person"
            make = cls._apply if state == "running" else cls._refuse
            cls.people[state] = make(name, **values)
        for state in ("declined", "withdrawn", "running"):
            if state != "declined":
                cls._answer(state, "granted")
            cls._answer(state, "declined")
        cls._answer(
            "expired", "granted", date=fields.Date.today() - relativedelta(years=9)
        )
        cls.people["requested"]._request_consent()
        for state in ("erased", "unsubscribed", "stopped", "held", "employed"):
            cls._answer(state, "granted")
        for state in (*WRITTEN_TO[:-1], *ONLY_CALLED):
            cls._answer(state, "granted")
        cls.people["erased"].consent_id._request_erasure()
        cls.env["mail.blacklist"]._add("unsubscribed@mail.example.com")
        number = cls.people["stopped"].partner_phone_sanitized
        cls.env["phone.blacklist"].create({"number": number})
        cls.people["held"].person_id.held_back_reason = "Later"
        cls.env["hr.employee"].create(
            {"name": "Employed Person", "private_email": "employed@mail.example.com"}
        )
        tomorrow = fields.Date.today() + relativedelta(days=1)
        cls.people["paused"].person_id.paused_until = tomorrow
        cls.people["contacted"]._note_contact()
        cls.people["bounced"]._note_dead_address("bounced@mail.example.com")
        cls.everybody = cls.env["hr.applicant"].concat(*cls.people.values())
        cls.officer.email = "olga@company.example.com"
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).state = "cancel"
        cls.env.flush_all()

    @classmethod
    def _answer(cls, state, answer, **values):
        applicant = cls.people[state].with_user(cls.officer)
        applicant._record_consent(answer, "phone", receipt=False, **values)

    def _get_written_to(self):
        """Let what waits leave; return the states of those who get something."""
        reached = {mail["To"] for mail in self._let_leave()}
        return sorted(
            state
            for state in self.people
            if any(f"{state}@mail.example.com" in address for address in reached)
        )

    def _get_contacted(self):
        """Return the states of those who were contacted today."""
        today = fields.Date.today()
        return sorted(
            state
            for state, applicant in self.people.items()
            if applicant.sudo().person_id.last_contact_date == today
        )
