"""Addresses of the question bank (staff)."""

from django.urls import path

from quizzes import views

urlpatterns = [
    path("can-bo/ngan-hang/", views.bank, name="bank"),
    path("can-bo/ngan-hang/moi/", views.bank_new, name="bank-new"),
    path("can-bo/ngan-hang/moi/van-ban/", views.bank_new_text, name="bank-new-text"),
    path("can-bo/ngan-hang/viec/", views.bank_work, name="bank-work"),
    path("can-bo/ngan-hang/nhieu-cau/", views.bank_many, name="bank-many"),
    path("can-bo/ngan-hang/cach-xem/", views.bank_view_keep, name="bank-view-keep"),
    path("can-bo/ngan-hang/cach-xem/<uuid:public_id>/bo/", views.bank_view_drop, name="bank-view-drop"),
    path("can-bo/ngan-hang/quy-tac/", views.bank_rules, name="bank-rules"),
    path("can-bo/ngan-hang/so-sanh/", views.bank_compare, name="bank-compare"),
    path("can-bo/ngan-hang/cau/<slug:code>/", views.bank_question, name="bank-question"),
    path("can-bo/ngan-hang/cau/<slug:code>/sua/", views.bank_edit, name="bank-edit"),
    path("can-bo/ngan-hang/cau/<slug:code>/cac-ban/", views.bank_history, name="bank-history"),
    path("can-bo/ngan-hang/cau/<slug:code>/buoc/", views.bank_step, name="bank-step"),
]
