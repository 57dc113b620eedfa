"""What an officer does next for a person: facts → one action with its reason, or nothing.

The first condition that holds wins. What makes every later answer doubtful (the decision) comes first, then what lies
waiting on the officer's own desk (paper, essays, earlier training), then what opens the way for the person (the card),
then what brings training itself forward (call, class), at last the materials. A person who has nothing to do but learn,
and does, is in no group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Action(StrEnum):
    """What the officer does; the value stands in addresses. The order is that of the list."""

    DECISION = "quyet-dinh"
    KEY_IN = "nhap-phieu"
    MARK = "cham-bai"
    PRIOR = "da-tap-huan"
    CARD = "in-the"
    CALL = "goi"
    INVITE = "moi-lop"
    MATERIALS = "tai-lieu"


ACTIONS = tuple(Action)


@dataclass(frozen=True, kw_only=True)
class WorkLimits:
    """After how many days something is worth an officer's time; all 1 or more.

    `card_days`: a printed card lies unused. `idle_days`: nothing new in the ledger. `urgent_days`: so close to the
    deadline that only a call helps. `class_days`: so close that one who is not half through needs a class.
    `call_again_days`: how long a call is given to work.
    """

    card_days: int = 7
    idle_days: int = 14
    urgent_days: int = 30
    class_days: int = 75
    call_again_days: int = 7


LIMITS = WorkLimits()


@dataclass(frozen=True, kw_only=True)
class WorkFacts:
    """What is known of one office of one person on a day. Days are local; None says that it never was.

    `is_open`: the six months, or the period named by `duty` (whose rule it is: those serving, heads), are watched and
    training is not complete. `learned_before_on`: evidence before the clock
    of this office began, which the rule does not count, while no earlier training was accepted. `sheet_on`,
    `essay_on`: since when a sheet, an essay waits. `class_on`: the next class to which the person is invited.
    `paper_class_on`: a class that took place and whose roll was not closed. `called_on`: the last call; `is_listed`:
    the person stands on the call list and waits for one.
    """

    recognised_on: date
    decision_number: str = ""
    effective_on: date | None = None
    team_from: date | None = None
    is_open: bool = False
    due_on: date | None = None
    done_count: int = 0
    needed_count: int = 0
    duty: str = ""
    activated: bool = False
    card_made_on: date | None = None
    card_valid: bool = False
    progress_on: date | None = None
    has_materials: bool = False
    learned_before_on: date | None = None
    sheet_on: date | None = None
    essay_on: date | None = None
    class_on: date | None = None
    paper_class_on: date | None = None
    called_on: date | None = None
    is_listed: bool = False


@dataclass(frozen=True)
class NextAction:
    """The one thing to do, and why, as a sentence."""

    action: Action
    reason: str


def next_action(*, facts: WorkFacts, as_of: date, limits: WorkLimits = LIMITS) -> NextAction | None:
    """Return what an officer does next for a person, None when nothing is to be done.

    Args:
        facts: what is known on that day.
        as_of: the local day.
        limits: after how many days something is worth doing.
    """
    for action, reason in (
        (Action.DECISION, _decision(facts, as_of)),
        (Action.KEY_IN, _key_in(facts)),
        (Action.MARK, _mark(facts, as_of)),
        (Action.PRIOR, _prior(facts)),
        (Action.CARD, _card(facts, as_of, limits)),
        (Action.CALL, _call(facts, as_of, limits)),
        (Action.INVITE, _invite(facts, as_of, limits)),
        (Action.MATERIALS, _materials(facts)),
    ):
        if reason:
            return NextAction(action, reason)
    return None


def urgency(*, facts: WorkFacts, action: Action) -> tuple[int, bool, date]:
    """Return the key by which a list is put in order: action, open deadlines first, the nearest of them first."""
    return ACTIONS.index(action), not facts.is_open, facts.due_on or date.max


def count_actions(actions: Iterable[Action]) -> dict[Action, int]:
    """Return how many people each action has, all actions named, in the order of the list."""
    counts = dict.fromkeys(ACTIONS, 0)
    for action in actions:
        counts[action] += 1
    return counts


def _decision(facts: WorkFacts, as_of: date) -> str:
    """Ask for the decision where its number is missing or its day cannot be right."""
    day = _short(facts.recognised_on)
    if facts.recognised_on > as_of:
        return f"Ngày quyết định ghi là {day}, còn ở phía trước; xem lại trên giấy."
    if facts.effective_on is not None and facts.effective_on < facts.recognised_on:
        return f"Ngày có hiệu lực {_short(facts.effective_on)} ghi trước ngày quyết định {day}; xem lại trên giấy."
    if facts.team_from is not None and facts.recognised_on < facts.team_from:
        return f"Được công nhận ngày {day}, trước khi tổ được thành lập ({_short(facts.team_from)}); xem lại hai ngày."
    if not facts.decision_number.strip():
        return f"Chưa có số quyết định công nhận ngày {day}; thời hạn tính từ quyết định này."
    return ""


def _key_in(facts: WorkFacts) -> str:
    if facts.sheet_on is not None:
        return f"Phiếu trả lời trên giấy gõ lần đầu ngày {_short(facts.sheet_on)}, còn chờ gõ lần hai để chấm."
    if facts.paper_class_on is not None:
        return f"Lớp ngày {_short(facts.paper_class_on)} đã diễn ra mà điểm danh chưa được nhập xong."
    return ""


def _mark(facts: WorkFacts, as_of: date) -> str:
    if facts.essay_on is None:
        return ""
    days = (as_of - facts.essay_on).days
    waited = f"đã chờ chấm {days} ngày" if days > 0 else "đang chờ chấm"
    return f"Bài viết nhận ngày {_short(facts.essay_on)} {waited}."


def _prior(facts: WorkFacts) -> str:
    if not facts.is_open or facts.duty or facts.learned_before_on is None:
        return ""
    day = _short(facts.learned_before_on)
    return f"Đã tập huấn ngày {day}, trước lần công nhận này nên chưa được tính; xem có công nhận được không."


def _card(facts: WorkFacts, as_of: date, limits: WorkLimits) -> str:
    if facts.activated:
        return ""
    if facts.card_made_on is None:
        return "Chưa có thẻ kích hoạt nên chưa đăng nhập được."
    made = _short(facts.card_made_on)
    if not facts.card_valid:
        return f"Thẻ in ngày {made} đã hết hạn mà chưa dùng; in thẻ mới."
    days = (as_of - facts.card_made_on).days
    if days < limits.card_days:
        return ""
    return f"Thẻ in ngày {made}, {days} ngày chưa dùng; trao tận tay hoặc in lại."


def _call(facts: WorkFacts, as_of: date, limits: WorkLimits) -> str:
    """Call whoever is near the end or late and stands still, unless the last call has not had time to work."""
    if not facts.is_open or facts.due_on is None:
        return ""
    days_left = (facts.due_on - as_of).days
    if facts.duty and days_left > limits.urgent_days:
        return ""
    idle_days = _idle_days(facts, as_of)
    wanted = limits.call_again_days if days_left <= limits.urgent_days else 2 * limits.idle_days
    is_called = facts.called_on is not None and (as_of - facts.called_on).days < limits.call_again_days
    if facts.is_listed:
        wanted = 0
    if is_called or idle_days < wanted or (facts.class_on is not None and days_left > limits.urgent_days):
        return ""
    listed = "; đã có trong danh sách gọi" if facts.is_listed else ""
    return f"{_left(days_left, facts)}, {_standstill(facts, idle_days)}{listed}."


def _invite(facts: WorkFacts, as_of: date, limits: WorkLimits) -> str:
    """Invite to a class whoever does not get on alone and is not invited yet."""
    if not facts.is_open or facts.due_on is None or facts.class_on is not None:
        return ""
    days_left = (facts.due_on - as_of).days
    is_behind = facts.done_count * 2 < facts.needed_count
    if days_left > limits.class_days or not (is_behind or days_left < 0):
        return ""
    done = f"mới xong {facts.done_count}/{facts.needed_count} nội dung"
    return f"{_left(days_left, facts)}, {done} và chưa được mời vào lớp nào."


def _materials(facts: WorkFacts) -> str:
    return "" if facts.has_materials else "Chưa ghi nhận được cấp tài liệu hay đã mở tài liệu."


def _idle_days(facts: WorkFacts, as_of: date) -> int:
    """Return the days since anything new in the ledger, or since the office began."""
    since = max(facts.progress_on or facts.recognised_on, facts.recognised_on)
    return (as_of - since).days


def _standstill(facts: WorkFacts, idle_days: int) -> str:
    if facts.progress_on is None or facts.done_count == 0:
        return "chưa học bài nào"
    return f"xong {facts.done_count}/{facts.needed_count} nội dung, {idle_days} ngày nay không học thêm"


def _left(days_left: int, facts: WorkFacts) -> str:
    whose = f" (yêu cầu với {facts.duty[0].lower()}{facts.duty[1:]})" if facts.duty else ""
    if days_left < 0:
        return f"Quá hạn {-days_left} ngày{whose}"
    return f"Còn {days_left} ngày{whose}" if days_left else f"Hôm nay là ngày cuối{whose}"


def _short(day: date) -> str:
    return f"{day:%d/%m/%Y}"
