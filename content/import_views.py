"""The Word import as a screen of the Wagtail admin."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require_roles
from accounts.enums import WRITER_ROLES
from content.forms import WordImportForm
from content.services.word import import_word
from lms.base.clock import today
from lms.base.errors import RuleViolation


@require_roles(*WRITER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_word_file(request: HttpRequest) -> HttpResponse:
    """Take a .docx file and open the draft made of it in the editor, with the list of what was not kept."""
    form = WordImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        parent, model = form.chosen()
        file = form.cleaned_data["file"]
        try:
            made = import_word(
                source=file.read(), name=file.name, parent=parent, model=model, by=request.user, on=today()
            )
        except RuleViolation as refused:
            form.add_error(refused.field, refused.message)
        else:
            _tell(request, made.report)
            return redirect("wagtailadmin_pages:edit", made.page.pk)
    status = 422 if form.errors else 200
    return render(request, "content/admin/import_word.html", {"form": form}, status=status)


def _tell(request: HttpRequest, report: list[str]) -> None:
    messages.success(request, _("Đã tạo bản nháp từ tệp Word. Chưa ai thấy bài này; hãy đọc lại rồi gửi duyệt."))
    if report:
        rows = format_html_join("", "<li>{}</li>", ((line,) for line in report))
        heading = _("Những chỗ không giữ được như trong tệp:")
        messages.warning(request, format_html("{}<ul class='lms-report'>{}</ul>", heading, rows))
