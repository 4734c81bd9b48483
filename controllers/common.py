"""What the pages for candidates share: opening a link, limits, answers."""

from urllib.parse import urlencode

from odoo import http
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..models.cv.reading import MAX_BYTES
from ..models.pages.hr_applicant_page_hit import PERIOD_SECONDS
from ..models.pages.page_values import get_languages, get_page_values

MODULE = "hr_recruitment_silver_medalist"
#: Room for a file that is too large, so that it can be refused in words and the rest of
#: the form is kept.
MAX_UPLOAD_BYTES = 8 * MAX_BYTES
#: How often a person's records are waited for while others keep changing them.
LOCK_TRIES = 20


def candidate_page(purpose, path="", model="hr.applicant.consent", **routing):
    """Route a handler as ``/talent/<purpose>/<token><path>``.

    * The handler gets the record that the token opens, in sudo and in the person's
      language. After a POST it gets the form as well, read from the body alone.
    * ``?lang=fr_FR`` shows the page in that language, if it is one of ``languages``.
      Forms and links on the page keep it. Nothing else changes.
    * During a POST the person's records are locked, so that nobody else changes them.
    * A POST needs a CSRF token. It is limited by address and by link.
    * All links that open nothing get the same page. They are not counted.

    :param str purpose: one of ``LINK_DAYS``
    :param str path: what follows the token
    :param str model: the model of the record, which has ``_find_by_token`` and
        ``_lock_person``
    :param routing: more parameters of ``http.route``
    """

    def decorate(handler):
        # Not functools.wraps: Odoo would take the handler's parameters for the route's.
        def page(self, token):
            record = _open(purpose, token, model)
            if request.httprequest.method != "POST":
                return handler(self, record)
            form = request.httprequest.form
            if not (
                is_one_click(purpose) or request.validate_csrf(form.get("csrf_token"))
            ):
                return render_page("candidate_try_again", status=400)
            if not _may_post(purpose, token):
                return render_page("candidate_too_fast", status=429)
            record = _open(purpose, token, model, lock=True)
            return handler(self, record, form)

        page.__name__ = handler.__name__
        page.__doc__ = handler.__doc__
        return http.route(
            f"/talent/{purpose}/<string:token>{path}",
            type="http",
            auth="public",
            website=True,
            # The link decides about the language: no redirect to /fr/talent/…
            multilang=False,
            sitemap=False,
            # Checked above, after the link: dead ones are answered alike.
            csrf=False,
            **routing,
        )(page)

    return decorate


def is_one_click(purpose):
    """Return whether a mail client unsubscribes (RFC 8058), not a page of ours.

    It has no session, hence no CSRF token, and may do so on the page made for it only.
    """
    form = request.httprequest.form
    return purpose == "unsubscribe" and form.get("List-Unsubscribe") == "One-Click"


def _open(purpose, token, model, lock=False):
    """Return the record that the token opens, or end in the page for dead links.

    :param bool lock: whether to lock the person's records. If somebody else has just
        changed one, the transaction begins anew, up to ``LOCK_TRIES`` times: nothing
        has been written in it yet
    """
    for tries_left in reversed(range(LOCK_TRIES)):
        record = request.env[model]._find_by_token(purpose, token)
        if not record:
            request.env["ir.http"]._show_dead_link()
        try:
            if lock:
                record._lock_person()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            if not tries_left:
                raise
            request.env.cr.rollback()
            request.env.invalidate_all(flush=False)
        else:
            break
    return _use_language_of(record)


def _may_post(purpose, token):
    # A mail provider sends the one-click answers of very many people from a few
    # addresses, and does not repeat one that was refused. So these are limited by link
    # only.
    keys = [f"link {token}"]
    if not is_one_click(purpose):
        keys.append(f"address {request.httprequest.remote_addr}")
    return request.env["hr.applicant.page.hit"]._may_post(keys)


def _use_language_of(record):
    """Return the record in the language that was chosen on the page, or else in the
    person's.
    """
    website = getattr(request, "website", None)
    request.page_languages = get_languages(request.env, website, record.lang)
    lang = _get_chosen_language()
    lang = lang or request.env["res.lang"]._get_data(code=record.lang)
    if lang:
        request.update_context(lang=lang.code)
        request.lang = lang
    until = record.env.context["link_until"]
    return record.with_env(request.env(su=True)).with_context(link_until=until)


def _get_chosen_language():
    http = request.httprequest
    values = http.form if http.method == "POST" else http.args
    languages = getattr(request, "page_languages", [])
    return next((lang for lang in languages if lang.code == values.get("lang")), None)


def _get_query(**values):
    """Return the part of an address that keeps the chosen language, with other
    values; empty if there is nothing to keep.
    """
    if lang := _get_chosen_language():
        values["lang"] = lang.code
    query = urlencode({name: value for name, value in values.items() if value})
    return query and f"?{query}"


def render_page(template, values=None, status=200):
    """Return a page for candidates; see views/candidate_layout.xml.

    :param str template: its external id within this module
    """
    response = request.render(
        f"{MODULE}.{template}",
        {
            **get_page_values(request.env, request.httprequest.path),
            "lang_query": _get_query(),
            "languages": getattr(request, "page_languages", []),
            "too_large": False,
            **(values or {}),
        },
        status=status,
    )
    if status == 429:
        response.headers["Retry-After"] = str(PERIOD_SECONDS)
    return response


def find_records(model, ids):
    """Return the records that the user may read, or end in a page that finds nothing.

    :param str model: the name of the model
    :param str ids: as they stand in the address (1,2,3)
    """
    numbers = ids.split(",")
    if not all(number.isdecimal() for number in numbers):
        raise request.not_found()
    records = request.env[model].search([("id", "in", list(map(int, numbers)))])
    if not records:
        raise request.not_found()
    return records


def read_upload(consent, name="cv"):
    """Return the uploaded file, and in words what is wrong with it.

    :return: ``(name, content)`` or None, and a text or None
    """
    upload = request.httprequest.files.get(name)
    if not (upload and upload.filename):
        return None, None
    # One byte more than allowed tells that it is too much.
    content = upload.stream.read(MAX_BYTES + 1)
    return (upload.filename, content), consent._check_cv(upload.filename, content)


def redirect_back(done=None):
    """Send the browser back to the page by GET, so that reloading changes nothing."""
    path = f"{request.httprequest.path}{_get_query(done=done)}"
    return request.redirect(path, code=303)


def prepare_proof(consent, asked=False):
    """Return what the proof keeps of an answer given on the web.

    :param bool asked: whether the page shows the question
    """
    agent = request.httprequest.user_agent.string or ""
    proof = {
        "lang": request.env.lang,
        "ip_address": request.httprequest.remote_addr,
        "user_agent": agent[:500],
    }
    if asked:
        proof |= {
            "wording_id": consent.wording_id.id,
            "wording_text": consent._get_shown_words(),
        }
    return proof
