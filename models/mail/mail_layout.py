"""The frame of our mails to candidates: plain Python, without a database."""

import re

from lxml import html
from markupsafe import Markup

from odoo.tools import html_sanitize

from ..link.candidate_link import LINK_PLACEHOLDER

#: The view with the frame.
LAYOUT = "hr_recruitment_silver_medalist.candidate_mail_layout"
#: The pages its footer leads to.
LAYOUT_PAGES = frozenset(("profile", "unsubscribe"))
#: The classes that say where the question of a mail begins and ends. Refusal mails that
#: were stored before version 19.0.3.0.0 have the second one.
QUESTION_CLASSES = ("o_candidate_question", "o_talent_question")

#: The class of what a mail says to one person alone.
PERSONAL_CLASS = "o_personal_line"
#: The class of the part of a question that asks for news as well.
NEWS_CLASS = "o_candidate_news"

#: A button as Odoo's editor makes it, which has no style of its own.
_BUTTON = re.compile(r'<a\b(?=[^>]*\sclass="[^"]*\bbtn\b)(?![^>]*\sstyle=)')
#: Mail programs read no style sheets.
_BUTTON_STYLE = (
    "display: inline-block; margin: 8px 0; padding: 12px 20px; color: #ffffff;"
    " background-color: #1d4ed8; border-radius: 6px; font-weight: bold;"
    " text-decoration: none;"
)


def has_footer(body):
    """Return whether a text has a footer of its own.

    The sign is the placeholder to stop all contact. Texts written before there was a
    layout have it.

    :param str body: the text of a mail, rendered
    """
    found = LINK_PLACEHOLDER.finditer(body)
    return any(placeholder["purpose"] == "unsubscribe" for placeholder in found)


def style_buttons(body):
    """Return a text with a style on each button that has none.

    :param str body: the text of a mail, rendered
    :return: Markup
    """
    return Markup(_BUTTON.sub(f'<a style="{_BUTTON_STYLE}"', body))


def add_below_greeting(body, line):
    """Return a text with a line below its first paragraph, the greeting; once only.

    :param str body: the text of a mail, rendered
    :param str line: plain text
    :return: Markup
    """
    if PERSONAL_CLASS in body:
        return Markup(body)
    paragraph = Markup('<p class="%s">%s</p>') % (PERSONAL_CLASS, line)
    greeting, end, rest = str(body).partition("</p>")
    if not end:
        return paragraph + Markup(body)
    return Markup(greeting + end) + paragraph + Markup(rest)


def find_questions(tree):
    """Return the nodes that ask for consent.

    :param lxml.html.HtmlElement tree: the text of a mail
    """
    return [node for name in QUESTION_CLASSES for node in tree.find_class(name)]


def read_question(body, name=None):
    """Return the question of a mail without its button, as safe HTML.

    :param str body: the text of a mail, rendered
    :param str name: the class of the question, default the one about jobs
    :return: None if the text does not say where its question begins and ends
    """
    tree = html.fragment_fromstring(body, create_parent="div")
    questions = tree.find_class(name) if name else find_questions(tree)
    if not questions:
        return None
    (question, *_others) = questions
    if not name:
        for other in question.find_class(NEWS_CLASS):
            other.drop_tree()
    for link in question.xpath(".//a"):
        link.drop_tree()
    return html_sanitize(
        html.tostring(question, encoding="unicode", with_tail=False),
        strip_style=True,
        strip_classes=True,
    )
