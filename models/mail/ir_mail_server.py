from odoo.addons.base.models import ir_mail_server

# A long address in this header would be folded into encoded words (bpo-35805, which
# Odoo works around for its own headers): mail clients would find no link in it.
ir_mail_server.RFC5322_IDENTIFICATION_HEADERS.add("list-unsubscribe")
