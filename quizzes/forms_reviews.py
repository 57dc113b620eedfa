"""Shape of what is typed about regrades, appeals and answer sheets."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.enums import AppealOutcome, RegradeKind
from quizzes.forms_papers import RefusableForm


class RegradeForm(RefusableForm):
    """How a question is judged anew, and why."""

    kind = forms.ChoiceField(label=_("Cách chấm lại"), choices=RegradeKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Lý do chấm lại"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Người làm bài đọc được lý do này cạnh điểm cũ và điểm mới."),
    )


class AppealForm(RefusableForm):
    """What a learner asks to look at again."""

    about = forms.ChoiceField(label=_("Đề nghị xem lại"))
    reason = forms.CharField(
        label=_("Ông/Bà thấy chưa đúng ở điểm nào?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, orders: Sequence[int], **kwargs: Any) -> None:
        """Offer the whole result and each question."""
        super().__init__(*args, **kwargs)
        questions = [(str(order), _("Câu %(number)s") % {"number": order}) for order in orders]
        self.fields["about"] = forms.ChoiceField(
            label=_("Đề nghị xem lại"), choices=[("", _("Cả kết quả")), *questions], required=False
        )

    @property
    def order(self) -> int | None:
        """Return the place of the question, or None for the whole result."""
        return int(self.cleaned_data["about"]) if self.cleaned_data["about"] else None


class ReplyForm(RefusableForm):
    """The answer to an appeal."""

    outcome = forms.ChoiceField(label=_("Kết luận"), choices=AppealOutcome.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Trả lời người đề nghị"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))


class KeyForm(RefusableForm):
    """The letters of one answer sheet."""

    person = forms.CharField(
        label=_("Mã hòa giải viên hoặc họ tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    line = forms.CharField(
        label=_("Đáp án theo thứ tự câu"),
        max_length=2000,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Mỗi câu một nhóm chữ, cách nhau bằng dấu cách; câu bỏ trống gõ dấu «-». Thí dụ: A C BD ĐSĐ - A"),
    )
    helped = forms.BooleanField(label=_("Có người giúp đọc hoặc ghi"), required=False)
    two_passes = forms.BooleanField(label=_("Gõ hai lần để đối chiếu"), required=False)
    settled = forms.BooleanField(required=False, widget=forms.HiddenInput)
