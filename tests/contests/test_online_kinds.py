"""Every kind of question an online round takes, from the frozen pool to the practice bank; what is refused."""

import io
import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from online_helpers import Online, loaded, make_entrant, make_online, real_now, save_one
from PIL import Image
from test_online_screens import come_in, to

from accounts.enums import Role
from content.models import LibraryImage
from contests.models import OnlineAnswer, OnlineAttempt, OnlineRound
from contests.queries.online_asked import right_places
from contests.queries.retiring import retiring_questions
from contests.queries.rules import typed_rules
from contests.rules.online_draw import PoolQuestion, draw_pool
from contests.rules.online_marking import verdict
from contests.rules.scoring import score_sheets
from contests.rules.standing import standing_as_json
from contests.services import online_close, online_rounds, online_runs, results
from contests.services.online_scan import seen_attempts
from lms.base.errors import RuleViolation
from quizzes.models import Question, QuestionVersion
from quizzes.services import import_bank_text

PICTURE_PATH = "anh/dap-an-dung-la-hoa.png"
HEAD = "điểm: 1\nmức: nhận-biết\nchủ-đề: k1\ntrạng-thái: duyệt\n"
KINDS = {
    "mot": f"""::: một-đáp-án #mot
{HEAD}
Tổ hòa giải có **ít nhất** mấy người?

- ( ) Hai người
- (x) Ba người
:::
""",
    "nhieu": f"""::: nhiều-đáp-án #nhieu
{HEAD}
Hòa giải viên được làm những việc nào?

- [x] Mời hai bên gặp nhau
- [x] Mời người có uy tín cùng tham gia
- [ ] Xử phạt bên có lỗi
- [ ] Giữ giấy tờ của một bên
:::
""",
    "dung-sai": f"""::: đúng-sai #dung-sai
{HEAD}
Mỗi ý sau đúng hay sai?

- (Đ) Hòa giải dựa trên tự nguyện
- (S) Hòa giải viên ra phán quyết
- (Đ) Hai bên có thể dừng bất cứ lúc nào
:::
""",
    "mot-y": f"""::: đúng-sai #mot-y
{HEAD}
Ý sau đúng hay sai?

- (S) Hòa giải thành thì phải nộp phí
:::
""",
    "hinh": f"""::: một-đáp-án #hinh
{HEAD}
Xem hình rồi trả lời.

![Hai người đứng hai bên hàng rào](media:{PICTURE_PATH})

Theo [Luật](luat:35/2013/QH13), ai đến trước?

- ( ) ![Hình người đứng bên trái](media:anh/trai.png)
- (x) ![Hình bông hoa](media:anh/hoa.png)
:::
""",
}
PATHS = (PICTURE_PATH, "anh/trai.png", "anh/hoa.png")


@dataclass
class Asked:
    """One question of an attempt: its code, its place, its options by their place in the source."""

    code: str
    place: int
    ids: dict[int, str]
    right: frozenset[int]

    @property
    def all_right(self) -> list[str]:
        return [self.ids[at] for at in sorted(self.right)]


def _image() -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#2277aa").save(out, "PNG")
    return ContentFile(out.getvalue(), "hinh.png")


def add_kinds(*, paths: tuple[str, ...] = PATHS) -> None:
    for path in paths:
        LibraryImage(title=path, media_path=path, file=_image()).save()
    for source in KINDS.values():
        import_bank_text(source=source, by=None, now=real_now() - timedelta(days=3), state="approved")


def choose(online: Online, codes: list[str], **changes) -> OnlineRound:
    """Set the fixed list of the first round."""
    first = loaded(online.rounds[0])
    given = {"paper_text": "", "guess_text": first.guess_text, "blueprint": [], "fixed_codes": codes} | changes
    return online_rounds.change_settings(
        online=first, **given, starts_per_second=100, score_shown="at_once", shows_count=False,
        by=online.officer, now=real_now() - timedelta(hours=3),
    )  # fmt: skip


