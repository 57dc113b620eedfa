"""Demo classes: one that is over with its evidence, one of today half called, one to come, one cancelled."""

from datetime import date, datetime, time, timedelta
from itertools import cycle

from accounts.models import User
from lms.base.clock import local_day
from mediators.models import Appointment, Unit
from training.enums import InviteRule, Presence, RollWay, TrainingState
from training.models import ClassSession, Subject, Trainer, TrainingClass
from training.services.attendance import Mark, mark_roll
from training.services.classes import ClassFacts, SessionFacts, cancel_class, invite_people, open_class
from training.services.roll_evidence import close_session
from training.services.trainers import TrainerFacts, add_trainer

PROVINCE, LE_CHAN = "31", "11383"
MORNING, AFTERNOON = (time(8), time(11)), (time(14), time(16, 30))
HALL, ADDRESS = "Hội trường UBND phường Lê Chân", "tầng 2, vào cổng chính"
#: A roll as it looks in the hall: mostly there, somebody late with a time, one excused.
SEEN = (Presence.PRESENT, Presence.PRESENT, Presence.LATE, Presence.PRESENT, Presence.EXCUSED, Presence.PRESENT)


def make_classes(*, now: datetime) -> None:
    """Open four classes of the ward, once; the trainer of the demo runs them."""
    if TrainingClass.objects.exists():
        return
    officer, account = User.objects.get(username="lechan"), User.objects.get(username="tapvien")
    trainer, day = _trainer(account, now), local_day(now)
    for title, first, invited, maker in (
        ("Kỹ năng hòa giải cho hòa giải viên mới", day - timedelta(days=24), 14, _held),
        ("Hòa giải mâu thuẫn hôn nhân và gia đình", day, 18, _called),
        ("Kiến thức chung về hòa giải ở cơ sở", day + timedelta(days=9), 25, None),
        ("Hòa giải tranh chấp đất đai", day + timedelta(days=16), 10, _cancelled),
    ):
        opened_at = min(now, now + (first - day) - timedelta(days=3))
        row = _open(title, first, opened_at, officer, trainer)
        _invite(row, invited, opened_at, officer)
        if maker is not None:
            maker(row, officer, now)


def _trainer(account: User, now: datetime) -> Trainer:
    """Enter the trainer of the demo with the account, so that the classes are theirs too."""
    known = Trainer.objects.filter(account=account).first()
    if known is not None:
        return known
    facts = TrainerFacts(
        full_name=account.full_name, profession="official", workplace="Sở Tư pháp", subject_codes=("CD-K1", "CD-S1"),
        account=account,
    )  # fmt: skip
    started = date(local_day(now).year, 1, 5) - timedelta(days=365)
    return add_trainer(unit=Unit.objects.get(code=PROVINCE), facts=facts, started_on=started, by=None, now=now)


def _open(title: str, first: date, opened_at: datetime, officer: User, trainer: Trainer) -> TrainingClass:
    subjects = list(Subject.objects.filter(version__code="chuong-trinh-tam").order_by("order", "code")[:2])
    subjects = subjects or list(Subject.objects.order_by("pk")[:1])
    halves = zip((MORNING, AFTERNOON), cycle(subjects), strict=False)
    sessions = [
        SessionFacts(held_on=first, starts_at=times[0], ends_at=times[1], subject=subject) for times, subject in halves
    ]
    facts = ClassFacts(
        title=title, capacity=40, sessions=sessions, trainers=[trainer],
        note="Mang theo thẻ hòa giải viên để điểm danh nhanh.", place_name=HALL, address=ADDRESS,
    )  # fmt: skip
    return open_class(unit=Unit.objects.get(code=LE_CHAN), facts=facts, by=officer, now=opened_at)


def _invite(row: TrainingClass, count: int, at: datetime, officer: User) -> None:
    states = (TrainingState.OVERDUE, TrainingState.DUE_SOON, TrainingState.RUNNING)
    offices = Appointment.objects.running(row.starts_on).filter(commune_id=LE_CHAN, training_status__state__in=states)
    chosen = list(dict.fromkeys(offices.order_by("pk").values_list("mediator_id", flat=True)))[:count]
    chosen += list(offices.filter(mediator__user__activated_at__isnull=False).values_list("mediator_id", flat=True)[:3])
    if chosen:
        invite_people(training_class=row, mediator_ids=chosen, how=InviteRule.UNTRAINED, by=officer, now=at)


def _marks(session: ClassSession, count: int, at: datetime) -> list[Mark]:
    invites = session.training_class.invites.select_related("mediator__commune").order_by("pk")[:count]
    late_at = (datetime.combine(session.held_on, session.starts_at) + timedelta(minutes=40)).time()
    return [
        Mark(
            client_key=f"demo:{session.pk}:{place}",
            person=invite.mediator,
            presence=seen,
            way=RollWay.TICK,
            marked_at=at,
            came_at=late_at if seen == Presence.LATE else None,
        )
        for place, (invite, seen) in enumerate(zip(invites, cycle(SEEN), strict=False))
    ]


def _held(row: TrainingClass, officer: User, now: datetime) -> None:
    for session in row.sessions.order_by("held_on", "starts_at"):
        mark_roll(session=session, marks=_marks(session, 14, now), by=officer, now=now)
        close_session(session=session, by=officer, now=now)


def _called(row: TrainingClass, officer: User, now: datetime) -> None:
    session = row.sessions.order_by("starts_at")[0]
    walk_in = Mark(
        client_key=f"demo:{session.pk}:them", presence=Presence.PRESENT, way=RollWay.WALK_IN, marked_at=now,
        name="Nguyễn Thị Thêm", note="Tổ dân phố số 3",
    )  # fmt: skip
    mark_roll(session=session, marks=[*_marks(session, 7, now), walk_in], by=officer, now=now)


def _cancelled(row: TrainingClass, officer: User, now: datetime) -> None:
    cancel_class(training_class=row, reason="Trùng lịch hội nghị của thành phố", by=officer, now=now)
