"""Addresses of learning. Fixed words stand before the addresses of courses."""

from django.urls import path

from courses import views
from courses.views.play import play

app_name = "courses"
urlpatterns = [
    path("hoc/", views.home, name="home"),
    path("hoc/on-tap/", views.practice, name="practice"),
    path("hoc/on-tap/<int:lesson_id>/<slug:ref>/", views.practice_answer, name="practice-answer"),
    path("hoc/toi/", views.me, name="me"),
    path("bien-tap-xem/choi/", play, name="play"),
    path("hoc/khoa/<slug:slug>/", views.course, name="course"),
    path("hoc/khoa/<slug:slug>/bat-dau/", views.begin, name="begin"),
    path("hoc/khoa/<slug:slug>/hoan-thanh/", views.done, name="done"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/", views.lesson, name="lesson"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/buoc/", views.step, name="step"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/xong/", views.finish, name="finish"),
    path("hoc/khoa/<slug:course_slug>/<slug:slug>/cau/<slug:ref>/", views.answer, name="answer"),
]
