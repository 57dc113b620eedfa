"""Addresses of surveys (learners), campaigns and statistics (staff); part of the namespace of quizzes."""

from django.urls import path

from quizzes.views import surveys

urlpatterns = [
    path("hoc/nang-luc/", surveys.surveys, name="surveys"),
    path("hoc/khao-sat/<uuid:public_id>/", surveys.survey, name="survey"),
    path("hoc/khao-sat/<uuid:public_id>/tu-danh-gia/", surveys.survey_rate, name="survey-rate"),
]
