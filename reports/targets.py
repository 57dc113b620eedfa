"""Reads the targets that come with the product (`reports/data/targets.yaml`), loaded once and kept in the database."""

from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"


def shipped_targets() -> list[dict[str, Any]]:
    """Return the rows of the file; `superseded_by` names the code of another row."""
    with (DATA / "targets.yaml").open(encoding="utf-8") as stream:
        rows: list[dict[str, Any]] = yaml.safe_load(stream)["targets"]
    return rows
