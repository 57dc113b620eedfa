"""Activation cards on paper: making them, setting the PDF, long prints in the background (security.md S2)."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import CardPurpose
from accounts.models import User
from accounts.services import IssuedCard, make_cards
from audit.services import record
from lms.base.clock import LOCAL_ZONE
from lms.base.errors import RuleViolation
from lms.base.typst_pdf import render_pdf
from mediators.enums import PrintState
from mediators.models import Appointment, CardPrint, Mediator, Unit
from mediators.services.people import ensure_mediator_accounts
from mediators.services.teams import check_may_change

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "cards.typ"
AT_ONCE = 60
MOST_CARDS = 1_000
KEPT_FOR = timedelta(hours=1)


@transaction.atomic
def print_cards(*, mediators: Sequence[Mediator], commune: Unit, by: User, now: datetime) -> bytes:
    """Make a new card for each person and return the PDF; their older cards stop working.

    Args:
        mediators: people in office in this commune, at most MOST_CARDS, in the order of the print.
        commune: whose people they are.
        by: who prints.
        now: the present moment.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "nobody", "too_many", "no_office", "account_closed".
    """
    check_may_change(by=by, commune=commune)
    _check_number(len(mediators))
    users = ensure_mediator_accounts(mediators=mediators, by=by, now=now)
    issued = _make(users, by=by, now=now)
    teams = _teams_of(mediators)
    pages = [_card(person, issued[user.pk], commune, teams) for person, user in zip(mediators, users, strict=True)]
    record(action="cards.printed", by=by, now=now, scope_code=commune.code, details={"count": len(pages)})
    return render_pdf(template=TEMPLATE, data=card_data(cards=pages))


def card_data(*, cards: list[dict[str, str]]) -> dict[str, object]:
    """Return what the template of the cards is given."""
    return {
        "cards": cards,
        "title": _("THẺ KÍCH HOẠT TÀI KHOẢN HÒA GIẢI VIÊN"),
        "labels": {"login": _("Mã hòa giải viên"), "code": _("Mã thẻ (gõ đủ các số nếu không quét được)")},
        "steps": [
            _("Mở máy ảnh điện thoại, đưa vào ô vuông, bấm đường dẫn hiện ra."),
            _("Không quét được: mở trang %(address)s rồi gõ mã thẻ.") % {"address": _typed_address()},
            _("Đặt mật khẩu theo hướng dẫn và ghi nhớ; không đưa cho người khác."),
            _("Thẻ dùng một lần. Mất thẻ, quên mật khẩu: gặp cán bộ xã, phường."),
        ],
    }


@transaction.atomic
def ask_print(*, mediators: Sequence[Mediator], commune: Unit, by: User, now: datetime) -> CardPrint:
    """Note a long print; a task makes it (`make_print`) and `collect_print` hands it out once.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "nobody", "too_many".
    """
    check_may_change(by=by, commune=commune)
    _check_number(len(mediators))
    return CardPrint.objects.create(
        commune=commune, asked_by=by, asked_at=now, mediator_ids=[person.pk for person in mediators]
    )


def make_print(*, asked: CardPrint, now: datetime) -> None:
    """Make the cards of a long print and keep the PDF for one hour; done once however often it is called."""
    if CardPrint.objects.filter(pk=asked.pk, state=PrintState.WAITING, done_count=0).update(done_count=1) == 0:
        return
    people = {
        person.pk: person
        for person in Mediator.objects.filter(pk__in=asked.mediator_ids, commune=asked.commune).select_related("user")
    }
    chosen = [people[pk] for pk in asked.mediator_ids if pk in people]
    try:
        content = print_cards(mediators=chosen, commune=asked.commune, by=asked.asked_by, now=now)
    except RuleViolation as refusal:
        CardPrint.objects.filter(pk=asked.pk).update(state=PrintState.FAILED, reason=refusal.message[:300])
        return
    asked.file.save(f"{asked.public_id}.pdf", ContentFile(content), save=False)
    CardPrint.objects.filter(pk=asked.pk).update(file=asked.file.name, state=PrintState.READY, done_count=len(chosen))


def collect_print(*, asked: CardPrint, by: User, now: datetime) -> bytes:
    """Hand out a finished print to whoever asked for it, once, and remove the file.

    Raises:
        RuleViolation: "print_gone": collected before, or older than one hour.
    """
    gone = RuleViolation("print_gone", _("Tệp thẻ này đã tải hoặc đã hết hạn. Hãy in lại thẻ mới."))
    if asked.asked_by_id != by.pk or now - asked.asked_at > KEPT_FOR:
        raise gone
    if CardPrint.objects.filter(pk=asked.pk, state=PrintState.READY).update(state=PrintState.COLLECTED) == 0:
        raise gone
    asked.refresh_from_db()
    with asked.file.open("rb") as file:
        content = file.read()
    remove_print_file(asked=asked)
    return content


def remove_print_file(*, asked: CardPrint) -> None:
    """Remove the PDF of a print; the row stays."""
    if asked.file:
        asked.file.delete(save=False)
        CardPrint.objects.filter(pk=asked.pk).update(file="")


def remove_old_prints(*, now: datetime) -> int:
    """Remove the files of prints that nobody collected within an hour; return how many."""
    old = CardPrint.objects.filter(asked_at__lt=now - KEPT_FOR).exclude(file="").order_by("id")
    found = list(old[:200])
    for asked in found:
        remove_print_file(asked=asked)
    return len(found)


def _check_number(count: int) -> None:
    if count == 0:
        raise RuleViolation("nobody", _("Chưa chọn ai để in thẻ."))
    if count > MOST_CARDS:
        raise RuleViolation(
            "too_many", _("Mỗi lần in được tối đa %(most)s thẻ. Hãy in theo từng tổ.") % {"most": MOST_CARDS}
        )


def _make(users: Sequence[User], *, by: User, now: datetime) -> dict[int, IssuedCard]:
    """Make first cards for those who never signed in, and cards for a new secret for the others."""
    issued: dict[int, IssuedCard] = {}
    for purpose, group in (
        (CardPurpose.ACTIVATE, [user for user in users if user.activated_at is None]),
        (CardPurpose.RESET, [user for user in users if user.activated_at is not None]),
    ):
        if group:
            issued |= {card.user.pk: card for card in make_cards(users=group, purpose=purpose, by=by, now=now)}
    return issued


def _teams_of(mediators: Iterable[Mediator]) -> dict[int, str]:
    offices = Appointment.objects.open().filter(mediator__in=list(mediators)).select_related("team").order_by("-id")
    return {office.mediator_id: office.team.name for office in offices}


def _card(person: Mediator, issued: IssuedCard, commune: Unit, teams: dict[int, str]) -> dict[str, str]:
    last_day = issued.expires_at.astimezone(LOCAL_ZONE)
    return {
        "name": person.full_name,
        "team": teams.get(person.pk, ""),
        "commune": str(commune),
        "login": person.code,
        "code": issued.code,
        "number": issued.number,
        "qr": qr_svg(issued.url),
        "until": _("Dùng trước %(moment)s") % {"moment": f"{last_day:%H:%M ngày %d/%m/%Y}"},
    }


def _typed_address() -> str:
    """Return the address where a code is typed, without «http://», short enough to copy by hand."""
    return urljoin(settings.LMS_BASE_URL, reverse("accounts:card-code")).split("://", 1)[-1]


def qr_svg(text: str) -> str:
    """Return the QR code of a text as an SVG document; it survives a fold or smudge (error correction M)."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=4, xmldecl=False, omitsize=True)
    return target.getvalue().decode()
