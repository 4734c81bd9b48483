from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from .common import MODULE, MedalistCommon

NAMES = ("Ada Lovelace", "Bea Byron")
MAILS = ("one@mail.example.com", "two@mail.example.com")
PHONES = (False, "+32470000001", "+32470000002")

person = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(MAILS), st.sampled_from(PHONES)
)
which = st.integers(min_value=0, max_value=4)
apply = st.tuples(st.just("apply"), person, st.booleans())
events = st.one_of(
    apply,
    *(
        st.tuples(st.just(event), which)
        for event in ("close", "close", "close", "grant", "grant", "refuse", "hire")
    ),
    *(
        st.tuples(st.just(event), st.sampled_from(MAILS))
        for event in ("blacklist", "unlist", "suppress")
    ),
    st.tuples(st.just("contact"), which),
)
# A few people first, so that what happens has somebody to happen to.
history = st.builds(
    lambda people, then: people + then,
    st.lists(apply, min_size=2, max_size=4),
    st.lists(events, min_size=4, max_size=14),
)


class Oracle:
    """What should hold, kept in plain Python beside what Odoo stores.

    An application is a dict; a consent is an answer under (company, mail, name).
    """

    def __init__(self):
        self.applications, self.answers = [], {}
        self.blacklist, self.suppressed = set(), set()

    def key(self, a):
        return a["here"], a["mail"], a["name"]

    def shares(self, a, b):
        return a["mail"] == b["mail"] or (a["phone"] and a["phone"] == b["phone"])

    def is_person(self, a, b):
        """Those who share an address and a name, directly or by way of others."""
        namesakes = [
            other
            for other in self.applications
            if (other["here"], other["name"]) == (a["here"], a["name"])
        ]
        known, before = [a], []
        while len(known) != len(before):
            before = known
            known = [
                n for n in namesakes if any(n is k or self.shares(n, k) for k in before)
            ]
        return any(b is k for k in known)

    def blocker(self, a):
        own = [b for b in self.applications if self.is_person(a, b)]
        peers = [
            b
            for b in self.applications
            if any(b is o or self.shares(o, b) for o in own)
        ]
        refusals = {
            self.answers.get(self.key(c))
            for b in peers
            if b["here"] == a["here"]
            for c in self.applications
            if self.is_person(b, c)
        }
        if a["here"] and any(o["mail"] in self.suppressed for o in own):
            return "suppressed"
        for refusal in ("withdrawn", "declined"):
            if refusal in refusals:
                return f"consent_{refusal}"
        if any(b["mail"] in self.blacklist for b in peers):
            return "blacklisted"
        if any(b["status"] == "hired" for b in own):
            return "hired"
        if any(b["status"] == "open" for b in own):
            return "in_process"
        if self.answers.get(self.key(a)) != "granted":
            return "no_consent"
        if any(b["contacted"] for b in own):
            return "recent_contact"
        return False


@tagged("post_install", "-at_install", "slow")
class TestGateProperties(MedalistCommon):
    """Whatever happens in whatever order, the gate says what the oracle says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there = cls.env["res.company"].create({"name": "Other Co."})
        cls.officer.write(
            {"company_ids": [(4, cls.there.id)], "email": "olga@company.example.com"}
        )
        cls.first_stage = cls.job._get_first_stage()
        cls.hired_stage = cls.env.ref("hr_recruitment.stage_job5")
        cls.template = cls.env.ref(f"{MODULE}.mail_template_invitation")

    def _play(self, steps):
        """Do the same in Odoo and in the oracle; return pairs."""
        oracle, records = Oracle(), []
        for step, *arguments in steps:
            if step == "apply":
                (name, mail, phone), here = arguments
                record = self.env["hr.applicant"].create(
                    {
                        "partner_name": name,
                        "email_from": mail,
                        "partner_phone": phone,
                        "company_id": (self.env.company if here else self.there).id,
                        "user_id": self.officer.id,
                        "stage_id": self.first_stage.id,
                    }
                )
                oracle.applications.append(
                    {
                        "name": name,
                        "mail": mail,
                        "phone": phone,
                        "here": here,
                        "status": "open",
                        "contacted": False,
                    }
                )
                records.append(record)
                if here:  # who applies again themselves is no longer suppressed
                    oracle.suppressed.discard(mail)
            elif step in ("blacklist", "unlist", "suppress"):
                self._play_address(oracle, step, *arguments)
            elif arguments[0] < len(records):
                index = arguments[0]
                self._play_person(
                    oracle, step, oracle.applications[index], records[index]
                )
        return oracle, list(zip(oracle.applications, records, strict=True))

    def _play_address(self, oracle, step, mail):
        if step == "blacklist":
            self.env["mail.blacklist"]._add(mail)
            oracle.blacklist.add(mail)
        elif step == "unlist":
            self.env["mail.blacklist"]._remove(mail)
            oracle.blacklist.discard(mail)
        else:
            self.env["hr.applicant.suppression"]._add(
                [mail], self.env.company, "erased"
            )
            oracle.suppressed.add(mail)

    def _play_person(self, oracle, step, application, record):
        answer = oracle.answers.get(oracle.key(application))
        if step == "close" and application["status"] == "open":
            record.write({"active": False, "refuse_reason_id": self.reason.id})
            application["status"] = "closed"
        elif step == "hire" and application["status"] == "open":
            record.stage_id = self.hired_stage
            application["status"] = "hired"
        elif step == "grant":
            record._record_consent("granted", "phone", receipt=False)
            oracle.answers[oracle.key(application)] = "granted"
        elif step == "refuse":
            record._record_consent("declined", "phone")
            if answer not in ("withdrawn", "declined"):
                oracle.answers[oracle.key(application)] = (
                    "withdrawn" if answer == "granted" else "declined"
                )
        elif step == "contact":
            record.last_contact_date = fields.Date.today()
            application["contacted"] = True

    def _rolled_back(self, check, steps):
        savepoint = self.env.cr.savepoint()
        try:
            check(*self._play(steps))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    @settings(
        max_examples=250,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(history)
    def test_gate_says_what_the_oracle_says(self, steps):
        def check(oracle, pairs):
            applicants = self.env["hr.applicant"].concat(*(r for _a, r in pairs))
            said = applicants._get_contact_blockers()
            for application, record in pairs:
                self.assertEqual(
                    said[record.id], oracle.blocker(application), application
                )

        self._rolled_back(check, steps)

    @settings(
        max_examples=100,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(history)
    def test_invited_are_the_permitted_and_nobody_else(self, steps):
        """Everybody is thrown at a job; who gets a mail is who may, once each."""

        def check(oracle, pairs):
            applicants = self.env["hr.applicant"].concat(*(r for _a, r in pairs))
            invitations = (
                self.env["hr.applicant.invitation"]
                .with_user(self.officer)
                .with_context(allowed_company_ids=[self.env.company.id, self.there.id])
                ._invite(applicants, self.other_job, self.template)
            )
            invited = [a for a, r in pairs if r in invitations.applicant_id]
            for application, _record in pairs:
                # The job is this company's: the other's consents don't reach it.
                permitted = application["here"] and not oracle.blocker(application)
                if application in invited:
                    self.assertTrue(permitted, application)
                elif permitted:
                    self.assertTrue(
                        any(
                            oracle.is_person(application, other)
                            or application["mail"] == other["mail"]
                            for other in invited
                        ),
                        f"{application} was forgotten",
                    )
            mails = [a["mail"] for a in invited]
            self.assertEqual(len(mails), len(set(mails)), "one a mailbox")

        self._rolled_back(check, steps)
