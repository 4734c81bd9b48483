import hashlib

from odoo import fields, models
from odoo.tools import email_normalize

from ..constants import MODULE, REFUSALS

CONFIRM = f"{MODULE}.mail_template_address_confirm"
NOTICE = f"{MODULE}.mail_template_address_notice"
MAX_NAME = 100
#: As long as Odoo's fields of an application.
MAX_EMAIL = 128
MAX_PHONE = 32


class HrApplicantConsentMixinCorrection(models.AbstractModel):
    """A person corrects name, e-mail and phone on the profile page.

    * A name counts at once.
    * An e-mail counts when somebody who reads mails there confirms it, by a link that
      was sent to it (``claimed_email``). Until then nothing changes. The address before
      gets a notice.
    * A phone number stops nobody from being contacted until a recruiter takes it over
      (``claimed_phone``), as with LinkedIn.
    * The consents that were given with the old name and address go along. Each
      correction is part of their proof.
    * A refusal stays, and keeps the name and the address that it has.
    """

    _name = "hr.applicant.consent.mixin.correction"
    _description = "Corrections by Candidates"

    claimed_email = fields.Char(
        string="Email to Be Confirmed",
        readonly=True,
        copy=False,
        help="What the person entered on the profile page. It counts when they "
        "confirm it by the link that we sent there.",
    )
    claimed_phone = fields.Char(
        string="Phone, as They Say",
        readonly=True,
        copy=False,
        help="What the person entered on the profile page. It stops nobody from being "
        "contacted until a recruiter takes it over.",
    )

    def _get_contact(self, form=None):
        """Return what the form of the contact details shows.

        :param form: what was sent, with errors; default what is held
        """
        applications = self._get_own_applications()
        phone = self._get_last(applications, "partner_phone")
        held = {
            "name": self.partner_name,
            "email": self.email_normalized,
            "phone": self.claimed_phone or phone,
        }
        return {name: (form or held).get(name) or "" for name in held}

    def _read_contact(self, form):
        """Return ``(values, errors)`` of the form of the contact details, both by name.

        :param werkzeug.datastructures.MultiDict form: the body of the request
        :return: values that differ from what is held
        """
        held = self._get_contact()
        sent = {name: " ".join(form.get(name, "").split()) for name in held}
        errors = {}
        name, email, phone = (sent[key] for key in ("name", "email", "phone"))
        if not (name and name.isprintable() and len(name) <= MAX_NAME):
            errors["name"] = self.env._(
                "Please write your name, in %s letters at most.", MAX_NAME
            )
        normal = email_normalize(email)
        if email and not (normal and len(email) <= MAX_EMAIL and normal.isprintable()):
            errors["email"] = self.env._(
                "This is no email address. It looks like you@example.com."
            )
        Address = self.env["hr.applicant.address"].with_company(self._get_company())
        numbers = Address._normalize("phone", phone)
        if phone and (len(numbers) != 1 or len(phone) > MAX_PHONE):
            errors["phone"] = self.env._(
                "This is no phone number. Begin with + and the number of the country."
            )
        for key in ("email", "phone"):
            if key in form and held[key] and not sent[key]:
                # It would look as if it had been removed.
                errors[key] = self.env._(
                    "This can't be removed here. Reply to any of our emails, and a "
                    "recruiter does it."
                )
        values = {"name": name, "email": normal, "phone": phone}
        return {
            key: value for key, value in values.items() if value and value != held[key]
        }, errors

    def _save_contact(self, values, **proof):
        """Save what ``_read_contact`` returned.

        :param proof: more values of the event
        """
        if "name" in values:
            self._correct("partner_name", values["name"], **proof)
        if "phone" in values:
            self.claimed_phone = values["phone"]
            self._note_correction("partner_phone", values["phone"])
        if "email" in values:
            self._claim_email(values["email"])

    # -- the e-mail ------------------------------------------------------------------

    def _get_claim(self):
        """Return what the link that confirms an e-mail is bound to: that e-mail.

        :return: a list with a number; empty if there is nothing to confirm
        """
        digest = hashlib.sha256((self.claimed_email or "").encode()).hexdigest()
        return [int(digest[:12], 16)] if self.claimed_email else []

    def _claim_email(self, email):
        """Send the link that confirms an e-mail to it, and a notice to the old one.

        :param str email: normalised
        """
        known = self._get_queued_mails().filtered("notice_kind")
        known.filtered(lambda m: m.notice_kind != "stopped").state = "cancel"
        self.claimed_email = email
        if self.email_normalized:
            self._queue_mails(self.env.ref(NOTICE), notice_kind="old_address")
        self._queue_mails(self.env.ref(CONFIRM), notice_kind="new_address")

    def _confirm_email(self, **proof):
        """Make the e-mail that was confirmed the person's.

        :param proof: more values of the event
        :return: whether it is; if not, a recruiter has a to-do
        """
        email = self.claimed_email
        self.claimed_email = False
        return self._correct("email_from", email, **proof)

    # -- the correction --------------------------------------------------------------

    def _correct(self, field, value, **proof):
        """Correct the applications that this consent was given with, and take the
        consents along.

        If the person has another consent under the new name and address, a recruiter
        has to decide which of them counts.

        :param str field: of the application, ``partner_name`` or ``email_from``
        :param str value: the new one
        :param proof: more values of the event
        :return: whether it was corrected
        """
        consents = self | self._get_for("news")
        key = self._get_key()
        applications = self._get_own_applications().filtered(
            lambda application: application._get_person_key() == key
        )
        is_name = field == "partner_name"
        mine = "partner_name" if is_name else "email_normalized"
        before = self[mine] or "–"
        values = {mine: value}
        if is_name:
            values["name_key"] = " ".join(value.lower().split())
        others = self.person_id.consent_ids - consents
        taken = others.filtered(
            lambda other: all(
                other[name] == values.get(name, self[name])
                for name in ("name_key", "email_normalized")
            )
        )
        if taken or not applications:
            self._ask_to_correct(field, value)
            return False
        going = consents.filtered(lambda consent: consent.state not in REFUSALS)
        if not is_name:
            # The links that were sent to the old address open nothing any more.
            for consent in consents:
                consent.link_version += 1
        going.write(values)
        label = self.env["hr.applicant"]._fields[field]._description_string(self.env)
        consents._log_event(
            "corrected", channel="web", note=f"{label}: {before} → {value}", **proof
        )
        self._let_person_know(field, value)
        applications.write({field: value})
        self._note_correction(field, value)
        return True

    def _let_person_know(self, field, value):
        """Tell the person record of a name or address before applications have it, so
        that they stay its own.
        """
        person = self.person_id
        if field == "email_from":
            pairs = person.address_ids._get_pairs()
            if ("email", value) not in pairs:
                person.address_ids.create(
                    {"person_id": person.id, "kind": "email", "value": value}
                )
            return
        known = [name for name in person._get_names() if name and name != value]
        person.write({"name": value, "also_known_as": "\n".join(known)})
        contacts = self._get_own_applications().partner_id
        contacts.filtered(lambda c: c.name == self.partner_name).name = value

    def _ask_to_correct(self, field, value):
        """Create the to-do to correct what can't be corrected by itself."""
        application = self.person_id.applicant_ids.sorted("id")[-1:]
        if application:
            responsible = self._get_responsible()
            texts = self.with_context(lang=responsible.lang).env
            application._schedule_once(
                responsible,
                texts._("%s corrected their contact details", self.partner_name),
                self._get_correction_note(field, value, responsible.lang),
            )

    def _note_correction(self, field, value):
        newest = self._get_own_applications()[:1]
        if newest:
            lang = newest._get_recruiter().lang
            newest._for_recruiters()._message_log(
                body=self._get_correction_note(field, value, lang)
            )

    def _get_correction_note(self, field, value, lang):
        texts = self.with_context(lang=lang).env
        label = texts["hr.applicant"]._fields[field]._description_string(texts)
        return texts._(
            "On the profile page they wrote: %(label)s %(value)s",
            label=label,
            value=value,
        )

    def action_take_over_phone(self):
        """Make the phone number that the person entered the applications'."""
        self.check_access("read")
        for consent in self.filtered("claimed_phone"):
            applications = consent.with_context(active_test=False).applicant_ids
            applications.write({"partner_phone": consent.claimed_phone})
            consent.sudo().claimed_phone = False
