"""The form fields for a day, and for a day with its time."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A date typed as day/month/year; the widget is a plain text field that every browser shows alike."""

    def __init__(self, **options: Any) -> None:
        """Give the widget its hints."""
        options.setdefault(
            "widget",
            forms.DateInput(
                format="%d/%m/%Y",
                attrs={"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"},
            ),
        )
        options.setdefault(
            "error_messages",
            {
                "invalid": _("Ngày không đọc được. Xin gõ ngày/tháng/năm, thí dụ 31/08/2025."),
                "required": _("Xin gõ ngày."),
            },
        )
        super().__init__(**options)


class MomentField(forms.DateTimeField):
    """A local day and time typed as day/month/year hour:minute, in a plain text field as `DayField` is.

    «17 giờ 30» and «17h» are read as 17:30 and 17:00; the value of a browser's own field is taken as well.
    """

    def __init__(self, **options: Any) -> None:
        """Give the widget its hints."""
        super().__init__(
            widget=forms.DateTimeInput(
                format="%d/%m/%Y %H:%M",
                attrs={"placeholder": "ngày/tháng/năm giờ:phút", "autocomplete": "off"},
            ),
            input_formats=["%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            error_messages={
                "invalid": _("Giờ không đọc được. Xin gõ ngày/tháng/năm giờ:phút, thí dụ 31/12/2026 08:00.")
            },
            **options,
        )

    def to_python(self, value: Any) -> Any:
        """Read the hour as people write it."""
        if isinstance(value, str):
            value = re.sub(r"\b(\d{1,2}) ?(?:giờ|h|g) ?(\d{2})?(?: ?phút)?(?=[\s,]|$)", _clock, value.strip().lower())
            value = " ".join(value.replace(",", " ").replace("ngày", " ").upper().split())
        return super().to_python(value)


def _clock(found: re.Match[str]) -> str:
    return f"{found[1]}:{found[2] or '00'}"
