"""The rules of a contest told in Vietnamese: what a captain or a judge asks about, round by round."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from contests.queries.rules_gaps import KNOWN
from contests.rules.amounts import points_vi
from contests.rules.combining import COMBINATIONS
from contests.rules.marking import MARKINGS
from contests.rules.penalties import PENALTIES
from contests.rules.prizes import REST, SIDE_PRIZES
from contests.rules.qualification import QUALIFICATIONS
from contests.rules.ranking import TIE_BREAKS
from contests.rules.specs import UNSET
from contests.rules.units import MEASURE_LABELS

Plain = Mapping[str, Any]
OPEN = "chưa nhập"
ONLINE_TIMES = (("opens_at", "Mở thi lúc"), ("closes_at", "Đóng thi lúc"))
EFFECTS = {
    "deduct": "trừ {points} điểm",
    "void_part": "phần thi không được tính điểm",
    "excuse_time": "không tính thời gian",
    "disqualify": "loại khỏi vòng thi",
}


@dataclass(frozen=True)
class PartWords:
    """One part or sub-part: what it is worth, how long it takes, how it is marked."""

    name: str
    maximum: str
    time: str
    marking: str
    criteria: tuple[str, ...]
    is_sub: bool = False


@dataclass(frozen=True)
class RoundWords:
    """One round: its parts, and named facts."""

    name: str
    parts: tuple[PartWords, ...]
    facts: tuple[tuple[str, str], ...]
    tie_break: tuple[str, ...]
    prizes: tuple[str, ...]
    incidents: tuple[str, ...]


def team_words(document: Plain) -> str:
    """Return the shape of a team in one sentence."""
    team = document["team"]
    if team.get("kind") == "individual":
        return "Thi cá nhân."
    words = [f"Đội thi có {_value(team.get('members'))} thành viên"]
    if team.get("reserves"):
        words.append(f"{_value(team['reserves'])} dự bị")
    if isinstance(team.get("supporting"), dict):
        words.append(f"tối đa {_value(team['supporting'].get('most'))} người phụ diễn")
    captain = "; có đội trưởng" if team.get("captain") is True else ""
    return ", ".join(words) + captain + "."


def eligibility_words(document: Plain) -> list[str]:
    """Return who may take part, a sentence each."""
    asked = document.get("eligibility") or {}
    found = []
    if asked.get("in_registry") is True:
        found.append("Là hòa giải viên đang làm, có trong danh sách.")
    if asked.get("training") == "completed":
        found.append("Đã hoàn thành tập huấn bắt buộc.")
    if asked.get("age_from"):
        found.append(f"Từ đủ {_value(asked['age_from'])} tuổi.")
    found += [str(one) for one in asked.get("conditions") or []]
    return found + [f"Không dự thi: {one}" for one in asked.get("excluded") or []]


def rounds_words(document: Plain) -> list[RoundWords]:
    """Return every round in words."""
    return [_round(one) for one in document["rounds"]]


def marking_words(marking: Any) -> str:
    """Return how a part is marked."""
    if not isinstance(marking, dict):
        return OPEN if marking == UNSET else ""
    kind = MARKINGS.kinds.get(marking.get("kind", ""))
    words = kind.label if kind else OPEN
    if "questions" in marking:
        words += f": {_value(marking['questions'])} câu"
        if "points_each" in marking:
            words += f", mỗi câu đúng {_value(marking['points_each'])} điểm"
    if "step" in marking:
        words += f", bước điểm {_value(marking['step'])}"
    return words


def time_words(time: Any) -> str:
    """Return limit, thinking time and penalty of a part."""
    if not isinstance(time, dict):
        return OPEN if time == UNSET else "không giới hạn"
    words = f"{_value(time.get('limit'))}"
    if time.get("thinking"):
        words += f", suy nghĩ {_value(time['thinking'])}"
    penalty = time.get("penalty")
    if not isinstance(penalty, dict):
        return f"{words}; quá giờ: {OPEN}"
    label = PENALTIES.kinds[penalty["kind"]].label if penalty.get("kind") in PENALTIES.kinds else OPEN
    points = f" {_value(penalty['points'])} điểm" if "points" in penalty else ""
    return f"{words}; quá giờ: {label[0].lower()}{label[1:]}{f' ({points.strip()})' if points else ''}"


def _round(one: Plain) -> RoundWords:
    prizes = one.get("prizes")
    return RoundWords(
        name=str(one["name"]),
        parts=tuple(_parts(one)),
        facts=tuple(_facts(one)),
        tie_break=tuple(_steps(one.get("tie_break"))),
        prizes=tuple(_prizes(prizes)),
        incidents=tuple(_incident(row) for row in _list(one.get("incidents"))),
    )


def _parts(one: Plain) -> list[PartWords]:
    found = []
    for part in _list(one.get("parts")):
        found.append(_part(part, is_sub=False))
        found += [_part(row, is_sub=True) for row in _list(part.get("parts"))]
    return found


def _part(part: Plain, *, is_sub: bool) -> PartWords:
    marking = part.get("marking")
    criteria = _list(marking.get("criteria")) if isinstance(marking, dict) else []
    return PartWords(
        name=str(part["name"]),
        maximum=_value(part.get("maximum")),
        time=time_words(part.get("time")),
        marking=marking_words(marking),
        criteria=tuple(f"{row['name']}: {_value(row['maximum'])} điểm" for row in criteria),
        is_sub=is_sub,
    )


def _facts(one: Plain) -> list[tuple[str, str]]:
    found = [("Số bài dự thi", _value(one["entries"]))] if "entries" in one else []
    judges, rounding = one.get("judges"), one.get("rounding")
    if isinstance(judges, dict):
        found.append(
            ("Ban Giám khảo", f"{_value(judges.get('count'))} người. {_label(COMBINATIONS, judges['combine'])}")
        )
    elif judges == UNSET:
        found.append(("Ban Giám khảo", OPEN))
    if isinstance(rounding, dict):
        where = "từng phần thi" if rounding.get("at") == "part" else "tổng điểm"
        found.append(("Làm tròn", f"{where}, {_value(rounding.get('decimals'))} chữ số thập phân, nửa thì lên"))
    else:
        found.append(("Làm tròn", OPEN))
    found.append(("Chọn vào vòng sau", _qualification(one.get("qualification"))))
    if isinstance(one.get("online"), dict):
        found += online_facts(one["online"])
    if isinstance(one.get("groups"), dict):
        sizes = one["groups"].get("sizes")
        found.append(("Chia bảng", ", ".join(_value(size) for size in _list(sizes)) or "theo thể lệ"))
    return found


def online_facts(online: Plain) -> list[tuple[str, str]]:
    """Return what the rules say of an online round: times, attempts, guess, persons, prizes of units."""
    found = [(label, moment_words(online[name])) for name, label in ONLINE_TIMES if online.get(name)]
    for name in ("attempts", "counts", "among_equal", "duration_unit", "person_is"):
        if name in online:
            found.append((KNOWN[name][1], _chosen(name, online[name])))
    if "appeal_days" in online:
        found.append(("Nhận khiếu nại", f"{_value(online['appeal_days'])} ngày sau khi công bố"))
    guess, units = online.get("guess"), online.get("units")
    if isinstance(guess, dict):
        asked = ", ".join(_chosen(name, guess.get(name)).lower() for name in ("of", "counting", "taken_from"))
        found.append(("Câu dự đoán", asked))
    if isinstance(units, dict):
        measures = ", rồi ".join(MEASURE_LABELS.get(name, OPEN) for name in _list(units.get("measures")))
        prizes = "; ".join(_prize(row) for row in _list(units.get("table")))
        found.append(("Giải đơn vị", f"theo {measures}: {prizes}"))
    return found


def moment_words(value: Any) -> str:
    """Return a moment of the rules in Viet Nam time, as people write it."""
    return OPEN if value == UNSET else f"{localtime(datetime.fromisoformat(value)):%H:%M %d/%m/%Y}"


def _chosen(name: str, value: Any) -> str:
    """Return a setting that holds one of a few, in the words in which it is asked."""
    return next((label for _key, label, plain in KNOWN[name][2] if plain == value), _value(value))


def _qualification(value: Any) -> str:
    if not isinstance(value, dict):
        return OPEN
    words = _label(QUALIFICATIONS, value)
    if "count" in value:
        words += f": {_value(value['count'])}"
    if isinstance(value.get("counts"), dict):
        words += ": " + ", ".join(f"{name} {_value(count)}" for name, count in value["counts"].items())
    return words


def _steps(chain: Any) -> list[str]:
    if chain == UNSET:
        return [OPEN]
    return [str(step.get("name") or _label(TIE_BREAKS, step)) for step in _list(chain)]


def _prizes(prizes: Any) -> list[str]:
    if not isinstance(prizes, dict):
        return [OPEN if prizes == UNSET else "Vòng này không trao giải."]
    found = []
    for row in _list(prizes.get("table")):
        found.append(_prize(row))
    return found + [f"{row['name']} ({_label(SIDE_PRIZES, row['by'])})" for row in _list(prizes.get("side"))]


def _prize(row: Plain) -> str:
    count = "tất cả các bài còn lại" if row["count"] == REST else f"{_value(row['count'])} giải"
    money = f", mỗi giải {_money(row['amount_vnd'])} đồng" if _is_whole(row.get("amount_vnd")) else ""
    return f"{row['name']}: {count}{money}"


def _incident(row: Plain) -> str:
    effect = EFFECTS.get(str(row.get("effect")), OPEN).format(points=_value(row.get("points", "")))
    return f"{row['name']}: {effect}"


def _label(family: Any, value: Any) -> str:
    kind = value.get("kind") if isinstance(value, dict) else None
    return str(family.kinds[kind].label) if kind in family.kinds else OPEN


def _value(value: Any) -> str:
    if value is None or value == UNSET:
        return OPEN
    return points_vi(value) if hasattr(value, "normalize") else str(value)


def _money(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list(value: Any) -> list[Any]:
    return [one for one in value if one != UNSET] if isinstance(value, list) else []
