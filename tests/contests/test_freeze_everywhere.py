"""Between lock and publication no address of contests tells a total to whoever has no role in the contest (C1)."""

import pytest
from contest_played import lock, mark_everything
from django.test import Client
from django.urls import reverse

from accounts.enums import Role, ScopeLevel
from contests import urls, urls_judge, urls_stage
from contests.enums import ContestState
from contests.models import QuestionPack
from contests.services import board, stage
from contests.services.appeals import receive_appeal
from contests.services.judge_cards import make_judge_cards

pytestmark = pytest.mark.django_db
TOTALS = ("27,25", "24,25", "27.25", "24.25", "Giải Nhất")
#: what tells no total by its nature: signing in and out of judging, and lists without a contest
WITHOUT_CONTEST = {"judging:leave", "judging:enter", "judging:card", "judging:card-link"}


@pytest.fixture
def frozen(make_stage, make_person, monkeypatch, now):
    """A marked and locked round with its board frozen, a pack, an incident and an appeal."""
    held = make_stage()
    officer = held.people["officer"]
    held.contest.state = ContestState.RUNNING
    held.contest.save()
    for place in ("judge", "judge_door", "judge_entry"):
        monkeypatch.setattr(f"contests.views.{place}.now", lambda: now)
    first = held.entries[0]
    stage.put_on_stage(contest_round=held.round, round_entry=first, part="gioi_thieu", by=officer, now=now)
    held.people["pack"] = QuestionPack.objects.create(round=held.round, part="hieu_biet", code="goi-1")
    held.people["incident"] = stage.note_incident(
        round_entry=held.entries[2], incident="qua_nguoi", by=officer, now=now
    )
    board.open_board(contest_round=held.round, shows_totals=True, by=officer, now=now)
    board.freeze_board(contest_round=held.round, by=officer, now=now)
    mark_everything(held, now)
    held.people["appeal"] = receive_appeal(round_entry=first, text="Xin xem lại.", by=officer, now=now)
    cards = make_judge_cards(judges=held.judges, by=officer, now=now)
    held.people["seats"] = [seated(card) for card in cards]
    held.people["result"] = lock(held, now)
    return held


def seated(card) -> Client:
    """Return a client that came in by a judge's card."""
    client = Client()
    assert client.post(reverse("judging:card"), {"code": card.code}).status_code == 302
    client.post(reverse("judging:enter"))
    return client


def addresses(held) -> list[str]:
    """Return every address of the desk, of judging and of the stage, with this round's objects filled in."""
    people, first = held.people, held.entries[0]
    ids = {
        "crew_id": 1, "number": 1, "place": 1, "section": "giai-thuong", "what": "duyet", "how": "boc-tham",
        "code": "nhat", "template": "ninh-binh-2023", "paper": "danh-sach-ket-qua", "form": "docx",
        "part": "gioi_thieu", "pack_id": people["pack"].public_id, "incident_id": people["incident"].pk,
        "entry_id": first.public_id,
        "appeal_id": people["appeal"].public_id, "judge_id": held.judges[0].public_id,
    }  # fmt: skip
    found = []
    for space, module in (("contests", urls), ("judging", urls_judge), ("contest_stage", urls_stage)):
        for item in module.urlpatterns:
            name, path = f"{space}:{item.name}", str(item.pattern)
            if name in WITHOUT_CONTEST or not set(item.pattern.converters) <= {*ids, "public_id"}:
                continue
            ids["public_id"] = _subject(path, held).public_id
            found.append(reverse(name, kwargs={key: ids[key] for key in item.pattern.converters}))
    return found


def _subject(path: str, held):
    if "vong/<uuid" in path:
        return held.round
    if "doi/<uuid" in path:
        return held.entries[0].entry
    return held.entries[0] if path.startswith("giam-khao/") else held.contest


def told(client: Client, address: str) -> str:
    answer = client.get(address)
    return answer.content.decode(errors="replace") if answer.status_code == 200 else ""


def test_no_address_tells_a_total_before_publication(frozen, make_person, sign_in, outsider, now):
    others = {
        "public": Client(),
        "another commune": sign_in(outsider),
        "an organiser of another contest": sign_in(make_person("btc", Role.ORGANISER, ScopeLevel.PROVINCE, "31")),
        "mediator": sign_in(make_person("nguoihoc", Role.MEDIATOR)),
        **{f"judge {number}": seat for number, seat in enumerate(frozen.people["seats"], start=1)},
    }
    every = addresses(frozen)
    assert len(every) > 60
    assert any("/ket-qua/" in address for address in every)
    desk = sign_in(frozen.people["officer"])
    assert any("27,25" in told(desk, address) for address in every), "the walk must find the total where it may be"
    found = [
        (who, address)
        for who, client in others.items()
        for address in every
        if any(word in told(client, address) for word in TOTALS)
    ]
    assert found == []
