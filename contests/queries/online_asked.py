"""Questions of the bank as an online round asks them: texts and pictures without the key, and the key by itself (C2).

Every kind comes down to ids that may be chosen, so saving, marking and searching for patterns know one shape only:
a question with options has one id for each; each statement of a true/false question has two, «Đúng» and «Sai».
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString

from content.models import LibraryImage
from content.resolver import media_paths
from contests.rules.online_draw import PoolQuestion
from lms.base.sanitise import clean_fragment
from lms.hgm import Block, LawRef, LawTarget, parse_block
from quizzes.blocks import block_of
from quizzes.models import QuestionVersion

ONE, MANY, TRUTH = "single-choice", "multiple-choice", "true-false"
KINDS = (ONE, MANY, TRUTH)
WAYS = 2
MOST_STATEMENTS = 26
FULL = 100
TOKEN_SIGNS = 32
_FIRST_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>(.*)", re.DOTALL)


class AskedQuestion(NamedTuple):
    """What a paper says of a question: `stem` is its first paragraph, `more` what follows it.

    `parts`: options, or statements of a true/false question, in the order of the source.
    """

    kind: str
    stem: SafeString
    more: SafeString
    parts: tuple[SafeString, ...]


@dataclass
class Asked:
    """Questions by version; `pictures`: by token of an address, the stored file."""

    questions: dict[int, AskedQuestion] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)


class _PaperResolver:
    """Leads pictures to the neutral addresses of a round, and legal references nowhere: a paper is no library."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = addresses

    def media(self, path: str) -> str | None:
        """Return the address of a picture; files that are no pictures are not asked about."""
        return self.addresses.get(path)

    def law(self, ref: LawRef) -> LawTarget:
        """Return a reference without an address: it is shown as text."""
        return LawTarget(url=None, title=ref.number)


def asked_questions(*, versions: Iterable[QuestionVersion], round_id: UUID) -> Asked:
    """Return questions as a round asks them; one statement where any has a picture, else none.

    The path of a picture is the author's and may tell the answer, so a paper names it by a keyed hash (C2).
    """
    blocks = {version.pk: block_of(version) for version in versions}
    wanted = set().union(*(_paths(block) for block in blocks.values()))
    files = stored_pictures(wanted)
    tokens = {path: _token(round_id, path) for path in files}
    resolver = _PaperResolver(
        {path: reverse("online:picture", args=[round_id, token]) for path, token in tokens.items()}
    )
    found = Asked(pictures={tokens[path]: name for path, name in files.items()})
    for pk, block in blocks.items():
        found.questions[pk] = _asked(block, resolver)
    return found


def stored_pictures(paths: set[str]) -> dict[str, str]:
    """Return the stored files of pictures of the library by path; those it does not have are missing."""
    rows = LibraryImage.objects.filter(media_path__in=paths) if paths else LibraryImage.objects.none()
    return dict(rows.values_list("media_path", "file"))


def right_places(version: QuestionVersion) -> frozenset[int]:
    """Return the places that make the right answer, from 0, in the order of the source. For marking only.

    Of several answers all those with points; of a true/false question one place for each statement.
    """
    block = block_of(version)
    if block.kind == TRUTH:
        ways = (0 if one.truth else 1 for one in block.body.statements)
        return frozenset(WAYS * number + way for number, way in enumerate(ways))
    options = enumerate(block.body.options)
    return frozenset(place for place, one in options if one.weight >= FULL or (block.kind == MANY and one.weight > 0))


def source_parts(version: QuestionVersion) -> tuple[Any, ...]:
    """Return the options, or the statements of a true/false question, in the order of the source."""
    return _parts(block_of(version))


def pool_question(version: QuestionVersion) -> PoolQuestion:
    """Return what drawing looks at; whether the order may change the question says itself, or else its kind."""
    block = block_of(version)
    parts, is_truth = len(_parts(block)), block.kind == TRUTH
    return PoolQuestion(
        version.pk,
        parts * (WAYS if is_truth else 1),
        bool(block.setting("shuffle", not is_truth)),
        together=WAYS if is_truth else 1,
        most=1 if block.kind == ONE else parts,
    )


def unfit(version: QuestionVersion, *, pictures: Mapping[str, str]) -> str:
    """Return why a question cannot be asked online, in words that end a sentence; empty when it can.

    A picture without words is an error of the text (E352).

    Args:
        pictures: what `stored_pictures` found for it.
    """
    block = block_of(version)
    if block.broken or block.body is None:
        return "nội dung còn lỗi, xem ở ngân hàng câu hỏi"
    if block.kind not in KINDS:
        return unfit_kind(block.kind)
    lost = _paths(block) - pictures.keys()
    if lost:
        return f"kho không có hình «{min(lost)[:80]}»"
    if block.kind == TRUTH:
        return "" if len(block.body.statements) <= MOST_STATEMENTS else f"có hơn {MOST_STATEMENTS} ý"
    right = len(right_places(version))
    is_clear = right == 1 if block.kind == ONE else right > 0
    return "" if is_clear else "chưa rõ đáp án đúng"


def unfit_kind(kind: str) -> str:
    """Return why questions of a kind cannot be asked online."""
    if kind in ("essay", "reflection"):
        return "câu tự luận cần người chấm"
    return "vòng trực tuyến chỉ nhận câu một đáp án, nhiều đáp án và đúng – sai"


def _asked(block: Block, resolver: _PaperResolver) -> AskedQuestion:
    if any(sign in block.source for sign in ("](", "luat:")):
        block = parse_block(block.source, resolver=resolver)
    stem, more = _split(block.body.stem.html)
    return AskedQuestion(block.kind, stem, more, tuple(clean_fragment(one.text.html) for one in _parts(block)))


def _split(html: str) -> tuple[SafeString, SafeString]:
    """Return the words of the first paragraph, and what stands behind it."""
    found = _FIRST_PARAGRAPH.match(html.strip())
    return (clean_fragment(found[1]), clean_fragment(found[2])) if found else (clean_fragment(""), clean_fragment(html))


def _parts(block: Block) -> tuple[Any, ...]:
    return tuple(block.body.statements if block.kind == TRUTH else block.body.options)


def _paths(block: Block) -> set[str]:
    """Return the pictures that a question shows before it is answered."""
    sources = [block.body.stem.source, *(one.text.source for one in _parts(block))]
    return set().union(*(media_paths(source) for source in sources))


def _token(round_id: UUID, path: str) -> str:
    return salted_hmac(f"contests.online.picture.{round_id}", path, algorithm="sha256").hexdigest()[:TOKEN_SIGNS]
