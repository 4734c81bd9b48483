from odoo import models
from odoo.http import Response, request

from .hr_applicant_consent_link import LINK_DAYS

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
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if cls._is_talent_page():
            response.headers.update(TALENT_HEADERS)
        return result

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        code = getattr(response, "status_code", 500)
        if not cls._is_talent_page() or not 400 <= code < 500:
            return response
        # A link that was cut off looks like one that no longer works; everything else
        # is a form that came too late, too large or not from our page.
        template = "talent_dead_link" if code in (404, 405) else "talent_try_again"
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
