from odoo import http
from odoo.http import request

from .common import find_records


class Proof(http.Controller):
    """The proof of consents, for officers: made on request, stored nowhere."""

    @http.route(
        "/talent/proof/<string:ids>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, ids):
        """Answer the proof of the consents with these ids (1,2,3) as JSON.

        Only what the user may read; everything else is not found.
        """
        consents = find_records("hr.applicant.consent", ids)
        return request.make_json_response(
            [consent._get_proof() for consent in consents],
            headers={
                "Content-Disposition": "attachment; filename=proof.json",
                "Cache-Control": "no-store",
            },
        )
