"""docs/rules.md and the docstrings name the same rules; functions and tests that the table names exist."""

import ast
import re
from importlib import import_module
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "content", "contests", "courses", "mediators", "quizzes", "reports", "training")
RULE_ID = re.compile(r"R-[A-Z]+-\d{2}")
RULE_LINE = re.compile(r"Rule: (R-[A-Z]+-\d{2}(?:, R-[A-Z]+-\d{2})*)")


def table_rows() -> dict[str, list[str]]:
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8").split("## Known, not computed yet")[0]
    rows = [
        [cell.strip() for cell in line.strip("| \n").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| R-")
    ]
    return {row[0]: row for row in rows}


def ids_in_docstrings() -> set[str]:
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    for line in RULE_LINE.findall(ast.get_docstring(node) or ""):
                        found |= set(RULE_ID.findall(line))
    return found


def test_table_and_docstrings_name_the_same_rules() -> None:
    assert set(table_rows()) == ids_in_docstrings()


def test_ids_stand_once_and_every_row_has_all_columns() -> None:
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    ids = re.findall(r"^\| (R-[A-Z]+-\d{2}) \|", text, re.M)
    assert len(ids) == len(set(ids))
    assert {len(row) for row in table_rows().values()} == {6}


def test_functions_and_tests_of_the_table_exist() -> None:
    missing = []
    for rule, row in table_rows().items():
        for name in re.findall(r"`([a-z_]+(?:\.\w+)+)`", row[4]):
            module, _, function = name.rpartition(".")
            if not hasattr(import_module(module), function):
                missing.append(f"{rule}: {name}")
        for path in re.findall(r"`([\w/]+\.py)`", f"{row[4]} {row[5]}"):
            if not (ROOT / path).exists():
                missing.append(f"{rule}: {path}")
    assert missing == []
