"""Addresses of judging. The card's own address is short, because it is printed as a QR code."""

from django.urls import path

from contests.views import judge, judge_entry, judges, judges_earlier, keying, panel

app_name = "judging"
ROUND = "can-bo/hoi-thi/vong/<uuid:public_id>/"
urlpatterns = [
    path("gk/<str:number>/<str:token>/", judge_entry.card_link, name="card-link"),
    path("giam-khao/", judge_entry.card, name="card"),
    path("giam-khao/vao/", judge_entry.enter, name="enter"),
    path("giam-khao/thoat/", judge_entry.leave, name="leave"),
    path("giam-khao/ban-giam-khao/", panel.panel, name="panel"),
    path("giam-khao/cham/", judge.board, name="board"),
    path("giam-khao/cham/<uuid:public_id>/khong-cham/", judge.recuse, name="recuse"),
    path("giam-khao/cham/<uuid:public_id>/<str:part>/", judge.sheet, name="sheet"),
    path(f"{ROUND}giam-khao/", judges.judges, name="judges"),
    path(f"{ROUND}giam-khao/them/", judges.judge_new, name="judge-new"),
    path(f"{ROUND}giam-khao/lay-lai/", judges_earlier.earlier, name="judges-earlier"),
    path(f"{ROUND}giam-khao/lay-lai/<uuid:source_id>/", judges_earlier.take_over, name="judges-take-over"),
    path(f"{ROUND}giam-khao/the/", judges.judge_cards, name="judge-cards"),
    path(f"{ROUND}giam-khao/<uuid:judge_id>/thoi/", judges.judge_remove, name="judge-remove"),
    path(f"{ROUND}giam-khao/<uuid:judge_id>/khong-cham/<uuid:entry_id>/", judges.judge_recuse, name="judge-recuse"),
    path(f"{ROUND}nhap-phieu/", keying.keying, name="keying"),
    path(f"{ROUND}nhap-phieu/<uuid:judge_id>/<uuid:entry_id>/<str:part>/", keying.key_sheet, name="key-sheet"),
]
