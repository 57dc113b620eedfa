"""Forms of the run sheet: times, answers, incidents; what is typed is what a timekeeper reads aloud."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.rules.model import Part, Round
from lms.base.text import clean

_CLOCK = re.compile(r"(?:(?P<minutes>[0-9]{1,4}):)?(?P<seconds>[0-9]{1,5})(?:[.,](?P<part>[0-9]{1,2}))?", re.ASCII)
_LETTERS = re.compile(r"[A-Z\-–_]", re.ASCII)
BLANKS = "-–_"


class TimeField(forms.CharField):
    """«5:30», «5:30,25» or plain seconds; gives seconds to the hundredth."""

    def clean(self, value: Any) -> Any:
        """Read the clock."""
        text = clean(super().clean(value))
        if not text:
            return Decimal(0)
        found = _CLOCK.fullmatch(text)
        if not found or (found["minutes"] and int(found["seconds"]) > 59):
            raise forms.ValidationError(_("Cần thời gian viết phút:giây, ví dụ 5:30."))
        whole = int(found["minutes"] or 0) * 60 + int(found["seconds"])
        return Decimal(f"{whole}.{found['part'] or '0'}")


class TimeForm(forms.Form):
    """Time used in a part; a second note asks for the reason."""

    seconds = TimeField(label=gettext_lazy("Thời gian thi (phút:giây)"), max_length=12)
    thinking_seconds = TimeField(label=gettext_lazy("Thời gian suy nghĩ"), max_length=12, required=False)
    reason = forms.CharField(label=gettext_lazy("Lý do sửa"), max_length=300, required=False)

    def __init__(self, *args: Any, part: Part | None, again: bool, **kwargs: Any) -> None:
        """Ask for thinking time where the rules have it, for the reason where a time stands."""
        super().__init__(*args, **kwargs)
        if part is None or part.timing is None or part.timing.thinking_seconds is None:
            del self.fields["thinking_seconds"]
        if not again:
            del self.fields["reason"]
        else:
            vars(self.fields["reason"])["is_quiet"] = True  # asked for by the service


class AnswersForm(forms.Form):
    """Letters of a part marked by key, or how many were right; of an elimination, questions each stayed in."""

    letters = forms.CharField(
        label=gettext_lazy("Câu trả lời, theo thứ tự câu"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Ví dụ A C B – D; dấu – là bỏ trống."),
    )
    right = forms.IntegerField(label=gettext_lazy("Hoặc số câu đúng"), min_value=0, max_value=200, required=False)
    stayed = forms.CharField(label=gettext_lazy("Số câu mỗi người trụ lại"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("Lý do sửa"), max_length=300, required=False)

    def __init__(self, *args: Any, part: Part | None, has_pack: bool, again: bool, **kwargs: Any) -> None:
        """Keep the fields that fit the part; letters need an opened pack, whose key is known."""
        super().__init__(*args, **kwargs)
        self.questions = int(getattr(part.marking, "questions", 0)) if part else 0
        self.is_elimination = bool(part and part.marking and part.marking.kind == "elimination")
        dropped = ["letters", "right"] if self.is_elimination else ["stayed"]
        dropped += [] if has_pack or self.is_elimination else ["letters"]
        for field in self.fields.values():
            vars(field)["is_quiet"] = True  # one way to answer is asked for in `clean`, the reason by the service
        for name in [*dropped, *([] if again else ["reason"])]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for one way to answer, and for as many letters as there are questions."""
        data = super().clean() or {}
        letters, stayed = clean(data.get("letters") or "").upper(), clean(data.get("stayed") or "")
        if self.is_elimination:
            if not re.fullmatch(r"[0-9]{1,3}([ ,;]+[0-9]{1,3})*", stayed, re.ASCII):
                self.add_error("stayed", _("Ghi số câu của từng người, cách nhau bằng dấu cách, ví dụ 3 5 2."))
        elif letters:
            count = len(_LETTERS.findall(letters))
            if re.sub(r"[A-Z\-–_ ,;.]", "", letters):
                self.add_error("letters", _("Chỉ ghi chữ cái của đáp án, dấu – là bỏ trống."))
            elif self.questions and count != self.questions:
                told = {"count": count, "questions": self.questions}
                self.add_error("letters", _("Có %(count)s câu trả lời, phần thi có %(questions)s câu.") % told)
        elif data.get("right") is None:
            raise forms.ValidationError(_("Xin ghi câu trả lời hoặc số câu đúng."))
        elif self.questions and int(data["right"]) > self.questions:
            self.add_error("right", _("Phần thi chỉ có %(count)s câu.") % {"count": self.questions})
        return data

    def answers(self) -> dict[str, Any]:
        """Return what was answered as docs/contests.md §2 writes it."""
        data = self.cleaned_data
        if self.is_elimination:
            return {"stayed": [int(one) for one in re.findall(r"[0-9]+", data["stayed"])]}
        if data.get("letters"):
            found = _LETTERS.findall(clean(data["letters"]).upper())
            return {"answers": [None if letter in BLANKS else letter for letter in found]}
        return {"right": data["right"]}


class IncidentForm(forms.Form):
    """Something the rules name, for the entry and part on stage."""

    incident = forms.ChoiceField(label=gettext_lazy("Sự việc theo thể lệ"))
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, rules: Round, **kwargs: Any) -> None:
        """Offer what the rules name."""
        super().__init__(*args, **kwargs)
        named = [(row.code, row.name) for row in rules.incidents.values()]
        self.fields["incident"].choices = named  # type: ignore[attr-defined]  # a ChoiceField has them
