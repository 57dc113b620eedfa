"""Forms of entries: the team, its people, what is decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.enums import MemberRole
from contests.models import Entry, EntryMember


class EntryForm(forms.Form):
    """Name of a team and who sends it."""

    name = forms.CharField(label=_("Tên đội"), max_length=100)
    unit = forms.ChoiceField(label=_("Đơn vị cử"))

    def __init__(self, *args: Any, units: list[tuple[str, str]], is_commune: bool, **kwargs: Any) -> None:
        """Offer the places that may send this team; within a commune, teams are named after their tổ hòa giải."""
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = (
            _("Nên có tên tổ hòa giải, ví dụ «Tổ hòa giải tổ dân phố số 3».")
            if is_commune
            else _("Nên có tên địa phương, ví dụ «Phường Lê Chân».")
        )
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField has them


class CastForm(forms.Form):
    """Somebody who is not in the register: supporting cast."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=80)
    birth_year = forms.IntegerField(label=_("Năm sinh"), min_value=1900, max_value=2020, required=False)
    role = forms.ChoiceField(label=_("Vai trò"), choices=MemberRole.choices, initial=MemberRole.SUPPORTING)


#: attributes that shipped rules name, in words; others are shown by their code
ATTRIBUTE_WORDS = {
    "khu_vuc": _("Khu vực"),
    "cum": _("Cụm"),
    "ngay_sinh": _("Ngày sinh (năm-tháng-ngày, ví dụ 1951-03-02)"),
    "vung": _("Vùng"),
}


class AttributesForm(forms.Form):
    """What draws, qualification and side prizes look at: of the entry, and of each of its people."""

    def __init__(
        self,
        *args: Any,
        entry: Entry,
        wanted: list[str],
        of_people: list[str],
        people: list[EntryMember],
        **kwargs: Any,
    ) -> None:
        """Ask one line for each attribute that the rules name."""
        super().__init__(*args, **kwargs)
        self.wanted, self.of_people, self.people = wanted, of_people, people
        for name in wanted:
            self._ask(name, f"doi-{name}", entry.attributes.get(name, ""), "")
        for one in people:
            for name in of_people:
                self._ask(name, f"nguoi-{one.pk}-{name}", one.attributes.get(name, ""), f"{one.full_name} – ")

    def of_entry(self) -> dict[str, str]:
        """Return what was written of the entry."""
        return {name: self.cleaned_data[f"doi-{name}"] for name in self.wanted}

    def of_members(self) -> dict[int, dict[str, str]]:
        """Return what was written of each person, by row."""
        data = self.cleaned_data
        return {one.pk: {name: data[f"nguoi-{one.pk}-{name}"] for name in self.of_people} for one in self.people}

    def _ask(self, name: str, field: str, value: Any, about: str) -> None:
        words = ATTRIBUTE_WORDS.get(name, name.replace("_", " ").capitalize())
        self.fields[field] = forms.CharField(label=f"{about}{words}", max_length=100, required=False, initial=value)


class DecisionForm(forms.Form):
    """A reason that only some decisions need."""

    reason = forms.CharField(label=_("Lý do"), max_length=300, required=False)

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        """Where the reason is asked for, do not say that it may be left out; the service refuses without it."""
        super().__init__(*args, **kwargs)
        vars(self.fields["reason"])["is_quiet"] = needs_reason


class SubstituteForm(forms.Form):
    """Who leaves and who comes in."""

    leaving = forms.ChoiceField(label=_("Người ra"))
    mediator = forms.ChoiceField(label=_("Hòa giải viên vào thay"), required=False)
    full_name = forms.CharField(label=_("Hoặc họ tên người ngoài danh sách"), max_length=80, required=False)
    birth_year = forms.IntegerField(label=_("Năm sinh"), min_value=1900, max_value=2020, required=False)
    reason = forms.CharField(label=_("Lý do thay người"), max_length=300)

    def __init__(self, *args: Any, members: list[EntryMember], mediators: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the team's people, and mediators of its place."""
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), f"{one.full_name} – {one.get_role_display()}") for one in members]
        self.fields["leaving"].choices = named  # type: ignore[attr-defined]  # ChoiceFields have them
        self.fields["mediator"].choices = [("", "–"), *mediators]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways to name who comes in."""
        data = super().clean() or {}
        if not data.get("mediator") and not data.get("full_name"):
            self.add_error("mediator", _("Xin chọn người vào thay, hoặc ghi họ tên."))
        return data
