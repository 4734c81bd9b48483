import logging
import re
import time

from markupsafe import Markup
from werkzeug.exceptions import (
    HTTPException,
    LengthRequired,
    MethodNotAllowed,
    abort,
)

from odoo import models, tools
from odoo.exceptions import UserError
from odoo.http import FutureResponse, Response, request

from ..link.hr_applicant_consent import LINK_DAYS
from .page_values import get_page_values

_logger = logging.getLogger(__name__)
MODULE = "hr_recruitment_silver_medalist"
LINK_PATH = re.compile(
    r"/talent/(?P<purpose>(?P<profile>profile)|[a-z]+)/(?P<token>[A-Za-z0-9_-]+)"
    r"(?(profile)(/data\.json)?)"
)
OUR_PAGES = (*LINK_DAYS, "proof")
#: The largest form without a file.
MAX_FORM_BYTES = 64 * 1024
#: For how long the page for dead links is kept: it shows how to reach the company.
DEAD_LINK_SECONDS = 600
#: Everything comes from this server, and nothing of it is a script; no other site may
#: frame the pages. The styles stand in the page.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
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
#: What is shown if not even the page for errors can be.
LAST_RESORT = Markup(
    '<!DOCTYPE html><html><head><meta charset="utf-8"/><title>%(title)s</title>'
    '<meta name="robots" content="noindex, nofollow"/></head>'
    "<body><h1>%(title)s</h1><p>%(text)s</p></body></html>"
)


