"""Demo registers: trainers of the province and of two wards, people of law who help some teams."""

from datetime import date, datetime, timedelta

from accounts.models import User
from lms.base.clock import local_day
from mediators.models import LegalSupporter, Team, Unit
from mediators.services.supporters import SupporterFacts, add_supporter
from training.enums import TrainerEventKind
from training.models import Trainer
from training.services.trainers import TrainerFacts, add_trainer, note_trainer_event

PROVINCE, LE_CHAN = "31", "11383"
#: place, name, source, workplace, subjects taught, trained this year, has the kit
TRAINERS: tuple[tuple[str, str, str, str, tuple[str, ...], bool, bool], ...] = (
    (PROVINCE, "Đặng Thị Hồng Vân", "official", "Sở Tư pháp", ("CD-K1", "CD-S3"), True, True),
    (PROVINCE, "Ngô Quang Thắng", "jurist", "Hội Luật gia thành phố", ("CD-L1", "CD-L2"), True, True),
    (PROVINCE, "Vũ Đình Lâm", "lawyer", "Đoàn Luật sư thành phố", ("CD-L3",), False, True),
    (LE_CHAN, "Trịnh Thị Bích Ngà", "official", "UBND phường Lê Chân", ("CD-S1", "CD-S2"), True, False),
)
#: name, profession, workplace, how many of the ward's first teams are helped
SUPPORTERS = (
    ("Phạm Văn Khải", "lawyer", "Văn phòng luật sư Khải Minh", 2),
    ("Đỗ Thị Thu Hiền", "assessor", "Hội thẩm nhân dân khu vực", 1),
    ("Hoàng Mạnh Cường", "police", "Công an phường Lê Chân", 3),
)


def make_registers(*, now: datetime) -> None:
    """Write both registers, once."""
    officer = User.objects.get(username="sotuphap")
    day = local_day(now)
    if not Trainer.objects.exists():
        _trainers(officer, day, now)
    if not LegalSupporter.objects.exists():
        _supporters(day, now)


def _trainers(officer: User, day: date, now: datetime) -> None:
    started = date(day.year, 1, 1) - timedelta(days=200)
    for code, name, source, workplace, subjects, is_trained, has_kit in TRAINERS:
        facts = TrainerFacts(full_name=name, profession=source, workplace=workplace, subject_codes=subjects)
        unit = Unit.objects.get(code=code)
        trainer = add_trainer(unit=unit, facts=facts, started_on=started, by=officer, now=now)
        received = [(TrainerEventKind.TRAINED, date(day.year, 1, 1), "Lớp của Sở Tư pháp")] if is_trained else []
        if has_kit:
            received.append((TrainerEventKind.KIT, started, "Bộ tài liệu dành cho tập huấn viên"))
        for kind, on, note in received:
            note_trainer_event(trainer=trainer, kind=kind, happened_on=on, note=note, by=officer, now=now)


def _supporters(day: date, now: datetime) -> None:
    officer = User.objects.get(username="lechan")
    commune = Unit.objects.get(code=LE_CHAN)
    teams = list(Team.objects.filter(commune=commune, dissolved_on__isnull=True).order_by("order_key")[:4])
    for name, profession, workplace, count in SUPPORTERS:
        facts = SupporterFacts(full_name=name, profession=profession, workplace=workplace)
        started = day - timedelta(days=120)
        add_supporter(commune=commune, facts=facts, teams=teams[:count], started_on=started, by=officer, now=now)
