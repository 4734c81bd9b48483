"""Odoo's databases: prepared once, kept in the cache, copied for every purpose."""

import contextlib
import os
import shutil
import subprocess

from basics import ADDON, CACHE, CHECKOUT, STATE, Problem, built, key_of, require_space, run
from odoo_source import get_source

HOST_MODULES = "hr_recruitment,hr_recruitment_skills"
# The folders whose content makes a database: tests are read from the checkout and change nothing in it.
CONTENT = ("models", "wizard", "controllers", "report", "views", "data", "demo", "security", "static", "i18n")
CONF = STATE / "odoo.conf"
FILESTORE = STATE / "data" / "filestore"


class Odoo:
    """Odoo's command line on one server, with this checkout among the addons."""

    def __init__(self, python, server):
        self.python, self.server = python, server
        self.root, addons = get_source()
        link = STATE / "addons" / ADDON
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(CHECKOUT)
        self.addon = link
        self.addons_path = ",".join(map(str, [*addons, link.parent]))
        self.env = {**server.env, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": ""}

    def configure(self, **options):
        """Write the configuration file; ``options`` come on top of what every command needs."""
        values = {
            "addons_path": self.addons_path,
            "data_dir": STATE / "data",
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            "db_password": os.environ.get("PGPASSWORD", "False"),
            "admin_passwd": "admin",
            "http_interface": "127.0.0.1",
            "max_cron_threads": 0,
            "server_wide_modules": "base,rpc,web",
            # Nothing leaves the machine: where no mail catcher listens, mails fail.
            "smtp_server": "127.0.0.1",
            "smtp_port": 9,
            **options,
        }
        path = options.pop("path", CONF)
        values.pop("path", None)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[options]\n" + "".join(f"{name} = {value}\n" for name, value in values.items()))
        return path

    def command(self, *arguments):
        return [self.python, "-m", "odoo", *arguments]

    def run(self, *arguments, title, log, problem, **options):
        if not CONF.exists():
            self.configure()
        return run(self.command(*arguments), title=title, log=log, problem=problem, env=self.env, **options)

    def install(self, database, modules, title, *arguments):
        self.run(
            "-c", CONF, "-d", database, "-i", modules, "--stop-after-init", "--no-http", "--log-level=warn", *arguments,
            title=title,
            log=f"install-{database}.log",
            problem="Odoo could not install the modules: see the log",
        )  # fmt: skip

    # -- copies ------------------------------------------------------------------------------------------------------

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
    def scratch(self, source, name):
        """A copy of ``source`` that is dropped afterwards."""
        self.copy(source, name)
        try:
            yield name
        finally:
            self.drop(name)

    # -- what the copies are made of ---------------------------------------------------------------------------------

    def prefix(self):
        """Names on a shared server carry the checkout's mark; the embedded server has one checkout only."""
        return f"silver_{STATE.name}_" if self.server.external else ""

    def ensure_host(self, demo=False):
        """A database with the host's modules alone, with or without demo data; returns its name."""
        flavour = "host_demo" if demo else "host"
        key = key_of(str(self.root), HOST_MODULES, flavour)
        name = f"{self.prefix()}{flavour}"
        if self.server.databases().get(name) == key:
            return name
        prepared = built(CACHE / f"{flavour}-{key}", lambda folder: self._prepare(folder, flavour))
        self.drop(name)
        self.server.sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        run(
            [self.server.bin / "pg_restore", "-j2", "--no-owner", "-d", name, prepared / "database"],
            title="Restoring the prepared database",
            log="restore.log",
            problem="The prepared database could not be restored: run `make clean ARGS=--cache` and the command again",
            env=self.server.env,
        )
        shutil.copytree(prepared / "filestore", FILESTORE / name, dirs_exist_ok=True)
        self.server.sql(f"COMMENT ON DATABASE \"{name}\" IS '{key}'")
        return name

    def _prepare(self, folder, flavour):
        require_space(2)
        name = f"{self.prefix()}preparing_{flavour}"
        self.drop(name)
        what = "with its demo data" if flavour == "host_demo" else "without demo data"
        arguments = ["--with-demo"] if flavour == "host_demo" else []
        self.install(name, HOST_MODULES, f"Preparing a database with Odoo Recruitment, {what} (a minute or two)", *arguments)
        run(
            [self.server.bin / "pg_dump", "-Fd", "-j2", "--compress=1", "-f", folder / "database", name],
            log="dump.log",
            problem="The prepared database could not be kept: run the command again",
            env=self.server.env,
        )
        store = FILESTORE / name
        store.mkdir(parents=True, exist_ok=True)
        shutil.copytree(store, folder / "filestore")
        self.drop(name)

    def addon_key(self):
        """Changes when what the addon installs changes."""
        files = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "--", "*.py", *CONTENT],
            cwd=CHECKOUT, capture_output=True, text=True, check=False,
        ).stdout.splitlines()  # fmt: skip
        kept = sorted(
            {name for name in files if name.split("/")[0] in (*CONTENT, "__init__.py", "__manifest__.py", "hooks.py")}
        )
        return key_of(str(self.root), *(part for name in kept if (CHECKOUT / name).is_file() for part in (name, CHECKOUT / name)))

    def ensure_addon(self):
        """A database with the addon installed, without demo data; returns its name."""
        name, key = f"{self.prefix()}addon", self.addon_key()
        if self.server.databases().get(name) == key:
            return name
        self.copy(self.ensure_host(), name)
        self.install(name, ADDON, "Installing the addon")
        self.server.sql(f"COMMENT ON DATABASE \"{name}\" IS '{key}'")
        return name

    def ensure_demo(self, name):
        """The demonstration: made once, then only upgraded, so that what was tried out stays."""
        mark = f"{STATE.name} {self.addon_key()}"
        comment = self.server.databases().get(name)
        if comment == mark:
            return
        if comment and comment.split()[0] == STATE.name:
            self.run(
                "-c", CONF, "-d", name, "-u", ADDON, "--stop-after-init", "--no-http", "--log-level=warn",
                title="Upgrading the addon in the demonstration",
                log="upgrade-demo.log",
                problem="The addon could not be upgraded: see the log, or start afresh with `make clean`",
            )  # fmt: skip
        elif comment is not None and not self._is_unfinished(name, comment):
            raise Problem(
                f"The database {name} on this server is not this checkout's: drop it, or run `make demo DEMO_DB=another_name`."
            )
        else:
            source = self.ensure_host(demo=True)
            self.copy(source, name)
            self.server.sql(f"COMMENT ON DATABASE \"{name}\" IS 'unfinished {STATE.name}'")
            self.install(name, ADDON, "Installing the addon with demo data")
        self.server.sql(f"COMMENT ON DATABASE \"{name}\" IS '{mark}'")

    def _is_unfinished(self, name, comment):
        return comment == f"unfinished {STATE.name}" or not self.server.external
