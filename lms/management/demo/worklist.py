"""Demo facts behind the work list of Phường Lê Chân: accounts in use, cards that lie, materials handed over.

Without them everybody would stand under «In thẻ», which no real commune looks like.
"""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.enums import CardPurpose
from accounts.models import User
from accounts.services import make_cards
from mediators.models import Appointment, Mediator
from mediators.services.people import ensure_mediator_accounts
from training.enums import Channel, EvidenceKind
from training.models import Evidence

LE_CHAN = "11383"
BATCH = UUID("0bd4c2f0-5f0d-4d53-9a52-3a1f5c9e7a10")
#: of ten people without a sign-in of their own, the last this many never came into the product
NEVER_IN = 2
#: how many of those have a card in the drawer; half of them printed so long ago that it ended
CARDS = 6


def make_work(*, now: datetime) -> None:
    """Write everything once."""
    if Evidence.objects.filter(client_key__startswith=f"handed:{BATCH.hex}").exists():
        return
    officer = User.objects.get(username="lechan")
    in_office = Appointment.objects.open().filter(commune=LE_CHAN).values("mediator_id")
    people = Mediator.objects.filter(commune=LE_CHAN, pk__in=in_office).order_by("sort_key", "pk")
    plain = list(people.filter(user=None))
    inside = [person for place, person in enumerate(plain) if place % 10 < 10 - NEVER_IN]
    users = ensure_mediator_accounts(mediators=inside, by=officer, now=now - timedelta(days=120))
    User.objects.filter(pk__in=[user.pk for user in users]).update(activated_at=now - timedelta(days=100))
    left = [person for place, person in enumerate(plain) if place % 10 >= 10 - NEVER_IN]
    _cards(left[:CARDS], officer, now)
    _materials(list(people), officer, now)


def _cards(people: list[Mediator], officer: User, now: datetime) -> None:
    users = ensure_mediator_accounts(mediators=people, by=officer, now=now)
    for days, group in ((40, users[: CARDS // 2]), (9, users[CARDS // 2 :])):
        make_cards(users=group, purpose=CardPurpose.ACTIVATE, by=officer, now=now - timedelta(days=days))


def _materials(people: list[Mediator], officer: User, now: datetime) -> None:
    """Hand paper materials to four of five people, as for whole teams; statuses do not depend on it."""
    moment = now - timedelta(days=90)
    Evidence.objects.bulk_create(
        Evidence(
            mediator=person, kind=EvidenceKind.MATERIALS_HANDED, happened_on=moment.date(), recorded_at=moment,
            recorded_by=officer, channel=Channel.PAPER, client_key=f"handed:{BATCH.hex}:{person.pk}",
            details={"title": "Sổ tay hòa giải viên ở cơ sở"},
        )
        for place, person in enumerate(people)
        if place % 5
    )  # fmt: skip
