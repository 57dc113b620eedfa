"""Writing the bank. A text in the dialect is the question; everything else about it is read from that text.

A version never changes: another text is another version of the same identifier, and attempts keep the one they drew.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from lms.base.text import clean, search_key
from lms.hgm import OFFLINE, Block, Diagnostic, Resolver, add_missing_ids, fingerprint, parse
from quizzes.enums import Level, QuestionState, QuestionUse
from quizzes.indexing import BlockIndex, index_of, mark_of, review_mark
from quizzes.models import Question, QuestionIndex, QuestionVersion
from quizzes.signals import bank_changed

GUARDED = (QuestionState.APPROVED, QuestionState.REVIEW)
SUBJECT_TOPIC = re.compile(r"[a-z]{1,2}\d{1,2}")
CHANGED_MEANWHILE = (
    "Trong lúc Ông/Bà viết, người khác đã ghi một bản mới của câu này. Bản của Ông/Bà chưa ghi, vẫn còn bên dưới. "
    "Xin xem «Các bản» rồi bấm Ghi lần nữa nếu vẫn muốn thay."
)
STEM_LENGTH = 400
SEARCH_LENGTH = 4000
_MARKDOWN_SIGNS = re.compile(r"[*_`~>#]+|!?\[([^\]]*)\]\([^)]*\)")


@dataclass
class BankImport:
    """What became of the questions of one text; counts of questions, and what the parser said.

    `kept` counts those that a person has edited in the bank since, and that were therefore left alone.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    diagnostics: list[Diagnostic] = field(default_factory=list)


def subject_of_topics(topics: Sequence[str]) -> str:
    """Return the code of the framework programme's subject that `chủ-đề` names: «k1» is CD-K1; else empty."""
    for topic in topics:
        bare = topic.removeprefix("cd-")
        if SUBJECT_TOPIC.fullmatch(bare):
            return f"CD-{bare.upper()}"
    return ""


@transaction.atomic
def import_bank_text(
    *,
    source: str | bytes,
    by: User | None,
    now: datetime,
    state: str | None = None,
    scope_code: str = "",
    subject_of: Callable[[Block], str] | None = None,
    resolver: Resolver = OFFLINE,
    keep_edited: bool = False,
) -> BankImport:
    """Bring the questions of one text into the bank, by their identifiers; a new version only where the text changed.

    Questions without an identifier or with an error are left out; `diagnostics` says why.

    Args:
        state: state of every question; left out, a new text follows its `trạng-thái` (draft when it has none) and an
            unchanged one keeps the state it has.
        scope_code: the province or commune whose bank it is; empty for the national one.
        subject_of: names the subject of a block; left out, its `chủ-đề` does.
        keep_edited: leave alone what a person has edited in the bank.
    """
    document = parse(source, resolver=resolver)
    result = BankImport(diagnostics=list(document.diagnostics))
    blocks = [block for block in document.questions if block.id]
    known = Question.objects.select_related("current").in_bulk([block.id for block in blocks], field_name="code")
    for block in blocks:
        question = known.get(block.id or "")
        if keep_edited and question and question.current and question.current.created_by_id:
            result.kept += 1
            continue
        subject = subject_of(block) if subject_of else None
        outcome = _store(block, question, by=by, now=now, state=state, scope_code=scope_code, subject=subject)
        setattr(result, outcome, getattr(result, outcome) + 1)
    record(
        action="bank.imported",
        by=by,
        now=now,
        scope_code=scope_code,
        details={"created": result.created, "updated": result.updated, "unchanged": result.unchanged},
    )
    if result.created or result.updated:
        bank_changed.send(sender=Question, question_ids=[], now=now)
    return result


def _store(
    block: Block,
    question: Question | None,
    *,
    by: User | None,
    now: datetime,
    state: str | None,
    scope_code: str,
    subject: str | None = None,
) -> str:
    """Write one question; return "created", "updated" or "unchanged"."""
    outcome = "unchanged"
    if question is None:
        question = Question.objects.create(code=block.id or "", kind=block.kind, scope_code=scope_code, created_by=by)
        outcome = "created"
    if question.current is None or question.current.source != block.source:
        outcome = "created" if outcome == "created" else "updated"
        question.current = _new_version(question, block, by=by, now=now)
    values = _facts(block, subject)
    index = index_of(block) if outcome != "unchanged" else None
    if index is not None:
        values |= {"asked_text": index.asked_text, "finding_count": index.finding_count}
    if state or outcome != "unchanged":
        values["state"] = state or block.setting("status") or QuestionState.DRAFT
    changed = [name for name, value in values.items() if getattr(question, name) != value]
    if changed or outcome != "unchanged":
        for name in changed:
            setattr(question, name, values[name])
        question.save()
        outcome = "updated" if outcome == "unchanged" else outcome
    if index is not None:
        _keep_index(question, index)
    return outcome


def _keep_index(question: Question, index: BlockIndex) -> None:
    QuestionIndex.objects.filter(question=question).delete()
    QuestionIndex.objects.bulk_create(
        QuestionIndex(question=question, kind=kind, value=value) for kind, value in index.rows
    )


