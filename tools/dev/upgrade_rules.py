"""What this version means to change, by name, and the rule that decides each case.

``before`` and ``after`` are what ``upgrade_look.py`` wrote down. A difference that no
rule explains is a finding.
"""

import re
import unicodedata
from collections import defaultdict
from datetime import date, timedelta

SPELLING = "facts of all of the person's applications, however the name is spelt"
REACH = "what one of the person's addresses must not be written to, none is"
PERSONS = "stands with the person, shown on each of their applications"
STAFF = "employees are recognised however their address is written"
PERIOD = "the period of legitimate interest is the person's"
FOLLOWS = "follows from another difference that is meant"
ONE_PLAN = "of the plans that go on for a person the one of the newest medal stays"
NO_PLAN = "a plan that has nothing to do is not shown"
PAUSED = "what a recruiter paused for one application is paused for the person"
BUSY = "one plan a person: nobody waits for another follow-up of theirs"
PEOPLE = "people are counted as persons"

#: As the gate asks them.
BLOCKERS = (
    *("suppressed", "consent_withdrawn", "consent_declined", "blacklisted"),
    *("employee", "hired", "in_process", "consent_requested", "consent_expired"),
    *("no_consent", "held_back", "no_address", "bounced", "paused", "recent_contact"),
    False,
)
#: They hold for whoever shares an address.
REACHING = BLOCKERS[:4]
REFUSALS = {"consent_withdrawn": "withdrawn", "consent_declined": "declined"}
PREFERENCES = (
    *("personal_note", "contact_channel", "open_to_interim", "interest_job_ids"),
    "last_contact_date",
)
LIVE = ("running", "paused")
ADDRESSES = ("email_normalized", "partner_phone_sanitized", "linkedin_profile")


def explain(before, after):
    """Yield each difference and why it is meant.

    :return: ``(subject, field, before, after, kind or None)``
    """
    world = World(before, after)
    for part in sorted({*before, *after}):
        old, new = before.get(part, {}), after.get(part, {})
        for key in sorted({*old, *new}):
            for field, was, now in _differ(part, old.get(key), new.get(key)):
                kind = world.get_kind(part, key, field, was, now)
                yield f"{part} {key}{world.get_name(part, key)}", field, was, now, kind
    for person, field, values in world.get_contradictions():
        yield f"person {person}", field, "one", values, None


def _differ(part, old, new):
    """Yield ``(field, old value, new value)`` of what is not the same."""
    if part == "counts":
        old, new = ({**dict.fromkeys({*old, *new}, 0), **told} for told in (old, new))
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield "all of it", old, new
        return
    for field in old.keys() | new.keys():
        # Fields that one of the versions does not have say nothing.
        if field in old and field in new and old[field] != new[field]:
            yield field, old[field], new[field]


