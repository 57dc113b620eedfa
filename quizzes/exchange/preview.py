"""What a file would bring, before anything is kept: each question as it would stand, what is lost, what is like it.

Nothing is written here: no question, no picture. `take` is what `import_questions` does with the choices made.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from lms.hgm import Block, parse
from lms.hgm.registry import kind_named
from quizzes.enums import IndexKind
from quizzes.exchange.blocks import block_text, canonical
from quizzes.exchange.conversion import Conversion, convert
from quizzes.exchange.drafts import Draft
from quizzes.exchange.log import SENTENCES
from quizzes.exchange.services import checked
from quizzes.indexing import asked_text
from quizzes.likeness import Alike, bands, nearest
from quizzes.models import Question, QuestionIndex
from quizzes.services.bank import plain

MOST_SHOWN = 500
SAME_PERCENT = 95
_BANDS_A_STATEMENT = 480
_REFUSALS = {"unsupported", "calculated", "scripted", "program", "broken_item", "no_key", "invalid"}


@dataclass(frozen=True)
class PreviewItem:
    """One question of a file: `number` is its place among those that can be read, from 1.

    `text` is the question in the dialect; `refusal` says why the bank cannot take it, empty when it can.
    """

    number: int
    name: str
    kind: str
    stem: str
    text: str
    refusal: str = ""
    losses: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return kind_named(self.kind).vi.replace("-", " ") if self.kind else ""

    @property
    def is_known(self) -> bool:
        """Tell whether the bank seems to have it already."""
        return bool(self.alike) and self.alike[0].percent >= SAME_PERCENT


@dataclass
class Preview:
    """A whole file; `refused` are questions that could not even be read: name and reason."""

    items: list[PreviewItem] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[PreviewItem]:
        """Those that the bank can take."""
        return [item for item in self.items if not item.refusal]

    @property
    def bad(self) -> list[PreviewItem]:
        """Those that can be read and not be taken."""
        return [item for item in self.items if item.refusal]


def preview_file(*, content: bytes, form: str, among: QuerySet[Question]) -> Preview:
    """Return what a file would bring into the bank.

    Args:
        among: questions that may be named as nearly equal.

    Raises:
        RuleViolation: the file is refused as a whole.
    Source: dialect page §13; security.md I5.
    """
    found = convert(content, form=form)
    found.log.end()
    told = _told(found)
    preview = Preview()
    names = set()
    blocks: dict[int, Block] = {}
    for number, draft in enumerate(found.drafts, start=1):
        item, block = _item(number, draft, told)
        names.add(item.name)
        preview.items.append(item)
        if block is not None:
            blocks[number] = block
    alike = _alike({number: asked_text(block) for number, block in blocks.items()}, among)
    preview.items = [replace(item, alike=tuple(alike.get(item.number, ()))) for item in preview.items]
    for name, rows in told.items():
        if name in names:
            continue
        refusals = [sentence for code, sentence in rows if code in _REFUSALS]
        if refusals:
            preview.refused.append((name, " ".join(refusals)))
        else:
            preview.others += [sentence for _code, sentence in rows]
    return preview


def _told(found: Conversion) -> dict[str, list[tuple[str, str]]]:
    """Return what was noted while reading, by question: code and sentence, each once."""
    told: dict[str, list[tuple[str, str]]] = {}
    for loss in found.log.losses:
        row = (str(loss["code"]), str(SENTENCES[loss["code"]]) % loss["facts"])
        if row not in told.setdefault(loss["item"], []):
            told[loss["item"]].append(row)
    return told


def _item(number: int, draft: Draft, told: Mapping[str, list[tuple[str, str]]]) -> tuple[PreviewItem, Block | None]:
    name = draft.code or draft.name or str(number)
    losses = tuple(sentence for _code, sentence in told.get(draft.code or draft.name, ()))
    block, reason = checked(draft)
    text = block_text(draft, draft.code or "x") if block is None else canonical(block)
    stem = plain(draft.stem) or plain(draft.body)[:200]
    if block is None:
        return PreviewItem(number, name, draft.kind, stem, text, reason, losses), None
    diagnostics = parse(text).diagnostics
    warnings = tuple(item.message_vi for item in diagnostics if item.severity != "error" and item.code != "W510")
    return PreviewItem(number, name, block.kind, stem, text, "", losses, warnings), block


def _alike(texts: Mapping[int, str], among: QuerySet[Question]) -> dict[int, list[Alike]]:
    """Return which questions of the bank are nearly equal to each text; one statement for forty questions."""
    own = {number: bands(text) for number, text in texts.items()}
    values = list(dict.fromkeys(value for found in own.values() for value in found))
    holders: dict[str, dict[str, str]] = {}
    for start in range(0, len(values), _BANDS_A_STATEMENT):
        rows = QuestionIndex.objects.filter(
            kind=IndexKind.BAND, value__in=values[start : start + _BANDS_A_STATEMENT], question__in=among
        )
        for value, code, text in rows.order_by().values_list("value", "question__code", "question__asked_text"):
            holders.setdefault(value, {})[code] = text
    result = {}
    for number, found in own.items():
        others = {code: text for value in found for code, text in holders.get(value, {}).items()}
        if others:
            result[number] = nearest(text=texts[number], others=others)
    return result


def taken(drafts: Iterable[Draft], *, skipped: Collection[int], defaults: Mapping[str, str]) -> list[Draft]:
    """Return the drafts that were not left out, with the defaults where the file says nothing.

    Args:
        skipped: places from 1. defaults: header fields by English name (`topic`, `level`, `competency`), as written.
    """
    kept = [draft for number, draft in enumerate(drafts, start=1) if number not in skipped]
    return [replace(draft, facts={**_used(defaults), **draft.facts}) for draft in kept]


def _used(defaults: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in defaults.items() if value}


def refused_text(preview: Preview) -> str:
    """Return what was not taken as a text to mend: the reason of each, then the question as far as it was read."""
    parts: list[Any] = [f"# {name}\n# {reason}\n" for name, reason in preview.refused]
    parts += [f"# {item.name}\n# {item.refusal}\n\n{item.text}\n" for item in preview.bad]
    return "\n".join(parts)
