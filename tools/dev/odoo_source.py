"""Odoo 19 itself.

Either the checkout that ODOO_SOURCE names, or the distribution's package, unpacked and
not installed.
"""

import glob
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from basics import CACHE, Problem, built, key_of, require_space, run

# Odoo's package links to fonts and scripts that live in packages of their own.
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
# The suite that carries odoo-19, by distribution.
SUITES = {"debian": ("sid", ("main",)), "ubuntu": ("devel", ("main", "universe"))}
APT_SOURCES = "/etc/apt/sources.list"
# Not free enough for the distribution, so stripped; every page asks for it.
STRIPPED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def get_source():
    """Odoo's folder (for PYTHONPATH), the folders of its addons, and a version of it.

    The version changes when a developer moves the own checkout to another commit.
    """
    if os.environ.get("ODOO_SOURCE"):
        root = Path(os.environ["ODOO_SOURCE"]).expanduser().resolve()
        release = root / "odoo" / "release.py"
        if not release.is_file() or "19, 0" not in release.read_text():
            raise Problem(
                f"ODOO_SOURCE={root} is no Odoo 19 checkout: name the folder that "
                "holds odoo/release.py of version 19.0."
            )
    else:
        package = built(CACHE / f"odoo-{key_of(PACKAGES, STRIPPED)}", _unpack)
        root = package / "usr/lib/python3/dist-packages"
    # A source checkout has its addons beside the odoo package; Debian's package has
    # them inside, and a copy without their data beside.
    places = (root / "addons", root / "odoo" / "addons")
    addons = [place for place in places if (place / "hr_recruitment/views").is_dir()]
    if not addons:
        raise Problem(
            f"{root} has no addon hr_recruitment: name a complete Odoo 19 checkout in "
            "ODOO_SOURCE, or unset it."
        )
    head = ["git", "-C", root, "rev-parse", "HEAD"]
    commit = ""
    if os.environ.get("ODOO_SOURCE") and shutil.which("git"):
        commit = subprocess.run(head, capture_output=True, check=False).stdout.decode()
    return root, addons, key_of(str(root), commit)


def _unpack(folder):
    require_space(4)
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Problem(
                f"{tool} is missing: use Debian or Ubuntu, or set ODOO_SOURCE to an "
                "Odoo 19 checkout."
            )
    downloads = folder / "downloads"
    config = _apt_configuration(folder / "apt")
    env = {**os.environ, "APT_CONFIG": str(config)}
    problem = (
        "The distribution's packages could not be downloaded: check the network (and "
        "the proxy settings of apt) and run the command again, or set ODOO_SOURCE to "
        "an Odoo 19 checkout"
    )
    run(
        ["apt-get", "update"],
        title="Looking for Odoo 19 in the distribution",
        log="odoo-lists.log",
        problem=problem,
        env=env,
    )
    downloads.mkdir()
    run(
        ["apt-get", "download", *PACKAGES],
        title="Downloading Odoo 19 (about 130 MB)",
        log="odoo-download.log",
        problem=problem,
        env=env,
        cwd=downloads,
    )
    for package in sorted(downloads.glob("*.deb")):
        run(
            ["dpkg-deb", "-x", package, folder],
            title=f"Unpacking {package.name}"
            if package.name.startswith("odoo")
            else None,
            log="odoo-unpack.log",
            problem=f"{package.name} could not be unpacked: run the command again",
        )
    addons = folder / "usr/lib/python3/dist-packages/odoo/addons"
    stripped = addons / STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
    shutil.rmtree(downloads)
    shutil.rmtree(folder / "apt")


def _apt_configuration(folder):
    """A throw-away apt configuration: this machine's mirror and keys, own lists."""
    distribution = platform.freedesktop_os_release()
    name = distribution.get("ID", "")
    if name not in SUITES:
        likes = distribution.get("ID_LIKE", "").split()
        name = next((like for like in likes if like in SUITES), "debian")
    suite, components = SUITES[name]
    uri, key = _mirror(name)
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True)
    (folder / "parts").mkdir()
    sources = folder / "odoo.sources"
    sources.write_text(
        f"Types: deb\nURIs: {uri}\nSuites: {suite}\n"
        f"Components: {' '.join(components)}\nSigned-By: {key}\n"
    )
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True)
    config = folder / "apt.conf"
    config.write_text(
        f'APT::Architecture "{architecture.strip()}";\n'
        'APT::Sandbox::User "";\n'
        f'Dir::Etc::SourceList "{sources}";\n'
        f'Dir::Etc::SourceParts "{folder / "parts"}";\n'
        f'Dir::Etc::PreferencesParts "{folder / "parts"}";\n'
        f'Dir::State::Lists "{lists}";\n'
        f'Dir::Cache "{folder / "cache"}";\n'
    )
    return config


def _mirror(distribution):
    """Mirror and key of the distribution, as this machine's apt sources name them."""
    keyring = f"/usr/share/keyrings/{distribution}-archive-keyring.gpg"
    for uri, key in (*_new_style_sources(), *_old_style_sources()):
        if uri.rstrip("/").endswith(f"/{distribution}"):
            return uri, key or keyring
    raise Problem(
        f"No {distribution} mirror is named in /etc/apt: add one, or set ODOO_SOURCE "
        "to an Odoo 19 checkout."
    )


def _new_style_sources():
    for path in sorted(glob.glob("/etc/apt/sources.list.d/*.sources")):
        for stanza in Path(path).read_text().split("\n\n"):
            lines = [line for line in stanza.splitlines() if not line.startswith("#")]
            fields = dict(line.split(":", 1) for line in lines if ":" in line)
            for uri in fields.get("URIs", "").split():
                yield uri, fields.get("Signed-By", "").strip()


def _old_style_sources():
    for path in (APT_SOURCES, *sorted(glob.glob("/etc/apt/sources.list.d/*.list"))):
        lines = Path(path).read_text().splitlines() if Path(path).is_file() else ()
        for line in lines:
            words = re.sub(r"\[.*?\]", "", line).split()
            if len(words) > 2 and words[0] == "deb":
                yield words[1], ""
