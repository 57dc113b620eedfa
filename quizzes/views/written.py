"""What a learner wrote in own words: where it stands, and when marked the points and comments. No marker is named."""

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import learner_required
from lms.base.clock import now
from quizzes.marking_queries import written_results
from quizzes.models import MarkingTask
from quizzes.queries import may_show_key


@learner_required
@never_cache
@require_safe
def written_list(request: HttpRequest) -> HttpResponse:
    """List a person's own written answers, newest first."""
    tasks = MarkingTask.objects.filter(author=request.user).select_related("item__attempt").order_by("-pk")
    page = Paginator(tasks, settings.PAGE_ROWS).get_page(request.GET.get("trang"))
    return render(request, "quizzes/written_list.html", {"page": page})


@learner_required
@never_cache
@require_safe
def written(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one of a person's own written answers with its marks, as far as the paper allows."""
    tasks = MarkingTask.objects.select_related("item__attempt__paper")
    task = get_object_or_404(tasks, public_id=public_id, author=request.user)
    attempt = task.item.attempt if task.item else None
    show_key = attempt is None or may_show_key(paper=attempt.paper, attempt=attempt, now=now())
    result = written_results([task])[task.pk]
    context = {"task": task, "result": result, "attempt": attempt, "show_key": show_key}
    return render(request, "quizzes/written.html", context)
