"""Addresses of surveys (learners), campaigns and statistics (staff); part of the namespace of quizzes."""

from django.urls import path

from quizzes.views import campaigns, profiles, statistics, surveys

urlpatterns = [
    path("hoc/nang-luc/", surveys.surveys, name="surveys"),
    path("hoc/khao-sat/<uuid:public_id>/", surveys.survey, name="survey"),
    path("hoc/khao-sat/<uuid:public_id>/tu-danh-gia/", surveys.survey_rate, name="survey-rate"),
    path("can-bo/khao-sat/", campaigns.campaign_list, name="campaigns"),
    path("can-bo/khao-sat/moi/", campaigns.campaign_new, name="campaign-new"),
    path("can-bo/khao-sat/<uuid:public_id>/", campaigns.campaign_page, name="campaign"),
    path("can-bo/khao-sat/<uuid:public_id>/sua/", campaigns.campaign_edit, name="campaign-edit"),
    path("can-bo/khao-sat/<uuid:public_id>/mo/", campaigns.campaign_open, name="campaign-open"),
    path("can-bo/khao-sat/<uuid:public_id>/dong/", campaigns.campaign_close, name="campaign-close"),
    path("can-bo/khao-sat/<uuid:public_id>/bo/", campaigns.campaign_drop, name="campaign-drop"),
    path("can-bo/khao-sat/<uuid:public_id>/moi-them/", campaigns.campaign_add_people, name="campaign-add-people"),
    path("can-bo/khao-sat/<uuid:public_id>/nguoi/", campaigns.campaign_people, name="campaign-people"),
    path("can-bo/khao-sat/<uuid:public_id>/goi/", campaigns.campaign_calls, name="campaign-calls"),
    path("can-bo/khao-sat/<uuid:public_id>/ket-qua/", profiles.campaign_results, name="campaign-results"),
    path("can-bo/khao-sat/<uuid:public_id>/nguoi/<uuid:person_id>/", profiles.campaign_person, name="campaign-person"),
    path("can-bo/thong-ke/", statistics.statistics_list, name="statistics-list"),
    path("can-bo/thong-ke/<slug:code>/", statistics.statistics, name="statistics"),
    path("can-bo/thong-ke/<slug:code>/tinh/", statistics.statistics_compute, name="statistics-compute"),
    path("can-bo/thong-ke/<slug:code>/tep/", statistics.statistics_export, name="statistics-export"),
]
