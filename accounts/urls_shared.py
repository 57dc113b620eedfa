"""Names and paths under which allauth and Wagtail look for sign-in pages: all lead to ours, nothing else is exposed."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="account_login"),
    path("dang-nhap/ma-xac-nhan/", views.second_factor, name="mfa_authenticate"),
    # before Wagtail's own addresses, which are included later
    path("bien-tap/login/", views.sign_in),
    path("bien-tap/logout/", views.sign_out),
]
