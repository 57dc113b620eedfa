"""Public addresses of content that are no Wagtail pages: search, register of law, pictures."""

from django.urls import path

from content import law_views, views

app_name = "content"
urlpatterns = [
    path("tim-kiem/", views.search, name="search"),
    path("van-ban/", views.law_register, name="law-register"),
    path("van-ban/<slug:slug>/", views.law_document, name="law-document"),
    path("hinh/<path:media_path>", views.picture, name="picture"),
    path("tep/<path:stored_path>", views.stored_picture, name="stored-picture"),
    path("can-bo/thay-doi-luat/", law_views.law_changes, name="law-changes"),
    path("can-bo/thay-doi-luat/moi/", law_views.law_change_new, name="law-change-new"),
    path("can-bo/thay-doi-luat/<uuid:public_id>/", law_views.law_change, name="law-change"),
    path("can-bo/thay-doi-luat/<uuid:public_id>/quyet-dinh/", law_views.law_decide, name="law-decide"),
    path("can-bo/thay-doi-luat/<uuid:public_id>/rut-lai/", law_views.law_withdraw, name="law-withdraw"),
]
