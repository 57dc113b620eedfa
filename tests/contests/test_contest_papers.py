"""Papers of a round: what can be printed when, what stands on them, names that look like markup."""

import hashlib
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import pytest
from contest_played import lock, mark_everything, publish
from django.core.management import call_command
from django.urls import reverse

from accounts.enums import Role
from audit.models import AuditEntry
from contests.docx import NAMESPACE
from contests.models import Entry, LotDraw
from contests.services import draws, papers
from contests.services.dossier import CHECKSUMS, RULES, SHEETS, STANDING, dossier_zip
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db
EVIL = 'Đội #panic("x") <w:b/> & "]]>" $x^2$ *đậm* \\ {{ 7 }}'
ALWAYS = ["phieu-cham-trang"]
LATER = ["phieu-cham", "bang-tong-hop", "bien-ban-cham-thi", "danh-sach-ket-qua", "du-thao-quyet-dinh"]


@pytest.fixture
def held(make_stage):
    return make_stage()


def printable(contest_round):
    return [one.kind.code for one in papers.offers(contest_round=contest_round) if not one.refusal]


def text_of(contest_round, code, **given):
    """Return the text of the DOCX of a kind, after its PDF was made from the same papers."""
    made = papers.make_papers(contest_round=contest_round, code=code, **given)
    assert papers.papers_pdf(papers=made, title="Giấy tờ").startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(papers.papers_docx(papers=made))) as archive:
        assert archive.testzip() is None
        tree = ElementTree.fromstring(archive.read("word/document.xml"))
    return len(made), "\n".join(node.text or "" for node in tree.iter(f"{{{NAMESPACE}}}t"))


def test_each_step_of_a_round_opens_its_papers(make_stage, make_person, now):
    held = make_stage(drawn=False)
    assert printable(held.round) == ALWAYS
    officer = held.people["officer"]
    held.entries = draws.draw_round(contest_round=held.round, seed="7", by=officer, now=now)
    held.round.refresh_from_db()
    assert printable(held.round) == [*ALWAYS, "bien-ban-boc-tham"]
    with pytest.raises(RuleViolation) as early:
        papers.make_papers(contest_round=held.round, code="danh-sach-ket-qua")
    assert early.value.code == "paper_not_ready"
    mark_everything(held, now)
    result = lock(held, now)
    assert printable(held.round) == [*ALWAYS, "bien-ban-boc-tham", *LATER]
    publish(held, result, make_person("truongban", Role.ORGANISER), now)
    assert printable(held.round) == [*ALWAYS, "bien-ban-boc-tham", *LATER, "giay-chung-nhan"]


def test_blank_sheets_are_one_for_each_judge_entry_and_part(held):
    count, text = text_of(held.round, "phieu-cham-trang")
    assert count == 2 * 3 * 3
    assert text.count("Giám khảo: Giám khảo 1") == 6
    assert "Nội dung" in text
    assert text_of(held.round, "phieu-cham-trang", part="tieu_pham")[0] == 9
    held.round.judges.all().delete()
    assert text_of(held.round, "phieu-cham-trang")[0] == 2 * 3 * 3


def test_the_minutes_of_the_draw_hold_seed_and_order(held):
    count, text = text_of(held.round, "bien-ban-boc-tham")
    assert (count, "«22-11-2026»" in text) == (1, True)
    places = [text.index(row.entry.name) for row in sorted(held.entries, key=lambda one: one.lot)]
    assert places == sorted(places)
    assert "Phường Lê Chân" in text
    held.contest.place = "Nhà văn hóa phường"
    held.contest.save(update_fields=["place"])
    gone = held.entries[1]
    gone.withdrawn = "before_round"
    gone.save(update_fields=["withdrawn"])
    LotDraw.objects.create(
        round=held.round, purpose="packs", seed="9", given={"part": "hieu_biet"}, result={},
        drawn_by=held.people["officer"], drawn_at=held.round.draws.first().drawn_at,
    )  # fmt: skip
    held.round.contest.refresh_from_db()
    text = text_of(held.round, "bien-ban-boc-tham")[1]
    assert gone.entry.name in text  # it drew a lot, whatever came later
    assert "tại Nhà văn hóa phường" in text
    assert "«hieu_biet»" not in text


