"""Forms of the desk of an online contest."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contests.enums import ExclusionKind
from contests.forms import ReasonForm
from contests.models import ContestUnit
from lms.base.days import DayField
from lms.base.phones import PhoneField
from lms.base.text import clean


class UnitForm(forms.Form):
    """One unit; its number of people with the day and the source it was taken from."""

    name = forms.CharField(label=_lazy("Tên đơn vị"), max_length=160)
    is_agency = forms.BooleanField(label=_lazy("Là cơ quan, không phải địa phương"), required=False)
    people = forms.IntegerField(
        label=_lazy("Số người"),
        min_value=1,
        max_value=1_000_000_000,
        required=False,
        help_text=_lazy("Dân số hoặc số cán bộ, dùng để tính tỷ lệ tham gia. Để trống nếu thể lệ không xét tỷ lệ."),
    )
    people_on = DayField(label=_lazy("Số người tính đến ngày"), required=False)
    people_source = forms.CharField(
        label=_lazy("Nguồn của số người"), max_length=200, required=False, help_text=_lazy("Ví dụ: Niên giám thống kê.")
    )

    @staticmethod
    def facts(unit: ContestUnit | None) -> dict[str, Any]:
        """Return what the form shows of a unit."""
        names = ("name", "is_agency", "people", "people_on", "people_source")
        return {name: getattr(unit, name) for name in names} if unit else {}

    def clean(self) -> dict[str, Any]:
        """A number needs its day and its source: another day gives another ratio."""
        data = super().clean() or {}
        if data.get("people") and not data.get("people_on"):
            self.add_error("people_on", _("Xin ghi số người tính đến ngày nào."))
        if data.get("people") and not clean(data.get("people_source") or ""):
            self.add_error("people_source", _("Xin ghi số người lấy từ đâu."))
        return data


class ExclusionForm(forms.Form):
    """A person who may not take part."""

    kind = forms.ChoiceField(label=_lazy("Thuộc diện"), choices=ExclusionKind.choices)
    full_name = forms.CharField(label=_lazy("Họ và tên"), max_length=80)
    birth_year = forms.IntegerField(label=_lazy("Năm sinh"), min_value=1900, max_value=2100, required=False)
    phone = PhoneField()


class ExtraTimeForm(ReasonForm):
    """Minutes for a person with a disability."""

    minutes = forms.IntegerField(
        label=_lazy("Thêm bao nhiêu phút"),
        min_value=0,
        max_value=600,
        help_text=_lazy("Tính cho các lượt thi bắt đầu từ bây giờ. Ghi 0 để bỏ."),
    )
    field_order = ("minutes", "reason")


class MergeForm(ReasonForm):
    """The other registration of the same person, by its number."""

    other = forms.CharField(
        label=_lazy("Số vào thi của bản đăng ký được giữ"),
        max_length=12,
        help_text=_lazy("Bản đăng ký đang xem gộp vào bản này; bài thi của cả hai bản đều giữ nguyên."),
    )
    field_order = ("other", "reason")


class CloseForm(forms.Form):
    """Closing: a seed where the rules draw lots, a reason where the list is computed again."""

    seed = forms.CharField(label=_lazy("Mã bốc thăm, đọc to trước mọi người"), max_length=100, required=False)
    reason = forms.CharField(label=_lazy("Lý do tính lại"), max_length=300, required=False)

    def __init__(self, *args: Any, needs_seed: bool, again: bool, **kwargs: Any) -> None:
        """Ask only what is needed."""
        super().__init__(*args, **kwargs)
        for name, is_asked in (("seed", needs_seed), ("reason", again)):
            if not is_asked:
                del self.fields[name]
            else:
                vars(self.fields[name])["is_quiet"] = True  # the service asks for it: it may not be left out
