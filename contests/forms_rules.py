"""The form that asks the open settings of the rules one by one."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contests.queries.rules_gaps import Question
from contests.rules.amounts import read_clock, read_decimal
from contests.rules.prizes import REST
from contests.rules.reading import Path, read_yaml
from contests.rules.specs import Fault
from contests.rules.structure import MOST_DAYS
from lms.base.days import MomentField
from lms.base.errors import RuleViolation
from lms.base.text import clean, slug


class LinesField(forms.CharField):
    """Lines «name: number»; returns the pairs."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        """Read each line; say which one cannot be read."""
        text = super().clean(value)
        rows = []
        for number, line in enumerate(text.splitlines(), start=1):
            name, mark, amount = clean(line).rpartition(":")
            if not clean(line):
                continue
            if not mark or not clean(name) or (read_decimal(_point(amount)) is None and clean(amount) != "còn lại"):
                message = _("Dòng %(number)s: cần «tên: số», ví dụ «Nội dung: 5».")
                raise forms.ValidationError(message, params={"number": number})
            rows.append((clean(name), _point(amount)))
        return rows


class GapsForm(forms.Form):
    """A field, or two, per question; each may be left for later."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        """Make the fields with the proposals filled in."""
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            self._add(one)
            vars(self.fields[one.field])["where"] = one.where  # several parts ask the same thing
        for field in self.fields.values():
            vars(field)["is_quiet"] = True  # the page says once that anything may wait

    def groups(self) -> list[tuple[str, list[Any]]]:
        """Return the bound fields by round and part."""
        found: dict[str, list[Any]] = {}
        for one in self.questions:
            names = [one.field, f"{one.field}-way"] if one.kind in ("time", "judges") else [one.field]
            found.setdefault(one.where, []).extend(self[name] for name in names)
        return list(found.items())

    def answers(self) -> dict[Path, Any]:
        """Return what was given by place in the document; what was left for later is not there."""
        found = {}
        for one in self.questions:
            given = self.cleaned_data.get(one.field)
            if given not in (None, "", []):
                found[one.path] = self._plain(one, given)
        return found

    def add_faults(self, faults: tuple[Fault, ...]) -> None:
        """Show each fault at the question it is about, else above the form."""
        for fault in faults:
            near = [one for one in self.questions if fault.path and fault.path.startswith(one.fault_path)]
            near = near or [one for one in self.questions if fault.path and one.fault_path.startswith(fault.path)]
            self.add_error(near[0].field if near else None, _sentence(fault.message) if near else str(fault))

    def _add(self, one: Question) -> None:
        hint = _("Đề nghị, không phải của thể lệ: sửa được.") if one.proposal else ""
        given: dict[str, Any] = {"label": one.label, "required": False, "initial": one.proposal, "help_text": hint}
        choices = [("", _("– để sau –")), *((value, label) for value, label, _plain in one.choices)]
        if one.kind == "choice":
            self.fields[one.field] = forms.ChoiceField(choices=choices, **given)
        elif one.kind in ("lines", "prizes"):
            self.fields[one.field] = LinesField(max_length=4000, **given)
        elif one.kind == "yaml":
            area = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
            self.fields[one.field] = forms.CharField(max_length=8000, widget=area, **given)
        elif one.kind == "moment":
            self.fields[one.field] = MomentField(**given)
        else:
            self.fields[one.field] = forms.CharField(max_length=20, **given)
        if one.kind in ("time", "judges"):
            label = _("Khi quá giờ") if one.kind == "time" else _("Cách gộp điểm")
            wanted = "full-1" if one.kind == "time" else "mean"
            start = wanted if any(value == wanted for value, _label, _plain in one.choices) else choices[1][0]
            way = forms.ChoiceField(choices=choices[1:], label=label, required=False, initial=start)
            self.fields[f"{one.field}-way"] = way

    def clean(self) -> dict[str, Any]:
        """Refuse what is no number, no time, no piece of a rules file, at its field."""
        data = super().clean() or {}
        for one in self.questions:
            given = data.get(one.field)
            if given in (None, "", []):
                continue
            message = _wrong(one.kind, given)
            if message:
                self.add_error(one.field, message)
        return data

    def _plain(self, one: Question, given: Any) -> Any:
        way = next((plain for value, _label, plain in one.choices if value == self._way(one)), None)
        if one.kind == "choice":
            return next(plain for value, _label, plain in one.choices if value == given)
        if one.kind == "time":
            return {"limit": given, "penalty": way or one.choices[0][2], "floor": "zero"}
        if one.kind == "judges":
            return {"count": given, "head": True, "combine": way or one.choices[0][2]}
        if one.kind == "lines":
            return [{"code": code, "name": name, "maximum": amount} for code, name, amount in _coded(given)]
        if one.kind == "prizes":
            table = [{"code": c, "name": n, "count": REST if a == "còn lại" else a} for c, n, a in _coded(given)]
            return {"table": table, "on_tie": "share_using_places"}
        if one.kind == "moment":
            return timezone.localtime(given).isoformat(timespec="seconds")
        return read_yaml(given.encode())[0] if one.kind == "yaml" else _point(given)

    def _way(self, one: Question) -> Any:
        return self.cleaned_data.get(f"{one.field}-way")


def _wrong(kind: str, given: Any) -> str:
    """Return what is wrong with an answer, nothing where it can be taken."""
    if kind in ("number", "whole", "judges") and read_decimal(_point(given)) is None:
        return _("Cần một số, ví dụ 10 hoặc 0,25.")
    if kind == "time" and read_clock(given) is None:
        return _("Cần thời gian viết phút:giây, ví dụ 5:00.")
    if kind == "yaml":
        try:
            read_yaml(given.encode())
        except RuleViolation as refusal:
            return refusal.message
    return ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _point(text: str) -> str:
    return clean(text).replace(",", ".")


def _coded(rows: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return the rows with a code each, no two alike."""
    found: list[tuple[str, str, str]] = []
    for place, (name, amount) in enumerate(rows, start=1):
        code = slug(name, max_length=34) or f"muc-{place}"
        taken = {row[0] for row in found}
        found.append((code if code not in taken else f"{code}-{place}", name, amount))
    return found


class RenameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_lazy("Tên mới"), max_length=300)


class StructureAddForm(forms.Form):
    """A new round, part or sub-part: its name and what it is like."""

    name = forms.CharField(label=_lazy("Tên"), max_length=300)
    like = forms.ChoiceField(label=_lazy("Chép từ"), required=False)
    days = forms.IntegerField(
        label=_lazy("Mở và đóng muộn hơn bao nhiêu ngày"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_lazy("7: một tuần sau, cùng giờ. Chỉ tính khi chép."),
    )
    maximum = forms.CharField(
        label=_lazy("Điểm tối đa"),
        required=False,
        max_length=8,
        help_text=_lazy("Bỏ trống: như phần được chép, hoặc nhập sau. Điểm của cả phần được cộng lại."),
    )

    def __init__(self, *args: Any, rows: Mapping[int, str], is_week: bool, is_sub: bool, **kwargs: Any) -> None:
        """Offer what may be copied; days only for online rounds, points only for sub-parts."""
        super().__init__(*args, **kwargs)
        nothing = ("", _("– không chép: mọi chỗ để nhập sau –"))
        field = cast(forms.ChoiceField, self.fields["like"])
        field.choices = [nothing, *((str(place), name) for place, name in rows.items())]
        if not is_week:
            del self.fields["days"]
        if not is_sub:
            del self.fields["maximum"]

    def clean_maximum(self) -> str:
        """Return the points with a point, as rules write them."""
        given = _point(self.cleaned_data["maximum"])
        if given and read_decimal(given) is None:
            raise forms.ValidationError(_("Cần một số, ví dụ 10 hoặc 0,25."))
        return given


class KeepForm(forms.Form):
    """The name of a template that is kept."""

    name = forms.CharField(
        label=_lazy("Tên mẫu"), max_length=240, help_text=_lazy("Thí dụ: Thể lệ hội thi cấp xã, hai vòng.")
    )
