"""Addresses of people who take part in an online contest, under /thi/. No staff shell, no session needed."""

from django.urls import path

from contests.views import entrant_appeals, entrant_data, entrants, online_paper, online_result, online_room

app_name = "online"

CONTEST = "thi/<uuid:contest_id>/"
ATTEMPT = f"{CONTEST}bai/<uuid:attempt_id>/"

urlpatterns = [
    path("thi/hinh/<uuid:round_id>/<slug:token>/", online_paper.picture, name="picture"),
    path(CONTEST, entrants.home, name="home"),
    path(f"{CONTEST}dang-ky/", entrants.register_page, name="register"),
    path(f"{CONTEST}vao/", entrants.enter, name="enter"),
    path(f"{CONTEST}vao/tai-khoan/", entrants.enter_by_account, name="enter-by-account"),
    path(f"{CONTEST}ma/", entrants.own_code, name="code"),
    path(f"{CONTEST}ra/", entrants.leave, name="leave"),
    path(f"{CONTEST}du-lieu/", entrant_data.own_data, name="data"),
    path(f"{CONTEST}du-lieu/tai/", entrant_data.own_data_file, name="data-file"),
    path(f"{CONTEST}rut-dong-y/", entrants.withdraw, name="withdraw"),
    path(f"{CONTEST}phong/<uuid:round_id>/", online_room.room, name="room"),
    path(f"{CONTEST}ket-qua/<uuid:round_id>/", online_result.result, name="result"),
    path(f"{CONTEST}ket-qua/<uuid:round_id>/khieu-nai/", entrant_appeals.send, name="appeal"),
    path(ATTEMPT, online_paper.paper, name="paper"),
    path(f"{ATTEMPT}luu/", online_paper.save_answer, name="save"),
    path(f"{ATTEMPT}nop/", online_paper.hand_in, name="submit"),
]
