from odoo import http
from odoo.http import request

from .common import find_records

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
        persons = find_records("hr.applicant.person", ids)
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
