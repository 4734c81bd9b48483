"""Odoo 19 itself: the checkout that ODOO_SOURCE names, or the distribution's package, unpacked and not installed."""

import glob
import os
import platform
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
# Not free enough for the distribution, so stripped; every page asks for it and can do without.
STRIPPED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def get_source():
    """The folder that holds the ``odoo`` package (on PYTHONPATH), and the folders of its addons."""
    if os.environ.get("ODOO_SOURCE"):
        root = Path(os.environ["ODOO_SOURCE"]).resolve()
        release = root / "odoo" / "release.py"
        if not release.is_file() or "19, 0" not in release.read_text():
            raise Problem(
                f"ODOO_SOURCE={root} is no Odoo 19 checkout; name the folder that holds odoo/release.py of version 19.0."
            )
    else:
        root = built(CACHE / f"odoo-{key_of(PACKAGES, STRIPPED)}", _unpack) / "usr/lib/python3/dist-packages"
    addons = [folder for folder in (root / "addons", root / "odoo" / "addons") if (folder / "base").is_dir()]
    if (root / "addons" / "hr_recruitment").is_dir():
        addons = [root / "addons"]
    return root, addons or [root / "odoo" / "addons"]


def _unpack(folder):
    require_space(4)
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Problem(
                f"{tool} is missing: use Debian or Ubuntu, or set ODOO_SOURCE to an Odoo 19 checkout."
            )
    downloads = folder / "downloads"
    config = _apt_configuration(folder / "apt")
    env = {**os.environ, "APT_CONFIG": str(config)}
    problem = (
        "The distribution's packages could not be downloaded: check the network (and the proxy settings of apt) and run the "
        "command again, or set ODOO_SOURCE to an Odoo 19 checkout"
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
            title=f"Unpacking {package.name}" if package.name.startswith("odoo") else None,
            log="odoo-unpack.log",
            problem=f"{package.name} could not be unpacked: run the command again",
        )
    stripped = folder / "usr/lib/python3/dist-packages/odoo/addons" / STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
    shutil.rmtree(downloads)
    shutil.rmtree(folder / "apt")


def _apt_configuration(folder):
    """A throw-away apt configuration: this machine's mirror and keys, the suite that carries Odoo, lists of its own."""
    distribution = platform.freedesktop_os_release()
    name = distribution.get("ID", "")
    if name not in SUITES:
        name = next((like for like in distribution.get("ID_LIKE", "").split() if like in SUITES), "debian")
    suite, components = SUITES[name]
    uri, key = _mirror(name)
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True)
    (folder / "parts").mkdir()
    sources = folder / "odoo.sources"
    sources.write_text(
        f"Types: deb\nURIs: {uri}\nSuites: {suite}\nComponents: {' '.join(components)}\nSigned-By: {key}\n"
    )
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    config = folder / "apt.conf"
    config.write_text(
        f'APT::Architecture "{architecture}";\nAPT::Sandbox::User "";\n'
        f'Dir::Etc::SourceList "{sources}";\nDir::Etc::SourceParts "{folder / "parts"}";\n'
        f'Dir::Etc::PreferencesParts "{folder / "parts"}";\nDir::State::Lists "{lists}";\nDir::Cache "{folder / "cache"}";\n'
    )
    return config


def _mirror(distribution):
    """Mirror and key of the distribution as this machine's own apt sources name them."""
    keyring = f"/usr/share/keyrings/{distribution}-archive-keyring.gpg"
    for path in sorted(glob.glob("/etc/apt/sources.list.d/*.sources")):
        for stanza in Path(path).read_text().split("\n\n"):
            fields = dict(
                line.split(":", 1) for line in stanza.splitlines() if ":" in line and not line.startswith("#")
            )
            uris = fields.get("URIs", "").split()
            if uris and uris[0].rstrip("/").endswith(f"/{distribution}"):
                return uris[0], fields.get("Signed-By", keyring).strip()
    for path in ["/etc/apt/sources.list", *sorted(glob.glob("/etc/apt/sources.list.d/*.list"))]:
        if not Path(path).is_file():
            continue
        for line in Path(path).read_text().splitlines():
            words = [word for word in line.split() if not word.startswith(("[", "signed-by=", "arch="))]
            if len(words) > 2 and words[0] == "deb" and words[1].rstrip("/").endswith(f"/{distribution}"):
                return words[1], keyring
    raise Problem(
        f"No {distribution} mirror is named in /etc/apt; add one, or set ODOO_SOURCE to an Odoo 19 checkout."
    )
