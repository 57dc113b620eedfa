"""Classes, half-days and marks for tests."""

from datetime import UTC, date, datetime, time

from training.enums import Presence, RollWay
from training.models import Subject
from training.services.attendance import Mark
from training.services.classes import ClassFacts, SessionFacts

TODAY = date(2026, 11, 22)
EIGHT, ELEVEN = time(8), time(11)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def session_facts(on=TODAY, starts_at=EIGHT, ends_at=ELEVEN, hours=None, **more):
    subject = more.pop("subject", None) or Subject.objects.order_by("pk").first()
    return SessionFacts(held_on=on, starts_at=starts_at, ends_at=ends_at, hours=hours, subject=subject, **more)


def class_facts(*sessions, **more):
    values = {"title": "Kỹ năng hòa giải", "place_name": "Nhà văn hóa", "capacity": 50} | more
    return ClassFacts(sessions=sessions or (session_facts(),), **values)


def mark(person=None, presence=Presence.PRESENT, **more):
    values = {"way": RollWay.TICK, "marked_at": NOW} | more
    return Mark(person=person, presence=presence, **values)
