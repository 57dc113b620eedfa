"""The whole URL conf: every view says who may enter, and keeps to it for every role and method (security.md A1)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from mediators.models import Unit
from tests.screens.house import House, build, enter, running_roles

OURS = {"accounts", "audit", "content", "contests", "courses", "lms", "mediators", "quizzes", "reports", "training"}
#: Libraries whose views stand in our URL conf and guard themselves: Wagtail's admin, pages, files.
LIBRARIES = {"wagtail", "django"}
WHO = ("anonymous", "mediator", "trainer", "commune_officer", "province_officer", "outsider")
METHODS = ("get", "post", "delete")
#: Objects that belong to one commune or one person: whoever is outside gets the answer of a missing one (A2).
SCOPED = (
    "mediators:team", "mediators:person", "mediators:office", "mediators:roster-", "training:why", "training:ledger",
    "training:certificate-issuer", "training:certificate-pdf", "training:certificate-re", "training:certificate-run",
    "training:own-certificate-pdf", "training:own-certificate-badge", "training:certificate-layout",
    "training:certificate-picture-add", "training:certificate-preview", "training:certificate-signing",
    "training:class-edit", "training:class-cancel", "training:class-invite", "training:class-withdraw",
    "training:class-people", "training:class-minutes", "training:class-papers", "training:class-handed-in",
    "training:roll-tick", "training:roll-code", "training:roll-close", "training:roll-line", "training:roll-data",
    "training:roll-bundle", "training:roll-hall",
    "quizzes:campaign-edit", "quizzes:campaign-open", "quizzes:campaign-close", "quizzes:campaign-drop",
    "quizzes:campaign-add-people", "quizzes:campaign-people", "quizzes:campaign-calls", "quizzes:campaign-results",
    "quizzes:campaign-person",
    "contests:contest", "contests:change", "contests:state", "contests:crew", "contests:rules", "contests:entr",
    "contests:round", "contests:run", "contests:close", "contests:tie", "contests:reopen", "contests:result",
    "contests:pack", "contests:appeal", "contests:side-prize", "judging:judge", "judging:key",
    "contest_stage:board-desk", "contest_stage:theory", "contest_stage:afterwards", "contest_stage:paper",
    "contest_stage:dossier", "online_desk:",
)  # fmt: skip
#: Lists that everybody of the role opens, each with own rows only, although their name begins as those of one object.
OWN_LISTS = {"contests:contests"}
KEPT_OUT = {302, 403, 404, 405}
#: Written by reading, on purpose: who was refused, whose personal data was seen (A2, P7).
WRITTEN_BY_READING = {"audit.AuditEntry", "audit.AuditEvent", "sessions.Session"}


def walk(
    patterns: list[URLPattern | URLResolver], space: str = "", path: str = ""
) -> Iterator[tuple[str, str, Callable]]:
    """Yield full name, path and view of every address."""
    for item in patterns:
        here = path + str(item.pattern)
        if isinstance(item, URLResolver):
            name = f"{space}{item.namespace}:" if item.namespace else space
            yield from walk(item.url_patterns, name, here)
        else:
            yield f"{space}{item.name or ''}", here, item.callback


def top_of(view: Callable) -> str:
    return getattr(view, "__module__", type(view).__module__).split(".")[0]


def own_views() -> list[tuple[str, str, Callable]]:
    return [row for row in walk(get_resolver().url_patterns) if top_of(row[2]) in OURS]


def test_every_view_of_ours_says_who_may_enter():
    views = own_views()
    assert len(views) > 90
    assert [path for _name, path, view in views if not hasattr(view, "access_rule")] == []


def test_no_view_comes_from_an_unknown_library():
    assert {top_of(view) for _name, _path, view in walk(get_resolver().url_patterns)} <= OURS | LIBRARIES


def test_admin_addresses_of_wagtail_ask_for_a_signed_in_writer(db: None):
    client = Client()
    closed = ("", "pages/", "images/", "documents/", "account/", "reports/site-history/", "users/", "workflows/list/")
    answers = {path: client.get(f"/bien-tap/{path}") for path in closed}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(closed, 302)
    assert all(answer.url.startswith("/dang-nhap/") or "/login/" in answer.url for answer in answers.values())


def test_content_api_is_off():
    paths = [path for _name, path, _view in walk(get_resolver().url_patterns) if not path.startswith("bien-tap/")]
    assert not any("api" in path.split("/") for path in paths)


def row_counts() -> Counter[str]:
    models = [model for model in apps.get_models() if model._meta.label not in WRITTEN_BY_READING]
    return Counter({model._meta.label: model._default_manager.count() for model in models})


def may_enter(house: House, who: str, view: Callable) -> bool:
    rule = view.access_rule
    if rule.kind == "public":
        return True
    return who != "anonymous" and (rule.kind != "roles" or bool(rule.roles & running_roles(house.people[who])))


def ask(client: Client, method: str, address: str) -> int:
    """Send one request without any field and take back what it wrote."""
    with transaction.atomic():
        response = getattr(client, method)(address)
        response.close()
        transaction.set_rollback(True)
    return response.status_code


@pytest.fixture
def house(tmp_path: Path, places: dict[str, Unit], make_person: Callable[..., User], now: datetime) -> House:
    return build(folder=tmp_path, places=places, make_person=make_person, now=now)


#: For addresses whose object the house does not hold: one that does not exist.
MISSING = {"uuid": UUID(int=7), "int": 7, "slug": "khong-co", "str": "khong-co", "path": "khong-co"}


def needed(house: House, name: str, path: str) -> dict[str, object]:
    """Return the arguments that an address takes: those of the house's object, or of one that does not exist."""
    known = house.arguments(name)
    parts = [part.split(">")[0].rpartition(":") for part in path.split("<")[1:]]
    return {argument: known.get(argument, MISSING[kind or "str"]) for kind, _colon, argument in parts}


def own_addresses(house: House) -> list[tuple[str, str, Callable]]:
    """Return name, filled address and view of all our views outside the Wagtail admin."""
    rows = [row for row in own_views() if row[0] and not row[1].startswith("bien-tap/")]
    return [(name, reverse(name, kwargs=needed(house, name, path)), view) for name, path, view in rows]


@pytest.mark.slow
def test_every_rule_is_kept_and_nothing_breaks(house: House, sign_in: Callable[[User], Client]):
    addresses = own_addresses(house)
    broken, let_in, not_hidden, changed = [], [], [], []
    for who in WHO:
        client = enter(sign_in, house, who)
        before = row_counts()
        for _name, address, _view in addresses:
            client.get(address).close()
            client.head(address).close()
        if (after := row_counts()) != before:
            changed.append(f"{who}: {after - before or before - after}")
        for name, address, view in addresses:
            for method in METHODS:
                status = ask(client, method, address)
                told = f"{who} {method} {address} → {status}"
                if status >= 500:
                    broken.append(told)
                elif not may_enter(house, who, view) and status not in KEPT_OUT:
                    let_in.append(told)
                elif who == "outsider" and name.startswith(SCOPED) and name not in OWN_LISTS and status not in KEPT_OUT:
                    not_hidden.append(told)
    assert (broken, let_in, not_hidden, changed) == ([], [], [], [])
