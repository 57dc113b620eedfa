"""Shapes of what officers type. Rules live in the services; here only what a field can hold."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.base.clock import today
from lms.base.phones import PhoneField
from lms.base.text import clean
from mediators.enums import EndGround, Qualification
from mediators.models import Mediator, Team
from mediators.roster.names import read_person
from mediators.roster.values import read_birth
from mediators.services.people import PersonFacts

_YES_NO = (("", _("Chưa rõ")), ("1", _("Có")), ("0", _("Không")))
_SEXES = (("", _("Chưa rõ")), ("1", _("Nữ")), ("0", _("Nam")))


class DayField(forms.DateField):
    """A day typed as ngày/tháng/năm with four digits of the year."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer one plain text field, the same on every browser."""
        kwargs.setdefault(
            "widget", forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "31/12/2026", "autocomplete": "off"})
        )
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
        messages = {"invalid": _("Ngày không đúng. Hãy ghi ngày/tháng/năm, ví dụ 05/12/2026.")}
        super().__init__(error_messages=messages, **kwargs)


class TeamChoice(forms.ModelChoiceField):
    """A running team of one commune, by its public id."""

    def __init__(self, **kwargs: Any) -> None:
        """Wait for the form to name the commune."""
        super().__init__(
            queryset=Team.objects.none(),
            to_field_name="public_id",
            empty_label=_("Chọn tổ"),
            label=_("Tổ hòa giải"),
            **kwargs,
        )


class RosterForm(forms.Form):
    """A roster file."""

    file = forms.FileField(
        label=_("Tệp danh sách (.xlsx)"),
        help_text=_("Tệp Excel đang dùng ở xã, phường; không cần sửa lại trước. Không quá 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": _("Tệp trống, không có dữ liệu. Hãy chọn tệp Excel (.xlsx) có danh sách.")},
    )


