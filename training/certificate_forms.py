"""Shapes of input of the certificate's editor and of files for many certificates."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.base.days import DayField
from training.enums import RunKind
from training.models import CertificatePicture
from training.rules.certificate_layout import BOUNDS, CHOICES, MOST_WORDS, Layout, LayoutRefused, read_layout

LABELS = {
    "orientation": _("Khổ giấy"),
    "border": _("Khung"),
    "ink": _("Màu chữ tên giấy và khung"),
    "paper": _("Màu nền"),
    "title": _("Tên giấy"),
    "title_size": _("Cỡ chữ tên giấy"),
    "lead": _("Dòng trước họ tên"),
    "name_size": _("Cỡ chữ họ tên"),
    "sentence": _("Câu cho người hoàn thành khóa học"),
    "class_sentence": _("Câu cho người tham dự lớp"),
    "text_size": _("Cỡ chữ của câu"),
    "signer": _("Chỗ của phần ký"),
    "qr": _("Chỗ của mã vuông"),
    "qr_size": _("Cạnh mã vuông (mm)"),
    "picture_place": _("Chỗ của hình"),
    "picture_size": _("Cạnh của hình (mm)"),
}
HELP = {
    "sentence": _(
        "Ô trong ngoặc nhọn được thay bằng nội dung của từng người; phần trong ngoặc vuông bỏ đi khi ô trống."
    ),
    "class_sentence": _("Cũng dùng các ô như câu trên; {khoa_hoc} là tên lớp."),
}


class LayoutForm(forms.Form):
    """The values of a layout; every bound and every list is that of `rules.certificate_layout`."""

    picture = forms.ModelChoiceField(
        label=_("Hình (biểu trưng)"),
        queryset=CertificatePicture.objects.none(),
        required=False,
        empty_label=_("Không có hình"),
        to_field_name="public_id",
    )

    def __init__(self, *args: Any, pictures: QuerySet[CertificatePicture], **options: Any) -> None:
        """Make the fields from the lists and bounds of the rule."""
        initial: dict[str, Any] = dict(options.pop("initial", None) or {})
        if isinstance(initial.get("picture"), CertificatePicture):
            initial["picture"] = initial["picture"].public_id
        options["initial"] = initial
        super().__init__(*args, **options)
        for name, label in LABELS.items():
            self.fields[name] = _field(name, label)
        self.fields["picture"].queryset = pictures  # type: ignore[attr-defined]
        self.order_fields([*LABELS, "picture"])
        self.order_fields([*list(LABELS)[:-2], "picture", "picture_place", "picture_size"])

    def clean(self) -> dict[str, Any]:
        """Ask the rule, and put its sentences beside the fields."""
        values = super().clean() or self.cleaned_data
        try:
            read_layout({name: value for name, value in values.items() if name in LABELS})
        except LayoutRefused as refused:
            for name, sentence in refused.errors.items():
                self.add_error(name if name in self.fields else None, sentence)
        return values

    def layout_values(self) -> dict[str, Any]:
        """Return the values of the layout, without the picture; after `is_valid`."""
        return {name: self.cleaned_data[name] for name in LABELS}

    def layout(self) -> Layout:
        """Return the layout; after `is_valid`."""
        return read_layout(self.layout_values())

    def preview_values(self) -> dict[str, str]:
        """Return what the address of the preview holds: the typed values, else the stored ones."""
        found = {name: self[name].value() for name in self.fields}
        return {name: str(value) for name, value in found.items() if value not in (None, "")}


class PictureForm(forms.Form):
    """An emblem or logo."""

    file = forms.FileField(
        label=_("Tệp hình"),
        help_text=_("JPG, PNG hoặc WebP, tối đa 2 MB. Hình được vẽ lại và bỏ mọi thông tin kèm theo."),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
    )
    name = forms.CharField(label=_("Tên hình"), max_length=60, required=False)


class FilesForm(forms.Form):
    """Which certificates of a commune go into one file, and into which kind."""

    kind = forms.ChoiceField(
        label=_("Loại tệp"),
        choices=[(RunKind.PRINT, RunKind.PRINT.label), (RunKind.SIGN, RunKind.SIGN.label)],
        widget=forms.RadioSelect,
        initial=RunKind.PRINT,
    )
    since = DayField(label=_("Cấp từ ngày"))
    until = DayField(label=_("Đến ngày"))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        values = super().clean() or self.cleaned_data
        if values.get("since") and values.get("until") and values["until"] < values["since"]:
            self.add_error("until", _("Ngày cuối phải từ ngày đầu trở đi."))
        return values


def _field(name: str, label: Any) -> forms.Field:
    help_text = HELP.get(name, "")
    if name in CHOICES:
        return forms.ChoiceField(label=label, choices=list(CHOICES[name].items()), help_text=help_text)
    if name in BOUNDS:
        low, high = BOUNDS[name]
        bounds = _("Từ %(low)s đến %(high)s.") % {"low": low, "high": high}
        return forms.IntegerField(label=label, min_value=low, max_value=high, help_text=bounds)
    widget = forms.Textarea(attrs={"rows": 3}) if name.endswith("sentence") else None
    return forms.CharField(label=label, max_length=MOST_WORDS[name], help_text=help_text, widget=widget)
