"""Certificates as officers, their holders and passers-by meet them; the console; the paper."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from accounts.enums import Role, ScopeLevel
from accounts.models import FailedTries
from audit.models import AuditEntry
from lms.base.typst_pdf import render_png
from training.models import Certificate, CertificateIssuer, CertificateRun
from training.services import refresh_statuses
from training.services.certificate_print import TEMPLATE, certificate_data, certificates_pdf, check_url
from training.services.certificates import issue_certificate, reissue_certificate, revoke_certificate

TODAY = date(2026, 11, 22)
LIST, ISSUE, CHECK = "/can-bo/chung-nhan/", "/can-bo/chung-nhan/cap/", "/kiem-tra-chung-nhan/"


@pytest.fixture(autouse=True)
def _now(monkeypatch, now):
    for module in ("training.views.certificates", "training.views.certificate_pages"):
        monkeypatch.setattr(f"{module}.now", lambda: now)
    monkeypatch.setattr("training.views.certificates.today", lambda: TODAY)


@pytest.fixture
def team(places):
    return make_team(places["11383"])


@pytest.fixture
def make_done(team, now):
    def make(name="Nguyễn Văn An", *, of=team, leave_out=0, **fields):
        mediator = make_mediator(of.commune, name, **fields)
        make_appointment(of, recognised_on="2026-07-01", mediator=mediator)
        add_everything(mediator, on=date(2026, 8, 1), now=now, leave_out=leave_out)
        refresh_statuses(mediator_ids=[mediator.pk], as_of=TODAY)
        return mediator

    return make


@pytest.fixture
def row(make_done, now):
    return issue_certificate(mediator=make_done(birth_year=1961, phone="0912345678"), by=None, now=now)


def names_in(response) -> list[str]:
    return [item.holder_name for item in response.context["page"].object_list]


class TestList:
    def test_shows_the_own_communes_only(self, make_done, places, row, commune_officer, province_officer, outsider,
                                         sign_in, now):  # fmt: skip
        issue_certificate(mediator=make_done("Bùi Hàng Xóm", of=make_team(places["11413"])), by=None, now=now)
        assert names_in(sign_in(commune_officer).get(LIST)) == ["Nguyễn Văn An"]
        assert names_in(sign_in(province_officer).get(LIST)) == ["Bùi Hàng Xóm", "Nguyễn Văn An"]
        assert names_in(sign_in(province_officer).get(LIST, {"xa": "11413"})) == ["Bùi Hàng Xóm"]
        stranger = sign_in(outsider)
        assert "Chưa cấp giấy chứng nhận nào" in stranger.get(LIST).content.decode()
        assert stranger.get(LIST, {"xa": "11383"}).status_code == 404

    def test_search_and_state(self, make_done, row, commune_officer, sign_in, now):
        other = issue_certificate(mediator=make_done("Lê Thị Bích"), by=None, now=now)
        revoke_certificate(certificate=other, reason="Sai", by=commune_officer, now=now)
        client = sign_in(commune_officer)
        assert names_in(client.get(LIST, {"q": "le thi bich"})) == ["Lê Thị Bích"]
        assert names_in(client.get(LIST, {"q": row.shown_code.lower()})) == ["Nguyễn Văn An"]
        assert names_in(client.get(LIST, {"tinh-trang": "revoked"})) == ["Lê Thị Bích"]
        assert "Không có giấy nào khớp" in client.get(LIST, {"q": "zzzz"}).content.decode()

    def test_as_many_statements_for_many_rows(self, make_done, row, commune_officer, sign_in, now):
        client = sign_in(commune_officer)
        client.get(LIST)
        with statements(most=8) as few:
            client.get(LIST)
        for number in range(12):
            issue_certificate(mediator=make_done(f"Người {number}"), by=None, now=now)
        with statements(most=8) as many:
            assert len(names_in(client.get(LIST))) == 13
        assert len(few) == len(many)

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.MEDIATOR, Role.EDITOR])
    def test_officers_only(self, make_person, places, row, sign_in, role):
        level, code = (ScopeLevel.SELF, "") if role == Role.MEDIATOR else (ScopeLevel.PROVINCE, "31")
        client = sign_in(make_person("ai.do", role, level, code))
        one = f"{LIST}{row.public_id}/"
        for address in (LIST, ISSUE, one, f"{one}tai/", f"{one}thu-hoi/", f"{one}cap-lai/", f"{LIST}noi-cap/11383/"):
            assert client.get(address).status_code == 403


class TestIssue:
    def test_one_person_from_the_page_of_reasons(self, make_done, commune_officer, sign_in):
        person, client = make_done(), sign_in(commune_officer)
        why = client.get(f"/can-bo/tap-huan/{person.appointments.get().public_id}/").content.decode()
        assert f"{ISSUE}?nguoi={person.public_id}" in why
        assert "Nguyễn Văn An" in client.get(ISSUE, {"nguoi": person.public_id}).content.decode()
        assert not Certificate.objects.exists()
        answer = client.post(ISSUE, {"nguoi": person.public_id})
        row = Certificate.objects.get()
        assert answer.url == f"{LIST}{row.public_id}/"
        assert row.events.get().recorded_by == commune_officer
        assert client.get(ISSUE, {"nguoi": person.public_id}).url == answer.url

    def test_not_for_the_unready_nor_strangers(self, make_done, commune_officer, outsider, sign_in):
        person = make_done(leave_out=1)
        client = sign_in(commune_officer)
        assert "chưa hoàn thành tập huấn" in client.get(ISSUE, {"nguoi": person.public_id}).content.decode()
        answer = client.post(ISSUE, {"nguoi": person.public_id})
        assert (answer.status_code, Certificate.objects.count()) == (409, 0)
        assert sign_in(outsider).get(ISSUE, {"nguoi": person.public_id}).status_code == 404
        assert sign_in(outsider).post(ISSUE, {"xa": "11383"}).status_code == 404

    def test_a_commune_at_once_and_one_file(self, make_done, commune_officer, outsider, sign_in):
        for name in ("Trần Bình", "Lê Chi", "Phan Dung"):
            make_done(name)
        client = sign_in(commune_officer)
        assert "3 người đã hoàn thành" in client.get(ISSUE).content.decode()
        address = client.post(ISSUE, {"xa": "11383"}).url
        assert "Đã cấp 3 giấy chứng nhận" in client.get(address).content.decode()
        paper = client.get(f"{address}tai/")
        assert paper["Content-Type"] == "application/pdf"
        assert b"/Count 3" in b"".join(paper.streaming_content)
        entry = AuditEntry.objects.get(action="certificates.printed")
        assert (entry.actor, entry.details) == (commune_officer, {"count": 3, "kind": "issue"})
        assert sign_in(outsider).get(f"{address}tai/").status_code == 404
        answer = client.post(ISSUE, {"xa": "11383"})
        assert answer.status_code == 409
        assert "Không còn ai" in answer.content.decode()

    def test_many_in_the_background_with_progress(self, make_done, commune_officer, sign_in, monkeypatch,
                                                  django_capture_on_commit_callbacks):  # fmt: skip
        monkeypatch.setattr("training.views.certificates.AT_ONCE", 1)
        for name in ("Trần Bình", "Lê Chi"):
            make_done(name)
        client = sign_in(commune_officer)
        with django_capture_on_commit_callbacks() as later:
            address = client.post(ISSUE, {"xa": "11383"}).url
        waiting = client.get(address)
        assert waiting["Refresh"] == "3"
        assert "Đã cấp cho 0 trên 2 người" in waiting.content.decode()
        for run in later:
            run()
        from training.tasks import work_certificate_run

        work_certificate_run.func(CertificateRun.objects.get().pk)
        assert "Đã cấp 2 giấy chứng nhận" in client.get(address).content.decode()


class TestOneCertificate:
    def test_revoke_asks_and_wants_a_reason(self, row, commune_officer, sign_in):
        client, address = sign_in(commune_officer), f"{LIST}{row.public_id}/"
        assert "báo ngay giấy này đã bị thu hồi" in client.get(f"{address}thu-hoi/").content.decode()
        refused = client.post(f"{address}thu-hoi/", {"reason": " "})
        assert (refused.status_code, Certificate.objects.get().state) == (422, "valid")
        assert client.post(f"{address}thu-hoi/", {"reason": "Cấp nhầm"}).url == address
        shown = client.get(address).content.decode()
        assert "Đã thu hồi ngày 22/11/2026. Lý do: Cấp nhầm" in shown
        assert f"{address}thu-hoi/" not in shown
        assert client.post(f"{address}thu-hoi/", {"reason": "Lại"}).status_code == 422

    def test_reissue_leads_to_the_new_one(self, row, commune_officer, sign_in):
        client, address = sign_in(commune_officer), f"{LIST}{row.public_id}/"
        answer = client.post(f"{address}cap-lai/", {"reason": "Sai tên"})
        fresh = Certificate.objects.get(replaces=row)
        assert answer.url == f"{LIST}{fresh.public_id}/"
        assert "Thay bằng giấy số 2/2026" in client.get(address).content.decode()

    def test_out_of_scope_is_like_missing(self, row, outsider, sign_in):
        client, address = sign_in(outsider), f"{LIST}{row.public_id}/"
        for part in ("", "tai/", "thu-hoi/", "cap-lai/"):
            assert client.get(f"{address}{part}").status_code == 404
        assert client.post(f"{address}thu-hoi/", {"reason": "Phá"}).status_code == 404
        assert client.get(f"{LIST}noi-cap/11383/").status_code == 404
        assert Certificate.objects.get().is_valid

    def test_issuer_is_set_for_later_ones(self, row, make_done, commune_officer, sign_in, now):
        client = sign_in(commune_officer)
        address = f"{LIST}noi-cap/11383/"
        assert 'value="Ủy ban nhân dân phường Lê Chân"' in client.get(address).content.decode()
        assert client.post(address, {"body_name": ""}).status_code == 422
        assert not CertificateIssuer.objects.exists()
        client.post(address, {"body_name": "UBND P. Lê Chân", "place": "Hải Phòng", "signer_title": "Phó Chủ tịch"})
        later = issue_certificate(mediator=make_done("Lê Chi"), by=None, now=now)
        row.refresh_from_db()
        assert (later.body_name, row.body_name) == ("UBND P. Lê Chân", "Ủy ban nhân dân phường Lê Chân")


class TestPublicCheck:
    def test_tells_name_course_day_state_and_nothing_else(self, row):
        for answer in (Client().get(f"{CHECK}{row.code}/"), Client().get(CHECK, {"ma": row.shown_code.lower()})):
            text = answer.content.decode()
            assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
            for told in ("Nguyễn Văn An", row.course_title, "22/11/2026", "Còn hiệu lực"):
                assert told in text
            for hidden in ("1961", "0912345678", row.mediator.code, "Tổ dân phố", "Lê Chân", "Số:", "01/08/2026"):
                assert hidden not in text

    def test_a_revoked_one_says_so_without_the_reason(self, row, commune_officer, now):
        revoke_certificate(certificate=row, reason="Khai gian", by=commune_officer, now=now)
        text = Client().get(f"{CHECK}{row.code}/").content.decode()
        assert "Giấy chứng nhận đã bị thu hồi" in text
        assert "Khai gian" not in text

    def test_a_replaced_one_says_so_and_not_by_which(self, row, commune_officer, now):
        fresh = reissue_certificate(certificate=row, reason="Sai năm sinh", by=commune_officer, now=now)
        text = Client().get(f"{CHECK}{row.code}/").content.decode()
        assert "Giấy này đã được thay bằng giấy khác" in text
        assert fresh.shown_code not in text
        assert "Giấy chứng nhận còn hiệu lực" in Client().get(f"{CHECK}{fresh.code}/").content.decode()

    def test_what_the_device_keeps_holds_nothing_of_a_person(self, row):
        shell, worker = Client().get(f"{CHECK}ngoai-tuyen/"), Client().get(f"{CHECK}luu.js")
        assert (shell.status_code, worker["Content-Type"]) == (200, "text/javascript; charset=utf-8")
        for answer in (shell, worker, Client().get(f"{CHECK}khoa.json")):
            assert "no-store" not in answer["Cache-Control"]
            assert not answer.cookies
            assert row.holder_name not in answer.content.decode()
        kept = json.loads(worker.content.decode().partition("const KEPT = ")[2].partition(";\n")[0])
        for address in (kept["shell"], kept["keys"]):
            assert Client().get(address).status_code == 200
        assert "camera=(self)" in shell["Permissions-Policy"]
        assert "camera=()" in Client().get("/")["Permissions-Policy"]

    def test_every_wrong_code_gets_one_answer_at_one_cost(self, row):
        pages, costs = set(), set()
        Client().get(f"{CHECK}abc/")
        for code in ("0" * 20, "abc", row.code[:-1], row.code[::-1]):
            with statements() as found:
                answer = Client().get(f"{CHECK}{code}/")
            assert answer.status_code == 404
            pages.add(answer.content.decode().replace(f'value="{code}"', ""))
            costs.add(len(found))
        assert (len(pages), len(costs)) == (1, 1)

    def test_an_address_that_guesses_is_slowed_down(self, row, now, monkeypatch):
        for _try in range(20):
            assert Client().get(f"{CHECK}{'0' * 20}/").status_code == 404
        answer = Client().get(f"{CHECK}{row.code}/")
        assert (answer.status_code, answer["Retry-After"]) == (429, "2")
        assert "Nguyễn Văn An" not in answer.content.decode()
        assert FailedTries.objects.get().count == 20
        monkeypatch.setattr("training.views.certificate_pages.now", lambda: now + timedelta(seconds=3))
        assert Client().get(f"{CHECK}{row.code}/").status_code == 200

    def test_odd_input(self, db):
        for code in ("%00", "ế" * 20, "x" * 500, "' OR 1=1"):
            assert Client().get(CHECK, {"ma": code}).status_code in (200, 404)
        assert Client().post(CHECK).status_code == 405


class TestHolder:
    @pytest.fixture
    def holder(self, row, make_person):
        user = make_person("hg.holder", Role.MEDIATOR)
        row.mediator.user = user
        row.mediator.save()
        return user

    def test_sees_downloads_and_shows_the_large_code(self, row, holder, sign_in):
        client, address = sign_in(holder), f"/hoc/chung-nhan/{row.public_id}/"
        assert address in client.get("/hoc/chung-nhan/").content.decode()
        assert "/hoc/chung-nhan/" in client.get("/hoc/toi/").content.decode()
        text = client.get(address).content.decode()
        for told in ("Nguyễn Văn An", row.shown_code, check_url(row), "chưa đối chiếu với Chương trình khung 2372"):
            assert told in text
        assert "<svg" in client.get(address, {"to": "1"}).content.decode()
        paper = client.get(f"{address}tai/")
        assert paper.content.startswith(b"%PDF")
        assert "no-store" in paper["Cache-Control"]

    @pytest.mark.parametrize("path", ["/hoc/chung-nhan/", "/hoc/chung-nhan/{}/"])
    def test_statements(self, row, holder, sign_in, path):
        client, address = sign_in(holder), path.format(row.public_id)
        client.get(address)
        with statements(most=8):
            client.get(address)

    def test_nobody_elses(self, row, holder, make_person, sign_in):
        client = sign_in(make_person("hg.other", Role.MEDIATOR))
        assert client.get(f"/hoc/chung-nhan/{row.public_id}/").status_code == 404
        assert client.get(f"/hoc/chung-nhan/{row.public_id}/tai/").status_code == 404
        assert "chưa có giấy chứng nhận" in client.get("/hoc/chung-nhan/").content.decode()


class TestPaper:
    def test_what_stands_on_it(self, row):
        page, labels = (certificate_data([row])[key] for key in ("certificates", "labels"))
        words = "".join(words for words, _bold in page[0]["pieces"])
        assert words.startswith("sinh năm 1961, hòa giải viên Tổ hòa giải Tổ dân phố số 1, đã hoàn thành")
        assert [words for words, bold in page[0]["pieces"] if bold] == [row.course_title]
        assert page[0]["number"] == "Số: 1/2026"
        assert page[0]["place-day"] == "Lê Chân, ngày 22 tháng 11 năm 2026"
        assert page[0]["unverified"] is True
        every_word = " ".join([*labels.values(), *(str(value) for name, value in page[0].items() if name != "qr")])
        assert "chữ ký số" not in every_word
        assert labels["motto"] == "Độc lập - Tự do - Hạnh phúc"

    def test_one_landscape_page_each_also_with_long_words(self, row):
        row.holder_name, row.course_title, row.team_name = "Nguyễn Hoàng " * 9, "Khóa rất dài " * 19, "Tổ rất dài " * 10
        pages = render_png(template=TEMPLATE, data=certificate_data([row, row, row]))
        assert len(pages) == 3
        width, height = (int.from_bytes(pages[0][first : first + 4]) for first in (16, 20))
        assert (width, height) == (842, 595)  # A4 landscape in points

    def test_names_are_never_markup(self, row):
        row.holder_name = '#panic("x") *An* $x$ "; <b>'
        assert certificates_pdf([row]).startswith(b"%PDF")


class TestConsole:
    def test_issue_and_verify(self, make_done):
        person = make_done()
        issued = json.loads(said("certificates", "issue", "--person", person.code, "--json"))
        assert list(issued) == ["code", "person", "course", "issued_on", "state"]
        assert (issued["person"], issued["state"]) == ("Nguyễn Văn An", "valid")
        assert json.loads(said("certificates", "verify", issued["code"], "--json")) == issued
        assert json.loads(said("certificates", "--json", "verify", issued["code"])) == issued

    def test_a_commune(self, make_done):
        make_done("Trần Bình")
        make_done("Lê Chi")
        found = json.loads(said("certificates", "issue", "--commune", "11383", "--json"))
        assert [item["person"] for item in found] == ["Trần Bình", "Lê Chi"]
        assert json.loads(said("certificates", "issue", "--commune", "11383", "--json")) == []

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("verify", "0" * 20), "unknown_certificate"),
            (("issue", "--person", "HG0"), "unknown_person"),
            (("issue", "--commune", "99999"), "unknown_commune"),
        ],
    )
    def test_refusals(self, places, arguments, code):
        out = StringIO()
        with pytest.raises(SystemExit) as stop:
            call_command("certificates", *arguments, "--json", stdout=out)
        answer = json.loads(out.getvalue())
        assert (stop.value.code, answer["error"], bool(answer["reason"])) == (1, code, True)


def said(*arguments) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()
