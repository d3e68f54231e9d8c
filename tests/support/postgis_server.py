"""A PostGIS server of its own in a temporary folder, without a network port."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "s3cret-Pä55 word"  # noqa: S105


def programs() -> Path | None:
    """Folder of the newest PostgreSQL with PostGIS; None when there is none."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        shared = Path("/usr/share/postgresql") / folder.parent.name / "extension"
        if (folder / "initdb").exists() and (shared / "postgis.control").exists():
            return folder
    return None


def why_not() -> str:
    """Why no server can be started here; empty when one can."""
    if programs() is None:
        return "no PostgreSQL with PostGIS (apt-get install postgresql-17-postgis-3)"
    if os.getuid() == 0 and not any(user.pw_name == "postgres" for user in pwd.getpwall()):
        return "root may not run PostgreSQL, and there is no user postgres"
    return ""


@contextmanager
def server() -> Iterator[str]:
    """Start a server, give its address without a password, and stop it."""
    owner = "postgres" if os.getuid() == 0 else getpass.getuser()
    as_owner = {"user": owner, "group": pwd.getpwnam(owner).pw_gid} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="gridplan-pg-"))
    try:
        word = folder / "word"
        word.write_text(PASSWORD, encoding="utf-8")
        if as_owner:
            shutil.chown(folder, owner)
            shutil.chown(word, owner)

        def run(name: str, *words: str) -> None:
            subprocess.run(
                [programs() / name, "-D", folder / "data", *words],
                check=True,
                capture_output=True,
                cwd=folder,
                timeout=60,
                **as_owner,
            )

        run("initdb", "-U", "owner", "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql://owner@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
