"""Addresses of training: deadlines for officers, programme and holiday table for programme editors."""

from django.urls import path

from training import certificate_urls, class_urls, ledger_urls, reminder_urls
from training.views import (
    calendar,
    deadlines,
    duties,
    month,
    periods,
    programmes,
    trainers,
    why,
    worklist,
    worklist_calls,
    worklist_invites,
    worklist_materials,
)

app_name = "training"

urlpatterns = [
    *class_urls.urlpatterns,
    *ledger_urls.urlpatterns,
    path("can-bo/tap-huan/", deadlines.deadline_list, name="deadlines"),
    path("can-bo/viec-can-lam/", worklist.work_page, name="worklist"),
    path("can-bo/viec-can-lam/goi/", worklist_calls.put_on_list, name="worklist-calls"),
    path("can-bo/viec-can-lam/goi/<str:made_at>/bo/", worklist_calls.take_off_list, name="worklist-calls-undo"),
    path("can-bo/viec-can-lam/moi/", worklist_invites.invite, name="worklist-invites"),
    path("can-bo/viec-can-lam/tai-lieu/", worklist_materials.hand_over, name="worklist-materials"),
    path(
        "can-bo/viec-can-lam/tai-lieu/<uuid:batch>/hoan-tac/",
        worklist_materials.take_back,
        name="worklist-materials-undo",
    ),
    path("can-bo/tap-huan/lich/", month.month_page, name="month"),
    path("can-bo/tap-huan/xuat/", deadlines.deadline_export, name="deadlines-export"),
    path("can-bo/tap-huan/gia-han/", periods.period_list, name="periods"),
    path("can-bo/tap-huan/gia-han/them/", periods.period_add, name="period-add"),
    path("can-bo/tap-huan/gia-han/<uuid:public_id>/huy/", periods.period_annul, name="period-annul"),
    path("can-bo/tap-huan/theo-ky/", duties.duty_list, name="duties"),
    path("can-bo/tap-huan/<uuid:public_id>/", why.why, name="why"),
    path("can-bo/tap-huan/<uuid:public_id>/ban-in/", why.why_pdf, name="why-pdf"),
    path("can-bo/chuong-trinh/", programmes.programme_list, name="programmes"),
    path("can-bo/chuong-trinh/<uuid:public_id>/", programmes.programme_detail, name="programme"),
    path("can-bo/chuong-trinh/<uuid:public_id>/sua/", programmes.version_edit, name="programme-edit"),
    path("can-bo/chuong-trinh/<uuid:public_id>/chep/", programmes.version_copy, name="programme-copy"),
    path("can-bo/chuong-trinh/<uuid:public_id>/xac-nhan/", programmes.version_confirm, name="programme-confirm"),
    path("can-bo/chuong-trinh/<uuid:public_id>/them/", programmes.subject_add, name="subject-add"),
    path("can-bo/chuong-trinh/chuyen-de/<uuid:public_id>/", programmes.subject_edit, name="subject-edit"),
    path(
        "can-bo/chuong-trinh/chuyen-de/<uuid:public_id>/xac-nhan/",
        programmes.subject_confirm,
        name="subject-confirm",
    ),
    path("can-bo/lich-nghi/", calendar.calendar_year, name="calendar"),
    path("can-bo/lich-nghi/ngay/", calendar.day_edit, name="calendar-day"),
    path("can-bo/lich-nghi/xac-nhan-nam/<int:year>/", calendar.year_confirm, name="calendar-confirm"),
    path("can-bo/lich-nghi/lap-nam/<int:year>/", calendar.year_open, name="calendar-open"),
    path("can-bo/tap-huan-vien/", trainers.trainer_list, name="trainers"),
    path("can-bo/tap-huan-vien/them/", trainers.trainer_add, name="trainer-add"),
    path("can-bo/tap-huan-vien/<uuid:public_id>/", trainers.trainer_detail, name="trainer"),
    path("can-bo/tap-huan-vien/<uuid:public_id>/sua/", trainers.trainer_change, name="trainer-change"),
    path("can-bo/tap-huan-vien/<uuid:public_id>/thoi/", trainers.trainer_end, name="trainer-end"),
    path(
        "can-bo/tap-huan-vien/<uuid:public_id>/rut-lai/<int:event_id>/",
        trainers.trainer_take_back,
        name="trainer-take-back",
    ),
    *certificate_urls.urlpatterns,
    *reminder_urls.urlpatterns,
]
