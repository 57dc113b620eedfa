"""HGM → X → HGM keeps key, points, stem and options, for every cell of §13 that is not an approximation."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from question_files import drafts_of, there_and_back

from quizzes.exchange.blocks import block_text, likeness
from quizzes.exchange.drafts import Draft, Part, written

EXAMPLES = Path(__file__).parents[2] / "data" / "hgm" / "examples.md"
KEPT = {
    "gift": {"single-choice", "multiple-choice", "matching"},
    "aiken": {"single-choice"},
    "moodlexml": {"single-choice", "multiple-choice", "true-false", "fill-in", "ordering", "matching", "essay"},
    "qti": {"single-choice", "multiple-choice", "true-false", "fill-in", "ordering", "matching", "hotspot", "essay",
            "judgement"},
    "xlsx": None,
    "csv": None,
    "docx": None,
}  # fmt: skip
WORD = st.text(alphabet="aăâđêôơưáạầỡ cbgnxyz XĐ 059 *_[]#~={}:\\<>&|!\"'`-+.,;?()%@$/^“”…", min_size=1, max_size=30)
LINE = WORD.map(lambda text: " ".join(text.split())).filter(lambda text: any(char.isalpha() for char in text))
POINTS = st.sampled_from(["1", "2", "0,5", "10", "3,25"])


@pytest.fixture(scope="module")
def examples():
    return drafts_of(EXAMPLES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", KEPT)
def test_the_examples_of_the_dialect_come_back_as_the_same_questions(examples, form):
    kinds = KEPT[form]
    wanted = {draft.code: draft for draft in examples if kinds is None or draft.kind in kinds}
    wanted = {code: draft for code, draft in wanted.items() if kinds is None or code != "thoi-han-04" or form != "gift"}
    found, _out, back = there_and_back(list(wanted.values()), form)
    assert back.refused == 0
    assert len(found) == len(wanted)
    for draft in found:
        same = wanted.get(draft.code) or next(item for item in wanted.values() if item.stem == draft.stem)
        assert likeness(draft) == likeness(same), draft.code


def escaped(text):
    from quizzes.exchange.texts import from_plain

    return from_plain(text)


@st.composite
def choice(draw):
    kind = draw(st.sampled_from(["single-choice", "multiple-choice"]))
    texts = draw(st.lists(LINE, min_size=2, max_size=6, unique_by=lambda text: text.casefold().strip(" .,;:!?")))
    draft = Draft(kind, stem=escaped(draw(LINE)), facts={"points": draw(POINTS)})
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=1 if kind == "single-choice" else 6))
    draft.parts = [Part(escaped(text), weight="100" if at in right else "0") for at, text in enumerate(texts)]
    if kind == "multiple-choice":
        draft.percent = draw(st.booleans())
        if draft.percent:
            for part in draft.parts:
                part.weight = written(draw(st.decimals(1, 100, places=1))) if part.share else "-12.5"
        else:
            draft.facts["scoring"] = draw(st.sampled_from(["tất-cả", "từng-ý", "từng-ý-trừ-sai"]))
    return draft


@st.composite
def truth(draw):
    texts = draw(st.lists(LINE, min_size=1, max_size=4, unique_by=lambda text: text.casefold().strip(" .,;:!?")))
    parts = [Part(escaped(text), truth=draw(st.booleans())) for text in texts]
    return Draft("true-false", stem=escaped(draw(LINE)), facts={"points": draw(POINTS)}, parts=parts)


@st.composite
def steps(draw):
    texts = draw(st.lists(LINE, min_size=3, max_size=6, unique_by=lambda text: text.casefold().strip(" .,;:!?")))
    rule = draw(st.sampled_from(["tất-cả", "vị-trí", "cặp-liền-kề", "thứ-tự"]))
    facts = {"points": draw(POINTS), "scoring": rule}
    return Draft("ordering", stem=escaped(draw(LINE)), facts=facts, parts=[Part(escaped(text)) for text in texts])


@st.composite
def pairs(draw):
    texts = draw(st.lists(LINE, min_size=5, max_size=7, unique_by=lambda text: text.casefold().strip(" .,;:!?")))
    parts = [Part(escaped(texts[0]), right=escaped(texts[1])), Part(escaped(texts[2]), right=escaped(texts[3]))]
    parts += [Part("", right=escaped(texts[4]))]
    return Draft("matching", stem=escaped(draw(LINE)), facts={"points": draw(POINTS)}, parts=parts)


@st.composite
def ratings(draw):
    texts = draw(st.lists(LINE, min_size=2, max_size=5, unique_by=lambda text: text.casefold().strip(" .,;:!?")))
    parts = [Part(escaped(text), rating=draw(st.sampled_from(["1", "2.5", "3", "4.5", "5"]))) for text in texts]
    return Draft("judgement", stem=escaped(draw(LINE)), facts={"points": draw(POINTS)}, parts=parts)


def through_the_dialect(drafts):
    """Return the drafts as the dialect reads them, those it refuses left out."""
    found = []
    for place, draft in enumerate(drafts):
        from lms.hgm import parse
        from quizzes.exchange.blocks import draft_of

        document = parse(block_text(draft, f"cau-{place}"))
        blocks = list(document.blocks())
        if not document.has_errors and len(blocks) == 1:
            found.append(draft_of(blocks[0]))
    return found


QUESTIONS = st.lists(st.one_of(choice(), truth(), steps(), pairs(), ratings()), min_size=12, max_size=25)


@pytest.mark.parametrize("form", ["gift", "aiken", "moodlexml", "qti", "xlsx", "csv", "docx"])
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=QUESTIONS)
def test_questions_come_back_with_key_points_stem_and_options(form, drawn):
    kinds = KEPT[form]
    drafts = [draft for draft in through_the_dialect(drawn) if kinds is None or draft.kind in kinds]
    if form == "gift":
        drafts = [draft for draft in drafts if "->" not in "".join(part.text + part.right for part in draft.parts)]
    found, out, back = there_and_back(drafts, form) if drafts else ([], None, None)
    assert out is None or out.refused == 0
    assert back is None or back.refused == 0
    assert [likeness(draft) for draft in found] == [likeness(draft) for draft in drafts]
