"""Bringing the questions of a file into the bank, and the bank into a file.

A question that is already in the bank is found by its identifier or by its words and key; then nothing is written, so
that a file taken twice creates nothing, and a format that keeps less never overwrites the fuller text. Another question
under a known identifier gets an identifier of its own. What comes in is a draft, whatever the file says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.hgm import Block, parse
from quizzes.enums import QuestionState
from quizzes.exchange.blocks import (
    IDENTIFIER,
    block_text,
    canonical,
    draft_of,
    identifier_for,
    likeness,
)
from quizzes.exchange.conversion import MediaBytes, convert, format_named, written
from quizzes.exchange.drafts import Draft
from quizzes.exchange.log import SENTENCES, Log
from quizzes.exchange.pictures import library_bytes, store_pictures
from quizzes.exchange.texts import words_of
from quizzes.models import Question
from quizzes.services.bank import STEM_LENGTH, import_bank_text, plain

CHUNK_QUESTIONS = 400
CHUNK_LETTERS = 120_000
_LOOKED_UP = 400
_KEPT = ("hint", "explanation", "basis", "title", "rubric", "model")


@dataclass
class QuestionImport:
    """What became of the questions of a file; `texts` are those in the dialect, also the ones no bank can hold."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    losses: list[dict[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def imported(self) -> int:
        """Questions of the file that now stand in the bank."""
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True)
class QuestionExport:
    """A file of questions, how many it holds, and what could not be written."""

    content: bytes
    exported: int
    losses: list[dict[str, str]]


@transaction.atomic
def import_questions(
    *,
    content: bytes,
    form: str,
    by: User | None,
    now: datetime,
    scope_code: str = "",
    choose: Callable[[list[Draft]], list[Draft]] | None = None,
) -> QuestionImport:
    """Bring the questions of a file into the bank as drafts. Whoever calls has checked who may write there.

    Args:
        form: gift, aiken, moodlexml, qti, h5p, xlsx, csv or docx.
        scope_code: the province or commune whose bank it is; empty for the national one.
        choose: leaves questions out and fills in what the file does not say; all are taken as they are without it.

    Raises:
        RuleViolation: the file is refused as a whole, and nothing is written.
    Source: dialect page §13; security.md I5.
    """
    found = convert(content, form=form)
    found.drafts = choose(found.drafts) if choose else found.drafts
    drafts = store_pictures(found, by=by)
    result = QuestionImport()
    blocks = [checked for draft in drafts if (checked := _checked(draft, found.log, result))]
    _Placing(scope_code, found.log, result).place(blocks, by=by, now=now)
    result.refused = found.log.refused
    result.losses = found.log.report()
    return result


def _checked(draft: Draft, log: Log, result: QuestionImport) -> tuple[Draft, Block] | None:
    """Return a draft with its block, or None after telling why the bank cannot take it."""
    log.begin(draft.code or draft.name)
    block, code, facts = _read(draft)
    if block is not None:
        result.texts.append(canonical(block))
    if code or block is None:
        log.refuse(code, **facts)
        return None
    return replace(draft_of(block), name=draft.name), block


def _read(draft: Draft) -> tuple[Block | None, str, dict[str, Any]]:
    """Return the block of a draft, and the code and facts of the refusal when the bank cannot take it."""
    code = draft.code if IDENTIFIER.fullmatch(draft.code) else ""
    document = parse(block_text(draft, code or "x"))
    block = next(document.blocks(), None)
    errors = [item for item in document.diagnostics if item.severity == "error"]
    if len(list(document.blocks())) > 1:
        return None, "broken_item", {"where": _(" (có dấu «:::» trong lời)")}
    if block is None or errors:
        return None, "invalid", {"reason": errors[0].message_vi.rstrip(".") if errors else _("không đọc được")}
    block = replace(block, id=code or None)
    if block.kind not in document.answerable:
        return block, "flashcards" if block.kind == "flashcards" else "not_question", {}
    return block, "", {}


def checked(draft: Draft) -> tuple[Block | None, str]:
    """Return a draft as the block it would become, or None and the sentence why the bank cannot take it."""
    block, code, facts = _read(draft)
    return (None, str(SENTENCES[code]) % facts) if code else (block, "")


