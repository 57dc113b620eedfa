"""Shapes of what officers type about records of one person."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    """Which of two records stays, and how it is known that both are one person."""

    kept = forms.ChoiceField(
        label=_("Giữ lại hồ sơ"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Xin chọn hồ sơ giữ lại.")},
    )
    reason = forms.CharField(
        label=_("Vì sao biết đây là một người"),
        max_length=300,
        help_text=_("Ví dụ: đã đối chiếu quyết định công nhận, đã gọi điện xác nhận."),
        error_messages={"required": _("Xin ghi vì sao biết đây là một người.")},
    )
    seen = forms.BooleanField(
        label=_("Đã đối chiếu: hai hồ sơ này là của cùng một người"),
        error_messages={"required": _("Xin đánh dấu sau khi đã đối chiếu hai hồ sơ.")},
    )
