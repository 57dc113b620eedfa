"""Shape of what is chosen when questions are brought in from a file or written out to one."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from quizzes.access import BankPlace
from quizzes.competencies import TITLES
from quizzes.enums import Level
from quizzes.exchange.conversion import FORMATS
from quizzes.forms import subject_choices
from quizzes.writing import LEVEL_WORDS

MOST_MB = 20
FORMAT_WORDS = {
    "gift": "GIFT (tệp .txt của Moodle)",
    "aiken": "Aiken (tệp .txt, một đáp án)",
    "moodlexml": "Moodle XML (tệp .xml)",
    "qti": "QTI 3 (gói .zip hoặc .xml)",
    "h5p": "H5P (gói .h5p)",
    "xlsx": "Bảng Excel (.xlsx)",
    "csv": "Bảng CSV (.csv)",
    "docx": "Bảng câu hỏi trong Word (.docx)",
}
BY_ENDING = {"xlsx": "xlsx", "csv": "csv", "docx": "docx", "h5p": "h5p", "zip": "qti", "gift": "gift"}
BY_ITSELF = ("", _("Nhận theo đuôi tệp"))


class QuestionFileForm(forms.Form):
    """A file of questions, into which bank, and what stands where the file says nothing."""

    file = forms.FileField(
        label=_("Tệp câu hỏi"),
        help_text=_("Nhiều nhất 20 MB và 2.000 câu. Chưa có gì được ghi cho đến khi Ông/Bà xem và đồng ý."),
        error_messages={"empty": _("Tệp không có gì.")},
    )
    form = forms.ChoiceField(label=_("Định dạng"), required=False, choices=[BY_ITSELF, *FORMAT_WORDS.items()])
    subject = forms.ChoiceField(label=_("Chuyên đề của câu chưa ghi chuyên đề"), required=False)
    level = forms.ChoiceField(
        label=_("Mức của câu chưa ghi mức"), required=False, choices=[("", _("Để trống")), *Level.choices]
    )
    competency = forms.ChoiceField(
        label=_("Năng lực của câu chưa ghi năng lực"),
        required=False,
        choices=[("", _("Để trống")), *((code, f"{code} · {title}") for code, title in TITLES.items())],
    )

    def __init__(self, *args: Any, places: Sequence[BankPlace], subjects: dict[str, str], **kwargs: Any) -> None:
        """Offer the banks in which this person may write, and the subjects that are known."""
        super().__init__(*args, **kwargs)
        self.places = list(places)
        choices = [("", _("Để trống")), *subject_choices(subjects)]
        self.fields["subject"] = forms.ChoiceField(label=self.fields["subject"].label, required=False, choices=choices)
        if len(self.places) > 1:
            names = [(place.code, place.name) for place in self.places]
            self.fields["place"] = forms.ChoiceField(label=_("Ngân hàng"), choices=names, required=False)

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_MB * 1_000_000:
            raise ValidationError(_("Tệp nặng hơn 20 MB. Xin tách thành nhiều tệp nhỏ."), code="upload_too_large")
        return file

    def clean(self) -> dict[str, Any]:
        """Find the format by the ending where none was chosen; «.txt» and «.xml» may be two things."""
        data = super().clean() or {}
        if data.get("file") and not data.get("form"):
            ending = PurePath(data["file"].name or "").suffix.lower().lstrip(".")
            data["form"] = BY_ENDING.get(ending, "")
            if not data["form"]:
                self.add_error("form", _("Không rõ định dạng của tệp này. Xin chọn định dạng."))
        return data

    @property
    def facts(self) -> dict[str, str]:
        """What is kept beside the file."""
        data = self.cleaned_data
        default = self.places[0].code if self.places else ""
        return {
            "name": PurePath(data["file"].name or "").name[:120],
            "form": data["form"],
            "place": data["place"] if "place" in self.fields else default,
            "topic": data["subject"].removeprefix("CD-").lower(),
            "level": LEVEL_WORDS.get(data["level"], ""),
            "competency": data["competency"],
        }


class QuestionExportForm(forms.Form):
    """Which questions, and as what; `query` is the filter of the list of the bank, as it stands in its address."""

    form = forms.ChoiceField(
        label=_("Định dạng"), choices=[(name, FORMAT_WORDS[name]) for name, form in FORMATS.items() if form.write]
    )
    codes = forms.CharField(
        label=_("Chỉ những câu có mã"),
        required=False,
        max_length=20_000,
        help_text=_("Mỗi mã một dòng hoặc cách nhau bằng dấu phẩy; để trống là mọi câu của bộ lọc."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
