"""Addresses. Vietnamese without marks in paths, English names."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_text, name="security-text"),
    # first, because thousands save here in one second: each pattern tried before costs every one of them
    path("", include("contests.urls_online")),
    path("", include("accounts.urls")),
    path("", include("accounts.urls_shared")),
    path("", include("content.urls")),
    path("", include("courses.urls")),
    path("", include("quizzes.urls")),
    path("", include("mediators.urls")),
    path("", include("training.urls")),
    path("", include("reports.urls")),
    path("", include("contests.urls_judge")),
    path("", include("contests.urls")),
    path("", include("contests.urls_online_desk")),
    path("", include("contests.urls_stage")),
    path("bien-tap/", include(wagtailadmin_urls)),
    path("tai-lieu-tep/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]

handler400 = "lms.views.bad_request"
handler403 = "lms.views.forbidden"
handler404 = "lms.views.not_found"
handler500 = "lms.views.server_error"