class _Placing:
    """Finds for each question its place in the bank and writes those that are new or changed."""

    def __init__(self, scope_code: str, log: Log, result: QuestionImport) -> None:
        self.scope_code, self.log, self.result = scope_code, log, result
        self.known: dict[str, Question] = {}
        self.by_stem: dict[str, list[Question]] = {}
        self.taken: dict[str, Any] = {}

    def place(self, found: list[tuple[Draft, Block]], *, by: User | None, now: datetime) -> None:
        """Write the questions."""
        self._look_up(found)
        texts = [text for draft, block in found if (text := self._text(draft, block))]
        for chunk in _chunks(texts):
            done = import_bank_text(
                source="\n".join(chunk), by=by, now=now, state=QuestionState.DRAFT, scope_code=self.scope_code
            )
            self.result.created += done.created
            self.result.updated += done.updated
            self.result.unchanged += done.unchanged

    def _look_up(self, found: list[tuple[Draft, Block]]) -> None:
        codes = [code for draft, block in found for code in (draft.code, _own_code(draft, block)) if code]
        codes += [_apart(draft, block) for draft, block in found if draft.code]
        stems = [_stem_text(block) for draft, block in found if not draft.code]
        bank = Question.objects.select_related("current").order_by("pk")
        for part in _parts(codes):
            self.known |= {question.code: question for question in bank.filter(code__in=part)}
        for part in _parts([stem for stem in stems if stem]):
            for question in bank.filter(stem_text__in=part):
                self.by_stem.setdefault(question.stem_text, []).append(question)

    def _text(self, draft: Draft, block: Block) -> str:
        """Return the text to write, or nothing when the bank has the question."""
        self.log.begin(draft.name)
        same = likeness(draft)
        candidates = [draft.code, _apart(draft, block)] if draft.code else [_own_code(draft, block)]
        if not draft.code and any(_is_same(question, same) for question in self.by_stem.get(_stem_text(block), [])):
            self.result.unchanged += 1
            return ""
        for code in candidates:
            question = self.known.get(code)
            if (question and _is_same(question, same)) or self.taken.get(code) == same:
                self.result.unchanged += 1
                return ""
            if code not in self.taken and (question is None or self._is_edit(question, draft)):
                self.taken[code] = same
                if code != candidates[0]:
                    self.log.lose("new_code", code=candidates[0], new=code)
                return canonical(replace(_merged(draft, block, question), id=code))
        self.log.refuse("invalid", reason=_("mã «%s» đã dùng") % draft.code)
        return ""

    def _is_edit(self, question: Question, draft: Draft) -> bool:
        """Tell whether the bank's question is an earlier form of this one: the same words, kind and place."""
        old = _draft_in_bank(question)
        return (
            question.scope_code == self.scope_code
            and old is not None
            and old.kind == draft.kind
            and words_of(old.stem) == words_of(draft.stem)
            and old.body[:200] == draft.body[:200]
        )


def _own_code(draft: Draft, block: Block) -> str:
    return "" if draft.code else identifier_for(canonical(replace(block, id=None)))


def _apart(draft: Draft, block: Block) -> str:
    """Return the identifier of a question whose own one is taken by another."""
    return f"{draft.code[:53].rstrip('-')}-{identifier_for(canonical(replace(block, id=None)))[2:]}"


def _merged(draft: Draft, block: Block, question: Question | None) -> Block:
    """Return the block, with the notes of the bank's earlier text where the file has none."""
    old = _draft_in_bank(question) if question else None
    if old is None:
        return block
    kept = {name: getattr(draft, name) or getattr(old, name) for name in _KEPT}
    facts = {**{name: value for name, value in old.facts.items() if name != "status"}, **draft.facts}
    if draft.percent:
        facts.pop("scoring", None)
    text = block_text(replace(draft, facts=facts, **kept), draft.code)
    merged = parse(text)
    return block if merged.has_errors else next(merged.blocks())


def _is_same(question: Question, same: Any) -> bool:
    draft = _draft_in_bank(question)
    return draft is not None and likeness(draft) == same


def _draft_in_bank(question: Question) -> Draft | None:
    document = parse(question.current.source if question.current else "")
    block = next(document.blocks(), None)
    return None if block is None or block.broken else draft_of(block)


def _stem_text(block: Block) -> str:
    stem = getattr(block.body, "stem", None)
    return plain(stem.source if stem else "")[:STEM_LENGTH]


def _parts(values: list[str]) -> Iterable[list[str]]:
    unique = list(dict.fromkeys(values))
    return (unique[start : start + _LOOKED_UP] for start in range(0, len(unique), _LOOKED_UP))


def _chunks(texts: list[str]) -> Iterable[list[str]]:
    """Return the texts in runs that one document of the dialect can hold."""
    chunk: list[str] = []
    letters = 0
    for text in texts:
        if chunk and (len(chunk) >= CHUNK_QUESTIONS or letters + len(text) > CHUNK_LETTERS):
            yield chunk
            chunk, letters = [], 0
        chunk.append(text)
        letters += len(text)
    if chunk:
        yield chunk


def export_questions(
    *,
    questions: Iterable[Question],
    form: str,
    by: User | None,
    now: datetime,
    media: Callable[[str], bytes | None] = library_bytes,
) -> QuestionExport:
    """Return questions as a file; the reading of their keys is recorded. Whoever calls has checked who may read them.

    Raises:
        RuleViolation: "unknown_format", "read_only".
    Source: dialect page §13; security.md P5.
    """
    format_named(form)
    log = Log()
    drafts = []
    for question in questions:
        draft = _draft_in_bank(question)
        if draft is None:
            log.begin(question.code)
            log.refuse("has_errors")
        else:
            drafts.append(draft)
    total = len(drafts) + log.refused
    content = written(drafts, form=form, log=log, media=media)
    exported = total - log.refused
    record(action="bank.exported", by=by, now=now, details={"format": form, "questions": exported})
    return QuestionExport(content, exported, log.report())


__all__ = ["MediaBytes", "QuestionExport", "QuestionImport", "export_questions", "import_questions"]
