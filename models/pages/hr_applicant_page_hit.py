import time

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, hmac

PERIOD_SECONDS = 600
#: How many times counting is tried while others count the same key.
TRIES = 50
#: How often a form may be sent from one address, or with one link, in a period; how
#: often a person may have a mail sent to an address that they enter.
MAX_HITS = {"address": 120, "link": 20, "claim": 3}


class HrApplicantPageHit(models.Model):
    """How many forms of the public pages were sent, by address and by link.

    Addresses and links are kept as keyed hashes, for two periods.
    """

    _name = "hr.applicant.page.hit"
    _description = "Use of a Public Page"
    _log_access = False

    key = fields.Char(required=True)
    period = fields.Integer(required=True)
    hits = fields.Integer(required=True, default=0)

    _key_uniq = models.UniqueIndex("(key, period)")

    @api.model
    def _get_period(self):
        return int(time.time() // PERIOD_SECONDS)

    @api.model
    def _may_post(self, keys):
        """Count one more form for each key, and return whether none is over its limit.

        :param list keys: strings of a kind and a value: ``address …``, ``link …``,
            ``claim …``
        """
        return all(
            [self._count(key) <= MAX_HITS[key.partition(" ")[0]] for key in keys]
        )

    def _count(self, key):
        """Count one more, and return how many there are in this period.

        In a transaction of its own: a request that fails later is counted as well, and
        nobody waits for the lock of a slow request.
        """
        for tries_left in reversed(range(TRIES)):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(
                        SQL(
                            "INSERT INTO hr_applicant_page_hit AS hit"
                            " (key, period, hits) VALUES (%s, %s, 1)"
                            " ON CONFLICT (key, period)"
                            " DO UPDATE SET hits = hit.hits + 1 RETURNING hits",
                            hmac(self.env(su=True), self._name, key),
                            self._get_period(),
                        ),
                        log_exceptions=False,
                    )
                    [hits] = cr.fetchone()
                return hits
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if not tries_left:
                    raise
        return None

    @api.autovacuum
    def _gc_hits(self):
        self.search([("period", "<", self._get_period() - 1)]).unlink()
