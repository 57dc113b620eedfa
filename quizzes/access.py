"""Who sees and who writes which part of the bank.

The national bank is read by every writer and written by those whose role covers the nation. A province's or commune's
own bank is read and written by the writers of that place; the writers of a province see the banks of its communes, and
those of a commune may read their province's.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.access import SomeUser, scope_of
from accounts.enums import Role
from mediators.models import Unit
from quizzes.models import Question

BANK_ROLES = (Role.TRAINER, Role.EDITOR)


@dataclass(frozen=True)
class BankPlace:
    """A bank that a person may write in: its code (empty: national) and its name."""

    code: str
    name: str


def visible_questions(user: SomeUser) -> QuerySet[Question]:
    """Return the questions that a writer may see; none for others."""
    scope = scope_of(user, roles=BANK_ROLES)
    if not scope:
        return Question.objects.none()
    if scope.nation:
        return Question.objects.all()
    inside = Unit.objects.filter(parent_id__in=sorted(scope.provinces)).values("code")
    above = Unit.objects.filter(code__in=sorted(scope.communes)).values("parent_id")
    own = sorted(scope.provinces | scope.communes)
    return Question.objects.filter(
        Q(scope_code="") | Q(scope_code__in=own) | Q(scope_code__in=inside) | Q(scope_code__in=above)
    )


def can_write(user: SomeUser, question: Question) -> bool:
    """Tell whether a person may change, submit and retire a question."""
    scope = scope_of(user, roles=BANK_ROLES)
    return scope.nation or (question.scope_code != "" and question.scope_code in scope.provinces | scope.communes)


def can_review(user: SomeUser, question: Question) -> bool:
    """Tell whether a person may approve and return a question: who may write it, and writers of its province.

    A commune with one trainer has nobody else; that the author never approves is the service's rule.
    """
    if can_write(user, question):
        return True
    provinces = scope_of(user, roles=BANK_ROLES).provinces
    inside = Unit.objects.filter(code=question.scope_code, parent_id__in=sorted(provinces))
    return bool(provinces) and question.scope_code != "" and inside.exists()


def writable_places(user: SomeUser) -> list[BankPlace]:
    """Return the banks in which a person may begin a question, widest first."""
    scope = scope_of(user, roles=BANK_ROLES)
    units = Unit.objects.filter(code__in=sorted(scope.provinces | scope.communes)).order_by("-level", "code")
    national = [BankPlace("", "Ngân hàng toàn quốc")] if scope.nation else []
    return national + [BankPlace(unit.code, unit.name) for unit in units]
