"""Odoo's databases: prepared once, kept in the cache, copied for every purpose."""

import contextlib
import os
import platform
import secrets
import shutil

from basics import (
    ADDON,
    CACHE,
    CHECKOUT,
    STATE,
    Problem,
    built,
    key_of,
    locked,
    require_space,
    run,
    started_at,
)
from odoo_source import get_source

HOST_MODULES = "hr_recruitment,hr_recruitment_skills"
# What makes a database of the addon: tests are read from the checkout, not from there.
CONTENT = (
    "__init__.py",
    "__manifest__.py",
    "hooks.py",
    *("models", "wizard", "controllers", "report", "views", "data", "demo"),
    *("security", "static", "i18n", "migrations"),
)
CONF = STATE / "odoo.conf"
FILESTORE = STATE / "data" / "filestore"


class Odoo:
    """Odoo's command line on one server, with this checkout among the addons.

    Or with another state of the addon in its place, and a configuration of its own.
    """

    def __init__(self, python, server, addon=None, conf=CONF):
        self.python, self.server, self.conf = python, server, conf
        self.root, addons, self.version = get_source()
        self.addon = addon or self._link()
        self.addons = [*addons, self.addon.parent]
        self.env = {
            **server.env,
            # Tests that need real commits work in copies that they make themselves.
            "PATH": f"{python.parent}:{server.bin}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def _link(self):
        """This checkout, in a folder named as the addon."""
        link = STATE / "addons" / ADDON
        link.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            link.symlink_to(CHECKOUT)
        return link

    def configure(self, path=None, **options):
        """Write a configuration; ``options`` come on top of what all commands need."""
        path = path or self.conf
        values = {
            "addons_path": ",".join(map(str, self.addons)),
            "data_dir": STATE / "data",
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            # Nobody needs the database manager here.
            "list_db": False,
            "admin_passwd": secrets.token_urlsafe(),
            "http_interface": "127.0.0.1",
            "max_cron_threads": 0,
            "server_wide_modules": "base,rpc,web",
            # Nothing leaves the machine: where no mail catcher listens, mails fail.
            "smtp_server": "127.0.0.1",
            "smtp_port": 9,
            **options,
        }
        if os.environ.get("PGPASSWORD"):
            values["db_password"] = os.environ["PGPASSWORD"]
        lines = [f"{name} = {value}\n" for name, value in values.items()]
        path.touch(mode=0o600)  # it may hold a password
        path.write_text("[options]\n" + "".join(lines))
        return path

    def find(self, path):
        """A file or folder of an addon."""
        return next(folder / path for folder in self.addons if (folder / path).exists())

    def command(self, *arguments):
        return [self.python, "-m", "odoo", *arguments]

    def run(self, *arguments, title, log, problem, **options):
        command = self.command(*arguments)
        options = {"env": self.env, **options}
        return run(command, title=title, log=log, problem=problem, **options)

    def install(self, database, modules, title, *arguments, how="-i"):
        """Install (or upgrade, with ``how="-u"``); returns what Odoo logged."""
        base = ["-c", self.conf, "-d", database, how, modules, "--stop-after-init"]
        return self.run(
            *(*base, "--no-http", "--log-level=warn", *arguments),
            title=title,
            log=f"install-{database}.log",
            problem="Odoo could not install the modules: mend what the log names and "
            "run the command again",
        )

    # -- copies ------------------------------------------------------------------------

    def copy(self, source, target):
        """Make database ``target`` a copy of ``source``, files included."""
        self.server.drop(target)
        self.server.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        shutil.rmtree(FILESTORE / target, ignore_errors=True)
        if (FILESTORE / source).is_dir():
            shutil.copytree(FILESTORE / source, FILESTORE / target)

    def drop(self, name):
        self.server.drop(name)
        shutil.rmtree(FILESTORE / name, ignore_errors=True)

    @contextlib.contextmanager
    def scratch(self, source, purpose):
        """A copy of ``source`` for this command alone, dropped afterwards."""
        self._drop_stale()
        mark = f"{os.getpid()}_{started_at(os.getpid())}"
        name = f"{self.prefix()}scratch_{purpose}_{mark}"
        self.copy(source, name)
        try:
            yield name
        finally:
            self.drop(name)

    def _drop_stale(self):
        """Drop what commands left that were killed."""
        files = list(STATE.glob(f"{self.prefix()}scratch_*.conf"))
        prefix = f"{self.prefix()}scratch_"
        for name in {*self.server.databases(), *(path.stem for path in files)}:
            if name.startswith(prefix):
                # Tests that copy such a database add words of theirs.
                pid, started = name.removeprefix(prefix).split("_")[1:3]
                if started_at(pid) != started:
                    self.drop(name)
                    (STATE / f"{name}.conf").unlink(missing_ok=True)

    # -- what the copies are made of ---------------------------------------------------

    def prefix(self):
        """On a shared server, names carry the checkout's (and the machine's) mark."""
        mark = key_of(str(STATE), platform.node())
        return f"silver_{mark}_" if self.server.external else ""

    def ensure_host(self, demo=False):
        """A database with the host's modules alone; returns its name."""
        flavour = "host_demo" if demo else "host"
        key = key_of(self.version, HOST_MODULES, flavour)
        name = f"{self.prefix()}{flavour}"
        with locked(f"{STATE.name}-{flavour}"):
            if self.server.databases().get(name) != key:
                if self.server.external:
                    self._install_host(name, flavour)
                else:
                    self._restore_host(name, flavour, key)
                self.server.comment(name, key)
        return name

    def _install_host(self, name, flavour):
        self.drop(name)
        demo = flavour == "host_demo"
        what = "with demo data" if demo else "without demo data"
        title = f"Preparing a database with Odoo Recruitment, {what} (about a minute)"
        self.install(name, HOST_MODULES, title, *(["--with-demo"] if demo else []))

    def _restore_host(self, name, flavour, key):
        """From the dump in the cache: an own server of the same version made it."""
        prepared = built(
            CACHE / f"{flavour}-{key}", lambda folder: self._dump_host(folder, flavour)
        )
        self.drop(name)
        self.server.sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        restore = [self.server.bin / "pg_restore", "-j2", "--no-owner", "-d", name]
        run(
            [*restore, prepared / "database"],
            title="Restoring the prepared database",
            log="restore.log",
            problem="The prepared database could not be restored: run "
            "`make clean ARGS=--cache` and the command again",
            env=self.server.env,
        )
        shutil.copytree(prepared / "filestore", FILESTORE / name)

    def _dump_host(self, folder, flavour):
        require_space(2)
        name = f"preparing_{flavour}"
        self._install_host(name, flavour)
        dump = [self.server.bin / "pg_dump", "-Fd", "-j2", "--compress=1"]
        run(
            [*dump, "-f", folder / "database", name],
            log="dump.log",
            problem="The prepared database could not be kept: run the command again",
            env=self.server.env,
        )
        (FILESTORE / name).mkdir(parents=True, exist_ok=True)
        shutil.copytree(FILESTORE / name, folder / "filestore")
        self.drop(name)

    def addon_key(self):
        """Changes when what the addon installs changes."""
        parts = [self.version]
        for name in CONTENT:
            path = CHECKOUT / name
            for file in [path] if path.is_file() else sorted(path.rglob("*")):
                if file.is_file() and file.suffix != ".pyc":
                    parts += [file.relative_to(CHECKOUT).as_posix(), file]
        return key_of(*parts)

    def ensure_addon(self):
        """A database with the addon installed, without demo data; returns its name."""
        name, key = f"{self.prefix()}addon", self.addon_key()
        host = self.ensure_host()
        with locked(f"{STATE.name}-addon"):
            if self.server.databases().get(name) != key:
                self.copy(host, name)
                self.install(name, ADDON, "Installing the addon")
                self.server.comment(name, key)
        return name

    def ensure_demo(self, name):
        """The demonstration: made once, then upgraded, so what was tried out stays."""
        owner = key_of(str(STATE), platform.node())
        mark, unfinished = f"{owner} {self.addon_key()}", f"unfinished {owner}"
        there = self.server.databases()
        comment = there.get(name, "")
        if comment == mark:
            return
        if comment.startswith(f"{owner} "):
            title = "Upgrading the addon in the demonstration"
            self.install(name, ADDON, title, how="-u")
        elif name in there and comment != unfinished and self.server.external:
            raise Problem(
                f"The database {name} on this server is not this checkout's: drop it, "
                "or choose another name, as in `make demo DEMO_DB=another_name`."
            )
        else:
            self.copy(self.ensure_host(demo=True), name)
            self.server.comment(name, unfinished)
            self.install(name, ADDON, "Installing the addon with demo data")
        self.server.comment(name, mark)
