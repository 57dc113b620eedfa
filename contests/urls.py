"""Addresses of contests. The desk stands under /can-bo/hoi-thi/."""

from django.urls import path

from contests.views import (
    appeals,
    contests,
    draws,
    entries,
    packs,
    results,
    rules,
    rules_sections,
    rules_structure,
    run,
    side_prizes,
)

app_name = "contests"

DESK = "can-bo/hoi-thi/"
ONE = f"{DESK}<uuid:public_id>/"
ROUND = f"{DESK}vong/<uuid:public_id>/"
TEAM = f"{DESK}doi/<uuid:public_id>/"

urlpatterns = [
    path(DESK, contests.contest_list, name="contests"),
    path(f"{DESK}lap/", contests.contest_templates, name="templates"),
    path(f"{DESK}lap/<slug:template>/", contests.contest_open, name="open"),
    path(ONE, contests.contest_detail, name="contest"),
    path(f"{ONE}sua/", contests.contest_change, name="change"),
    path(f"{ONE}buoc/", contests.contest_state, name="state"),
    path(f"{ONE}nguoi/", contests.contest_crew, name="crew"),
    path(f"{ONE}nguoi/<int:crew_id>/thoi/", contests.contest_crew_end, name="crew-end"),
    path(f"{ONE}the-le/", rules.rules_page, name="rules"),
    path(f"{ONE}the-le/nhap/", rules.rules_gaps, name="rules-gaps"),
    path(f"{ONE}the-le/sua/", rules.rules_change, name="rules-change"),
    path(f"{ONE}the-le/muc/<slug:section>/", rules_sections.rules_section, name="rules-section"),
    path(f"{ONE}the-le/vong-<int:place>/<slug:section>/", rules_sections.rules_section, name="rules-round-section"),
    path(f"{ONE}the-le/cau-truc/", rules_structure.structure_page, name="rules-structure"),
    path(f"{ONE}the-le/cau-truc/them/<slug:spot>/", rules_structure.structure_add, name="rules-structure-add"),
    path(f"{ONE}the-le/cau-truc/ten/<slug:spot>/", rules_structure.structure_rename, name="rules-structure-name"),
    path(f"{ONE}the-le/cau-truc/bo/<slug:spot>/", rules_structure.structure_remove, name="rules-structure-out"),
    path(
        f"{ONE}the-le/cau-truc/chuyen/<slug:spot>/<slug:way>/",
        rules_structure.structure_move,
        name="rules-structure-move",
    ),
    path(f"{ONE}the-le/ban-<int:number>.yaml", rules.rules_export, name="rules-export"),
    path(f"{ONE}doi/", entries.entry_list, name="entries"),
    path(f"{ONE}dang-ky/", entries.entry_add, name="entry-add"),
    path(TEAM, entries.entry_detail, name="entry"),
    path(f"{TEAM}nguoi/", entries.entry_people, name="entry-people"),
    path(f"{TEAM}gui/", entries.entry_submit, name="entry-submit"),
    path(f"{TEAM}quyet-dinh/<slug:what>/", entries.entry_decide, name="entry-decide"),
    path(f"{TEAM}rut/", entries.entry_withdraw, name="entry-withdraw"),
    path(f"{TEAM}dac-diem/", entries.entry_attributes, name="entry-attributes"),
    path(f"{TEAM}thay-nguoi/", entries.entry_substitute, name="entry-substitute"),
    path(ROUND, draws.round_detail, name="round"),
    path(f"{ROUND}danh-sach/", draws.round_fill, name="round-fill"),
    path(f"{ROUND}boc-tham/", draws.round_draw, name="round-draw"),
    path(f"{ROUND}boc-tham/ket-qua/", draws.round_lots, name="round-lots"),
    path(f"{ROUND}boc-goi/", draws.round_pack_draw, name="round-pack-draw"),
    path(f"{ROUND}dieu-hanh/", run.run_page, name="run"),
    path(f"{ROUND}dieu-hanh/moi/", run.run_stage, name="run-stage"),
    path(f"{ROUND}dieu-hanh/goi/<uuid:pack_id>/", run.run_pack, name="run-pack"),
    path(f"{ROUND}dieu-hanh/su-viec/<int:incident_id>/rut-lai/", run.run_take_back, name="run-take-back"),
    path(f"{ROUND}dieu-hanh/rut/<uuid:entry_id>/", run.run_withdraw, name="run-withdraw"),
    path(f"{ROUND}khoa-diem/", results.round_close, name="close"),
    path(f"{ROUND}phan-dinh/<slug:how>/", results.round_tie, name="tie"),
    path(f"{ROUND}giai-phu/", side_prizes.prize_list, name="side-prizes"),
    path(f"{ROUND}giai-phu/<slug:code>/", side_prizes.prize_choose, name="side-prize"),
    path(f"{ROUND}mo-lai/", results.round_reopen, name="reopen"),
    path(f"{ROUND}ket-qua/", results.round_result, name="result"),
    path(f"{ROUND}ket-qua/de-nghi/", results.result_propose, name="result-propose"),
    path(f"{ROUND}ket-qua/xac-nhan/", results.result_confirm, name="result-confirm"),
    path(f"{ROUND}ket-qua/tra-lai/", results.result_return, name="result-return"),
    path(f"{ROUND}goi/", packs.pack_list, name="packs"),
    path(f"{ROUND}goi/rut/", packs.pack_draw, name="pack-draw"),
    path(f"{ROUND}goi/lap/", packs.pack_make, name="pack-make"),
    path(f"{ROUND}goi/<uuid:pack_id>/", packs.pack_read, name="pack-read"),
    path(f"{ROUND}goi/<uuid:pack_id>/bo/", packs.pack_drop, name="pack-drop"),
    path(f"{ROUND}khieu-nai/", appeals.appeal_list, name="appeals"),
    path(f"{ROUND}khieu-nai/ghi/", appeals.appeal_add, name="appeal-add"),
    path(f"{ROUND}khieu-nai/<uuid:appeal_id>/", appeals.appeal_decide, name="appeal-decide"),
]
