"""Loads the starter question bank, and the closing paper that draws from it."""

from pathlib import Path
from typing import Any

from content.services.law import Loaded
from content.services.starter import STARTER
from lms.base.clock import now
from quizzes.models import Paper
from quizzes.services import import_bank_text, save_paper

PAPER_FIELDS = ("code", "title", "pass_percent", "time_limit_minutes", "attempts_allowed", "blueprint")


def load_bank(*, folder: Path = STARTER) -> Loaded:
    """Bring the texts under `bank/` into the national bank; return how many questions were made and changed."""
    loaded = Loaded()
    for path in sorted((folder / "bank").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        result = import_bank_text(source=text, by=None, now=now(), keep_edited=True)
        loaded.kept += result.kept
        loaded.created += result.created
        loaded.updated += result.updated
        loaded.unchanged += result.unchanged
    return loaded


def load_paper(entry: dict[str, Any]) -> Paper:
    """Make or renew the closing paper that the index describes."""
    return save_paper(by=None, now=now(), **{name: entry[name] for name in PAPER_FIELDS})
