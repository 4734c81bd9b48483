import logging
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

from ..constants import MODULE
from ..link.candidate_link import LINK_DAYS, LINK_PATH, get_path
from .page_values import get_page_values

_logger = logging.getLogger(__name__)
#: Our pages below /talent/: those for candidates, and what recruiters download. And the
#: part of the address that reaches the handler.
OUR_PAGES = {
    **dict.fromkeys(LINK_DAYS, "token"),
    "copy": "signed",
    "export": "ids",
    "import": "file",
    "proof": "ids",
}
#: The size of the largest form without a file.
MAX_FORM_BYTES = 64 * 1024
#: How long the rendered page for dead links is kept. It shows how to reach the company,
#: which may change.
DEAD_LINK_SECONDS = 600
#: Everything comes from this server. The pages have no scripts, their styles stand in
#: the page itself, and no other site may frame them.
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
PAGE_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
}
#: The page that is shown if the page for errors fails as well.
LAST_RESORT = Markup(
    '<!DOCTYPE html><html><head><meta charset="utf-8"/><title>%(title)s</title>'
    '<meta name="robots" content="noindex, nofollow"/></head>'
    "<body><h1>%(title)s</h1><p>%(text)s</p></body></html>"
)


class IrHttp(models.AbstractModel):
    """The pages for candidates: access, headers, errors.

    * GET and HEAD show, POST acts. All other methods are refused.
    * The token's signature is checked before anything else. Links that open nothing,
      for whatever reason, end in the same page, which is rendered seldom.
    * A form is read before the transaction begins: a slow sender holds no lock.
    * Handlers get the token and nothing else of the address.
    """

    _inherit = "ir.http"

    @classmethod
    def _get_page_purpose(cls):
        """Return the word after /talent/ in the path, or None if it is another page."""
        # The purpose is missing in a link that was cut off.
        first, purpose, *_rest = [*request.httprequest.path.split("/")[1:], ""]
        return purpose if first == "talent" else None

    @classmethod
    def _is_candidate_page(cls):
        """Return whether the path is one of a page for candidates."""
        return cls._get_page_purpose() in LINK_DAYS

    # -- access ----------------------------------------------------------------------

    @classmethod
    def _match(cls, path):
        # A path that can't be one of our links goes to the page for dead links. Odoo
        # would look for it elsewhere, and fail on paths with certain bytes.
        if cls._is_candidate_page() and not LINK_PATH.fullmatch(path):
            path = get_path(path.split("/")[2], "-")
        try:
            return super()._match(path)
        except MethodNotAllowed:
            if cls._get_page_purpose() in OUR_PAGES:
                cls._refuse_method()
            raise

    @classmethod
    def _authenticate(cls, endpoint):
        if cls._get_page_purpose() in OUR_PAGES:
            # Odoo adds OPTIONS to every route.
            if request.httprequest.method not in (*endpoint.routing["methods"], "HEAD"):
                cls._refuse_method()
        if cls._is_candidate_page():
            link = LINK_PATH.fullmatch(request.httprequest.path)
            consents = request.env["hr.applicant.consent"]
            if not link or not consents._verify_token(link["purpose"], link["token"]):
                cls._show_dead_link()
            if request.httprequest.method == "POST":
                cls._read_form(endpoint)
        return super()._authenticate(endpoint)

    @classmethod
    def _refuse_method(cls):
        """Refuse the method of the request.

        :raise HTTPException: 405, with the methods that are allowed
        """
        routes = request.env["ir.http"].routing_map().bind("")
        allowed = {*routes.allowed_methods(request.httprequest.path)} - {"OPTIONS"}
        request.session.can_save = False
        abort(
            Response(
                status=405,
                headers={**PAGE_HEADERS, "Allow": ", ".join(sorted(allowed))},
            )
        )

    @classmethod
    def _read_form(cls, endpoint):
        """Return the form of the request, read while no transaction is open.

        Odoo uses what was read. The size is limited by ``max_content_length`` of the
        route, in bytes.

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
        if (purpose := cls._get_page_purpose()) in OUR_PAGES:
            # Handlers read the form's body themselves. Nothing else of the address
            # reaches them.
            name = OUR_PAGES[purpose]
            request.params = {name: request.params[name]}
        return super()._dispatch(endpoint)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if cls._is_candidate_page():
            response.headers.update(PAGE_HEADERS)
        return result

    # -- links that open nothing -----------------------------------------------------

    @classmethod
    def _show_dead_link(cls):
        """End the request in the page for links that open nothing.

        :raise HTTPException: 404
        """
        abort(cls._make_dead_link())

    @classmethod
    def _make_dead_link(cls):
        """Return the page for links that open nothing.

        It has the same bytes and headers whether the token is wrong, expired, revoked
        or foreign.
        """
        # Rendering sets cookies: they are dropped below.
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
            headers=PAGE_HEADERS,
            content_type="text/html; charset=utf-8",
        )

    @tools.ormcache("lang", "website", "period", cache="templates")
    def _get_dead_link_html(self, lang, website, period):
        """Return the HTML of the page for dead links. The parameters key the cache.

        :param str lang: the code of the language
        :param website: the id of the website, with its company, or None
        :param int period: a number that changes every ``DEAD_LINK_SECONDS``
        """
        return self._render_candidate_page("candidate_dead_link")

    # -- errors ----------------------------------------------------------------------

    @classmethod
    def _render_candidate_page(cls, template, **values):
        """Return the HTML of a page without a handler, in the request's language.

        :param str template: its external id within this module
        :param values: more values for the template
        """
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
        if not (cls._is_candidate_page() and hasattr(request, "lang")):
            return super()._handle_error(exception)
        code = 500
        if isinstance(exception, HTTPException):
            code = exception.code
        elif isinstance(exception, UserError):
            # Odoo would log the message without the traceback.
            exception.loglevel = logging.ERROR
            exception.exc_info = type(exception), exception, exception.__traceback__
        # Odoo would read the form again, and fail again if it is too large.
        if not hasattr(request, "params"):
            request.params = {}
        try:
            request.env.cr.rollback()
            if code == 404:
                response = cls._make_dead_link()
                request.dispatcher.post_dispatch(response)
                return response
            html = cls._render_candidate_page(
                "candidate_apology" if code >= 500 else "candidate_try_again",
                posted=request.httprequest.method == "POST",
                too_large=code == 413,
            )
        except Exception:
            _logger.exception("The page for errors can't be shown")
            html = cls._get_last_resort()
        response = Response(html, status=code, content_type="text/html; charset=utf-8")
        request.dispatcher.post_dispatch(response)
        response.headers.update(PAGE_HEADERS)
        return response

    @classmethod
    def _get_last_resort(cls):
        return LAST_RESORT % {
            "title": request.env._("Something went wrong on our side"),
            "text": request.env._(
                "Please try again later, or reply to any of our emails."
            ),
        }
