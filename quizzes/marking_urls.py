"""Addresses of marking (staff) and of one's own written answers (learners)."""

from django.urls import path

from quizzes.views import marking, marking_plans, written

urlpatterns = [
    path("can-bo/cham-bai/", marking.marking_home, name="marking"),
    path("can-bo/cham-bai/luot/<uuid:public_id>/", marking.marking_turn, name="marking-turn"),
    path("can-bo/cham-bai/luot/<uuid:public_id>/tra-lai/", marking.marking_return, name="marking-return"),
    path("can-bo/cham-bai/bai-viet/<uuid:public_id>/", marking_plans.marking_task, name="marking-task"),
    path("can-bo/cham-bai/<uuid:public_id>/", marking_plans.marking_plan, name="marking-plan"),
    path("can-bo/cham-bai/<uuid:public_id>/cham/", marking.marking_desk, name="marking-desk"),
    path("can-bo/cham-bai/<uuid:public_id>/quy-dinh/", marking_plans.marking_settings, name="marking-settings"),
    path("can-bo/cham-bai/<uuid:public_id>/giao/", marking_plans.marking_assign, name="marking-assign"),
    path("can-bo/cham-bai/<uuid:public_id>/thoi/<int:duty>/", marking_plans.marking_end_duty, name="marking-end-duty"),
    path("can-bo/cham-bai/<uuid:public_id>/bai/", marking_plans.marking_tasks, name="marking-tasks"),
    path("can-bo/cham-bai/<uuid:public_id>/do-thong-nhat/", marking_plans.marking_agreement, name="marking-agreement"),
    path("hoc/bai-viet/", written.written_list, name="written-list"),
    path("hoc/bai-viet/<uuid:public_id>/", written.written, name="written"),
]
