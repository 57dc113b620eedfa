"""Brings the product up in this process over the database of one measurement."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def settle(address: str, folder: str) -> None:
    """Migrate the database and bring up Django in this process, the product's settings with the bare views."""
    os.environ |= {
        "DATABASE_URL": address, "LMS_LOCAL": "1", "LMS_VAR": folder, "LMS_BIND": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "bench_site.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "scripts")]),
    }  # fmt: skip
    sys.path.insert(0, str(ROOT))
    for command in (("migrate", "-v0"), ("collectstatic", "-v0", "--noinput")):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
    import django

    django.setup()
