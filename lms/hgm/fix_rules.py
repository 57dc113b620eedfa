"""The rules of repair: for each code that allows one, what is to change (dialect section 10)."""

import re
from collections.abc import Callable

from lms.hgm.blockparser import heading_of
from lms.hgm.draft import Draft, Fix
from lms.hgm.fields import FIELDS, FRONT_FIELDS, find_field
from lms.hgm.fix_law import REFERENCE_RULES
from lms.hgm.fix_parts import changed, field_line, quoted_word, removed, set_field
from lms.hgm.fix_questions import QUESTION_RULES
from lms.hgm.fix_scenes import SCENE_RULES
from lms.hgm.folding import slug
from lms.hgm.formatting import new_identifier
from lms.hgm.header import is_field_line
from lms.hgm.messages import Diagnostic
from lms.hgm.nodes import Block
from lms.hgm.parts import CodeTracker

Rule = Callable[[Draft, Diagnostic], Fix | None]
_OPENING = re.compile(r"( {0,3}:{3,})([ \t]*)(\S+)(.*)$")
_FRONT_LINE = re.compile(r"\s*([^:#\s][^:]{0,40}?)[ \t]*:(.*)$")
_NUMBER_AND_UNIT = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:điểm|điem|diem|đ|points?)\.?", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YES, _NO = {"đúng", "bật", "true", "on", "x", "1", "ok"}, {"sai", "tắt", "false", "off", "0", "ko"}


def _front(draft: Draft, item: Diagnostic) -> Fix | None:
    """E002: an unclosed front matter, or a name with spaces."""
    if item.line == 1:
        end = 1
        while _FRONT_LINE.match(draft.line(end + 1)) and not heading_of(draft.line(end + 1)):
            end += 1
        return Fix("Thêm dòng «---» kết thúc phần đầu bài", end + 1, 0, ("---",))
    match = _FRONT_LINE.match(draft.line(item.line))
    field = find_field("-".join(match[1].split()), front=True) if match else None
    if match is None or field is None:
        return None
    return changed(f"Viết lại là «{field.vi}»", item.line, f"{field.vi}:{match[2]}")


def _unclosed(draft: Draft, item: Diagnostic) -> Fix | None:
    """E101: a closing fence of the wrong length, or none at all."""
    block = next((block for block in draft.blocks if block.line == item.line), None)
    if block is None or not item.fix:
        return None
    stray = _stray_close(draft, block)
    if stray:
        return changed(f"Sửa dấu đóng thành «{item.fix}»", stray, item.fix)
    code, last = CodeTracker(), block.line
    inside = False
    for number in range(block.line + 1, block.end_line + 1):
        text = draft.line(number)
        inside = code.inside(text)
        heading = None if inside else heading_of(text)
        if heading and heading[0] <= 2:
            break
        last = number if text.strip() else last
    if code.fence:
        return None
    return Fix(f"Thêm dấu đóng «{item.fix}»", last + 1, 0, (item.fix,))


def _stray_close(draft: Draft, block: Block) -> int:
    """Return the line of the first closing fence that fits no block and stands behind the opening of this one, or 0."""
    strays = (found.line for found in draft.findings if found.code == "E102" and found.line > block.line)
    line = next(strays, 0)
    between = any(block.line < other.line < line and other.end_line >= line for other in draft.blocks)
    return 0 if between or line > block.end_line else line


def _extra_close(draft: Draft, item: Diagnostic) -> Fix | None:
    """E102: the fence of an unclosed block, or one too many."""
    for found in draft.findings:
        fix = _unclosed(draft, found) if found.code == "E101" and found.line < item.line else None
        if fix and fix.count and fix.line == item.line:
            return fix
    return removed("Bỏ dấu đóng thừa", item.line)


def _space(draft: Draft, item: Diagnostic) -> Fix | None:
    """E103: no space behind the fence."""
    match = _OPENING.match(draft.line(item.line))
    return changed("Thêm dấu cách", item.line, f"{match[1]} {match[3]}{match[4]}") if match else None


def _keyword(draft: Draft, item: Diagnostic) -> Fix | None:
    """E104: a misspelt kind."""
    match = _OPENING.match(draft.line(item.line))
    if match is None or not item.fix:
        return None
    return changed(f"Đổi thành «{item.fix}»", item.line, f"{match[1]}{match[2]}{item.fix}{match[4]}")


def _identifier(draft: Draft, item: Diagnostic) -> Fix | None:
    """E105, E106: an identifier with other letters, or one that is taken."""
    match = re.match(r"( {0,3}:{3,}[ \t]*\S+[ \t]+#)(\S*)(.*)$", draft.line(item.line))
    if match is None:
        return None
    name = free_name(slug(match[2]), draft.identifiers)
    draft.identifiers.add(name)
    return changed(f"Đổi mã thành «{name}»", item.line, f"{match[1]}{name}{match[3]}") if name else None


