def migrate(cr, version):
    """Give past invitations the day from which they keep nobody from another one: the
    scheduled action looks at them then.
    """
    cr.execute(
        """
        UPDATE hr_applicant_invitation
           SET next_step_date = CASE state
                   WHEN 'not_now' THEN not_now_until
                   ELSE (expiry_date + interval '12 months')::date
               END
         WHERE next_step_date IS NULL
           AND (state = 'expired' OR state = 'not_now' AND not_now_until >= now()::date)
        """
    )
    # Their day is over, and nobody expects to hear of it now.
    cr.execute(
        """
        UPDATE hr_applicant_invitation SET may_be_repeated = TRUE
         WHERE state = 'not_now' AND not_now_until < now()::date
        """
    )
