"""Shapes of what is typed about classes and on rolls."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from mediators.models import Team, Unit
from quizzes.models import Paper
from training.enums import FlagDecision, InviteRule, Presence
from training.models import ClassSession, ProgrammeVersion, Subject, Trainer, TrainingClass
from training.services.classes import ClassFacts, SessionFacts

MOST_SESSIONS = 12
EMPTY_SESSIONS = 2
MOST_DAYS = 400


class HourField(forms.TimeField):
    """A time of day typed as 7:30 or 7h30."""

    def __init__(self, **options: Any) -> None:
        """Give the widget its hints."""
        options.setdefault(
            "widget", forms.TimeInput(format="%H:%M", attrs={"placeholder": "07:30", "autocomplete": "off", "size": 6})
        )
        options.setdefault("input_formats", ["%H:%M", "%Hh%M", "%H.%M", "%H:%M:%S"])
        super().__init__(error_messages={"invalid": _("Giờ không đọc được. Xin gõ giờ:phút, thí dụ 07:30.")}, **options)


class ClassForm(forms.Form):
    """A class, without its half-days."""

    unit = forms.ChoiceField(label=_("Lớp của"))
    title = forms.CharField(label=_("Tên lớp"), max_length=200)
    place_name = forms.CharField(
        label=_("Nơi học"), max_length=160, help_text=_("Thí dụ: Nhà văn hóa tổ dân phố số 5.")
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=240, required=False)
    map_url = forms.URLField(
        label=_("Đường dẫn bản đồ"),
        max_length=400,
        required=False,
        assume_scheme="https",
        help_text=_("Mở ứng dụng bản đồ, chọn chia sẻ, dán đường dẫn vào đây."),
    )
    capacity = forms.IntegerField(label=_("Số chỗ"), min_value=1, max_value=2000, initial=50)
    trainers = forms.MultipleChoiceField(
        label=_("Tập huấn viên"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Lấy từ sổ tập huấn viên. Người có tài khoản tự mở được điểm danh của lớp."),
    )
    note = forms.CharField(
        label=_("Dặn người học"), max_length=400, required=False, help_text=_("Thí dụ: mang theo thẻ và sổ tay.")
    )
    is_record = forms.BooleanField(label=_("Ghi lại lớp đã mở (ngày học ở quá khứ)"), required=False)
    late_reason = forms.CharField(label=_("Vì sao nay mới ghi"), max_length=300, required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], trainers: QuerySet[Trainer], **options: Any) -> None:
        """Offer the places and the trainers of the caller."""
        super().__init__(*args, **options)
        self.units = {unit.code: unit for unit in units}
        self.by_key = {str(trainer.public_id): trainer for trainer in trainers}
        self.fields["unit"].choices = [(unit.code, str(unit)) for unit in units]  # type: ignore[attr-defined]
        self.fields["trainers"].choices = [  # type: ignore[attr-defined]
            (key, f"{trainer.full_name} · {trainer.unit}") for key, trainer in self.by_key.items()
        ]
        if len(self.units) == 1:
            self.fields["unit"].initial = next(iter(self.units))

    @staticmethod
    def initial_of(row: TrainingClass) -> dict[str, Any]:
        """Return what the form shows of a class at first."""
        names = ("title", "place_name", "address", "map_url", "capacity", "note", "late_reason")
        found: dict[str, Any] = {name: getattr(row, name) for name in names}
        trainers = [str(one.public_id) for one in row.trainers.all()]
        return found | {"unit": row.unit_id, "trainers": trainers, "is_record": bool(row.late_reason)}

    def facts(self, sessions: Sequence[SessionFacts]) -> ClassFacts:
        """Return what was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"unit", "trainers"}}
        chosen = [self.by_key[key] for key in self.cleaned_data["trainers"]]
        return ClassFacts(sessions=sessions, trainers=chosen, **data)


