"""Shape of what markers and those who assign them type; rules are in the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from quizzes.enums import MarkingDutyKind
from quizzes.models import Mark, MarkingPlan
from quizzes.rubrics import RubricCriterion
from quizzes.services.marking import COMMENT_LENGTH, GENERAL_LENGTH, CriterionMark

BETWEEN = "khac"
"""Value of the radio button that stands for points typed by hand."""


class MarkingSettingsForm(forms.ModelForm):
    """How the answers of a plan are marked."""

    class Meta:
        """The settings of a plan."""

        model = MarkingPlan
        fields = ["marker_count", "limit_value", "limit_kind", "settle", "rounding", "exclude_own_commune"]


class AssignForm(forms.Form):
    """Who gets which duty."""

    user = forms.ModelChoiceField(
        label=_("Người được giao"), queryset=User.objects.none(), empty_label=_("Chọn một người")
    )
    kind = forms.ChoiceField(label=_("Việc"), choices=MarkingDutyKind.choices)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        """Offer the people who may be assigned."""
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
            field.choices = [("", field.empty_label), *((person.pk, person.full_name) for person in people)]


class ReasonForm(forms.Form):
    """Why an answer is handed back, or is to be marked anew."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}), required=False
    )


@dataclass(frozen=True)
class LevelChoice:
    """One radio row: what is posted, what it says, the digit that chooses it."""

    value: str
    points: Decimal
    text: Any
    chosen: bool
    digit: int


@dataclass(frozen=True)
class CriterionField:
    """One criterion as a group of radio rows, points between levels, and a comment."""

    place: int
    criterion: RubricCriterion
    choices: Sequence[LevelChoice]
    between_chosen: bool
    typed: str
    comment: str
    error: str = ""
    comment_error: str = ""

    @property
    def low(self) -> Decimal:
        """The least that can be typed."""
        return min(self.criterion.rule.levels, default=Decimal(0))

    @property
    def high(self) -> Decimal:
        """The most that can be typed."""
        return max(self.criterion.rule.levels, default=self.criterion.rule.maximum)

    @property
    def between_digit(self) -> int:
        """The digit that chooses points typed by hand."""
        return len(self.choices) + 1


def criterion_fields(
    rubric: Sequence[RubricCriterion],
    *,
    data: Mapping[str, str] | None = None,
    mark: Mark | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[CriterionField]:
    """Return the fields of a rubric, filled with what was posted, or with an earlier mark."""
    return [
        _field(place, criterion, data if data is not None else _as_posted(mark, place, criterion), errors or {})
        for place, criterion in enumerate(rubric, start=1)
    ]


def _as_posted(mark: Mark | None, place: int, criterion: RubricCriterion) -> dict[str, str]:
    if mark is None or place > len(mark.criteria):
        return {} if criterion.levels else {f"diem-{place}": BETWEEN}
    line = mark.criteria[place - 1]
    found = {f"nhan-xet-{place}": line["comment"]}
    level = next((number for number in criterion.rule.levels if number == Decimal(line["points"])), None)
    if level is not None:
        return {**found, f"diem-{place}": str(level)}
    return {**found, f"diem-{place}": BETWEEN, f"khac-{place}": line["points"]}


def _field(
    place: int, criterion: RubricCriterion, data: Mapping[str, str], errors: Mapping[str, str]
) -> CriterionField:
    chosen = data.get(f"diem-{place}", "")
    choices = [
        LevelChoice(str(level.points), level.points, level.text, chosen == str(level.points), digit)
        for digit, level in enumerate(criterion.levels, start=1)
    ]
    return CriterionField(
        place,
        criterion,
        choices,
        chosen == BETWEEN,
        data.get(f"khac-{place}", ""),
        data.get(f"nhan-xet-{place}", ""),
        errors.get(f"diem-{place}", ""),
        errors.get(f"nhan-xet-{place}", ""),
    )


def posted_criteria(data: Mapping[str, str], count: int) -> list[CriterionMark]:
    """Return what was posted for so many criteria; what is no number counts as nothing chosen."""
    return [
        CriterionMark(_points(data, place), data.get(f"nhan-xet-{place}", "").strip()) for place in range(1, count + 1)
    ]


def _points(data: Mapping[str, str], place: int) -> Decimal | None:
    text = data.get(f"diem-{place}", "")
    if text == BETWEEN:
        text = data.get(f"khac-{place}", "")
    try:
        value = Decimal(text.strip().replace(",", ".")[:12])
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def general_comment(data: Mapping[str, str]) -> str:
    """Return the comment on the whole answer, cut to what is kept."""
    return data.get("nhan-xet", "").strip()[:GENERAL_LENGTH]


__all__ = [
    "COMMENT_LENGTH",
    "AssignForm",
    "CriterionField",
    "MarkingSettingsForm",
    "ReasonForm",
    "criterion_fields",
    "general_comment",
    "posted_criteria",
]
