"""Addresses of papers and attempts (learners), and of the question bank (staff)."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("hoc/kiem-tra/<slug:code>/", views.paper, name="paper"),
    path("hoc/kiem-tra/<slug:code>/bat-dau/", views.start, name="start"),
    path("hoc/bai-lam/<uuid:public_id>/cau/<int:order>/", views.question, name="question"),
    path("hoc/bai-lam/<uuid:public_id>/xem-lai/", views.review, name="review"),
    path("hoc/bai-lam/<uuid:public_id>/nop/", views.submit, name="submit"),
    path("hoc/bai-lam/<uuid:public_id>/ket-qua/", views.result, name="result"),
    path("can-bo/ngan-hang/", views.bank, name="bank"),
    path("can-bo/ngan-hang/moi/", views.bank_new, name="bank-new"),
    path("can-bo/ngan-hang/moi/van-ban/", views.bank_new_text, name="bank-new-text"),
    path("can-bo/ngan-hang/cau/<slug:code>/", views.bank_question, name="bank-question"),
    path("can-bo/ngan-hang/cau/<slug:code>/sua/", views.bank_edit, name="bank-edit"),
    path("can-bo/ngan-hang/cau/<slug:code>/cac-ban/", views.bank_history, name="bank-history"),
    path("can-bo/ngan-hang/cau/<slug:code>/duyet/", views.bank_approve, name="bank-approve"),
    path("can-bo/ngan-hang/cau/<slug:code>/ngung/", views.bank_retire, name="bank-retire"),
]
