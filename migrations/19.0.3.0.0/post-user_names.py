def migrate(cr, version):
    """Keep the names of users in the proof of consents, which outlives them."""
    cr.execute(
        """
        UPDATE hr_applicant_consent_event event SET user_name = partner.name
          FROM res_users u
          JOIN res_partner partner ON partner.id = u.partner_id
         WHERE event.user_id = u.id AND event.user_name IS NULL
        """
    )
