"""Faults that change nothing that anybody could observe, each with the reason.

Keys are faults as ``make test-mutants`` prints them. A key that fits no fault any more
is reported. What only other processes or a larger table would show does not belong
here: it stays among the unnoticed.
"""

_EMPTY = "With no words on one side the comparison below says no as well."
_NOTHING = "The statement of no applications returns no rows, or no more rows."
_SAME_DAY = "On that very day both branches store the same day."
_READ_LATER = "The fields are read when they are asked for, with a query more."
_PADDING = "Base64 has no “!”: it is neither stripped from a token nor read in one."
_QUICKER = "The pattern matches only where the first part holds: that is a shortcut."
_BOTH_HALVES = "The halves of a text that is not longer hold all of it."
_AFTER_PAYLOAD = "What is found stands after the 41st byte, or is not found (-1)."
EXPLAINED = {
    # -- person ----------------------------------------------------------------------
    "models/person/names.py: are_compatible: not words or not others → not others": (
        _EMPTY
    ),
    "models/person/names.py: are_compatible: not words or not others → not words": (
        _EMPTY
    ),
    "models/person/names.py: are_compatible: not words or not others → not words and"
    " (not others)": _EMPTY,
    "models/person/names.py: are_compatible: less < more → less <= more": (
        "Equal sets have returned before."
    ),
    "models/person/addresses.py: _parse_phone: country or None → country": (
        "An empty country is as unknown to phonenumbers as None is."
    ),
    "models/person/addresses.py: _clean: text or '' → text": (
        "No kind of address is found in the word “False” or “None”."
    ),
    "models/person/hr_applicant_same_person.py: _group_strangers: if other not in"
    " group_of → if True": "They are looked at once more, and their group is known.",
    # -- gate ------------------------------------------------------------------------
    "models/gate/hr_applicant.py: _get_gate_rows: if not self.ids → if False": _NOTHING,
    "models/gate/hr_applicant.py: _get_asked_note: self.consent_id._get_asked_reason()"
    " if self.consent_id else False → self.consent_id._get_asked_reason()": (
        "An empty consent has no day before which nobody asks, so no reason either."
    ),
    # -- consent ---------------------------------------------------------------------
    "models/consent/hr_applicant_consent_answer.py: _grant: c.expiry_date > end →"
    " c.expiry_date >= end": _SAME_DAY,
    "models/consent/hr_applicant_consent_answer.py: _stop_contacting_all: scope - own →"
    " scope + own": "What was stopped before is not stopped again.",
    # -- followup --------------------------------------------------------------------
    "models/followup/hr_applicant_followup_run.py: _run_due:"
    " self.fetch(FOLLOWUP_FIELDS) → pass": _READ_LATER,
    "models/followup/hr_applicant_followup_run.py: _run_due:"
    " self.applicant_id.fetch(APPLICANT_FIELDS) → pass": _READ_LATER,
    "models/followup/hr_applicant_followup_run.py: _run_due:"
    " self.person_id.fetch(PERSON_FIELDS) → pass": _READ_LATER,
    # -- link ------------------------------------------------------------------------
    "models/link/candidate_link.py: encode: '=' → '!='": _PADDING,
    "models/link/link_reading.py: _decode: '=' → '!='": _PADDING,
    "models/link/link_reading.py: may_hold_token: 'talent' in text and"
    " bool(PATH_SIGN.search(text)) → bool(PATH_SIGN.search(text))": _QUICKER,
    "models/link/link_reading.py: may_hold_token: '&#' in text and"
    " bool(LETTER_ENTITY.search(text)) → bool(LETTER_ENTITY.search(text))": _QUICKER,
    "models/link/link_reading.py: may_hold_token: '%' in text and"
    " bool(LETTER_PERCENT.search(text)) → bool(LETTER_PERCENT.search(text))": _QUICKER,
    "models/link/link_reading.py: find_tokens: if len(text) > MAX_TEXT → if True": (
        _BOTH_HALVES
    ),
    "models/link/link_reading.py: find_tokens: len(text) > MAX_TEXT →"
    " len(text) >= MAX_TEXT": _BOTH_HALVES,
    "models/link/link_reading.py: _cut: if end < 0 → if False": (
        "Up to place -1 + 1 there is nothing, and nothing is no token."
    ),
    "models/link/link_reading.py: _cut: end < 0 → end <= 0": _AFTER_PAYLOAD,
    "models/link/link_reading.py: _cut: 0 → 1": _AFTER_PAYLOAD,
    "models/link/link_reading.py: _get_readings: 4 → 5": (
        "The fifth beginning reads the same groups of four as the first."
    ),
    "models/link/link_reading.py: _get_readings: if decoded == text → if False": (
        "The same text is read again, and holds the same tokens."
    ),
    "models/link/link_reading.py: _take_mail_apart: None if part.is_multipart() else"
    " part.get_payload(decode=True) → part.get_payload(decode=True)": (
        "Python returns None for the decoded payload of several parts."
    ),
}
