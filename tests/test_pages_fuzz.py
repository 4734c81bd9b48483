import base64
import random
from datetime import timedelta
from urllib.parse import quote

from odoo import fields
from odoo.tests import freeze_time, tagged

from .pages import TalentCase

TRIES = 10_000
REQUESTS = 300
PURPOSES = ("consent", "profile", "unsubscribe", "address")
MODELS = {"invitation": "hr.applicant.invitation"}


@tagged("post_install", "-at_install", "slow")
class TestTalentFuzz(TalentCase):
    """Nobody gets in without the link that was sent, and nothing breaks on the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._remember("Bea Else").consent_id
        cls.consent.claimed_email = "ada@new.example.com"
        cls.other.claimed_email = "bea@new.example.com"
        # The same tries every time: a failure can be found again.
        cls.random = random.Random("let me in")  # noqa: S311
        cls.valid = {
            (purpose, consent._get_token(purpose))
            for purpose in PURPOSES
            for consent in (cls.consent, cls.other)
        }
        invitations = cls.env["hr.applicant.invitation"].create(
            [
                {
                    "applicant_id": consent.applicant_ids.id,
                    "job_id": cls.other_job.id,
                    "email_normalized": consent.email_normalized,
                    "state": "sent",
                    "expiry_date": fields.Date.today(),
                }
                for consent in (cls.consent, cls.other)
            ]
        )
        cls.valid |= {("invitation", invite._get_token()) for invite in invitations}
        with freeze_time(fields.Datetime.now() - timedelta(days=731)):
            cls.expired = [
                (purpose, cls.consent._get_token(purpose)) for purpose in PURPOSES
            ]
            bound = "invitation", invitations[0].id
            cls.expired.append(("invitation", cls.consent._get_token(*bound)))

    def _find(self, purpose, token):
        model = MODELS.get(purpose, "hr.applicant.consent")
        return self.env[model]._find_by_token(purpose, token)

    def _pick(self):
        return self.random.choice(sorted(self.valid))

    def _flip_bit(self, purpose, token):
        raw = bytearray(base64.urlsafe_b64decode(token + "=="))
        raw[self.random.randrange(len(raw))] ^= 1 << self.random.randrange(8)
        return purpose, base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def _change_letter(self, purpose, token):
        at = self.random.randrange(len(token))
        letter = self.random.choice("ABCXYZabcxyz0189-_=+/.%é\0\n 😀")
        return purpose, token[:at] + letter + token[at + 1 :]

    def _cut(self, purpose, token):
        return purpose, token[: self.random.randrange(len(token))]

    def _lengthen(self, purpose, token):
        tail = self.random.choice(["A", "=", "==", "A" * 5000, "\0", "é", " "])
        return purpose, token + tail * self.random.randint(1, 4)

    def _other_purpose(self, purpose, token):
        others = [p for p in (*PURPOSES, *MODELS) if p != purpose]
        return self.random.choice(others), token

    def _other_record(self, purpose, token):
        """The signature of one person in front of the id of another."""
        raw = base64.urlsafe_b64decode(token + "==")
        mine, theirs = self.consent.id, self.other.id
        other = self.random.choice([mine, theirs, 0, -1, mine + 1, 2**70, None])
        payload = f"[{other or 'null'}, {self.random.choice([0, 1, 'true', '{}'])}]"
        if purpose in MODELS:
            payload = payload.replace(
                "]", f", {self.random.choice([1, mine, 'null'])}]"
            )
        return purpose, base64.urlsafe_b64encode(
            raw[:41] + payload.encode()
        ).decode().rstrip("=")

    def _splice(self, purpose, token):
        _purpose, other = self._pick()
        at = self.random.randrange(1, len(token))
        return purpose, token[:at] + other[at:]

    def _random_bytes(self, purpose, _token):
        raw = self.random.randbytes(self.random.randint(0, 200))
        return purpose, base64.urlsafe_b64encode(b"\x01" + raw).decode().rstrip("=")

    def _random_text(self, purpose, _token):
        letters = "abcXYZ019-_=+/\\.;'\"<>%\0\r\n\t éß漢😀\u202e"
        return purpose, "".join(
            self.random.choices(letters, k=self.random.randint(0, 300))
        )

    def _expired(self, _purpose, _token):
        return self.random.choice(self.expired)

    def _tries(self, number):
        ways = (
            self._flip_bit,
            self._change_letter,
            self._cut,
            self._lengthen,
            self._other_purpose,
            self._other_record,
            self._splice,
            self._random_bytes,
            self._random_text,
            self._expired,
        )
        count = 0
        while count < number:
            attempt = ways[count % len(ways)](*self._pick())
            if attempt not in self.valid:  # a letter replaced by itself
                count += 1
                yield attempt

    def test_what_was_sent_opens(self):
        """Otherwise the other tests would say nothing."""
        for purpose, token in self.valid:
            self.assertTrue(self._find(purpose, token))

    def test_nobody_gets_in(self):
        for purpose, token in self._tries(TRIES):
            self.assertFalse(self._find(purpose, token), (purpose, token))

    def test_nobody_gets_in_by_http_and_nothing_is_logged(self):
        self.url_open(self._link("consent"))  # assets are made once
        before = self._snapshot()
        with self.assertNoLogs(level="WARNING"):
            for number, (purpose, token) in enumerate(self._tries(REQUESTS)):
                link = f"/talent/{purpose}/{quote(token, safe='')}"
                data = {"List-Unsubscribe": "One-Click"} if number % 5 == 0 else None
                if data:
                    if ("unsubscribe", token) in self.valid:
                        continue
                    link = link.replace(f"/{purpose}/", "/unsubscribe/", 1)
                response = self.url_open(link, data=data)
                # 429: many tries with one link, an expired one for instance.
                self.assertIn(response.status_code, (404, 429), (purpose, token))
                self.assertNotIn("Ada", response.text)
        self.assertEqual(self._snapshot(), before)
