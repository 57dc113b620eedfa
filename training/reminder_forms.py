"""Shapes of what officers type about reminders."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from lms.base.text import clean
from training.enums import BEFORE_RUNGS, ORDERED_CHANNELS, Rung
from training.models import ReminderLadder, ReminderStep
from training.models.reminders import TEXT_LENGTH
from training.rules.reminders import MAX_DAYS_BEFORE
from training.services.reminders import LadderFacts, StepFacts

WAYS = ("way1", "way2", "way3", "way4")
WAY_LABELS = (_("Trước hết bằng"), _("Không được thì"), _("Rồi đến"), _("Sau cùng"))
MAX_CAP_VND = 2_000_000_000


class LadderForm(forms.Form):
    """A whole ladder: each rung has its own small group of fields, named «third-text»."""

    valid_from = DayField(label=_("Áp dụng từ ngày"))
    cap_vnd = forms.IntegerField(
        label=_("Mức chi tối đa một tháng (đồng)"),
        required=False,
        min_value=0,
        max_value=MAX_CAP_VND,
        help_text=_(
            "Tiền tin nhắn của cả địa bàn. Đến mức này thì tin chờ sang tháng sau. Để trống là không giới hạn."
        ),
    )
    without_marks = forms.BooleanField(label=_("Tin SMS viết không dấu (rẻ hơn một nửa)"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Add the fields of the six rungs."""
        super().__init__(*args, **options)
        for rung in Rung:
            self._add_rung(rung)

    def groups(self) -> list[dict[str, Any]]:
        """Return the rungs with their bound fields, as the page shows them."""
        return [
            {
                "rung": rung.value,
                "label": rung.label,
                "fields": [self[name] for name in self._names(rung) if not name.split("-")[1].startswith("way")],
                "ways": [self[name] for name in self._names(rung) if name.split("-")[1].startswith("way")],
            }
            for rung in Rung
        ]

    def facts(self) -> LadderFacts:
        """Return what was typed."""
        data = self.cleaned_data
        return LadderFacts(
            valid_from=data["valid_from"],
            cap_vnd=data["cap_vnd"],
            without_marks=data["without_marks"],
            steps=[self._step(rung) for rung in Rung],
        )

    @staticmethod
    def initial_of(ladder: ReminderLadder, steps: Mapping[str, ReminderStep]) -> dict[str, Any]:
        """Return what the form shows at first: the ladder in force."""
        found: dict[str, Any] = {"without_marks": ladder.without_marks}
        for name, step in steps.items():
            found |= {f"{name}-is_on": step.is_on, f"{name}-in_product": step.in_product, f"{name}-text": step.text}
            found[f"{name}-days_before"] = step.days_before
            found |= {f"{name}-{way}": channel for way, channel in zip(WAYS, step.channels, strict=False)}
        return found

    @staticmethod
    def field_of(name: str | None) -> str | None:
        """Return the field at which a refusal of the service is shown."""
        return name.replace("-channels", "-way1") if name else None

    def _add_rung(self, rung: Rung) -> None:
        name = rung.value
        self.fields[f"{name}-is_on"] = forms.BooleanField(label=_("Dùng lần nhắc này"), required=False)
        if rung in BEFORE_RUNGS:
            self.fields[f"{name}-days_before"] = forms.IntegerField(
                label=_("Số ngày trước hạn"), min_value=1, max_value=MAX_DAYS_BEFORE
            )
        if rung != Rung.SUPERIOR:
            self.fields[f"{name}-in_product"] = forms.BooleanField(label=_("Hiện trên trang Học"), required=False)
            choices = [("", _("Không")), *((channel.value, channel.label) for channel in ORDERED_CHANNELS)]
            for way, label in zip(WAYS, WAY_LABELS, strict=True):
                self.fields[f"{name}-{way}"] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields[f"{name}-text"] = forms.CharField(
            label=_("Lời nhắc"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
        )

    def _names(self, rung: Rung) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{rung.value}-")]

    def _step(self, rung: Rung) -> StepFacts:
        data, name = self.cleaned_data, rung.value
        return StepFacts(
            rung=rung,
            days_before=data.get(f"{name}-days_before"),
            is_on=data[f"{name}-is_on"],
            in_product=data.get(f"{name}-in_product", True),
            channels=[value for way in WAYS if (value := data.get(f"{name}-{way}", ""))],
            text=clean(data[f"{name}-text"]),
        )


class StopForm(forms.Form):
    """Why somebody is not to be reminded."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Xin ghi lý do.")},
    )