class World:
    """Who was and who is one person, and what was known of them."""

    def __init__(self, before, after):
        self.before, self.after = before, after
        self.old, self.new = before["applications"], after["applications"]
        self.sharing, self.persons = defaultdict(set), defaultdict(set)
        for id_, told in self.old.items():
            for field in ADDRESSES:
                if told[field]:
                    self.sharing[field, told[field]].add(id_)
            for email in _get_written(told["email_from"]):
                self.sharing["email_from", email].add(id_)
        for id_, told in self.new.items():
            for person in told["person_id"]:
                self.persons[person].add(id_)
        self.pauses = defaultdict(list)
        for invitation in before["invitations"].values():
            if invitation["state"] == "not_now":
                for id_ in invitation["applicant_id"]:
                    self.pauses[str(id_)].append(invitation["not_now_until"])

    def get_name(self, part, key):
        told = self.old.get(key) if part in ("applications", "report") else None
        return f" ({told['partner_name']})" if told else ""

    def get_kind(self, part, key, field, was, now):
        """Return why a difference is meant, or None."""
        if part == "people":
            return PEOPLE if now == self.count_people(key) else None
        if part == "report":
            return self.get_report_kind(key, field, now)
        if (part, key) == ("counts", "activities"):
            return self.get_activities_kind()
        if part != "applications":
            return None
        if field in PREFERENCES:
            return PERSONS if self.is_persons(key, field, now) else None
        if field == "contact_blocker":
            return self.get_blocker_kind(key, was, now)
        if field == "contact_allowed":
            blocker = self.new[key]["contact_blocker"]
            return FOLLOWS if now is not bool(blocker) else None
        if field.startswith("followup_"):
            return self.get_followup_kind(key, field, was, now)
        return None

    # -- who is who --------------------------------------------------------------------

    def get_peers(self, id_):
        """Return who shared an address."""
        told = self.old[id_]
        return {id_}.union(
            *(self.sharing[field, told[field]] for field in ADDRESSES if told[field])
        )

    def get_kin_before(self, id_):
        """Return who was the same person to the gate."""
        told = self.old[id_]
        return {
            other
            for other in self.get_peers(id_)
            if other == id_
            or told["consent_id"]
            and told["consent_id"] == self.old[other]["consent_id"]
            or _name_key(told) == _name_key(self.old[other])
            and (
                not told["company_id"]
                or not self.old[other]["company_id"]
                or told["company_id"] == self.old[other]["company_id"]
            )
        }

    def get_kin(self, id_):
        """Return who is the same person now; of whom nobody remembers, who shares an
        address and two words of the name.
        """
        told = self.new[id_]
        if told["person_id"]:
            return self.persons[told["person_id"][0]]
        return {id_} | {
            other
            for other in self.get_peers(id_).union(
                *(
                    self.sharing["email_from", email]
                    for email in _get_written(told["email_from"])
                )
            )
            if not self.new[other]["person_id"]
            and self.new[other]["company_id"] == told["company_id"]
            and len(_get_words(self.new[other]) & _get_words(told)) > 1
        }

    # -- the reason not to contact somebody --------------------------------------------

    def get_blocker_kind(self, id_, was, now):
        kin = self.get_kin(id_)
        arrived = kin - self.get_kin_before(id_)
        if BLOCKERS.index(now) < BLOCKERS.index(was):
            # A stricter reason: of somebody who was another person.
            if now in REACHING and any(self.is_reached(other, now) for other in kin):
                return REACH
            if any(self.has_fact(other, now) for other in arrived):
                return SPELLING
            if now == "employee" and any(map(self.has_address_of_staff, kin)):
                return STAFF
        never_asked = self.old[id_]["consent_state"] == "no_request"
        if "consent_expired" in (was, now) and never_asked and arrived:
            return PERIOD
        return None

    def is_reached(self, id_, blocker):
        """Return whether somebody who shares an address was blocked by what reaches
        everybody, for all of their addresses.
        """
        return any(
            self.has_refused(other, REFUSALS[blocker])
            if blocker in REFUSALS
            else self.old[other]["contact_blocker"] == blocker
            for peer in self.get_peers(id_)
            for other in self.get_kin(peer)
        )

    def has_refused(self, id_, state):
        """Return whether the person, or who shared an address with them, refused."""
        return any(
            self.before["consents"][str(consent)]["state"] == state
            for other in self.get_kin(id_)
            for peer in self.get_peers(other)
            for consent in self.old[peer]["consent_id"]
        )

    def has_address_of_staff(self, id_):
        told = self.old[id_]
        return any(
            email in _get_written(told["email_from"])
            for employee in self.before["employees"].values()
            if employee["company_id"] == told["company_id"]
            for text in (employee["work_email"], employee["private_email"])
            for email in _get_written(text)
        )

    def has_fact(self, id_, blocker):
        told = self.old[id_]
        closed, refused = told["date_closed"], told["refuse_reason_id"]
        if blocker == "in_process":
            return bool(
                told["active"]
                and not refused
                and not closed
                and not told["is_pool_applicant"]
            )
        if blocker == "hired":
            return bool(closed and not refused)
        if blocker == "paused":
            return told["followup_state"] == "paused" or any(
                str(until) > str(date.today())
                for until in (told["followup_paused_until"], *self.pauses[id_])
                if until
            )
        if blocker == "recent_contact":
            gap = max(
                company["medalist_contact_gap_days"]
                for company in self.before["companies"].values()
            )
            last = max(told["last_contact_date"] or "", told["last_meeting"] or "")
            return last > str(date.today() - timedelta(days=gap))
        return told["contact_blocker"] == blocker

    # -- what stands with the person ---------------------------------------------------

    def get_contradictions(self):
        """Yield what applications of one person tell differently."""
        for person, kin in sorted(self.persons.items()):
            for field in (*PREFERENCES, "followup_paused_until"):
                values = {str(self.new[id_][field]) for id_ in kin}
                if len(values) > 1:
                    yield person, field, sorted(values)

    def is_persons(self, id_, field, now):
        """Return whether ``now`` is what the person's applications said together."""
        if not self.new[id_]["person_id"]:
            return False
        newest_first = sorted(self.get_kin(id_), key=int, reverse=True)
        said = [self.old[other][field] for other in newest_first]
        said = [value for value in said if value]
        if field == "personal_note":
            return all(note in (now or "") for note in said) and len(now or "") == sum(
                len(note) for note in dict.fromkeys(said)
            )
        if field == "interest_job_ids":
            return now == sorted(set().union(*said))
        if field == "last_contact_date":
            return now == max(said)
        return now == said[0]

    # -- plans -------------------------------------------------------------------------

    def get_followup_kind(self, id_, field, was, now):
        if field == "followup_paused_until":
            return PERSONS if now == self.get_pause(id_) else None
        if field == "followup_plan_id" and not self.old[id_]["followup_state"]:
            return None if now else NO_PLAN
        if (field, was, now) == ("followup_hold_reason", "busy", False):
            return BUSY
        if self.is_held(id_):
            changes = ("followup_state", "followup_activity_id")
            return PAUSED if field in changes else None
        return ONE_PLAN if self.is_superseded(id_) else None

    def is_superseded(self, id_):
        """Return whether another plan of the person goes on, of a medal as new."""
        old, new = self.old[id_], self.new[id_]
        ended = new["followup_state"], new["followup_stop_reason"]
        return (
            old["followup_state"] in LIVE
            and ended == ("stopped", "superseded")
            and not (new["followup_date"] or new["followup_activity_id"])
            and any(
                self.new[other]["followup_state"] in LIVE
                and self.old[other]["followup_state"] in LIVE
                and self.new[other]["medal_date"] >= new["medal_date"]
                for other in self.get_kin(id_)
            )
        )

    def is_held(self, id_):
        """Return whether another plan of the person was paused by hand."""
        old, new = self.old[id_], self.new[id_]
        return (
            (old["followup_state"], new["followup_state"]) == ("running", "paused")
            and not new["followup_activity_id"]
            and any(
                self.is_paused_by_hand(other) for other in self.get_kin(id_) - {id_}
            )
        )

    def is_paused_by_hand(self, id_):
        told = self.old[id_]
        return told["followup_state"] == "paused" and not told["followup_paused_until"]

    def get_pause(self, id_):
        """Return the day until which the person is not contacted, if there is one."""
        kin = self.get_kin(id_)
        if any(map(self.is_paused_by_hand, kin)):
            return False
        days = [
            self.old[other]["followup_paused_until"]
            for other in kin
            if self.old[other]["followup_paused_until"]
            and (
                self.new[other]["followup_state"] == "paused"
                or self.old[other]["followup_paused_until"] > str(date.today())
            )
        ]
        return max(days, default=False)

    def get_activities_kind(self):
        """Return why there are fewer: what was open for plans that don't go on."""
        old, new = (look["counts"]["activities"] for look in (self.before, self.after))
        fewer = [old.get(key, 0) - new.get(key, 0) for key in {*old, *new}]
        ended = [
            id_
            for id_, told in self.old.items()
            if told["followup_activity_id"]
            and (self.is_superseded(id_) or self.is_held(id_))
        ]
        return ONE_PLAN if min(fewer) >= 0 and sum(fewer) == len(ended) else None

    # -- figures -----------------------------------------------------------------------

    def get_report_kind(self, id_, field, now):
        """Return why a row of the report is another one: only the last contact, and
        the period that counts from it, may be.
        """
        told = self.new[id_]
        contact, since = told["last_contact_date"], told["medal_date"]
        if self.old[id_]["last_contact_date"] == contact:
            return None
        (company,) = told["company_id"]
        basis = self.before["companies"][str(company)]["medalist_contact_basis"]
        if field == "permitted" and basis == "legitimate_interest":
            return PERIOD if told["consent_state"] == "no_request" else None
        counts = bool(contact) and contact >= since
        expected = {
            "contact_date": contact if counts else False,
            "contacted": int(counts),
            "step": "1_contacted" if counts else "0_remembered",
        }
        return FOLLOWS if field in expected and expected[field] == now else None

    def count_people(self, key):
        """Return how many persons have a row with that medal in that company."""
        found = set()
        for id_ in self.after["report"]:
            told = self.new[id_]
            if str([told["medal_id"], told["company_id"]]) == key:
                found.update(told["person_id"])
        return len(found)


def _get_written(text):
    """Return the e-mail addresses in a text, which may hold several."""
    return re.findall(r"[^\s<>,;/]+@[^\s<>,;/]+", (text or "").lower())


def _get_words(told):
    """Return the words of the name, without accents."""
    text = unicodedata.normalize("NFKD", (told["partner_name"] or "").lower())
    letters = (
        " " if not c.isalnum() else c for c in text if not unicodedata.combining(c)
    )
    return set("".join(letters).split())


def _name_key(told):
    return " ".join((told["partner_name"] or "").lower().split())
