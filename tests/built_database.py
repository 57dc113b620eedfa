"""The migrated database of a test run, built once and copied: migrating takes longer than many tests together.

The first process that needs it migrates as always and keeps the result in a file of the machine's temporary folder;
the others, and later runs over the same migrations, copy that file into their own database before `migrate` runs and
then finds nothing to do. `python tests/built_database.py FILE` lays a copy there: the product that the browser journeys
run on begins with it. The file is named by what went into it: migrations, the data they load, the code they call,
the pinned libraries. PostgreSQL has templates for this: see scripts/test_on_postgres.sh.
"""

import fcntl
import getpass
import hashlib
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core import management
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parent.parent
GOES_IN = ("*/migrations/*.py", "*/data/*", "*/shipped.py", "requirements/*.txt")
#: What migrations call beside.
CODE = ("lms/base/append_only.py", "lms/base/text.py", "reports/targets.py", "quizzes/indexing.py")
KEPT = 12


def install() -> None:
    """Let every test database of SQLite begin as a copy."""
    create_test_db = DatabaseCreation.create_test_db

    def create(self: DatabaseCreation, *args: Any, **options: Any) -> str:
        with patch.object(management, "call_command", partial(_call, self.connection, management.call_command)):
            return create_test_db(self, *args, **options)

    DatabaseCreation.create_test_db = create  # type: ignore[method-assign]  # Django offers no other way in


def copy_to(target: Path) -> bool:
    """Lay a copy of the kept database at a place; tell whether there was one."""
    with _locked() as kept:
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
            return True
    return False


def _call(connection: Any, real: Callable[..., Any], name: str, *args: Any, **options: Any) -> Any:
    """Call a command of `create_test_db`; before `migrate`, copy what was kept, or keep what it makes."""
    if name != "migrate" or connection.settings_dict["TEST"].get("MIGRATE") is False:
        return real(name, *args, **options)
    with _locked() as kept:
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(_own(connection))
            return real(name, *args, **options)
        found = real(name, *args, **options)
        fresh = kept.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh)) as target:
            _own(connection).backup(target)
        fresh.rename(kept)
        _forget_old(kept.parent)
        return found


@contextmanager
def _locked() -> Iterator[Path]:
    """Hold the lock of the kept file, so that it is built once."""
    folder = Path(tempfile.gettempdir()) / f"lms-test-database-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"{_name()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield kept


def _forget_old(folder: Path) -> None:
    """Keep the newest few: somebody may test two branches in turn."""
    for path in sorted(folder.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
        path.unlink()


def _name() -> str:
    """Return the SHA-256 of everything that goes into the migrated database."""
    digest = hashlib.sha256(sys.version.encode())
    files = sorted({path for pattern in GOES_IN for path in ROOT.glob(pattern)} | {ROOT / name for name in CODE})
    for path in files:
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _own(connection: Any) -> sqlite3.Connection:
    connection.ensure_connection()
    return connection.connection  # type: ignore[no-any-return]


if __name__ == "__main__":
    copy_to(Path(sys.argv[1]))
