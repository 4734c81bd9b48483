"""What the gate asks differently for each purpose of consents. Plain Python.

News are sent to those who said yes to news, and to nobody else: there is no legitimate
interest in news. A yes or a no to one purpose says nothing of the other. Everything
that has to do with neither (erasure, blacklists, addresses, pauses) holds for both.
"""

from odoo.tools import SQL

#: The column of the application ``a`` with the consent that counts.
CONSENT_COLUMNS = {"jobs": SQL("a.consent_id"), "news": SQL("a.news_consent_id")}
#: The company's ground, beside a consent.
BASES = {"jobs": SQL("n.basis"), "news": SQL("'consent'::varchar")}
#: Until when nobody writes again. News are no personal contact: only the last news
#: count for them, and they count for nothing else.
CONTACT_UNTIL = {
    "jobs": SQL("max(contact.day) + max(co.medalist_contact_gap_days)"),
    "news": SQL(
        """max((SELECT max(last_news_date) FROM hr_applicant_consent
                 WHERE person_id = w.person_id)) + max(co.medalist_news_gap_days)"""
    ),
}
#: The blockers that are not asked for. Somebody who applies again goes on getting the
#: news they asked for.
UNASKED = {
    "jobs": (),
    "news": ("already_applied", "in_process", "news_only", "already_invited"),
}


def get_written_sql(job_id, purpose):
    """Return whether the person is to be written to.

    :param SQL job_id: the id of the job that the contact is about, or NULL
    :param str purpose: a purpose of consents
    """
    return SQL("TRUE") if purpose == "news" else SQL("(%s IS NOT NULL)", job_id)
