def migrate(cr, version):
    """The newest application of a person is no longer the record of a talent, if there
    is another one.
    """
    cr.execute(
        """
        UPDATE hr_applicant_person p SET last_applicant_id = newest.id
          FROM (SELECT DISTINCT ON (a.person_id) a.person_id, a.id
                  FROM hr_applicant a
                 WHERE a.pool_applicant_id IS DISTINCT FROM a.id
                   AND EXISTS (SELECT FROM hr_applicant t
                                WHERE t.person_id = a.person_id
                                  AND t.pool_applicant_id = t.id)
                 ORDER BY a.person_id, a.id DESC) newest
         WHERE newest.person_id = p.id
           AND p.last_applicant_id IS DISTINCT FROM newest.id
        """
    )
