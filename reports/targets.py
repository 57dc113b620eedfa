"""Reads the targets that come with the product (`reports/data/targets.yaml`), loaded once and kept in the database."""

from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"


#: what migration 0002 loads; later fields are filled by the migration that brings them
FIRST_FIELDS = (
    "code", "metric", "level", "unit_code", "unit_name", "operator", "low", "high", "measure", "valid_from", "valid_to",
    "due_on", "source", "verified", "note", "superseded_by",
)  # fmt: skip
LATER_FIELDS = ("issuer", "passage")


def shipped_targets(*, fields: tuple[str, ...] = FIRST_FIELDS) -> list[dict[str, Any]]:
    """Return the rows of the file with the named fields; `superseded_by` names the code of another row."""
    with (DATA / "targets.yaml").open(encoding="utf-8") as stream:
        rows: list[dict[str, Any]] = yaml.safe_load(stream)["targets"]
    return [{name: value for name, value in row.items() if name in fields} for row in rows]
