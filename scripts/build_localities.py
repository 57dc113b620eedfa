"""Build the project's own tables of administrative units, once, from a public package.

The tables `mediators/data/units.csv` and `mediators/data/former_units.csv` are committed; this
script only shows how they were made and lets somebody make them again. It is run by hand:

    python scripts/build_localities.py UNPACKED_PACKAGE_DATA [mediators/data]

where UNPACKED_PACKAGE_DATA is the folder `vietnamadminunits/data` of the unpacked wheel
`vietnamadminunits` 1.0.4 (MIT licence), holding `dataset.db` and `converter_2025.json`.

What it does beyond copying:

* corrects the code of Ba Chẽ (Quảng Ninh) to 06978, as in the list of the statistics office;
* dates the changes of 30/4/2026 (Nghị quyết 30/2026/QH16): a row closed and a row opened for
  Đồng Nai, now a city, and for ten of its communes, now phường, with unchanged codes;
* follows each former commune to its successors. Where the package splits a former commune it
  also lists communes that merely swallowed another one of the same name; these lie far from
  the main successor and are left out (see `is_namesake`).
"""

import csv
import json
import math
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

FIRST_DAY = "2025-07-01"
CHANGE_DAY = "2026-04-30"
FIRST_SOURCE = "19/2025/QĐ-TTg"
CHANGE_SOURCE = "30/2026/QH16"
CODE_CORRECTIONS = {"06970": "06978"}
NEW_CITIES = frozenset({"75"})
NEW_WARDS = frozenset({"25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485"})
KINDS = {"Tỉnh": "tinh", "Thành phố": "thanh-pho", "Xã": "xa", "Phường": "phuong", "Đặc khu": "dac-khu"}
UNITS_HEADER = ("code", "level", "kind", "name", "province_code", "valid_from", "valid_to", "source")
FORMER_HEADER = ("former_code", "name", "district", "province", "successor_codes", "valid_to")
NAMESAKE_KM = 24
NAMESAKE_RADII = 2.5


class Unit(NamedTuple):
    """One unit as the package has it, with a province code for communes."""

    code: str
    level: str
    kind: str
    name: str
    province_code: str


def nfc(text: str) -> str:
    """Return the text in NFC with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def corrected(code: str) -> str:
    """Return the official code for a code of the package's present list."""
    return CODE_CORRECTIONS.get(code, code)


def split_kind(full_name: str) -> tuple[str, str]:
    """Return (kind, name without the kind) of a name such as «Phường Lê Chân»."""
    full_name = nfc(full_name)
    for prefix, kind in KINDS.items():
        if full_name.startswith(prefix + " "):
            return kind, full_name.removeprefix(prefix + " ")
    raise ValueError(f"unknown kind of unit: {full_name}")


def present_units(connection: sqlite3.Connection) -> Iterator[Unit]:
    """Yield the provinces and communes of 1/7/2025."""
    for full_name, code in connection.execute("SELECT DISTINCT province, provinceCode FROM admin_units ORDER BY 2"):
        kind, name = split_kind(full_name)
        yield Unit(code, "province", kind, name, "")
    query = "SELECT ward, wardCode, provinceCode FROM admin_units"
    for full_name, code, province_code in connection.execute(query):
        kind, name = split_kind(full_name)
        yield Unit(corrected(code), "commune", kind, name, province_code)


def dated_rows(unit: Unit) -> Iterator[tuple[str, ...]]:
    """Yield the one row of a unit, or two when it changed on 30/4/2026."""
    head = (unit.code, unit.level)
    tail = (unit.name, unit.province_code)
    new_kind = None
    if unit.level == "province" and unit.code in NEW_CITIES:
        new_kind = "thanh-pho"
    elif unit.level == "commune" and unit.code in NEW_WARDS:
        new_kind = "phuong"
    if new_kind is None:
        yield (*head, unit.kind, *tail, FIRST_DAY, "", FIRST_SOURCE)
        return
    yield (*head, unit.kind, *tail, FIRST_DAY, CHANGE_DAY, FIRST_SOURCE)
    yield (*head, new_kind, *tail, CHANGE_DAY, "", CHANGE_SOURCE)


def is_namesake(candidate: dict, main: dict) -> bool:
    """Say whether a further successor lies too far from the main one to share a former commune.

    The communes are taken as discs of their area; real halves of a former commune touch.
    """
    north = (candidate["newWardLat"] - main["newWardLat"]) * 111
    east = (candidate["newWardLon"] - main["newWardLon"]) * 111 * math.cos(math.radians(main["newWardLat"]))
    distance = math.hypot(north, east)
    radii = sum(math.sqrt(each["newWardAreaKm2"] / math.pi) for each in (candidate, main))
    return distance > NAMESAKE_KM and distance > NAMESAKE_RADII * radii


def successors(connection: sqlite3.Connection, converter: dict) -> dict[str, list[str]]:
    """Return the successor codes, main one first, by the package's key of a former commune."""
    query = "SELECT provinceKey, wardKey, wardCode FROM admin_units"
    codes = {(province, ward): corrected(code) for province, ward, code in connection.execute(query)}
    found: dict[str, list[str]] = defaultdict(list)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, former_keys in wards.items():
            for key in former_keys:
                found[key].append(codes[province, ward])
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in divided.items():
            main = next(part for part in parts if part["isDefaultNewWard"])
            real = [part for part in parts if part is not main and not is_namesake(part, main)]
            others = sorted(codes[province, part["newWardKey"]] for part in real)
            found[key] += [codes[province, main["newWardKey"]], *others]
    return found


def former_rows(connection: sqlite3.Connection, converter: dict) -> Iterator[tuple[str, ...]]:
    """Yield the communes that ended on 1/7/2025, and the five island districts that had none."""
    follow = successors(connection, converter)
    query = (
        "SELECT provinceKey, districtKey, coalesce(wardKey, ''), coalesce(wardCode, districtCode),"
        " coalesce(ward, district), district, province, ward IS NULL FROM admin_units_legacy"
    )
    for province_key, district_key, ward_key, code, name, district, province, is_island in connection.execute(query):
        codes = follow[f"{province_key}_{district_key}_{ward_key}"]
        shown_district = "" if is_island else nfc(district)
        yield (code, nfc(name), shown_district, nfc(province), "|".join(codes), FIRST_DAY)


def write_table(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> int:
    """Write a table and return the number of its rows; provinces come first, then code, then date."""
    ordered = sorted(rows, key=lambda row: (len(row[0]) if header is UNITS_HEADER else 0, row[0], row[5]))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(ordered)
    return len(ordered)


def main(arguments: list[str]) -> int:
    """Build both tables; return the exit status."""
    if len(arguments) not in (1, 2):
        sys.stderr.write("usage: build_localities.py UNPACKED_PACKAGE_DATA [TARGET_FOLDER]\n")
        return 2
    source, target = Path(arguments[0]), Path(arguments[1] if len(arguments) == 2 else "mediators/data")
    converter = json.loads((source / "converter_2025.json").read_text(encoding="utf-8"))
    connection = sqlite3.connect(source / "dataset.db")
    units = [row for unit in present_units(connection) for row in dated_rows(unit)]
    unit_count = write_table(target / "units.csv", UNITS_HEADER, units)
    former_count = write_table(target / "former_units.csv", FORMER_HEADER, former_rows(connection, converter))
    sys.stdout.write(f"{unit_count} dated units, {former_count} former units\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
