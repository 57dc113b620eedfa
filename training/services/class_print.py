"""Classes on paper: letters of invitation, the sheet to sign, the minutes. Made anew whenever they are asked for."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lms.base.typst_pdf import render_pdf
from mediators.services.cards import qr_svg
from training.enums import ATTENDED
from training.models import Attendance, ClassSession, TrainingClass
from training.queries.class_people import ClassPerson, class_people, test_results, there_by_session, walk_ins
from training.services.class_papers import handed_in

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "class.typ"
SHORT = {"present": "x", "late": "M", "left_early": "S", "excused": "P", "absent": "–"}
EMPTY_ROWS = 5


def letters_pdf(row: TrainingClass) -> bytes:
    """Return a letter of invitation for each person of the list, one a page; 20 ms a page."""
    return render_pdf(template=TEMPLATE, data=class_data(row, "letters"))


def sheet_pdf(row: TrainingClass) -> bytes:
    """Return the sheet to sign for each half-day: names, a small code a row to be scanned, room for signatures."""
    return render_pdf(template=TEMPLATE, data=class_data(row, "sheet"))


def minutes_pdf(row: TrainingClass) -> bytes:
    """Return the minutes of the class: what was taught, who was there with which hours, papers, signatures."""
    return render_pdf(template=TEMPLATE, data=class_data(row, "minutes"))


def class_data(row: TrainingClass, kind: str) -> dict[str, Any]:
    """Return what the template is given; `kind` is "letters", "sheet" or "minutes"."""
    sessions = list(row.sessions.select_related("subject"))
    people = class_people(row)
    found: dict[str, Any] = {"kind": kind, "labels": _labels(row), "facts": _facts(row)}
    found["sessions"] = [_session(one) for one in sessions]
    if kind == "letters":
        found["people"] = [_letter(one) for one in people if one.is_invited]
    elif kind == "sheet":
        found["people"] = [_letter(one) for one in people]
        found["empty"] = EMPTY_ROWS
    else:
        found |= _minutes(row, sessions, people)
    return found


def _labels(row: TrainingClass) -> dict[str, str]:
    return {
        "state": _("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        "motto": _("Độc lập - Tự do - Hạnh phúc"),
        "unit": str(row.unit),
        "letter": _("GIẤY MỜI"),
        "letter-sub": _("dự lớp tập huấn hòa giải ở cơ sở"),
        "to": _("Kính mời ông/bà"),
        "bring": _("Khi đến lớp, xin mang giấy này hoặc thẻ để điểm danh nhanh."),
        "sheet": _("PHIẾU KÝ TÊN"),
        "minutes": _("BIÊN BẢN LỚP TẬP HUẤN"),
        "number": _("TT"),
        "name": _("Họ và tên"),
        "code": _("Mã"),
        "team": _("Tổ hòa giải"),
        "sign": _("Ký tên"),
        "scan": _("Quét"),
        "hours": _("Số giờ"),
        "trainer": _("Tập huấn viên"),
        "keeper": _("Người lập biên bản"),
        "head": _("Đại diện nơi mở lớp"),
        "sign-note": _("(Ký, ghi rõ họ tên)"),
        "key": _(
            "x có mặt · M đến muộn · S về sớm · P vắng có phép · – vắng · ô trống: chưa điểm danh · * có người giúp"
        ),
    }


def _facts(row: TrainingClass) -> list[list[str]]:
    place = ", ".join(part for part in (row.place_name, row.address) if part)
    trainers = ", ".join(row.trainers.order_by("sort_key").values_list("full_name", flat=True))
    found = [
        [_("Lớp"), row.title],
        [_("Nơi học"), place],
        [_("Tập huấn viên"), trainers or "–"],
        [_("Chương trình"), str(row.programme)],
    ]
    if row.note:
        found.append([_("Lưu ý"), row.note])
    return found


def _session(one: ClassSession) -> dict[str, str]:
    return {
        "name": str(one),
        "time": f"{one.starts_at:%H:%M} – {one.ends_at:%H:%M}",
        "subject": str(one.subject),
        "hours": _number(one.hours),
    }


def _letter(one: ClassPerson) -> dict[str, str]:
    return {"name": one.person.full_name, "code": one.person.code, "team": one.team, "qr": qr_svg(one.person.code)}


def _minutes(row: TrainingClass, sessions: list[ClassSession], people: list[ClassPerson]) -> dict[str, Any]:
    there = there_by_session(row)
    came = [one for one in people if any(mark.presence in ATTENDED for mark in one.marks.values())]
    notes = [
        _("Được mời: %(count)s người. Có mặt ít nhất một buổi: %(there)s người.")
        % {"count": sum(one.is_invited for one in people), "there": len(came)}
    ]
    notes += [_("%(session)s: %(count)s người có mặt.") % {"session": one, "count": there[one.pk]} for one in sessions]
    if names := walk_ins(row):
        listed = ", ".join(f"{line.walk_in_name} ({line.session})" for line in names)
        notes.append(_("Ghi tên tại lớp, chưa ghép với hòa giải viên: %(names)s.") % {"names": listed})
    if papers := len(handed_in(row)):
        notes.append(_("Nộp bài thu hoạch: %(count)s người.") % {"count": papers})
    for paper in row.papers.select_related("paper", "training_class"):
        results = test_results(paper)
        told = {"title": paper.paper.title, "people": results.people, "passed": results.passed}
        notes.append(_("Bài kiểm tra nhanh «%(title)s»: %(people)s người làm, %(passed)s người đạt.") % told)
    if row.cancelled_at:
        notes.append(_("Lớp đã hủy: %(reason)s") % {"reason": row.cancel_reason})
    return {"notes": notes, "people": [_minutes_row(one, sessions) for one in people]}


def _minutes_row(one: ClassPerson, sessions: list[ClassSession]) -> dict[str, Any]:
    return {
        "name": one.person.full_name,
        "code": one.person.code,
        "team": one.team,
        "marks": [_short(one.marks.get(session.pk)) for session in sessions],
        "hours": _number(one.hours),
    }


def _short(mark: Attendance | None) -> str:
    if mark is None:
        return ""
    return SHORT[mark.presence] + ("*" if mark.helped else "")


def _number(value: Decimal) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")
