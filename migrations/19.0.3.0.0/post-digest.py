def migrate(cr, version):
    """Show our figures in Odoo's own digest, unless somebody chose some of them."""
    cr.execute(
        """
        UPDATE digest_digest digest
           SET kpi_medalist_hires = TRUE,
               kpi_medalist_consent_ending = TRUE,
               kpi_medalist_followups_done = TRUE,
               kpi_medalist_followups_due = TRUE
          FROM ir_model_data known
         WHERE known.module = 'digest'
           AND known.name = 'digest_digest_default'
           AND known.res_id = digest.id
           AND NOT COALESCE(digest.kpi_medalist_hires, FALSE)
           AND NOT COALESCE(digest.kpi_medalist_consent_ending, FALSE)
           AND NOT COALESCE(digest.kpi_medalist_followups_done, FALSE)
           AND NOT COALESCE(digest.kpi_medalist_followups_due, FALSE)
        """
    )
