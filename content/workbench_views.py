"""«Bàn soát bài»: a text with its findings and repairs, its cases drawn; and the page «Cách viết bài».

The editor's own form sends its text here (a button with `formaction`). Everything is done by buttons of one form, so it
works without scripts; saving makes a draft of the page the text came from.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from accounts.access import require_roles
from accounts.enums import WRITER_ROLES
from content.checking import check_text, repaired, repairs, with_ids
from content.editor_views import posted_text, summary
from content.models.base import MarkdownPageMixin
from content.rendering import ready_text
from content.samples import GROUPS, MARKS, Sample, SampleGroup, sample_named
from content.scene_map import scene_maps
from lms.hgm import Block, RenderContext, parse, render_block
from lms.hgm.fixes import apply_fix

MAX_SHOWN = 200


@dataclass(frozen=True)
class Origin:
    """The page a text came from, and its version when it was opened (0: it had none yet)."""

    page: Page
    version: int

    @property
    def is_current(self) -> bool:
        """Whether nobody has saved the page since."""
        return self.version in {0, self.page.latest_revision_id}


@require_roles(*WRITER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workbench(request: HttpRequest) -> HttpResponse:
    """Show a text with what is wrong in it; a button repairs, inserts an example, or saves a draft."""
    origin = _origin(request)
    if request.method != "POST":
        text = origin.page.get_latest_revision_as_object().body if origin else ""
        return _shown(request, text, origin)
    text = _changed(request, posted_text(request))
    if "luu" not in request.POST or origin is None:
        return _shown(request, text, origin)
    if not origin.is_current:
        messages.error(
            request, _("Có người vừa lưu bài này. Bài của Ông/Bà còn nguyên bên dưới; hãy chép lại phần cần.")
        )
        return _shown(request, text, origin, status=422)
    page = origin.page.get_latest_revision_as_object()
    page.body = with_ids(text)
    page.save_revision(user=request.user, log_action=True)
    messages.success(request, _("Đã lưu vào bản nháp. Người đọc chưa thấy thay đổi này."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_roles(*WRITER_ROLES)
@require_safe
def how_to_write(request: HttpRequest) -> HttpResponse:
    """Show every kind of activity: what it is for, how it is written, how it looks."""
    return render(request, "content/editor/how_to_write.html", {"groups": _shown_samples(), "marks": MARKS})


def _shown_samples() -> list[tuple[SampleGroup, list[tuple[Sample, SafeString]]]]:
    """Return every sample as a learner sees it; one whose file is not in the library is shown without the file."""
    text = "\n\n".join(sample.block for group in GROUPS for sample in group.samples)
    known, anyway = ready_text(text).document, parse(text)
    blocks = zip((node for node in known.nodes), (node for node in anyway.nodes), strict=True)
    shown = []
    for group in GROUPS:
        rows = []
        for sample in group.samples:
            block, spare = cast(tuple[Block, Block], next(blocks))
            document = anyway if block.broken else known
            html = render_block(spare if block.broken else block, RenderContext(document=document))
            rows.append((sample, html))
        shown.append((group, rows))
    return shown


def _origin(request: HttpRequest) -> Origin | None:
    """Return the page named in the address.

    Raises:
        Http404: there is none, or the person may not edit it now.
    """
    number = request.GET.get("trang", "")
    if not number:
        return None
    page = Page.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None
    page = page.specific if page else None
    if page is None or not issubclass(type(page), MarkdownPageMixin):
        raise Http404
    rights = page.permissions_for_user(request.user)
    if not rights.can_edit() or rights.page_locked():
        raise Http404
    version = request.POST.get("phien-ban", str(page.latest_revision_id or 0))
    return Origin(page, int(version) if version.isdecimal() and len(version) < 10 else 0)


def _changed(request: HttpRequest, text: str) -> str:
    """Return the text after the button that was pressed."""
    if "sua-het" in request.POST:
        return repaired(text)
    if "chen" in request.POST:
        sample = sample_named(request.POST.get("loai", ""))
        return f"{text.rstrip()}\n\n{sample.block}\n".lstrip() if sample else text
    if "sua" in request.POST:
        return _repaired_one(text, request.POST["sua"])
    return text


def _repaired_one(text: str, wanted: str) -> str:
    """Make the repair named «code:line»; nothing when the text no longer has that finding."""
    code, _colon, line = wanted.partition(":")
    found = check_text(text)
    for item, fix in zip(found.diagnostics, repairs(found), strict=True):
        if fix and item.code == code and str(item.line) == line:
            return apply_fix(text, fix)
    return text


def _shown(request: HttpRequest, text: str, origin: Origin | None, *, status: int = 200) -> HttpResponse:
    found = check_text(text)
    rows = list(zip(found.diagnostics, repairs(found), strict=True))
    context: dict[str, Any] = {
        "text": text,
        "origin": origin,
        "groups": GROUPS,
        "summary": summary(found),
        "rows": rows[:MAX_SHOWN],
        "mendable": sum(1 for _item, fix in rows if fix),
        "maps": scene_maps(found.document),
    }
    return render(request, "content/editor/workbench.html", context, status=status)
