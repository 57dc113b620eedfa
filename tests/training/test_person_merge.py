"""Two records of one person: found, compared, read as one everywhere, and taken apart again."""

from datetime import date

import pytest
from django.urls import reverse
from training_factories import add_everything, lesson_codes, make_appointment, make_mediator, make_team

from accounts.models import ActivationCard, User
from accounts.services import make_card
from audit.models import AuditEntry
from lms.base.errors import NotAllowed, RuleViolation
from mediators import services
from mediators.models import Appointment, Mediator, PersonMerge
from mediators.queries.duplicates import duplicate_pairs
from mediators.queries.identity import effective_ids
from training.models import Evidence, TrainingStatus
from training.queries.certificates import certificates_of, waiting_mediators
from training.queries.ledger import evidence_lines
from training.queries.statuses import commune_statuses
from training.services import recompute_all, record_evidence
from training.services.certificates import issue_certificate

TODAY = date(2026, 11, 22)


@pytest.fixture
def pair(places, now):
    """One person recorded twice: the quiz and some lessons under one code, the other lessons under the other."""
    team = make_team(places["11383"])
    first = make_appointment(
        team, recognised_on="2026-06-01",
        mediator=make_mediator(places["11383"], "Lê Thị Hòa", birth_year=1970, phone="0912345678"),
    )  # fmt: skip
    second = make_appointment(
        make_team(places["11383"], "Tổ hòa giải thôn 9"), recognised_on="2026-09-01",
        mediator=make_mediator(places["11383"], "Lê Thị Hoà", birth_year=1970),
    )  # fmt: skip
    add_everything(first.mediator, on=date(2026, 8, 1), now=now, leave_out=5)
    rows = [f"lesson:{code}" for code in lesson_codes()[:5]]
    Evidence.objects.bulk_create(
        Evidence(
            mediator=second.mediator, kind="lesson_completed", happened_on=date(2026, 10, 1), recorded_at=now,
            channel="online", reference=reference,
        )
        for reference in rows
    )  # fmt: skip
    recompute_all(as_of=TODAY)
    return first, second


def snapshot() -> dict[str, list]:
    """Return everything that a merge may change, and that taking apart must restore."""
    offices = Appointment.objects.order_by("pk").values_list(
        "pk", "mediator", "clock_from", "continues", "ended_on", "end_ground"
    )
    people = Mediator.objects.order_by("pk").values_list("pk", "merged_into", "user")
    users = User.objects.order_by("pk").values_list("pk", "is_active")
    statuses = TrainingStatus.objects.order_by("pk").values_list("pk", "state", "due_on", "completed_on", "because")
    return {"offices": list(offices), "people": list(people), "users": list(users), "statuses": list(statuses)}


def merge(first, second, by, now) -> PersonMerge:
    return services.merge_people(
        kept=first.mediator, absorbed=second.mediator, reason="đã gọi điện", by=by, now=now
    )  # fmt: skip


def test_union_is_counted_once_and_splitting_restores_both(pair, commune_officer, now):
    first, second = pair
    before, rows = snapshot(), Evidence.objects.count()
    row = merge(first, second, commune_officer, now)
    second.refresh_from_db()
    # one person: both offices, the second carries on the first, evidence of either counts, nothing was rewritten
    assert (second.mediator, second.clock_from, second.continues) == (first.mediator, date(2026, 6, 1), first)
    assert effective_ids(mediator_ids=[first.mediator_id]) == sorted([row.kept_id, row.absorbed_id])
    states = {line.state for line in commune_statuses(commune="11383", as_of=TODAY)}
    assert states == {"done_on_time"}
    assert set(TrainingStatus.objects.values_list("completed_on", flat=True)) == {date(2026, 10, 1)}
    assert recompute_all(as_of=TODAY).different == 0
    assert Evidence.objects.count() == rows == len(evidence_lines(mediator=row.absorbed))
    assert AuditEntry.objects.filter(action="people.merged", scope_code="11383").count() == 1
    services.split_people(merge=row, reason="hai người khác nhau", by=commune_officer, now=now)
    assert snapshot() == before
    assert recompute_all(as_of=TODAY).different == 0
    with pytest.raises(RuleViolation) as caught:
        services.split_people(merge=PersonMerge.objects.get(pk=row.pk), reason="x", by=commune_officer, now=now)
    assert caught.value.code == "already_split"
    with pytest.raises(Exception, match="append-only"):
        PersonMerge.objects.filter(pk=row.pk).update(reason="khác")


