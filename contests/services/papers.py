"""Papers of a round: which there are, which can be printed now, and their files as PDF and DOCX."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from contests.docx import MOTTO, RECEIVERS, SIGN, STATE, write_docx
from contests.enums import RoundState
from contests.models import ContestRound
from contests.paper_shape import Paper
from contests.queries.rules import unset_settings
from contests.services import paper_results, paper_stage
from lms.base.errors import RuleViolation
from lms.base.typst_pdf import render_pdf

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "papers.typ"
MOST_PAGES = 600
STATES = list(RoundState)


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper.

    Attributes:
        since: the state of the round from which it can be printed.
        help: when it is used.
        is_online: online rounds have it as well.
    """

    code: str
    name: str
    help: str
    since: RoundState
    make: Callable[..., list[Paper]]
    by_part: bool = False
    is_online: bool = False


KINDS: tuple[PaperKind, ...] = (
    PaperKind(
        "phieu-cham-trang",
        "Phiếu chấm điểm (trắng)",
        "In trước khi thi, mỗi giám khảo một phiếu cho mỗi đội và phần thi; dùng khi máy hoặc mạng hỏng.",
        RoundState.PLANNED,
        paper_stage.blank_sheets,
        by_part=True,
    ),
    PaperKind(
        "bien-ban-boc-tham",
        "Biên bản bốc thăm",
        "In ngay sau khi bốc thăm để các đội ký.",
        RoundState.DRAWN,
        paper_stage.draw_minutes,
    ),
    PaperKind(
        "phieu-cham",
        "Phiếu chấm điểm (đã chấm)",
        "In sau khi khóa điểm để giám khảo ký xác nhận.",
        RoundState.LOCKED,
        paper_stage.filled_sheets,
        by_part=True,
    ),
    PaperKind(
        "bang-tong-hop",
        "Bảng tổng hợp điểm từng phần",
        "Điểm của từng giám khảo ở từng phần thi và bảng cộng điểm.",
        RoundState.LOCKED,
        paper_results.part_summaries,
    ),
    PaperKind(
        "bien-ban-cham-thi",
        "Biên bản chấm thi",
        "Cho cuộc họp của Ban Giám khảo sau khi khóa điểm.",
        RoundState.LOCKED,
        paper_results.marking_minutes,
    ),
    PaperKind(
        "danh-sach-ket-qua",
        "Danh sách kết quả",
        "Trước khi công bố, giấy ghi rõ là chưa công bố.",
        RoundState.LOCKED,
        paper_results.result_list,
        is_online=True,
    ),
    PaperKind(
        "du-thao-quyet-dinh",
        "Dự thảo quyết định công nhận kết quả",
        "Sửa trên tệp DOCX cho hợp với căn cứ của địa phương rồi trình ký.",
        RoundState.LOCKED,
        paper_results.decision_draft,
        is_online=True,
    ),
    PaperKind(
        "giay-chung-nhan",
        "Giấy chứng nhận giải",
        "Mỗi giải một trang, in sau khi công bố.",
        RoundState.PUBLISHED,
        paper_results.prize_certificates,
        is_online=True,
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True)
class Offer:
    """One kind of paper for one round. `refusal` says why it cannot be printed yet, empty when it can."""

    kind: PaperKind
    refusal: str


def offers(*, contest_round: ContestRound) -> list[Offer]:
    """Return every kind of paper with whether it can be printed now."""
    gaps = len(unset_settings(contest_round.rules))
    entered = _has_entries(contest_round)
    is_online = contest_round.contest.mode == "online"
    kinds = [kind for kind in KINDS if not is_online or kind.is_online]
    return [Offer(kind, _refusal(contest_round, kind, gaps, entered)) for kind in kinds]


def make_papers(*, contest_round: ContestRound, code: str, part: str = "") -> list[Paper]:
    """Return the papers of a kind.

    Args:
        part: keep the score sheets of one part only; for other kinds it says nothing.

    Raises:
        KeyError: there is no such kind.
        RuleViolation: `paper_not_ready`, `too_many_pages`, `nothing_to_print`.
    """
    kind = BY_CODE[code]
    if contest_round.contest.mode == "online" and not kind.is_online:
        raise RuleViolation("nothing_to_print", _("Vòng thi trực tuyến không có loại giấy tờ này."))
    gaps = len(unset_settings(contest_round.rules))
    entered = _has_entries(contest_round)
    refusal = _refusal(contest_round, kind, gaps, entered)
    if refusal:
        raise RuleViolation("paper_not_ready", refusal)
    papers = kind.make(contest_round, part=part) if kind.by_part else kind.make(contest_round)
    if not papers:
        raise RuleViolation("nothing_to_print", _("Không có tờ nào để in: vòng thi không có giải hoặc phiếu loại này."))
    if len(papers) > MOST_PAGES:
        message = _("Có %(count)s tờ, nhiều hơn %(most)s tờ một lần. Xin in từng phần thi.")
        raise RuleViolation("too_many_pages", message % {"count": len(papers), "most": MOST_PAGES})
    return papers


def papers_pdf(*, papers: list[Paper], title: str) -> bytes:
    """Return papers as one PDF file."""
    labels = {"state": STATE, "motto": MOTTO, "sign": SIGN, "receivers": RECEIVERS}
    return render_pdf(
        template=TEMPLATE, data={"title": title, "labels": labels, "papers": [paper.plain() for paper in papers]}
    )


def papers_docx(*, papers: list[Paper]) -> bytes:
    """Return papers as one DOCX file."""
    return write_docx(papers)


def _has_entries(contest_round: ContestRound) -> bool:
    """Tell whether somebody takes part; of an online round there is a paper only once its list is frozen."""
    if contest_round.contest.mode == "online":
        return contest_round.locked_at is not None
    return contest_round.entries.exclude(withdrawn="before_round").exists()


def _refusal(contest_round: ContestRound, kind: PaperKind, gaps: int, entered: bool) -> str:
    if gaps:
        return _("Thể lệ còn %(count)s chỗ cần nhập. Nhập xong mới in được.") % {"count": gaps}
    if not entered:
        if contest_round.contest.mode == "online":
            return _("In được sau khi đóng vòng thi và chốt danh sách.")
        return _("Vòng thi chưa có đội nào. Lập danh sách thi trước.")
    if STATES.index(RoundState(contest_round.state)) < STATES.index(kind.since):
        return _("In được khi vòng thi ở bước «%(state)s».") % {"state": kind.since.label}
    return ""
