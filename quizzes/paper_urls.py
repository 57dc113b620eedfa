"""Addresses of papers for staff, and of the learner's list."""

from django.urls import path

from quizzes.views import appeals, keying, my_papers, paper_parts, paper_people, papers, regrade

BASE = "can-bo/bai-kiem-tra/"
PAPER = f"{BASE}bai/<slug:code>/"
urlpatterns = [
    path("hoc/kiem-tra/", my_papers.my_papers, name="my-papers"),
    path("hoc/bai-lam/<uuid:public_id>/ca-bai/", my_papers.whole, name="whole"),
    path("hoc/bai-lam/<uuid:public_id>/de-nghi/", appeals.appeal, name="appeal"),
    path(BASE, papers.paper_list, name="papers"),
    path(f"{BASE}moi/", papers.paper_new, name="paper-new"),
    path(PAPER, papers.paper_page, name="paper-page"),
    path(f"{PAPER}sua/", papers.paper_edit, name="paper-edit"),
    path(f"{PAPER}mo/", papers.paper_open, name="paper-open"),
    path(f"{PAPER}ngung/", papers.paper_retire, name="paper-retire"),
    path(f"{PAPER}chon-cau/", paper_parts.paper_pick, name="paper-pick"),
    path(f"{PAPER}xem-thu/", paper_parts.paper_preview, name="paper-preview"),
    path(f"{PAPER}luot-lam/", paper_people.paper_attempts, name="paper-attempts"),
    path(f"{PAPER}them-gio/", paper_people.paper_extra_time, name="paper-extra-time"),
    path(f"{PAPER}danh-sach/", paper_people.paper_invites, name="paper-invites"),
    path(f"{PAPER}cham-lai/", regrade.regrade_list, name="regrades"),
    path(f"{PAPER}cham-lai/<slug:question_code>/", regrade.regrade_question, name="regrade"),
    path(f"{BASE}luot/<uuid:public_id>/", appeals.attempt_page, name="attempt-page"),
    path(f"{BASE}de-nghi/", appeals.appeal_list, name="appeals"),
    path(f"{BASE}de-nghi/<uuid:public_id>/", appeals.appeal_answer, name="appeal-answer"),
    path(f"{PAPER}in-de/", keying.prints, name="prints"),
    path(f"{PAPER}in-de/<uuid:public_id>/de.pdf", keying.print_pdf, name="print-pdf"),
    path(f"{PAPER}in-de/<uuid:public_id>/dap-an.pdf", keying.print_key, name="print-key"),
    path(f"{PAPER}go-phieu/", keying.keying, name="keying"),
]
