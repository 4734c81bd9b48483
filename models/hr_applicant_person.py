from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError

CONTACT_CHANNELS = [
    ("email", "Email"),
    ("phone", "Phone"),
    ("sms", "Text message"),
    ("linkedin", "LinkedIn"),
    ("in_person", "In person"),
]
RECRUITER = "hr_recruitment.group_hr_recruitment_user"


class HrApplicant(models.Model):
    """Who the person behind the applications is, and what is worth remembering.

    A person is one human being in one company: applications of the same company (or of
    none) and the same name that share the e-mail, the phone or the LinkedIn profile.
    A shared mailbox with different names (an agency) is several persons, whatever the
    contact record says.
    """

    _inherit = "hr.applicant"

    personal_note = fields.Html(
        string="Worth Remembering",
        copy=False,
        groups=RECRUITER,
        help="The little things to take up when you talk again.",
    )
    contact_channel = fields.Selection(
        CONTACT_CHANNELS,
        string="Preferred Channel",
        copy=False,
        groups=RECRUITER,
    )
    interest_job_ids = fields.Many2many(
        "hr.job",
        "hr_applicant_interest_job_rel",
        string="Interested In",
        copy=False,
        groups=RECRUITER,
    )
    open_to_interim = fields.Boolean(
        string="Open to Interim Work", copy=False, groups=RECRUITER
    )
    decline_destination = fields.Char(
        string="Where They Went", copy=False, groups=RECRUITER
    )
    decline_offer = fields.Char(string="What They Got", copy=False, groups=RECRUITER)
    decline_would_accept = fields.Text(
        string="What Would Have Changed Their Mind", copy=False, groups=RECRUITER
    )

    # The host has a trigram index only: looking up 80 addresses among 200,000
    # applications takes 77 ms without this one and 3 ms with it.
    _email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    def _get_name_key(self):
        """Return the name as persons are told apart by it: case and spaces aside."""
        self.ensure_one()
        return " ".join((self.partner_name or "").lower().split())

    def _get_person_key(self):
        """Return what a granted permission is tied to, or False if nothing can be.

        :return: (company id, normalised e-mail, or sanitised phone where there is no
            e-mail, name)
        """
        self.ensure_one()
        address = self.email_normalized or self.partner_phone_sanitized
        return bool(address and self._get_name_key()) and (
            self.company_id.id,
            address,
            self._get_name_key(),
        )

    def _is_same_person(self, other):
        """Return whether both applications are of one person (see the class)."""
        return self == other or bool(
            self._get_name_key()
            and self._get_name_key() == other._get_name_key()
            and len(self.company_id | other.company_id) < 2
            and any(
                self[field] and self[field] == other[field]
                for field in self._get_identity_fields()
            )
        )

    def _get_identity_fields(self):
        return ["email_normalized", "partner_phone_sanitized", "linkedin_profile"]

    def _get_person_applications(self):
        """Return all applications of the persons behind these, archived ones too.

        One query for contact data, whatever the number of records.
        """
        everything = self.with_context(active_test=False)
        by_name = self.grouped(lambda applicant: applicant._get_name_key())
        return self | everything.search(self._get_similar_applicants_domain()).filtered(
            lambda candidate: any(
                own._is_same_person(candidate)
                for own in by_name.get(candidate._get_name_key(), ())
            )
        )

    def _get_first_of_persons(self, others=()):
        """Return these applications without those whose person is among ``others`` or
        comes earlier in ``self``.
        """
        namesakes = defaultdict(list)
        for other in others:
            namesakes[other._get_name_key()].append(other)
        first = []
        for applicant in self:
            known = namesakes[applicant._get_name_key()]
            if not any(map(applicant._is_same_person, known)):
                known.append(applicant)
                first.append(applicant.id)
        return self.browse(first)

    def _check_recruiter(self, operation="read"):
        """Only recruiters work with past candidates, with those they have access to.

        Asked before anything is computed, changed or sent; what follows may be in sudo.

        :param str operation: what they need to be allowed with the applications
        :raise AccessError: if the user is no recruiter, or not allowed
        """
        if not (self.env.su or self.env.user._is_recruiter()):
            raise AccessError(self.env._("Only recruiters work with past candidates."))
        self.check_access(operation)

    def _get_recruiter(self):
        """Return the user in charge of the application.

        The one place that knows where Odoo keeps it.
        """
        self.ensure_one()
        return self.user_id

    def _add_personal_note(self, text):
        """Add a line to what is worth remembering; what is there stays.

        :param str text: plain text
        """
        for applicant in self:
            applicant.personal_note = (applicant.personal_note or Markup()) + Markup(
                "<p>%s</p>"
            ) % text
