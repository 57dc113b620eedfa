"""Entrants of an online contest: registration with consent, coming back with an own code, leaving."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from accounts.enums import TryKind
from accounts.models import User
from accounts.services.card_secrets import free_numbers, hashed, new_code, opens
from accounts.services.tries import claim_try, key_of
from audit.services import record
from contests.consent import CONDITIONS, purposes_of
from contests.enums import ContestState, EntrantNoteKind, EntrantOrigin
from contests.models import Contest, ContestUnit, Entrant, EntrantNote, OnlineRound
from contests.queries.online_people import applicant_of, listed_people, mediator_of
from contests.queries.rules import document_of
from contests.rules.online_entry import entry_problems
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.phones import read_phone
from lms.base.text import clean, person_name, search_key
from mediators.models import Mediator

OPEN_STATES = (ContestState.ENTRIES, ContestState.RUNNING)
OLDEST_YEARS = 120
#: Never reached: a number is slowed down, not locked.
MANY_TRIES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class EntrantFacts:
    """What a person says when registering; what the rules do not ask stays empty."""

    full_name: str
    birth_date: date | None = None
    phone: str = ""
    address: str = ""
    unit: ContestUnit | None = None
    unit_other: str = ""


@dataclass(frozen=True)
class Registered:
    """A registration at the only moment when its code is known."""

    entrant: Entrant
    code: str


@transaction.atomic
def register(
    *,
    contest: Contest,
    facts: EntrantFacts,
    consents: Iterable[str],
    account: User | None,
    now: datetime,
    is_trial: bool = False,
) -> Registered:
    """Register a person; whoever is signed in as a mediator is registered as that mediator.

    Args:
        consents: codes of the purposes that were ticked (contests.consent), and CONDITIONS where that was declared.

    Raises:
        RuleViolation: `registration_closed`, `consent_missing`, `name_missing`, `birth_missing`, `wrong_birth`,
            `phone_missing`, `wrong_phone`, `unit_missing`, `not_eligible`, `registered_already`.
    """
    if contest.state not in OPEN_STATES and not is_trial:
        raise RuleViolation("registration_closed", "Cuộc thi chưa mở đăng ký, hoặc đã kết thúc.")
    version = wording_version(contest)
    agreed = _agreed(version, consents)
    mediator = mediator_of(account) if account is not None else None
    wanted = _trial(facts) if is_trial else _checked(contest, facts, mediator, now)
    _check_may_enter(contest, wanted, account, now, is_trial=is_trial)
    code = new_code()
    entrant = Entrant(
        contest=contest,
        origin=EntrantOrigin.CARD if mediator is not None else EntrantOrigin.OPEN,
        account=account if mediator is not None else None,
        mediator=mediator,
        consents=dict.fromkeys(agreed, version),
        consent_at=now,
        number=free_numbers(Entrant, 1)[0],
        code_hash=hashed(code),
        registered_at=now,
        is_trial=is_trial,
        **wanted,
    )
    store_person(entrant)
    record(action="contest.entrant.registered", by=account, now=now, target=entrant, details={"origin": entrant.origin})
    return Registered(entrant, code)


def come_back(*, contest: Contest, number: str, code: str, now: datetime, device: str = "") -> Entrant:
    """Return the entrant whose number and code are typed; all refusals read alike (S7).

    Wrong tries slow down the number, on known and on unknown devices apart; they never lock a person out, for numbers
    are no secret (S6). Counts are kept in the database.

    Args:
        device: hash of a known device, empty for an unknown one.

    Raises:
        RuleViolation: `code_refused`.
        TooManyTries: the pause after wrong tries is not over.
    """
    name = key_of(f"entrant:{contest.public_id}:{number}")
    kind = TryKind.KNOWN if device else TryKind.UNKNOWN
    tries = claim_try(name_key=name, kind=kind, limit=MANY_TRIES, now=now, device_hash=device)
    entrant = Entrant.objects.filter(contest=contest, number=number).first()
    if not opens(entrant, secret=code, kind="code", count=False, is_usable=lambda one: one.merged_into_id is None):
        message = "Số hoặc mã vào thi chưa đúng. Xin xem lại; nếu đã mất mã, xin liên hệ ban tổ chức để cấp lại."
        raise RuleViolation("code_refused", message, field="code")
    if entrant is None:
        raise ValueError("a missing entrant opens nothing")
    tries.delete()
    return entrant


@transaction.atomic
def new_entrant_code(*, entrant: Entrant, by: User, now: datetime) -> str:
    """Return a new code for a person who lost it; the old one and every open device of it end."""
    code = new_code()
    Entrant.objects.filter(pk=entrant.pk).update(code_hash=hashed(code), failed_count=0, door=F("door") + 1)
    EntrantNote.objects.create(
        entrant=entrant, kind=EntrantNoteKind.NEW_CODE, text="Cấp lại mã vào thi", recorded_by=by, recorded_at=now
    )
    record(action="contest.entrant.new_code", by=by, now=now, target=entrant)
    return code


def leave_all(*, entrant: Entrant) -> None:
    """End what every device of the person holds; the number and code stay good."""
    Entrant.objects.filter(pk=entrant.pk).update(door=F("door") + 1)


@transaction.atomic
def withdraw_consent(*, entrant: Entrant, now: datetime) -> None:
    """Note that the person takes the consent back: no attempt begins any more, the name is shown shortened."""
    if Entrant.objects.filter(pk=entrant.pk, consent_withdrawn_at__isnull=True).update(consent_withdrawn_at=now):
        record(action="contest.entrant.consent_withdrawn", by=entrant.account, now=now, target=entrant)


@transaction.atomic
def withdraw_purposes(*, entrant: Entrant, codes: Iterable[str], now: datetime) -> list[str]:
    """Take single free consents back; the person goes on taking part. Returns the codes that were withdrawn (P2)."""
    held = Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk)
    free = {one.code for one in purposes_of(wording_version(held.contest)) if not one.is_required}
    gone = sorted(free & set(codes) & held.consents.keys())
    if gone:
        held.consents = {code: version for code, version in held.consents.items() if code not in gone}
        held.save(update_fields=["consents"])
        details = {"purposes": gone}
        record(action="contest.entrant.consent_withdrawn", by=held.account, now=now, target=held, details=details)
    return gone


def entrant_of(*, contest: Contest, account: User) -> Entrant | None:
    """Return the registration of a signed-in mediator, or None."""
    return Entrant.objects.filter(contest=contest, account=account, is_trial=False, merged_into__isnull=True).first()


def wording_version(contest: Contest) -> int:
    """Return the version of the wording that the contest asks consent in: that of its first round."""
    found = OnlineRound.objects.filter(round__contest=contest).order_by("round__order").first()
    return found.consent_version if found else 1


def asks_phone(contest: Contest) -> bool:
    """Tell whether the rules ask for a phone: one person is one phone, or the list of what is asked names it."""
    online = _first_online(contest)
    asked = " ".join(search_key(str(one)) for one in online.get("identity_asked") or [])
    return online.get("person_is") == "phone" or "dien thoai" in asked


def asks_address(contest: Contest) -> bool:
    """Tell whether the rules ask for an address."""
    asked = _first_online(contest).get("identity_asked") or []
    return any("dia chi" in search_key(str(one)) for one in asked)


def store_person(entrant: Entrant) -> None:
    """Work out anew who by the rules is one person, and store the entrant.

    Raises:
        RuleViolation: `registered_already`; it does not say whose the first registration is.
    """
    entrant.person_key = person_key_of(entrant)
    try:
        with transaction.atomic():
            entrant.save()
    except IntegrityError as error:
        message = (
            "Người này đã đăng ký cuộc thi rồi, mỗi người chỉ đăng ký một lần. Xin vào bằng số và mã vào thi đã được "
            "cấp; nếu không phải Ông/Bà đăng ký, xin báo ban tổ chức."
        )
        raise RuleViolation("registered_already", message) from error


def keyed(purpose: str, text: str) -> str:
    """Return a keyed hash, so that equal texts are found without keeping them readable."""
    return salted_hmac(f"contests.{purpose}", text, algorithm="sha256").hexdigest()


def phone_hash_of(phone: str) -> str:
    """Return the keyed hash under which a phone is compared; empty for none. Also used for the lists of exclusions."""
    return keyed("phone", phone) if phone else ""


def _first_online(contest: Contest) -> dict[str, Any]:
    version = contest.rules_versions.last()
    rounds = document_of(version)["rounds"] if version else []
    return next((one["online"] for one in rounds if isinstance(one.get("online"), dict)), {})


def _agreed(version: int, consents: Iterable[str]) -> list[str]:
    ticked = set(consents)
    purposes = purposes_of(version)
    if any(one.is_required and one.code not in ticked for one in purposes):
        message = "Xin đánh dấu đồng ý cho dùng thông tin để tổ chức cuộc thi; không đồng ý thì không dự thi được."
        raise RuleViolation("consent_missing", message, field="consents")
    declared = [CONDITIONS] if CONDITIONS in ticked else []
    return [one.code for one in purposes if one.code in ticked] + declared


def _checked(contest: Contest, facts: EntrantFacts, mediator: Mediator | None, now: datetime) -> dict[str, Any]:
    """Return the columns of the registration: those of a mediator come from the register where it knows them."""
    name = mediator.full_name if mediator else person_name(facts.full_name)[:80]
    if len(name.split()) < 2:
        raise RuleViolation("name_missing", "Xin ghi đủ họ và tên.", field="full_name")
    birth = (mediator.birth_date if mediator else None) or facts.birth_date
    year = birth.year if birth else (mediator.birth_year if mediator else None)
    today = local_day(now)
    if year is None:
        raise RuleViolation("birth_missing", "Xin ghi ngày sinh.", field="birth_date")
    if not today.year - OLDEST_YEARS <= year <= today.year or (birth and birth > today):
        raise RuleViolation("wrong_birth", "Ngày sinh chưa đúng. Xin xem lại.", field="birth_date")
    phone = _phone(contest, facts.phone or (mediator.phone or "" if mediator else ""))
    if facts.unit is None and not clean(facts.unit_other) and contest.units.exists():
        raise RuleViolation("unit_missing", "Xin chọn đơn vị, hoặc ghi đơn vị khác.", field="unit")
    return {
        "full_name": name,
        "name_key": search_key(name)[:80],
        "birth_date": birth,
        "birth_year": year,
        "phone": phone,
        "phone_hash": phone_hash_of(phone),
        "address": clean(facts.address)[:200],
        "unit": facts.unit,
        "unit_other": "" if facts.unit else clean(facts.unit_other)[:160],
    }


def _trial(facts: EntrantFacts) -> dict[str, Any]:
    """Return the columns of the organiser's own trial: a name that says so, and nothing of a person."""
    name = clean(facts.full_name)[:80]
    return {"full_name": name, "name_key": search_key(name)[:80], "birth_date": None, "birth_year": None}


