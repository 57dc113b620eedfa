"""Every action that our code records has Vietnamese words in the log."""

import ast
from collections.abc import Iterator
from pathlib import Path

from audit.words import ACTION_WORDS

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "audit", "content", "contests", "courses", "mediators", "quizzes", "reports", "training", "lms")


def recorded() -> Iterator[tuple[str, str]]:
    """Yield file and text of every literal that is an action: given as `action=`."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts or path.name == "words.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "action":
                    yield from ((str(path), text) for text in literals(node.value) if "." in text)


def literals(node: ast.AST) -> list[str]:
    return [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_every_recorded_action_has_words():
    found = set(recorded())
    assert len(found) > 40
    missing = {(path, text) for path, text in found if text not in ACTION_WORDS and not text.endswith(".")}
    assert missing == set()
