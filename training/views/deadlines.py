"""The officer's list of deadlines, its export, and the page that says why."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import require_roles
from accounts.client import client_address
from accounts.enums import Role
from audit.services import record
from lms.base.clock import now, today
from lms.base.spreadsheets import OutSheet, OutValue, write_xlsx
from mediators.access import visible_communes
from mediators.models import Team, Unit
from training.access import visible_statuses
from training.enums import TrainingState
from training.queries.deadlines import (
    PAGE_SIZE,
    PRINT_SIZE,
    SORTS,
    DeadlineFilters,
    DeadlineRow,
    count_states,
    deadline_page,
    deadline_rows,
    filter_statuses,
    shown_statuses,
    states_with_counts,
)

MOST_EXPORTED = 5000
COLUMNS = (
    ("Họ và tên", 28), ("Mã", 12), ("Tổ hòa giải", 34), ("Xã, phường, đặc khu", 22), ("Ngày công nhận", 14),
    ("Hạn tập huấn", 14), ("Tình trạng", 22), ("Hoàn thành ngày", 15), ("Đã xong", 10), ("Vì sao", 80),
)  # fmt: skip
HEADERS = (("ten", "Hòa giải viên"), ("to", "Tổ hòa giải"), ("cong-nhan", "Công nhận"), ("han", "Hạn"))


@dataclass(frozen=True)
class Choice:
    """What the address asks for, within what the officer may see."""

    communes: Sequence[Unit]
    filters: DeadlineFilters
    sort: str

    @property
    def commune(self) -> Unit | None:
        """Return the one commune that is looked at, if it is one."""
        wanted = self.filters.commune
        return next((unit for unit in self.communes if unit.code == wanted), None)

    @property
    def only(self) -> Unit | None:
        """Return the commune that is looked at, or the only one there is."""
        return self.commune or (self.communes[0] if len(self.communes) == 1 else None)

    @property
    def short_place(self) -> str:
        """Name the place as the rail does on every page."""
        return str(self.only) if self.only else self.place

    @property
    def place(self) -> str:
        """Name the place that is looked at, for the head of the page and for print."""
        if self.only is not None:
            return f"{self.only}, {self.only.parent}"
        parents = {str(unit.parent) for unit in self.communes}
        return parents.pop() if len(parents) == 1 else _("Các địa bàn phụ trách")


@require_roles(Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)
def deadline_list(request: HttpRequest) -> HttpResponse:
    """Show everyone's deadline, worst first; with `in` long pages, to be printed."""
    choice, as_of, is_print = read_choice(request), today(), "in" in request.GET
    page, counts = deadline_page(
        visible_statuses(request.user),
        filters=choice.filters,
        sort=choice.sort,
        page=request.GET.get("trang", 1),
        as_of=as_of,
        page_size=PRINT_SIZE if is_print else PAGE_SIZE,
    )
    teams = Team.objects.filter(commune=choice.only, dissolved_on=None).order_by("order_key") if choice.only else ()
    return render(
        request,
        "training/deadlines.html",
        {
            "page": page,
            "counts": counts,
            "choice": choice,
            "teams": teams,
            "as_of": counts.as_of or as_of,
            "chips": _chips(request, counts, choice.filters.state),
            "headers": _headers(request, choice.sort),
            "query": address_query(request, trang=None, joined=True),
            "export_query": address_query(request, trang=None),
            "print_query": "" if is_print else address_query(request, trang=None, **{"in": "1"}),
            "staff_place": choice.short_place,
            "is_filtered": choice.filters != DeadlineFilters(),
        },
    )