def test_a_certificate_of_a_long_name_keeps_to_one_page(held, make_person, now):
    long = "Đội tuyển hòa giải viên của phường " + "Đông " * 12
    Entry.objects.filter(pk=held.entries[0].entry_id).update(name=long.strip(), unit="11383")
    held.entries[0].entry.refresh_from_db()
    mark_everything(held, now)
    publish(held, lock(held, now), make_person("truongban", Role.ORGANISER), now)
    made = papers.make_papers(contest_round=held.round, code="giay-chung-nhan")
    pdf = papers.papers_pdf(papers=made, title="Giấy tờ")
    assert len(re.findall(rb"/Type ?/Page\b(?!s)", pdf)) == len(made)


def test_papers_of_results_say_what_was_computed(held, make_person, now):
    mark_everything(held, now)
    result = lock(held, now)
    first, second, third = (row["entry"] for row in result.standing["entries"])
    count, text = text_of(held.round, "phieu-cham")
    assert (count, "3,25" in text) == (18, True)
    count, text = text_of(held.round, "bang-tong-hop")
    assert count == 3
    assert "27,25" in text
    assert "8,25" in text
    _count, text = text_of(held.round, "bien-ban-cham-thi")
    assert result.standing["because"][first] in text
    assert result.checksum in text
    _count, text = text_of(held.round, "danh-sach-ket-qua")
    assert "Chưa công bố" in text
    assert text.index(first) < text.index(second) < text.index(third)
    _count, text = text_of(held.round, "du-thao-quyet-dinh")
    assert "Giải Nhất" in text
    publish(held, result, make_person("truongban", Role.ORGANISER), now)
    count, text = text_of(held.round, "giay-chung-nhan")
    assert (count, "đạt Giải Ba" in text) == (3, True)
    assert "Chưa công bố" not in text_of(held.round, "danh-sach-ket-qua")[1]


def test_a_name_is_never_read_as_markup(held):
    entry = held.entries[0].entry
    entry.name = EVIL
    entry.save()
    for code in ("phieu-cham-trang", "bien-ban-boc-tham"):
        assert EVIL in text_of(held.round, code)[1]


def test_the_dossier_gives_the_same_standing_again_and_its_checksums_hold(held, make_person, now, tmp_path, capsys):
    with pytest.raises(RuleViolation) as early:
        dossier_zip(contest_round=held.round)
    assert early.value.code == "round_not_locked"
    mark_everything(held, now)
    result = lock(held, now)
    publish(held, result, make_person("truongban", Role.ORGANISER), now)
    with zipfile.ZipFile(io.BytesIO(dossier_zip(contest_round=held.round))) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    sums = dict(reversed(line.split("  ")) for line in (tmp_path / CHECKSUMS).read_text().splitlines())
    assert sorted([*sums, CHECKSUMS]) == sorted(names)
    for name, wanted in sums.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == wanted
    assert {f"giay-to/{kind.code}.pdf" for kind in papers.KINDS} <= set(names)
    call_command("contest_score", str(tmp_path / RULES), str(tmp_path / SHEETS), "--json")
    assert json.loads(capsys.readouterr().out)["entries"] == result.standing["entries"]
    assert json.loads((tmp_path / STANDING).read_text())["checksum"] == result.checksum
    log = (tmp_path / "nhat-ky.json").read_text()
    assert "contest.result_published" in log


def test_the_desk_prints_within_its_scope_and_each_print_is_logged(
    held, sign_in, outsider, django_assert_max_num_queries
):
    page = reverse("contest_stage:papers", args=[held.round.public_id])
    sheet = reverse("contest_stage:paper", args=[held.round.public_id, "phieu-cham-trang", "pdf"])
    client = sign_in(held.people["officer"])
    client.get(page)
    with django_assert_max_num_queries(8):
        shown = client.get(page)
    assert "Chưa in được" in shown.content.decode()
    answer = client.get(sheet, {"phan": "tieu_pham"})
    assert answer.content.startswith(b"%PDF")
    assert AuditEntry.objects.get(action="contest.printed").details == {"what": "phieu-cham-trang", "form": "pdf"}
    later = client.get(reverse("contest_stage:paper", args=[held.round.public_id, "danh-sach-ket-qua", "docx"]))
    assert (later.status_code, later.url) == (302, page)
    assert client.get(reverse("contest_stage:paper", args=[held.round.public_id, "la", "pdf"])).status_code == 404
    stranger = sign_in(outsider)
    assert [stranger.get(address).status_code for address in (page, sheet)] == [404, 404]
