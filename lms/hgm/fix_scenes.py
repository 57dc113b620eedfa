"""Rules of repair for the scenes of a case."""

import re

from lms.hgm.blockparser import heading_of
from lms.hgm.draft import Draft, Fix
from lms.hgm.fix_parts import changed, field_line, quoted_word, removed, set_field
from lms.hgm.folding import nearest, slug
from lms.hgm.messages import Diagnostic
from lms.hgm.nodes import Block

_SCENE = re.compile(r"( {0,3}#{2,6}\s+)([^:]{1,80}?)(?:\s*:\s*(.*))?$")
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ALMOST_ARROW = re.compile(r"(.*?\S)\s*(?:-+>+|→|–>|—>|=>|»|⇒|>>)\s*([a-z0-9][a-z0-9-]{0,63})(\s*\[[^\[\]]*\])?\s*$")
_IN_WORDS = re.compile(r"(.*?\S)\s*(?:-+>+|→|–>|—>|=>|»|⇒|>>)\s*([^\[\]>]{1,80}?)(\s*\[[^\[\]]*\])?\s*$")
_END_MARK = re.compile(r"\s*\[[^\[\]]*\]\s*$")


def _scene_names(block: Block) -> list[str]:
    heads = (_SCENE.match(text) for text in block.source.split("\n"))
    return [head[2] for head in heads if head and _IDENTIFIER.fullmatch(head[2])]


def _scene_name(draft: Draft, item: Diagnostic) -> Fix | None:
    """E371, E372: a scene without a usable identifier, or with one that is taken."""
    from_line, block = _SCENE.match(draft.line(item.line)), draft.block_around(item.line)
    if from_line is None or block is None or not heading_of(draft.line(item.line)):
        return None
    taken = set(_scene_names(block))
    name, number = slug(from_line[2]), 1
    while name and name in taken:
        number += 1
        name = f"{slug(from_line[2])[:60]}-{number}"
    title = from_line[3] if from_line[3] is not None else from_line[2]
    return changed(f"Đặt mã cảnh «{name}»", item.line, f"{from_line[1]}{name}: {title}") if name else None


def _arrow(draft: Draft, item: Diagnostic) -> Fix | None:
    """E373: an arrow drawn in another way, or one that points at a scene by its title."""
    line, block = draft.line(item.line), draft.block_around(item.line)
    match, words = _ALMOST_ARROW.match(line), _IN_WORDS.match(line)
    if match is not None and re.match(r" {0,3}[-*+] +\S", match[1]):
        return changed("Ghi mũi tên «->»", item.line, f"{match[1]} -> {match[2]}{match[3] or ''}")
    if words is None or block is None or not slug(words[2]) or not re.match(r" {0,3}[-*+] +\S", words[1]):
        return None
    name = _scene_titles(block).get(slug(words[2]), slug(words[2])[:64])
    return changed(f"Ghi mã cảnh «{name}»", item.line, f"{words[1]} -> {name}{words[3] or ''}")


def _scene_titles(block: Block) -> dict[str, str]:
    """Return the identifiers of the scenes by their titles without marks; of equal titles the first."""
    found: dict[str, str] = {}
    for head in (_SCENE.match(text) for text in block.source.split("\n")):
        if head and head[3] and _IDENTIFIER.fullmatch(head[2]):
            found.setdefault(slug(_END_MARK.sub("", head[3])), head[2])
    return found


def _competency(draft: Draft, item: Diagnostic) -> Fix | None:
    """E375: a competency that the case does not declare."""
    code, block = slug(quoted_word(item)), draft.block_around(item.line)
    if not code or block is None:
        return None
    declared = [str(one) for one in block.setting("competency", ())]
    return set_field(draft, block.line, "competency", ", ".join([*declared, code]), f"Khai báo năng lực «{code}»")


def _target(draft: Draft, item: Diagnostic) -> Fix | None:
    """E376: a target that is misspelt, or still to be written."""
    name, block = quoted_word(item), draft.block_around(item.line)
    if block is None or not _IDENTIFIER.fullmatch(name):
        near = _scene_titles(block).get(slug(name), slug(name)) if block else ""
        return _renamed(draft, item, name, near) if block and near in _scene_names(block) else None
    known = nearest(name, _scene_names(block))
    if known:
        return _renamed(draft, item, name, known)
    scene = (f"### {name}: Cảnh mới [kết thúc]", "", "Kể điều xảy ra.", "")
    lead = () if not draft.line(block.end_line - 1).strip() else ("",)
    return Fix(f"Thêm cảnh «{name}»", block.end_line, 0, (*lead, *scene))


def _renamed(draft: Draft, item: Diagnostic, name: str, near: str) -> Fix | None:
    text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", near, draft.line(item.line))
    return changed(f"Đổi thành «{near}»", item.line, text) if text != draft.line(item.line) else None


def _ending(draft: Draft, item: Diagnostic) -> Fix | None:
    """E378: a scene that leads nowhere, unless one of its choices only lacks its arrow."""
    block = draft.block_around(item.line)
    if any(other.code == "E373" and draft.block_around(other.line) is block for other in draft.findings):
        return None
    return changed("Ghi cảnh này là kết thúc", item.line, f"{draft.line(item.line).rstrip()} [kết thúc]")


def _start(draft: Draft, item: Diagnostic) -> Fix | None:
    """E380: a start that is misspelt, or none of the scenes."""
    found, block = field_line(draft, item.line), draft.block_around(item.line)
    if found is None or block is None:
        return None
    near = nearest(found.value, _scene_names(block))
    if near:
        return changed(f"Đổi thành «{near}»", item.line, found.with_value(near))
    return removed("Bắt đầu từ cảnh viết trước nhất", item.line)


def _loop(draft: Draft, item: Diagnostic) -> Fix | None:
    """E384: a loop that is not declared."""
    return set_field(draft, item.line, "loop", "có", "Khai báo «lặp: có»")


SCENE_RULES = {
    "E371": _scene_name,
    "E372": _scene_name,
    "E373": _arrow,
    "E375": _competency,
    "E376": _target,
    "E378": _ending,
    "E380": _start,
    "E384": _loop,
}
