"""Addresses of the papers of a round (desk), and of what the public sees of contests."""

from django.urls import path

from contests.views import afterwards, board, featured, featured_own, papers, public, theory

app_name = "contest_stage"

OPEN = "hoi-thi/"
ROUND = f"{OPEN}vong/<uuid:public_id>/"
DESK = "can-bo/hoi-thi/vong/<uuid:public_id>/"

urlpatterns = [
    path(OPEN, public.contest_list, name="list"),
    path(f"{OPEN}<uuid:public_id>/", public.contest_page, name="contest"),
    path(ROUND, public.round_page, name="round"),
    path(f"{ROUND}bang-diem/", board.board, name="board"),
    path(f"{ROUND}ket-qua/", public.round_results, name="results"),
    path("hoa-giai-vien-tieu-bieu/", featured_own.featured_public, name="featured-public"),
    path("hoc/tieu-bieu/<uuid:public_id>/", featured_own.own_featured, name="own-featured"),
    path("can-bo/tieu-bieu/", featured.featured_list, name="featured"),
    path("can-bo/tieu-bieu/<uuid:public_id>/", featured.featured_detail, name="featured-detail"),
    path("can-bo/tieu-bieu/<uuid:public_id>/tra-lai/", featured.featured_return, name="featured-return"),
    path("can-bo/tieu-bieu/<uuid:public_id>/go/", featured.featured_end, name="featured-end"),
    path(f"{DESK}tieu-bieu/", featured.winners, name="winners"),
    path(f"{DESK}tieu-bieu/<uuid:mediator_id>/", featured.winner_ask, name="winner-ask"),
    path(f"{DESK}tieu-bieu/<uuid:mediator_id>/dong-y/", featured.winner_consent, name="winner-consent"),
    path(f"{DESK}tieu-bieu/<uuid:mediator_id>/thoi/", featured.winner_end, name="winner-end"),
    path(f"{DESK}bang-diem/", board.board_desk, name="board-desk"),
    path(f"{DESK}goi/<uuid:pack_id>/man-hinh/", theory.theory_screen, name="theory"),
    path(f"{DESK}sau-thi/", afterwards.afterwards, name="afterwards"),
    path(f"{DESK}sau-thi/cau-hoi/", afterwards.retire, name="retire"),
    path(f"{DESK}giay-to/", papers.paper_list, name="papers"),
    path(f"{DESK}giay-to/ho-so.zip", papers.dossier_file, name="dossier"),
    path(f"{DESK}giay-to/<slug:paper>.<slug:form>", papers.paper_file, name="paper"),
]
