"""Forms of the bank's list and steps."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from lms.base.errors import RuleViolation
from quizzes.bank_filter import NATIONAL, SORTS
from quizzes.competencies import COMPETENCIES
from quizzes.enums import Level, QuestionState, QuestionUse
from quizzes.forms import ANY, subject_choices
from quizzes.models import BankRule, BankView
from quizzes.writing import ALL_KINDS

COMPETENCY_CHOICES = [(one.code, f"{one.code} · {one.title}") for one in COMPETENCIES]
SORT_WORDS = {
    "moi": _("Mới sửa trước"),
    "ma": _("Theo mã"),
    "cau": _("Theo lời câu hỏi"),
    "dung-nhieu": _("Dùng nhiều trước"),
    "it-dung": _("Ít dùng trước"),
    "kho": _("Khó trước"),
    "phan-biet": _("Phân biệt kém trước"),
}


class BankFilterForm(forms.Form):
    """What the list is narrowed to and how it is ordered; anything not understood is left out."""

    q = forms.CharField(
        label=_("Tìm trong lời câu hỏi"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    trang_thai = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=[ANY, *QuestionState.choices])
    chuyen_de = forms.ChoiceField(label=_("Chuyên đề"), required=False)
    nang_luc = forms.ChoiceField(label=_("Năng lực"), required=False, choices=[ANY, *COMPETENCY_CHOICES])
    muc = forms.ChoiceField(label=_("Mức"), required=False, choices=[ANY, *Level.choices])
    loai = forms.ChoiceField(label=_("Loại"), required=False, choices=[ANY, *ALL_KINDS.items()])
    dung_cho = forms.ChoiceField(label=_("Dùng cho"), required=False, choices=[ANY, *QuestionUse.choices])
    luat = forms.CharField(
        label=_("Văn bản, điều luật"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "35/2013/QH13 điều 4"}),
    )
    noi = forms.CharField(
        label=_("Ngân hàng (mã địa bàn)"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"placeholder": NATIONAL}),
    )
    tac_gia = forms.CharField(label=_("Người viết"), required=False, max_length=60)
    bai = forms.CharField(label=_("Có trong bài kiểm tra"), required=False, max_length=100)
    canh_bao = forms.BooleanField(label=_("Có điều cần xem lại"), required=False)
    tam_dung = forms.BooleanField(label=_("Tạm dừng vì luật thay đổi"), required=False)
    xep = forms.ChoiceField(label=_("Xếp theo"), required=False, choices=[(code, SORT_WORDS[code]) for code in SORTS])

    FIRST = ("q", "trang_thai", "chuyen_de", "xep")

    def __init__(self, *args: Any, subjects: dict[str, str], **kwargs: Any) -> None:
        """Offer the subjects that are known."""
        super().__init__(*args, **kwargs)
        choices = [ANY, *subject_choices(subjects)]
        self.fields["chuyen_de"] = forms.ChoiceField(label=_("Chuyên đề"), required=False, choices=choices)

    def first_fields(self) -> list[Any]:
        """Return the fields that always show."""
        return [self[name] for name in self.FIRST]

    def more_fields(self) -> list[Any]:
        """Return the fields that show when asked for."""
        return [field for field in self if field.name not in self.FIRST]

    def has_more(self) -> bool:
        """Tell whether one of those is in use."""
        return any(self.data.get(field.name) for field in self.more_fields())


class ViewForm(forms.ModelForm):
    """The name under which filters are kept."""

    class Meta:
        """The name alone; the filters come from the address."""

        model = BankView
        fields = ("name",)


class BulkForm(forms.Form):
    """What is done with several questions at once."""

    action = forms.ChoiceField(
        label=_("Việc"),
        choices=[("submit", _("Gửi duyệt")), ("retire", _("Ngừng dùng")), ("tag", _("Gắn nhãn"))],
    )
    text = forms.CharField(label=_("Lý do (khi ngừng dùng)"), required=False, max_length=300)
    competency = forms.ChoiceField(
        label=_("Thêm năng lực (khi gắn nhãn)"), required=False, choices=[("", "–"), *COMPETENCY_CHOICES]
    )
    level = forms.ChoiceField(label=_("Đặt mức (khi gắn nhãn)"), required=False, choices=[("", "–"), *Level.choices])

    def clean(self) -> dict[str, Any]:
        """Ask for a tag where tags are to be set."""
        data = super().clean() or self.cleaned_data
        if data.get("action") == "tag" and not data.get("competency") and not data.get("level"):
            raise ValidationError(_("Xin chọn năng lực hoặc mức để gắn."), code="no_tag")
        return data


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
        field_classes = {"from_on": DayField}