def test_same_team_twice_ends_the_later_as_doubled(places, commune_officer, now):
    team = make_team(places["11383"])
    later = make_appointment(team, recognised_on="2026-06-10", name="Lê Thị Hòa")
    first = make_appointment(team, recognised_on="2026-06-01", name="Lê Thị Hòa")
    recompute_all(as_of=TODAY)
    before = snapshot()
    row = merge(later, first, commune_officer, now)
    running = Appointment.objects.open().get(team=team)
    assert (running.pk, running.mediator_id) == (first.pk, later.mediator_id)
    later.refresh_from_db()
    assert later.is_mistake
    assert len(commune_statuses(commune="11383", as_of=TODAY)) == 1
    services.split_people(merge=row, reason="nhầm", by=commune_officer, now=now)
    assert snapshot() == before


def test_accounts_and_cards(pair, commune_officer, now):
    first, second = pair
    opened = services.ensure_mediator_account(mediator=second.mediator, by=None, now=now)
    opened.activated_at = now
    opened.save(update_fields=["activated_at"])
    unopened = services.ensure_mediator_account(mediator=first.mediator, by=None, now=now)
    make_card(user=unopened, purpose="activate", by=None, now=now)
    before = snapshot()
    row = merge(first, second, commune_officer, now)
    first.mediator.refresh_from_db()
    unopened.refresh_from_db()
    # the account that is in use is kept, the card of the other one is dead
    assert first.mediator.user == opened
    assert not unopened.is_active
    assert not ActivationCard.objects.filter(cancelled_at__isnull=True, used_at__isnull=True).exists()
    services.split_people(merge=row, reason="nhầm", by=commune_officer, now=now)
    assert snapshot() == before


def test_later_evidence_of_the_absorbed_record_counts_and_chains_are_taken_apart_in_order(
    places, pair, commune_officer, now
):
    first, second = pair
    third = make_appointment(second.team, recognised_on="2026-10-01", name="Lê Thị Hòa")
    inner = merge(second, third, commune_officer, now)
    outer = merge(first, second, commune_officer, now)
    third.mediator.refresh_from_db()
    assert third.mediator.merged_into == first.mediator
    record_evidence(
        mediator=third.mediator,
        kind="materials_handed",
        happened_on=TODAY,
        now=now,
        by=commune_officer,
        channel="paper",
    )
    people = {outer.kept_id, outer.absorbed_id, inner.absorbed_id}
    assert set(effective_ids(mediator_ids=[outer.kept_id])) == people
    assert any(line["kind"] == "materials_handed" for line in evidence_lines(mediator=outer.kept))
    with pytest.raises(RuleViolation) as caught:
        services.split_people(
            merge=PersonMerge.objects.select_related("kept", "absorbed").get(pk=inner.pk), reason="x",
            by=commune_officer, now=now,
        )  # fmt: skip
    assert caught.value.code == "merged_on"
    services.split_people(merge=outer, reason="x", by=commune_officer, now=now)
    third.mediator.refresh_from_db()
    assert third.mediator.merged_into == second.mediator


def test_certificate_is_not_issued_twice_for_one_person(pair, commune_officer, now):
    first, second = pair
    add_everything(second.mediator, on=date(2026, 10, 2), now=now)
    recompute_all(as_of=TODAY)
    issue_certificate(mediator=second.mediator, by=commune_officer, now=now)
    merge(first, second, commune_officer, now)
    assert waiting_mediators("11383", on=TODAY) == {}
    assert len(certificates_of(first.mediator)) == 1


