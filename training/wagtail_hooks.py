"""Where trainers begin: the classes of today on the first page of the editor, and the way to all of them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from accounts.access import has_role
from accounts.enums import Role
from lms.base.clock import today
from training.class_access import visible_classes
from training.queries.classes import half_days_today


class ClassesTodayPanel(Component):
    """The half-days of today that a trainer runs."""

    name = "lop-hom-nay"
    template_name = "training/classes/today_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the half-days; nothing for whoever is no trainer."""
        request: HttpRequest = parent_context["request"]
        sessions = list(half_days_today(visible_classes(request.user), on=today())) if is_trainer(request) else []
        return {"sessions": sessions, "is_trainer": is_trainer(request)}


class TrainerItem(MenuItem):
    """A menu item for trainers only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to trainers."""
        return is_trainer(request)


def is_trainer(request: HttpRequest) -> bool:
    """Tell whether the person at the editor is a trainer."""
    return has_role(request.user, Role.TRAINER)


@hooks.register("construct_homepage_panels", order=-10)
def show_classes_of_today(request: HttpRequest, panels: list[Component]) -> None:
    """Put today's classes first."""
    panels.append(ClassesTodayPanel())


@hooks.register("register_admin_menu_item")
def classes_item() -> MenuItem:
    """Return the way to all classes."""
    return TrainerItem(
        _("Lớp tập huấn"), reverse("training:classes"), name="lop-tap-huan", icon_name="group", order=270
    )
