"""Nothing of the key reaches a learner, and equal questions look equal whatever their key (dialect 11, C2)."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.hgm import RenderContext, key, parse, present, render_document

SECRETS = ["matkhau", "bimat", "kinvay"]
WORDS = ["nghe", "hỏi", "ghi", "mời", "hẹn", "giữ", "xem", "nói", "đọc", "tìm", "gặp", "chờ"]


def notes(rng):
    if rng.random() < 0.3:
        return ""
    return f"\n> Gợi ý: {SECRETS[0]} {rng.random()}\n>\n> Giải thích: {SECRETS[1]}\n>\n> Căn cứ: {SECRETS[2]}\n"


def quote(rng):
    return f"  > {rng.choice(SECRETS)} {rng.random()}\n" if rng.random() < 0.5 else ""


def single(words, rng):
    right = rng.randrange(len(words))
    weights = ["x" if at == right else rng.choice([" ", " ", "50%", "-25%"]) for at in range(len(words))]
    lines = [f"- ({weight}) {word}\n{quote(rng)}" for weight, word in zip(weights, words, strict=True)]
    return "một-đáp-án", "", "Chọn gì?\n\n" + "".join(lines)


def several(words, rng):
    marks = [rng.choice("x ") for _ in words]
    marks[rng.randrange(len(words))] = "x"
    if rng.random() < 0.3:
        marks = [rng.choice(["100%", "50%", "-50%"]) for _ in words]
        marks[0] = "30%"
    lines = [f"- [{mark}] {word}\n{quote(rng)}" for mark, word in zip(marks, words, strict=True)]
    return "nhiều-đáp-án", "", "Chọn gì?\n\n" + "".join(lines)


def truth(words, rng):
    return "đúng-sai", "", "Xét:\n\n" + "".join(f"- ({rng.choice('ĐS')}) {word}\n{quote(rng)}" for word in words)


def fill_in(words, rng):
    right = rng.randrange(len(words))
    listed = [f"({'x' if at == right else ' '}) {word}" for at, word in enumerate(words)]
    rng.shuffle(listed)
    accepted = "|".join(rng.sample(SECRETS, rng.randint(1, 3)))
    hint = f"|?{SECRETS[0]}" if rng.random() < 0.5 else ""
    number = rng.choice([f"#{rng.randint(71000, 79000)}", "#71234±5", "#71234..71299"])
    return "điền-khuyết", "", f"Một [[{accepted}{hint}]], hai [[{number}]], ba [[{'|'.join(listed)}]].\n"


def ordering(words, rng):
    steps = list(words)
    rng.shuffle(steps)
    head = rng.choice(["chấm: vị-trí\n", "chấm: tất-cả\n", ""])
    return "sắp-xếp", head, "Xếp:\n\n" + "".join(f"{at}. {word}\n" for at, word in enumerate(steps, start=1))


def matching(words, rng):
    rights = [f"vế {word}" for word in words]
    rng.shuffle(rights)
    lines = [f"- {left} :: {right}\n{quote(rng)}" for left, right in zip(words[:-1], rights[:-1], strict=True)]
    return "ghép-đôi", "", "Ghép:\n\n" + "".join(lines) + f"- :: {rights[-1]}\n"


def hotspot(words, rng):
    right = rng.randrange(len(words))
    lines = [
        f"- ({'x' if at == right else ' '}) {word} @ {at},1 {at + 5},9\n{quote(rng)}" for at, word in enumerate(words)
    ]
    return "chọn-trên-ảnh", "", "![Sơ đồ](media:a.png)\n\nChạm vào đâu?\n\n" + "".join(lines)


def essay(words, rng):
    levels = "".join(f"  - {points}: {rng.choice(SECRETS)}\n" for points in (2, 1, 0))
    rubric = f"### Thang điểm\n\n- {rng.choice(SECRETS)} {rng.random()} [2]\n{levels}\n"
    return "tự-luận", "điểm: 2\n", f"Viết về {words[0]}.\n\n{rubric}### Đáp án gợi ý\n\n{rng.choice(SECRETS)}\n"


def judgement(words, rng):
    lines = [f"- ({rng.choice(['1', '2,5', '4', '5'])}) {word}\n{quote(rng)}" for word in words]
    return "đánh-giá-phương-án", "", "Mức nào?\n\n" + "".join(lines)


def scenario(words, rng):
    ends = ["thanh", "hong"]
    lines = []
    for word in words:
        effect = rng.choice(["", f" [+{rng.randint(1, 99)}]", " [-3, +2 nghe]"])
        lines.append(f"- {word} -> {rng.choice(ends)}{effect}\n{quote(rng)}")
    lines[0] = f"- {words[0]} -> thanh [+{rng.randint(100, 999)}]\n"
    lines[1] = f"- {words[1]} -> hong\n"
    scenes = "".join(
        f"### {end}: {SECRETS[0]} [kết thúc: {SECRETS[1]} {rng.random()}]\n\n{SECRETS[2]}\n\n" for end in ends
    )
    return "tình-huống", "năng-lực: nghe\n", f"Mở đầu.\n\n### mo: Cảnh đầu\n\nLời dẫn.\n\n{''.join(lines)}\n{scenes}"


KINDS = [single, several, truth, fill_in, ordering, matching, hotspot, essay, judgement, scenario]


def document(build, words, rng):
    keyword, head, body = build(words, rng)
    tail = notes(rng) if build not in (scenario, essay) else ""
    return f"::: {keyword} #cau-1\n{head}{chr(10) if head and not body.startswith(chr(10)) else ''}{body}{tail}:::\n"


@pytest.mark.parametrize("build", KINDS, ids=[build.__name__ for build in KINDS])
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=3, max_size=8, unique=True),
    first=st.integers(0, 2**32),
    second=st.integers(0, 2**32),
    seed=st.integers(0, 2**63),
)
@settings(max_examples=60, deadline=None)
def test_documents_that_differ_only_in_their_key_look_the_same(build, words, first, second, seed):
    texts = [document(build, words, Random(number)) for number in (first, second)]
    documents = [parse(text) for text in texts]
    for text, parsed in zip(texts, documents, strict=True):
        errors = [item for item in parsed.diagnostics if item.severity == "error"]
        assert errors == [], text
    blocks = [parsed.block("cau-1") for parsed in documents]
    shown = [json.dumps(present(block, seed), ensure_ascii=False) for block in blocks]
    assert shown[0] == shown[1]
    pages = [render_document(parsed, RenderContext(seed=seed, answer_url=lambda ref: "/x")) for parsed in documents]
    assert pages[0] == pages[1]
    for secret in [*SECRETS, "712", "50%", "-25%"]:
        assert secret not in shown[0]
        assert secret not in pages[0]


def test_the_key_holds_what_the_presentation_does_not():
    for build in KINDS:
        text = document(build, WORDS[:5], Random(4))
        block = parse(text).block("cau-1")
        assert json.loads(json.dumps(key(block)))
        assert set(key(block)).isdisjoint(set(present(block, 1)) - {"pairs", "order"})


def test_identifiers_and_order_change_with_the_seed():
    block = parse(document(single, WORDS[:6], Random(1))).block("cau-1")
    shown = [present(block, seed)["options"] for seed in range(30)]
    assert len({tuple(option["id"] for option in options) for options in shown}) == 30
    assert len({tuple(option["html"] for option in options) for options in shown}) > 20


def test_each_written_place_is_shown_at_each_place():
    block = parse(document(single, WORDS[:4], Random(1))).block("cau-1")
    places = {(option["html"], at) for seed in range(200) for at, option in enumerate(present(block, seed)["options"])}
    assert len(places) == 16


def test_without_shuffling_options_stand_as_written_but_steps_never_do():
    text = document(single, WORDS[:4], Random(1)).replace("#cau-1\n", "#cau-1\ntrộn: không\n\n")
    assert [option["html"] for option in present(parse(text).block("cau-1"), 5)["options"]] == WORDS[:4]
    steps = "::: sắp-xếp #s\ntrộn: không\n\nXếp:\n\n1. a\n2. b\n3. c\n4. d\n:::\n"
    orders = {"".join(step["html"] for step in present(parse(steps).block("s"), seed)["steps"]) for seed in range(20)}
    assert len(orders) > 5


def test_a_broken_block_shows_nothing_of_its_source():
    text = "::: một-đáp-án #x\nCâu bí mật?\n\n- (x) đáp án bí mật\n:::\n"
    page = render_document(parse(text))
    assert "bí mật" not in page
    assert "Nội dung này đang được chỉnh sửa" in page
    assert "bí mật" not in json.dumps(present(parse(text).block("x"), 1), ensure_ascii=False)