def _phone(contest: Contest, text: str) -> str:
    phone, trouble = read_phone(clean(text))
    if trouble:
        raise RuleViolation("wrong_phone", "Số điện thoại gồm 10 chữ số, bắt đầu bằng số 0.", field="phone")
    if phone is None and asks_phone(contest):
        raise RuleViolation("phone_missing", "Thể lệ hỏi số điện thoại. Xin ghi số điện thoại.", field="phone")
    return phone or ""


def _check_may_enter(
    contest: Contest, wanted: dict[str, Any], account: User | None, now: datetime, *, is_trial: bool
) -> None:
    if is_trial:
        return
    version = contest.rules_versions.last()
    eligibility = document_of(version).get("eligibility") or {} if version else {}
    first = OnlineRound.objects.filter(round__contest=contest, opens_at__isnull=False).order_by("opens_at").first()
    on = local_day(first.opens_at if first and first.opens_at else now)
    applicant = applicant_of(contest=contest, columns=wanted, account=account, on=on)
    found = entry_problems(eligibility=eligibility, applicant=applicant, lists=listed_people(contest), on=on)
    if found:
        raise RuleViolation("not_eligible", " ".join(found))


def person_key_of(entrant: Entrant) -> str:
    """Return what makes the person one person by the rules; a trial is always a person of its own."""
    if entrant.is_trial:
        return keyed("trial", entrant.number)
    if _first_online(entrant.contest).get("person_is") == "phone":
        return keyed("person", f"phone:{entrant.phone}")
    if entrant.mediator_id is not None:
        return keyed("person", f"mediator:{entrant.mediator_id}")
    return keyed("person", f"name:{entrant.name_key}|{entrant.birth_date or entrant.birth_year}|{entrant.phone}")
