"""What the list of the bank is narrowed to and ordered by; all of it stands in the address, to be kept under a name."""

import re
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict

from lms.base.text import search_key
from quizzes.bank_queries import draws_from
from quizzes.enums import IndexKind, QuestionUse
from quizzes.models import Paper, PaperItem, Question, QuestionIndex

COLUMNS = {
    "chuyen_de": "subject_code", "muc": "level", "loai": "kind", "trang_thai": "state", "dung_cho": "use",
}  # fmt: skip
NATIONAL = "toan-quoc"
#: order → columns; questions that nobody has answered stand at the end.
SORTS: dict[str, tuple[Any, ...]] = {
    "moi": ("-updated_at", "-id"),
    "ma": ("code",),
    "cau": ("search_key", "code"),
    "dung-nhieu": (F("figures__attempts").desc(nulls_last=True), "code"),
    "it-dung": (F("figures__attempts").asc(nulls_first=True), "code"),
    "kho": (F("figures__facility").asc(nulls_last=True), "code"),
    "phan-biet": (F("figures__discrimination").asc(nulls_last=True), "code"),
}
MOST_WORDS = 12
MOST_PAPERS = 20
_NUMBER = re.compile(r"\d{1,6}[\w.-]{0,12}(?:/[\w.-]{1,20}){1,4}")
_ARTICLE = re.compile(r"(?:#|\bđiều\s*|\bdieu[\s-]*)(\d{1,4}[a-zđ]?)", re.IGNORECASE)


def narrowed(questions: QuerySet[Question], wanted: dict[str, Any]) -> QuerySet[Question]:
    """Return the questions that fit everything asked for; what is empty or unknown narrows nothing."""
    for name, column in COLUMNS.items():
        if wanted.get(name):
            questions = questions.filter(**{column: wanted[name]})
    for word in search_key(wanted.get("q") or "").split()[:MOST_WORDS]:
        questions = questions.filter(search_key__contains=word)
    for condition in _conditions(wanted):
        questions = questions.filter(condition)
    return questions


def ordered(questions: QuerySet[Question], sort: str) -> QuerySet[Question]:
    """Return the questions in one of the SORTS; newest change first for any other word."""
    return questions.order_by(*SORTS.get(sort, SORTS["moi"]))


def _conditions(wanted: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    if wanted.get("nang_luc"):
        found.append(_has(IndexKind.COMPETENCY, Q(value=wanted["nang_luc"])))
    if wanted.get("luat"):
        found.append(_rests_on(wanted["luat"]))
    if wanted.get("noi"):
        found.append(Q(scope_code="" if wanted["noi"] == NATIONAL else wanted["noi"]))
    for word in (wanted.get("tac_gia") or "").split():
        found.append(Q(created_by__full_name__icontains=word))
    if wanted.get("bai"):
        found.append(_on_paper(wanted["bai"]))
    if wanted.get("canh_bao"):
        found.append(Q(finding_count__gt=0))
    if wanted.get("tam_dung"):
        found.append(Q(suspended_from__isnull=False))
    return found


def _has(kind: str, condition: Q) -> Exists:
    return Exists(QuestionIndex.objects.filter(condition, question=OuterRef("pk"), kind=kind))


def _rests_on(typed: str) -> Any:
    """Return the condition for «35/2013/QH13», «35/2013/QH13 điều 4», «Điều 4 Luật 35/2013/QH13»."""
    number = _NUMBER.search(typed)
    if number is None:
        return Q(pk__in=[])
    article = _ARTICLE.search(typed[: number.start()] + " " + typed[number.end() :])
    key = f"{number[0]}#"
    value = Q(value=f"{key}{article[1].lower()}") if article else Q(value__startswith=key)
    return _has(IndexKind.BASIS, value) | _has(IndexKind.CITED, value)


def _on_paper(typed: str) -> Q:
    """Return the condition for questions of the papers whose code or title holds the words, drawn ones too."""
    papers = list(Paper.objects.filter(Q(code=typed) | Q(title__icontains=typed)).order_by("pk")[:MOST_PAPERS])
    condition = Q(pk__in=PaperItem.objects.filter(paper__in=papers).order_by().values("question_id"))
    drawing = [paper for paper in papers if paper.blueprint]
    if drawing:
        national = Question.objects.filter(scope_code="").order_by().values_list("subject_code", flat=True).distinct()
        subjects = [code for code in national if any(draws_from(paper, code) for paper in drawing)]
        condition |= Q(scope_code="", use=QuestionUse.EXAM, subject_code__in=subjects)
    return condition


def kept_query(query: QueryDict, names: set[str]) -> str:
    """Return the part of an address that narrows and orders the list, without page and unknown words."""
    kept = QueryDict(mutable=True)
    for name in sorted(names & set(query)):
        if query.get(name):
            kept[name] = str(query.get(name))[:200]
    return kept.urlencode()