def freeze(online: Online, codes: list[str], **changes) -> OnlineRound:
    chosen = choose(online, codes, **changes)
    return online_rounds.prepare(online=chosen, by=online.officer, now=real_now() - timedelta(hours=3))


@pytest.fixture
def online(province_officer, places) -> Online:
    """A round whose five questions are one of each kind."""
    add_kinds()
    online = make_online(officer=province_officer, host=places["31"], prepared=False, questions=0, guess="")
    freeze(online, list(KINDS))
    online_rounds.open_due(now=real_now())
    return online


def begin(online: Online, number: int = 1) -> tuple[Client, OnlineAttempt, dict[str, Asked]]:
    """Begin in a browser; return it with the attempt and its questions by code."""
    entrant = make_entrant(online, number)
    client = come_in(online, entrant)
    client.post(to("room", online, online.rounds[0].round.public_id))
    attempt = OnlineAttempt.objects.get(entrant=entrant)
    return client, attempt, asked_of(attempt)


def asked_of(attempt: OnlineAttempt) -> dict[str, Asked]:
    versions = QuestionVersion.objects.select_related("question").in_bulk([item["v"] for item in attempt.items])
    found = {}
    for place, item in enumerate(attempt.items, start=1):
        version = versions[item["v"]]
        code = version.question.code
        found[code] = Asked(code, place, {at: name for name, at in item["o"]}, right_places(version))
    return found


def post_form(client: Client, online: Online, attempt: OnlineAttempt, place: int, sequence: int = 1, **fields):
    """Send the form of a question as a browser without script does."""
    given = {"place": place, "tab": "tab1", "sequence": sequence, **fields}
    return client.post(to("save", online, attempt.public_id), given)


