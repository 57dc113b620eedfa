"""Addresses of a person's ledger, of the proposals of rules and of their dry runs; part of `training.urls`."""

from django.urls import path

from training.views import person_ledger

PERSON = "can-bo/hoa-giai-vien/<uuid:public_id>/so-hoc-tap/"

urlpatterns = [
    path(PERSON, person_ledger.ledger, name="ledger"),
    path(f"{PERSON}them/", person_ledger.ledger_add, name="ledger-add"),
    path(f"{PERSON}<uuid:row_id>/dinh-chinh/", person_ledger.ledger_correct, name="ledger-correct"),
    path(f"{PERSON}<uuid:row_id>/huy/", person_ledger.ledger_annul, name="ledger-annul"),
    path(f"{PERSON}<uuid:row_id>/minh-chung/", person_ledger.ledger_proof, name="ledger-proof"),
]
