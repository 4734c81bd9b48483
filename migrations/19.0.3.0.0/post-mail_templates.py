"""Templates of mails to candidates hold their words alone; the rest is a layout's."""

import hashlib
import logging

from lxml import etree, html

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

_logger = logging.getLogger(__name__)
MODULE = "hr_recruitment_silver_medalist"
CONCERNS = ("consent", "followup", "invitation")
#: What ``get_digest`` says of the texts that earlier versions came with.
SHIPPED = {
    "mail_template_consent_request": {"f98bffe1674f8b6f"},
    "mail_template_consent_reminder": {"1c64b98e43b538c7", "892f203b52395eca"},
    "mail_template_consent_renewal": {
        "146be7ebc49b8dfa",
        "5224605782606f54",
        "5ff5f29af812619a",
    },
    "mail_template_consent_receipt": {"de065f4031e81199", "d8b6390d6da47360"},
    "mail_template_followup_profile": {"f909a7ccf6dc4492", "92572fc3c7c5650a"},
    "mail_template_invitation": {
        "89019208d945fb54",
        "74f82afcc43e2eda",
        "9cd4ae8f3b2400b0",
        "d2c1afb724c7fa03",
    },
    "mail_template_invitation_reminder": {
        "6964bf4c9bc92078",
        "8d54a6b1b09f9964",
        "8b79bb094df14a3f",
        "0ad995fe6738d6d1",
    },
    "mail_template_invitation_confirmation": {
        "c4fd3d837fc853f3",
        "e1ea43789bb79f27",
        "f880fe0610caeb38",
        "87eec85fa02bb869",
    },
}


def migrate(cr, version):
    """Give templates that nobody has edited the words of this version.

    An edited text stays as it is, in each language. It has its own frame and footer, so
    the layout leaves it alone (``mail_layout.has_footer``).
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for concern in CONCERNS:
        path = f"{MODULE}/data/mail_template_{concern}_data.xml"
        with file_open(path, "rb") as file:
            records = etree.parse(file).iter("record")
        for record in records:
            template = env.ref(f"{MODULE}.{record.get('id')}", raise_if_not_found=False)
            # A template that is new in this version has its words already.
            if template and record.get("id") in SHIPPED:
                template.template_fs = path  # one of them stood in another file
                (body,) = record.xpath("field[@name='body_html']")
                renew(template, record.get("id"), body)
                if template.lang == "{{ object.partner_id.lang }}":
                    template.lang = record.findtext("field[@name='lang']")


def renew(template, name, body):
    """Replace the text of a template, as far as it is one that we came with.

    :param mail.template template: the template
    :param str name: its external id within this module
    :param etree.Element body: the field with the new text
    """
    cr = template.env.cr
    cr.execute("SELECT body_html FROM mail_template WHERE id = %s", [template.id])
    (texts,) = cr.fetchone()
    words = "".join(etree.tostring(node, encoding="unicode") for node in body)
    shipped = {*SHIPPED[name], get_digest(words)}
    edited = {
        lang for lang, text in (texts or {}).items() if get_digest(text) not in shipped
    }
    if "en_US" not in edited:
        template.with_context(lang="en_US").body_html = words
        template.flush_recordset()
        copies = [lang for lang in texts or {} if lang not in {"en_US", *edited}]
        cr.execute(
            "UPDATE mail_template SET body_html = body_html - %s WHERE id = %s",
            [copies, template.id],
        )
        template.invalidate_recordset()
    if edited:
        _logger.warning(
            "The mail template %s (%s) was edited, in %s: it keeps its words, its own "
            "frame and its own footer. To use the common layout, reset the template or "
            "take them out of it.",
            template.name,
            name,
            ", ".join(sorted(edited)),
        )


def get_digest(text):
    """Return what tells a text apart, whatever its blanks and the order of attributes.

    :param str text: HTML of a template, not rendered
    """
    parts = [
        (
            node.tag,
            sorted((name, squeeze(value)) for name, value in node.attrib.items()),
            squeeze(node.text),
            squeeze(node.tail),
        )
        for node in html.fragment_fromstring(text, create_parent="div").iter()
        if isinstance(node.tag, str)
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def squeeze(text):
    """Return a text without its blanks."""
    return "".join((text or "").split())
