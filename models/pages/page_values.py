"""The values that every page for candidates is rendered with."""

from functools import cache

from markupsafe import Markup

from odoo.tools import file_open, format_date

from ..constants import MODULE


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


def get_page_values(env, path):
    """Return the values that ``candidate_layout`` and all pages in it need.

    :param odoo.api.Environment env: in the language of the reader
    :param str path: the address that forms are sent to
    """
    return {
        "company": env.company.sudo(),
        "format_date": lambda date: format_date(env, date, date_format="long"),
        "get_job_url": get_job_url,
        "page_lang": env["res.lang"]._get_data(code=env.lang),
        "path": path,
        "styles": _read_styles(),
    }
