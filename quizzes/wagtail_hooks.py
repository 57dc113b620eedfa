"""From the editor, where writers begin, to their questions, papers and marking, which stand in the staff shell."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.access import has_role
from quizzes.access import BANK_ROLES


class WriterItem(MenuItem):
    """A menu item for trainers and editors."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those whose rail has the same word."""
        return has_role(request.user, *BANK_ROLES)


@hooks.register("register_admin_menu_item")
def bank_item() -> MenuItem:
    """Return the way to the question bank."""
    address = reverse("quizzes:bank")
    return WriterItem(_("Ngân hàng câu hỏi"), address, name="ngan-hang", icon_name="list-ul", order=272)


@hooks.register("register_admin_menu_item")
def papers_item() -> MenuItem:
    """Return the way to papers."""
    return WriterItem(_("Bài kiểm tra"), reverse("quizzes:papers"), name="bai-kiem-tra", icon_name="form", order=274)


@hooks.register("register_admin_menu_item")
def marking_item() -> MenuItem:
    """Return the way to what waits to be marked."""
    return WriterItem(_("Chấm bài"), reverse("quizzes:marking"), name="cham-bai", icon_name="check", order=276)
