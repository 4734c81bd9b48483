import json

from odoo import http
from odoo.http import request


class DataCopy(http.Controller):
    """The copy of all data about a person, for officers: stored nowhere. Who presses
    the button gets the link, and that is noted.
    """

    @http.route(
        "/talent/copy/<string:signed>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, signed):
        """Answer the copy of the data of a person, as JSON.

        Only of a person whom the user may read, and by the link they got for it;
        nobody else is found.
        """
        person = request.env["hr.applicant.person"]._find_copied_person(signed)
        if not person:
            raise request.not_found()
        return request.make_response(
            json.dumps(person._get_copy_as_json(), ensure_ascii=False, indent=2),
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", "attachment; filename=data.json"),
                ("Cache-Control", "no-store"),
            ],
        )
