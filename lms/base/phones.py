"""Telephone numbers as people write them (contracts.md §4), and the form field for them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.text import search_key

_PARTS = re.compile(r"[/;,|\n]|\bhoặc\b|\bvà\b")
_NUMBER = re.compile(r"\+?\(?\d[\d .\-()]*")
_NONE = {"khong", "khong co", "chua co"}


def read_phone(text: str) -> tuple[str | None, str | None]:
    """Return the phone as ten digits beginning with 0, and a code if it cannot be kept.

    Repairs +84, dots, spaces, a lost 0 and a note behind it; of several numbers the first good one is taken.

    Source: contracts.md §4.
    """
    if not text or text in {"-", "0"} or search_key(text) in _NONE:
        return None, None
    digits = [_digits(part) for part in _PARTS.split(text)]
    good = [number for number in digits if len(number) == 10 and number.startswith("0")]
    if good:
        return good[0], None
    return None, "phone_short" if 0 < max(map(len, digits)) < 9 else "phone_unclear"


def _digits(part: str) -> str:
    found = _NUMBER.search(part)
    digits = re.sub(r"\D", "", found[0]) if found else ""
    for code in ("0084", "84"):
        if digits.startswith(code) and len(digits) - len(code) in {9, 10}:
            digits = "0" + digits[len(code) :].lstrip("0")
            break
    return "0" + digits if len(digits) == 9 and not digits.startswith("0") else digits


class PhoneField(forms.CharField):
    """A number that may be left out; gives ten digits, or ""."""

    def __init__(self, **options: Any) -> None:
        """Name, help and length are the same wherever a number is asked for."""
        options.setdefault("label", _("Điện thoại"))
        options.setdefault("help_text", _("10 số, bắt đầu bằng số 0."))
        super().__init__(max_length=30, required=False, **options)

    def clean(self, value: Any) -> str:
        """Return ten digits, or "" when there is none."""
        phone, code = read_phone(super().clean(value))
        if code:
            raise forms.ValidationError(_("Số điện thoại gồm 10 số, bắt đầu bằng số 0. Để trống nếu không có."))
        return phone or ""
