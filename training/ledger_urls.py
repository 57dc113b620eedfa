"""Addresses of a person's ledger, of the proposals of rules and of their dry runs; part of `training.urls`."""

from django.urls import path

from training.views import person_ledger, rule_drafts

PERSON = "can-bo/hoa-giai-vien/<uuid:public_id>/so-hoc-tap/"
DRAFT = "can-bo/quy-tac/ban-soan/<uuid:public_id>/"

urlpatterns = [
    path(PERSON, person_ledger.ledger, name="ledger"),
    path(f"{PERSON}them/", person_ledger.ledger_add, name="ledger-add"),
    path(f"{PERSON}<uuid:row_id>/dinh-chinh/", person_ledger.ledger_correct, name="ledger-correct"),
    path(f"{PERSON}<uuid:row_id>/huy/", person_ledger.ledger_annul, name="ledger-annul"),
    path(f"{PERSON}<uuid:row_id>/minh-chung/", person_ledger.ledger_proof, name="ledger-proof"),
    path("can-bo/quy-tac/", rule_drafts.rule_list, name="rules"),
    path("can-bo/quy-tac/soan/", rule_drafts.draft_begin, name="rule-begin"),
    path(DRAFT, rule_drafts.draft_detail, name="rule-draft"),
    path(f"{DRAFT}dieu-kien/", rule_drafts.part_edit, name="rule-part"),
    path(f"{DRAFT}doi/", rule_drafts.part_change, name="rule-part-change"),
    path(f"{DRAFT}chay-thu/", rule_drafts.trial, name="rule-trial"),
    path(f"{DRAFT}ghi/", rule_drafts.draft_save, name="rule-save"),
    path(f"{DRAFT}bo/", rule_drafts.draft_drop, name="rule-drop"),
]