class IrHttp(models.AbstractModel):
    """The pages for candidates: who gets in, headers, errors in their words.

    * GET and HEAD show, POST acts; whatever else is refused.
    * The token's signature is looked at before anything is done. Links that open
      nothing, for whatever reason, end in the same page, which costs nothing to make.
    * A form is read before the transaction begins: who sends slowly holds up nobody.
    * Handlers get nothing of the address but the token.
    """

    _inherit = "ir.http"

    @classmethod
    def _get_talent_purpose(cls):
        """Return what the page is for, or None if it is none of ours."""
        # In a link that was cut off the rest may be missing.
        first, purpose, *_rest = [*request.httprequest.path.split("/")[1:], ""]
        return purpose if first == "talent" else None

    @classmethod
    def _is_talent_page(cls):
        return cls._get_talent_purpose() in LINK_DAYS

    # -- who gets in -----------------------------------------------------------------

    @classmethod
    def _match(cls, path):
        # What can't be a link of ours goes to the page for links that no longer work.
        # On Odoo's way it would be looked up elsewhere, and fail there with some bytes.
        if cls._is_talent_page() and not LINK_PATH.fullmatch(path):
            path = f"/talent/{path.split('/')[2]}/-"
        try:
            return super()._match(path)
        except MethodNotAllowed:
            if cls._get_talent_purpose() in OUR_PAGES:
                cls._refuse_method()
            raise

    @classmethod
    def _authenticate(cls, endpoint):
        if cls._get_talent_purpose() in OUR_PAGES:
            # Odoo adds OPTIONS to every route.
            if request.httprequest.method not in (*endpoint.routing["methods"], "HEAD"):
                cls._refuse_method()
        if cls._is_talent_page():
            link = LINK_PATH.fullmatch(request.httprequest.path)
            consents = request.env["hr.applicant.consent"]
            if not link or not consents._verify_token(link["purpose"], link["token"]):
                cls._show_dead_link()
            if request.httprequest.method == "POST":
                cls._read_form(endpoint)
        return super()._authenticate(endpoint)

    @classmethod
    def _refuse_method(cls):
        """:raise HTTPException: with the answer to a method that does nothing"""
        routes = request.env["ir.http"].routing_map().bind("")
        allowed = {*routes.allowed_methods(request.httprequest.path)} - {"OPTIONS"}
        request.session.can_save = False
        abort(
            Response(
                status=405,
                headers={**TALENT_HEADERS, "Allow": ", ".join(sorted(allowed))},
            )
        )

    @classmethod
    def _read_form(cls, endpoint):
        """Return the form, read while no transaction is open; Odoo finds it read.

        :raise HTTPException: if it is too large, or does not say how large it is
        """
        http = request.httprequest
        if http.content_length is None:
            raise LengthRequired
        http.max_content_length = endpoint.routing.get(
            "max_content_length", MAX_FORM_BYTES
        )
        return http.form

    @classmethod
    def _dispatch(cls, endpoint):
        if (purpose := cls._get_talent_purpose()) in OUR_PAGES:
            # Handlers read what else they need, from the form's body or the address.
            name = "ids" if purpose == "proof" else "token"
            request.params = {name: request.params[name]}
        return super()._dispatch(endpoint)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if cls._is_talent_page():
            response.headers.update(TALENT_HEADERS)
        return result

    # -- links that open nothing -----------------------------------------------------

    @classmethod
    def _show_dead_link(cls):
        """:raise HTTPException: with the page for links that open nothing"""
        abort(cls._make_dead_link())

    @classmethod
    def _make_dead_link(cls):
        """Return the page for links that open nothing: the same bytes and headers for
        a wrong, expired, revoked or foreign token.
        """
        # Before anything else is asked: rendering sets cookies.
        html = request.env["ir.http"]._get_dead_link_html(
            request.lang.code,
            getattr(request, "website_routing", None),
            int(time.time() // DEAD_LINK_SECONDS),
        )
        request.session.can_save = False
        request.future_response = FutureResponse()
        return Response(
            html,
            status=404,
            headers=TALENT_HEADERS,
            content_type="text/html; charset=utf-8",
        )

    @tools.ormcache("lang", "website", "period", cache="templates")
    def _get_dead_link_html(self, lang, website, period):
        """Return the page, rendered at most once a while.

        :param lang: the language; like the others what the cache tells pages apart by
        :param website: the id of the website, with its company, or None
        :param period: changes after a while
        """
        return self._render_error_page("candidate_dead_link")

    # -- errors ----------------------------------------------------------------------

    @classmethod
    def _render_error_page(cls, template, **values):
        """Return a page of ours that needs no link, in the language of the request."""
        if not request.env.uid:
            cls._auth_method_public()
        cls._frontend_pre_dispatch()
        return request.env["ir.ui.view"]._render_template(
            f"{MODULE}.{template}",
            {
                **get_page_values(request.env, request.httprequest.path),
                **values,
            },
        )

    @classmethod
    def _handle_error(cls, exception):
        if not (cls._is_talent_page() and hasattr(request, "lang")):
            return super()._handle_error(exception)
        code = 500
        if isinstance(exception, HTTPException):
            code = exception.code
        elif isinstance(exception, UserError):
            # Odoo would log what it says, not where it comes from.
            exception.loglevel = logging.ERROR
            exception.exc_info = type(exception), exception, exception.__traceback__
        # Odoo's way would read the form again, and fail again if it is too large.
        if not hasattr(request, "params"):
            request.params = {}
        try:
            request.env.cr.rollback()
            if code == 404:
                response = cls._make_dead_link()
                request.dispatcher.post_dispatch(response)
                return response
            html = cls._render_error_page(
                "candidate_apology" if code >= 500 else "candidate_try_again",
                posted=request.httprequest.method == "POST",
                too_large=code == 413,
            )
        except Exception:
            _logger.exception("The page for errors can't be shown")
            html = cls._get_last_resort()
        response = Response(html, status=code, content_type="text/html; charset=utf-8")
        request.dispatcher.post_dispatch(response)
        response.headers.update(TALENT_HEADERS)
        return response

    @classmethod
    def _get_last_resort(cls):
        return LAST_RESORT % {
            "title": request.env._("Something went wrong on our side"),
            "text": request.env._(
                "Please try again later, or reply to any of our emails."
            ),
        }
