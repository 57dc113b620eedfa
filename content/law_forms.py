"""Shape of what is typed about changes of the law."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.enums import ChangeKind, LawOutcome
from content.law_rules import Standing
from content.models import LawChange, LegalArticle, LegalDocument
from content.services.law_changes import REASON_LENGTH
from lms.base.days import DayField
from lms.base.errors import RuleViolation

WIDE = {"rows": 2}


class RefusableForm(forms.Form):
    """A form that shows the sentence of a refusal at its field, or above all fields."""

    def refuse(self, refusal: RuleViolation) -> None:
        """Add the sentence."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class ChangeForm(RefusableForm):
    """A change of an article: document, article number, what, from when, by which document."""

    document = forms.ModelChoiceField(label=_("Văn bản bị thay đổi"), queryset=LegalDocument.objects.none())
    article = forms.CharField(
        label=_("Điều"),
        required=False,
        max_length=8,
        help_text=_("Chỉ ghi số, ví dụ 4 hoặc 12a. Bỏ trống khi cả văn bản hết hiệu lực hoặc được thay thế."),
    )
    kind = forms.ChoiceField(label=_("Thay đổi"), choices=ChangeKind.choices)
    from_on = DayField(label=_("Từ ngày"))
    by_number = forms.CharField(
        label=_("Theo văn bản số"), max_length=60, help_text=_("Số, ký hiệu của văn bản sửa đổi hoặc bãi bỏ.")
    )
    note = forms.CharField(
        label=_("Thay đổi những gì"), required=False, max_length=500, widget=forms.Textarea(attrs=WIDE)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the register."""
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = LegalDocument.objects.order_by("kind", "number")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the article in the register."""
        data = super().clean() or self.cleaned_data
        number, document = data.get("article", ""), data.get("document")
        data["article_row"] = None
        if number and document:
            number = number.lower().removeprefix("điều").strip()
            data["article_row"] = LegalArticle.objects.filter(document=document, number=number).first()
            if data["article_row"] is None:
                self.add_error(
                    "article", _("Danh mục chưa có điều này. Xin thêm điều vào danh mục văn bản rồi ghi lại.")
                )
        return data

    def change(self) -> LawChange:
        """Return the row as typed, not stored."""
        data = self.cleaned_data
        return LawChange(
            document=data["document"],
            article=data["article_row"],
            **{name: data[name] for name in ("kind", "from_on", "by_number", "note")},
        )


class DecisionForm(RefusableForm):
    """One decision for the chosen items."""

    outcome = forms.ChoiceField(label=_("Quyết định"), choices=LawOutcome.choices)
    reason = forms.CharField(
        label=_("Lý do"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs=WIDE),
        help_text=_("Bắt buộc khi giữ nguyên hoặc xem lại từ đầu."),
    )


class WithdrawForm(RefusableForm):
    """Why a change is taken back."""

    reason = forms.CharField(label=_("Vì sao rút lại"), required=False, max_length=REASON_LENGTH)


class ItemFilterForm(forms.Form):
    """Which items of a change are shown."""

    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[
            ("", _("Tất cả")),
            (Standing.PENDING.value, _("Chưa quyết định")),
            (Standing.KEPT.value, _("Giữ nguyên")),
            (Standing.SUSPENDED.value, _("Tạm dừng")),
            (Standing.TO_REVISE.value, _("Đang chờ sửa")),
            (Standing.REVISED.value, _("Đã sửa")),
        ],
    )
