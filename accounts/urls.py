"""Addresses of accounts. The card's own address is short, because it is printed as a QR code."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign-in"),
    path("dang-nhap/ma-xac-nhan/", views.second_factor, name="second-factor"),
    path("dang-nhap/cai-ma-xac-nhan/", views.enrol, name="enrol"),
    path("dang-nhap/ma-du-phong/", views.recovery_codes, name="recovery-codes"),
    path("dang-xuat/", views.sign_out, name="sign-out"),
    path("sau-dang-nhap/", views.after_sign_in, name="after-sign-in"),
    path("doi-mat-khau/", views.own_secret, name="own-secret"),
    path("chu-to/", views.large_text, name="large-text"),
    path("the/<str:number>/<str:token>/", views.card_link, name="card-link"),
    path("kich-hoat/", views.card_greeting, name="card-greeting"),
    path("kich-hoat/ma-the/", views.card_code, name="card-code"),
    path("kich-hoat/mat-khau/", views.card_secret, name="card-secret"),
    path("kich-hoat/khong-phai-toi/", views.card_not_me, name="card-not-me"),
    path("can-bo/tai-khoan/", views.staff_list, name="people"),
    path("can-bo/tai-khoan/lap-moi/", views.staff_new, name="staff-new"),
    path("can-bo/tai-khoan/<uuid:public_id>/", views.staff_detail, name="staff-detail"),
    path("can-bo/tai-khoan/<uuid:public_id>/them-vai-tro/", views.role_new, name="role-new"),
    path("can-bo/tai-khoan/<uuid:public_id>/vai-tro/<int:role_id>/ket-thuc/", views.role_end, name="role-end"),
    path("can-bo/tai-khoan/<uuid:public_id>/the-moi/", views.staff_card, name="staff-card"),
    path("can-bo/tai-khoan/<uuid:public_id>/tam-khoa/", views.staff_suspend, name="staff-suspend"),
    path("can-bo/tai-khoan/<uuid:public_id>/mo-khoa/", views.staff_unsuspend, name="staff-unsuspend"),
    path("can-bo/nhat-ky/", views.audit_log, name="audit-log"),
]
