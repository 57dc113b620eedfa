"""Rules of repair for references and links: «khoản 1 Điều 12 Luật số 35/2013/QH13» becomes a `luat:` reference."""

import re

from lms.hgm.draft import Draft, Fix
from lms.hgm.fix_parts import changed, field_line, quoted_word
from lms.hgm.folding import strip_marks
from lms.hgm.law import parse_law_ref
from lms.hgm.messages import Diagnostic

_NUMBER = re.compile(r"\d{1,6}/\d{4}/[A-ZĐ][\w-]{1,20}|\d{1,6}/[A-ZĐ][\w-]{1,20}")
_PLACES = (("dieu", r"\bdieu[\s.-]*(\d{1,4}[a-z]?)"), ("khoan", r"\bkhoan[\s.-]*(\d{1,3}[a-z]?)"),
           ("diem", r"\bdiem[\s.-]*([a-z])\b"))  # fmt: skip
_LAW_LINK = re.compile(r"\]\((luat:[^()]*)\)", re.IGNORECASE)


def reference_in(words: str) -> str:
    """Return the `luat:` reference that words mean, or nothing when they name no document or several."""
    numbers = _NUMBER.findall(words)
    if len(numbers) != 1:
        return ""
    rest = strip_marks(words.replace(numbers[0], " ").casefold())
    places = [(name, re.search(pattern, rest)) for name, pattern in _PLACES]
    anchor = ""
    for name, match in places:
        if match is None:
            break
        anchor += ("." if anchor else "#") + f"{name}-{match[1]}"
    found = f"luat:{numbers[0]}{anchor}"
    return found if parse_law_ref(found) else ""


def _reference(draft: Draft, item: Diagnostic) -> Fix | None:
    """E411: a reference in words."""
    text = draft.line(item.line)
    found = field_line(draft, item.line)
    if found and not _LAW_LINK.search(text):
        parts = [part.strip() for part in re.split(r"[;,]", found.value) if part.strip()]
        wanted = [part if parse_law_ref(part) else reference_in(part) for part in parts]
        whole = ", ".join(wanted) if all(wanted) else reference_in(found.value)
        return changed("Ghi theo mẫu luat:", item.line, found.with_value(whole)) if whole else None
    mended = _LAW_LINK.sub(_mended_link, text)
    return changed("Ghi theo mẫu luat:", item.line, mended) if mended != text else None


def _mended_link(match: re.Match[str]) -> str:
    target = match[1] if parse_law_ref(match[1]) else reference_in(match[1]) or match[1]
    return f"]({target})"


def _address(draft: Draft, item: Diagnostic) -> Fix | None:
    """E501: a web address without its beginning."""
    address = quoted_word(item)
    if not re.match(r"(?://|www\.)[\w-]+\.[\w.-]+", address) or address.startswith("///"):
        return None
    text = draft.line(item.line)
    mended = re.sub(rf"(?<!!)(\[[^\[\]]*\]\(){re.escape(address)}", rf"\1https://{address.removeprefix('//')}", text)
    return changed("Thêm https:// vào liên kết", item.line, mended) if mended != text else None


REFERENCE_RULES = {"E411": _reference, "E501": _address}
