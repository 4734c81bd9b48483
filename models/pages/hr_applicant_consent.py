import hashlib
from datetime import date
from urllib.parse import urlsplit

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import CONTACT_CHANNELS


class HrApplicantConsentMixinPage(models.AbstractModel):
    """What people see and change on their own pages.

    Called in sudo by the controllers, for the one person the link belongs to. Nothing
    here shows medals, why somebody stood out, notes or evaluations.
    """

    _name = "hr.applicant.consent.mixin.page"
    _description = "Pages of a Consent"

    erasure_request_date = fields.Datetime(
        string="Asked to Be Erased On", readonly=True, copy=False
    )
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

    def _get_next_expiry(self):
        """Return until when a yes of today would count."""
        months = self._get_company().medalist_consent_months
        return fields.Date.context_today(self) + relativedelta(months=months)

    def _lock_person(self):
        """Wait for whoever works on this person, before anything about them is read.

        :raise SerializationFailure: as ``_lock``
        """
        self._lock()
        self.env.cr.execute(
            SQL(
                "SELECT FROM hr_applicant WHERE consent_id = ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            ),
            log_exceptions=False,
        )

    def _accept(self, channel, **proof):
        """Record a yes; repeating one on the same day changes nothing."""
        until = self.state == "granted" and self.expiry_date
        if not until or until < self._get_next_expiry():
            self._grant(channel, **proof)

    def _is_held_back(self):
        """Return whether the person said yes and may not be contacted all the same, for
        reasons that are not theirs to change here.
        """
        return self.state == "granted" and self._get_own_blockers()[self.id] in (
            "suppressed",
            "consent_withdrawn",
            "consent_declined",
            "blacklisted",
        )

    def _is_contacted_unasked(self):
        """Return whether the company relies on legitimate interest with this person.

        Not with who was asked, nor after its period: they are told that nobody contacts
        them without their yes.
        """
        basis = self._get_company().sudo().medalist_contact_basis
        unasked = self.state == "no_request" and basis == "legitimate_interest"
        return unasked and self._get_own_blockers()[self.id] != "consent_expired"

    def _get_shown_words(self):
        """Return the question as the page shows it, in the language of the context."""
        return Markup("<h1>%s</h1>%s") % (self.wording_id.name, self.wording_id.body)

    def _get_words_hash(self):
        """Return what the form sends along to say which words it showed."""
        return hashlib.sha256(self._get_shown_words().encode()).hexdigest()

    # -- what they told us -----------------------------------------------------------

    def _get_own_applications(self):
        """Return the applications of the person, newest first."""
        applications = self.applicant_ids.with_context(active_test=False)
        return applications.sorted("id", reverse=True)

    def _get_open_jobs(self):
        """Return the positions to choose interests from.

        Those that are still looking for somebody; on a website, those it shows.
        """
        Job = self.env["hr.job"]
        companies = [self._get_company().id, False]
        domain = Domain("no_of_recruitment", ">", 0)
        domain &= Domain("company_id", "in", companies)
        if "website_published" in Job._fields:
            domain &= Domain("website_published", "=", True)
        return Job.search(domain, order="name, id")

    def _get_choices(self):
        """Return what can be chosen: channels and jobs, chosen ones included."""
        chosen = self.applicant_ids.interest_job_ids
        selection = self.applicant_ids._fields["contact_channel"]
        return {
            "contact_channel": selection._description_selection(self.env),
            "interest_job_ids": self._get_open_jobs() | chosen,
        }

    def _get_details(self, applications=None):
        """Return what the person told us last, by field of the application."""
        if applications is None:
            applications = self._get_own_applications()

        def last(name):
            return next((a[name] for a in applications if a[name]), False)

        return {
            "contact_channel": last("contact_channel"),
            "interest_job_ids": sorted(applications.interest_job_ids.ids),
            "open_to_interim": any(applications.mapped("open_to_interim")),
            "availability": fields.Date.to_string(last("availability")),
            "linkedin_profile": self.claimed_linkedin or last("linkedin_profile"),
        }

    def _read_choices(self, form):
        """Return the values of the choices in a form, impossible ones left out.

        What the form does not have stays as it is. An unchecked box sends nothing, so
        the page sends ``choices`` along.
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
        """Return the values of the whole form, and what is wrong by field."""
        details = self._read_choices(form)
        errors = {}
        if "availability" in form:
            details["availability"] = text = form["availability"].strip()
            if text and not _is_date(text):
                errors["availability"] = self.env._(
                    "This is no date. Write it as year-month-day, for example "
                    "2030-01-31."
                )
        if "linkedin_profile" in form:
            details["linkedin_profile"] = text = form["linkedin_profile"].strip()
            if text and text != self._get_details()["linkedin_profile"]:
                address = _clean_linkedin(text)
                details["linkedin_profile"] = address or text
                if not address:
                    errors["linkedin_profile"] = self.env._(
                        "This is no LinkedIn address. It looks like "
                        "https://www.linkedin.com/in/your-name."
                    )
        return details, errors

    def _save_details(self, details):
        """Keep what the person told us, on all their applications.

        An address is kept beside them: it may be somebody else's.

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
        """Keep the LinkedIn profile that the person says is theirs.

        A refusal reaches whoever has the same address, so it must not reach what
        somebody only says: a recruiter takes it over (``action_take_over_linkedin``).
        """
        if (address or False) == self._get_details()["linkedin_profile"]:
            return
        applications = self._get_own_applications()
        if not address:
            applications.linkedin_profile = False
        known = self._get_last(applications, "linkedin_profile")
        self.claimed_linkedin = address != known and address

    def action_take_over_linkedin(self):
        """Make the address that the person entered one that the company knows."""
        self.check_access("read")
        for consent in self:
            applications = consent.with_context(active_test=False).applicant_ids
            applications.write({"linkedin_profile": consent.claimed_linkedin})
            consent.sudo().claimed_linkedin = False

    def _save_choices(self, form):
        """Keep the choices that came with a yes; the yes stays if that fails."""
        return self._run_apart(
            "choices",
            lambda consent: consent._save_details(consent._read_choices(form)),
        )

    # -- what is held ----------------------------------------------------------------

    def _get_own_files(self):
        """Return the files the person gave us: what came in from outside.

        What colleagues attached is their work about the person, not listed here.
        """
        applications = self._get_own_applications()
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "hr.applicant"),
                ("res_id", "in", applications.ids),
                ("res_field", "=", False),
            ],
            order="id desc",
        )
        return attachments.filtered(
            lambda attachment: attachment.create_uid.share
            or attachment.create_uid.id == SUPERUSER_ID  # the mail gateway
        )

    def _get_own_data(self):
        """Return the person's own data, as it is downloaded.

        In it: contact data, what they told us, their applications (job and date), the
        consent with every event, invitations and their answers, the names of the
        files they sent.

        Not in it: what colleagues think and plan (ratings, why somebody is remembered,
        notes, evaluations, follow-ups, refuse reasons) and who handled it. That is
        answered by a person, who can weigh the rights of others.
        """
        details = self._get_details()
        applications = self._get_own_applications()
        jobs = self.env["hr.job"].browse(details["interest_job_ids"])
        to_text = fields.Datetime.to_string
        return {
            "company": self._get_company().name,
            "contact": {
                "name": self.partner_name,
                "email": self._get_last(applications, "email_from"),
                "phone": self._get_last(applications, "partner_phone"),
                "linkedin": details["linkedin_profile"] or None,
            },
            "preferences": {
                "preferred_channel": details["contact_channel"] or None,
                "interests": jobs.mapped("name"),
                "open_to_interim_work": details["open_to_interim"],
                "available_from": details["availability"] or None,
            },
            "applications": [
                {
                    "job": application.job_id.name or None,
                    "date": to_text(application.create_date),
                }
                for application in applications
            ],
            "consent": {
                "state": self.state,
                "until": fields.Date.to_string(self.expiry_date) or None,
                "events": [
                    {
                        "what": event.kind,
                        "date": to_text(event.date),
                        "channel": event.channel or None,
                        "words": event.wording_text or None,
                        "language": event.lang or None,
                        "ip_address": event.ip_address or None,
                        "user_agent": event.user_agent or None,
                    }
                    for event in self.event_ids
                ],
            },
            "invitations": applications.invitation_ids._get_own_data(),
            "files": self._get_own_files().mapped("name"),
        }

    @api.model
    def _get_last(self, applications, name):
        return next((a[name] for a in applications if a[name]), None)

    # -- the end ---------------------------------------------------------------------

    def _request_erasure(self, **proof):
        """Note that the person wants to be erased, once, and tell the recruiter.

        Nobody contacts a person who wants to be forgotten: it is a no as well.
        """
        if self.erasure_request_date:
            return
        self.erasure_request_date = fields.Datetime.now()
        self._log_event("erasure_requested", channel="web", **proof)
        self._refuse("web", **proof)
        self._run_apart(
            "erasure",
            lambda consent: consent._tell_about_erasure(),
        )

    def _tell_about_erasure(self):
        newest = self._get_own_applications()[:1]
        responsible = self._get_responsible()
        texts = self.with_context(lang=responsible.lang).env
        summary = texts._("%s asks to be erased", self.partner_name)
        note = texts._(
            "They asked for it on their profile page. Check that nothing has to be "
            "kept, erase their data within a month, and tell them when it is done."
        )
        if newest:
            self.erasure_activity_id = newest._schedule_for_recruiter(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=responsible.id,
            )
        else:
            self._notify_in_own_name(responsible, summary, note)

    def _get_responsible(self):
        """Return who takes care: the person's recruiter or the company's fallback, else
        an administrator of recruitment.
        """
        company = self._get_company()
        return (
            self.env["res.users"]._get_responsible(company, [self.user_id])
            or company._get_recruitment_administrators()[:1]
        )


def _is_date(text):
    try:
        year = date.fromisoformat(text).year
    except ValueError:
        return False
    return len(text) == len("2030-01-31") and 2000 <= year < 2100


def _clean_linkedin(address):
    """Return ``address`` as one of LinkedIn, or None.

    Recruiters click on it: it must lead nowhere else.
    """
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    genuine = (
        parts.scheme in ("http", "https")
        and (host == "linkedin.com" or host.endswith(".linkedin.com"))
        and not (port or parts.username or parts.password)
        and len(parts.path) > 1
        and len(address) <= 200
        and address.isprintable()
        and not any(char in " \\<>\"'" for char in address)
    )
    return f"https://{host}{parts.path}" if genuine else None
