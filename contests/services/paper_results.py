"""Papers after a round is locked: summary per part, minutes of marking, result list, decision draft, certificates.

All are made from the stored result alone: what is printed is what was computed and sealed.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from contests.models import ContestRound, RoundResult
from contests.paper_shape import Block, Paper, Table, Words
from contests.queries.rules import typed_rules
from contests.rules import model
from contests.rules.amounts import points_vi
from contests.services.certificate_days import (
    PLACE,
    corrected_words,
    days_of_certificates,
    published_on,
    replacing_words,
    side_award,
)
from contests.services.paper_common import (
    DOTS,
    PaperPeople,
    contest_line,
    day_words,
    held_at,
    issuer_of,
    last_result,
    paper_people,
    place_day,
    points,
    winning_rows,
)
from lms.base.clock import local_day

Plain = Mapping[str, Any]
NOT_PUBLIC = "(Chưa công bố, dùng trong Ban Tổ chức)"


def part_summaries(contest_round: ContestRound) -> list[Paper]:
    """Return a wide table per marked part, marks of every judge and points of the part, and one of the totals."""
    result = _result(contest_round)
    rules = _rules(contest_round, result)
    judges = [row["judge"] for row in result.sheets.get("judges", [])]
    tables = [
        (f"Phần thi: {leaf.name}", _part_table(leaf, result, judges))
        for leaf in rules.marked_parts().values()
        if leaf.marking is not None and leaf.marking.criteria_of(part_maximum=leaf.maximum)
    ]
    tables.append(("Tổng hợp các phần thi", _totals_table(rules, result)))
    return [
        Paper(
            title="Bảng tổng hợp điểm",
            subtitle=f"{contest_line(contest_round)}\n{title}",
            issuer=issuer_of(contest_round),
            place_day=place_day(contest_round, contest_round.locked_at),
            blocks=(table, Words(_seal_words(result), "small")),
            signatures=(("Thư ký", ""), ("Thư ký", ""), ("Trưởng Ban Giám khảo", _head(result))),
            note=_note(contest_round),
            is_wide=True,
        )
        for title, table in tables
    ]


def marking_minutes(contest_round: ContestRound) -> list[Paper]:
    """Return the minutes of marking: who marked, who did not and why, what happened, the result, how ties ended."""
    result = _result(contest_round)
    rules = _rules(contest_round, result)
    judges = result.sheets.get("judges", [])
    when = result.computed_at
    blocks: list[Block] = [
        Words(f"Hôm nay, {day_words(local_day(when))}, tại {held_at(contest_round)}, Ban Giám khảo họp xác nhận "
              f"kết quả chấm {contest_line(contest_round)}. Bắt đầu lúc …… giờ ……"),
        Words("1. Thành phần", "heading"),
        Table(("TT", "Họ và tên", "Nhiệm vụ"), tuple(_judge_rows(judges)), (1, 6, 4), (0,)),
        Words(f"Chủ trì: {_head(result) or DOTS}. Thư ký: {DOTS}."),
        Words("2. Việc chấm thi", "heading"),
        Words(f"Chấm theo thể lệ phiên bản {result.rules.number}; {len(result.sheets.get('sheets', []))} phiếu chấm "
              f"được ghi nhận cho {len(result.sheets.get('entries', []))} bài dự thi."),
        *[Words(text) for text in _happenings(rules, result)],
        Words("3. Kết quả", "heading"),
        _places_table(contest_round, result),
        *[Words(sentence) for sentence in _decided(result)],
        *[Words(f"Giải phụ: {line}") for line in _side_lines(result, paper_people(contest_round, result))],
        Words(_seal_words(result), "small"),
        Words("Cuộc họp kết thúc lúc …… giờ ……; biên bản đã đọc cho các thành viên nghe, thống nhất và ký tên./."),
    ]  # fmt: skip
    signatures = [(f"Giám khảo {place}", row["judge"]) for place, row in enumerate(judges, start=1)]
    return [
        Paper(
            title="Biên bản",
            subtitle=f"Chấm thi {contest_line(contest_round)}",
            issuer=issuer_of(contest_round),
            number="Số: ……/BB-BGK",
            place_day=place_day(contest_round, when),
            blocks=tuple(blocks),
            signatures=(*signatures, ("Thư ký", ""), ("Chủ tọa", _head(result))),
            note=_note(contest_round),
        )
    ]


def result_list(contest_round: ContestRound) -> list[Paper]:
    """Return the list of results: place, team, unit, points, prize; side prizes below."""
    result = _result(contest_round)
    blocks: list[Block] = [_places_table(contest_round, result)]
    side = _side_lines(result, paper_people(contest_round, result))
    if side:
        blocks += [Words("Giải phụ", "heading"), *[Words(line) for line in side]]
    unranked = [f"{row['entry']}: {row['reason']}." for row in result.standing.get("unranked", [])]
    if unranked:
        blocks += [Words("Không xếp hạng", "heading"), *[Words(line) for line in unranked]]
    blocks.append(Words(_seal_words(result), "small"))
    return [
        Paper(
            title="Danh sách kết quả",
            subtitle=contest_line(contest_round),
            issuer=issuer_of(contest_round),
            place_day=place_day(contest_round, published_on(contest_round) or result.computed_at),
            blocks=(*corrected_words(contest_round, "Danh sách"), *blocks),
            signatures=(("Trưởng Ban Giám khảo", _head(result)), ("TM. Ban Tổ chức\nTrưởng ban", "")),
            receivers=("Các đội thi;", "Ban Giám khảo;", "Lưu: VT, hồ sơ hội thi."),
            note=_note(contest_round),
        )
    ]


def decision_draft(contest_round: ContestRound) -> list[Paper]:
    """Return the draft of the decision that recognises the results, with the list of who is given which prize."""
    result = _result(contest_round)
    people = paper_people(contest_round, result)
    given = [row for row in result.standing["entries"] if row["prize"]]
    rows = [
        (str(place), people.name(row["entry"]), people.unit(row["entry"]), row["prize"])
        for place, row in enumerate(given, 1)
    ]
    number = len(rows)
    side = [
        (str(place), _holder(row, people), people.unit(row["entry"]), row["prize"])
        for place, row in enumerate(result.standing.get("side_prizes", []), start=number + 1)
    ]
    blocks = (
        Words("BAN TỔ CHỨC HỘI THI", "center"),
        Words("Căn cứ Kế hoạch số ……/KH-…… ngày … tháng … năm … về việc tổ chức Hội thi;", "italic"),
        Words("Căn cứ Quyết định số ……/QĐ-…… ngày … tháng … năm … về việc thành lập Ban Tổ chức Hội thi;", "italic"),
        Words(f"Căn cứ Thể lệ {contest_round.contest.name};", "italic"),
        Words("Theo Biên bản chấm thi của Ban Giám khảo và đề nghị của Tổ Thư ký.", "italic"),
        Words("QUYẾT ĐỊNH:", "center"),
        Words(f"Điều 1. Công nhận kết quả {contest_line(contest_round)} và trao giải cho các đội, cá nhân sau:"),
        Table(("TT", "Đội thi, cá nhân", "Đơn vị", "Giải"), (*rows, *side), (1, 5, 5, 4), (0,)),
        *corrected_words(contest_round, "Kết quả"),
        Words("Điều 2. Kinh phí giải thưởng thực hiện theo dự toán của Hội thi đã được duyệt."),
        Words("Điều 3. Quyết định này có hiệu lực kể từ ngày ký. Các đơn vị, cá nhân có tên tại Điều 1 và các "
              "thành viên Ban Tổ chức chịu trách nhiệm thi hành Quyết định này./."),
    )  # fmt: skip
    return [
        Paper(
            title="Quyết định",
            subtitle=f"Về việc công nhận kết quả {contest_line(contest_round)}",
            issuer=issuer_of(contest_round),
            number="Số: ……/QĐ-BTC",
            place_day=place_day(contest_round, None),
            blocks=blocks,
            signatures=(("TM. Ban Tổ chức\nTrưởng ban", ""),),
            receivers=("Như Điều 3;", "Lưu: VT, hồ sơ hội thi."),
            note="(Dự thảo)",
        )
    ]


def prize_certificates(contest_round: ContestRound) -> list[Paper]:
    """Return a certificate per prize and side prize, one a page.

    After a correction whoever is given another prize gets a paper of the day of the corrected result, which names the
    one that it replaces; the others keep their day.
    """
    result = _result(contest_round)
    people = paper_people(contest_round, result)
    given = [row for row in result.standing["entries"] if row["prize"]]
    held = [(people.name(row["entry"]), row["prize"], row["entry"], PLACE) for row in given]
    side = result.standing.get("side_prizes", [])
    held += [(_holder(row, people), row["prize"], row["entry"], side_award(row)) for row in side]
    days = days_of_certificates(contest_round)
    return [
        Paper(
            title="Giấy chứng nhận",
            subtitle="",
            issuer=issuer_of(contest_round),
            place_day=place_day(contest_round, days[entry, award].given_at),
            number="Số: ……/GCN-BTC",
            blocks=(
                Words("Ban Tổ chức chứng nhận", "center"),
                Words(holder, "big"),
                *([Words(people.unit(entry), "center")] if people.unit(entry) not in ("", holder) else []),
                Words(f"đạt {prize}", "big"),
                Words(f"tại {contest_line(contest_round)}", "center"),
                *replacing_words(days[entry, award]),
            ),
            signatures=(("TM. Ban Tổ chức\nTrưởng ban", ""),),
            is_free=True,
        )
        for holder, prize, entry, award in held
    ]


def _result(contest_round: ContestRound) -> RoundResult:
    found = last_result(contest_round)
    if found is None:
        raise ValueError("papers of results are asked for a round that is not locked")
    return found


def _rules(contest_round: ContestRound, result: RoundResult) -> model.Round:
    rounds = typed_rules(result.rules).rounds
    return next(one for one in rounds if one.code == contest_round.code)


def _note(contest_round: ContestRound) -> str:
    return "" if contest_round.published_at else NOT_PUBLIC


def _head(result: RoundResult) -> str:
    return next((row["judge"] for row in result.sheets.get("judges", []) if row.get("head")), "")


def _judge_rows(judges: list[Plain]) -> Iterator[tuple[str, str, str]]:
    for place, row in enumerate(judges, start=1):
        yield str(place), row["judge"], "Trưởng Ban Giám khảo" if row.get("head") else "Giám khảo"


def _part_table(leaf: model.Part, result: RoundResult, judges: list[str]) -> Table:
    marks: dict[tuple[str, str], tuple[int, str]] = {}
    for row in result.sheets.get("sheets", []):
        key, version = (row["entry"], row["judge"]), row.get("version", 1)
        if row["part"] == leaf.code and version >= marks.get(key, (0, ""))[0]:
            marks[key] = version, _whole_mark(row)
    recused = {(row["entry"], row["judge"]) for row in result.sheets.get("recusals", [])}
    rows = []
    for place, row in enumerate(result.sheets.get("entries", []), start=1):
        name = row["entry"]
        told = ["không chấm" if (name, one) in recused else marks.get((name, one), (0, "–"))[1] for one in judges]
        rows.append((str(place), name, *told))
    return Table(("TT", "Đội thi", *judges), tuple(rows), (1, 5, *([2] * len(judges))), (0, *range(2, 2 + len(judges))))


def _whole_mark(row: Plain) -> str:
    if "mark" in row:
        return points(row["mark"])
    return points_vi(sum((Decimal(str(one)) for one in row["marks"].values()), Decimal(0)).normalize())


def _totals_table(rules: model.Round, result: RoundResult) -> Table:
    rows = [
        (
            str(row["rank"]),
            row["entry"],
            *[points(row["parts"].get(part.code)) or "–" for part in rules.parts],
            points(row["penalties"]),
            points(row["total"]),
        )
        for row in result.standing["entries"]
    ]
    head = ("Hạng", "Đội thi", *[part.name for part in rules.parts], "Điểm trừ", "Tổng điểm")
    width = len(rules.parts)
    return Table(head, tuple(rows), (1, 4, *([2] * width), 2, 2), (0, *range(2, width + 4)))


def _places_table(contest_round: ContestRound, result: RoundResult) -> Table:
    people = paper_people(contest_round, result)
    rows = [
        (str(row["rank"]), people.name(row["entry"]), people.unit(row["entry"]), points(row["total"]), _gains(row))
        for row in winning_rows(contest_round, result)
    ]
    return Table(("Hạng", "Đội thi", "Đơn vị", "Tổng điểm", "Kết quả"), tuple(rows), (2, 5, 5, 3, 4), (0, 3))


def _gains(row: Plain) -> str:
    words = [row["prize"]] if row["prize"] else []
    return "; ".join(words + (["vào vòng sau"] if row["qualifies"] else []))


def _happenings(rules: model.Round, result: RoundResult) -> Iterator[str]:
    for row in result.sheets.get("recusals", []):
        yield f"{row['judge']} không chấm «{row['entry']}», lý do: {row.get('reason') or DOTS}."
    for row in result.sheets.get("incidents", []):
        part = f", phần thi «{_part_name(rules, row['part'])}»" if row.get("part") else ""
        yield f"«{row['entry']}»{part}: {rules.incidents[row['incident']].name}. {row.get('note', '')}".strip()
    for row in result.sheets.get("withdrawals", []):
        told = "rút khi chưa thi đủ các phần, không xếp hạng" if row["when"] == "before_round" else "rút sau vòng thi"
        yield f"«{row['entry']}» {told}."
    corrected = [row for row in result.sheets.get("sheets", []) if row.get("version", 1) > 1]
    for row in corrected:
        yield f"{row['judge']} sửa phiếu chấm «{row['entry']}», lý do: {row.get('reason', '')}."


def _part_name(rules: model.Round, code: str) -> str:
    named = {part.code: part.name for part in (*rules.parts, *rules.marked_parts().values())}
    return named.get(code, code)


def _decided(result: RoundResult) -> list[str]:
    because = result.standing.get("because", {})
    return [
        because[row["entry"]] for row in result.standing["entries"] if row["decided_by"] and row["entry"] in because
    ]


def _side_lines(result: RoundResult, people: PaperPeople) -> list[str]:
    return [f"{row['prize']}: {_holder(row, people)}." for row in result.standing.get("side_prizes", [])]


def _holder(row: Plain, people: PaperPeople) -> str:
    name = people.name(row["entry"])
    return f"{row['member']} ({name})" if row.get("member") else name


def _seal_words(result: RoundResult) -> str:
    when = f"{localtime(result.computed_at):%H:%M ngày %d/%m/%Y}"
    return (
        f"Tính lần {result.number} lúc {when}, thể lệ phiên bản {result.rules.number}; mã kiểm tra: {result.checksum}"
    )
