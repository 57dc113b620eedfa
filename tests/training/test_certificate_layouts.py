"""Layouts: every choice fits the page, nothing of a user is markup, versions stay, the preview keeps nothing."""

from base64 import b64decode
from datetime import date
from io import BytesIO
from itertools import combinations, product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from training_factories import add_everything, make_appointment, make_team, statements

from audit.models import AuditEntry
from lms.base.typst_pdf import render_png
from training.models import Certificate, CertificateLayout, CertificatePicture
from training.rules.certificate_layout import (
    BOUNDS,
    CHOICES,
    FIELDS,
    INKS,
    PAPERS,
    Layout,
    LayoutRefused,
    contrast,
    geometry,
    pieces,
    read_layout,
)
from training.services import refresh_statuses
from training.services.certificate_layouts import current_layout, save_layout
from training.services.certificate_print import TEMPLATE, certificate_data
from training.services.certificates import issue_certificate

EDITOR = "/can-bo/chung-nhan/noi-cap/11383/mau/"
FILLED = dict.fromkeys(FIELDS, "x")


@pytest.fixture
def row(places, now):
    office = make_appointment(make_team(places["11383"]), recognised_on="2026-07-01")
    add_everything(office.mediator, on=date(2026, 8, 1), now=now)
    refresh_statuses(mediator_ids=[office.mediator_id], as_of=date(2026, 11, 22))
    return issue_certificate(mediator=office.mediator, by=None, now=now)


def picture(size=(40, 20), kind="PNG", **options) -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(target, format=kind, **options)
    return SimpleUploadedFile(f"huy-hieu.{kind.lower()}", target.getvalue())


class TestRule:
    def test_every_ink_can_be_read_on_every_paper(self):
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert min(contrast(ink, paper) for (ink, _), (paper, _) in product(INKS.values(), PAPERS.values())) >= 7

    def test_nothing_overlaps_whatever_is_chosen(self):
        names = ("orientation", "signer", "qr", "picture_place")
        for values in product(*(CHOICES[name] for name in names), *((BOUNDS["picture_size"]),)):
            try:
                layout = read_layout(dict(zip([*names, "picture_size"], values, strict=True)))
            except LayoutRefused:
                continue
            for has_picture in (False, True):
                boxes = geometry(layout, has_picture=has_picture)
                page = boxes.pop("page")
                for box in boxes.values():
                    assert box.x >= 0
                    assert box.y >= 0
                    assert box.x + box.width <= page.width
                    assert box.y + box.height <= page.height
                    assert box.width >= 0
                for one, other in combinations(boxes.values(), 2):
                    assert not one.overlaps(other), (values, one, other)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"ink": "#fff"}, "ink"), ({"border": "<b>"}, "border"), ({"title": ""}, "title"),
            ({"title": "x" * 61}, "title"), ({"title": "a\nb"}, "title"), ({"title_size": 99}, "title_size"),
            ({"qr_size": "1e3"}, "qr_size"), ({"qr": "phai"}, "qr"), ({"orientation": "doc", "qr": "giua"}, "qr"),
            ({"sentence": "không có ô"}, "sentence"), ({"sentence": "{khoa_hoc} {mat_khau}"}, "sentence"),
            ({"sentence": "{khoa_hoc} {to"}, "sentence"), ({"sentence": "[{khoa_hoc}]"}, "sentence"),
            ({"sentence": "{khoa_hoc} [a [b]]"}, "sentence"), ({"class_sentence": "{khoa_hoc} ]"}, "class_sentence"),
        ],
    )  # fmt: skip
    def test_wrong_values_are_told_at_their_field(self, values, field):
        with pytest.raises(LayoutRefused) as refused:
            read_layout(values)
        assert list(refused.value.errors) == [field]
        assert all(refused.value.errors.values())

    def test_unknown_names_are_left_out_and_stored_values_come_back(self):
        layout = read_layout({"ink": "tim", "owner": "x", "qr_size": "40"})
        assert read_layout(layout.as_values()) == layout
        assert (layout.ink, layout.qr_size) == ("tim", 40)

    def test_optional_parts_go_with_their_field(self):
        told = pieces(Layout().sentence, {**FILLED, "nam_sinh": ""})
        assert told[0] == ("hòa giải viên ", False)
        assert ("x", True) in told

    @settings(max_examples=30, deadline=None)
    @given(st.text(max_size=60), st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=10)))
    def test_any_text_is_refused_or_cut_into_plain_pieces(self, text, given_words):
        words = {**FILLED, **given_words}
        try:
            layout = read_layout({"sentence": text + " {khoa_hoc}"})
        except LayoutRefused:
            return  # refused with a sentence; other errors would fail here
        told = "".join(piece for piece, _bold in pieces(layout.sentence, words))
        assert words["khoa_hoc"] in told


