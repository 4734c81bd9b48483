"""`make pins`: the newest versions of all packages, written down with checksums."""

import node_env
from basics import run
from python_env import REQUIREMENTS, SUPPORTED, get_python, get_uv

#: Each Python environment's requirements, ``NAME.txt``, and what they are made from.
COMPILED = {
    "python": ["odoo.in", "develop.in"],
    "lint": ["lint.in"],
    "maildump": ["maildump.in"],
    "uv": ["uv.in"],
}
#: Only the command line of num2words imports it, which nobody calls.
WITHOUT_WHEEL = "docopt"


def pins(_arguments):
    """Compile the requirements anew, for all Pythons that Odoo runs on."""
    uv = [get_uv(), "pip", "compile", "--upgrade", "--generate-hashes"]
    uv += ["--universal", "--python-version", ".".join(map(str, SUPPORTED[0]))]
    uv += ["--only-binary=:all:", f"--no-binary={WITHOUT_WHEEL}"]
    uv += [f"--no-emit-package={WITHOUT_WHEEL}", "--no-python-downloads"]
    # Without a word on this machine, or on where packages come from.
    uv += ["--custom-compile-command=make pins", "--no-emit-index-url"]
    for name, inputs in COMPILED.items():
        run(
            [*uv, "-o", f"{name}.txt", *inputs],
            title=f"Compiling {name}.txt",
            log="pins.log",
            problem="No versions were found that fit together: loosen what the lines "
            "above name in tools/requirements",
            cwd=REQUIREMENTS,
        )
    node_env.lock(get_python())
