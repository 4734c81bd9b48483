"""`make pins`: the newest versions of all packages, written down with checksums."""

from basics import REQUIREMENTS, run
from node import LOCKED, npm

#: The requirements, ``NAME.txt``, and what they are made from.
COMPILED = {
    "python": ["odoo.in", "develop.in"],
    "pictures": ["pictures.in"],
    "uv": ["uv.in"],
}
#: Only the command line of num2words imports it, which nobody calls.
WITHOUT_WHEEL = "docopt"
LOOSEN = "loosen what they name, since no versions were found that fit together,"


def pins():
    """Compile the requirements anew, for all Pythons that Odoo runs on."""
    uv = ["uv", "pip", "compile", "--upgrade", "--generate-hashes", "--universal"]
    uv += ["--python-version", "3.10", "--no-python-downloads", "--only-binary=:all:"]
    uv += [f"--no-binary={WITHOUT_WHEEL}", f"--no-emit-package={WITHOUT_WHEEL}"]
    # Without a word on this machine, or on where packages come from.
    uv += ["--custom-compile-command=make pins", "--no-emit-index-url"]
    options = {"hint": LOOSEN, "cwd": REQUIREMENTS}
    for name, inputs in COMPILED.items():
        run(f"Compiling {name}.txt", *uv, "-o", f"{name}.txt", *inputs, **options)
    LOCKED.unlink(missing_ok=True)
    arguments = ["--package-lock-only", "--omit-lockfile-registry-resolved"]
    npm(f"Compiling {LOCKED.name}", "install", *arguments, **options)
