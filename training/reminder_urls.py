"""Addresses of reminders; part of the names of training."""

from django.urls import path

from training.views import reminder_calls, reminder_ladders, reminder_pages, reminders

urlpatterns = [
    path("can-bo/nhac-hoc/", reminders.reminder_list, name="reminders"),
    path("can-bo/nhac-hoc/goi-dien/", reminder_calls.call_list, name="reminder-calls"),
    path("can-bo/nhac-hoc/goi-dien/in/", reminder_calls.call_print, name="reminder-calls-print"),
    path("can-bo/nhac-hoc/cach-nhac/", reminder_ladders.ladder_list, name="reminder-ladders"),
    path("can-bo/nhac-hoc/cach-nhac/<str:code>/", reminder_ladders.ladder_edit, name="reminder-ladder"),
    path("can-bo/nhac-hoc/cach-nhac/<str:code>/theo-cap-tren/", reminder_ladders.ladder_drop, name="reminder-follow"),
    path("can-bo/nhac-hoc/qua-han/", reminders.superior_list, name="reminder-superior"),
    path("can-bo/nhac-hoc/<uuid:public_id>/", reminders.reminder_detail, name="reminder"),
    path("can-bo/nhac-hoc/<uuid:public_id>/gui-lai/", reminders.reminder_resend, name="reminder-resend"),
    path("can-bo/nhac-hoc/<uuid:public_id>/thoi-nhac/", reminders.reminder_stop, name="reminder-stop"),
    path("can-bo/nhac-hoc/<uuid:public_id>/tin-nhan/", reminders.reminder_choice, name="reminder-choice"),
    path("hoc/nhac-hoc/", reminder_pages.own_reminders, name="own-reminders"),
]
