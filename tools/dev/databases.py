"""Odoo's databases: prepared once, kept in the cache, copied for every purpose.

Odoo's own commands install, upgrade, dump and load: click-odoo-contrib itself names
them as what to use from 20.0 on. Copying and dropping are ours: a tenth of the time.
"""

import contextlib
import os
import platform
import secrets
import shutil
import sys

import psutil
from basics import ADDON, CACHE, CHECKOUT, STATE, built, key_of, locked, run
from odoo_source import get_source

HOST_MODULES = "hr_recruitment,hr_recruitment_skills"
# What makes a database of the addon: tests are read from the checkout, not from there.
CONTENT = """__init__.py __manifest__.py hooks.py models wizard controllers report views
data demo security static i18n migrations""".split()
FILESTORE = STATE / "data" / "filestore"


class Odoo:
    """Odoo's command line on one server, with this checkout among the addons.

    Or with another state of the addon in its place; with a configuration of its own.
    """

    def __init__(self, server, addon=None, conf=STATE / "odoo.conf"):
        self.server, self.conf = server, conf
        self.root, addons, self.version = get_source()
        self.addon = addon or STATE / "addons" / ADDON
        if not addon:  # this checkout, in a folder named as the addon
            self.addon.parent.mkdir(exist_ok=True)
            with contextlib.suppress(FileExistsError):
                self.addon.symlink_to(CHECKOUT)
        self.addons = [*addons, self.addon.parent]
        # On a shared server, names carry the checkout's and the machine's mark.
        mark = key_of(str(STATE), platform.node())
        self.prefix = f"silver_{mark}_" if server.external else ""
        self.env = {
            **os.environ,
            **server.env,
            # Tests that need real commits work in copies that they make themselves.
            "PATH": f"{server.bin}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        self.configure(conf)

    def configure(self, path, **options):
        """Write a configuration; ``options`` come on top of what all commands need."""
        values = {
            "addons_path": ",".join(map(str, self.addons)),
            "data_dir": STATE / "data",
            # Nobody needs the database manager here.
            "list_db": False,
            "admin_passwd": secrets.token_urlsafe(),
            "http_interface": "127.0.0.1",
            "max_cron_threads": 0,
            # Nothing leaves the machine: where no mail catcher listens, mails fail.
            "smtp_server": "127.0.0.1",
            "smtp_port": 9,
            **options,
        }
        lines = [f"{name} = {value}\n" for name, value in values.items()]
        path.write_text("[options]\n" + "".join(lines))

    def command(self, *arguments):
        return [sys.executable, "-m", "odoo", *arguments]

    def run(self, title, command, *arguments, **options):
        """Run one of Odoo's commands; returns what it said."""
        line = self.command(*command.split(), "-c", self.conf, *arguments)
        return run(title, *line, **{"env": self.env, **options})

    def script(self, title, database, script, **variables):
        """Feed a script to `odoo shell`; returns what it printed."""
        arguments = ["-d", database, "--no-http", "--log-level=error"]
        env = {**self.env, **variables}
        with script.open() as lines:
            return self.run(title, "shell", *arguments, stdin=lines, env=env)

    def install(self, title, database, modules, *arguments, how="-i"):
        """Install (or upgrade, with ``how="-u"``); returns what Odoo logged."""
        base = ["-d", database, how, modules, "--stop-after-init", "--no-http"]
        return self.run(title, "server", *base, "--log-level=warn", *arguments)

    # -- copies ------------------------------------------------------------------------

    def drop(self, name):
        self.server.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(FILESTORE / name, ignore_errors=True)

    def copy(self, source, target):
        """Make database ``target`` a copy of ``source``, files included."""
        self.drop(target)
        self.server.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        if (FILESTORE / source).is_dir():
            shutil.copytree(FILESTORE / source, FILESTORE / target)

    @contextlib.contextmanager
    def scratch(self, source, purpose):
        """A copy of ``source`` for this command alone, dropped afterwards."""
        prefix = f"{self.prefix}scratch_"
        for name in self.server.databases():
            # Of commands that were killed; tests that copy one add words of theirs.
            number = name.startswith(prefix) and name[len(prefix) :].split("_")[0]
            if number and not psutil.pid_exists(int(number)):
                self.drop(name)
                (STATE / f"{name}.conf").unlink(missing_ok=True)
        name = f"{prefix}{os.getpid()}_{purpose}"
        self.copy(source, name)
        try:
            yield name
        finally:
            self.drop(name)

    # -- what the copies are made of ---------------------------------------------------

    def ensure(self, name, key, make, upgrade=None):
        """Make (or upgrade) a database that was made of something else.

        It gets its key as a comment when it is complete. Returns its name.
        """
        name = f"{self.prefix}{name}"
        with locked(f"{STATE.name}-{name}"):
            there = self.server.databases().get(name)
            if there != key:
                if there and upgrade:
                    upgrade(name)
                else:
                    self.drop(name)
                    make(name)
                self.server.sql(f'COMMENT ON DATABASE "{name}" IS %s', values=[key])
        return name

    def ensure_host(self, demo=False):
        """A database with the host's modules alone; returns its name."""
        flavour, flags = ("host_demo", ["--with-demo"]) if demo else ("host", [])
        key = key_of(self.version, HOST_MODULES, flavour, "dump.zip")
        title = " ".join(["Preparing Odoo Recruitment", *flags, "(about a minute)"])
        return self.ensure_shared(
            flavour, key, lambda name: self.install(title, name, HOST_MODULES, *flags)
        )

    def ensure_shared(self, flavour, key, make):
        """A database that is made once, and restored from a dump for all checkouts."""

        def dump(folder):
            name = f"preparing_{flavour}"
            self.drop(name)
            make(name)
            self.run("Keeping it", "db", "dump", name, folder / "dump.zip")
            self.drop(name)

        def load(name):
            if self.server.external:  # maybe too old for what an embedded one dumped
                return make(name)
            dumped = built(CACHE / f"{flavour}-{key}", dump) / "dump.zip"
            return self.run(f"Restoring {flavour}", "db", "load", name, dumped)

        return self.ensure(flavour, key, load)

    def addon_key(self):
        """Changes when what the addon installs changes."""
        parts = [self.version]
        for name in CONTENT:
            path = CHECKOUT / name
            for file in [path] if path.is_file() else sorted(path.rglob("*")):
                if file.is_file() and file.suffix != ".pyc":
                    parts += [str(file.relative_to(CHECKOUT)), file]
        return key_of(*parts)

    def ensure_addon(self):
        """A database with the addon installed, without demo data; returns its name."""
        host = self.ensure_host()

        def make(name):
            self.copy(host, name)
            self.install("Installing the addon", name, ADDON)

        return self.ensure("addon", self.addon_key(), make)