def test_all_kinds_are_shown_saved_marked_and_read_back(online, make_person) -> None:
    client, attempt, asked = begin(online)
    page = client.get(to("paper", online, attempt.public_id)).text
    assert page.count('type="checkbox"') == 4
    assert page.count('type="radio"') == 2 + 2 + 2 * 3 + 2
    assert [f'name="c{number}"' in page for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert "Chọn đủ và không thừa mới được tính là đúng" in page
    assert "khi mọi ý đều chọn đúng" in page
    assert "<strong>ít nhất</strong>" in page
    first, second, third, single, seen = (asked[code] for code in ("mot", "nhieu", "dung-sai", "mot-y", "hinh"))
    assert post_form(client, online, attempt, first.place, c=first.all_right).status_code == 302
    assert post_form(client, online, attempt, second.place, c=second.all_right[::-1]).status_code == 302
    ways = third.all_right
    two = post_form(client, online, attempt, third.place, c1=ways[0], c2=ways[1])
    assert two.url.endswith(f"#cau-{third.place}")
    before = client.get(to("submit", online, attempt.public_id)).text
    assert "Còn <strong>3 câu</strong>" in before  # a statement that nobody judged leaves its question unanswered
    post_form(client, online, attempt, third.place, 2, c1=ways[2], c2=ways[0], c3=ways[1])
    post_form(client, online, attempt, single.place, c1=single.ids[0])
    post_form(client, online, attempt, seen.place, c=seen.all_right)
    again = client.get(to("paper", online, attempt.public_id)).text
    chosen = set(re.findall(r'value="([0-9a-f]{8})" checked', again))
    assert chosen == {*first.all_right, *second.all_right, *third.all_right, single.ids[0], *seen.all_right}
    client.post(to("submit", online, attempt.public_id))
    attempt.refresh_from_db()
    assert (attempt.right, attempt.points) == (4, 4)
    assert seen_attempts(contest_round=online.rounds[0].round)[0].wrong == {attempt.items[single.place - 1]["v"]}
    _closed_published_and_retired(online, client, second=make_person("quantri", Role.ADMINISTRATOR))


def _closed_published_and_retired(online: Online, client: Client, *, second) -> None:
    """Close, score from the file alone, publish, release the key, send the questions to practice."""
    at, officer = real_now() + timedelta(days=8), online.officer
    first = OnlineRound.objects.select_related("round__contest").get(pk=online.rounds[0].pk)
    online_runs.work(run=online_close.start_close(online=first, by=officer, now=at), now=at)
    result = first.round.results.get()
    sheets = json.loads(json.dumps(result.sheets))
    told = standing_as_json(standing=score_sheets(contest=typed_rules(result.rules), value=sheets))
    assert [(row["parts"], row["total"]) for row in told["entries"]] == [({"trac_nghiem": "4"}, "4")]
    results.propose_publication(result=result, by=officer, now=at)
    results.confirm_publication(result=result, by=second, now=at)
    online_rounds.release_key(online=OnlineRound.objects.get(pk=first.pk), by=officer, now=at)
    page = client.get(to("result", online, first.round.public_id)).text
    assert page.count("is-right") == 1 + 2 + 3 + 1 + 1
    assert page.count("is-wrong") == 1
    assert "Hòa giải viên ra phán quyết" in page
    assert page.count("<img") == 3
    rows = retiring_questions(contest_round=first.round)
    assert {row.question.code for row in rows} == set(KINDS)


def test_answers_that_the_page_cannot_send_are_refused(online) -> None:
    client, attempt, asked = begin(online)
    one, many, truth = asked["mot"], asked["nhieu"], asked["dung-sai"]
    both = list(one.ids.values())
    assert save_one(attempt, one.place, both).outcome == "bad"  # two of a question that takes one
    assert save_one(attempt, many.place, [many.ids[0], one.ids[0]]).outcome == "bad"  # one of another question
    assert save_one(attempt, truth.place, list(truth.ids.values())).outcome == "bad"  # more than there are statements
    with pytest.raises(RuleViolation):
        save_one(attempt, many.place, [many.ids[0]] * 2)
    with pytest.raises(RuleViolation):
        save_one(attempt, many.place, [f"{number:08x}" for number in range(31)])
    assert not OnlineAnswer.objects.exists()
    assert post_form(client, online, attempt, one.place, c=both).status_code == 422
    contradiction = [truth.ids[0], truth.ids[1]]
    save_one(attempt, truth.place, contradiction)
    item, keys = attempt.items[truth.place - 1], {attempt.items[truth.place - 1]["v"]: truth.right}
    assert verdict(item=item, answer=contradiction, keys=keys) is False
    first = save_one(attempt, many.place, [many.ids[0], many.ids[1]])
    again = save_one(attempt, many.place, [many.ids[1], many.ids[0]])  # the same choice in another order
    assert (again.outcome, again.received_at) == ("repeated", first.received_at)
    assert save_one(attempt, many.place, [many.ids[1], many.ids[0]], sequence=7).received_at == first.received_at
    assert save_one(attempt, many.place, [], sequence=8).outcome == "saved"


def test_pictures_have_addresses_that_tell_nothing(online) -> None:
    client, attempt, _asked = begin(online)
    page = client.get(to("paper", online, attempt.public_id)).text
    addresses = re.findall(r'<img[^>]*src="([^"]+)"', page)
    assert len(addresses) == len(set(addresses)) == 3
    assert all(re.fullmatch(r"/thi/hinh/[0-9a-f-]{36}/[0-9a-f]{32}/", one) for one in addresses)
    assert not [
        word for word in ("dap-an", "hoa.png", "media:", "luat:", "35/2013") if word in page.split("</head>")[1]
    ]
    assert 'alt="Hai người đứng hai bên hàng rào"' in page
    got = client.get(addresses[0])
    assert (got.status_code, got["Content-Type"]) == (200, "image/png")
    assert "max-age" in got["Cache-Control"]
    assert got["X-Content-Type-Options"] == "nosniff"
    assert not got.cookies
    got.close()
    stranger = addresses[0][:-2] + ("0" if addresses[0][-2] != "0" else "1") + "/"
    assert Client().get(stranger).status_code == 404
    other_round = reverse("online:picture", args=[online.contest.public_id, addresses[0].split("/")[-2]])
    assert Client().get(other_round).status_code == 404


def test_the_preview_shows_all_kinds_and_no_key(online, sign_in) -> None:
    page = sign_in(online.officer).post(reverse("online_desk:preview", args=[online.rounds[0].round.public_id])).text
    for words in ("Chọn mọi phương án đúng", "Chọn Đúng hoặc Sai cho từng ý", "Hai bên có thể dừng", "<img"):
        assert words in page
    assert "dap-an-dung" not in page


def test_what_cannot_be_asked_is_refused_at_the_question(province_officer, places, sign_in) -> None:
    add_kinds(paths=PATHS[1:])
    essay = "::: tự-luận #bai-viet\nchủ-đề: k1\n\nÔng/Bà sẽ làm gì?\n\n:::\n"
    gaps = "::: điền-khuyết #dien\nchủ-đề: k1\n\nTổ hòa giải có [[ba]] người.\n:::\n"
    no_words = KINDS["hinh"].replace("#hinh", "#cam").replace("![Hình bông hoa]", "![]").replace(PATHS[0], PATHS[1])
    for source in (essay, gaps):
        import_bank_text(source=source, by=None, now=real_now(), state="approved")
    online = make_online(
        officer=province_officer, host=places["31"], prepared=False, questions=0, opens_in=timedelta(days=1)
    )
    codes = ["mot", "hinh", "bai-viet", "dien", "khong-co"]
    with pytest.raises(RuleViolation) as refused:
        freeze(online, codes)
    assert refused.value.code == "unknown_question"
    for told in (
        f"«hinh»: kho không có hình «{PICTURE_PATH}»", "«bai-viet»: câu tự luận cần người chấm",
        "«dien»: vòng trực tuyến chỉ nhận", "«khong-co»: chưa là câu thi đã duyệt",
    ):  # fmt: skip
        assert told in refused.value.message
    assert "«mot»" not in refused.value.message
    page = sign_in(province_officer).get(reverse("online_desk:prepare", args=[online.rounds[0].round.public_id])).text
    assert "2 câu không vào được" in page
    assert "câu tự luận cần người chấm" in page
    silent = Question.objects.create(code="cam", kind="single-choice", state="approved")
    silent.current = QuestionVersion.objects.create(
        question=silent, number=1, source=no_words, fingerprint="cam", created_at=real_now()
    )
    silent.save()
    with pytest.raises(RuleViolation, match="«cam»: nội dung còn lỗi"):
        freeze(online, [silent.code, *list(KINDS)[:4]])
    with pytest.raises(RuleViolation, match="đúng – sai"):
        freeze(online, [], blueprint=[{"subject": "", "count": 5}])
    LibraryImage(title="x", media_path=PICTURE_PATH, file=_image()).save()
    prepared = freeze(online, [], blueprint=[{"subject": "", "count": 5}])
    assert {item.question.question.code for item in prepared.pool.all()} == set(KINDS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kinds=st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.booleans()), min_size=1, max_size=8),
    seed=st.integers(0, 2**62),
)
def test_the_draw_keeps_the_ways_of_a_statement_together(kinds, seed) -> None:
    pool = [
        PoolQuestion(number, parts * 2, shuffle, together=2, most=parts)
        if is_truth
        else PoolQuestion(number, parts, shuffle)
        for number, (parts, is_truth, shuffle) in enumerate(kinds)
    ]
    ids = (f"{number:08x}" for number in range(10_000))
    items = draw_pool(rows=[(len(pool), pool)], seed=seed, new_id=lambda: next(ids))
    for item in items:
        one, places = pool[item["v"]], [at for _name, at in item["o"]]
        assert sorted(places) == list(range(one.options))
        assert item.get("m", 1) == one.most
        if one.together == 2:
            assert all(
                second == first + 1 and first % 2 == 0 for first, second in zip(places[::2], places[1::2], strict=True)
            )
        if not one.shuffle:
            assert places == sorted(places)
    again = draw_pool(rows=[(len(pool), pool[::-1])], seed=seed, new_id=lambda: "x" + next(ids))
    assert [[at for _name, at in item["o"]] for item in again] == [[at for _name, at in item["o"]] for item in items]
