"""Shape of what writers type into the bank. Rules are in the services; the dialect's own are in its parser."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.base.errors import RuleViolation
from quizzes.access import BankPlace
from quizzes.enums import Level, QuestionUse
from quizzes.writing import KINDS, PlainOption, PlainQuestion, compose

SOURCE_LENGTH = 20_000
OPTION_COUNT = 6
ANY = ("", _("Tất cả"))


def subject_choices(subjects: dict[str, str]) -> list[tuple[str, str]]:
    """Return subjects as choices, code before title."""
    return [(code, f"{code} · {title}") for code, title in sorted(subjects.items())]


class PlacedForm(forms.Form):
    """A form for a new question: in which bank it is kept is asked only when there are several."""

    def __init__(self, *args: Any, places: Sequence[BankPlace] = (), **kwargs: Any) -> None:
        """Offer the banks in which this person may write."""
        super().__init__(*args, **kwargs)
        self.places = list(places)
        if len(self.places) > 1:
            choices = [(place.code, place.name) for place in self.places]
            self.fields["place"] = forms.ChoiceField(label=_("Ngân hàng"), choices=choices, required=False)
        if self.places:
            self.fields["use"] = forms.ChoiceField(
                label=_("Dùng cho"),
                choices=QuestionUse.choices,
                initial=QuestionUse.EXAM,
                required=False,
                help_text=_("Câu kiểm tra, thi cần nhiều người duyệt hơn và không đưa vào phần luyện tập."),
            )

    @property
    def use(self) -> str:
        """Return what the question is for; exams where nothing was chosen."""
        return self.cleaned_data.get("use") or QuestionUse.EXAM

    @property
    def place(self) -> str:
        """Return the code of the chosen bank, or of the only one."""
        if "place" in self.fields:
            return self.cleaned_data["place"]
        return self.places[0].code if self.places else ""

    def refuse(self, refusal: RuleViolation) -> None:
        """Show the sentence of a refusal at its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.message, code=refusal.code))


class QuestionTextForm(PlacedForm):
    """A question as text of the dialect."""

    source = forms.CharField(
        label=_("Nội dung câu hỏi"),
        max_length=SOURCE_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "class": "source-text"}),
        help_text=_("Một khối câu hỏi. Chưa có mã thì hệ thống tự đặt khi ghi."),
    )

    @property
    def text(self) -> str:
        """Return the text."""
        return self.cleaned_data["source"]


class PlainQuestionForm(PlacedForm):
    """The three kinds for who does not want the syntax."""

    kind = forms.ChoiceField(label=_("Loại câu hỏi"), choices=KINDS)
    stem = forms.CharField(label=_("Câu hỏi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    explanation = forms.CharField(
        label=_("Giải thích"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hiện sau khi trả lời."),
    )
    subject = forms.ChoiceField(label=_("Chuyên đề"))
    level = forms.ChoiceField(label=_("Mức"), choices=Level.choices)
    basis = forms.CharField(
        label=_("Căn cứ"), required=False, max_length=300, help_text=_("Ví dụ: luat:35/2013/QH13#dieu-4.khoan-1")
    )
    competencies = forms.CharField(label=_("Năng lực"), required=False, max_length=100, help_text=_("Ví dụ: K1, A1"))
    points = forms.DecimalField(label=_("Điểm"), min_value=0, max_value=100, decimal_places=2, initial=1)

    def __init__(self, *args: Any, subjects: dict[str, str], **kwargs: Any) -> None:
        """Add the rows of options, and offer the subjects that are known."""
        super().__init__(*args, **kwargs)
        self.fields["subject"] = forms.ChoiceField(label=_("Chuyên đề"), choices=subject_choices(subjects))
        for number in range(1, OPTION_COUNT + 1):
            named = {"number": number}
            self.fields[f"option_{number}"] = forms.CharField(
                label=_("Phương án %(number)s") % named, required=number <= 2, max_length=500
            )
            self.fields[f"right_{number}"] = forms.BooleanField(
                label=_("Phương án %(number)s đúng") % named, required=False
            )
            self.fields[f"feedback_{number}"] = forms.CharField(
                label=_("Nhận xét %(number)s") % named, required=False, max_length=500
            )

    def option_rows(self) -> list[tuple[Any, ...]]:
        """Return the fields of each option together, for the template."""
        names = ("option", "right", "feedback")
        return [tuple(self[f"{name}_{number}"] for name in names) for number in range(1, OPTION_COUNT + 1)]

    def first_fields(self) -> list[Any]:
        """Return the fields above the options."""
        return [self[name] for name in ("place", "use", "kind", "stem") if name in self.fields]

    def last_fields(self) -> list[Any]:
        """Return the fields below the options."""
        return [self[name] for name in ("explanation", "subject", "level", "basis", "competencies", "points")]

    @property
    def text(self) -> str:
        """Return the question as text of the dialect."""
        data = self.cleaned_data
        options = [
            PlainOption(data[f"option_{number}"], data[f"right_{number}"], data[f"feedback_{number}"])
            for number in range(1, OPTION_COUNT + 1)
            if data[f"option_{number}"]
        ]
        names = ("kind", "stem", "explanation", "subject", "level", "competencies", "basis")
        return compose(
            PlainQuestion(options=options, points=f"{data['points']:f}", **{name: data[name] for name in names})
        )
