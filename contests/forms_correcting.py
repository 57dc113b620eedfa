"""Forms of a correction: what it rests on, and corrected facts of a stage round."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contests.enums import CorrectionBasis
from contests.forms_run import TimeField
from contests.models import Appeal, RoundEntry
from contests.rules.model import Round
from lms.base.text import clean

SHORT = forms.Textarea(attrs={"rows": 3})


class CorrectionForm(forms.Form):
    """What a correction rests on, for the file and for the public."""

    basis = forms.ChoiceField(label=_lazy("Căn cứ"), choices=CorrectionBasis.choices)
    appeal = forms.ChoiceField(label=_lazy("Khiếu nại đã chấp nhận"), required=False)
    ground = forms.CharField(
        label=_lazy("Sai sót và số, ngày văn bản"),
        max_length=300,
        widget=SHORT,
        help_text=_lazy("Chỉ ban tổ chức đọc. Ví dụ: nhập nhầm điểm phần Tiểu phẩm của Đội 2; biên bản số 3/BB-BTC."),
    )
    notice = forms.CharField(
        label=_lazy("Lời báo công khai"),
        max_length=300,
        widget=SHORT,
        help_text=_lazy("Mọi người đọc trên trang kết quả khi đã công bố. Không ghi điểm riêng, thông tin cá nhân."),
    )

    def __init__(self, *args: Any, appeals: Sequence[Appeal], **kwargs: Any) -> None:
        """Offer the upheld appeals; without one only a found fault."""
        super().__init__(*args, **kwargs)
        self.appeals = {str(row.public_id): row for row in appeals}
        if appeals:
            named = [(key, f"{row.round_entry.entry.name}: {row.text[:80]}") for key, row in self.appeals.items()]
            self.fields["appeal"].choices = [("", "–"), *named]  # type: ignore[attr-defined]  # a ChoiceField has them
        else:
            del self.fields["appeal"]
            self.fields["basis"].choices = [  # type: ignore[attr-defined]
                (CorrectionBasis.FAULT.value, CorrectionBasis.FAULT.label)
            ]

    def clean(self) -> dict[str, Any]:
        """Ask for the appeal where the correction rests on one."""
        data = super().clean() or {}
        if data.get("basis") == CorrectionBasis.APPEAL and not data.get("appeal"):
            self.add_error("appeal", _("Xin chọn khiếu nại đã được chấp nhận."))
        return data

    def given(self) -> dict[str, Any]:
        """Return what `start_correction` takes."""
        data = self.cleaned_data
        row = self.appeals.get(data.get("appeal") or "")
        return {
            "basis": data["basis"],
            "decision": row.decision if row else None,
            "ground": clean(data["ground"]),
            "notice": clean(data["notice"]),
        }


class EntryPartForm(forms.Form):
    """Which entry, which part, and why it is corrected."""

    entry = forms.ChoiceField(label=_lazy("Đội"))
    part = forms.ChoiceField(label=_lazy("Phần thi"))
    reason = forms.CharField(label=_lazy("Lý do sửa"), max_length=300)

    def __init__(self, *args: Any, entries: Sequence[RoundEntry], rules: Round, **kwargs: Any) -> None:
        """Offer the entries and the parts of the round."""
        super().__init__(*args, **kwargs)
        self.entries = {str(row.public_id): row for row in entries}
        names = [(key, row.entry.name) for key, row in self.entries.items()]
        self.fields["entry"].choices = names  # type: ignore[attr-defined]  # ChoiceFields have them
        parts = [(part.code, part.name) for part in rules.marked_parts().values() if self.fits(part)]
        self.fields["part"].choices = parts  # type: ignore[attr-defined]

    def fits(self, part: Any) -> bool:
        """Tell whether a part can be corrected by this form."""
        return bool(part.code)

    @property
    def chosen(self) -> RoundEntry:
        """Return the entry that was chosen."""
        return self.entries[self.cleaned_data["entry"]]


class CorrectedTimeForm(EntryPartForm):
    """The time used in a part."""

    seconds = TimeField(label=_lazy("Thời gian thi đúng (phút:giây)"), max_length=12)
    field_order = ("entry", "part", "seconds", "reason")

    def fits(self, part: Any) -> bool:
        """Tell whether the part has a limit."""
        return part.timing is not None


class CorrectedAnswersForm(EntryPartForm):
    """How many answers of a part marked by key were right."""

    right = forms.IntegerField(label=_lazy("Số câu đúng"), min_value=0, max_value=200)
    field_order = ("entry", "part", "right", "reason")

    def fits(self, part: Any) -> bool:
        """Tell whether the part is marked by key."""
        return part.marking is not None and part.marking.kind == "by_key"


class CorrectedIncidentForm(EntryPartForm):
    """An incident that was not noted, such as one that excludes an entry."""

    incident = forms.ChoiceField(label=_lazy("Sự việc theo thể lệ"))
    field_order = ("entry", "incident", "part", "reason")

    def __init__(self, *args: Any, rules: Round, **kwargs: Any) -> None:
        """Offer what the rules name; the whole round beside the parts."""
        super().__init__(*args, rules=rules, **kwargs)
        named = [(row.code, row.name) for row in rules.incidents.values()]
        self.fields["incident"].choices = named  # type: ignore[attr-defined]
        parts = self.fields["part"]
        parts.required = False
        parts.choices = [("", _("Cả vòng thi")), *parts.choices]  # type: ignore[attr-defined]