@pytest.mark.parametrize("case", ["same", "reason", "merged", "outside"])
def test_refusals(pair, places, commune_officer, now, case):
    first, second = pair
    arguments = {"kept": first.mediator, "absorbed": second.mediator, "reason": "x", "by": commune_officer, "now": now}
    if case == "outside":
        stranger = make_mediator(places["11413"], "Lê Thị Hòa", birth_year=1970)
        with pytest.raises(NotAllowed):
            services.merge_people(**(arguments | {"absorbed": stranger}))
        return
    if case == "merged":
        services.merge_people(**arguments)
    changes = {"same": {"absorbed": first.mediator}, "reason": {"reason": " "}}.get(case, {})
    with pytest.raises(RuleViolation) as caught:
        services.merge_people(**(arguments | changes))
    assert caught.value.code == {"same": "same_record", "reason": "no_reason", "merged": "already_merged"}[case]


class TestScreens:
    def test_found_compared_merged_and_taken_apart(self, pair, commune_officer, sign_in):
        first, second = pair
        client = sign_in(commune_officer)
        page = client.get(reverse("mediators:duplicates")).content.decode()
        assert "trùng họ tên và năm sinh" in page
        url = f"{reverse('mediators:person-merge', args=[first.mediator.public_id])}?voi={second.mediator.public_id}"
        seen = client.get(url).content.decode()
        assert "0912345678" not in seen
        assert second.mediator.code in seen
        bad = client.post(url, {"kept": str(first.mediator.public_id), "reason": "đã đối chiếu"})
        assert bad.status_code == 422
        assert "Xin đánh dấu sau khi đã đối chiếu" in bad.content.decode()
        data = {"kept": str(first.mediator.public_id), "reason": "đã đối chiếu", "seen": "on"}
        answer = client.post(url, data)
        assert answer.url == reverse("mediators:person", args=[first.mediator.public_id])
        assert "Tách lại" in client.get(answer.url).content.decode()
        gone = client.get(reverse("mediators:person", args=[second.mediator.public_id])).content.decode()
        assert "đã được gộp vào hồ sơ" in gone
        ended = client.get(reverse("mediators:people"), {"tinh-trang": "da-thoi"}).content.decode()
        assert second.mediator.code not in ended
        row = PersonMerge.objects.get()
        split = reverse("mediators:person-split", args=[row.public_id])
        assert client.post(split, {"reason": "nhầm"}).status_code == 302
        assert client.get(split).status_code == 404
        # a pair that was taken apart is not offered again
        assert "Không thấy hồ sơ nào trùng" in client.get(reverse("mediators:duplicates")).content.decode()

    def test_outside_is_like_missing(self, pair, places, commune_officer, outsider, sign_in):
        first, _second = pair
        url = reverse("mediators:person-merge", args=[first.mediator.public_id])
        assert sign_in(outsider).get(url).status_code == 404
        stranger = make_mediator(places["11413"], "Lê Thị Hòa", birth_year=1970)
        client = sign_in(commune_officer)
        assert client.get(f"{url}?voi={stranger.public_id}").status_code == 404
        assert client.get(f"{url}?voi=abc").status_code == 404
        assert client.get(url).status_code == 200

    def test_list_costs_the_same_at_few_and_at_many(
        self, pair, places, commune_officer, sign_in, django_assert_num_queries
    ):
        client = sign_in(commune_officer)
        client.get(reverse("mediators:duplicates"))
        with django_assert_num_queries(8):
            client.get(reverse("mediators:duplicates"))
        for number in range(60):
            make_mediator(places["11383"], f"Vũ Văn {chr(65 + number // 2 % 26)}{number // 2}", birth_year=1960)
        with django_assert_num_queries(8):
            assert "Trang 1 trên" in client.get(reverse("mediators:duplicates")).content.decode()


def test_pairs_by_phone_and_given_name(places, commune_officer):
    first = make_mediator(places["11383"], "Nguyễn Thị Hòa", phone="0912345678")
    second = make_mediator(places["11383"], "Nguyễn T. Hòa", phone="0912345678")
    make_mediator(places["11383"], "Nguyễn Văn Nam", phone="0912345678")
    (found,) = duplicate_pairs(visible=Mediator.objects.all())
    assert {found.first, found.second} == {first, second}
