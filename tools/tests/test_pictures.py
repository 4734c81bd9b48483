"""Each screen has a picture, and each picture a place in the docs."""

import re

from basics import CHECKOUT
from picture_list import BY_BUTTON, PICTURES

NAMES = [picture.name for picture in PICTURES if picture.name]
ACTION = re.compile(r'<record id="(\w+)" model="ir\.actions\.act_window">')


def _read(*patterns):
    paths = [path for pattern in patterns for path in CHECKOUT.glob(pattern)]
    return {path.name: path.read_text() for path in paths}


def test_each_picture_has_a_name_of_its_own_and_is_there():
    there = {path.stem for path in (CHECKOUT / "docs" / "pictures").iterdir()}
    assert sorted(there) == sorted(NAMES)


def test_each_picture_is_shown_and_no_other():
    docs = "\n".join(_read("*.md", "docs/*.md").values())
    shown = set(re.findall(r"pictures/([\w-]+)\.png", docs))
    assert shown == set(NAMES)
    assert not re.findall(
        r"[\w/-]+\.png", re.sub(r"(docs/)?pictures/\S+\.png", "", docs)
    )


def test_each_action_of_ours_has_a_picture():
    views = _read("views/*.xml", "wizard/*.xml", "report/*.xml")
    actions = set(ACTION.findall("\n".join(views.values())))
    opened = "\n".join(picture.place for picture in PICTURES)
    assert {name for name in actions if f".{name}" not in opened} == set(BY_BUTTON)
    assert set(BY_BUTTON.values()) <= set(NAMES)
