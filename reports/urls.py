"""Addresses of reports."""

from django.urls import path

from reports import indicator_views, views

app_name = "reports"

urlpatterns = [
    path("can-bo/tinh/", views.province_home, name="home"),
    path("can-bo/chi-tieu/", indicator_views.indicator_table, name="indicators"),
    path("can-bo/chi-tieu/<str:metric>/", indicator_views.indicator_list, name="indicator-list"),
]
