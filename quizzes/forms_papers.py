"""Shape of what writers and officers type about papers. Rules are in the services."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.base.days import MomentField
from lms.base.errors import RuleViolation
from quizzes.access import BankPlace
from quizzes.competencies import COMPETENCIES
from quizzes.enums import Audience, Counting, FeedbackPolicy, Level, PaperState
from quizzes.forms import ANY, subject_choices
from quizzes.models import Paper
from quizzes.rules import MAX_QUESTIONS, BlueprintLine

MOST_ROWS = 40
ROWS_PREFIX = "dong"


class RefusableForm(forms.Form):
    """A form that can show what a rule refuses."""

    def refuse(self, refusal: RuleViolation) -> None:
        """Show the sentence of a refusal at its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.message, code=refusal.code))


class PaperFilterForm(forms.Form):
    """What the list of papers is narrowed to."""

    q = forms.CharField(
        label=_("Tìm"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    trang_thai = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=[ANY, *PaperState.choices])


class PaperForm(RefusableForm):
    """The settings of a paper."""

    title = forms.CharField(label=_("Tên bài kiểm tra"), max_length=200)
    audience = forms.ChoiceField(label=_("Ai được làm"), choices=Audience.choices, initial=Audience.PLACE)
    opens_at = MomentField(label=_("Mở lúc"), required=False, help_text=_("Bỏ trống: làm được ngay khi mở bài."))
    closes_at = MomentField(label=_("Đóng lúc"), required=False, help_text=_("Bỏ trống: không đóng."))
    time_limit_minutes = forms.IntegerField(
        label=_("Thời gian làm bài (phút)"), required=False, min_value=1, max_value=600
    )
    attempts_allowed = forms.IntegerField(
        label=_("Số lượt được làm"), required=False, min_value=1, max_value=100, help_text=_("Bỏ trống: không hạn chế.")
    )
    counting = forms.ChoiceField(label=_("Lượt được tính"), choices=Counting.choices)
    pass_percent = forms.DecimalField(
        label=_("Đạt từ (% số điểm)"), min_value=0, max_value=100, decimal_places=2, initial=70
    )
    one_question_a_page = forms.TypedChoiceField(
        label=_("Cách bày câu hỏi"),
        choices=[("1", _("Mỗi trang một câu")), ("0", _("Cả bài trên một trang"))],
        coerce=lambda value: value == "1",
        initial="1",
    )
    feedback = forms.ChoiceField(label=_("Hiện lời giải"), choices=FeedbackPolicy.choices)
    shuffle_questions = forms.BooleanField(label=_("Trộn thứ tự câu hỏi"), required=False)
    shuffle_options = forms.BooleanField(label=_("Trộn thứ tự phương án"), required=False, initial=True)
    access_code = forms.CharField(
        label=_("Mã vào phòng thi"),
        required=False,
        max_length=20,
        help_text=_("Đọc cho người dự nghe lúc bắt đầu. Bỏ trống: không hỏi mã."),
    )
    appeal_days = forms.IntegerField(
        label=_("Số ngày được đề nghị xem lại kết quả"),
        min_value=0,
        max_value=60,
        initial=7,
        help_text=_("Tính từ lúc nộp bài. 0: không nhận đề nghị."),
    )

    def __init__(self, *args: Any, places: Sequence[BankPlace] = (), ask_reason: bool = False, **kwargs: Any) -> None:
        """Ask for the place of a new paper, and for the reason of a change where somebody has begun it."""
        super().__init__(*args, **kwargs)
        if len(places) > 1:
            choices = [(place.code, place.name) for place in places]
            self.fields["place"] = forms.ChoiceField(label=_("Bài của"), choices=choices, required=False)
        self.places = places
        if ask_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Lý do sửa"), required=False, max_length=300, help_text=_("Đã có người làm bài này.")
            )

    @property
    def place(self) -> str:
        """Return the code of the chosen place, or of the only one."""
        return self.cleaned_data["place"] if "place" in self.fields else self.places[0].code

    @property
    def reason(self) -> str:
        """Return why the paper is changed."""
        return self.cleaned_data.get("reason", "")

    def values(self) -> dict[str, Any]:
        """Return the settings as fields of Paper."""
        left_out = {"place", "reason"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


def initial_of(paper: Paper) -> dict[str, Any]:
    """Return a paper as the form's first values."""
    names = [name for name in PaperForm.base_fields if name != "one_question_a_page"]
    return {name: getattr(paper, name) for name in names} | {
        "one_question_a_page": "1" if paper.one_question_a_page else "0"
    }


class RowForm(forms.Form):
    """One row of the blueprint; a row without a count is left out."""

    subject = forms.ChoiceField(label=_("Chuyên đề"), required=False)
    competency = forms.ChoiceField(
        label=_("Năng lực"), required=False,
        choices=[ANY, *((one.code, f"{one.code} · {one.title}") for one in COMPETENCIES)],
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Mức"), required=False, choices=[ANY, *Level.choices])
    count = forms.IntegerField(label=_("Số câu"), required=False, min_value=0, max_value=MAX_QUESTIONS)

    def __init__(self, *args: Any, subjects: dict[str, str], **kwargs: Any) -> None:
        """Offer the subjects that are known, and the one that stands already."""
        super().__init__(*args, **kwargs)
        known = subjects | {code: code for code in [self.initial.get("subject")] if code and code not in subjects}
        self.fields["subject"] = forms.ChoiceField(
            label=_("Chuyên đề"), required=False, choices=[ANY, *subject_choices(known)]
        )

    @property
    def line(self) -> dict[str, Any] | None:
        """Return the row as it is stored; None for one without a count."""
        data = self.cleaned_data
        if not data.get("count"):
            return None
        named = {name: data[name] for name in ("competency", "level") if data.get(name)}
        return {"subject": data["subject"], "count": data["count"], **named}


RowFormSet = forms.formset_factory(RowForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def typed_rows(data: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of a posted form as they were typed, without judging them."""
    total = data.get(f"{ROWS_PREFIX}-TOTAL_FORMS", "")
    count = min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() and len(total) < 4 else 0
    names = RowForm.base_fields
    return [{name: data.get(f"{ROWS_PREFIX}-{place}-{name}", "") for name in names} for place in range(count)]


def changed_rows(rows: Sequence[dict[str, str]], action: str) -> list[dict[str, str]] | None:
    """Return the rows with one more, or without one; None for an action that is neither.

    Args:
        action: "them-dong", or "bo-dong-N" with the place of a row from 0.
    """
    if action == "them-dong":
        return [*rows, {}][:MOST_ROWS]
    name, _dash, place = action.rpartition("-")
    if name != "bo-dong" or not (place.isascii() and place.isdigit()):
        return None
    return [row for number, row in enumerate(rows) if number != int(place)] or [{}]


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """Return the blueprint that a valid formset holds."""
    return [form.line for form in formset if form.line is not None]


def lines_of(blueprint: Sequence[dict[str, Any]]) -> list[BlueprintLine]:
    """Return stored rows as lines, without checking them against each other."""
    return [
        BlueprintLine(row["subject"], row["count"], row.get("competency", ""), row.get("level", ""))
        for row in blueprint
    ]


class ExtraTimeForm(RefusableForm):
    """More time for one person."""

    person = forms.CharField(
        label=_("Mã hòa giải viên hoặc họ tên"), max_length=120, help_text=_("Mã in trên thẻ, hoặc họ tên đầy đủ.")
    )
    minutes = forms.IntegerField(label=_("Thêm phút"), min_value=0, max_value=600, initial=15)
    factor = forms.DecimalField(
        label=_("Hệ số thời gian"), min_value=1, max_value=3, decimal_places=2, initial=Decimal(1),
        help_text=_("1 là như mọi người; 1,5 là gấp rưỡi."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Ghi căn cứ, ví dụ «đơn ngày 12/11/2026»; không ghi bệnh tật, khuyết tật của người ấy."),
    )


class InviteForm(RefusableForm):
    """People to put on the list of a paper."""

    people = forms.CharField(
        label=_("Thêm người vào danh sách"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Mỗi dòng một người: mã hòa giải viên hoặc họ tên đầy đủ."),
    )
