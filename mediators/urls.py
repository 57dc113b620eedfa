"""Addresses of the officers' screens."""

from django.urls import path

from mediators.views import appointments, cards, home, merges, people, reissues, roster, supporters, teams

app_name = "mediators"

urlpatterns = [
    path("can-bo/", home.home, name="home"),
    path("can-bo/nhap-danh-sach/", roster.roster, name="roster"),
    path("can-bo/nhap-danh-sach/mau/", roster.roster_template, name="roster-template"),
    path("can-bo/nhap-danh-sach/<uuid:public_id>/", roster.roster_file, name="roster-file"),
    path("can-bo/nhap-danh-sach/<uuid:public_id>/cot/", roster.roster_columns, name="roster-columns"),
    path("can-bo/nhap-danh-sach/<uuid:public_id>/tra-loi/", roster.roster_answer, name="roster-answer"),
    path("can-bo/nhap-danh-sach/<uuid:public_id>/ghi/", roster.roster_accept, name="roster-accept"),
    path("can-bo/nhap-danh-sach/<uuid:public_id>/bo/", roster.roster_drop, name="roster-drop"),
    path("can-bo/nhap-danh-sach/<uuid:public_id>/can-sua/", roster.roster_refused, name="roster-refused"),
    path("can-bo/to-hoa-giai/", teams.team_list, name="teams"),
    path("can-bo/to-hoa-giai/xuat/", teams.team_export, name="teams-export"),
    path("can-bo/to-hoa-giai/them/", teams.team_add, name="team-add"),
    path("can-bo/to-hoa-giai/<uuid:public_id>/", teams.team_detail, name="team"),
    path("can-bo/to-hoa-giai/<uuid:public_id>/sua/", teams.team_change, name="team-change"),
    path("can-bo/to-hoa-giai/<uuid:public_id>/giai-the/", teams.team_dissolve, name="team-dissolve"),
    path("can-bo/nguoi-ho-tro/", supporters.supporter_list, name="supporters"),
    path("can-bo/nguoi-ho-tro/xuat/", supporters.supporter_export, name="supporters-export"),
    path("can-bo/nguoi-ho-tro/them/", supporters.supporter_add, name="supporter-add"),
    path("can-bo/nguoi-ho-tro/<uuid:public_id>/", supporters.supporter_detail, name="supporter"),
    path("can-bo/nguoi-ho-tro/<uuid:public_id>/sua/", supporters.supporter_change, name="supporter-change"),
    path("can-bo/nguoi-ho-tro/<uuid:public_id>/thoi/", supporters.supporter_end, name="supporter-end"),
    path("can-bo/hoa-giai-vien/", people.people_list, name="people"),
    path("can-bo/hoa-giai-vien/xuat/", people.people_export, name="people-export"),
    path("can-bo/hoa-giai-vien/trung/", merges.duplicate_list, name="duplicates"),
    path("can-bo/hoa-giai-vien/da-gop/<uuid:public_id>/tach/", merges.person_split, name="person-split"),
    path("can-bo/hoa-giai-vien/<uuid:public_id>/gop/", merges.person_merge, name="person-merge"),
    path("can-bo/hoa-giai-vien/them/", people.person_add, name="person-add"),
    path("can-bo/hoa-giai-vien/<uuid:public_id>/", people.person_detail, name="person"),
    path("can-bo/hoa-giai-vien/<uuid:public_id>/lien-he/", people.person_contact, name="person-contact"),
    path("can-bo/hoa-giai-vien/<uuid:public_id>/sua/", people.person_change, name="person-change"),
    path("can-bo/hoa-giai-vien/<uuid:public_id>/cong-nhan/", people.person_appoint, name="person-appoint"),
    path("can-bo/nhiem-ky/<uuid:public_id>/<slug:action>/", appointments.office_action, name="office-action"),
    path("can-bo/cap-lai-quyet-dinh/", reissues.reissue_list, name="reissues"),
    path("can-bo/cap-lai-quyet-dinh/them/", reissues.reissue_add, name="reissue-add"),
    path("can-bo/cap-lai-quyet-dinh/<uuid:public_id>/huy/", reissues.reissue_undo, name="reissue-undo"),
    path("can-bo/in-the/", cards.card_print, name="card-print"),
    path("can-bo/in-the/<uuid:public_id>/", cards.card_progress, name="card-progress"),
    path("can-bo/in-the/<uuid:public_id>/tai/", cards.card_collect, name="card-collect"),
]