class TestVersions:
    def test_a_certificate_prints_again_as_it_was_issued(self, row, commune_officer, places, now):
        before = certificate_data([row])
        layout = save_layout(
            commune=places["11383"],
            values={"ink": "tim", "orientation": "doc"},
            picture=None,
            by=commune_officer,
            now=now,
        )
        row.refresh_from_db()
        assert certificate_data([row]) == before
        Certificate.objects.filter(pk=row.pk).update(layout=layout)
        row.refresh_from_db()
        assert certificate_data([row])["layouts"][str(layout.pk)]["ink"] == INKS["tim"][0]
        again = save_layout(
            commune=places["11383"], values={**layout.values}, picture=None, by=commune_officer, now=now
        )
        assert (again.pk, CertificateLayout.objects.count()) == (layout.pk, 1)

    def test_the_database_refuses_to_change_a_version(self, places, commune_officer, now):
        save_layout(commune=places["11383"], values={}, picture=None, by=commune_officer, now=now)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE training_certificatelayout SET version = 9")

    def test_words_of_users_are_never_markup(self, row, places, commune_officer, now):
        hostile = '#panic("x") *An* $x$ "; <b> \\ `r`'
        layout = save_layout(
            commune=places["11383"], picture=None,
            values={"title": hostile[:40], "lead": hostile, "sentence": hostile + " {khoa_hoc}"},
            by=commune_officer, now=now,
        )  # fmt: skip
        row.layout, row.holder_name = layout, hostile
        assert len(render_png(template=TEMPLATE, data=certificate_data([row]))) == 1


class TestEditor:
    def test_preview_keeps_nothing_and_saving_keeps_a_version(self, places, commune_officer, sign_in):
        client = sign_in(commune_officer)
        page = client.get(EDITOR).content.decode()
        assert "Đang dùng mẫu có sẵn" in page
        values = {**Layout().as_values(), "ink": "xanh-lam", "title": "CHỨNG NHẬN <b>"}
        shown = client.post(EDITOR, {**values, "xem": "1"})
        assert "CH%E1%BB%A8NG+NH%E1%BA%ACN+%3Cb%3E" in shown.content.decode()
        assert not CertificateLayout.objects.exists()
        assert client.post(EDITOR, values).url == EDITOR
        assert current_layout(places["11383"]).values["title"] == "CHỨNG NHẬN <b>"
        assert AuditEntry.objects.get(action="certificate.layout_changed").details == {"version": 1}
        part = client.get(f"{EDITOR}xem/", values)
        assert "xem.png?" in part.content.decode()
        drawn = client.get(f"{EDITOR}xem.png", values)
        assert (drawn["Content-Type"], drawn.content[:4], "no-store" in drawn["Cache-Control"]) == (
            "image/png", b"\x89PNG", True,
        )  # fmt: skip

    def test_wrong_values_keep_what_was_typed(self, places, commune_officer, sign_in):
        client = sign_in(commune_officer)
        values = {**Layout().as_values(), "sentence": "Không có ô nào", "title_size": "99"}
        answer = client.post(EDITOR, values)
        text = answer.content.decode()
        assert (answer.status_code, "Câu phải có ô" in text, "Không có ô nào" in text) == (422, True, True)
        assert client.get(f"{EDITOR}xem/", values).status_code == 422
        assert client.get(f"{EDITOR}xem.png", values).status_code == 400

    def test_statements_and_scope(self, places, commune_officer, outsider, sign_in):
        client = sign_in(commune_officer)
        client.get(EDITOR)
        with statements(most=8):
            client.get(EDITOR)
        stranger = sign_in(outsider)
        for part in ("", "xem/", "xem.png"):
            assert stranger.get(EDITOR + part).status_code == 404
        assert stranger.post(f"{EDITOR}hinh/", {"file": picture()}).status_code == 404

    def test_a_picture_is_drawn_anew(self, places, commune_officer, sign_in):
        client = sign_in(commune_officer)
        hidden = PngImagePlugin.PngInfo()
        hidden.add_text("Comment", "bi-mat")
        assert (
            client.post(f"{EDITOR}hinh/", {"file": picture((900, 450), pnginfo=hidden), "name": "Huy hiệu"}).url
            == EDITOR
        )
        kept = CertificatePicture.objects.get()
        content = b64decode(kept.png)
        assert (kept.name, kept.width, kept.height, content[:4]) == ("Huy hiệu", 600, 300, b"\x89PNG")
        assert b"bi-mat" not in content
        values = {**Layout().as_values(), "picture": kept.public_id}
        client.post(EDITOR, values)
        assert current_layout(places["11383"]).picture == kept
        assert client.get(f"{EDITOR}xem.png", values).status_code == 200

    @pytest.mark.parametrize(
        "upload",
        [
            SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\nbroken"),
            SimpleUploadedFile("x.png", b"0" * (2 * 1024 * 1024 + 1)),
            SimpleUploadedFile("x.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        ],
        ids=["svg", "broken", "large", "gif"],
    )
    def test_other_files_are_refused_at_the_field(self, places, commune_officer, sign_in, upload):
        upload.seek(0)
        answer = sign_in(commune_officer).post(f"{EDITOR}hinh/", {"file": upload})
        assert answer.status_code == 422
        assert answer.context["picture_form"].errors["file"]
        assert not CertificatePicture.objects.exists()

    def test_the_picture_of_another_commune_cannot_be_chosen(self, places, commune_officer, province_officer, sign_in):
        sign_in(province_officer).post("/can-bo/chung-nhan/noi-cap/11413/mau/hinh/", {"file": picture()})
        other = CertificatePicture.objects.get()
        answer = sign_in(commune_officer).post(EDITOR, {**Layout().as_values(), "picture": other.public_id})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["picture"])
