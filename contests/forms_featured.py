"""Shape of what the desk and the editor type about model mediators."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.rules.featuring import CONSENT
from contests.services.featuring import MOST_TEXT


class FeatureForm(forms.Form):
    """The words by which a winner is introduced."""

    text = forms.CharField(
        label=_("Lời giới thiệu"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Hai, ba câu: làm hòa giải từ khi nào, cách làm nào nên học. Không ghi ngày sinh, số điện thoại, "
            "tên các bên tranh chấp."
        ),
        error_messages={"required": _("Xin viết lời giới thiệu.")},
    )


class PaperConsentForm(forms.Form):
    """That the person signed a paper with these very words."""

    signed = forms.BooleanField(
        label=_("Tôi đang giữ giấy đồng ý có chữ ký của người này, với đúng lời giới thiệu trên"),
        help_text=CONSENT,
        error_messages={"required": _("Cần có giấy đồng ý đã ký rồi mới ghi.")},
    )


class EndForm(forms.Form):
    """A reason in writing; the public does not see it."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Xin ghi lý do.")},
    )

    def __init__(self, *args: Any, is_required: bool = True, **kwargs: Any) -> None:
        """Let the reason be left out where a person ends what is about that very person."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_required
