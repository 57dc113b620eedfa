"""The form field for a day."""

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
