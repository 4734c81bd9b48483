"""Odoo 19 itself.

Either the checkout that ODOO_SOURCE names, or the distribution's package, unpacked and
not installed.
"""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from basics import CACHE, Problem, built, key_of, run

# Odoo's package links to fonts and scripts that live in packages of their own.
PACKAGES = """odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome
fonts-inconsolata fonts-montserrat fonts-ocr-b fonts-roboto-unhinted""".split()
# The suite that carries odoo-19, by distribution.
SUITES = {"debian": "sid main", "ubuntu": "devel main universe"}
# Not free enough for the distribution, so stripped; every page asks for it.
STRIPPED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
NETWORK = "check the network and apt's proxy, or name an Odoo 19 in ODOO_SOURCE,"


def get_source():
    """Odoo's folder (for PYTHONPATH), the folders of its addons, and a version of it.

    The version changes when a developer moves the own checkout to another commit.
    """
    own, commit = os.environ.get("ODOO_SOURCE"), ""
    if own:
        root = Path(own).expanduser().resolve()
        head = ["git", "-C", root, "rev-parse", "HEAD"]
        commit = subprocess.run(head, capture_output=True, check=False).stdout
    else:
        package = built(CACHE / f"odoo-{key_of(tuple(PACKAGES), STRIPPED)}", _unpack)
        root = package / "usr/lib/python3/dist-packages"
    # A source checkout has its addons beside the odoo package; Debian's package has
    # them inside, and a copy without their data beside.
    places = (root / "addons", root / "odoo" / "addons")
    addons = [place for place in places if (place / "hr_recruitment/views").is_dir()]
    if not addons or "19, 0" not in (root / "odoo/release.py").read_text():
        raise Problem(
            f"ODOO_SOURCE={own} is no complete checkout of Odoo 19.0: name the folder "
            "that holds odoo/release.py."
        )
    return root, addons, key_of(str(root), commit)


def _unpack(folder):
    if not shutil.which("apt-get"):
        raise Problem("This is not Debian or Ubuntu: name an Odoo 19 in ODOO_SOURCE.")
    apt = folder / "apt"
    env = {**os.environ, "APT_CONFIG": _configure_apt(apt)}
    options = {"env": env, "cwd": apt, "hint": NETWORK}
    run("Looking for Odoo 19 in the distribution", "apt-get", "update", **options)
    download = ["apt-get", "download", *PACKAGES]
    run("Downloading Odoo 19 (about 130 MB)", *download, **options)
    unpack = f"for package in *.deb; do dpkg-deb -x $package '{folder}' || exit; done"
    run("Unpacking Odoo 19", "sh", "-c", unpack, **options)
    stripped = folder / "usr/lib/python3/dist-packages/odoo/addons" / STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
    shutil.rmtree(apt)


def _configure_apt(folder):
    """A throw-away apt configuration: this machine's mirror and keys, own lists."""
    release = platform.freedesktop_os_release()
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    name = next((name for name in names if name in SUITES), "debian")
    lists, parts, sources = folder / "lists", folder / "parts", folder / "sources.list"
    (lists / "partial").mkdir(parents=True)
    parts.mkdir()
    keyring = Path(f"/usr/share/keyrings/{name}-archive-keyring.gpg")
    signed = f"[signed-by={keyring}] " if keyring.exists() else ""
    sources.write_text(f"deb {signed}{_get_mirror(name, lists)} {SUITES[name]}\n")
    config = folder / "apt.conf"
    config.write_text(
        'APT::Sandbox::User "";\n'
        f'Dir::Etc::SourceList "{sources}";\n'
        f'Dir::Etc::SourceParts "{parts}";\n'
        f'Dir::Etc::PreferencesParts "{parts}";\n'
        f'Dir::State::Lists "{lists}";\n'
        f'Dir::Cache "{folder / "cache"}";\n'
    )
    return config


def _get_mirror(distribution, lists):
    """The distribution's mirror that this machine's apt would ask."""
    command = ["apt-get", "update", "--print-uris", "-o", f"Dir::State::Lists={lists}"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for uri in re.findall(r"'(\S+?)/dists/", told):
        if uri.endswith(f"/{distribution}"):
            return uri
    raise Problem(f"/etc/apt names no {distribution} mirror: add one, or ODOO_SOURCE.")
