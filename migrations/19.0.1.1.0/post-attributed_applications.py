def migrate(cr, version):
    """Applications that came in by themselves counted as the answer. They count for the
    invitation still; the person who was invited can answer on the page again.
    """
    cr.execute(
        """
        UPDATE hr_applicant_invitation
           SET is_attributed = TRUE
         WHERE answer_channel = 'application' AND new_applicant_id IS NOT NULL
        """
    )
