"""Background work of courses: thin wrappers around services; each may run twice without harm."""

from datetime import datetime

from django_tasks import task

from accounts.models import User
from content.models import MaterialPage
from courses.services.materials import record_opened
from lms.base.clock import now


@task()
def record_opened_material(user_id: int, page_id: int, opened_at: str) -> None:
    """Write that a person opened a page of the material set at an ISO moment; nothing when the page is gone."""
    page = MaterialPage.objects.filter(pk=page_id).first()
    if page is not None:
        user = User.objects.get(pk=user_id)
        record_opened(user=user, page=page, opened_at=datetime.fromisoformat(opened_at), now=now())
