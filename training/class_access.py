"""Who opens, sees and runs which class: officers those of their places, trainers those they opened or teach."""

from django.db.models import Q, QuerySet

from accounts.access import Scope, SomeUser, has_role, officer_scope, scope_of
from accounts.enums import OFFICER_ROLES, Role
from accounts.models import RoleAssignment, User
from lms.base.clock import today
from mediators.access import may_change_commune, scope_filter
from mediators.enums import EndGround
from mediators.models import Appointment, Mediator, Unit
from training.models import ClassSession, Trainer, TrainingClass

CLASS_ROLES = (Role.TRAINER, Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)


def class_scope(user: SomeUser) -> Scope:
    """Return the places in which a person may open classes: those of the officer and of the trainer."""
    return scope_of(user, roles=[*OFFICER_ROLES, Role.TRAINER])


def visible_classes(user: SomeUser) -> QuerySet[TrainingClass]:
    """Return the classes that a person sees and runs."""
    scope = officer_scope(user)
    condition = scope_filter(scope, commune="unit") | Q(unit_id__in=sorted(scope.provinces))
    if has_role(user, Role.TRAINER):
        taught = TrainingClass.trainers.through.objects.filter(trainer__account_id=user.pk, trainer__ended_on=None)
        condition |= Q(created_by_id=user.pk) | Q(pk__in=taught.values("trainingclass_id"))
    return TrainingClass.objects.filter(condition)


def visible_sessions(user: SomeUser) -> QuerySet[ClassSession]:
    """Return the half-days of the classes that a person sees."""
    return ClassSession.objects.filter(training_class__in=visible_classes(user)).select_related(
        "training_class__unit__parent", "subject"
    )


def class_units(user: SomeUser) -> QuerySet[Unit]:
    """Return the places in which a person may open a class, provinces first."""
    scope = class_scope(user)
    found = Unit.objects.all()
    if not scope.nation:
        provinces = sorted(scope.provinces)
        found = found.filter(Q(code__in=[*provinces, *sorted(scope.communes)]) | Q(parent_id__in=provinces))
    return found.select_related("parent").order_by("-level", "name_key", "code")


def may_open_class(user: SomeUser, unit: Unit) -> bool:
    """Tell whether a person may open a class of a place."""
    scope = class_scope(user)
    if unit.parent_id is None:
        return scope.covers(province=unit.code)
    return scope.covers(province=unit.parent_id, commune=unit.code)


def may_run_class(user: SomeUser, training_class: TrainingClass) -> bool:
    """Tell whether a person may change a class, call its roll and close it; one statement."""
    return visible_classes(user).filter(pk=training_class.pk).exists()


def may_decide(user: SomeUser, person: Mediator) -> bool:
    """Tell whether a person decides what waits about somebody's attendance: the officer of that person's commune."""
    return may_change_commune(user, person.commune)


def lies_in_class_area(training_class: TrainingClass, commune: Unit) -> bool:
    """Tell whether a commune belongs to the place of a class."""
    return training_class.unit_id in (commune.code, commune.parent_id)


def invitable_offices(user: SomeUser | None, training_class: TrainingClass) -> QuerySet[Appointment]:
    """Return the offices that run on the first day of a class, of its place and within a person's scope.

    Args:
        user: None for the system.
    """
    place = Q(commune_id=training_class.unit_id) | Q(commune__parent_id=training_class.unit_id)
    offices = Appointment.objects.running(training_class.starts_on).filter(place)
    offices = offices.exclude(end_ground=EndGround.ENTERED_BY_MISTAKE)
    return offices if user is None else offices.filter(scope_filter(class_scope(user)))


def trainers_of(user: SomeUser) -> QuerySet[Trainer]:
    """Return the running trainers whom a person may give to a class: of own places and of the provinces above."""
    units = class_units(user)
    near = Q(unit__in=units.order_by().values("code")) | Q(unit__in=units.order_by().values("parent_id"))
    return Trainer.objects.filter(near, ended_on=None).select_related("unit").order_by("sort_key", "pk")


def trainer_accounts(user: SomeUser, *, keep: Trainer | None = None) -> list[User]:
    """Return the accounts with the role of trainer in a person's places that no entry of the register has yet.

    Args:
        keep: the entry that is being changed; its own account is offered too.
    """
    scope = class_scope(user)
    held = RoleAssignment.objects.running(today()).filter(role=Role.TRAINER)
    if not scope.nation:
        inside = Unit.objects.filter(parent_id__in=sorted(scope.provinces)).values("code")
        above = Unit.objects.filter(code__in=sorted(scope.communes)).values("parent_id")
        own = sorted(scope.provinces | scope.communes)
        held = held.filter(Q(scope_code__in=own) | Q(scope_code__in=inside) | Q(scope_code__in=above))
    taken = Trainer.objects.filter(account__isnull=False)
    if keep is not None:
        taken = taken.exclude(pk=keep.pk)
    found = User.objects.filter(pk__in=held.values("user_id")).exclude(pk__in=taken.values("account_id"))
    return list(found.order_by("full_name", "pk")[:500])
