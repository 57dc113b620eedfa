"""Addresses of reports."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [path("can-bo/tinh/", views.province_home, name="home")]
