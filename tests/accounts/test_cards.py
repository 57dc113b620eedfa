"""The life of a one-time card, as its holder and as a thief would try it (S2)."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.enums import CardPurpose, Role
from accounts.models import ActivationCard, FailedTries, KnownDevice, User
from accounts.rules import card_text
from accounts.services import IssuedCard, make_card, make_cards
from accounts.signals import card_refusal_asked
from accounts.testing import signed_in_client
from audit.models import AuditEntry
from lms.base.clock import now as present
from lms.base.errors import RuleViolation
from tests.accounts.conftest import SECRET, body, give

pytestmark = pytest.mark.django_db
OWN = "con trâu ăn cỏ"


@pytest.fixture
def newcomer(clock, make_person) -> User:
    user = make_person("hg48291736", Role.MEDIATOR)
    User.objects.filter(pk=user.pk).update(activated_at=None, full_name="Nguyễn Văn An")
    user.refresh_from_db()
    return user


@pytest.fixture
def card(newcomer: User, commune_officer: User) -> IssuedCard:
    return make_card(user=newcomer, purpose=CardPurpose.ACTIVATE, by=commune_officer, now=present())


def path_of(card: IssuedCard) -> str:
    return card.url.removeprefix("http://127.0.0.1:8000")


def follow(client: Client, card: IssuedCard):
    client.get(path_of(card))
    return client.get("/kich-hoat/")


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def set_own(client: Client, secret: str = OWN):
    return client.post("/kich-hoat/mat-khau/", {"choice": "own", "secret": secret, "proposed": "48291735"})


def test_the_link_hides_its_secret_at_once(client: Client, card: IssuedCard) -> None:
    answer = client.get(path_of(card))
    assert (answer.status_code, answer["Location"]) == (302, "/kich-hoat/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert card.token not in answer.content.decode()


def test_whose_card_it_is_is_asked_first(client: Client, card: IssuedCard) -> None:
    answer = follow(client, card)
    assert "Ông/Bà Nguyễn Văn An phải không?" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_looking_uses_nothing_up(card: IssuedCard) -> None:
    for _ in range(8):
        robot = Client()
        robot.head(path_of(card))
        robot.get(path_of(card))
        robot.head("/kich-hoat/")
        robot.get("/kich-hoat/")
        robot.get("/kich-hoat/mat-khau/")
    row = ActivationCard.objects.get(number=card.number)
    assert (row.used_at, row.failed_count) == (None, 0)


def test_a_robot_that_only_asks_for_headers_leaves_no_session(client: Client, card: IssuedCard) -> None:
    assert client.head(path_of(card)).status_code == 302
    assert client.get("/kich-hoat/").status_code == 422


def test_the_proposed_secret_is_set_and_opens_the_course(client: Client, card: IssuedCard, newcomer: User) -> None:
    follow(client, card)
    page = client.get("/kich-hoat/mat-khau/").content.decode()
    proposed = re.search(r'name="proposed" value="(\d{8})"', page)[1]
    assert f"{proposed[:4]} {proposed[4:]}" in page
    assert "HG48291736" in page
    answer = client.post("/kich-hoat/mat-khau/", {"choice": "proposed", "proposed": proposed, "secret": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/sau-dang-nhap/")
    assert signed_in_as(client) == str(newcomer.pk)
    newcomer.refresh_from_db()
    assert newcomer.check_password(proposed)
    assert newcomer.activated_at == present()
    assert KnownDevice.objects.filter(user=newcomer).count() == 1
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["card.made", "card.used", "account.signed_in"]


def test_the_typed_code_does_the_same(client: Client, card: IssuedCard, newcomer: User) -> None:
    typed = card.code.replace(" ", ".")
    assert client.post("/kich-hoat/ma-the/", {"code": typed})["Location"] == "/kich-hoat/"
    assert "Nguyễn Văn An" in client.get("/kich-hoat/").content.decode()
    assert set_own(client).status_code == 302
    assert signed_in_as(client) == str(newcomer.pk)


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        ("12345678", "Dãy số hoặc chữ liền nhau"),
        ("1234567", "ít nhất 8 ký tự"),
        ("hg48291736", "có mã, tên hoặc nơi ở"),
        ("nguyen van an", "có mã, tên hoặc nơi ở"),
        ("15081975", "giống một ngày tháng"),
        ("matkhau1", "nhiều người dùng"),
        ("sunshine1", "nhiều người dùng"),
        ("", "Xin gõ mật khẩu muốn đặt"),
    ],
)
def test_a_weak_secret_is_refused_at_its_field(client: Client, card: IssuedCard, secret: str, sentence: str) -> None:
    follow(client, card)
    answer = set_own(client, secret)
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors["secret"])
    assert '<p class="field-error" id="id_secret_error">' in answer.content.decode()
    assert "48291735" in answer.content.decode(), "the digits written down stay the same"
    row = ActivationCard.objects.get(number=card.number)
    assert (row.used_at, row.failed_count) == (None, 0)
    assert set_own(client).status_code == 302


def test_a_forged_proposal_is_held_to_the_same_rules(client: Client, card: IssuedCard) -> None:
    follow(client, card)
    answer = client.post("/kich-hoat/mat-khau/", {"choice": "proposed", "proposed": "12345678", "secret": ""})
    assert answer.status_code == 422
    assert "Dãy số" in "".join(answer.context["form"].errors["choice"])


def dead_by_use(card: IssuedCard, clock, officer: User) -> None:
    other = Client()
    follow(other, card)
    assert set_own(other).status_code == 302


def dead_by_age(card: IssuedCard, clock, officer: User) -> None:
    clock.shift(timedelta(days=14, seconds=1))


def dead_by_reprint(card: IssuedCard, clock, officer: User) -> None:
    make_card(user=card.user, purpose=CardPurpose.ACTIVATE, by=officer, now=present())


def dead_by_wrong_tries(card: IssuedCard, clock, officer: User) -> None:
    ActivationCard.objects.filter(number=card.number).update(failed_count=5)


def dead_by_suspension(card: IssuedCard, clock, officer: User) -> None:
    User.objects.filter(pk=card.user.pk).update(suspended_at=present())


def dead_by_closing(card: IssuedCard, clock, officer: User) -> None:
    User.objects.filter(pk=card.user.pk).update(is_active=False)


@pytest.mark.parametrize(
    "death",
    [dead_by_use, dead_by_age, dead_by_reprint, dead_by_wrong_tries, dead_by_suspension, dead_by_closing],
)
def test_a_dead_card_answers_like_one_that_never_was(clock, card: IssuedCard, commune_officer: User, death) -> None:
    in_hand = Client()
    follow(in_hand, card)
    death(card, clock, commune_officer)
    never, dead = Client(), Client()
    nothing = never.get("/the/0000000/abcdefghijklmnopqrstuvwxyz0/", follow=True)
    assert body(follow(dead, card)) == body(nothing)
    assert nothing.status_code == 422
    assert set_own(in_hand, "con nghé ăn lúa").status_code == 422
    assert signed_in_as(in_hand) is None
    typed, unknown = Client(), Client()
    answers = [
        typed.post("/kich-hoat/ma-the/", {"code": card.code}),
        unknown.post("/kich-hoat/ma-the/", {"code": card_text("0000000", "1" * 13)}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].context["form"].errors == answers[1].context["form"].errors


def test_upper_layers_can_refuse_a_card_with_the_same_answer(client: Client, card: IssuedCard, newcomer: User) -> None:
    asked = []

    def left(sender, user, on, **kwargs) -> bool:
        asked.append((user, on.isoformat()))
        return True

    card_refusal_asked.connect(left)
    try:
        assert follow(client, card).status_code == 422
        assert asked == [(newcomer, "2026-11-23")]
    finally:
        card_refusal_asked.disconnect(left)
    assert follow(client, card).status_code == 200


def test_five_wrong_codes_lock_the_card(client: Client, card: IssuedCard) -> None:
    wrong = card_text(card.number, "0000000000000")
    for tries in range(1, 6):
        assert client.post("/kich-hoat/ma-the/", {"code": wrong}).status_code == 422
        assert ActivationCard.objects.get(number=card.number).failed_count == tries
    assert client.post("/kich-hoat/ma-the/", {"code": card.code}).status_code == 422
    assert follow(client, card).status_code == 422


def test_a_slip_of_the_finger_does_not_count(client: Client, card: IssuedCard) -> None:
    slipped = card.code[:-1] + str((int(card.code[-1]) + 1) % 10)
    answer = client.post("/kich-hoat/ma-the/", {"code": slipped})
    assert answer.status_code == 422
    assert "gõ nhầm" in answer.content.decode()
    assert slipped in answer.content.decode(), "what was typed stays (U4)"
    assert ActivationCard.objects.get(number=card.number).failed_count == 0


def test_wrong_tries_before_a_right_one_stay_counted(client: Client, card: IssuedCard) -> None:
    client.post("/kich-hoat/ma-the/", {"code": card_text(card.number, "0000000000000")})
    assert client.post("/kich-hoat/ma-the/", {"code": card.code}).status_code == 302
    assert ActivationCard.objects.get(number=card.number).failed_count == 1


def test_an_address_that_guesses_cards_is_slowed(clock, client: Client, card: IssuedCard) -> None:
    for number in range(20):
        client.post("/kich-hoat/ma-the/", {"code": card_text(f"{number:07d}", "0" * 13)})
    answer = client.post("/kich-hoat/ma-the/", {"code": card.code})
    assert (answer.status_code, answer["Retry-After"]) == (429, "2")
    clock.shift(2)
    assert client.post("/kich-hoat/ma-the/", {"code": card.code}).status_code == 302


def test_not_me_keeps_the_card_good_for_its_owner(client: Client, card: IssuedCard) -> None:
    follow(client, card)
    assert client.post("/kich-hoat/khong-phai-toi/")["Location"] == "/kich-hoat/ma-the/"
    assert client.get("/kich-hoat/mat-khau/").status_code == 422
    assert follow(Client(), card).status_code == 200


def test_a_presented_card_is_forgotten_after_half_an_hour(clock, client: Client, card: IssuedCard) -> None:
    follow(client, card)
    clock.shift(timedelta(minutes=31))
    assert client.get("/kich-hoat/mat-khau/").status_code == 422


def test_a_reset_ends_old_sessions_devices_and_failures(clock, card: IssuedCard, newcomer: User) -> None:
    newcomer.activated_at = present()
    newcomer.save()
    thief, owner = Client(), Client()
    assert give(thief, "hg48291736").status_code == 302
    give(owner, "hg48291736", "sai mật khẩu")
    assert FailedTries.objects.filter(kind="unknown").exists()
    follow(owner, card)
    assert set_own(owner).status_code == 302
    assert thief.get("/sau-dang-nhap/")["Location"].startswith("/dang-nhap/")
    assert list(KnownDevice.objects.filter(user=newcomer).values_list("user_id", flat=True)) == [newcomer.pk]
    assert not FailedTries.objects.filter(kind="unknown").exists()
    assert give(Client(), "hg48291736", SECRET).status_code == 422
    assert give(Client(), "HG 4829 1736", OWN).status_code == 302


def test_a_card_used_on_another_persons_session_ends_that_session(
    card: IssuedCard, newcomer: User, commune_officer: User
) -> None:
    shared = signed_in_client(commune_officer)
    before = shared.session.session_key
    follow(shared, card)
    assert set_own(shared).status_code == 302
    assert signed_in_as(shared) == str(newcomer.pk)
    assert shared.session.session_key != before


def test_a_locked_account_gets_no_card(newcomer: User, commune_officer: User) -> None:
    newcomer.suspended_at = present()
    with pytest.raises(RuleViolation, match="đang khóa"):
        make_card(user=newcomer, purpose=CardPurpose.RESET, by=commune_officer, now=present())
    assert not ActivationCard.objects.exists()


def test_cards_of_a_whole_commune_are_made_in_few_statements(
    make_person, commune_officer: User, django_assert_max_num_queries
) -> None:
    people = [make_person(f"hg{20000000 + at}", Role.MEDIATOR) for at in range(12)]
    with django_assert_max_num_queries(6 + 12):  # one audit row each
        cards = make_cards(users=people, purpose=CardPurpose.ACTIVATE, by=commune_officer, now=present())
    assert [card.user for card in cards] == people
    assert len({card.number for card in cards}) == len({card.token for card in cards}) == 12
    for row in ActivationCard.objects.all():
        assert row.code_hash.startswith("argon2$argon2id$")
        assert row.token_hash.startswith("argon2$argon2id$")
    make_cards(users=people[:1], purpose=CardPurpose.ACTIVATE, by=commune_officer, now=present())
    assert ActivationCard.objects.get(number=cards[0].number).cancelled_at is not None
    assert ActivationCard.objects.filter(cancelled_at__isnull=True).count() == 12


def test_nothing_secret_is_stored_or_logged(card: IssuedCard) -> None:
    row = ActivationCard.objects.get(number=card.number)
    secret_digits = card.code.replace(" ", "")[7:20]
    stored = f"{row.code_hash} {row.token_hash} {list(AuditEntry.objects.values_list('details', flat=True))}"
    assert secret_digits not in stored
    assert card.token not in stored


def test_a_typed_secret_is_never_dropped_for_the_digits_without_a_word(client: Client, card: IssuedCard) -> None:
    follow(client, card)
    sent = {"choice": "proposed", "drawn": "proposed", "proposed": "48291735", "secret": "ruộng lúa bờ ao"}
    asked = client.post("/kich-hoat/mat-khau/", sent)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Bấm ghi lần nữa để dùng mật khẩu này" in page
    assert re.search(r'id="choice-own" checked', page)
    assert 'name="drawn" value="own"' in page
    assert 'value="ruộng lúa bờ ao"' in page
    assert client.post("/kich-hoat/mat-khau/", {**sent, "drawn": "own"}).status_code == 302
