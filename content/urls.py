"""Public addresses of content that are no Wagtail pages: search, register of law, pictures."""

from django.urls import path

from content import views

app_name = "content"
urlpatterns = [
    path("tim-kiem/", views.search, name="search"),
    path("van-ban/", views.law_register, name="law-register"),
    path("van-ban/<slug:slug>/", views.law_document, name="law-document"),
    path("hinh/<path:media_path>", views.picture, name="picture"),
    path("tep/<path:stored_path>", views.stored_picture, name="stored-picture"),
]
