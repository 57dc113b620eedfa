"""What makes two versions of a block the same question, and what changed between two texts (dialect 6)."""

import hashlib
import json
from bisect import bisect_left
from typing import Any

from lms.hgm.kinds.base import Shape
from lms.hgm.nodes import Block, Container, Document, Prose
from lms.hgm.parser import parse
from lms.hgm.registry import kind_named

NOT_SCORED = frozenset({"topic", "status"})
RULE_FIELDS = ("scoring", "match", "scale", "start", "max-points", "min-points", "loop")
CHANGES = ("added", "removed", "moved", "text", "key", "points")


def _essence(block: Block) -> Any:
    if isinstance(block.body, Container):
        return [child.source if isinstance(child, Prose) else fingerprint(child) for child in block.children]
    return kind_named(block.kind).essence(block)


def fingerprint(block: Block) -> str:
    """Return the SHA-256, in hex, of what a block asks and how it is scored.

    Identifier, title, feedback, notes, topics and status do not count; defaults count as if written.
    """
    if block.broken:
        return hashlib.sha256(block.source.encode()).hexdigest()
    kind = kind_named(block.kind)
    settings = {name: str(value) for name, value in block.fields.items() if name not in NOT_SCORED}
    if kind.scored:
        settings |= {"points": format(block.points.normalize(), "f"), "shuffle": str(kind.shuffled(block))}
        settings["scoring"] = kind.scoring(block)
    tree = {"kind": block.kind, "settings": settings, "body": _essence(block)}
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _rest(items: tuple[tuple[str, Any], ...], common: set[str]) -> list[Any]:
    return [key for text, key in items if text not in common]


def _item_changes(old: Shape, new: Shape) -> set[str]:
    if old.order_is_key:
        same_parts = sorted(text for text, _key in old.items) == sorted(text for text, _key in new.items)
        if old.items == new.items:
            return set()
        return {"key"} if same_parts or len(old.items) != len(new.items) else {"text"}
    before, after = dict(old.items), dict(new.items)
    common = before.keys() & after.keys()
    found: set[str] = set()
    if any(before[text] != after[text] for text in common):
        found.add("key")
    if [text for text in before if text in common] != [text for text in after if text in common]:
        found.add("moved")
    left, right = _rest(old.items, common), _rest(new.items, common)
    if left != right:
        found.add("key")
    if left or right:
        found.add("text")
    return found


def _block_changes(old: Block, new: Block) -> set[str]:
    if old.broken or new.broken or old.kind != new.kind:
        return {"text", "key"} if old.source != new.source else set()
    kind = kind_named(old.kind)
    before, after = kind.shape(old), kind.shape(new)
    found = _item_changes(before, after)
    rules = [(kind.scoring(block), *(block.setting(name) for name in RULE_FIELDS[1:])) for block in (old, new)]
    if before.rules != after.rules or rules[0] != rules[1]:
        found.add("key")
    if kind.scored and old.points != new.points:
        found.add("points")
    scored = {"points", *RULE_FIELDS}
    others = [{name: value for name, value in block.fields.items() if name not in scored} for block in (old, new)]
    if before.texts != after.texts or old.title != new.title or others[0] != others[1]:
        found.add("text")
    return found


def _staying(places: list[int]) -> set[int]:
    """Return the members of a longest rising run: the blocks that kept their order."""
    tails: list[int] = []
    links: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        links[place] = tails[at - 1] if at else None
        tails[at : at + 1] = [place]
    staying: set[int] = set()
    current = tails[-1] if tails else None
    while current is not None:
        staying.add(current)
        current = links[current]
    return staying


def _named(document: Document) -> dict[str, Block]:
    named: dict[str, Block] = {}
    for block in document.blocks():
        if block.id:
            named.setdefault(block.id, block)
    return named


def diff(old: str | bytes, new: str | bytes) -> list[dict[str, str]]:
    """Return what changed between two versions of a text, block by block.

    Each entry is `{"id", "change"}` with change `added`, `removed`, `moved` (the block, or its
    options), `text` (no score changes), `key` or `points`; a block may have several entries.
    Blocks without identifier and prose are not compared.
    """
    before, after = _named(parse(old)), _named(parse(new))
    places = {identifier: place for place, identifier in enumerate(before)}
    common = [identifier for identifier in after if identifier in before]
    staying = _staying([places[identifier] for identifier in common])
    out = []
    for identifier, block in after.items():
        if identifier not in before:
            found = {"added"}
        else:
            found = _block_changes(before[identifier], block)
            found |= set() if places[identifier] in staying else {"moved"}
        out += [{"id": identifier, "change": change} for change in CHANGES if change in found]
    return out + [{"id": identifier, "change": "removed"} for identifier in before if identifier not in after]
