"""Forms of the bank's list and steps."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.base.errors import RuleViolation
from quizzes.models import BankRule


class StepForm(forms.Form):
    """The words that go with a step: a remark, a reason."""

    text = forms.CharField(
        label=_("Ý kiến, lý do"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bắt buộc khi trả lại. Người viết và người duyệt khác đều đọc được."),
    )

    def refuse(self, refusal: RuleViolation) -> None:
        """Show the sentence of a refusal at its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.message, code=refusal.code))


class BankRuleForm(forms.ModelForm):
    """A new rule: how many approve, from which day, after which document."""

    class Meta:
        """Everything that a person says."""

        model = BankRule
        fields = ("from_on", "practice_approvals", "exam_approvals", "exposure_attempts", "basis")
        widgets = {"from_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
