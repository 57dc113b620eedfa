"""Addresses of papers and attempts (learners), and of the question bank (staff)."""

from django.urls import include, path

from quizzes import bank_urls, exchange_urls, marking_urls, paper_urls, views

app_name = "quizzes"
urlpatterns = [
    path("", include("quizzes.campaign_urls")),
    path("hoc/kiem-tra/<slug:code>/", views.paper, name="paper"),
    path("hoc/kiem-tra/<slug:code>/bat-dau/", views.start, name="start"),
    path("hoc/bai-lam/<uuid:public_id>/cau/<int:order>/", views.question, name="question"),
    path("hoc/bai-lam/<uuid:public_id>/xem-lai/", views.review, name="review"),
    path("hoc/bai-lam/<uuid:public_id>/nop/", views.submit, name="submit"),
    path("hoc/bai-lam/<uuid:public_id>/ket-qua/", views.result, name="result"),
    *bank_urls.urlpatterns,
    *exchange_urls.urlpatterns,
    *marking_urls.urlpatterns,
    *paper_urls.urlpatterns,
]
