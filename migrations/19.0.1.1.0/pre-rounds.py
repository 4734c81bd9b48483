def migrate(cr, version):
    """Give mailings to jobs of all companies to the company whose recruiter made them:
    the column is required from now on.
    """
    cr.execute(
        """
        UPDATE hr_applicant_invitation_round r SET company_id = u.company_id
          FROM res_users u
         WHERE u.id = r.user_id AND r.company_id IS NULL
        """
    )
