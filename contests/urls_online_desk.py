"""Addresses of the desk of online contests, under /can-bo/hoi-thi/."""

from django.urls import path

from contests.views import (
    entrant_appeals,
    online_close,
    online_desk,
    online_people,
    online_rulings,
    online_setup,
    online_turns,
    online_units,
)

app_name = "online_desk"

DESK = "can-bo/hoi-thi/"
CONTEST = f"{DESK}<uuid:public_id>/truc-tuyen/"
ROUND = f"{DESK}vong/<uuid:public_id>/truc-tuyen/"
RULING = f"{DESK}xu-ly-cau/<uuid:public_id>/"
PERSON = f"{DESK}nguoi-thi/<uuid:public_id>/"

urlpatterns = [
    path(CONTEST, online_desk.contest_rounds, name="rounds"),
    path(f"{CONTEST}don-vi/", online_desk.units, name="units"),
    path(f"{CONTEST}don-vi/nhieu/", online_units.units_many, name="units-many"),
    path(f"{CONTEST}don-vi/dia-ban/", online_units.units_register, name="units-register"),
    path(f"{CONTEST}don-vi/<uuid:unit_id>/gop/", online_units.unit_merge, name="unit-merge"),
    path(f"{CONTEST}don-vi/<uuid:unit_id>/", online_desk.unit_change, name="unit"),
    path(f"{CONTEST}don-vi/<uuid:unit_id>/bo/", online_desk.unit_drop, name="unit-drop"),
    path(f"{CONTEST}khong-du-thi/", online_desk.exclusions, name="exclusions"),
    path(f"{CONTEST}khong-du-thi/<int:row_id>/bo/", online_desk.exclusion_end, name="exclusion-end"),
    path(f"{CONTEST}nguoi/", online_people.people, name="people"),
    path(f"{CONTEST}dau-hieu/", online_people.notes, name="notes"),
    path(f"{CONTEST}dau-hieu/tim/", online_people.notes_scan, name="scan"),
    path(f"{DESK}dau-hieu/<uuid:public_id>/khong-sao/", online_people.note_fine, name="note-fine"),
    path(f"{DESK}dau-hieu/<uuid:public_id>/tra-loi/", online_people.note_answer, name="note-answer"),
    path(PERSON, online_people.person, name="person"),
    path(f"{PERSON}lien-he/", online_people.person_contact, name="person-contact"),
    path(f"{PERSON}huy/", online_people.person_void, name="person-void"),
    path(f"{PERSON}khoi-phuc/", online_people.person_restore, name="person-restore"),
    path(f"{PERSON}gop/", online_people.person_merge, name="person-merge"),
    path(f"{PERSON}them-gio/", online_people.person_extra, name="person-extra"),
    path(f"{PERSON}ma-moi/", online_people.person_code, name="person-code"),
    path(f"{DESK}luot-thi/<uuid:public_id>/", online_turns.turn, name="turn"),
    path(f"{DESK}luot-thi/de-nghi/<uuid:public_id>/", online_turns.turn_decide, name="turn-decide"),
    path(ROUND, online_desk.round_page, name="round"),
    path(f"{ROUND}cach-to-chuc/", online_setup.round_settings, name="settings"),
    path(f"{ROUND}chuan-bi/", online_setup.round_prepare, name="prepare"),
    path(f"{ROUND}xem-de/", online_setup.round_preview, name="preview"),
    path(f"{ROUND}lam-thu/", online_setup.round_trial, name="trial"),
    path(f"{ROUND}dap-an/", online_setup.round_key, name="key"),
    path(f"{ROUND}dong/", online_close.round_close, name="close"),
    path(f"{ROUND}dong/nop-het/", online_close.round_hand_in, name="hand-in"),
    path(f"{ROUND}danh-sach/", online_close.round_list, name="list"),
    path(f"{ROUND}danh-sach.<slug:form>", online_close.list_export, name="export"),
    path(f"{ROUND}cau-hoi/", online_rulings.questions, name="questions"),
    path(f"{ROUND}cau-hoi/<str:code>/", online_rulings.question, name="question"),
    path(f"{ROUND}khieu-nai/", entrant_appeals.appeals, name="appeals"),
    path(f"{ROUND}khieu-nai/han/", entrant_appeals.days, name="appeal-days"),
    path(f"{ROUND}khieu-nai/<uuid:appeal_id>/", entrant_appeals.answer, name="appeal-answer"),
    path(RULING, online_rulings.ruling, name="ruling"),
    path(f"{RULING}tinh-lai/", online_rulings.ruling_look, name="ruling-look"),
    path(f"{RULING}de-nghi/", online_rulings.ruling_propose, name="ruling-propose"),
    path(f"{RULING}xac-nhan/", online_rulings.ruling_confirm, name="ruling-confirm"),
    path(f"{RULING}tra-lai/", online_rulings.ruling_return, name="ruling-return"),
    path(f"{RULING}bo/", online_rulings.ruling_drop, name="ruling-drop"),
    path(f"{ROUND}sau-thi/", online_close.round_after, name="after"),
]
