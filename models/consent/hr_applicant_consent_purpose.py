from odoo import fields, models

from ..constants import CONSENT_FIELDS
from ..tools import get_label, with_colon
from .states import TRANSITIONS

#: The states in which a mail about jobs may ask for news as well.
NEWS_UNASKED = ("no_request", "requested", "lapsed", "expired")


class HrApplicantConsentMixinPurpose(models.AbstractModel):
    """What a consent is for, and how the consents of one person for different purposes
    go together.

    * The question for news stands in the same mail and on the same page as the one
      about jobs, as a choice of its own that nothing is ticked for. Left unticked it is
      no refusal: nobody asks again for a while.
    * An answer to one changes nothing of the other. Two things end both: a no to
      everything, and a request to be erased.
    * The record about jobs is always there, and has the page with all that is held.
    """

    _name = "hr.applicant.consent.mixin.purpose"
    _description = "Purpose of a Consent"

    news_applicant_ids = fields.One2many(
        "hr.applicant",
        "news_consent_id",
        string="Applications of Who Gets News",
        readonly=True,
        context={"active_test": False},
    )
    last_news_date = fields.Date(
        string="Last News On",
        readonly=True,
        copy=False,
        help="When company news left to them last.",
    )

    news_recipient_ids = fields.One2many(
        "hr.applicant.news.recipient", "consent_id", string="News", readonly=True
    )

    def _note_stopped_news(self):
        """Note with the last news that these persons got that they left the news."""
        for consent in self:
            sent = consent.news_recipient_ids.filtered(lambda r: r.state == "sent")
            sent.sorted("sent_date")[-1:].has_stopped = True

    def _get_name_and_state(self):
        """Return whose consent it is, what became of it, and that it is for news."""
        self.ensure_one()
        name = with_colon(self.env, self.partner_name, get_label(self, "state"))
        if self.purpose == "news":
            name = self.env._("%s (company news)", name)
        return name

    def _get_applications(self):
        """Return the applications that these consents cover."""
        return self.applicant_ids | self.news_applicant_ids

    def _get_for(self, purpose):
        """Return these persons' consents for a purpose, as far as they exist."""
        own = self.filtered(lambda consent: consent.purpose == purpose)
        name = CONSENT_FIELDS[purpose]
        return own.union(
            *(c._get_own_applications()[:1][name] for c in self - own), self.browse()
        )

    def _ensure_for(self, purpose):
        """Return these persons' consents for a purpose, created where they are missing.

        :return: in sudo
        """
        newest = (consent._get_own_applications()[:1] for consent in self)
        applications = self.env["hr.applicant"].union(*newest)
        known = applications.filtered(lambda a: a._get_person_key())
        return known._ensure_consents(purpose)

    def _refuse_everything(self, channel, **values):
        """Record that these persons want nothing at all any more.

        :param str channel: how it came, one of ``ANSWER_CHANNELS``
        :param values: as of ``_refuse``
        """
        others = self.browse().union(*(self._get_for(p) for p in CONSENT_FIELDS))
        self._refuse(channel, **values)
        (others - self)._refuse(channel, **values)

    # -- the question for news, beside the one about jobs ----------------------------

    def _offers_news(self):
        """Return whether the page about jobs offers news as well."""
        self.ensure_one()
        company = self._get_company().sudo()
        return self.purpose == "jobs" and company.medalist_news

    def _get_news_wording(self):
        wording = self.env["hr.applicant.consent.wording"]._get_current("news")
        return wording.sudo(self.env.su)

    def _asks_for_news(self, body):
        """Return whether a mail with the question about jobs asks for news, too.

        :param str body: the text of the mail
        """
        if "o_candidate_question" not in body or not self._offers_news():
            return False
        news = self._get_for("news")
        return not news or (
            news.state in NEWS_UNASKED
            and (news.state == "requested" or not news._get_asked_reason())
        )

    def _log_news_question(self, wording, **proof):
        """Write that a mail which asked for news as well has left.

        :param hr.applicant.consent.wording wording: the words of the mail
        :param proof: other values of the event
        """
        news = self._get_for("news")
        if not news:
            return
        if "requested" in TRANSITIONS[news.state]:
            news._mark_requested(wording, **proof)
        elif news.state == "requested":
            news._log_question_sent("reminded", wording, **proof)

    def _leave_news(self, **proof):
        """Note that the choice on the page about jobs was left, which is no refusal.

        :param proof: more values of the event
        """
        if self.state == "requested":
            note = self.env._("Not chosen on the page")
            self._change_state("lapsed", channel="web", note=note, **proof)
