"""The two sample rosters through the console commands (contracts.md §5).

The answer file of Phường Lê Chân says that rows 17, 68 and 69 have no recognition date, yet the cells of the sample
hold one. So the sample is tried twice: as sent, and with these three cells emptied, which gives the answers exactly.
"""

import io
import json
import shutil
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

from audit.models import AuditEntry
from mediators.models import Appointment, Mediator, Team, Unit
from mediators.signals import appointments_changed

SAMPLES = Path(__file__).parents[1] / "data" / "rosters"
CASES = [("phuong-le-chan", "11383"), ("xa-doan-ket", "06001")]
DATED_AGAINST_THE_ANSWERS = (17, 68, 69)


def sample(name: str, folder: Path) -> str:
    """Return the path of a sample that agrees with its answers."""
    if name != "phuong-le-chan":
        return str(SAMPLES / f"{name}.xlsx")
    workbook = openpyxl.load_workbook(SAMPLES / f"{name}.xlsx")
    for row in DATED_AGAINST_THE_ANSWERS:
        workbook.active[f"L{row}"] = None
    workbook.save(folder / f"{name}.xlsx")
    return str(folder / f"{name}.xlsx")


def run(name: str, *args: str) -> tuple[int, Any]:
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with redirect_stderr(err):
        try:
            call_command(name, *args, "--json", stdout=out, stderr=err)
        except SystemExit as end:
            status = int(end.code or 0)
    return status, json.loads(out.getvalue())


def expected(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "code"), CASES)
def test_sample_gives_exactly_its_people_in_the_order_of_the_file(
    places: dict[str, Unit], tmp_path: Path, name: str, code: str
) -> None:
    wanted = expected(name)
    status, report = run("import_roster", sample(name, tmp_path), "--commune", code)
    assert status == 0
    assert {key: report[key] for key in ("teams", "created", "refused")} == {
        key: wanted[key] for key in ("teams", "created", "refused")
    }
    assert report["people"] == report["created"] + report["updated"] + report["unchanged"] + report["refused"]
    assert len(report["rows"]) == report["people"]
    for watched in wanted["rows_to_watch"]:
        row = next(row for row in report["rows"] if (row["sheet"], row["row"]) == (watched["sheet"], watched["row"]))
        assert row["fate"] == watched["fate"]
    assert run("export_roster", "--commune", code) == (0, wanted["people"])


def test_le_chan_as_sent_also_takes_the_three_rows_whose_cells_hold_a_date(places: dict[str, Unit]) -> None:
    _, report = run("import_roster", str(SAMPLES / "phuong-le-chan.xlsx"), "--commune", "11383")
    assert (report["created"], report["refused"]) == (68, 0)
    answers = expected("phuong-le-chan")["people"]
    others = [person for person in run("export_roster", "--commune", "11383")[1] if person not in answers]
    assert [person["recognised_on"] for person in others] == ["2024-02-14", "2022-12-05", "2026-01-13"]


@pytest.mark.parametrize(("name", "code"), CASES)
def test_same_file_again_changes_nothing(places: dict[str, Unit], name: str, code: str) -> None:
    path = str(SAMPLES / f"{name}.xlsx")
    _, first = run("import_roster", path, "--commune", code)
    before = list(Appointment.objects.order_by("id").values())
    sent: list[object] = []

    def listen(**kwargs: object) -> None:
        sent.append(kwargs["appointment_ids"])

    appointments_changed.connect(listen)
    try:
        _, second = run("import_roster", path, "--commune", code)
    finally:
        appointments_changed.disconnect(listen)
    assert (second["created"], second["updated"]) == (0, 0)
    assert (second["unchanged"], second["refused"]) == (first["created"], first["refused"])
    assert list(Appointment.objects.order_by("id").values()) == before
    assert sent == []


def test_signal_is_sent_once_with_all_offices_and_the_import_is_recorded(places: dict[str, Unit]) -> None:
    sent: list[list[int]] = []

    def listen(**kwargs: Any) -> None:
        sent.append(list(kwargs["appointment_ids"]))

    appointments_changed.connect(listen)
    try:
        run("import_roster", str(SAMPLES / "phuong-le-chan.xlsx"), "--commune", "11383")
    finally:
        appointments_changed.disconnect(listen)
    assert [sorted(ids) for ids in sent] == [sorted(Appointment.objects.values_list("pk", flat=True))]
    entry = AuditEntry.objects.get(action="roster.imported")
    assert (entry.scope_code, entry.details["created"]) == ("11383", 68)
    assert AuditEntry.objects.filter(action="roster.imported").count() == 1


def test_dry_run_tells_the_same_and_writes_nothing(places: dict[str, Unit]) -> None:
    path = str(SAMPLES / "phuong-le-chan.xlsx")
    _, dry = run("import_roster", path, "--commune", "11383", "--dry-run")
    assert (Mediator.objects.count(), Team.objects.count(), Appointment.objects.count()) == (0, 0, 0)
    _, real = run("import_roster", path, "--commune", "11383")
    assert dry == real


def test_heading_of_another_commune_is_only_a_warning(places: dict[str, Unit]) -> None:
    status, report = run("import_roster", str(SAMPLES / "phuong-le-chan.xlsx"), "--commune", "11413", "--dry-run")
    assert status == 0
    assert report["created"] == 68
    assert "heading_other_commune" in {found["code"] for found in report["warnings"]}


def test_short_phone_keeps_the_person_and_warns(places: dict[str, Unit]) -> None:
    _, report = run("import_roster", str(SAMPLES / "phuong-le-chan.xlsx"), "--commune", "11383")
    found = next(item for item in report["warnings"] if item["row"] == 11 and item["code"].startswith("phone"))
    assert (found["sheet"], found["fate"]) == ("DS HGV", "created")
    assert set(found) == {"sheet", "row", "fate", "code", "reason"}


def test_codes_are_unique_and_not_in_the_order_of_the_list(places: dict[str, Unit]) -> None:
    run("import_roster", str(SAMPLES / "phuong-le-chan.xlsx"), "--commune", "11383")
    codes = list(Mediator.objects.order_by("id").values_list("code", flat=True))
    assert len(set(codes)) == 68
    assert codes != sorted(codes)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"PK\x03\x04 broken", "broken"), (b"STT,Ho va ten\n1,An\n", "wrong_kind"), (b"", "empty")],
)
def test_file_that_is_no_roster_is_refused_as_a_whole(
    places: dict[str, Unit], tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(content)
    status, answer = run("import_roster", str(path), "--commune", "11383")
    assert (status, answer["error"], set(answer)) == (1, code, {"error", "reason"})
    assert Mediator.objects.count() == 0


def test_unknown_commune_is_refused(places: dict[str, Unit], tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    shutil.copy(SAMPLES / "xa-doan-ket.xlsx", path)
    status, answer = run("import_roster", str(path), "--commune", "99999")
    assert (status, answer["error"]) == (1, "unknown_commune")
    assert run("export_roster", "--commune", "99999")[0] == 1


def test_missing_file_is_refused(places: dict[str, Unit], tmp_path: Path) -> None:
    status, answer = run("import_roster", str(tmp_path / "khong-co.xlsx"), "--commune", "11383")
    assert (status, answer["error"]) == (1, "no_file")
