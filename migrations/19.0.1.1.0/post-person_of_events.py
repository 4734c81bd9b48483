def migrate(cr, version):
    """Events of earlier versions kept no name and no address: take those known today,
    and say so.
    """
    cr.execute(
        """
        UPDATE hr_applicant_consent_event e
           SET person_name = c.partner_name,
               person_email = c.email_normalized,
               person_phone = c.phone_sanitized,
               person_linkedin = c.linkedin_profile,
               is_person_added_later = TRUE
          FROM hr_applicant_consent c
         WHERE c.id = e.consent_id AND e.person_name IS NULL
        """
    )
