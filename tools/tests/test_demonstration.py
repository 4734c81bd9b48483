"""What `make demo` leaves on the machine and answers to: nothing to anybody else."""

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import pytest
from basics import CACHE, free_port, state_of
from postgres import cluster_of

#: A user who is neither root nor the one who runs PostgreSQL for root.
STRANGER = 54321


def make(checkout, *arguments, **variables):
    """Run a command of the environment in a checkout; returns what it says."""
    others = ("PG", "MAKE", "MFLAGS", "ARGS", "ODOO_SOURCE", "DEMO_DB")
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(others)  # the defaults of a newcomer
    }
    done = subprocess.run(
        ["make", *arguments],
        cwd=checkout,
        env={**env, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stdout
    return done.stdout


def open_to_a_stranger(path):
    """Whether another user of the machine may read a file or list a folder."""
    if os.geteuid():
        steps = all(folder.stat().st_mode & 0o001 for folder in path.parents)
        return steps and bool(path.stat().st_mode & 0o004)
    look = ["ls" if path.is_dir() else "cat", str(path)]
    stranger = {"user": STRANGER, "group": STRANGER, "extra_groups": []}
    done = subprocess.run(look, capture_output=True, check=False, cwd="/", **stranger)
    return done.returncode == 0


@pytest.fixture(scope="module")
def demo(copy_of_checkout, tmp_path_factory):
    """A demonstration that is served, from another checkout: its state and ports."""
    checkout = copy_of_checkout(tmp_path_factory.mktemp("beside") / "checkout")
    ports = {"HTTP_PORT": str(free_port()), "MAIL_PORT": str(free_port())}
    try:
        make(checkout, "demo", **ports)
        yield {"state": state_of(checkout), **ports}
    finally:
        make(checkout, "clean")


def answer(port, path, host="", form=None, call=None):
    """Status and text of what is answered to a request for ``host``.

    A POST with the fields of a form, or with an RPC call: service, method, arguments.
    """
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    request.add_header("Host", host or f"127.0.0.1:{port}")
    if form:
        request.data = urllib.parse.urlencode(form).encode()
    if call:
        request.add_header("Content-Type", "application/json")
        params = dict(zip(("service", "method", "args"), call, strict=True))
        request.data = json.dumps({"method": "call", "params": params}).encode()
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(errors="replace")


def test_another_user_reads_nothing_of_it(demo):
    state, cluster = demo["state"], cluster_of(demo["state"])
    files = [
        state / "demo.conf",
        state / "mails.db",
        state / "logs" / "running-the-main-job.log",
        cluster / "PG_VERSION",
        next((state / "data" / "filestore").glob("*/*/*")),
        next(CACHE.glob("host_demo-*/dump.zip")),
    ]
    assert all(path.is_file() for path in files)
    folders = {path.parent for path in files} | {state}
    assert [path for path in [*files, *folders] if open_to_a_stranger(path)] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_it_answers_to_the_names_of_this_machine(demo, host):
    for port in (demo["HTTP_PORT"], demo["MAIL_PORT"]):
        assert answer(port, "/", f"{host}:{port}")[0] == 200


@pytest.mark.parametrize("host", ["rebound.example.com", "demo", "localhost.evil.com"])
def test_it_answers_to_no_name_of_somebody_else(demo, host):
    odoo, mails = demo["HTTP_PORT"], demo["MAIL_PORT"]
    login = ("common", "login", ["demo", "admin", "admin"])
    paths = ["/", "/web/login", "/odoo/medalists", "/web/static/img/favicon.ico"]
    asked = [answer(odoo, path, f"{host}:{odoo}") for path in paths]
    asked.append(answer(odoo, "/jsonrpc", host, call=login))
    asked += [answer(mails, path, f"{host}:{mails}") for path in ("/", "/messages/")]
    assert {status for status, _text in asked} == {400}


def test_nobody_manages_databases_through_it(demo):
    port = demo["HTTP_PORT"]
    assert "has been disabled" in answer(port, "/web/database/manager")[1]
    form = {"master_pwd": "admin", "name": "demo", "new_name": "copy"}
    password = {"master_pwd": "admin", "master_pwd_new": "mine"}
    for action, fields in [
        ("backup", form),
        ("duplicate", form),
        ("drop", form),
        ("change_password", password),
    ]:
        page = answer(port, f"/web/database/{action}", form=fields)[1]
        assert "error: Access Denied" in page, action
    for method, arguments in [("list", []), ("dump", ["admin", "demo", "zip"])]:
        text = answer(port, "/jsonrpc", call=("db", method, arguments))[1]
        assert "AccessDenied" in text, method


def test_the_server_needs_no_way_through_a_closed_home(copy_of_checkout, tmp_path):
    cache = tmp_path / "cache"
    ours = cache / CACHE.name
    ours.mkdir(mode=0o700, parents=True)
    cache.chmod(0o700)
    for made in (*CACHE.glob("python-*"), *CACHE.glob("odoo-*")):
        if made.is_dir():
            (ours / made.name).symlink_to(made)
    checkout = copy_of_checkout(tmp_path / "checkout")
    place = {"XDG_CACHE_HOME": str(cache)}
    state = ours / state_of(checkout).relative_to(CACHE)
    cluster = cluster_of(state)
    try:
        (checkout / "Makefile").open("a").write("\nshell:\n\ttools/odoo --version\n")
        make(checkout, "shell", **place)
        assert (cluster / "PG_VERSION").is_file()
        assert [path.stat().st_mode & 0o077 for path in (cache, ours, state)] == [0] * 3
    finally:
        make(checkout, "clean", **place)
    assert not cluster.exists() and not state.exists()
