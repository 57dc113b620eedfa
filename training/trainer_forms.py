"""Shapes of what officers type about trainers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lms.base.days import DayField
from lms.base.phones import PhoneField
from lms.base.text import clean
from mediators.models import Unit
from training.enums import TrainerEventKind, TrainerProfession
from training.models import Trainer
from training.queries.trainers import subject_choices
from training.services.trainers import TrainerFacts


class TrainerForm(forms.Form):
    """Facts about a trainer."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=80)
    profession = forms.ChoiceField(label=_("Nguồn"), choices=[("", _("Chọn nguồn")), *TrainerProfession.choices])
    workplace = forms.CharField(label=_("Nơi công tác"), max_length=160, required=False)
    phone = PhoneField()
    subject_codes = forms.MultipleChoiceField(
        label=_("Giảng dạy những chuyên đề"), required=False, widget=forms.CheckboxSelectMultiple
    )

    account = forms.ChoiceField(
        label=_("Tài khoản tập huấn viên"),
        required=False,
        help_text=_("Có tài khoản thì người này tự mở lớp, điểm danh lớp mình dạy. Lập tài khoản ở mục «Tài khoản»."),
    )

    def __init__(self, *args: Any, accounts: Sequence[User], **kwargs: Any) -> None:
        """Offer the subjects of the programme and the accounts that nobody in the register has."""
        super().__init__(*args, **kwargs)
        self.accounts = {str(user.public_id): user for user in accounts}
        self.fields["subject_codes"].choices = subject_choices()  # type: ignore[attr-defined]
        named = [(key, f"{user.full_name} ({user.username})") for key, user in self.accounts.items()]
        self.fields["account"].choices = [("", _("Chưa có")), *named]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(trainer: Trainer) -> dict[str, Any]:
        """Return what the form shows at first."""
        found = {name: getattr(trainer, name) for name in TrainerForm.base_fields}
        return found | {"account": str(trainer.account.public_id) if trainer.account else ""}

    def clean_full_name(self) -> str:
        """Refuse what cannot be a name."""
        name = clean(self.cleaned_data["full_name"])
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("Hãy ghi họ và tên bằng chữ."))
        return name

    def facts(self) -> TrainerFacts:
        """Return what was typed."""
        data = {name: self.cleaned_data[name] for name in TrainerForm.base_fields}
        return TrainerFacts(**data | {"account": self.accounts.get(data["account"])})


class NewTrainerForm(TrainerForm):
    """A new trainer."""

    unit = forms.ChoiceField(label=_("Tập huấn viên của"))
    started_on = DayField(label=_("Là tập huấn viên từ ngày"))
    is_somebody_else = forms.BooleanField(
        label=_("Đã xem: đây là người khác với người cùng tên trong sổ"), required=False
    )
    field_order = ["unit", "full_name", "profession", "workplace", "phone", "account", "started_on", "subject_codes"]

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        """Offer the officer's places; a single one needs no choice."""
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        choices = [(unit.code, str(unit)) for unit in units]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["unit"].initial = choices[0][0]


class EventForm(forms.Form):
    """What a trainer received, and when."""

    kind = forms.ChoiceField(
        label=_("Việc"),
        choices=[(kind.value, kind.label) for kind in (TrainerEventKind.TRAINED, TrainerEventKind.KIT)],
    )
    happened_on = DayField(label=_("Ngày"))
    note = forms.CharField(
        label=_("Lớp, văn bản"), max_length=240, required=False, help_text=_("Ví dụ: lớp của Sở Tư pháp, tháng 6/2026.")
    )


class EndTrainerForm(forms.Form):
    """From which day somebody is no trainer any more."""

    on = DayField(label=_("Thôi từ ngày"))


class TakeBackForm(forms.Form):
    """Why something recorded is taken back."""

    reason = forms.CharField(label=_("Lý do"), max_length=240)