class TeamForm(forms.Form):
    """Name, planned number and flag of a team."""

    name = forms.CharField(label=_("Tên tổ"), max_length=120, help_text=_("Ví dụ: Tổ hòa giải Tổ dân phố số 1."))
    planned_count = forms.IntegerField(
        label=_("Số hòa giải viên theo quyết định"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Số do Chủ tịch Ủy ban nhân dân cấp xã quyết định. Để trống nếu chưa có."),
    )
    minority_area = forms.BooleanField(
        label=_("Vùng có đông đồng bào dân tộc thiểu số (tổ phải có hòa giải viên là người dân tộc thiểu số)"),
        required=False,
    )


class DissolveForm(forms.Form):
    """From which day a team exists no more."""

    on = DayField(label=_("Giải thể từ ngày"))


class PersonForm(forms.Form):
    """Facts about a person."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=80)
    female = forms.ChoiceField(label=_("Giới tính"), choices=_SEXES, required=False)
    born = forms.CharField(
        label=_("Ngày sinh hoặc năm sinh"),
        max_length=20,
        required=False,
        help_text=_("Ví dụ 19/02/1969 hoặc 1969."),
    )
    ethnic_minority = forms.ChoiceField(label=_("Người dân tộc thiểu số"), choices=_YES_NO, required=False)
    phone = PhoneField()
    occupation = forms.CharField(label=_("Chức vụ, nghề nghiệp"), max_length=120, required=False)
    qualification = forms.ChoiceField(
        label=_("Trình độ chuyên môn"),
        choices=Qualification.choices,
        required=False,
        initial=Qualification.UNKNOWN,
    )

    @staticmethod
    def initial_of(person: Mediator) -> dict[str, Any]:
        """Return what the form shows at first for a person."""
        born = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else (person.birth_year or "")
        return {
            "full_name": person.full_name,
            "female": _choice(person.female),
            "born": born,
            "ethnic_minority": _choice(person.ethnic_minority),
            "phone": person.phone,
            "occupation": person.occupation,
            "qualification": person.qualification,
        }

    def clean_full_name(self) -> str:
        """Refuse what cannot be a name."""
        name = read_person(self.cleaned_data["full_name"]).name
        if not name:
            raise forms.ValidationError(_("Hãy ghi họ và tên bằng chữ."))
        return name

    def clean_born(self) -> str:
        """Return ISO day or year, "" when unknown."""
        found = read_birth(self.cleaned_data["born"], today=today())
        if found.code:
            raise forms.ValidationError(_("Ngày sinh không đúng. Hãy ghi ví dụ 19/02/1969 hoặc 1969."))
        return found.iso or ""

    def facts(self) -> PersonFacts:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        born = data["born"]
        is_day = len(born) > len("2026")
        return PersonFacts(
            full_name=data["full_name"],
            female=_answer(data["female"]),
            birth_year=int(born[:4]) if born else None,
            birth_date=date.fromisoformat(born) if is_day else None,
            ethnic_minority=_answer(data["ethnic_minority"]),
            phone=data["phone"],
            occupation=clean(data["occupation"]),
            qualification=data["qualification"] or Qualification.UNKNOWN,
        )


class DecisionForm(forms.Form):
    """A recognition decision for a team."""

    team = TeamChoice()
    recognised_on = DayField(label=_("Ngày quyết định công nhận"))
    effective_on = DayField(
        label=_("Ngày có hiệu lực"), required=False, help_text=_("Chỉ ghi nếu quyết định nêu một ngày muộn hơn.")
    )
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decision_issuer = forms.CharField(
        label=_("Cơ quan ban hành"), max_length=120, required=False, help_text=_("Ví dụ: Chủ tịch UBND phường Lê Chân.")
    )
    is_head = forms.BooleanField(label=_("Là tổ trưởng (tổ trưởng cũ thôi giữ chức tổ trưởng)"), required=False)
    confirmed = forms.BooleanField(
        label=_("Ngày công nhận đúng như trên, dù ở sau hôm nay hoặc trước 01/01/2014"), required=False
    )

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        """Offer these teams only."""
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a choice of models


class NewPersonForm(PersonForm, DecisionForm):
    """A new mediator with the recognition decision."""

    is_somebody_else = forms.BooleanField(
        label=_("Đã xem: đây là người khác với người cùng tên, cùng năm sinh trong danh sách"), required=False
    )
    field_order = ["full_name", "female", "born", "ethnic_minority", "phone", "occupation", "qualification", "team",
                   "recognised_on", "effective_on", "decision_number", "decision_issuer", "is_head"]  # fmt: skip


class EndForm(forms.Form):
    """How an office ended."""

    ground = forms.ChoiceField(
        label=_("Lý do"),
        choices=[("", _("Chọn lý do"))] + [choice for choice in EndGround.choices if choice[0] != EndGround.MOVED_TEAM],
    )
    ended_on = DayField(label=_("Thôi làm từ ngày"))
    decision_number = forms.CharField(
        label=_("Số quyết định cho thôi làm"), max_length=60, required=False, help_text=_("Bắt buộc với ba lý do đầu.")
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Lý do, căn cứ"), max_length=300)


class OptionalReasonForm(forms.Form):
    """Why, if there is something to say."""

    reason = forms.CharField(label=_("Căn cứ (số văn bản, biên bản)"), max_length=300, required=False)


class MoveForm(forms.Form):
    """To which team, from which day."""

    team = TeamChoice()
    on = DayField(label=_("Làm ở tổ mới từ ngày"))
    decision_number = forms.CharField(
        label=_("Số quyết định"), max_length=60, required=False, help_text=_("Để trống nếu vẫn theo quyết định cũ.")
    )

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        """Offer these teams only."""
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a choice of models


class DateForm(forms.Form):
    """The right day of recognition."""

    recognised_on = DayField(label=_("Ngày quyết định công nhận (đúng)"))
    effective_on = DayField(
        label=_("Ngày có hiệu lực"), required=False, help_text=_("Chỉ ghi nếu quyết định nêu một ngày muộn hơn.")
    )
    reason = forms.CharField(label=_("Lý do sửa, căn cứ"), max_length=300)
    confirmed = forms.BooleanField(label=_("Ngày này đúng, dù ở sau hôm nay hoặc trước 01/01/2014"), required=False)


class DecisionNumberForm(forms.Form):
    """The right number of a decision."""

    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decision_issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=120, required=False)
    reason = forms.CharField(label=_("Lý do sửa"), max_length=300, required=False)


class ReissueForm(forms.Form):
    """A decision issued again."""

    decision_number = forms.CharField(label=_("Số quyết định cấp lại"), max_length=60)
    recognised_on = DayField(label=_("Ngày quyết định cấp lại"))
    decision_issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=120, required=False)


def _choice(value: bool | None) -> str:
    return {True: "1", False: "0", None: ""}[value]


def _answer(value: str) -> bool | None:
    return {"1": True, "0": False}.get(value)
