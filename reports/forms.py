"""Shapes of what officers type about targets."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from mediators.models import Unit
from reports.models import OPERATORS, Measure, Metric, Target, TargetLevel
from reports.services.targets import TargetFacts

NATION = "VN"
AREA = {"rows": 2}


class TargetForm(forms.Form):
    """What a target says."""

    metric = forms.ChoiceField(
        label=_("Chỉ tiêu"), choices=[(item.value, f"{item.value} {item.label}") for item in Metric]
    )
    operator = forms.ChoiceField(label=_("Cách đặt mức"), choices=OPERATORS)
    low = forms.IntegerField(label=_("Mức"), min_value=0, max_value=30000, help_text=_("Số nguyên, thí dụ 90 cho 90%."))
    high = forms.IntegerField(
        label=_("Mức trên của khoảng"), min_value=0, max_value=30000, required=False,
        help_text=_("Chỉ ghi khi văn bản đặt một khoảng, thí dụ 50% - 80%."),
    )  # fmt: skip
    measure = forms.ChoiceField(label=_("Đơn vị của mức"), choices=Measure.choices)
    valid_from = DayField(label=_("Có hiệu lực từ ngày"))
    valid_to = DayField(
        label=_("Hết hiệu lực từ ngày"),
        required=False,
        help_text=_("Ngày đầu tiên không còn hiệu lực; để trống nếu chưa rõ."),
    )
    due_on = DayField(label=_("Phải đạt đến hết ngày"), required=False)
    issuer = forms.CharField(label=_("Cơ quan đặt ra"), max_length=160)
    source = forms.CharField(label=_("Văn bản"), max_length=240, help_text=_("Số, ký hiệu, ngày và tên văn bản."))
    passage = forms.CharField(
        label=_("Câu trong văn bản"), max_length=400, required=False, widget=forms.Textarea(attrs=AREA),
        help_text=_("Chép nguyên câu để người khác đối chiếu được."),
    )  # fmt: skip
    note = forms.CharField(label=_("Ghi chú"), max_length=400, required=False, widget=forms.Textarea(attrs=AREA))
    verified = forms.BooleanField(label=_("Đã đối chiếu với chính văn bản"), required=False)

    @staticmethod
    def initial_of(target: Target) -> dict[str, Any]:
        """Return what the form shows at first."""
        return {name: getattr(target, name) for name in TargetForm.base_fields}

    def facts(self) -> TargetFacts:
        """Return what was typed."""
        return TargetFacts(**{name: self.cleaned_data[name] for name in TargetForm.base_fields})


class NewTargetForm(TargetForm):
    """A new target of a place."""

    place = forms.ChoiceField(label=_("Của"))
    field_order = ["place", *TargetForm.base_fields]

    def __init__(self, *args: Any, units: Sequence[Unit], nation: bool, **kwargs: Any) -> None:
        """Offer the places of the person; a single one needs no choice."""
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        choices = [(NATION, TargetLevel.NATION.label)] * nation + [(unit.code, str(unit)) for unit in units]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def placed(self) -> tuple[str, Unit | None]:
        """Return level and unit that were chosen."""
        unit = self.units.get(self.cleaned_data["place"])
        if unit is None:
            return TargetLevel.NATION.value, None
        return (TargetLevel.COMMUNE if unit.parent_id else TargetLevel.PROVINCE).value, unit


class CorrectTargetForm(TargetForm):
    """A correction says why."""

    reason = forms.CharField(label=_("Lý do sửa"), max_length=300)


class WithdrawTargetForm(forms.Form):
    """Taking back says why."""

    reason = forms.CharField(label=_("Lý do rút lại"), max_length=300)
