"""Addresses of bringing questions in from files and writing them out (staff)."""

from django.urls import path

from quizzes.views import exchange

urlpatterns = [
    path("can-bo/ngan-hang/nhap/", exchange.bank_import, name="bank-import"),
    path("can-bo/ngan-hang/nhap/xem/", exchange.bank_import_look, name="bank-import-look"),
    path("can-bo/ngan-hang/nhap/ghi/", exchange.bank_import_take, name="bank-import-take"),
    path("can-bo/ngan-hang/xuat/", exchange.bank_export, name="bank-export"),
]
