"""Shapes of what is typed about communes merged, split and renamed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediators.enums import UnitKind
from mediators.forms import DayField
from mediators.models import Team, Unit

COMMUNE_KINDS = [choice for choice in UnitKind.choices if choice[0] in {"xa", "phuong", "dac-khu"}]
MOST_PARTS = 3


class ChangeForm(forms.Form):
    """What every change has: from which day, by which document."""

    on = DayField(label=_("Có hiệu lực từ ngày"))
    source = forms.CharField(label=_("Văn bản"), max_length=120, help_text=_("Số, ký hiệu của nghị quyết, quyết định."))


class MergeUnitsForm(ChangeForm):
    """Which communes become one."""

    old_codes = forms.MultipleChoiceField(
        label=_("Các xã được sáp nhập"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Xin chọn các xã được sáp nhập.")},
    )
    other_codes = forms.CharField(
        label=_("Xã của tỉnh, thành phố khác cùng sáp nhập"), max_length=200, required=False,
        help_text=_("Mã 5 chữ số, cách nhau bằng dấu phẩy. Bỏ trống nếu các xã cùng một tỉnh."),
    )  # fmt: skip
    new_code = forms.CharField(
        label=_("Mã của xã sau sáp nhập"), max_length=5, min_length=5,
        help_text=_("5 chữ số. Ghi mã của một trong các xã trên nếu xã ấy nhận các xã kia."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Loại"), choices=[("", _("Giữ nguyên")), *COMMUNE_KINDS], required=False)
    name = forms.CharField(
        label=_("Tên của xã sau sáp nhập"), max_length=80, required=False, help_text=_("Bỏ trống thì giữ tên đang có.")
    )
    field_order = ["old_codes", "other_codes", "new_code", "kind", "name", "on", "source"]

    def __init__(self, *args: Any, communes: list[Unit], **kwargs: Any) -> None:
        """Offer the communes of a province."""
        super().__init__(*args, **kwargs)
        choices = [(unit.code, f"{unit} ({unit.code})") for unit in communes]
        self.fields["old_codes"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    def clean_other_codes(self) -> list[str]:
        """Return the codes of communes of other provinces."""
        codes = [code.strip() for code in self.cleaned_data["other_codes"].replace(";", ",").split(",") if code.strip()]
        if any(len(code) != 5 or not code.isdecimal() for code in codes):
            raise forms.ValidationError(_("Mã xã gồm 5 chữ số; các mã cách nhau bằng dấu phẩy."))
        return codes


class RenameUnitForm(ChangeForm):
    """Another name or kind of one commune."""

    code = forms.ChoiceField(label=_("Xã, phường, đặc khu"))
    kind = forms.ChoiceField(label=_("Loại mới"), choices=[("", _("Giữ nguyên")), *COMMUNE_KINDS], required=False)
    name = forms.CharField(label=_("Tên mới"), max_length=80, required=False, help_text=_("Bỏ trống thì giữ tên cũ."))
    field_order = ["code", "kind", "name", "on", "source"]

    def __init__(self, *args: Any, communes: list[Unit], **kwargs: Any) -> None:
        """Offer the communes of a province."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Chọn")), *((unit.code, f"{unit} ({unit.code})") for unit in communes)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]  # a field of choices


class SplitUnitForm(ChangeForm):
    """Into which communes one is split, and where each of its teams goes."""

    def __init__(self, *args: Any, commune: Unit, teams: list[Team], **kwargs: Any) -> None:
        """Ask for up to three parts, the first of which may keep the old code, and for a part of each team."""
        super().__init__(*args, **kwargs)
        parts = [(str(number), _("Xã thứ %(number)s") % {"number": number}) for number in range(1, MOST_PARTS + 1)]
        for number, label in parts:
            is_needed = number != str(MOST_PARTS)
            self.fields[f"code_{number}"] = forms.CharField(
                label=_("%(part)s: mã") % {"part": label}, min_length=5, max_length=5, required=is_needed,
                initial=commune.code if number == "1" else "",
            )  # fmt: skip
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("%(part)s: loại") % {"part": label}, choices=[("", _("Giữ nguyên")), *COMMUNE_KINDS],
                required=False,
            )  # fmt: skip
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("%(part)s: tên") % {"part": label}, max_length=80, required=False
            )
        self.teams = teams
        for team in teams:
            self.fields[f"team_{team.pk}"] = forms.ChoiceField(label=team.name, choices=parts, initial="1")
        self.order_fields([name for name in self.fields if name not in ("on", "source")])
        self.order_fields(["on", "source"])

    def parts(self) -> list[tuple[dict[str, str], list[int]]]:
        """Return facts and team ids of each part that was named."""
        data = self.cleaned_data
        found = []
        for number in range(1, MOST_PARTS + 1):
            facts = {name: data[f"{name}_{number}"] for name in ("code", "kind", "name")}
            ids = [team.pk for team in self.teams if data[f"team_{team.pk}"] == str(number)]
            if facts["code"] or ids:
                found.append((facts, ids))
        return found
