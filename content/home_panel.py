"""The first panel of the dashboard: what a writer may begin."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from content.forms import writing_places


class NewTextPanel(Component):
    """Links to a new text in each section in which the person may write, and to the Word import."""

    name = "new_text"
    order = 50
    template_name = "content/admin/new_text.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Return a label, a note and an address for each."""
        choices = []
        for _label, parent, model in writing_places(parent_context["request"].user).values():
            meta = model._meta
            address = reverse("wagtailadmin_pages:add", args=[meta.app_label, meta.model_name, parent.pk])
            choices.append({"label": str(meta.verbose_name).capitalize(), "note": parent.title, "url": address})
        word = {"label": _("Nhập từ Word"), "note": _("Từ tệp .docx có sẵn"), "url": reverse("content_import_word")}
        return {"choices": [*choices, word] if choices else []}
