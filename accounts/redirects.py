"""Where people go next: own paths only (I9), and the first page of each role."""

from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import roles_of
from accounts.enums import Role
from accounts.models import User

#: First page by role; the first role that a person holds decides.
FIRST_PAGES: tuple[tuple[str, str], ...] = (
    (Role.COMMUNE_OFFICER, "mediators:home"),
    (Role.PROVINCE_OFFICER, "reports:home"),
    (Role.PROGRAMME_EDITOR, "training:programmes"),
    (Role.TRAINER, "wagtailadmin_home"),
    (Role.EDITOR, "wagtailadmin_home"),
    (Role.ADMINISTRATOR, "accounts:people"),
    (Role.AUDITOR, "accounts:audit-log"),
)
LEARNER_PAGE = "courses:home"


def own_path(target: str | None) -> str | None:
    """Return the target when it is a path of this site, else None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else None


def first_page(user: User) -> str:
    """Return the path of the page that a person begins with."""
    roles = roles_of(user)
    name = next((page for role, page in FIRST_PAGES if role in roles), LEARNER_PAGE)
    try:
        return reverse(name)
    except NoReverseMatch:  # an install without that app still lets people in
        return "/"
