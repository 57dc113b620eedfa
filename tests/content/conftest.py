"""A small site with its groups, a trainer and an editor."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from accounts.services import sync_wagtail_groups
from content.models import LegalArticle, LegalDocument, MaterialPage
from content.rendering import forget_rendered
from content.services.groups import ensure_groups
from content.services.tree import SiteTree, ensure_tree


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Start each test without texts kept from another one."""
    forget_rendered()


@pytest.fixture
def tree(db: None) -> SiteTree:
    tree = ensure_tree()
    ensure_groups(home=tree.home, sections=[tree.materials, tree.news])
    return tree


@pytest.fixture
def writer(trainer: User, tree: SiteTree) -> User:
    """The standing trainer, in the group of trainers."""
    sync_wagtail_groups(trainer)
    return trainer


@pytest.fixture
def editor(make_person: Callable[..., User], places: Any, tree: SiteTree) -> User:
    user = make_person("bientap", Role.EDITOR, ScopeLevel.PROVINCE, "31")
    sync_wagtail_groups(user)
    return user


@pytest.fixture
def mediator_client(make_person: Callable[..., User], sign_in: Callable[[User], Client]) -> Client:
    return sign_in(make_person("HGV0001", Role.MEDIATOR))


@pytest.fixture
def law(db: None) -> LegalDocument:
    """A law in force with two articles, and an old one that it replaced."""
    law = LegalDocument.objects.create(
        number="35/2013/QH13", kind="Luật", title="Luật Hòa giải ở cơ sở", in_force_from="2014-01-01", verified=True
    )
    LegalArticle.objects.create(document=law, number="4", heading="Nguyên tắc", summary="Tự nguyện.", verified=True)
    LegalArticle.objects.create(document=law, number="13", heading="Trách nhiệm", summary="Phối hợp.", order=1)
    LegalDocument.objects.create(
        number="160/1999/NĐ-CP", kind="Nghị định", title="Nghị định cũ", in_force_to="2014-04-25", replaced_by=law
    )
    return law


@pytest.fixture
def add_page() -> Callable[..., Page]:
    """Make a page under a parent and publish it."""

    def add(parent: Page, title: str, *, model: type[Page] = MaterialPage, live: bool = True, **fields: Any) -> Page:
        page = parent.add_child(instance=model(title=title, live=False, **fields))
        revision = page.save_revision()
        if live:
            revision.publish()
        page.refresh_from_db()
        return page

    return add
