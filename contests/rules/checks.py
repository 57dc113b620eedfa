"""What must agree between different places of one rules document.

Nothing is said about a place that is still unset («cần nhập») or could not be read: that is reported elsewhere.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from contests.rules.combining import COMBINATIONS
from contests.rules.marking import MARKINGS
from contests.rules.prizes import REST
from contests.rules.qualification import check_against_entries
from contests.rules.ranking import TIE_BREAKS
from contests.rules.reading import Path
from contests.rules.specs import Report, is_set

Plain = Mapping[str, Any]
_Found = tuple[Plain, Path]


def check_contest(*, document: Plain, report: Report) -> None:
    """Note every disagreement of a contest's rules."""
    for one, path in _records(document, "rounds", ()):
        _check_parts(one, path, report)
        _check_judges(one, path, report)
        _check_tie_breaks(one, path, report, mode=document.get("mode"))
        _check_prizes(one, path, report)
        _check_incidents(one, path, report)
        _check_groups(one, path, report)
        _check_online(one, path, report, mode=document.get("mode"))
        if isinstance(one.get("qualification"), dict):
            here = (*path, "qualification")
            check_against_entries(plain=one["qualification"], entries=one.get("entries"), path=here, report=report)
    _check_takes(document, report)
    _check_supporting(document, report)


def _check_takes(document: Plain, report: Report) -> None:
    """Note rounds that say wrongly who plays in them: qualifiers of earlier rounds, or entries of one attribute."""
    earlier: set[Any] = set()
    for one, path in _records(document, "rounds", ()):
        takes, here = one.get("takes"), (*path, "takes")
        if isinstance(takes, dict):
            if ("from" in takes) == ("attribute" in takes) or ("attribute" in takes) != ("value" in takes):
                message = "cần một trong hai: from (các vòng trước), hoặc attribute và value (đặc điểm của bài dự thi)."
                report.fault("takes_unclear", here, message)
            for code in takes.get("from") or []:
                if is_set(code) and code not in earlier:
                    report.fault("unknown_round", (*here, "from"), f"không có vòng «{code}» ở trước vòng này.")
        earlier.add(one.get("code"))


def all_parts(one: Plain, path: Path) -> Iterator[_Found]:
    """Yield the parts of a round and, after each, its sub-parts."""
    for part, here in _records(one, "parts", path):
        yield part, here
        yield from _records(part, "parts", here)


def _records(holder: Plain, key: str, path: Path) -> Iterator[_Found]:
    items = holder.get(key)
    for place, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield item, (*path, key, place)


def _check_parts(one: Plain, path: Path, report: Report) -> None:
    holder_of: dict[Any, Path] = {}
    for part, here in all_parts(one, path):
        code = part.get("code")
        if is_set(code) and holder_of.setdefault(code, here[:-1]) != here[:-1]:  # siblings are compared by the list
            report.fault("duplicate_code", here, f"mã «{code}» đã dùng cho phần thi khác của vòng.")
        _check_maximum(part, here, report)
        _check_time(part, here, report)


def _check_maximum(part: Plain, path: Path, report: Report) -> None:
    has_parts, has_marking = "parts" in part, "marking" in part
    if has_parts == has_marking:
        message = "phần thi cần đúng một trong hai: marking (cách chấm) hoặc parts (phần nhỏ)."
        report.fault("marking_or_parts", path, message)
        return
    if has_parts:
        rows = part["parts"] if isinstance(part["parts"], list) else []
        _compare_sum(part, rows, (*path, "parts"), report, code="sub_part_sum", what="các phần nhỏ")
        return
    marking = part["marking"]
    if not isinstance(marking, dict):
        return
    if marking.get("kind") == "by_criteria" and isinstance(marking.get("criteria"), list):
        here = (*path, "marking", "criteria")
        _compare_sum(part, marking["criteria"], here, report, code="criteria_sum", what="các tiêu chí")
    if marking.get("kind") == "by_key":
        _check_key_maximum(part, marking, path, report)


def _compare_sum(part: Plain, rows: list[Any], path: Path, report: Report, *, code: str, what: str) -> None:
    maxima = [row.get("maximum") if isinstance(row, dict) else None for row in rows]
    if not rows or not is_set(part.get("maximum"), *maxima):
        return
    total = sum((maximum for maximum in maxima if maximum is not None), Decimal(0))
    if total != part["maximum"]:
        message = f"tổng điểm tối đa của {what} là {total}, khác điểm tối đa của phần thi là {part['maximum']}."
        report.fault(code, path, message)


