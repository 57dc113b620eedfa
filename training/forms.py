"""Shapes of input of the screens of training."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from training.enums import Audience, DayKind, SubjectGroup
from training.models import CertificateIssuer, ProgrammeVersion, Subject


class DayForm(forms.Form):
    """One row of the holiday table."""

    day = DayField(label=_("Ngày"))
    kind = forms.ChoiceField(label=_("Loại"), choices=DayKind.choices)
    name = forms.CharField(label=_("Tên ngày"), max_length=120)
    source = forms.CharField(
        label=_("Văn bản"), max_length=240, help_text=_("Số, ký hiệu, ngày của thông báo hoặc điều luật.")
    )
    provisional = forms.BooleanField(label=_("Dự kiến, chưa có thông báo"), required=False)


class YearForm(forms.Form):
    """The notice that confirms a year."""

    source = forms.CharField(
        label=_("Văn bản công bố"), max_length=240, help_text=_("Số, ký hiệu, ngày của thông báo lịch nghỉ năm.")
    )


class SubjectForm(forms.ModelForm):
    """A subject of a programme version; everything but code, title and group may stay empty."""

    audiences = forms.MultipleChoiceField(
        label=_("Đối tượng"), choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    mandatory = forms.TypedChoiceField(
        label=_("Bắt buộc"),
        choices=[("", _("Chưa biết")), ("1", _("Bắt buộc")), ("0", _("Tự chọn"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
    )
    group = forms.ChoiceField(label=_("Nhóm"), choices=SubjectGroup.choices)

    class Meta:
        """All but `verified`, which has its own step."""

        model = Subject
        fields = [
            "code",
            "title",
            "group",
            "audiences",
            "theory_periods",
            "practice_periods",
            "mandatory",
            "provenance",
        ]
        localized_fields = ["theory_periods", "practice_periods"]
        help_texts = {
            "code": _("Bắt đầu bằng CD-, thí dụ CD-K1."),
            "theory_periods": _("Để trống nếu chưa đối chiếu văn bản."),
            "practice_periods": _("Để trống nếu chưa đối chiếu văn bản."),
            "provenance": _("Điều, mục của văn bản mà các giá trị này lấy từ đó."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        """Show the stored value of a nullable yes or no."""
        super().__init__(*args, **options)
        if self.instance.pk and self.instance.mandatory is not None:
            self.initial["mandatory"] = "1" if self.instance.mandatory else "0"

    def clean_code(self) -> str:
        """Return the code in capitals."""
        code: str = self.cleaned_data["code"].strip().upper()
        if not code.startswith("CD-") or len(code) < 4:
            raise forms.ValidationError(_("Mã chuyên đề bắt đầu bằng CD-, thí dụ CD-K1."))
        return code


class VersionForm(forms.ModelForm):
    """Title, number and days of a programme version."""

    issued_on = DayField(label=_("Ngày ban hành"), required=False)
    in_force_from = DayField(label=_("Hiệu lực từ ngày"), required=False)
    in_force_to = DayField(label=_("Hết hiệu lực từ ngày"), required=False)

    class Meta:
        """What an editor may type."""

        model = ProgrammeVersion
        fields = [
            "code", "title", "decision_number", "issuer", "issued_on", "in_force_from", "in_force_to",
            "period_minutes", "note",
        ]  # fmt: skip


class CopyForm(forms.Form):
    """Code and title of a new version."""

    code = forms.SlugField(label=_("Mã của phiên bản mới"), max_length=40, help_text=_("Thí dụ ctk-2372-2026."))
    title = forms.CharField(label=_("Tên"), max_length=240)


class ReasonForm(forms.Form):
    """Why a certificate is revoked or replaced."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Xin ghi lý do.")},
    )


class IssuerForm(forms.ModelForm):
    """How the certificates of a commune name body, place and signer."""

    class Meta:
        """All that is printed."""

        model = CertificateIssuer
        fields = ("body_name", "place", "signer_title", "signer_name")
        help_texts = {
            "body_name": _("In hoa ở góc trái của giấy."),
            "place": _("Đứng trước ngày cấp: «Lê Chân, ngày …»."),
            "signer_title": _("Thí dụ: Chủ tịch; TM. Ủy ban nhân dân."),
            "signer_name": _("Bỏ trống thì chừa chỗ để ghi tay."),
        }
