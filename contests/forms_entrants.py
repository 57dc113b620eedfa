"""Forms of people who take part in an online contest: registration, coming back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.consent import CONDITIONS, Purpose
from contests.models import ContestUnit
from contests.rules.entrant_requests import CORRECT, DELETE, WORDS
from lms.base.days import DayField

OTHER_UNIT = "khac"


class RegisterForm(forms.Form):
    """What the rules ask of a person; each consent is a tick of its own, never ticked beforehand (P2)."""

    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    birth_date = DayField(label=_("Ngày sinh"))
    phone = forms.CharField(
        label=_("Số điện thoại"),
        max_length=40,
        help_text=_("10 chữ số, bắt đầu bằng số 0. Mỗi số điện thoại đăng ký một lần."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    unit = forms.ChoiceField(label=_("Đơn vị"))
    unit_other = forms.CharField(
        label=_("Tên đơn vị khác"), max_length=160, required=False, help_text=_("Chỉ ghi khi đơn vị không có ở trên.")
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=200)

    def __init__(
        self,
        *args: Any,
        units: list[ContestUnit],
        purposes: tuple[Purpose, ...],
        conditions: list[str],
        asks: frozenset[str],
        **kwargs: Any,
    ) -> None:
        """Keep the fields that are asked: `asks` names some of phone, address, full_name, birth_date."""
        super().__init__(*args, **kwargs)
        self.units = {str(unit.public_id): unit for unit in units}
        for name in ("phone", "address", "full_name", "birth_date"):
            if name not in asks:
                del self.fields[name]
        if units:
            rows = [("", _("Chọn đơn vị…")), *((key, unit.name) for key, unit in self.units.items())]
            self._unit_field.choices = [*rows, (OTHER_UNIT, _("Đơn vị khác"))]
        else:
            del self.fields["unit"], self.fields["unit_other"]
        if conditions:
            label = _("Tôi đáp ứng điều kiện dự thi: %(what)s.") % {"what": "; ".join(conditions)}
            self.fields[f"consent_{CONDITIONS}"] = forms.BooleanField(
                label=label,
                error_messages={"required": _("Chỉ người đáp ứng điều kiện mới dự thi được. Xin đánh dấu nếu đúng.")},
            )
        for one in purposes:
            self.fields[f"consent_{one.code}"] = forms.BooleanField(
                label=one.text,
                required=one.is_required,
                error_messages={"required": _("Không đồng ý điều này thì không dự thi được. Xin đánh dấu nếu đồng ý.")},
            )

    @property
    def _unit_field(self) -> forms.ChoiceField:
        field = self.fields["unit"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError("the unit is chosen from a list")
        return field

    def clean(self) -> dict[str, Any]:
        """Want the name of a unit that is not in the list."""
        data = super().clean() or {}
        if data.get("unit") == OTHER_UNIT and not data.get("unit_other", "").strip():
            self.add_error("unit_other", _("Xin ghi tên đơn vị."))
        return data

    @property
    def consents(self) -> list[str]:
        """Return the purposes that were ticked."""
        named = [name for name in self.fields if name.startswith("consent_")]
        return [name.removeprefix("consent_") for name in named if self.cleaned_data.get(name)]

    @property
    def chosen_unit(self) -> ContestUnit | None:
        """Return the unit chosen from the list."""
        return self.units.get(self.cleaned_data.get("unit", ""))


class ComeBackForm(forms.Form):
    """Number and code as they were shown at registration."""

    number = forms.CharField(
        label=_("Số vào thi"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Mã vào thi"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RequestForm(forms.Form):
    """What a person asks about own data (P3)."""

    what = forms.ChoiceField(label=_("Tôi yêu cầu"), choices=[("", "–"), *WORDS.items()])
    text = forms.CharField(
        label=_("Nói rõ"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ví dụ: ngày sinh đúng là 05/02/1970."),
    )


class RequestAnswerForm(forms.Form):
    """What was done about a request; the fields to correct only where that was asked."""

    text = forms.CharField(
        label=_("Trả lời người dự thi"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Đã làm gì, hoặc vì sao không làm được. Người dự thi đọc câu này."),
    )
    full_name = forms.CharField(label=_("Họ và tên đúng"), max_length=80, required=False)
    birth_date = DayField(label=_("Ngày sinh đúng"), required=False)
    phone = forms.CharField(label=_("Số điện thoại đúng"), max_length=40, required=False)
    address = forms.CharField(label=_("Địa chỉ đúng"), max_length=200, required=False)
    erases = forms.BooleanField(
        label=_("Xóa số điện thoại, địa chỉ, ngày sinh khỏi bản đăng ký. Bài thi và hạng vẫn giữ theo thể lệ."),
        required=False,
    )

    def __init__(self, *args: Any, what: str, **kwargs: Any) -> None:
        """Keep what belongs to the request."""
        super().__init__(*args, **kwargs)
        for name in ("full_name", "birth_date", "phone", "address"):
            if what != CORRECT:
                del self.fields[name]
        if what != DELETE:
            del self.fields["erases"]
