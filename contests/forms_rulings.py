"""The form of a decision about a faulty question, and how its options are named."""

from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contests.enums import RulingKind
from contests.queries.online_asked import TRUTH, WAYS, AskedQuestion

SHORT = forms.Textarea(attrs={"rows": 2})


class RulingForm(forms.Form):
    """What shall hold for a question, on which ground, and what entrants read."""

    kind = forms.ChoiceField(label=_lazy("Cách xử lý"), choices=RulingKind.choices, widget=forms.RadioSelect)
    key = forms.TypedMultipleChoiceField(
        label=_lazy("Đáp án đúng"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("Chỉ khi sửa đáp án: đánh dấu đáp án đúng; câu đúng – sai thì đủ từng ý."),
    )
    ground = forms.CharField(
        label=_lazy("Căn cứ"),
        max_length=300,
        widget=SHORT,
        help_text=_lazy("Số, ngày biên bản hoặc khiếu nại; điều luật đang có hiệu lực. Chỉ ban tổ chức đọc."),
    )
    reason = forms.CharField(label=_lazy("Lý do"), max_length=300, widget=SHORT)
    notice = forms.CharField(
        label=_lazy("Lời báo người dự thi"),
        max_length=300,
        widget=SHORT,
        help_text=_lazy("Mọi người đọc được khi kết quả đính chính công bố. Không ghi đáp án nếu chưa công bố đáp án."),
    )

    def __init__(self, *args: Any, asked: AskedQuestion, **kwargs: Any) -> None:
        """Offer the options of the question in the order of the source."""
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = list(enumerate(part_names(asked)))  # type: ignore[attr-defined]  # it has them

    def clean(self) -> dict[str, Any]:
        """A corrected key is named; without one nothing is ticked that would mean nothing."""
        data = super().clean() or {}
        if data.get("kind") == RulingKind.KEY and not data.get("key") and "key" not in self.errors:
            self.add_error("key", _("Xin đánh dấu đáp án đúng."))
        if data.get("kind") in (RulingKind.FULL, RulingKind.VOID) and data.get("key"):
            self.add_error("key", _("Chỉ đánh dấu đáp án khi chọn sửa đáp án."))
        return data


def part_names(asked: AskedQuestion) -> list[str]:
    """Return what the places of a question are called, in the order of the source, as plain text."""
    texts = [" ".join(strip_tags(part).split()) for part in asked.parts]
    if asked.kind != TRUTH:
        return texts
    ways = (_("Đúng"), _("Sai"))
    return [f"{number}. {text}: {ways[way]}" for number, text in enumerate(texts, start=1) for way in range(WAYS)]
