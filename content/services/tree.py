"""The frame of the site: the front page and its sections, in place of Wagtail's welcome page."""

from dataclasses import dataclass
from typing import TypeVar

from wagtail.models import Page, Site

from content.models import CaseIndexPage, GuideIndexPage, HomePage, MaterialIndexPage, NewsIndexPage

PageT = TypeVar("PageT", bound=Page)
SITE_TITLE = "Học và làm hòa giải ở cơ sở"
LEAD = (
    "Nơi hòa giải viên học những điều cần biết, ôn lại bằng câu hỏi ngắn, tra cứu luật và mẫu giấy tờ. "
    "Đọc được trên điện thoại, không mất tiền."
)


@dataclass(frozen=True, slots=True)
class SiteTree:
    """The pages under which everything stands."""

    home: HomePage
    materials: MaterialIndexPage
    news: NewsIndexPage
    cases: CaseIndexPage
    guides: GuideIndexPage


def ensure_tree() -> SiteTree:
    """Return the front page and its sections, made where they are missing; what is there is left as it is."""
    home = HomePage.objects.first() or _make_home()
    return SiteTree(
        home=home,
        materials=ensure_child(parent=home, model=MaterialIndexPage, title="Bộ tài liệu", slug="tai-lieu"),
        news=ensure_child(parent=home, model=NewsIndexPage, title="Tin tức", slug="tin-tuc"),
        cases=ensure_child(parent=home, model=CaseIndexPage, title="Vụ việc điển hình", slug="vu-viec"),
        guides=ensure_child(parent=home, model=GuideIndexPage, title="Hướng dẫn sử dụng", slug="huong-dan"),
    )


def ensure_child(*, parent: Page, model: type[PageT], title: str, slug: str) -> PageT:
    """Return the page of a kind that stands once in the tree, made and published where it is missing."""
    found = model.objects.first()
    if found is None:
        found = parent.add_child(instance=model(title=title, slug=slug, live=False))
        found.save_revision().publish()
        found.refresh_from_db()
    return found


def _make_home() -> HomePage:
    root = Page.get_first_root_node()
    welcome = Page.objects.filter(depth=2, slug="home", numchild=0).first()
    home = root.add_child(instance=HomePage(title=SITE_TITLE, slug="trang-chu", lead=LEAD))
    home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "hostname": "localhost", "site_name": "Hòa giải ở cơ sở"}
    )
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()
    home.refresh_from_db()
    return home
