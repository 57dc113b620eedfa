"""Papers before and during a round: minutes of the draw; score sheets, blank and filled."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.timezone import localtime

from contests.enums import DrawPurpose, EntryEventKind
from contests.models import ContestRound, EntryEvent, Judge, LotDraw, RoundEntry, ScoreSheet
from contests.paper_shape import Block, Paper, Table, Words
from contests.queries.rules import round_rules
from contests.rules.amounts import clock_text, points_vi
from contests.rules.model import Part
from contests.services.paper_common import (
    DOTS,
    contest_line,
    day_words,
    held_at,
    in_order,
    issuer_of,
    place_day,
    points,
    unit_of,
)
from contests.services.sheets import SheetBox, boxes_of
from lms.base.clock import local_day

BLANK_JUDGE = ""


def draw_minutes(contest_round: ContestRound) -> list[Paper]:
    """Return the minutes of the draws of a round: seeds as they were said, what came out, how to draw again."""
    draws = list(contest_round.draws.select_related("drawn_by").order_by("pk"))
    first = draws[0].drawn_at if draws else None
    blocks: list[Block] = [
        Words(f"Hôm nay, {day_words(local_day(first) if first else None)}, tại {held_at(contest_round)},"),
        Words(f"Ban Tổ chức tiến hành bốc thăm cho {contest_line(contest_round)}."),
        Words("Thành phần: đại diện Ban Tổ chức, thư ký và đại diện các đội thi (ký tên ở cuối biên bản)."),
    ]
    parts = {code: one.name for code, one in round_rules(contest_round).marked_parts().items()}
    for place, draw in enumerate(draws, start=1):
        blocks += _draw(place, draw, parts)
    blocks += _after_lots(contest_round)
    blocks += [Words("Kết quả bốc thăm", "heading"), _order_table(contest_round)]
    blocks.append(
        Words(
            "Các lần bốc thăm do máy thực hiện từ mã bốc thăm đọc to trước khi bốc; ai cũng bốc lại được từ mã "
            "này và danh sách ghi ở trên và phải ra đúng kết quả này."
        )
    )
    blocks.append(Words("Biên bản lập xong lúc …… giờ ……, đã đọc cho mọi người cùng nghe và thống nhất ký tên./."))
    return [
        Paper(
            title="Biên bản",
            subtitle=f"Bốc thăm {contest_line(contest_round)}",
            issuer=issuer_of(contest_round),
            number="Số: ……/BB-BTC",
            place_day=place_day(contest_round, first),
            blocks=tuple(blocks),
            signatures=(("Thư ký", ""), ("Đại diện các đội", ""), ("Chủ tọa", "")),
            receivers=("Ban Tổ chức;", "Ban Giám khảo;", "Lưu: VT, hồ sơ hội thi."),
        )
    ]


def blank_sheets(contest_round: ContestRound, *, part: str = "") -> list[Paper]:
    """Return an empty score sheet per judge, entry and marked part, in the order of play; `part` keeps one part only.

    Before judges are named, each entry and part has one sheet a seat of the panel.
    """
    judges = [one.full_name for one in _judges(contest_round)] or _seats(contest_round)
    return [
        _sheet(contest_round, leaf, row, judge, boxes, {})
        for leaf, boxes in _judged(contest_round, part)
        for row in in_order(contest_round)
        for judge in judges
    ]


def filled_sheets(contest_round: ContestRound, *, part: str = "") -> list[Paper]:
    """Return the score sheets in force as they were locked, the highest version of each, with its reason."""
    names = {judge.pk: judge.full_name for judge in contest_round.judges.all()}
    latest: dict[tuple[str, int, int], ScoreSheet] = {}
    for sheet in ScoreSheet.objects.filter(round_entry__round=contest_round).order_by("version"):
        latest[sheet.part, sheet.round_entry_id, sheet.judge_id] = sheet
    return [
        _sheet(contest_round, leaf, row, names[judge], boxes, sheet.marks, sheet)
        for leaf, boxes in _judged(contest_round, part)
        for row in in_order(contest_round)
        for (code, entry, judge), sheet in sorted(latest.items(), key=lambda item: item[0])
        if code == leaf.code and entry == row.pk
    ]


def count_blank_sheets(contest_round: ContestRound) -> int:
    """Return how many sheets there are to print, one page each."""
    judges = len(_judges(contest_round)) or len(_seats(contest_round))
    return len(list(_judged(contest_round, ""))) * len(in_order(contest_round)) * judges


def judged_parts(contest_round: ContestRound) -> list[tuple[str, str]]:
    """Return code and name of every part that judges mark."""
    return [(leaf.code, leaf.name) for leaf, _boxes in _judged(contest_round, "")]


def _draw(place: int, draw: LotDraw, parts: Mapping[str, str]) -> list[Block]:
    what = f"{place}. Bốc thăm để {draw.get_purpose_display().lower()}"
    if draw.purpose == DrawPurpose.PACKS:
        code = draw.given.get("part", "")
        what += f", phần thi «{parts.get(code, code)}»"
    told = f"Mã bốc thăm đọc trước khi bốc: «{draw.seed}»; lúc {localtime(draw.drawn_at):%H:%M}"
    blocks: list[Block] = [Words(what, "heading"), Words(f"{told}; người bốc: {draw.drawn_by.full_name}.")]
    if draw.reason:
        blocks.append(Words(f"Bốc lại, lý do: {draw.reason}."))
    return blocks


def _after_lots(contest_round: ContestRound) -> list[Block]:
    """Return who took whose place after the lots, and what was decided about groups; nothing where nothing happened."""
    events = EntryEvent.objects.filter(round=contest_round, kind=EntryEventKind.REPLACES, details__has_key="replaces")
    moved: list[tuple[Any, str]] = [
        (row.happened_at, f"{row.entry.name}: {row.reason}.")
        for row in events.select_related("entry").order_by("pk")
        if row.details.get("lot")
    ]
    for one in contest_round.group_decisions.order_by("pk"):
        what = one.get_kind_display() + (f" ({' ↔ '.join(one.teams)})" if one.teams else "")
        moved.append((one.recorded_at, f"{' '.join(one.broken)} {what}, lý do: {one.reason}."))
    if not moved:
        return []
    told = [Words(f"{localtime(at):%H:%M ngày %d/%m/%Y}: {words}") for at, words in sorted(moved)]
    return [Words("Thay đổi sau khi bốc thăm", "heading"), *told]


def _order_table(contest_round: ContestRound) -> Table:
    rows = _drawn(contest_round)
    has_groups, has_packs = any(row.group for row in rows), any(row.pack for row in rows)
    head = [
        "Số thăm",
        *(["Bảng"] if has_groups else []),
        "Đội thi",
        "Đơn vị",
        *(["Gói"] if has_packs else []),
        "Ký nhận",
    ]
    found = [
        (
            str(row.lot or ""),
            *([row.group] if has_groups else []),
            row.entry.name,
            unit_of(row),
            *([row.pack] if has_packs else []),
            "",
        )
        for row in rows
    ]
    widths = (2, *([3] if has_groups else []), 5, 5, *([2] if has_packs else []), 4)
    return Table(tuple(head), tuple(found), widths, (0,))


def _drawn(contest_round: ContestRound) -> list[RoundEntry]:
    """Return everybody who drew a lot, whoever withdrew afterwards too: the minutes say what came out."""
    rows = contest_round.entries.select_related("entry__unit").filter(lot__isnull=False)
    return sorted(rows, key=lambda row: (row.group, row.lot or 0, row.pk))


def _sheet(
    contest_round: ContestRound,
    leaf: Part,
    row: RoundEntry,
    judge: str,
    boxes: tuple[SheetBox, ...],
    marks: dict[str, Any],
    sheet: ScoreSheet | None = None,
) -> Paper:
    lines = [
        (str(place), box.name, points_vi(box.maximum), points(marks.get(box.code)), "")
        for place, box in enumerate(boxes, start=1)
    ]
    blocks: list[Block] = [
        Words(f"Giám khảo: {judge or '……………………………………………'}"),
        Words(f"Đội thi: {row.entry.name} (số thăm {row.lot or '……'}). Đơn vị: {unit_of(row) or DOTS}"),
        Words(_part_words(leaf)),
        Table(("TT", "Tiêu chí", "Tối đa", "Điểm", "Ghi chú"), tuple(lines), (1, 7, 2, 2, 4), (0, 2, 3)),
        Words(
            f"Bước điểm: {points_vi(boxes[0].step)}. Ghi bằng số; sửa thì gạch một nét, ghi lại và ký bên cạnh.",
            "small",
        ),
    ]
    if sheet is not None:
        blocks += _locked(sheet)
    return Paper(
        title="Phiếu chấm điểm",
        subtitle=contest_line(contest_round),
        issuer=issuer_of(contest_round),
        place_day=place_day(contest_round, sheet.recorded_at if sheet else contest_round.starts_at),
        blocks=tuple(blocks),
        signatures=(("Giám khảo", judge),),
    )


def _locked(sheet: ScoreSheet) -> list[Block]:
    when = f"{localtime(sheet.recorded_at):%H:%M:%S ngày %d/%m/%Y}"
    blocks: list[Block] = [
        Words(f"Phiếu nộp và khóa lúc {when}, lần ghi {sheet.version}, {sheet.get_source_display()}.")
    ]
    if sheet.reason:
        blocks.append(Words(f"Lý do sửa: {sheet.reason}"))
    if sheet.note:
        blocks.append(Words(f"Nhận xét: {sheet.note}"))
    return blocks


def _part_words(leaf: Part) -> str:
    words = f"Phần thi: {leaf.name}, tối đa {points_vi(leaf.maximum)} điểm"
    return f"{words}; thời gian {clock_text(leaf.timing.limit_seconds)}" if leaf.timing else words


def _judged(contest_round: ContestRound, part: str) -> Iterator[tuple[Part, tuple[SheetBox, ...]]]:
    for leaf in round_rules(contest_round).marked_parts().values():
        boxes = boxes_of(contest_round=contest_round, part=leaf.code)
        if boxes and part in ("", leaf.code):
            yield leaf, boxes


def _judges(contest_round: ContestRound) -> list[Judge]:
    return [one for one in contest_round.judges.order_by("order", "pk") if one.removed_at is None]


def _seats(contest_round: ContestRound) -> list[str]:
    panel = round_rules(contest_round).panel
    return [BLANK_JUDGE] * (panel.count if panel else 0)
