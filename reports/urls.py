"""Addresses of reports."""

from django.urls import path

from reports import indicator_views, list_views, target_views, totals_views, views

app_name = "reports"

urlpatterns = [
    path("can-bo/tinh/", views.province_home, name="home"),
    path("can-bo/chi-tieu/", indicator_views.indicator_table, name="indicators"),
    path("can-bo/chi-tieu/dia-ban/", totals_views.totals_page, name="totals"),
    path("can-bo/chi-tieu/dia-ban/xuat/", totals_views.totals_export, name="totals-export"),
    path("can-bo/chi-tieu/khac-nhau/", indicator_views.difference_list, name="differences"),
    path("can-bo/chi-tieu/khi-ay/", indicator_views.known_start, name="known-start"),
    path("can-bo/chi-tieu/muc/", target_views.target_list, name="targets"),
    path("can-bo/chi-tieu/muc/them/", target_views.target_add, name="target-add"),
    path("can-bo/chi-tieu/muc/<slug:code>/", target_views.target_detail, name="target"),
    path("can-bo/chi-tieu/muc/<slug:code>/sua/", target_views.target_correct, name="target-correct"),
    path("can-bo/chi-tieu/muc/<slug:code>/rut-lai/", target_views.target_withdraw, name="target-withdraw"),
    path("can-bo/chi-tieu/<str:metric>/", list_views.indicator_list, name="indicator-list"),
    path("can-bo/chi-tieu/<str:metric>/xuat/", list_views.indicator_export, name="indicator-export"),
]
