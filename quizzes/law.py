"""Questions that rest on articles of the law: found by the index, suspended and taken up again by decisions.

content knows no questions; this module is registered with content.resting, and listens to content.signals.law_decided.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import SomeUser, scope_of
from content import resting
from content.resting import RestingItem
from content.signals import law_decided
from quizzes.access import BANK_ROLES, visible_questions
from quizzes.enums import IndexKind, QuestionState
from quizzes.models import QuestionIndex

PREFIX = "question:"
PLACES = {IndexKind.BASIS: "căn cứ của đáp án (Điều %(article)s)", IndexKind.CITED: "có dẫn Điều %(article)s"}
WHOLE = {IndexKind.BASIS: "căn cứ của đáp án (văn bản)", IndexKind.CITED: "có dẫn văn bản"}


def target_of(code: str) -> str:
    """Return the name by which decisions keep a question."""
    return f"{PREFIX}{code}"


def resting_questions(keys: Collection[str], user: SomeUser) -> Iterator[RestingItem]:
    """Yield the questions in use that rest on changed places and that this person may see; one statement."""
    condition = Q()
    for key in keys:
        condition |= Q(value__startswith=key) if key.endswith("#") else Q(value=key)
    rows = (
        QuestionIndex.objects.filter(condition, kind__in=PLACES, question__in=visible_questions(user))
        .exclude(question__state=QuestionState.RETIRED)
        .select_related("question__current")
        .order_by("question__code", "kind", "value")
    )
    found: dict[int, list[QuestionIndex]] = {}
    for row in rows:
        found.setdefault(row.question_id, []).append(row)
    scope = scope_of(user, roles=BANK_ROLES)
    own = scope.provinces | scope.communes
    for group in found.values():
        question = group[0].question
        may = scope.nation or (question.scope_code != "" and question.scope_code in own)
        yield _item(group, keys, may_decide=may)


def _item(group: list[QuestionIndex], keys: Collection[str], *, may_decide: bool) -> RestingItem:
    question = group[0].question
    is_key = any(row.kind == IndexKind.BASIS for row in group)
    shown = [row for row in group if row.kind == IndexKind.BASIS] or group
    return RestingItem(
        target=target_of(question.code),
        kind=_("Câu hỏi"),
        title=f"{question.code} · {question.stem_text}"[:160],
        address=reverse("quizzes:bank-question", args=[question.code]),
        keys=frozenset(key for row in group for key in _keys_of(row.value) if key in keys),
        places=tuple(dict.fromkeys(_place(row) for row in shown)),
        is_key=is_key,
        changed_at=question.current.created_at if question.current else None,
        may_decide=may_decide,
    )


def _keys_of(value: str) -> tuple[str, str]:
    number, _sign, _article = value.partition("#")
    return value, f"{number}#"


def _place(row: QuestionIndex) -> str:
    article = row.value.partition("#")[2]
    kind = IndexKind(row.kind)
    return _(PLACES[kind]) % {"article": article} if article else _(WHOLE[kind])


def decided(*, targets: list[str], **_signal: Any) -> None:
    """Suspend questions, or take them up again, as the decisions now say."""
    from quizzes.services.bank_law import refresh_suspensions

    refresh_suspensions(codes=[target.removeprefix(PREFIX) for target in targets if target.startswith(PREFIX)])


def connect() -> None:
    """Tell content which questions rest on the law, and listen to what is decided; called once the app is ready."""
    resting.register(resting_questions)
    law_decided.connect(decided, dispatch_uid="quizzes.law")
