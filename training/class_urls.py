"""Addresses of classes: plan, invitations, rolls, the hall, telephones, papers, prints."""

from django.urls import path

from training.views.classes import hall, invites, papers, phone, plan, prints, questions, roll

CLASS = "can-bo/lop-tap-huan/<uuid:public_id>/"
ROLL = "can-bo/lop-tap-huan/buoi/<uuid:public_id>/"

urlpatterns = [
    path("can-bo/lop-tap-huan/", plan.classes, name="classes"),
    path("can-bo/lop-tap-huan/mo/", plan.class_add, name="class-add"),
    path("can-bo/lop-tap-huan/can-xem/", questions.class_questions, name="class-questions"),
    path("can-bo/lop-tap-huan/can-xem/<uuid:public_id>/", questions.flag_decide, name="flag-decide"),
    path("can-bo/lop-tap-huan/goi/", questions.bundles, name="bundles"),
    path("can-bo/lop-tap-huan/goi/<uuid:public_id>/", questions.bundle, name="bundle"),
    path(CLASS, plan.class_detail, name="class"),
    path(f"{CLASS}sua/", plan.class_edit, name="class-edit"),
    path(f"{CLASS}huy/", plan.class_cancel, name="class-cancel"),
    path(f"{CLASS}moi/", invites.class_invite, name="class-invite"),
    path(f"{CLASS}moi/<uuid:person>/bo/", invites.class_withdraw, name="class-withdraw"),
    path(f"{CLASS}giay-moi/", prints.class_letters, name="class-letters"),
    path(f"{CLASS}phieu-ky/", prints.class_sheet, name="class-sheet"),
    path(f"{CLASS}bien-ban/", prints.class_minutes, name="class-minutes"),
    path(f"{CLASS}danh-sach/", prints.class_people_file, name="class-people"),
    path(f"{CLASS}bai/", papers.class_papers, name="class-papers"),
    path(f"{CLASS}bai/thu-hoach/", papers.class_handed_in, name="class-handed-in"),
    path(f"{CLASS}bai/<uuid:paper>/", papers.class_shared, name="class-shared"),
    path(ROLL, roll.roll, name="roll"),
    path(f"{ROLL}danh-dau/", roll.roll_tick, name="roll-tick"),
    path(f"{ROLL}ma/", roll.roll_code, name="roll-code"),
    path(f"{ROLL}den-them/", roll.roll_walk_in, name="roll-walk-in"),
    path(f"{ROLL}anh/", roll.roll_photo, name="roll-photo"),
    path(f"{ROLL}anh/<uuid:photo>/", roll.roll_photo_file, name="roll-photo-file"),
    path(f"{ROLL}nguoi/<uuid:who>/", roll.roll_line, name="roll-line"),
    path(f"{ROLL}ghep/<uuid:who>/", roll.roll_match, name="roll-match"),
    path(f"{ROLL}chot/", roll.roll_close, name="roll-close"),
    path(f"{ROLL}mo-lai/", roll.roll_reopen, name="roll-reopen"),
    path(f"{ROLL}man-chieu/", hall.roll_hall, name="roll-hall"),
    path(f"{ROLL}du-lieu/", phone.roll_data, name="roll-data"),
    path(f"{ROLL}goi/", phone.roll_bundle, name="roll-bundle"),
    path("can-bo/diem-danh/", phone.phone, name="phone-shell"),
    path("can-bo/diem-danh/may.js", phone.phone_worker, name="phone-worker"),
    path("can-bo/diem-danh/<uuid:public_id>/", phone.phone, name="roll-phone"),
    path("diem-danh/", hall.hall, name="hall"),
    path("diem-danh/<str:code>/", hall.hall, name="hall-code"),
]
