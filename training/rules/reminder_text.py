"""Texts of reminders: their variables, the form without Vietnamese marks, and their size as SMS.

A text is cut into *parts* by the network and each part is paid for. One letter outside the GSM alphabet (3GPP TS
23.038), as most Vietnamese ones are, makes the whole text UCS-2: 70 instead of 160 letters in a part.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Variables of a text, and an example as long as names get.
VARIABLES: dict[str, str] = {
    "ten": "Nguyễn Thị Phương Thảo",
    "han": "31/12/2026",
    "con": "còn 90 ngày",
    "to": "Tổ hòa giải Tổ dân phố số 12",
    "xa": "Phường Lê Chân",
    "trang": "hoagiai.haiphong.gov.vn",
}
MAX_PARTS = 4
_VARIABLE = re.compile(r"\{([^{}]*)\}")

# 3GPP TS 23.038, the default alphabet and its extension (each sign of that one counts twice).
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
_GSM_SIZES, _UCS2_SIZES = (160, 153), (70, 67)
_PLAIN_SIGNS = str.maketrans({
    "đ": "d", "Đ": "D", "–": "-", "—": "-", "«": '"', "»": '"', "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...",
    "·": "-", "\u00a0": " ",
})  # fmt: skip


@dataclass(frozen=True)
class SmsSize:
    """How large a text is on the network: alphabet, units in it, parts to be paid."""

    is_gsm: bool
    units: int
    parts: int


def text_problems(text: str) -> tuple[str, ...]:
    """Return what is wrong with a template: unknown variables by name, and "{" or "}" for a lone brace.

    The empty tuple means that it can be filled.
    """
    unknown = [name for name in _VARIABLE.findall(text) if name not in VARIABLES]
    rest = _VARIABLE.sub("", text)
    return (*dict.fromkeys(unknown), *(brace for brace in "{}" if brace in rest))


def fill_text(*, text: str, values: Mapping[str, str], with_marks: bool = True) -> str:
    """Return the text with its variables filled in; what stands in a value is never read as a variable.

    Args:
        values: by name of VARIABLES; one that is missing becomes nothing.
        with_marks: False writes Vietnamese without marks, as cheap SMS need it.
    """
    filled = _VARIABLE.sub(lambda found: values.get(found[1], ""), text)
    return filled if with_marks else without_marks(filled)


def without_marks(text: str) -> str:
    """Return the text in letters of the GSM alphabet: no marks, đ as d; other signs become a question mark."""
    plain = unicodedata.normalize("NFD", text.translate(_PLAIN_SIGNS))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return "".join(char if char in GSM_BASIC or char in GSM_EXTENDED else "?" for char in bare)


def sms_size(text: str) -> SmsSize:
    """Return alphabet, units and parts of a text; a sign of two units is never cut in two by the end of a part.

    An empty text has no parts.
    """
    is_gsm = all(char in GSM_BASIC or char in GSM_EXTENDED for char in text)
    if is_gsm:
        weights = [2 if char in GSM_EXTENDED else 1 for char in text]
    else:
        weights = [2 if ord(char) > 0xFFFF else 1 for char in text]
    lone, joined = _GSM_SIZES if is_gsm else _UCS2_SIZES
    units = sum(weights)
    if units <= lone:
        return SmsSize(is_gsm, units, 1 if units else 0)
    return SmsSize(is_gsm, units, _packed(weights, joined))


def _packed(weights: Iterable[int], room: int) -> int:
    parts, left = 1, room
    for weight in weights:
        if weight > left:
            parts, left = parts + 1, room
        left -= weight
    return parts
