"""Shapes of what officers type about legal supporters."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.base.phones import PhoneField
from lms.base.text import clean
from mediators.enums import SupporterProfession
from mediators.forms import DayField
from mediators.models import LegalSupporter, Team
from mediators.roster.names import read_person
from mediators.services.supporters import SupporterFacts


class SupporterForm(forms.Form):
    """Facts of a supporter and the teams helped."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=80)
    profession = forms.ChoiceField(
        label=_("Nghề nghiệp"),
        choices=[("", _("Chọn nghề nghiệp")), *SupporterProfession.choices],
        help_text=_("Các nghề được tính là hỗ trợ chuyên môn pháp luật theo chỉ tiêu của Đề án 315."),
    )
    workplace = forms.CharField(label=_("Nơi công tác, tổ chức"), max_length=160, required=False)
    phone = PhoneField()
    teams = forms.ModelMultipleChoiceField(
        label=_("Các tổ được hỗ trợ"),
        queryset=Team.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        """Offer these teams only."""
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = teams  # type: ignore[attr-defined]  # a choice of models

    def clean_full_name(self) -> str:
        """Refuse what cannot be a name."""
        name = read_person(self.cleaned_data["full_name"]).name
        if not name:
            raise forms.ValidationError(_("Hãy ghi họ và tên bằng chữ."))
        return name

    def facts(self) -> SupporterFacts:
        """Return what was typed."""
        data = self.cleaned_data
        return SupporterFacts(
            full_name=data["full_name"],
            profession=data["profession"],
            workplace=clean(data["workplace"]),
            phone=data["phone"],
        )


class NewSupporterForm(SupporterForm):
    """A new supporter."""

    started_on = DayField(label=_("Hỗ trợ từ ngày"))
    is_somebody_else = forms.BooleanField(
        label=_("Đã xem: đây là người khác với người cùng tên, cùng nghề trong sổ"), required=False
    )
    field_order = ["full_name", "profession", "workplace", "phone", "started_on", "teams", "is_somebody_else"]


class ChangeSupporterForm(SupporterForm):
    """Changes, with the day from which other teams are helped."""

    from_day = DayField(
        label=_("Danh sách tổ dưới đây đúng từ ngày"), help_text=_("Trước ngày này, sổ giữ nguyên như đã ghi.")
    )
    field_order = ["full_name", "profession", "workplace", "phone", "from_day", "teams"]

    @staticmethod
    def initial_of(supporter: LegalSupporter) -> dict[str, Any]:
        """Return what the form shows at first."""
        rows = supporter.teams.filter(ends_on__isnull=True).select_related("team")
        return {
            "full_name": supporter.full_name,
            "profession": supporter.profession,
            "workplace": supporter.workplace,
            "phone": supporter.phone,
            "teams": [row.team.public_id for row in rows],
        }


class EndSupportForm(forms.Form):
    """From which day a person helps no more."""

    on = DayField(label=_("Thôi hỗ trợ từ ngày"))
