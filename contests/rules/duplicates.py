"""Registrations that may be one person twice: found and explained, never decided here (security.md C11).

Surest first: the same name and day of birth; the same name and year where one of them gave the year alone; the same
telephone number; the same day of birth with nearly the same name. What tells nothing is left out: a common name alone.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from lms.base.text import search_key

MOST_PAIRS = 500
#: A group larger than this is a family's phone or a wrong list, not one person; it is told once by its first pairs.
MOST_OF_ONE_GROUP = 30


@dataclass(frozen=True, slots=True)
class Registered:
    """One registration. `key` names it for the caller; `phone` is the number or its hash, "" when not given."""

    key: str
    name: str
    birth_date: date | None = None
    birth_year: int | None = None
    phone: str = ""

    @property
    def year(self) -> int | None:
        """Return the year of birth, of the day where that is known."""
        return self.birth_date.year if self.birth_date else self.birth_year


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Two registrations that may be one person; `kind` for the machine, `why` for the person who decides."""

    first: str
    second: str
    kind: str
    why: str


def same_persons(*, people: Sequence[Registered], most: int = MOST_PAIRS) -> list[SamePerson]:
    """Return up to `most` pairs, surest first, each pair once; time grows with the number of people, not its square."""
    folded = {one.key: search_key(one.name) for one in people}
    found: dict[frozenset[str], SamePerson] = {}
    for first, second, kind, why in _pairs(people, folded):
        found.setdefault(frozenset((first.key, second.key)), SamePerson(first.key, second.key, kind, why))
        if len(found) >= most:
            break
    return list(found.values())


def near_names(one: str, two: str) -> bool:
    """Tell whether two names differ by one letter, or by the order of their words; marks and capitals do not count."""
    first, second = search_key(one), search_key(two)
    return Counter(first.split()) == Counter(second.split()) or _one_edit(first, second)


def _pairs(people: Sequence[Registered], folded: dict[str, str]) -> Iterator[tuple[Registered, Registered, str, str]]:
    with_day = [one for one in people if one.birth_date]
    for one, two in _within(with_day, lambda row: (folded[row.key], row.birth_date)):
        yield one, two, "name_and_day", "Cùng họ tên và ngày sinh."
    for one, two in _within([row for row in people if row.year], lambda row: (folded[row.key], row.year)):
        if one.birth_date is None or two.birth_date is None:
            yield one, two, "name_and_year", "Cùng họ tên và năm sinh; có bản đăng ký không ghi ngày sinh."
    for one, two in _within([row for row in people if row.phone], lambda row: row.phone):
        yield one, two, "phone", _phone_words(folded[one.key], folded[two.key])
    for one, two in _within(with_day, lambda row: row.birth_date, most=200):
        if near_names(one.name, two.name):
            yield one, two, "near_name", "Cùng ngày sinh, họ tên chỉ khác một chữ hoặc khác thứ tự."


def _phone_words(one: str, two: str) -> str:
    if one.rpartition(" ")[2] == two.rpartition(" ")[2]:
        return "Cùng số điện thoại và cùng tên gọi."
    return "Cùng số điện thoại, tên khác nhau: có thể là người nhà dùng chung máy."


def _within(
    rows: Iterable[Registered], key: Callable[[Registered], Hashable], *, most: int = MOST_OF_ONE_GROUP
) -> Iterator[tuple[Registered, Registered]]:
    """Yield the pairs of rows with an equal key, of each group the first `most` rows."""
    groups: dict[Hashable, list[Registered]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    for group in groups.values():
        yield from combinations(group[:most], 2)


def _one_edit(one: str, two: str) -> bool:
    """Tell whether one letter put in, left out or changed makes the texts equal, or two neighbours changed places."""
    if abs(len(one) - len(two)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest, other = one[start:], two[start:]
    if len(rest) != len(other):
        return rest[1:] == other or rest == other[1:]
    swapped = rest[1:2] + rest[:1] == other[:2] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or swapped