def _check_key_maximum(part: Plain, marking: Plain, path: Path, report: Report) -> None:
    listed = marking.get("points_list")
    values = [marking.get("questions"), *(listed if isinstance(listed, list) else [marking.get("points_each")])]
    if not is_set(part.get("maximum"), *values):
        return
    most: Decimal = MARKINGS.build(marking).maximum
    if most != part["maximum"]:
        message = f"trả lời đúng hết được {most} điểm, khác điểm tối đa của phần thi là {part['maximum']}."
        report.fault("key_sum", (*path, "marking"), message)


def _check_time(part: Plain, path: Path, report: Report) -> None:
    time = part.get("time")
    penalty = time.get("penalty") if isinstance(time, dict) else None
    if not isinstance(time, dict) or not isinstance(penalty, dict):
        return
    if penalty.get("kind") != "none" and "floor" not in time:
        message = "có trừ điểm thì cần khóa «floor»: zero (phần thi không xuống dưới 0) hoặc none (được âm)."
        report.fault("floor_missing", (*path, "time"), message)
    if ("thinking" in time) != ("thinking_over" in time):
        message = "thinking (thời gian chuẩn bị) và thinking_over (quá giờ chuẩn bị thì sao) phải đi cùng nhau."
        report.fault("thinking_incomplete", (*path, "time"), message)


def _check_judges(one: Plain, path: Path, report: Report) -> None:
    panel = one.get("judges")
    used: list[tuple[Any, Path]] = []
    judged = False
    for part, here in all_parts(one, path):
        marking = part.get("marking")
        if isinstance(marking, dict) and marking.get("kind") in ("by_criteria", "by_part"):
            judged = True
            if "combine" in marking:
                used.append((marking["combine"], (*here, "marking", "combine")))
    if not isinstance(panel, dict):
        if judged and panel is None:
            report.fault("judges_missing", path, "có phần thi do giám khảo chấm nhưng vòng thi chưa có «judges».")
        return
    for combine, here in [*used, (panel.get("combine"), (*path, "judges", "combine"))]:
        _check_combination(combine, panel, here, report)


def _check_combination(combine: Any, panel: Plain, path: Path, report: Report) -> None:
    if not isinstance(combine, dict) or not is_set(*combine.values()):
        return
    shape = COMBINATIONS.build(combine)
    if shape.needs_head and panel.get("head") is False:
        message = "Trưởng ban quyết định nhưng Ban Giám khảo không có Trưởng ban (head: false)."
        report.fault("head_missing", path, message)
    if is_set(panel.get("count")) and panel["count"] < shape.least_judges:
        message = f"cách gộp này cần ít nhất {shape.least_judges} giám khảo, thể lệ chỉ có {panel['count']}."
        report.fault("too_few_judges", path, message)


def _check_tie_breaks(one: Plain, path: Path, report: Report, *, mode: Any) -> None:
    criteria = {part.get("code"): _criteria_of(part) for part, _ in all_parts(one, path)}
    parts_known = isinstance(one.get("parts"), list)
    for step, here in _records(one, "tie_break", path):
        kind = step.get("kind")
        if kind not in TIE_BREAKS.kinds:
            continue
        if parts_known and is_set(step.get("part")) and step["part"] not in criteria:
            report.fault("unknown_part", (*here, "part"), f"vòng thi không có phần thi «{step['part']}».")
        elif parts_known and is_set(step.get("criterion"), step.get("part")):
            known = criteria[step["part"]]
            if known is not None and step["criterion"] not in known:
                message = f"phần thi «{step['part']}» không có tiêu chí «{step['criterion']}»."
                report.fault("unknown_criterion", (*here, "criterion"), message)
        if TIE_BREAKS.kinds[kind].online_only and mode == "stage":
            report.fault("online_only", here, f"bước «{kind}» chỉ dùng cho cuộc thi trực tuyến (mode: online).")
        _check_step_of_head(one, step, here, report)


def _check_step_of_head(one: Plain, step: Plain, path: Path, report: Report) -> None:
    panel = one.get("judges")
    has_no_head = panel is None or (isinstance(panel, dict) and panel.get("head") is False)
    if has_no_head and step["kind"] in ("head_judge_total", "head_judge_decision"):
        report.fault("head_missing", path, "bước này cần Trưởng ban Giám khảo (judges.head: true).")


