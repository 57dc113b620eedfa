"""Who assigns markers where, who marks what, and which answers may come into whose hands.

An answer is never marked by who wrote it, nor twice by the same person; where the plan says so, nor by anybody of the
writer's commune. Who handed an answer back does not get it again.
"""

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.access import SomeUser, scope_of
from accounts.enums import Role, ScopeLevel
from accounts.models import RoleAssignment, User
from lms.base.clock import today
from mediators.models import Mediator, Unit
from quizzes.enums import MarkingDutyKind, MarkingState
from quizzes.marking_rules import DECIDER, MARKERS
from quizzes.models import MarkingDuty, MarkingPlan, MarkingTask, MarkingTurn

ASSIGNING_ROLES = (Role.TRAINER, Role.EDITOR, Role.PROVINCE_OFFICER)
MARKING_ROLES = (*ASSIGNING_ROLES, Role.COMMUNE_OFFICER)


def visible_plans(user: SomeUser) -> QuerySet[MarkingPlan]:
    """Return the plans in which a person may assign markers: those of the provinces of the appointment."""
    scope = scope_of(user, roles=ASSIGNING_ROLES)
    plans = MarkingPlan.objects.select_related("paper")
    return plans if scope.nation else plans.filter(province_code__in=sorted(scope.provinces))


def own_duties(user: SomeUser) -> QuerySet[MarkingDuty]:
    """Return what a person marks or decides now."""
    if not user.is_authenticated:
        return MarkingDuty.objects.none()
    return MarkingDuty.objects.filter(user=user, ended_at=None).select_related("plan__paper").order_by("-id")


def own_turn(user: User, public_id: UUID) -> MarkingTurn:
    """Return an answer that a person was given, with its task and plan.

    Raises:
        MarkingTurn.DoesNotExist: somebody else's, handed back, or the duty has ended.
    """
    duties = MarkingDuty.objects.filter(plan=OuterRef("task__plan"), user=user, ended_at=None)
    return (
        MarkingTurn.objects.select_related("task__plan__paper")
        .filter(Exists(duties), marker=user, returned_at=None)
        .get(public_id=public_id)
    )


def candidates(plan: MarkingPlan) -> list[User]:
    """Return who may be assigned in a plan: writers and officers of the nation, of its province and its communes."""
    where = Q(scope_level=ScopeLevel.NATION)
    if plan.province_code:
        communes = Unit.objects.filter(parent_id=plan.province_code).values("code")
        where |= Q(scope_code=plan.province_code) | Q(scope_code__in=communes)
    held = RoleAssignment.objects.running(today()).filter(where, role__in=[str(role) for role in MARKING_ROLES])
    busy = MarkingDuty.objects.filter(plan=plan, ended_at=None).values("user")
    people = User.objects.filter(pk__in=held.values("user"), is_active=True, suspended_at=None).exclude(pk__in=busy)
    return list(people.order_by("full_name", "pk"))


def own_communes(user: User) -> set[str]:
    """Return the communes whose people's answers may be too near to a marker: of office and of service."""
    scope = scope_of(user, roles=MARKING_ROLES)
    served = Mediator.objects.filter(user=user).values_list("commune_id", flat=True)
    return {*scope.communes, *(code for code in served if code)}


def open_to(*, plan: MarkingPlan, user: User, duty: MarkingDuty) -> QuerySet[MarkingTask]:
    """Return the answers of a plan that a person may take now, by what the person does in it."""
    tasks = MarkingTask.objects.filter(plan=plan).exclude(author=user)
    if plan.exclude_own_commune and (near := own_communes(user)):
        tasks = tasks.exclude(commune_code__in=sorted(near))
    had = MarkingTurn.objects.filter(task=OuterRef("pk"), marker=user)
    if duty.kind == MarkingDutyKind.ARBITER:
        divergent = Q(state=MarkingState.DIVERGENT) & ~Exists(had.filter(place__lte=DECIDER))
        anew = Q(state=MarkingState.REMARK) & ~Exists(had.filter(marked_at=None))
        held = MarkingTurn.objects.filter(task=OuterRef("pk"), place__gte=DECIDER, marked_at=None, returned_at=None)
        return tasks.filter(divergent | anew).exclude(Exists(held))
    taken = (
        MarkingTurn.objects.filter(task=OuterRef("pk"), place__in=MARKERS, returned_at=None)
        .order_by()
        .values("task")
        .annotate(count=Count("pk"))
        .values("count")
    )
    fresh = tasks.filter(~Exists(had), state=MarkingState.WAITING)
    return fresh.annotate(taken=Coalesce(Subquery(taken), 0)).filter(taken__lt=plan.marker_count)


def turn_place(*, task: MarkingTask, kind: str, marker_count: int) -> int | None:
    """Return the free place at which a marker, or who decides, may mark an answer; None when there is none."""
    used = set(task.turns.filter(returned_at=None).values_list("place", flat=True))
    if kind == MarkingDutyKind.ARBITER:
        if task.state == MarkingState.REMARK:
            return max({*used, DECIDER}) + 1
        return None if DECIDER in used else DECIDER
    return next((place for place in range(1, marker_count + 1) if place not in used), None)
