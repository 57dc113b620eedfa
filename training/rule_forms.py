"""Shapes of what programme editors type about rules: the head of a proposal, its numbers, one condition each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from training.enums import Channel, EvidenceKind, RuleTarget
from training.ledger_forms import SubjectChoice
from training.models import ProgrammeVersion, RuleDraft, Subject
from training.rules import MOST_YEARS
from training.rules.definition import ALL_OF, ANY_OF, AT_LEAST, MANDATORY, MOST_HALF_DAYS, MOST_HOURS
from training.rules.reach import WAYS

WORDS = [
    (ALL_OF, _("Phải đạt tất cả")),
    (ANY_OF, _("Chỉ cần đạt một")),
    (AT_LEAST, _("Phải đạt ít nhất một số điều")),
]
CAPPED = tuple(channel for channel in Channel if channel.value in WAYS)
UNLIMITED, BY_HOURS, BY_PERCENT = "", "hours", "percent"
KINDS = [
    (kind.value, kind.label)
    for kind in (
        EvidenceKind.PRIOR_TRAINING,
        EvidenceKind.PAPER_HANDED_IN,
        EvidenceKind.REFLECTION_MARKED,
        EvidenceKind.CLASS_ATTENDED,
        EvidenceKind.MATERIALS_HANDED,
        EvidenceKind.MATERIALS_OPENED,
    )
]


class HeadForm(forms.Form):
    """Title, first day, document and mark of a proposal."""

    title = forms.CharField(label=_("Tên quy tắc"), max_length=240)
    valid_from = DayField(
        label=_("Áp dụng cho người có thời hạn bắt đầu từ ngày"),
        required=False,
        help_text=_("Ai đã bắt đầu trước ngày này vẫn theo quy tắc cũ."),
    )
    source = forms.CharField(
        label=_("Văn bản làm căn cứ"), max_length=240, required=False, help_text=_("Số, ký hiệu, ngày; điều, mục.")
    )
    verified = forms.BooleanField(label=_("Đã đối chiếu với văn bản gốc"), required=False)

    def __init__(self, *args: Any, draft: RuleDraft, **kwargs: Any) -> None:
        """Show what is stored; a correction keeps its first day, an equivalence has no title."""
        stored = {name: getattr(draft, name) for name in ("title", "valid_from", "source", "verified")}
        kwargs["initial"] = {**stored, **self.initial_of(draft)}
        super().__init__(*args, **kwargs)
        if draft.is_correction or draft.target == RuleTarget.EQUIVALENCE:
            del self.fields["valid_from"]
        if draft.target == RuleTarget.EQUIVALENCE:
            del self.fields["title"]

    @staticmethod
    def initial_of(draft: RuleDraft) -> dict[str, Any]:
        """Return what the form shows at first of the values of a draft."""
        return dict(draft.values)

    def head(self) -> dict[str, Any]:
        """Return the fields of the draft."""
        return {name: self.cleaned_data[name] for name in HeadForm.base_fields if name in self.cleaned_data}

    def values(self) -> dict[str, Any]:
        """Return the values to set among those of the draft."""
        return {}


class CompletionHeadForm(HeadForm):
    """Head of a completion rule: also whom it is for and whose hours count."""

    audience = forms.ChoiceField(label=_("Đối tượng"))
    programme = forms.ModelChoiceField(
        label=_("Chương trình có số giờ được tính"),
        queryset=ProgrammeVersion.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("Mọi chương trình"),
        help_text=_("Giờ của chương trình khác chỉ tính theo bảng chuyên đề tương đương."),
    )
    every_years = forms.IntegerField(
        label=_("Phải hoàn thành lại trong mỗi kỳ (số năm dương lịch)"),
        min_value=1,
        max_value=MOST_YEARS,
        required=False,
        help_text=_("1 là mỗi năm. Bỏ trống thì chỉ phải hoàn thành một lần. Người mới được công nhận không có kỳ."),
    )
    field_order = ["title", "audience", "every_years", "programme", "valid_from", "source", "verified"]

    def __init__(self, *args: Any, draft: RuleDraft, audiences: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """A correction keeps its audience."""
        super().__init__(*args, draft=draft, **kwargs)
        self.fields["audience"].choices = audiences  # type: ignore[attr-defined]
        if draft.is_correction:
            del self.fields["audience"]

    def values(self) -> dict[str, Any]:
        """Return audience, period and programme."""
        programme = self.cleaned_data["programme"]
        found = {
            "programme": programme.code if programme else "",
            "every_years": self.cleaned_data["every_years"],
        }
        return found | ({"audience": self.cleaned_data["audience"]} if "audience" in self.cleaned_data else {})


class WindowHeadForm(HeadForm):
    """Head and numbers of a window rule."""

    months = forms.IntegerField(label=_("Số tháng"), min_value=1, max_value=60)
    cohort_from = DayField(label=_("Áp dụng cho người được công nhận từ"))
    due_soon_days = forms.IntegerField(label=_("Báo «sắp hết hạn» khi còn (ngày)"), min_value=0, max_value=3660)
    grace_days = forms.IntegerField(
        label=_("Tính cả việc học trong (ngày) trước khi được công nhận"), min_value=0, max_value=3660
    )
    count_before_recognition = forms.BooleanField(label=_("Tính mọi việc học trước ngày công nhận"), required=False)
    ended_still_counted = forms.BooleanField(label=_("Thôi làm trước hạn vẫn bị tính hạn"), required=False)
    field_order = ["title", "valid_from", "months", "cohort_from", "due_soon_days", "grace_days"]

    @staticmethod
    def initial_of(draft: RuleDraft) -> dict[str, Any]:
        """Show the day as people write it."""
        day = str(draft.values.get("cohort_from", ""))
        return {**draft.values, "cohort_from": "/".join(reversed(day.split("-")))}

    def values(self) -> dict[str, Any]:
        """Return the numbers, the day as text."""
        names = ("months", "due_soon_days", "grace_days", "count_before_recognition", "ended_still_counted")
        found = {name: self.cleaned_data[name] for name in names}
        return found | {"cohort_from": self.cleaned_data["cohort_from"].isoformat()}


class EquivalenceForm(HeadForm):
    """Which subject counts for which, and at what ratio."""

    from_subject = SubjectChoice(label=_("Chuyên đề đã học"), queryset=Subject.objects.none())
    to_subject = SubjectChoice(label=_("Được tính cho chuyên đề"), queryset=Subject.objects.none())
    ratio = forms.DecimalField(
        label=_("Tỷ lệ giờ được tính"),
        max_digits=4,
        decimal_places=3,
        localize=True,
        help_text=_("1 là tính đủ; 0,5 là một nửa."),
    )
    learnt_from = DayField(label=_("Cho việc học từ ngày"), required=False)
    learnt_to = DayField(label=_("Cho việc học trước ngày"), required=False)
    field_order = ["from_subject", "to_subject", "ratio", "learnt_from", "learnt_to", "source", "verified"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the subjects of every version."""
        super().__init__(*args, **kwargs)
        rows = Subject.objects.select_related("version").order_by("-version__in_force_from", "version_id", "order")
        for name in ("from_subject", "to_subject"):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(draft: RuleDraft) -> dict[str, Any]:
        """Show days and ratio as people write them."""
        values = draft.values
        days = {
            f"learnt_{word}": "/".join(reversed(str(values.get(f"valid_{word}") or "").split("-")))
            for word in ("from", "to")
        }
        ratio = Decimal(values["ratio"]) if values.get("ratio") else Decimal(1)
        return {**values, **days, "ratio": ratio}

    def values(self) -> dict[str, Any]:
        """Return keys, the ratio and the days as texts."""
        data = self.cleaned_data
        return {
            "from_subject": data["from_subject"].pk,
            "to_subject": data["to_subject"].pk,
            "ratio": f"{data['ratio'].normalize():f}",
            "valid_from": data["learnt_from"].isoformat() if data["learnt_from"] else None,
            "valid_to": data["learnt_to"].isoformat() if data["learnt_to"] else None,
        }


