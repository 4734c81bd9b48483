"""Make static/description/index.html, what Odoo shows of the addon, from readme/.

Run it with a Python that has docutils, as Odoo's does. ``--check`` only says whether
the page is the one that the fragments make.
"""

import sys
from pathlib import Path

from docutils.core import publish_parts

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "static" / "description" / "index.html"
SECTIONS = {
    "DESCRIPTION": "Silver Medalists",
    "CONFIGURE": "Set it up",
    "USAGE": "Use it",
    "CONTRIBUTORS": "Contributors",
}


def render():
    """Return the page as text."""
    parts = []
    for name, title in SECTIONS.items():
        text = (ROOT / "readme" / f"{name}.rst").read_text()
        body = publish_parts(text, writer_name="html5")["body"].strip()
        parts.append(
            f'<section class="container">\n<h2>{title}</h2>\n{body}\n</section>'
        )
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    page = render()
    if "--check" in sys.argv:
        same = PAGE.exists() and PAGE.read_text() == page
        sys.exit(None if same else "Run tools/description.py: readme/ has changed.")
    PAGE.write_text(page)
