"""Editing a definition of a rule step by step, by the path of a part: «0.2» is the third part of the first. Pure."""

from copy import deepcopy
from typing import Any

from training.rules.completion import UnreadableRule
from training.rules.definition import ALL_OF, ANY_OF, AT_LEAST, DEEPEST

#: parts of one definition; a rule that people should understand has fewer
MOST_PARTS = 60


def part_at(definition: Any, path: str) -> Any:
    """Return the part at a path, the definition itself for an empty one.

    Raises:
        UnreadableRule: there is no such part.
    """
    found = definition
    for place in _places(path):
        parts = _parts(found)
        if place >= len(parts):
            raise _gone()
        found = parts[place]
    return found


def with_part(definition: Any, *, path: str, part: Any) -> Any:
    """Return a copy with a part added at the end of the group at a path.

    Raises:
        UnreadableRule: no such group, too deep, too many parts.
    """
    copied = deepcopy(definition)
    if len(_places(path)) >= DEEPEST:
        raise UnreadableRule("too deep", "Không lồng nhóm sâu hơn nữa được.")
    if _count(copied) >= MOST_PARTS:
        raise UnreadableRule("too many parts", f"Một quy tắc có tối đa {MOST_PARTS} điều kiện.")
    _parts(part_at(copied, path)).append(part)
    return copied


def with_part_replaced(definition: Any, *, path: str, part: Any) -> Any:
    """Return a copy with the part at a path replaced.

    Raises:
        UnreadableRule: no such part, or the root.
    """
    copied = deepcopy(definition)
    group, place = _parent(copied, path)
    group[place] = part
    return copied


def without_part(definition: Any, *, path: str) -> Any:
    """Return a copy without the part at a path.

    Raises:
        UnreadableRule: no such part, or the root.
    """
    copied = deepcopy(definition)
    group, place = _parent(copied, path)
    del group[place]
    return copied


def with_word(definition: Any, *, path: str, word: str, threshold: int = 1) -> Any:
    """Return a copy in which the group at a path is joined by another word: all_of, any_of or at_least.

    Raises:
        UnreadableRule: no such group or word, a threshold outside 1-99.
    """
    copied = deepcopy(definition)
    group = part_at(copied, path)
    parts = _parts(group)
    if word not in (ALL_OF, ANY_OF, AT_LEAST) or not 1 <= threshold <= 99:
        raise UnreadableRule("unknown word", "Xin chọn cách ghép và số điều cần đạt.")
    group.clear()
    group.update({AT_LEAST: threshold, "of": parts} if word == AT_LEAST else {word: parts})
    return copied


def new_group(word: str, threshold: int = 1) -> dict[str, Any]:
    """Return an empty group."""
    return {AT_LEAST: threshold, "of": []} if word == AT_LEAST else {word: []}


def _parts(group: Any) -> list[Any]:
    """Return the list in which the parts of a group stand."""
    if isinstance(group, dict):
        for word in (ALL_OF, ANY_OF, "of"):
            if isinstance(group.get(word), list):
                found: list[Any] = group[word]
                return found
    raise _gone()


def _parent(definition: Any, path: str) -> tuple[list[Any], int]:
    """Return the list in which a part stands, and its place."""
    head, _, last = path.rpartition(".")
    places = _places(last)
    if not places:
        raise _gone()
    parts = _parts(part_at(definition, head))
    if places[0] >= len(parts):
        raise _gone()
    return parts, places[0]


def _places(path: str) -> list[int]:
    if not path:
        return []
    words = path.split(".")
    if len(words) > DEEPEST + 1 or not all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
        raise _gone()
    return [int(word) for word in words]


def _count(part: Any) -> int:
    try:
        return 1 + sum(_count(one) for one in _parts(part))
    except UnreadableRule:
        return 1


def _gone() -> UnreadableRule:
    return UnreadableRule("no such part", "Điều kiện này không còn trong bản soạn. Xin xem lại.")
