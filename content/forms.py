"""The form of the Word import: a file, and where the draft is to stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.models import User
from content.models.base import MarkdownPageMixin

MAX_PLACES = 100


class WordImportForm(forms.Form):
    """Choose a .docx file and the section in which its draft is made."""

    place = forms.ChoiceField(label=_("Đưa vào mục"))
    file = forms.FileField(
        label=_("Tệp Word (.docx)"),
        help_text=_("Tối đa 10 MB. Giữ tiêu đề, danh sách, bảng và ảnh; phần còn lại được liệt kê sau khi nhập."),
        widget=forms.FileInput(
            attrs={"accept": ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the sections in which the person may write."""
        super().__init__(*args, **kwargs)
        self.places = writing_places(user)
        self.fields["place"].choices = [(key, label) for key, (label, _parent, _model) in self.places.items()]

    def chosen(self) -> tuple[Page, type[Page]]:
        """Return the section and the kind of page to make; call after `is_valid`."""
        _label, parent, model = self.places[self.cleaned_data["place"]]
        return parent, model


def writing_places(user: User) -> dict[str, tuple[str, Page, type[Page]]]:
    """Return the sections under which a person may add pages with a text: key → (label, section, kind of page)."""
    found: dict[str, tuple[str, Page, type[Page]]] = {}
    for page in Page.objects.filter(depth__gt=2).order_by("path").specific(defer=True).iterator():
        allowed = page.specific_class.allowed_subpage_models()
        models = [model for model in allowed if issubclass(model, MarkdownPageMixin)]
        if not models or len(found) >= MAX_PLACES or not page.permissions_for_user(user).can_add_subpage():
            continue
        for model in models:
            label = f"{page.title} – {model._meta.verbose_name}"
            found[f"{page.pk}-{model._meta.model_name}"] = (label, page, model)
    return found
