"""Shapes of what officers type about the training period: decisions, and what is only tried."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from training.enums import PeriodKind
from training.queries.trials import EVERYTHING, TrialInput
from training.rules import Item


class TrialForm(forms.Form):
    """What might be other than it is; the names are those of the address, so that a trial can be sent on as a link."""

    ngay = DayField(label=_("Nếu quyết định công nhận ghi ngày"), required=False)
    hieu_luc = DayField(label=_("Nếu quyết định có hiệu lực từ ngày"), required=False)
    gia_han = forms.IntegerField(label=_("Nếu được gia hạn thêm (ngày)"), required=False, min_value=1, max_value=730)
    dung_tu = DayField(label=_("Nếu thời hạn tạm dừng từ ngày"), required=False)
    dung_den = DayField(label=_("đến hết ngày"), required=False)
    thoi = DayField(label=_("Nếu thôi làm hòa giải viên từ ngày"), required=False)
    hoc = forms.ChoiceField(
        label=_("Nếu có thêm bằng chứng đã học xong"),
        required=False,
        error_messages={"invalid_choice": _("Nội dung này không còn thiếu. Xin chọn lại.")},
    )
    hoc_ngay = DayField(label=_("vào ngày"), required=False)

    def __init__(self, *args: Any, missing: tuple[Item, ...], **kwargs: Any) -> None:
        """Offer what is missing."""
        super().__init__(*args, **kwargs)
        items = [(item.reference, item.title or item.reference) for item in missing]
        everything = [(EVERYTHING, _("Mọi nội dung còn thiếu"))] if items else []
        self.fields["hoc"].choices = [("", _("Không thử")), *everything, *items]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for both days of a suspension."""
        data = super().clean() or {}
        for name, other in (("dung_tu", "dung_den"), ("dung_den", "dung_tu")):
            if data.get(name) and not data.get(other) and other not in self.errors:
                self.add_error(other, _("Xin gõ cả ngày đầu và ngày cuối của thời gian tạm dừng."))
        return data

    @property
    def is_filled(self) -> bool:
        """Tell whether anything is tried."""
        return any(self.cleaned_data.get(name) for name in self.fields)

    def given(self) -> TrialInput:
        """Return what is tried."""
        data = self.cleaned_data
        return TrialInput(
            recognised_on=data["ngay"],
            effective_on=data["hieu_luc"],
            ended_on=data["thoi"],
            extension_days=data["gia_han"] or 0,
            suspended_from=data["dung_tu"],
            suspended_to=data["dung_den"],
            done=data["hoc"],
            done_on=data["hoc_ngay"],
        )


class PeriodForm(forms.Form):
    """A decision that extends or suspends periods; `whom` are the choices that the officer may take."""

    whom = forms.ChoiceField(label=_("Dành cho"))
    kind = forms.ChoiceField(
        label=_("Loại"),
        choices=[("", _("Chọn loại")), (PeriodKind.EXTENSION, _("Gia hạn: cộng thêm một số ngày")),
                 (PeriodKind.SUSPENSION, _("Tạm dừng: những ngày tạm dừng không tính"))],
    )  # fmt: skip
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
    decision_issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=120, required=False)
    days = forms.IntegerField(
        label=_("Số ngày gia hạn"), required=False, min_value=1, max_value=730, help_text=_("Chỉ ghi khi gia hạn.")
    )
    first_on = DayField(
        label=_("Từ ngày"),
        help_text=_("Gia hạn: dành cho người có thời hạn đang chạy từ ngày này. Tạm dừng: ngày đầu tạm dừng."),
    )
    last_on = DayField(
        label=_("Đến hết ngày"),
        required=False,
        help_text=_("Tạm dừng thì phải ghi. Gia hạn có thể bỏ trống."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=300, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        """Offer these people, teams or places."""
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    def values(self) -> dict[str, Any]:
        """Return what was typed, but for whom, as the services take it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "whom"}
        return data | {"days": data["days"] or 0}


class AnnulForm(forms.Form):
    """Why a recorded decision is taken back."""

    reason = forms.CharField(label=_("Lý do hủy"), max_length=300, error_messages={"required": _("Xin ghi lý do.")})


def day_text(day: date | None) -> str:
    """Return a day as it stands in an address, "" for none."""
    return f"{day:%d/%m/%Y}" if day else ""
