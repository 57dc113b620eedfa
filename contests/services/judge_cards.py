"""Round cards of judges: printed, bound to the first device that uses them, asked again (contracts.md §2, S2, A8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.rules import card_text
from accounts.services.card_secrets import free_numbers, hashed, new_code, new_token, opens
from accounts.services.sign_in import device_hash
from audit.services import record
from contests.models import Contest, ContestRound, Judge, JudgeCard
from contests.services.judges import CLOSED_STATES
from lms.base.clock import LOCAL_ZONE
from lms.base.errors import RuleViolation
from lms.base.typst_pdf import render_pdf
from mediators.services.cards import qr_svg

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "judge_cards.typ"


@dataclass(frozen=True)
class IssuedJudgeCard:
    """A round card at the only moment when its secret parts are known: `code` is typed, `url` is in the QR code."""

    judge: Judge
    number: str
    code: str
    url: str
    expires_at: datetime


@transaction.atomic
def make_judge_cards(*, judges: Sequence[Judge], by: User, now: datetime) -> list[IssuedJudgeCard]:
    """Make a card for each judge, in the order given; older cards end, and the devices bound to them.

    Raises:
        RuleViolation: `nobody`, `judge_removed`, `round_closed`.
    """
    if not judges:
        raise RuleViolation("nobody", "Vòng thi chưa có giám khảo để in thẻ.")
    for judge in judges:
        _check_may_hold(judge)
    JudgeCard.objects.filter(judge__in=judges, ended_at__isnull=True).update(ended_at=now)
    expires_at = _until(judges[0].round.contest, now=now)
    numbers = free_numbers(JudgeCard, len(judges))
    pairs = zip(judges, numbers, strict=True)
    issued = [_make_card(judge, number, expires_at=expires_at, by=by, now=now) for judge, number in pairs]
    details = {"count": len(issued)}
    record(action="contest.judge_cards_printed", by=by, now=now, target=judges[0].round, details=details)
    return issued


def judge_cards_pdf(*, contest_round: ContestRound, cards: Sequence[IssuedJudgeCard]) -> bytes:
    """Return the cards on A4, eight a page."""
    address = urljoin(settings.LMS_BASE_URL, reverse("judging:card")).split("://", 1)[-1]
    rows = [
        {
            "name": card.judge.full_name,
            "work": card.judge.workplace,
            "head": "Trưởng ban giám khảo" if card.judge.is_head else "Giám khảo",
            "round": contest_round.name,
            "code": card.code,
            "number": card.number,
            "qr": qr_svg(card.url),
            "until": f"Dùng trước {card.expires_at.astimezone(LOCAL_ZONE):%H:%M ngày %d/%m/%Y}",
        }
        for card in cards
    ]
    steps = [
        "Quét ô vuông bằng máy sẽ dùng để chấm, bấm đường dẫn hiện ra.",
        f"Không quét được: mở trang {address} rồi gõ mã thẻ.",
        "Thẻ chỉ dùng trên máy đầu tiên. Đổi máy: xin ban tổ chức in thẻ mới.",
        "Giữ thẻ đến hết vòng thi; không đưa cho người khác.",
    ]
    label = "Mã thẻ (gõ đủ các số nếu không quét được)"
    data = {"cards": rows, "title": "THẺ VÀO CHẤM THI", "label": label, "steps": steps}
    return render_pdf(template=TEMPLATE, data=data)


def check_judge_card(*, number: str, secret: str, kind: str, now: datetime, count: bool) -> JudgeCard:
    """Return the card in use with this number and secret part; `kind` is "token" or "code".

    Args:
        count: whether a wrong secret counts as one of the five tries; False where a page is only looked at.

    Raises:
        RuleViolation: `card_refused`, with one sentence for every reason (S7).
    """
    card = JudgeCard.objects.select_related("judge__account", "judge__round").filter(number=number).first()
    is_open = opens(card, secret=secret, kind=kind, count=count, is_usable=lambda one: _is_usable(one, now=now))
    if card is None or not is_open:
        raise judge_card_refused()
    return card


@transaction.atomic
def bind_device(*, card: JudgeCard, token: str, is_shared: bool, now: datetime) -> JudgeCard:
    """Bind a checked card to the device that uses it first; the same device may come back.

    Args:
        token: of the signed device cookie; only its hash is kept.
        is_shared: the device belongs to the venue: it locks after five minutes and asks for the code to submit.

    Raises:
        RuleViolation: `other_device`, `card_refused`.
    """
    device = device_hash(token)
    fresh = JudgeCard.objects.filter(pk=card.pk, used_at__isnull=True, ended_at__isnull=True)
    if fresh.update(used_at=now, device_hash=device, is_shared_device=is_shared):
        judge = card.judge
        details = {"judge": str(judge.public_id), "shared": is_shared}
        record(action="contest.judge_entered", by=judge.account, now=now, target=judge.round, details=details)
    card.refresh_from_db()
    if card.ended_at is not None:
        raise judge_card_refused()
    if card.device_hash != device:
        message = "Thẻ này đã dùng trên một máy khác. Muốn chấm trên máy này, xin ban tổ chức in thẻ mới."
        raise RuleViolation("other_device", message)
    return card


def seat_refusal(*, card: JudgeCard | None, token: str | None, now: datetime) -> RuleViolation | None:
    """Return why the holder of a card may not go on, or None: asked at every request."""
    if card is None:
        return judge_card_refused()
    judge, contest_round = card.judge, card.judge.round
    if judge.removed_at is not None:
        return RuleViolation("judge_removed", "Ông/Bà đã thôi chấm vòng thi này nên phiếu không được nhận.")
    if contest_round.state in CLOSED_STATES:
        message = f"Vòng thi ở bước «{contest_round.get_state_display()}» nên không nhận phiếu chấm nữa."
        return RuleViolation("round_not_open", message)
    if card.ended_at is not None or card.expires_at <= now:
        return RuleViolation("card_ended", "Thẻ này đã hết dùng vì đã có thẻ mới hoặc đã quá hạn.")
    if token is None or card.device_hash != device_hash(token):
        return RuleViolation("other_device", "Thẻ này gắn với một máy khác.")
    return None


def judge_card_refused() -> RuleViolation:
    """Return the one refusal of round cards."""
    message = (
        "Mã thẻ chưa đúng, hoặc thẻ không còn dùng được. Xin xem lại mã trên thẻ; nếu cần, xin ban tổ chức in thẻ mới."
    )
    return RuleViolation("card_refused", message, field="code")


def _until(contest: Contest, *, now: datetime) -> datetime:
    """Return when cards of a contest end: after the usual days, and not before the day after its last day is over."""
    usual = now + timedelta(days=settings.CARD_VALID_DAYS)
    last = contest.ends_on or contest.starts_on
    if last is None:
        return usual
    return max(usual, datetime.combine(last + timedelta(days=2), time.min, tzinfo=LOCAL_ZONE))


def _make_card(judge: Judge, number: str, *, expires_at: datetime, by: User, now: datetime) -> IssuedJudgeCard:
    code, token = new_code(), new_token()
    JudgeCard.objects.create(
        judge=judge,
        number=number,
        code_hash=hashed(code),
        token_hash=hashed(token),
        made_by=by,
        made_at=now,
        expires_at=expires_at,
    )
    path = reverse("judging:card-link", kwargs={"number": number, "token": token})
    return IssuedJudgeCard(judge, number, card_text(number, code), urljoin(settings.LMS_BASE_URL, path), expires_at)


def _check_may_hold(judge: Judge) -> None:
    if judge.removed_at is not None:
        raise RuleViolation("judge_removed", f"{judge.full_name} đã thôi chấm nên không in thẻ được.")
    if judge.round.state in CLOSED_STATES:
        raise RuleViolation("round_closed", "Vòng thi đã khóa điểm nên không in thẻ chấm nữa.")


def _is_usable(card: JudgeCard, *, now: datetime) -> bool:
    if card.ended_at is not None or card.expires_at <= now or card.failed_count >= settings.CARD_MAX_TRIES:
        return False
    return card.judge.removed_at is None and card.judge.round.state not in CLOSED_STATES