class SessionForm(forms.Form):
    """One half-day; a row left empty is passed over."""

    row = forms.CharField(required=False, widget=forms.HiddenInput)
    held_on = DayField(label=_("Ngày"))
    starts_at = HourField(label=_("Từ giờ"))
    ends_at = HourField(label=_("Đến giờ"))
    hours = forms.DecimalField(
        label=_("Số giờ tính"),
        max_digits=4,
        decimal_places=2,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5}),
        help_text=_("Để trống: theo đồng hồ."),
    )
    subject = forms.ChoiceField(label=_("Chuyên đề"))
    drop = forms.BooleanField(label=_("Bỏ buổi này"), required=False)

    def __init__(
        self,
        *args: Any,
        subjects: dict[str, Subject],
        choices: list[Any],
        known: dict[str, ClassSession],
        **options: Any,
    ) -> None:
        """Offer the subjects; keep the rows that may be changed."""
        super().__init__(*args, **options)
        self.subjects, self.known = subjects, known
        self.fields["subject"].choices = [("", _("Chọn chuyên đề")), *choices]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(row: ClassSession, *, is_copy: bool) -> dict[str, Any]:
        """Return what the form shows of a half-day; a copy has no day and is no known row."""
        found: dict[str, Any] = {name: getattr(row, name) for name in ("starts_at", "ends_at", "hours")}
        found["subject"] = str(row.subject.public_id)
        return found if is_copy else found | {"held_on": row.held_on, "row": str(row.public_id)}

    def facts(self) -> SessionFacts | None:
        """Return what was typed, None for a row that is left empty or taken out."""
        data = self.cleaned_data
        if not data or not data.get("held_on") or data.get("drop"):
            return None
        return SessionFacts(
            held_on=data["held_on"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            hours=data["hours"],
            subject=self.subjects[data["subject"]],
            known=self.known.get(data["row"]),
        )


def session_rows(
    data: Any, *, rows: Iterable[ClassSession] = (), is_copy: bool = False, known: Iterable[ClassSession] = ()
) -> Any:
    """Return the formset of half-days: those there are, and empty rows below."""
    subjects = {str(one.public_id): one for one in Subject.objects.select_related("version")}
    options = {
        "subjects": subjects,
        "choices": _grouped(subjects.values()),
        "known": {str(row.public_id): row for row in known},
    }
    initial = [SessionForm.initial_of(row, is_copy=is_copy) for row in rows]
    made = forms.formset_factory(
        SessionForm,
        extra=max(EMPTY_SESSIONS, 0) if len(initial) < MOST_SESSIONS else 0,
        max_num=MOST_SESSIONS,
        absolute_max=MOST_SESSIONS,
        validate_max=True,
    )
    return made(data, initial=initial, prefix="buoi", form_kwargs=options)


class InviteForm(forms.Form):
    """Who is invited: by a rule, or by names."""

    how = forms.ChoiceField(
        label=_("Mời ai"), choices=InviteRule.choices, widget=forms.RadioSelect, initial=InviteRule.OVERDUE
    )
    days = forms.IntegerField(
        label=_("Đến hạn trong bao nhiêu ngày"), min_value=1, max_value=MOST_DAYS, required=False, initial=60
    )
    commune = forms.ChoiceField(label=_("Xã, phường, đặc khu"), required=False)
    team = forms.ChoiceField(label=_("Tổ hòa giải"), required=False)
    people = forms.CharField(
        label=_("Danh sách người"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Mỗi dòng một mã hòa giải viên hoặc một họ tên đầy đủ."),
    )

    def __init__(self, *args: Any, communes: Sequence[Unit], teams: Iterable[Team], **options: Any) -> None:
        """Offer the communes and teams of the place of the class."""
        super().__init__(*args, **options)
        places = [(unit.code, str(unit)) for unit in communes]
        self.fields["commune"].choices = [("", _("Mọi xã, phường của lớp")), *places]  # type: ignore[attr-defined]
        named = [(str(team.public_id), f"{team.name} · {team.commune}") for team in teams]
        self.fields["team"].choices = [("", _("Chọn tổ")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen rule needs."""
        data: dict[str, Any] = super().clean() or {}
        needs = {InviteRule.DUE.value: "days", InviteRule.TEAM.value: "team", InviteRule.LIST.value: "people"}
        wanted = needs.get(str(data.get("how")))
        if wanted and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("Cách mời đã chọn cần điều này."))
        return data


class RollLineForm(forms.Form):
    """One line of a roll: what is to be said of a person."""

    presence = forms.ChoiceField(label=_("Điểm danh"), choices=Presence.choices)
    came_at = HourField(label=_("Đến lúc"), required=False)
    left_at = HourField(label=_("Về lúc"), required=False)
    helped = forms.BooleanField(label=_("Có người giúp"), required=False)


class CodeForm(forms.Form):
    """A card shown at the door."""

    code = forms.CharField(
        label=_("Mã trên thẻ"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        help_text=_("Gõ mã hòa giải viên (HG…) hoặc các số trên thẻ. Máy quét cắm vào máy tính cũng gõ vào đây."),
    )


class WalkInForm(forms.Form):
    """Somebody who came without being on the list."""

    name = forms.CharField(label=_("Họ và tên"), max_length=80)
    note = forms.CharField(
        label=_("Tổ, thôn"), max_length=120, required=False, help_text=_("Để sau này tìm ra đúng người.")
    )


class PhotoForm(forms.Form):
    """A photograph of the signed sheet."""

    photo = forms.FileField(label=_("Ảnh phiếu ký (JPEG hoặc PNG, tối đa 10 MB)"))


class DecisionForm(forms.Form):
    """What an officer decides of a question."""

    decision = forms.ChoiceField(label=_("Quyết định"), choices=FlagDecision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Lý do"), max_length=300)


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PaperForm(forms.Form):
    """A paper of the bank for a class."""

    paper = forms.ModelChoiceField(
        label=_("Bài kiểm tra"), queryset=Paper.objects.none(), to_field_name="code", empty_label=_("Chọn bài")
    )

    def __init__(self, *args: Any, papers: QuerySet[Paper], **options: Any) -> None:
        """Offer the papers that the caller sees."""
        super().__init__(*args, **options)
        self.fields["paper"].queryset = papers  # type: ignore[attr-defined]


def _grouped(subjects: Iterable[Subject]) -> list[Any]:
    """Return the subjects under the name of their programme, the official ones in force first."""
    versions: dict[ProgrammeVersion, list[tuple[str, str]]] = {}
    for one in sorted(subjects, key=lambda one: (not one.version.official, -one.version_id, one.order, one.code)):
        versions.setdefault(one.version, []).append((str(one.public_id), str(one)))
    return [(str(version), rows) for version, rows in versions.items()]


class HallForm(forms.Form):
    """Who marks oneself in the hall."""

    code = forms.CharField(
        label=_("Mã trên thẻ của Ông/Bà"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        help_text=_("Mã hòa giải viên (HG…) hoặc các số trên thẻ."),
    )

    def __init__(self, *args: Any, needs_code: bool, **options: Any) -> None:
        """Leave the code out for whoever is signed in."""
        super().__init__(*args, **options)
        if not needs_code:
            del self.fields["code"]


class HandedInForm(forms.Form):
    """The day of the reflection papers, and why one is taken back."""

    on = DayField(label=_("Ngày nộp"))
    reason = forms.CharField(label=_("Lý do, khi bỏ dấu một người đã ghi"), max_length=300, required=False)