def _criteria_of(part: Plain) -> set[Any] | None:
    """Return the criteria's codes; None while they are still unset."""
    marking = part.get("marking")
    if not isinstance(marking, dict) or marking.get("kind") != "by_criteria":
        return None if marking is not None and not isinstance(marking, dict) else set()
    rows = marking.get("criteria")
    return {row.get("code") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else None


def _check_prizes(one: Plain, path: Path, report: Report) -> None:
    prizes = one.get("prizes")
    online = one.get("online")
    units = online.get("units") if isinstance(online, dict) else None
    if isinstance(units, dict):
        _check_table(units, (*path, "online", "units"), report)
    if not isinstance(prizes, dict):
        return
    here = (*path, "prizes")
    _check_table(prizes, here, report)
    known = {part.get("code") for part, _ in all_parts(one, path)}
    for side, place in _records(prizes, "side", here):
        rule = side.get("by")
        part = rule.get("part") if isinstance(rule, dict) else None
        if isinstance(one.get("parts"), list) and is_set(part) and part not in known:
            report.fault("unknown_part", (*place, "by", "part"), f"vòng thi không có phần thi «{part}».")


def _check_table(prizes: Plain, path: Path, report: Report) -> None:
    rows = list(_records(prizes, "table", path))
    for row, here in rows[:-1]:
        if row.get("count") == REST:
            report.fault("rest_not_last", (*here, "count"), "«rest» (tất cả còn lại) chỉ dùng cho giải cuối cùng.")


def _check_incidents(one: Plain, path: Path, report: Report) -> None:
    for row, here in _records(one, "incidents", path):
        if is_set(row.get("effect")) and (row["effect"] == "deduct") != ("points" in row):
            report.fault("incident_points", here, "«points» phải có khi effect là deduct, và chỉ khi đó.")


def _check_groups(one: Plain, path: Path, report: Report) -> None:
    groups = one.get("groups")
    sizes = groups.get("sizes") if isinstance(groups, dict) else None
    if isinstance(sizes, list) and is_set(one.get("entries"), *sizes) and sum(sizes) != one["entries"]:
        message = f"tổng số đội các bảng là {sum(sizes)}, khác số bài dự thi là {one['entries']}."
        report.fault("group_sizes", (*path, "groups", "sizes"), message)


def _check_online(one: Plain, path: Path, report: Report, *, mode: Any) -> None:
    online = one.get("online")
    if mode == "online" and online is None:
        report.fault("online_missing", path, "cuộc thi trực tuyến cần khóa «online» ở mỗi vòng.")
    if mode == "stage" and online is not None:
        report.fault("online_on_stage", (*path, "online"), "hội thi trên sân khấu không dùng khóa «online».")
    if not isinstance(online, dict):
        return
    for part, here in all_parts(one, path):
        marking = part.get("marking")
        if "parts" in part or (isinstance(marking, dict) and marking.get("kind") != "by_key"):
            report.fault("online_by_key_only", here, "phần thi trực tuyến chỉ chấm theo đáp án (by_key).")
    if isinstance(one.get("parts"), list) and len(one["parts"]) != 1:
        report.fault("online_one_part", (*path, "parts"), "vòng thi trực tuyến có đúng một phần thi.")
    uses_guess = [here for step, here in _records(one, "tie_break", path) if step.get("kind") == "guess_distance"]
    if uses_guess and "guess" not in online:
        report.fault(
            "guess_missing",
            uses_guess[0],
            "bước này cần câu dự đoán (online.guess): mục «Mở, đóng, lượt thi, câu dự đoán».",
        )


def _check_supporting(document: Plain, report: Report) -> None:
    team = document.get("team")
    supporting = team.get("supporting") if isinstance(team, dict) else None
    wanted = supporting.get("parts") if isinstance(supporting, dict) else None
    known = {part.get("code") for one, path in _records(document, "rounds", ()) for part, _ in all_parts(one, path)}
    for place, code in enumerate(wanted if isinstance(wanted, list) else []):
        if known and code not in known:
            path: Path = ("team", "supporting", "parts", place)
            report.fault("unknown_part", path, f"không vòng thi nào có phần thi «{code}».")
