"""An online round: its settings, freezing the pool, opening by the clock, releasing the key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import ContestState, RoundState, ScoreShown
from contests.models import ContestRound, OnlineRound, PoolItem
from contests.queries.online_pool import online_rules, rules_of
from contests.queries.rules import round_document
from contests.rules.model import Online, Round
from contests.services.online_questions import pool_rows
from lms.base.errors import RuleViolation
from lms.base.text import clean
from quizzes.rules import UnreadableBlueprint, read_blueprint

MOST_STARTS = 5000
OPEN_CONTESTS = (ContestState.ENTRIES, ContestState.RUNNING)


@dataclass
class Opened:
    """What a run of the timer did: public ids of rounds opened; pairs of id and reason of those that could not be."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def settings_of(contest_round: ContestRound) -> OnlineRound:
    """Return the settings of an online round, made from its rules when there are none yet."""
    new = new_settings(contest_round)
    defaults = {"score_shown": new.score_shown, "guess_text": new.guess_text}
    return OnlineRound.objects.get_or_create(round=contest_round, defaults=defaults)[0]


def new_settings(contest_round: ContestRound) -> OnlineRound:
    """Return the settings that the rules of a round propose, not stored."""
    document = round_document(contest_round).get("online") or {}
    shown = ScoreShown.AT_ONCE if document.get("score_shown") == "at_once" else ScoreShown.AFTER_CLOSE
    guess = document.get("guess")
    text = guess_question(guess) if isinstance(guess, dict) else ""
    return OnlineRound(round=contest_round, score_shown=shown, guess_text=text)


def follow_rules(*, contest_round: ContestRound, before: Mapping[str, Any] | None) -> None:
    """Let the settings of a round that has not begun follow its changed rules: the guess asked, when the score is told.

    Args:
        before: what the rules said of the online round until now; what they say alike leaves the settings as they are.
    """
    after = round_document(contest_round).get("online") or {}
    names = {"guess": "guess_text", "score_shown": "score_shown"}
    new = new_settings(contest_round)
    changed = {field: getattr(new, field) for key, field in names.items() if (before or {}).get(key) != after.get(key)}
    if changed:
        OnlineRound.objects.filter(round=contest_round, round__state=RoundState.PLANNED).update(**changed)


def guess_question(guess: dict[str, Any]) -> str:
    """Return the guess as it is asked, from what the rules say of it."""
    people = "người" if guess.get("counting") == "people" else "lượt thi"
    if guess.get("of") == "full_mark_entries":
        return f"Theo Ông/Bà, có bao nhiêu {people} trả lời đúng tất cả các câu hỏi của vòng này?"
    return f"Theo Ông/Bà, có bao nhiêu {people} tham gia vòng này?"


@transaction.atomic
def change_settings(
    *,
    online: OnlineRound,
    paper_text: str,
    guess_text: str,
    blueprint: list[dict[str, Any]],
    fixed_codes: Sequence[str],
    starts_per_second: int,
    score_shown: str,
    shows_count: bool,
    by: User,
    now: datetime,
) -> OnlineRound:
    """Write the settings of a round that has not begun; questions chosen anew must be frozen anew.

    Raises:
        RuleViolation: `round_begun`, `wrong_blueprint`, `wrong_starts`, `count_is_guessed`.
    """
    online = _locked(online)
    _check_not_begun(online, now)
    try:
        read_blueprint(blueprint)
    except UnreadableBlueprint as error:
        raise RuleViolation("wrong_blueprint", "Cách rút câu hỏi chưa đúng.", field="blueprint") from error
    if not 1 <= starts_per_second <= MOST_STARTS:
        message = f"Số người vào thi mỗi giây từ 1 đến {MOST_STARTS}."
        raise RuleViolation("wrong_starts", message, field="starts_per_second")
    asked = round_document(online.round).get("online", {}).get("guess")
    if shows_count and asked:
        message = "Vòng này có câu dự đoán số người dự thi nên không công khai con số đó trước khi đóng vòng."
        raise RuleViolation("count_is_guessed", message, field="shows_count")
    codes = list(dict.fromkeys(clean(code) for code in fixed_codes if clean(code)))
    if (online.blueprint, online.fixed_codes) != (blueprint, codes):
        _thaw(online)
    online.paper_text, online.guess_text = paper_text.strip()[:2000], clean(guess_text)[:300]
    online.blueprint, online.fixed_codes = blueprint, codes
    online.starts_per_second, online.shows_count = starts_per_second, shows_count
    online.score_shown = ScoreShown(score_shown)
    online.save()
    record(action="contest.online.settings", by=by, now=now, target=online.round)
    return online


