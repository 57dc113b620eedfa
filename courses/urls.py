"""Addresses of learning. Fixed words stand before the addresses of courses."""

from django.urls import path

from courses import views
from courses.views import profile, reasons
from courses.views.play import play

app_name = "courses"
urlpatterns = [
    path("hoc/", views.home, name="home"),
    path("hoc/on-tap/", views.practice, name="practice"),
    path("hoc/on-tap/bat-dau/", views.practice_begin, name="practice-begin"),
    path("hoc/on-tap/the/", views.practice_card, name="practice-card"),
    path("hoc/on-tap/dang-nghi/", views.practice_resting, name="practice-resting"),
    path("hoc/on-tap/the/<uuid:public_id>/<int:number>/", views.practice_review, name="practice-review"),
    path("hoc/on-tap/the/<uuid:public_id>/<int:number>/tra-loi/", views.practice_answer, name="practice-answer"),
    path("hoc/on-tap/the/<uuid:public_id>/<int:number>/muc-nho/", views.practice_rate, name="practice-rate"),
    path("hoc/luyen-tap/", views.drill, name="drill"),
    path("hoc/luyen-tap/bat-dau/", views.drill_begin, name="drill-begin"),
    path("hoc/luyen-tap/<uuid:public_id>/", views.drill_session, name="drill-session"),
    path("hoc/luyen-tap/<uuid:public_id>/tiep/", views.drill_next, name="drill-next"),
    path("hoc/luyen-tap/<uuid:public_id>/dung/", views.drill_stop, name="drill-stop"),
    path("hoc/luyen-tap/<uuid:public_id>/<int:order>/", views.drill_answered, name="drill-answered"),
    path("hoc/luyen-tap/<uuid:public_id>/<int:order>/tra-loi/", views.drill_answer, name="drill-answer"),
    path("hoc/nen-luyen/<uuid:reason>/", reasons.practise, name="reason-practise"),
    path("hoc/nen-luyen/<uuid:reason>/cat/", reasons.put_away, name="reason-put-away"),
    path("hoc/toi/", views.me, name="me"),
    path("hoc/ho-so/", profile.profile, name="profile"),
    path("hoc/ho-so/tai/", profile.download, name="own-data"),
    path("hoc/ho-so/xoa-on-tap/", profile.erase, name="erase-practice"),
    path("bien-tap-xem/choi/", play, name="play"),
    path("hoc/khoa/<slug:slug>/", views.course, name="course"),
    path("hoc/khoa/<slug:slug>/bat-dau/", views.begin, name="begin"),
    path("hoc/khoa/<slug:slug>/hoan-thanh/", views.done, name="done"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/", views.lesson, name="lesson"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/buoc/", views.step, name="step"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/xong/", views.finish, name="finish"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/cau/<slug:ref>/", views.answer, name="answer"),
]
