"""A private PostgreSQL for one measurement, removed afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random


def has_postgresql() -> bool:
    """Tell whether the programs of PostgreSQL are on this machine."""
    return bool(_programs())


@contextmanager
def cluster(*, durable: bool, folder: str | None = None) -> Iterator[str]:
    """Start a private PostgreSQL (as nobody when root) and yield its address.

    Args:
        durable: as in production, a commit is on the disk before it is answered; else faster.
        folder: where its files lie; left out, the system's temporary folder.
    """
    found = _programs()
    if not found:
        raise SystemExit("Cần PostgreSQL: apt-get install postgresql")
    as_owner = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] if os.getuid() == 0 else []
    work = Path(tempfile.mkdtemp(prefix="lms-bench-db-", dir=folder))
    if as_owner:
        shutil.chown(work, "nobody", "nogroup")
    work.chmod(0o755)
    data, port = str(work / "data"), 20000 + Random(os.getpid()).randint(0, 9999)
    options = f"-p {port} -k {work} -c listen_addresses=127.0.0.1 -c shared_buffers=512MB -c max_wal_size=4GB"
    if not durable:
        options += " -c fsync=off"
    control = [*as_owner, str(found[-1] / "pg_ctl"), "-D", data, "-s", "-w"]
    try:
        subprocess.run(
            [*as_owner, str(found[-1] / "initdb"), "-D", data, "-U", "lms", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8"], check=True, capture_output=True, cwd=work,
        )  # fmt: skip
        subprocess.run([*control, "-l", str(work / "log"), "-o", options, "start"], check=True, cwd=work)
        yield f"postgres://lms@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd="/", capture_output=True, check=False)
        shutil.rmtree(work, ignore_errors=True)


def _programs() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))
