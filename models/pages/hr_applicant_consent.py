import hashlib

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..constants import CONTACT_CHANNELS
from .form_values import clean_linkedin, is_date


class HrApplicantConsentMixinPage(models.AbstractModel):
    """What a person sees and changes on their own pages.

    The controllers call this in sudo, for the one person whose link was opened. Nothing
    here shows medals, notes or evaluations.
    """

    _name = "hr.applicant.consent.mixin.page"
    _description = "Pages of a Consent"

    claimed_linkedin = fields.Char(
        string="LinkedIn, as They Say",
        readonly=True,
        copy=False,
        help="What the person entered on the profile page. Anybody can enter anything: "
        "it stops nobody from being contacted until a recruiter takes it over.",
    )
    profile_date = fields.Date(
        readonly=True,
        copy=False,
        help="When the person last looked over what is held, and changed or kept it.",
    )

    # -- the answer ------------------------------------------------------------------

    def _get_next_expiry(self, purpose=None):
        """Return the last day that a yes of today would count.

        :param str purpose: what it is for, default what this consent is for
        """
        company = self._get_company().sudo()
        months = company._get_consent_months(purpose or self.purpose)
        return fields.Date.context_today(self) + relativedelta(months=months)

    def _lock_person(self):
        """Lock the consents and the applications of this person before they are read.

        Waits until other transactions that hold one of these rows have ended.

        :raise SerializationFailure: if one of them changed a row. The caller rolls back
            and begins again, with the new values
        """
        (self | self.person_id.consent_ids)._lock()
        self._get_applications()._lock()

    def _accept(self, channel, **proof):
        """Record a yes; a second one on the same day changes nothing.

        :param str channel: how it came, one of ``ANSWER_CHANNELS``
        :param proof: more values of the event
        :raise UserError: as ``_grant``
        """
        until = self.state == "granted" and self.expiry_date
        if not until or until < self._get_next_expiry():
            self._grant(channel, **proof)

    def _is_blocked_after_yes(self):
        """Return whether the person said yes and may not be contacted all the same.

        The reason is one that they can't change on their page.
        """
        return self.state == "granted" and self._get_own_blockers()[self.id] in (
            "suppressed",
            "consent_withdrawn",
            "consent_declined",
            "blacklisted",
        )

    def _is_contacted_unasked(self):
        """Return whether the company contacts this person by legitimate interest.

        Not after its period, and not if the person was asked: the question said that
        nobody contacts them without their yes.
        """
        basis = self._get_company().sudo().medalist_contact_basis
        unasked = (
            self.purpose == "jobs"
            and self.state == "no_request"
            and basis == "legitimate_interest"
        )
        return unasked and self._get_own_blockers()[self.id] != "consent_expired"

    def _get_shown_words(self, wording=None):
        """Return a question as the page shows it, in the language of the context.

        :param hr.applicant.consent.wording wording: default that of this consent
        """
        wording = wording or self.wording_id
        return Markup("<h1>%s</h1>%s") % (wording.name, wording.body)

    def _get_words_hash(self, wording=None):
        """Return the hash by which the form says which words it showed."""
        return hashlib.sha256(self._get_shown_words(wording).encode()).hexdigest()

    # -- what they told us -----------------------------------------------------------

    def _get_own_applications(self):
        """Return the applications of the person, newest first."""
        applications = self._get_applications().with_context(active_test=False)
        return applications.sorted("id", reverse=True)

    def _get_open_jobs(self):
        """Return the jobs to choose interests from.

        These are jobs with open positions; with a website, those it shows.
        """
        Job = self.env["hr.job"]
        companies = [self._get_company().id, False]
        domain = Domain("no_of_recruitment", ">", 0)
        domain &= Domain("company_id", "in", companies)
        if "website_published" in Job._fields:
            domain &= Domain("website_published", "=", True)
        return Job.search(domain, order="name, id")

    def _get_choices(self):
        """Return what can be chosen, with what was chosen, by field.

        :return: ``{"contact_channel": [(value, label)], "interest_job_ids": jobs}``
        """
        chosen = self.applicant_ids.interest_job_ids
        selection = self.applicant_ids._fields["contact_channel"]
        return {
            "contact_channel": selection._description_selection(self.env),
            "interest_job_ids": self._get_open_jobs() | chosen,
        }

    def _get_details(self, applications=None):
        """Return what the person told us last, by field of the application.

        :param hr.applicant applications: default all of the person, newest first
        :return: plain values; False where they told nothing
        """
        if applications is None:
            applications = self._get_own_applications()
        availability = self._get_last(applications, "availability")
        linkedin = self._get_last(applications, "linkedin_profile")
        return {
            "contact_channel": self._get_last(applications, "contact_channel"),
            "interest_job_ids": sorted(applications.interest_job_ids.ids),
            "open_to_interim": any(applications.mapped("open_to_interim")),
            "availability": fields.Date.to_string(availability),
            "linkedin_profile": self.claimed_linkedin or linkedin,
        }

    def _read_choices(self, form):
        """Return the values of the choices in a form, without impossible ones.

        A field that the form does not have is not returned. An unchecked box sends
        nothing: the page says by ``choices`` that the boxes were there.

        :param werkzeug.datastructures.MultiDict form: the body of the request
        """
        values = {}
        if "contact_channel" in form:
            channel = form["contact_channel"]
            values["contact_channel"] = channel in dict(CONTACT_CHANNELS) and channel
        if "choices" in form or "interest_job_ids" in form:
            wanted = form.getlist("interest_job_ids")
            possible = sorted(self._get_choices()["interest_job_ids"].ids)
            values["interest_job_ids"] = [id_ for id_ in possible if str(id_) in wanted]
        if "choices" in form or "open_to_interim" in form:
            values["open_to_interim"] = bool(form.get("open_to_interim"))
        return values

    def _read_details(self, form):
        """Return ``(values, errors)`` of the profile's form, both by field.

        :param werkzeug.datastructures.MultiDict form: the body of the request
        """
        details = self._read_choices(form)
        errors = {}
        if "availability" in form:
            details["availability"] = text = form["availability"].strip()
            if text and not is_date(text):
                errors["availability"] = self._get_date_error()
        if "linkedin_profile" in form:
            details["linkedin_profile"] = text = form["linkedin_profile"].strip()
            if text and text != self._get_details()["linkedin_profile"]:
                address = clean_linkedin(text)
                details["linkedin_profile"] = address or text
                if not address:
                    errors["linkedin_profile"] = self.env._(
                        "This is no LinkedIn address. It looks like "
                        "https://www.linkedin.com/in/your-name."
                    )
        return details, errors

    def _get_date_error(self):
        return self.env._(
            "This is no date. Write it as year-month-day, for example 2030-01-31."
        )

    def _save_details(self, details):
        """Save what the person told us, on all their applications.

        The LinkedIn profile is saved on the consent: it may be another person's.

        :param dict details: checked values, as ``_get_details`` returns them
        """
        details = dict(details)
        if "linkedin_profile" in details:
            self._save_linkedin(details.pop("linkedin_profile"))
        for application in self._get_own_applications():
            held = self._get_details(application)
            changed = {
                name: value
                for name, value in details.items()
                if (value or False) != (held[name] or False)
            }
            if "interest_job_ids" in changed:
                jobs = changed["interest_job_ids"]
                changed["interest_job_ids"] = [fields.Command.set(jobs)]
            if changed:
                application.write(changed)
        self.profile_date = fields.Date.context_today(self)

    def _save_linkedin(self, address):
        """Save the LinkedIn profile that the person says is theirs.

        A refusal reaches all who have the same address. It must not reach an address
        that was only claimed: a recruiter may take it over.

        :param str address: in one spelling; may be empty
        """
        if (address or False) == self._get_details()["linkedin_profile"]:
            return
        applications = self._get_own_applications()
        if not address:
            applications.linkedin_profile = False
        known = self._get_last(applications, "linkedin_profile")
        self.claimed_linkedin = address != known and address

    def action_take_over_linkedin(self):
        """Make the LinkedIn profile that the person entered the applications'."""
        self.check_access("read")
        for consent in self.filtered("claimed_linkedin"):
            applications = consent.with_context(active_test=False).applicant_ids
            applications.write({"linkedin_profile": consent.claimed_linkedin})
            consent.sudo().claimed_linkedin = False

    def _save_choices(self, form):
        """Save the choices that came with a yes; the yes stays if that fails.

        :param werkzeug.datastructures.MultiDict form: the body of the request
        :return: whether they were saved
        """
        return self._run_apart(
            "choices",
            lambda consent: consent._save_details(consent._read_choices(form)),
        )

    @api.model
    def _get_last(self, applications, name):
        """Return the first value of a field that is not empty, or False.

        :param hr.applicant applications: the newest first
        :param str name: the name of the field
        """
        return next((a[name] for a in applications if a[name]), False)
