from odoo import http
from odoo.http import request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Importing(http.Controller):
    """Spreadsheets with past candidates, for officers: made on request, not stored."""

    @http.route(
        "/talent/import/<string:file>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def template(self, file):
        """Answer the template of the import, in the language of the user.

        :param str file: ``template.xlsx``; nothing else is found
        """
        if file != "template.xlsx" or not request.env.user._is_recruiter():
            raise request.not_found()
        content = request.env["hr.applicant.import.line"]._get_template()
        return self._answer(content, request.env._("past candidates.xlsx"))

    @http.route(
        "/talent/export/<string:ids>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def export(self, ids):
        """Answer the past candidates with these ids (1,2,3), ready to bring in again.

        Only whom the user may read; everybody else is not found.
        """
        if not all(id_.isdecimal() for id_ in ids.split(",")):
            raise request.not_found()
        persons = request.env["hr.applicant.person"].search(
            [("id", "in", [int(id_) for id_ in ids.split(",")])]
        )
        if not persons:
            raise request.not_found()
        content = request.env["hr.applicant.import.line"]._get_export(persons)
        return self._answer(content, request.env._("past candidates.xlsx"))

    def _answer(self, content, name):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", http.content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
