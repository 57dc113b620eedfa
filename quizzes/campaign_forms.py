"""Shapes of what officers type about a campaign, and of the self-assessment. Rules are in the services."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.clock import LOCAL_ZONE, local_day
from mediators.models import Unit
from quizzes.campaign_enums import CampaignAudience
from quizzes.competencies import COMPETENCIES, SCALE
from quizzes.models import Campaign, Paper
from quizzes.services.campaigns import CampaignFacts

CODES_LENGTH = 20_000


class DayField(forms.DateField):
    """A day typed as ngày/tháng/năm with four digits of the year, in a plain text field."""

    def __init__(self, **kwargs: Any) -> None:
        """Give the widget its hints and the field its sentences."""
        super().__init__(
            widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "31/12/2026", "autocomplete": "off"}),
            input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"],
            error_messages={
                "invalid": _("Ngày không đúng. Hãy ghi ngày/tháng/năm, ví dụ 05/12/2026."),
                "required": _("Xin ghi ngày."),
            },
            **kwargs,
        )


class CampaignForm(forms.Form):
    """What an officer decides about a campaign."""

    title = forms.CharField(
        label=_("Tên kỳ khảo sát"), max_length=160, help_text=_("Ví dụ: Khảo sát năng lực hòa giải viên năm 2026.")
    )
    place = forms.ModelChoiceField(
        label=_("Địa bàn"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    audience = forms.ChoiceField(
        label=_("Ai tham gia"),
        choices=CampaignAudience.choices,
        initial=CampaignAudience.ALL,
        widget=forms.RadioSelect,
    )
    recognised_from = DayField(
        label=_("Công nhận từ ngày"), required=False, help_text=_("Chỉ dùng khi khảo sát người mới được công nhận.")
    )
    chosen_codes = forms.CharField(
        label=_("Mã của những người được chọn"),
        required=False,
        max_length=CODES_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Chỉ dùng khi chọn từng người: mỗi dòng một mã, có thể dán cả cột mã từ tệp Excel."),
    )
    source = forms.ModelChoiceField(
        label=_("Bài khảo sát"),
        queryset=Paper.objects.none(),
        to_field_name="code",
        empty_label=_("Chọn bài"),
        help_text=_("Khi mở, hệ thống làm một bản riêng cho kỳ này: mỗi người một lượt, đáp án chỉ hiện sau khi đóng."),
    )
    opens_on = DayField(label=_("Mở từ ngày"))
    closes_on = DayField(label=_("Đến hết ngày"))
    asks_self_rating = forms.BooleanField(
        label=_("Có phiếu tự đánh giá, điền trước khi làm bài"), required=False, initial=True
    )
    target_percent = forms.IntegerField(
        label=_("Mức cần đạt ở mỗi năng lực (%)"),
        min_value=1,
        max_value=100,
        initial=70,
        help_text=_("Năng lực đo được dưới mức này thành việc cần học thêm."),
    )
    compare_with = forms.ModelChoiceField(
        label=_("So với kỳ"),
        queryset=Campaign.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Không so"),
        help_text=_("Kỳ đã đóng của cùng địa bàn: năm trước, hoặc bài kiểm tra trước khi tập huấn."),
    )

    def __init__(self, *args: Any, places: Sequence[Unit], papers: Any, earlier: Any, **kwargs: Any) -> None:
        """Offer what this officer may choose."""
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = {
            "place": Unit.objects.filter(code__in=[unit.code for unit in places]).order_by("-level", "name_key"),
            "source": papers,
            "compare_with": earlier,
        }
        for name, queryset in chosen.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset
        if len(places) == 1:
            self.fields["place"].initial = places[0]

    def facts(self) -> CampaignFacts:
        """Return what was typed; days begin and end at midnight in Viet Nam."""
        data = self.cleaned_data
        return CampaignFacts(
            title=data["title"],
            place=data["place"],
            audience=data["audience"],
            source=data["source"],
            opens_at=datetime.combine(data["opens_on"], time(), LOCAL_ZONE),
            closes_at=datetime.combine(data["closes_on"] + timedelta(days=1), time(), LOCAL_ZONE),
            recognised_from=data["recognised_from"],
            chosen_codes=_codes(data["chosen_codes"]),
            asks_self_rating=data["asks_self_rating"],
            target_percent=data["target_percent"],
            compare_with=data["compare_with"],
        )


def _codes(text: str) -> list[str]:
    """Return the codes in a text, each once, in capitals, in the order in which they were typed."""
    return list(dict.fromkeys(code.upper() for code in re.split(r"[\s,;]+", text) if code))


def initial_of(campaign: Campaign) -> dict[str, Any]:
    """Return what the form shows of a stored campaign."""
    last_moment = campaign.closes_at.astimezone(LOCAL_ZONE) - timedelta(seconds=1)
    return {
        "title": campaign.title,
        "place": campaign.place_id,
        "audience": campaign.audience,
        "recognised_from": campaign.recognised_from,
        "chosen_codes": "\n".join(campaign.chosen_codes),
        "source": campaign.source.code,
        "opens_on": local_day(campaign.opens_at),
        "closes_on": last_moment.date(),
        "asks_self_rating": campaign.asks_self_rating,
        "target_percent": campaign.target_percent,
        "compare_with": campaign.compare_with.public_id if campaign.compare_with else None,
    }


class SelfRatingForm(forms.Form):
    """One level for each competency, as radio buttons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for every competency of the list."""
        super().__init__(*args, **kwargs)
        for one in COMPETENCIES:
            self.fields[one.code] = forms.TypedChoiceField(
                label=one.statement,
                choices=SCALE,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Xin chọn một mức.")},
            )

    def levels(self) -> dict[str, int]:
        """Return the chosen level of each competency."""
        return dict(self.cleaned_data)
