import re

from werkzeug.exceptions import HTTPException

from odoo import models
from odoo.http import Response, request

from .hr_applicant_consent_link import LINK_DAYS

LINK_PATH = re.compile(r"/talent/[a-z]+/[A-Za-z0-9_-]+(/data\.json)?")
#: Everything comes from this server; no other site may frame the pages. The inline
#: scripts and the evaluation of templates are those of Odoo's own public layout.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
TALENT_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
}


class IrHttp(models.AbstractModel):
    """The pages for candidates: headers on every answer, errors in their words."""

    _inherit = "ir.http"

    @classmethod
    def _is_talent_page(cls):
        # In a link that was cut off the rest may be missing.
        first, purpose, *_rest = [*request.httprequest.path.split("/")[1:], ""]
        return first == "talent" and purpose in LINK_DAYS

    @classmethod
    def _match(cls, path):
        # What can't be a link of ours goes to the page for links that no longer work.
        # On Odoo's way it would be looked up elsewhere, and fail there with some bytes.
        if cls._is_talent_page() and not LINK_PATH.fullmatch(path):
            path = f"/talent/{path.split('/')[2]}/-"
        return super()._match(path)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if cls._is_talent_page():
            response.headers.update(TALENT_HEADERS)
        return result

    @classmethod
    def _handle_error(cls, exception):
        code = getattr(exception, "code", None) or 500
        ours = cls._is_talent_page() and hasattr(request, "is_frontend")
        if not (ours and isinstance(exception, HTTPException) and 400 <= code < 500):
            return super()._handle_error(exception)
        # Odoo's way would read the form again, and fail again if it is too large.
        if not hasattr(request, "params"):
            request.params = {}
        request.env.cr.rollback()
        if not request.env.uid:
            cls._auth_method_public()
        cls._frontend_pre_dispatch()
        # A link that was cut off looks like one that no longer works; everything else
        # is a form that came too late, too large or not from our page.
        template = "talent_dead_link" if code == 404 else "talent_try_again"
        html = request.env["ir.ui.view"]._render_template(
            f"hr_recruitment_silver_medalist.{template}",
            {
                "company": request.env.company.sudo(),
                "page_lang": request.env["res.lang"]._get_data(code=request.env.lang),
                "path": request.httprequest.path,
                "too_large": code == 413,
            },
        )
        response = Response(html, status=code, content_type="text/html; charset=utf-8")
        cls._post_dispatch(response)
        return response