class PartForm(forms.Form):
    """One condition of a completion rule; each sort has its form in FORMS."""

    name = ""
    label: Any = ""

    def __init__(
        self, *args: Any, part: Mapping[str, Any], lessons: Mapping[str, str], subjects: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Show a stored condition; offer lessons and subjects."""
        kwargs["initial"] = self.initial_of(part)
        super().__init__(*args, **kwargs)
        if "codes" in self.fields:
            self.fields["codes"].choices = list(lessons.items())  # type: ignore[attr-defined]
        if "subject" in self.fields:
            self.fields["subject"].choices = [("", _("Mọi chuyên đề")), *subjects]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(part: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the form shows at first."""
        return dict(part)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Show stored numbers, which are texts, with the comma of the language."""
        value = super().get_initial_for_field(field, field_name)
        return Decimal(value) if isinstance(field, forms.DecimalField) and isinstance(value, str) and value else value

    def part(self) -> dict[str, Any]:
        """Return the condition as it is stored."""
        raise NotImplementedError


class LessonsForm(PartForm):
    """All mandatory lessons, or some by name."""

    name, label = "lessons", _("Học xong bài")
    all_mandatory = forms.BooleanField(label=_("Mọi bài bắt buộc của khóa"), required=False)
    codes = forms.MultipleChoiceField(
        label=_("Hoặc chỉ những bài này"), required=False, widget=forms.CheckboxSelectMultiple
    )

    @staticmethod
    def initial_of(part: Mapping[str, Any]) -> dict[str, Any]:
        """Show which way was chosen."""
        given = part.get("lessons", MANDATORY)
        return {"all_mandatory": given == MANDATORY, "codes": [] if given == MANDATORY else given}

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data = super().clean() or {}
        if not data.get("all_mandatory") and not data.get("codes"):
            self.add_error("codes", _("Xin chọn ít nhất một bài."))
        return data

    def part(self) -> dict[str, Any]:
        """Return the lessons."""
        return {"lessons": MANDATORY if self.cleaned_data["all_mandatory"] else self.cleaned_data["codes"]}


class QuizForm(PartForm):
    """The closing paper with a pass mark."""

    name, label = "quiz_percent", _("Đạt bài kiểm tra của khóa")
    quiz_percent = forms.DecimalField(
        label=_("Đạt từ (%)"), min_value=0, max_value=100, decimal_places=2, localize=True
    )

    def part(self) -> dict[str, Any]:
        """Return the pass mark."""
        return {"quiz_percent": _plain(self.cleaned_data["quiz_percent"])}


class HoursForm(PartForm):
    """Hours, of one subject or of all, with a cap for each way to learn."""

    name, label = "hours", _("Đủ số giờ")
    hours = forms.DecimalField(
        label=_("Số giờ"), min_value=Decimal("0.01"), max_value=MOST_HOURS, decimal_places=2, localize=True
    )
    subject = forms.ChoiceField(label=_("Chuyên đề"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add two fields for each way to learn: how it is capped, and at how much."""
        super().__init__(*args, **kwargs)
        for channel in CAPPED:
            low = str(channel.label).lower()
            self.fields[f"way_{channel.value}"] = forms.ChoiceField(
                label=_("Giờ «%(way)s» được tính") % {"way": low},
                choices=[
                    (UNLIMITED, _("Tất cả")),
                    (BY_HOURS, _("Tối đa một số giờ")),
                    (BY_PERCENT, _("Tối đa một số %")),
                ],
                required=False,
            )
            self.fields[f"most_{channel.value}"] = forms.DecimalField(
                label=_("Tối đa qua «%(way)s» (giờ hoặc %%)") % {"way": low},
                min_value=0,
                max_value=MOST_HOURS,
                decimal_places=2,
                localize=True,
                required=False,
            )

    @staticmethod
    def initial_of(part: Mapping[str, Any]) -> dict[str, Any]:
        """Show the caps."""
        found = {"hours": part.get("hours"), "subject": part.get("subject", "")}
        for cap in part.get("caps", []):
            unit = BY_HOURS if BY_HOURS in cap else BY_PERCENT
            found |= {f"way_{cap['channel']}": unit, f"most_{cap['channel']}": cap[unit]}
        return found

    def clean(self) -> dict[str, Any]:
        """A cap has its number, and a percentage ends at 100."""
        data = super().clean() or {}
        for channel in CAPPED:
            unit, most = data.get(f"way_{channel.value}"), data.get(f"most_{channel.value}")
            if unit and most is None and f"most_{channel.value}" not in self.errors:
                self.add_error(f"most_{channel.value}", _("Xin ghi mức tối đa."))
            if unit == BY_PERCENT and most is not None and most > 100:
                self.add_error(f"most_{channel.value}", _("Số % không quá 100."))
        return data

    def part(self) -> dict[str, Any]:
        """Return hours, subject and caps."""
        data = self.cleaned_data
        found: dict[str, Any] = {"hours": _plain(data["hours"])}
        if data["subject"]:
            found["subject"] = data["subject"]
        caps = [
            {"channel": channel.value, data[f"way_{channel.value}"]: _plain(data[f"most_{channel.value}"])}
            for channel in CAPPED
            if data[f"way_{channel.value}"]
        ]
        return found | ({"caps": caps} if caps else {})


class PracticeForm(PartForm):
    """The share of practice."""

    name, label = "practice_percent", _("Tỷ lệ thực hành")
    practice_percent = forms.DecimalField(
        label=_("Thực hành ít nhất (%)"), min_value=1, max_value=100, decimal_places=2, localize=True
    )
    of_hours = forms.DecimalField(
        label=_("Của tổng số giờ"), min_value=Decimal("0.01"), max_value=MOST_HOURS, decimal_places=2, localize=True
    )

    def part(self) -> dict[str, Any]:
        """Return both numbers."""
        return {name: _plain(self.cleaned_data[name]) for name in ("practice_percent", "of_hours")}


class HalfDaysForm(PartForm):
    """Half-days in classes."""

    name, label = "class_half_days", _("Dự số buổi tập huấn")
    class_half_days = forms.IntegerField(label=_("Số buổi (nửa ngày)"), min_value=1, max_value=MOST_HALF_DAYS)

    def part(self) -> dict[str, Any]:
        """Return the number."""
        return {"class_half_days": self.cleaned_data["class_half_days"]}


class KindsForm(PartForm):
    """One row of some kinds."""

    name, label = "kinds", _("Có ghi một việc trong sổ")
    kinds = forms.MultipleChoiceField(
        label=_("Một trong những việc này"),
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Xin chọn ít nhất một việc.")},
    )
    subject = forms.ChoiceField(label=_("Chuyên đề"), required=False)

    def part(self) -> dict[str, Any]:
        """Return kinds and subject."""
        subject = self.cleaned_data["subject"]
        return {"kinds": self.cleaned_data["kinds"]} | ({"subject": subject} if subject else {})


class GroupForm(forms.Form):
    """How the conditions of a group are joined."""

    word = forms.ChoiceField(label=_("Cách ghép"), choices=WORDS)
    threshold = forms.IntegerField(label=_("Số điều cần đạt"), min_value=1, max_value=99, required=False)


FORMS: dict[str, type[PartForm]] = {
    form.name: form for form in (LessonsForm, QuizForm, HoursForm, PracticeForm, HalfDaysForm, KindsForm)
}


def _plain(value: Decimal) -> int | str:
    """Return a number as it is stored: whole, or as text."""
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