def _new_version(question: Question, block: Block, *, by: User | None, now: datetime) -> QuestionVersion:
    last = question.versions.aggregate(last=Max("number"))["last"] or 0
    return QuestionVersion.objects.create(
        question=question,
        number=last + 1,
        source=block.source,
        fingerprint=fingerprint(block),
        points=block.points,
        law_references=[str(reference) for reference in block.setting("basis", ())],
        created_by=by,
        created_at=now,
    )


def _facts(block: Block, subject: str | None) -> dict[str, object]:
    """Return the columns that repeat what the text says, for lists and for drawing."""
    stem = getattr(block.body, "stem", None)
    level = block.setting("level") or ""
    return {
        "kind": block.kind,
        "level": level if level in Level.values else "",
        "subject_code": subject if subject is not None else subject_of_topics(block.setting("topic", ())),
        "competencies": [code.upper() for code in block.setting("competency", ())],
        "stem_text": plain(stem.source if stem else "")[:STEM_LENGTH],
        "search_key": search_key(f"{block.id} {plain(block.source)}")[:SEARCH_LENGTH],
    }


def plain(markdown: str) -> str:
    """Return Markdown as one line of plain words, for lists and search."""
    return clean(_MARKDOWN_SIGNS.sub(lambda match: match[1] or "", markdown))


@transaction.atomic
def save_question(
    *,
    source: str,
    by: User,
    now: datetime,
    question: Question | None = None,
    scope_code: str = "",
    use: str = QuestionUse.EXAM,
    seen: int | None = None,
    resolver: Resolver = OFFLINE,
) -> Question:
    """Write a question, or the next version of one, from a text with exactly one block. It may hold errors as a draft.

    A question approved or under review whose scoring changes goes back to draft: somebody has to look at it again.
    Whoever calls has checked quizzes.access.can_write.

    Args:
        use: what a new question is for; that of an existing one is changed by `change_use` only.
        seen: number of the version from which the writer began; left out, nothing is compared.

    Raises:
        RuleViolation: "not_one_question", "wrong_id", "id_taken", "has_errors" (an approved question cannot take a
            text with errors), "changed_meanwhile", all at the field `source`.
    """
    block, has_errors = _single_block(source, resolver)
    if question is not None and block.id != question.code:
        raise _at_source(
            "wrong_id", _("Mã câu hỏi không đổi được: câu này mang mã «%(code)s».") % {"code": question.code}
        )
    if question is None and Question.objects.filter(code=block.id).exists():
        raise _at_source("id_taken", _("Mã «%(code)s» đã có trong ngân hàng. Xin đặt mã khác.") % {"code": block.id})
    if has_errors and question is not None and question.state in GUARDED:
        raise _at_source(
            "has_errors",
            _("Câu đã duyệt hoặc đang chờ duyệt không nhận nội dung còn lỗi. Xin sửa các lỗi bên dưới."),
        )
    state = QuestionState.DRAFT if question is None else question.state
    if question is not None and question.current is not None and review_mark(question.current.source) != mark_of(block):
        state = QuestionState.RETIRED if state == QuestionState.RETIRED else QuestionState.DRAFT
    if question is not None and question.current is not None and seen not in (None, question.current.number):
        raise _at_source("changed_meanwhile", _(CHANGED_MEANWHILE))
    try:
        with transaction.atomic():
            _store(block, question, by=by, now=now, state=state, scope_code=scope_code)
    except IntegrityError as error:  # two at once: the other one took the number or the identifier
        raise _at_source("changed_meanwhile", _(CHANGED_MEANWHILE)) from error
    saved = Question.objects.select_related("current").get(code=block.id)
    if question is None and use != saved.use:
        saved.use = use
        saved.save(update_fields=["use", "updated_at"])
    number = saved.current.number if saved.current else 0
    record(
        action="question.saved", by=by, now=now, target=saved, scope_code=saved.scope_code, details={"version": number}
    )
    bank_changed.send(sender=Question, question_ids=[saved.pk], now=now)
    return saved


def _single_block(source: str, resolver: Resolver) -> tuple[Block, bool]:
    """Return the only question of a text, with an identifier, and whether the text has errors."""
    document = parse(add_missing_ids(source, secrets.SystemRandom()), resolver=resolver)
    blocks = [node for node in document.blocks() if node.kind in document.answerable]
    if len(blocks) != 1 or len(list(document.blocks())) != 1:
        raise _at_source(
            "not_one_question", _("Mỗi câu hỏi của ngân hàng là đúng một khối câu hỏi, ví dụ «::: một-đáp-án».")
        )
    if not blocks[0].id:
        raise _at_source("wrong_id", _("Câu hỏi chưa có mã hợp lệ, ví dụ «#nguyen-tac-01»."))
    return blocks[0], document.has_errors


def _at_source(code: str, message: str) -> RuleViolation:
    return RuleViolation(code, message, field="source")


def log_reading(*, question: Question, version: QuestionVersion | None, by: User, now: datetime, how: str) -> None:
    """Note that a writer read a version of a question (C1): who, which, when, and on which screen."""
    number = version.number if version else 0
    record(
        action="question.read",
        by=by,
        now=now,
        target=question,
        scope_code=question.scope_code,
        details={"version": number, "how": how},
    )
