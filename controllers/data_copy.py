import json

from odoo import http
from odoo.http import request


class DataCopy(http.Controller):
    """The copy of all data about a person, for officers: made on request, stored
    nowhere.
    """

    @http.route(
        "/talent/copy/<int:person_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download(self, person_id):
        """Answer the copy of the data of the person with this id, as JSON; that it was
        made is noted.

        Only of a person whom the user may read; nobody else is found.
        """
        person = request.env["hr.applicant.person"].browse(person_id).exists()
        if not (person and person.has_access("read")):
            raise request.not_found()
        return request.make_response(
            json.dumps(person._get_copy_as_json(), ensure_ascii=False, indent=2),
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", "attachment; filename=data.json"),
                ("Cache-Control", "no-store"),
            ],
        )
