"""Addresses of the papers of a round (desk), and of what the public sees of contests."""

from django.urls import path

from contests.views import papers

app_name = "contest_stage"

DESK = "can-bo/hoi-thi/vong/<uuid:public_id>/"

urlpatterns = [
    path(f"{DESK}giay-to/", papers.paper_list, name="papers"),
    path(f"{DESK}giay-to/ho-so.zip", papers.dossier_file, name="dossier"),
    path(f"{DESK}giay-to/<slug:paper>.<slug:form>", papers.paper_file, name="paper"),
]
