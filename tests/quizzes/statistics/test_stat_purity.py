"""The package knows no Django, and what the console needs does not load scipy."""

import ast
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PACKAGE = Path(settings.BASE_DIR) / "quizzes" / "statistics"
ALLOWED = {"quizzes.statistics", "lms.base.errors"}
OURS = {"lms", "accounts", "audit", "content", "contests", "courses", "mediators", "quizzes", "reports", "training"}


def test_nothing_of_django_or_of_other_apps_is_imported() -> None:
    wrong = []
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                head = name.split(".")[0]
                foreign = head in OURS and not any(name == one or name.startswith(f"{one}.") for one in ALLOWED)
                if foreign or head in {"django", "wagtail"}:
                    wrong.append(f"{path.name}: {name}")
    assert wrong == []


def test_the_command_starts_without_scipy() -> None:
    code = "import sys, lms.management.commands.item_statistics; print('scipy' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"