@transaction.atomic
def prepare(*, online: OnlineRound, by: User, now: datetime) -> OnlineRound:
    """Freeze the pool and the times of a round that has not begun; may be done again until then.

    Raises:
        RuleViolation: `round_begun`, `settings_missing`, `not_online`, `times_missing`, `identity_number`,
            `wrong_count`, `bank_short`, `unknown_question`.
    """
    online = _locked(online)
    _check_not_begun(online, now)
    rules = rules_of(online.round)
    attempts, marking = online_rules(rules)
    _check_identity(online.round)
    opens_at, closes_at = _times(attempts)
    if closes_at <= now:
        raise RuleViolation("times_missing", "Giờ đóng trong thể lệ đã qua. Xin sửa thể lệ trước khi chốt bộ câu hỏi.")
    rows = pool_rows(online=online, wanted=marking.questions, now=now)
    _thaw(online)
    PoolItem.objects.bulk_create(
        PoolItem(online=online, row=row, question_id=version, place=place)
        for row, versions in enumerate(rows)
        for place, version in enumerate(versions)
    )
    online.opens_at, online.closes_at, online.limit_seconds = opens_at, closes_at, _limit(rules)
    online.prepared_at, online.prepared_by = now, by
    online.save()
    ContestRound.objects.filter(pk=online.round_id).update(starts_at=opens_at)
    details = {"questions": sum(map(len, rows)), "rows": len(rows)}
    record(action="contest.online.prepared", by=by, now=now, target=online.round, details=details)
    return online


def open_due(*, now: datetime) -> Opened:
    """Open the prepared rounds of running contests whose time has come. Run by the timer; each once."""
    report = Opened()
    due = OnlineRound.objects.filter(
        prepared_at__isnull=False,
        opens_at__lte=now,
        closed_at__isnull=True,
        round__state=RoundState.PLANNED,
        round__contest__state__in=OPEN_CONTESTS,
    )
    for online in due.select_related("round__contest"):
        with transaction.atomic():
            if not ContestRound.objects.filter(pk=online.round_id, state=RoundState.PLANNED).update(
                state=RoundState.RUNNING
            ):
                continue
            record(action="contest.online.opened", by=None, now=now, target=online.round)
        report.done.append(str(online.round.public_id))
    return report


@transaction.atomic
def release_key(*, online: OnlineRound, by: User, now: datetime) -> OnlineRound:
    """Let entrants see the right answers of a round that is closed. Asking twice changes nothing.

    Raises:
        RuleViolation: `round_not_closed` (C2).
    """
    online = _locked(online)
    if online.closed_at is None:
        raise RuleViolation("round_not_closed", "Vòng thi chưa đóng nên chưa công bố đáp án được.")
    if online.key_released_at is None:
        online.key_released_at = now
        online.save(update_fields=["key_released_at"])
        record(action="contest.online.key_released", by=by, now=now, target=online.round)
    return online


def _locked(online: OnlineRound) -> OnlineRound:
    rows = OnlineRound.objects.select_for_update(of=("self",)).select_related("round__rules", "round__contest")
    return rows.get(pk=online.pk)


def _check_not_begun(online: OnlineRound, now: datetime) -> None:
    is_running = online.round.state != RoundState.PLANNED
    has_begun = online.prepared_at is not None and online.opens_at is not None and online.opens_at <= now
    if is_running or has_begun or online.round.attempts.filter(entrant__is_trial=False).exists():
        raise RuleViolation("round_begun", "Vòng thi đã mở nên không đổi được bộ câu hỏi và cách tổ chức.")


def _thaw(online: OnlineRound) -> None:
    """Give up a frozen pool; attempts of trials keep their own items."""
    PoolItem.objects.filter(online=online).delete()
    online.prepared_at, online.prepared_by = None, None


def _check_identity(contest_round: ContestRound) -> None:
    if round_document(contest_round).get("online", {}).get("person_is") == "identity_number":
        message = (
            "Thể lệ định một người theo số định danh, nhưng hệ thống không giữ số định danh. Xin sửa thể lệ: mỗi người "
            "là một số điện thoại hoặc một tài khoản."
        )
        raise RuleViolation("identity_number", message)


def _times(online: Online) -> tuple[datetime, datetime]:
    if not online.opens_at or not online.closes_at:
        raise RuleViolation("times_missing", "Thể lệ chưa ghi giờ mở và giờ đóng của vòng thi.")
    opens_at, closes_at = datetime.fromisoformat(online.opens_at), datetime.fromisoformat(online.closes_at)
    if closes_at <= opens_at:
        raise RuleViolation("times_missing", "Giờ đóng trong thể lệ phải sau giờ mở.")
    return opens_at, closes_at


def _limit(rules: Round) -> int | None:
    timing = rules.parts[0].timing
    return timing.limit_seconds if timing else None
