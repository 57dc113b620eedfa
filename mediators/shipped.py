"""Reads the tables of administrative units that come with the product (`mediators/data/`).

A *unit* is a province or a commune (xã, phường or đặc khu) as it stood between two dates; a
*former unit* is a commune, or an island district without communes, that ended on 1/7/2025.
Codes are text: leading zeros belong to them. A name is never a key: Xã Đoàn Kết exists twice.
Source: Quyết định 19/2025/QĐ-TTg; Nghị quyết 30/2026/QH16.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent / "data"
KIND_NAMES = {
    "tinh": "Tỉnh",
    "thanh-pho": "Thành phố",
    "xa": "Xã",
    "phuong": "Phường",
    "dac-khu": "Đặc khu",
}


class ShippedUnit(NamedTuple):
    """One dated row; `valid_to` is exclusive, None while the row still holds."""

    code: str
    level: str
    kind: str
    name: str
    province_code: str
    valid_from: date
    valid_to: date | None
    source: str

    @property
    def full_name(self) -> str:
        """Return the name with its kind, such as «Phường Lê Chân»."""
        return f"{KIND_NAMES[self.kind]} {self.name}"

    def holds_on(self, day: date) -> bool:
        """Say whether this row describes the unit on the given day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class ShippedFormerUnit(NamedTuple):
    """One former unit; `successor_codes` names the communes it went into, the main one first."""

    code: str
    name: str
    district: str
    province: str
    successor_codes: tuple[str, ...]
    valid_to: date


def shipped_units() -> Iterator[ShippedUnit]:
    """Yield every dated row of provinces (first) and communes."""
    with (DATA / "units.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield ShippedUnit(
                code=row["code"],
                level=row["level"],
                kind=row["kind"],
                name=row["name"],
                province_code=row["province_code"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                source=row["source"],
            )


def shipped_former_units() -> Iterator[ShippedFormerUnit]:
    """Yield every unit that ended on 1/7/2025."""
    with (DATA / "former_units.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield ShippedFormerUnit(
                code=row["former_code"],
                name=row["name"],
                district=row["district"],
                province=row["province"],
                successor_codes=tuple(row["successor_codes"].split("|")),
                valid_to=date.fromisoformat(row["valid_to"]),
            )
