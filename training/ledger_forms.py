"""Shapes of what officers type into a person's ledger."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from lms.base.errors import RuleViolation
from training.enums import HalfDay
from training.models import Evidence, Subject
from training.services.officer_ledger import OFFICER_KINDS, EvidenceFacts
from training.services.proofs import Proof, check_proof


class SubjectChoice(forms.ModelChoiceField):
    """A subject, named with the version of the programme it belongs to."""

    def label_from_instance(self, obj: Any) -> str:
        """Return code, title and version."""
        return f"{obj} – {obj.version}"


class EvidenceForm(forms.Form):
    """One row of evidence as it stands on paper."""

    kind = forms.ChoiceField(label=_("Việc"), choices=[(kind.value, kind.label) for kind in OFFICER_KINDS])
    happened_on = DayField(label=_("Ngày diễn ra"))
    title = forms.CharField(
        label=_("Tên lớp, bài thu hoạch, bộ tài liệu hoặc giấy chứng nhận"), max_length=200, required=False
    )
    subject = SubjectChoice(
        label=_("Chuyên đề"), queryset=Subject.objects.none(), required=False, empty_label=_("Không theo chuyên đề nào")
    )
    hours = forms.CharField(
        label=_("Số giờ"),
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("Ví dụ: 3,5. Một giờ học chỉ tính một lần, dù ghi bằng nhiều hình thức."),
    )
    practice = forms.CharField(
        label=_("Trong đó thực hành (giờ)"),
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    half = forms.ChoiceField(
        label=_("Buổi"), choices=[("", _("Không rõ, hoặc không theo buổi")), *HalfDay.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the subjects of every version; earlier training may have followed an earlier one."""
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = Subject.objects.select_related("version").order_by(  # type: ignore[attr-defined]
            "-version__in_force_from", "version_id", "order"
        )

    def facts(self) -> EvidenceFacts:
        """Return what was typed."""
        names = ("kind", "happened_on", "hours", "practice", "half", "subject", "title")
        return EvidenceFacts(**{name: self.cleaned_data[name] for name in names})

    @staticmethod
    def initial_of(row: Evidence) -> dict[str, Any]:
        """Return what the form shows at first of a stored row."""
        details = row.details or {}
        return {
            "kind": row.kind,
            "happened_on": row.happened_on,
            "title": details.get("title", ""),
            "subject": row.subject_id,
            "hours": "" if row.hours is None else f"{row.hours.normalize():f}".replace(".", ","),
            "practice": str(details.get("practice_hours", "")).replace(".", ","),
            "half": details.get("half", ""),
        }


class NewEvidenceForm(EvidenceForm):
    """A new row, with its proof."""

    proof = forms.FileField(
        label=_("Minh chứng"),
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("Bản chụp hoặc PDF, không quá 10 MB. Chỉ cán bộ của địa bàn mở được."),
    )
    confirmed = forms.BooleanField(label=_("Vẫn ghi, dù cùng buổi đã có một lớp"), required=False)

    def clean_proof(self) -> Proof | None:
        """Refuse other files than PDF and pictures."""
        upload: UploadedFile | None = self.cleaned_data["proof"]
        if upload is None:
            return None
        try:
            return check_proof(upload, name=upload.name or "")
        except RuleViolation as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class CorrectionForm(EvidenceForm):
    """New values of a row, and why."""

    reason = forms.CharField(
        label=_("Lý do đính chính"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Xin ghi lý do đính chính.")},
    )
    confirmed = forms.BooleanField(label=_("Vẫn ghi, dù cùng buổi đã có một lớp"), required=False)

    def __init__(self, *args: Any, kind: tuple[str, str], **kwargs: Any) -> None:
        """Keep a kind that officers do not write themselves, such as a lesson learnt online."""
        super().__init__(*args, **kwargs)
        choices = [(value.value, value.label) for value in OFFICER_KINDS]
        self.fields["kind"].choices = choices if kind in choices else [kind, *choices]  # type: ignore[attr-defined]


class AnnulForm(forms.Form):
    """Why a row no longer counts."""

    reason = forms.CharField(
        label=_("Vì sao dòng này không tính nữa"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Xin ghi lý do.")},
    )