@require_roles(Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER)
def deadline_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """Hand out the list as a spreadsheet without contact data; logged (P5, P6)."""
    choice, as_of = read_choice(request), today()
    statuses = visible_statuses(request.user)
    shown = filter_statuses(shown_statuses(statuses, as_of=as_of), choice.filters)
    count = count_states(shown).of(choice.filters.state)
    if count > MOST_EXPORTED:
        messages.error(
            request,
            _("Danh sách có %(count)s dòng, mỗi lần xuất được tối đa %(most)s dòng. Xin chọn từng xã, phường, đặc khu.")
            % {"count": count, "most": MOST_EXPORTED},
        )
        return redirect(f"{reverse('training:deadlines')}?{address_query(request)}")
    rows = deadline_rows(statuses, filters=choice.filters, sort=choice.sort, as_of=as_of, most=MOST_EXPORTED)
    sheet = OutSheet(
        name="Thời hạn tập huấn",
        header=[title for title, _width in COLUMNS],
        rows=_cells(rows),
        widths=[width for _title, width in COLUMNS],
    )
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, [sheet])
    target.seek(0)
    record(
        action="deadlines.exported",
        by=request.user,
        now=now(),
        scope_code=choice.filters.commune or (choice.communes[0].code if len(choice.communes) == 1 else ""),
        address=client_address(request),
        details={"rows": count, "state": choice.filters.state},
    )
    return FileResponse(target, as_attachment=True, filename=f"thoi-han-tap-huan-{as_of.isoformat()}.xlsx")


def read_choice(request: HttpRequest) -> Choice:
    """Read filters and sort from the address.

    Raises:
        Http404: the commune or province is not one of the officer's.
    """
    given = request.GET
    communes = list(visible_communes(request.user).select_related("parent").order_by("name_key", "code"))
    commune, province = given.get("xa", ""), given.get("tinh", "")
    if commune and all(unit.code != commune for unit in communes):
        raise Http404
    if province and all(unit.parent_id != province for unit in communes):
        raise Http404
    state, sort = given.get("tinh-trang", ""), given.get("xep", "")
    month = _month(given.get("thang", "")) or _day(given.get("ngay", ""))
    filters = DeadlineFilters(
        state=state if state in TrainingState.values else "",
        team=_uuid(given.get("to", "")),
        commune=commune,
        province=province,
        due_from=month[0] if month else None,
        due_before=month[1] if month else None,
        words=given.get("q", "").strip()[:100],
    )
    return Choice(communes, filters, sort if sort.removeprefix("-") in SORTS else "")


def address_query(request: HttpRequest, *, joined: bool = False, **changes: str | None) -> str:
    """Return the query of the address with some parts set anew, or taken out where None; ends in & if `joined`."""
    query = request.GET.copy()
    for name, value in changes.items():
        key = name.replace("_", "-")
        if value:
            query[key] = value
        else:
            query.pop(key, None)
    text = query.urlencode()
    return f"{text}&" if joined and text else text


def _chips(request: HttpRequest, counts: Any, chosen: str) -> list[dict[str, Any]]:
    """Return the filter chips: all, then each state that occurs, with its number."""
    states = [("", _("Tất cả"), counts.total), *states_with_counts(counts)]
    return [
        {
            "label": label,
            "number": number,
            "is_chosen": code == chosen,
            "query": address_query(request, trang=None, tinh_trang=code or None),
        }
        for code, label, number in states
        if number or code in ("", chosen)
    ]


def _headers(request: HttpRequest, sort: str) -> list[dict[str, str]]:
    """Return the sortable column heads; the same one again turns the order round."""
    heads = []
    for key, label in HEADERS:
        is_up, is_down = sort == key, sort == f"-{key}"
        heads.append(
            {
                "label": label,
                "query": address_query(request, trang=None, xep=f"-{key}" if is_up else key),
                "order": "ascending" if is_up else "descending" if is_down else "",
            }
        )
    return heads


def _cells(rows: Iterator[DeadlineRow]) -> Iterator[Sequence[OutValue]]:
    for row in rows:
        progress = f"{row.done_count}/{row.needed_count}" if row.needed_count else ""
        yield (
            row.name, row.code, row.team, row.commune, row.recognised_on, row.due_on, row.state_label,
            row.completed_on, progress, row.because,
        )  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> tuple[date, date] | None:
    """Return a day written «2026-12-02» and the next one."""
    try:
        day = date.fromisoformat(text)
        return day, day + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _month(text: str) -> tuple[date, date] | None:
    """Return the first day of a month written «2026-12» and that of the next one."""
    try:
        first = date.fromisoformat(f"{text}-01")
        index = first.year * 12 + first.month
        return first, date(index // 12, index % 12 + 1, 1)
    except ValueError:
        return None
