"""The values that every page for candidates is rendered with."""

import base64
from functools import cache

from markupsafe import Markup

from odoo.tools import file_open, format_date
from odoo.tools.mimetypes import guess_mimetype

from ..constants import MODULE

#: The kinds of pictures that are shown.
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")


@cache
def _read_styles():
    """Return the styles of the pages, as Markup.

    They stand in the page itself: the page loads nothing, and is complete even when the
    rest of the server fails. The address of an asset would tell candidates the name of
    this module.
    """
    with file_open(f"{MODULE}/static/src/candidate/pages.css") as css:
        return Markup(css.read())


def get_job_url(job):
    """Return the path on which a website shows a job; None if none does."""
    if "website_published" not in job._fields or not job.website_published:
        return None
    return job.website_url


def get_picture(user):
    """Return the picture of a recruiter as an address that holds it; None if they have
    set none.

    It stands in the page: no route hands out pictures of users.
    """
    content = user.sudo().image_128
    raw = content and base64.b64decode(content)
    kind = raw and guess_mimetype(raw)
    return f"data:{kind};base64,{content.decode()}" if kind in PICTURES else None


def get_languages(env, website=None, also=None):
    """Return the languages that a page can be read in, as ``res.lang`` hands them out.

    :param website: the website that the page belongs to, or None
    :param str also: the code of one more, if it is installed: the reader's own
    """
    Lang = env["res.lang"].sudo()
    if website:
        codes = website.sudo().language_ids.mapped("code")
    else:
        codes = [code for code, _name in Lang.get_installed()]
    codes += [also] if also and also not in codes else []
    return [lang for lang in (Lang._get_data(code=code) for code in codes) if lang]


def get_own_name(lang):
    """Return what a language calls itself: Odoo writes “French / Français”."""
    return lang.name.rpartition(" / ")[2]


def get_page_values(env, path):
    """Return the values that ``candidate_layout`` and all pages in it need.

    :param odoo.api.Environment env: in the language of the reader
    :param str path: the address that forms are sent to
    """
    return {
        "company": env.company.sudo(),
        "format_date": lambda date: format_date(env, date, date_format="long"),
        "get_job_url": get_job_url,
        "get_own_name": get_own_name,
        "get_picture": get_picture,
        "lang_query": "",
        "languages": [],
        "page_lang": env["res.lang"]._get_data(code=env.lang),
        "path": path,
        "styles": _read_styles(),
    }
