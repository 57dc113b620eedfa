"""Rounds, parts and sub-parts of a rules document: add, copy, rename, move, remove; what names them elsewhere.

A *spot* is where something stands, counted from 0: (round,), (round, part) or (round, part, sub-part); () is the whole
contest. Every function takes a document and returns a changed copy; the document is then checked like any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from contests.rules.amounts import read_decimal
from contests.rules.ranking import TIE_BREAKS
from contests.rules.specs import UNSET
from lms.base.errors import RuleViolation
from lms.base.text import clean, slug

Plain = dict[str, Any]
Spot = tuple[int, ...]
KEYS = ("rounds", "parts", "parts")
TIMES = ("opens_at", "closes_at")
MOST_DAYS = 366
_MARKED = ("marking", "time")


@dataclass(frozen=True)
class Reference:
    """One place that names what is to go: in words, the section where it is changed, its round from 1 (0: contest)."""

    words: str
    section: str
    place: int


def new_code(name: str, taken: Iterable[str]) -> str:
    """Return a code for a new row, unlike all that are taken."""
    used = set(taken)
    code = slug(name, max_length=34) or "muc"
    number = 2
    found = code
    while found in used:
        found, number = f"{code}-{number}", number + 1
    return found


def item_at(*, document: Mapping[str, Any], spot: Spot) -> Plain:
    """Return the round, part or sub-part at a spot; the contest at ().

    Raises:
        LookupError: nothing stands there.
    """
    here: Any = document
    for key, place in zip(KEYS, spot, strict=False):
        rows = here.get(key)
        if not isinstance(rows, list) or not 0 <= place < len(rows) or not isinstance(rows[place], dict):
            raise LookupError(spot)
        here = rows[place]
    return here  # type: ignore[no-any-return]


def spots(*, document: Mapping[str, Any]) -> Iterator[tuple[Spot, Plain]]:
    """Yield every round, part and sub-part with its spot, in order; what is still open altogether is left out."""
    yield from _below(document, (), KEYS)


def _below(holder: Mapping[str, Any], spot: Spot, keys: tuple[str, ...]) -> Iterator[tuple[Spot, Plain]]:
    rows = holder.get(keys[0]) if keys else None
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            yield (*spot, place), row
            yield from _below(row, (*spot, place), keys[1:])


def add(
    *, document: Mapping[str, Any], holder: Spot, name: str, like: int | None, days: int = 0, maximum: str = ""
) -> Plain:
    """Return the document with one more round, part or sub-part, last of its kind.

    Args:
        holder: () for a round, (round,) for a part, (round, part) for a sub-part.
        like: the one of the same kind that is copied; None for one where everything is still to be given.
        days: how many days later the copied online round is open, 0 to `MOST_DAYS`.
        maximum: points of a sub-part; empty for those of what is copied, or to be given.

    Raises:
        RuleViolation: `name_missing`, `wrong_days`.
        LookupError: no such holder, nothing to copy.
    """
    if not clean(name):
        raise RuleViolation("name_missing", "Xin ghi tên.", field="name")
    if not 0 <= days <= MOST_DAYS:
        raise RuleViolation("wrong_days", f"Số ngày từ 0 đến {MOST_DAYS}.", field="days")
    found = deepcopy(dict(document))
    above = item_at(document=found, spot=holder)
    key = KEYS[len(holder)]
    held = above.get(key)
    rows: list[Any] = held if isinstance(held, list) else []
    source = None if like is None else deepcopy(item_at(document=document, spot=(*holder, like)))
    made = source or (_blank_round(found) if not holder else _blank_part(above, is_first=not rows))
    if not holder:
        _later(made, days)
    if maximum and holder:
        made["maximum"] = maximum
    taken = [row["code"] for row in rows] if not holder else _codes(found["rounds"][holder[0]])
    above[key] = [*rows, {**made, "code": new_code(name, taken), "name": clean(name)}]
    if len(holder) == 1:
        for part in above[key][-1].get("parts", []):
            part["code"] = new_code(part["name"], _codes(found["rounds"][holder[0]]))
    if len(holder) == 2:
        _hold(above)
    return found


def rename(*, document: Mapping[str, Any], spot: Spot, name: str) -> Plain:
    """Return the document with another name at a spot; its code stays, so what names it still finds it.

    Raises:
        RuleViolation: `name_missing`.
        LookupError: nothing stands there.
    """
    if not clean(name):
        raise RuleViolation("name_missing", "Xin ghi tên.", field="name")
    found = deepcopy(dict(document))
    item_at(document=found, spot=spot)["name"] = clean(name)
    return found


def move(*, document: Mapping[str, Any], spot: Spot, step: int) -> Plain:
    """Return the document with the thing at a spot one place earlier (`step` -1) or later (1).

    Raises:
        RuleViolation: `no_place`, at either end; `must_follow`, a round before one that feeds it.
        LookupError: nothing stands there.
    """
    found = deepcopy(dict(document))
    item_at(document=found, spot=spot)
    rows = item_at(document=found, spot=spot[:-1])[KEYS[len(spot) - 1]]
    here, there = spot[-1], spot[-1] + step
    if not 0 <= there < len(rows):
        raise RuleViolation("no_place", "Đã ở đầu hoặc cuối danh sách, không chuyển thêm được.")
    rows[here], rows[there] = rows[there], rows[here]
    if len(spot) == 1:
        _keep_feeders_first(rows)
    return found


def remove(*, document: Mapping[str, Any], spot: Spot) -> Plain:
    """Return the document without the thing at a spot.

    Raises:
        RuleViolation: `last_one`, the only round, or the only part of a round; `still_named`.
        LookupError: nothing stands there.
    """
    found = deepcopy(dict(document))
    gone = item_at(document=found, spot=spot)
    above, key = item_at(document=found, spot=spot[:-1]), KEYS[len(spot) - 1]
    if len(spot) < 3 and len(above[key]) == 1:
        what = "Hội thi cần ít nhất một vòng thi." if len(spot) == 1 else "Vòng thi cần ít nhất một phần thi."
        raise RuleViolation("last_one", f"{what} Xin đổi tên và nội dung, hoặc thêm cái khác trước.")
    named = references(document=document, spot=spot)
    if named:
        words = "; ".join(one.words for one in named)
        raise RuleViolation("still_named", f"«{gone['name']}» còn được nhắc ở: {words}.")
    del above[key][spot[-1]]
    if len(spot) == 3 and above[key]:
        _hold(above)
    elif len(spot) == 3:
        del above[key]
        above |= {name: gone[name] for name in _MARKED if name in gone}
    return found


def references(*, document: Mapping[str, Any], spot: Spot) -> list[Reference]:
    """Return what names the round, part or sub-part at a spot: feeds, tie-breaks, side prizes, supporting cast."""
    gone = item_at(document=document, spot=spot)
    if len(spot) == 1:
        return [
            Reference(f"vòng «{one['name']}» lấy đội được chọn của vòng này", "chon-doi", place)
            for place, one in enumerate(document["rounds"], start=1)
            if gone["code"] in _list(_record(one.get("takes")).get("from"))
        ]
    one, place = document["rounds"][spot[0]], spot[0] + 1
    codes = {gone["code"], *(row["code"] for _spot, row in _below(gone, (), ("parts",)))}
    found = [
        Reference(f"bước phân định {number} «{_step(step)}»", "bang-diem", place)
        for number, step in enumerate(_list(one.get("tie_break")), start=1)
        if step.get("part") in codes
    ]
    for row in _list(_record(one.get("prizes")).get("side")):
        if _record(row.get("by")).get("part") in codes:
            found.append(Reference(f"giải phụ «{row['name']}»", "giai-phu", place))
    elsewhere = {row["code"] for at, row in spots(document=document) if len(at) > 1 and at[: len(spot)] != spot}
    helped = _list(_record(_record(document.get("team")).get("supporting")).get("parts"))
    if (codes & set(helped)) - elsewhere:
        found.append(Reference("phần mà vai phụ giúp", "doi-thi", 0))
    return found


def feeders(*, document: Mapping[str, Any]) -> dict[str, str]:
    """Return for each round whose rules do not say who plays in it the code of the round before, which feeds it.

    The first round has none, nor has any round of an online contest.
    """
    rounds = document["rounds"] if document.get("mode") == "stage" else []
    return {one["code"]: before["code"] for before, one in pairwise(rounds) if not one.get("takes")}


def _keep_feeders_first(rounds: list[Plain]) -> None:
    earlier: set[str] = set()
    for one in rounds:
        for code in _list(_record(one.get("takes")).get("from")):
            if code not in earlier:
                name = next((row["name"] for row in rounds if row["code"] == code), code)
                message = (
                    f"Vòng «{one['name']}» lấy đội được chọn của vòng «{name}» nên phải đứng sau vòng ấy. Muốn đổi thứ "
                    "tự thì sửa trước ở mục «Ai thi vòng này, chọn ai vào vòng sau»."
                )
                raise RuleViolation("must_follow", message)
        earlier.add(one["code"])


def _blank_round(document: Mapping[str, Any]) -> Plain:
    """Return a round where everything is still to be given: one part, nothing said of it."""
    part = {"code": "phan-thi", "name": "Phần thi", "maximum": UNSET, "marking": UNSET, "time": UNSET}
    made: Plain = {"code": "", "name": "", "rounding": UNSET, "parts": [part], "tie_break": UNSET}
    made |= {"qualification": UNSET, "prizes": UNSET}
    if document.get("mode") != "online":
        return {**made, "judges": UNSET}
    asked = (*TIMES, "attempts", "counts", "among_equal", "duration_unit", "person_is")
    return {**made, "qualification": {"kind": "none"}, "online": dict.fromkeys(asked, UNSET)}


def _blank_part(above: Plain, *, is_first: bool) -> Plain:
    """Return a part or sub-part to be given. The first sub-part takes over how its part was marked."""
    if is_first and "marking" in above:
        held = {"maximum": above.get("maximum", UNSET), **{name: above[name] for name in _MARKED if name in above}}
        above.pop("time", None)
        return held
    return {"maximum": UNSET, "marking": UNSET, **({} if isinstance(above.get("time"), dict) else {"time": UNSET})}


def _later(made: Plain, days: int) -> None:
    """Move the times of an online round by whole days; the hour of day stays."""
    online = made.get("online")
    for name in TIMES if isinstance(online, dict) else ():
        given = online.get(name)  # type: ignore[union-attr]  # a dict here
        if isinstance(given, str) and given != UNSET:
            moment = datetime.fromisoformat(given) + timedelta(days=days)
            online[name] = moment.isoformat()  # type: ignore[index]  # a dict here


def _hold(above: Plain) -> None:
    """Make a part the holder of its sub-parts: they are marked, its maximum is the sum of theirs once all are given."""
    above.pop("marking", None)
    maxima = [read_decimal(row.get("maximum")) for row in above["parts"]]
    known = [one for one in maxima if one is not None]
    above["maximum"] = f"{sum(known, Decimal(0)).normalize():f}" if len(known) == len(maxima) else UNSET


def _codes(one: Mapping[str, Any]) -> list[str]:
    return [row["code"] for _spot, row in _below(one, (), ("parts", "parts"))]


def _step(step: Mapping[str, Any]) -> str:
    kind = TIE_BREAKS.kinds.get(step.get("kind", ""))
    return str(step.get("name") or (kind.label if kind else step.get("kind")))


def _list(value: Any) -> list[Any]:
    return [one for one in value if one != UNSET] if isinstance(value, list) else []


def _record(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def next_name(*, document: Mapping[str, Any], holder: Spot, like: int | None) -> str:
    """Return a name to propose for a copy: «Tuần 2» gives the next free «Tuần 3»; empty where no number ends it."""
    if like is None:
        return ""
    taken = {row["name"] for spot, row in spots(document=document) if spot[:-1] == holder}
    head, number = _numbered(item_at(document=document, spot=(*holder, like))["name"])
    while number is not None and f"{head}{number}" in taken:
        number += 1
    return "" if number is None else f"{head}{number}"


def _numbered(name: str) -> tuple[str, int | None]:
    """Return a name without the number that ends it, and the number."""
    head = name.rstrip("0123456789")
    digits = name[len(head) :]
    return (head, int(digits)) if digits and len(digits) < 5 else (name, None)
