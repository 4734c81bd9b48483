"""Run a web server that answers to nothing but this machine's own names.

python local_only.py MODULE:FUNCTION ARGUMENTS, in that server's Python.

A page elsewhere can point a name of its own at 127.0.0.1, and then read what is served
here in the browser of who looks at it (DNS rebinding). Odoo and the mail catcher both
leave the name that was asked for to Werkzeug, which says «400 Bad Request» to others.
"""

import pkgutil
import sys

from werkzeug.wrappers import Request

Request.trusted_hosts = ["127.0.0.1", "localhost"]

if __name__ == "__main__":
    start = pkgutil.resolve_name(sys.argv.pop(1))
    sys.exit(start())