def free_name(name: str, taken: set[str]) -> str:
    """Return `name`, or the first of `name-2`, `name-3` … that is free; empty stays empty."""
    number, found = 1, name
    while name and found in taken:
        number += 1
        found = f"{name[: 60 - len(str(number))]}-{number}"
    return found


def _name(draft: Draft, item: Diagnostic) -> Fix | None:
    """W510: no identifier."""
    match = _OPENING.match(draft.line(item.line))
    if match is None:
        return None
    name = new_identifier(draft.rng, draft.identifiers)
    return changed("Thêm mã", item.line, f"{match[1]}{match[2]}{match[3]} #{name}{match[4]}")


def _blank(draft: Draft, item: Diagnostic) -> Fix | None:
    """E201: no blank line behind the fields."""
    return Fix("Thêm dòng trống", item.line, 0, ("",))


def _field(draft: Draft, item: Diagnostic) -> Fix | None:
    """E202: a misspelt field, one that stands in the text, or one this kind does not have."""
    found = field_line(draft, item.line)
    if found is None:
        return None
    if item.fix:
        return changed(f"Đổi thành «{item.fix}»", item.line, f"{item.fix}: {found.value}".rstrip())
    if not find_field(found.name):
        return None
    block = draft.block_around(item.line)
    first = block.line + 1 if block else 0
    while block and first < item.line and not draft.line(first).strip():
        first += 1
    if block and not is_field_line(draft.line(first)):
        text = [draft.line(number) for number in range(first, item.line)]
        return Fix("Đưa lên phần khai báo", first, item.line - first + 1, (draft.line(item.line).strip(), "", *text))
    return removed("Bỏ dòng này", item.line)


def _repeated(draft: Draft, item: Diagnostic) -> Fix | None:
    """E203, E309: a field too many."""
    return removed("Bỏ dòng này", item.line)


def _number(draft: Draft, item: Diagnostic) -> Fix | None:
    """E204: a number with its unit."""
    found = field_line(draft, item.line)
    match = _NUMBER_AND_UNIT.fullmatch(found.value) if found else None
    return changed(f"Chỉ ghi số {match[1]}", item.line, found.with_value(match[1])) if found and match else None


def _value(draft: Draft, item: Diagnostic) -> Fix | None:
    """E205: a value in a neighbouring spelling."""
    found = field_line(draft, item.line)
    field = (find_field(found.name) or find_field(found.name, front=True)) if found else None
    if found is None or field is None:
        return None
    value = _near_value(field.name, found.value, item.fix or "")
    return changed(f"Đổi thành «{value}»", item.line, found.with_value(value)) if value else None


def _near_value(name: str, value: str, near: str) -> str:
    """Return what a value of this field must mean, or nothing."""
    if name == "effective":
        day = _DAY.fullmatch(value)
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else ""
    if near == "có":
        word = value.casefold().strip(" .")
        return "có" if word in _YES else "không" if word in _NO else ""
    if name in {"topic", "competency", "start"}:
        parts = (part.strip() for part in value.split(","))
        return ", ".join(near if near and slug(part) == near else part for part in parts) if near else ""
    field = FIELDS.get(name) or FRONT_FIELDS[name]
    return near if field.words else ""


def _heading(draft: Draft, item: Diagnostic) -> Fix | None:
    """W508: a heading more than one level below the one above it."""
    heading, above = heading_of(draft.line(item.line)), draft.levels_above.get(item.line)
    if heading is None or above is None:
        return None
    return changed(f"Hạ còn {above + 1} dấu #", item.line, f"{'#' * (above + 1)} {heading[1]}")


def _keep_order(draft: Draft, item: Diagnostic) -> Fix | None:
    """W504: «all of the above» among shuffled options."""
    return set_field(draft, item.line, "shuffle", "không", "Không trộn phương án của câu này")


def _points(draft: Draft, item: Diagnostic) -> Fix | None:
    """E363: criteria that do not add up to the points."""
    total = quoted_word(item, r"tổng các tiêu chí là (\d+(?:,\d+)?)")
    return set_field(draft, item.line, "points", total, f"Ghi điểm là {total}") if total else None


RULES: dict[str, Rule] = {
    "E002": _front,
    "E101": _unclosed,
    "E102": _extra_close,
    "E103": _space,
    "E104": _keyword,
    "E105": _identifier,
    "E106": _identifier,
    "E201": _blank,
    "E202": _field,
    "E203": _repeated,
    "E204": _number,
    "E205": _value,
    "E309": _repeated,
    "E363": _points,
    "W504": _keep_order,
    "W508": _heading,
    "W510": _name,
    **QUESTION_RULES,
    **SCENE_RULES,
    **REFERENCE_RULES,
}
