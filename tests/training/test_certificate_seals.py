"""The seal of the QR code: vectors, every altered part told, keys replaced and never let out, badges for others."""

import base64
import json
import logging
from datetime import date
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import call_command
from django.test import Client
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier, add_data_integrity_proof
from training_factories import add_everything, make_appointment, make_team

from audit.models import AuditEntry
from lms.base.errors import RuleViolation
from training.models import Certificate, CertificateKey
from training.rules.certificate_seal import (
    MOST_TITLE,
    Sealed,
    SealRefused,
    base64url,
    from_base64url,
    read_seal,
    seal_text,
    signed_bytes,
)
from training.services import refresh_statuses
from training.services.certificate_badges import badge, badge_jwt
from training.services.certificate_keys import FILE_NAME, open_seal, published_keys, replace_key, signing_key
from training.services.certificate_print import sealed_url
from training.services.certificates import issue_certificate, reissue_certificate, revoke_certificate

SCHEMA = Path(__file__).resolve().parents[1] / "data" / "badges" / "achievementcredential-3.0.json"
# RFC 8032 §7.1, test 1: the secret key; what it seals here never changes, because Ed25519 is deterministic.
PRIVATE = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
WORDS = Sealed(
    key_id="0123456789ab", code="ABCDE23456FGHJK789MN", person="Nguyễn Thị Hoài Phương", course="Khóa «mới»",
    issued_on=date(2026, 11, 22), issuer="Ủy ban nhân dân phường Lê Chân",
)  # fmt: skip
VECTOR = (
    "WyIxIiwiMDEyMzQ1Njc4OWFiIiwiQUJDREUyMzQ1NkZHSEpLNzg5TU4iLCJOZ3V54buFbiBUaOG7iyBIb8OgaSBQaMawxqFuZyIsIktow7NhIMKr"
    "beG7m2nCuyIsIjIwMjYtMTEtMjIiLCLhu6Z5IGJhbiBuaMOibiBkw6JuIHBoxrDhu51uZyBMw6ogQ2jDom4iXQ"
)


def verifiers(key_id=WORDS.key_id):
    def is_right(signature: bytes, signed: bytes) -> bool:
        try:
            PRIVATE.public_key().verify(signature, signed)
        except Exception:  # noqa: BLE001 - whatever it is, it is not right
            return False
        return True

    return {key_id: is_right}


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.CERTIFICATE_KEY, settings.CERTIFICATE_KEY_DIR = "", tmp_path / "keys"


@pytest.fixture
def row(places, now):
    office = make_appointment(make_team(places["11383"]), recognised_on="2026-07-01")
    add_everything(office.mediator, on=date(2026, 8, 1), now=now)
    refresh_statuses(mediator_ids=[office.mediator_id], as_of=date(2026, 11, 22))
    return issue_certificate(mediator=office.mediator, by=None, now=now)


class TestSeal:
    def test_the_vector(self):
        seal = seal_text(WORDS, sign=PRIVATE.sign)
        body, signature = seal.split(".")
        assert body == VECTOR
        PRIVATE.public_key().verify(from_base64url(signature), b"hgcs-giay-1." + VECTOR.encode())
        assert read_seal(seal, verifiers=verifiers()) == WORDS

    @pytest.mark.parametrize("nth", range(7))
    def test_every_changed_word_is_told(self, nth):
        body, signature = seal_text(WORDS, sign=PRIVATE.sign).split(".")
        fields = json.loads(from_base64url(body))
        fields[nth] = {0: "2", 1: "ffffffffffff", 5: "2026-11-23"}.get(nth, fields[nth] + "x")
        changed = base64url(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
        with pytest.raises(SealRefused) as refused:
            read_seal(f"{changed}.{signature}", verifiers=verifiers())
        assert refused.value.code == {0: "malformed", 1: "unknown_key"}.get(nth, "altered")

    @pytest.mark.parametrize(
        "text", ["", ".", "abc", "a.b.c", "é.ế", f"{VECTOR}.", "W10.AA", "eyJ9.AA", f"{'A' * 3000}.AA", "bnVsbA.AA"]
    )
    def test_odd_input_is_refused_in_words_of_ours(self, text):
        with pytest.raises(SealRefused) as refused:
            read_seal(text, verifiers=verifiers())
        assert refused.value.code in ("malformed", "altered")

    def test_a_long_title_is_cut(self):
        seal = seal_text(Sealed(**{**WORDS.__dict__, "course": "Khóa " * 60}), sign=PRIVATE.sign)
        told = read_seal(seal, verifiers=verifiers()).course
        assert (len(told), told[-1]) == (MOST_TITLE, "…")


class TestKeys:
    def test_made_once_readable_by_the_owner_only_and_nowhere_else(self, row, settings, caplog, now):
        path = settings.CERTIFICATE_KEY_DIR / FILE_NAME
        secret = path.read_text()
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert [item.name for item in path.parent.iterdir()] == [FILE_NAME]
        first = signing_key(now=now)
        assert first.key_id == signing_key(now=now).key_id == CertificateKey.objects.get().key_id
        dump = StringIO()
        call_command("dumpdata", "training.certificatekey", "training.certificate", "audit", stdout=dump)
        caplog.set_level(logging.DEBUG)
        answers = Client().get("/kiem-tra-chung-nhan/khoa.json").content.decode()
        for told in (dump.getvalue(), answers, caplog.text, repr(first)):
            assert secret not in told
        (key,) = json.loads(answers)["keys"]
        assert (key["kid"], key["kty"], key["crv"]) == (first.key_id, "OKP", "Ed25519")
        assert set(key) == {"kty", "crv", "alg", "use", "kid", "x"}

    def test_a_replaced_key_still_opens_old_seals(self, row, commune_officer, now):
        old = CertificateKey.objects.get().key_id
        fresh = replace_key(by=None, now=now)
        assert fresh != old
        assert {key["kid"] for key in published_keys()["keys"]} == {old, fresh}
        assert CertificateKey.objects.get(key_id=old).retired_at == now
        assert open_seal(row.seal).key_id == old
        again = reissue_certificate(certificate=row, reason="Sai tên", by=commune_officer, now=now)
        assert open_seal(again.seal).key_id == fresh
        assert AuditEntry.objects.get(action="certificate.key_replaced").details == {"old": old, "new": fresh}

    def test_the_variable_wins_and_is_replaced_on_the_server_only(self, db, settings, now):
        settings.CERTIFICATE_KEY = base64url(PRIVATE.private_bytes_raw())
        assert signing_key(now=now).private.private_bytes_raw() == PRIVATE.private_bytes_raw()
        assert not settings.CERTIFICATE_KEY_DIR.exists()
        with pytest.raises(RuleViolation) as refused:
            replace_key(by=None, now=now)
        assert refused.value.code == "key_from_variable"

    def test_without_a_usable_key_certificates_come_without_a_seal(self, settings, row, now, caplog):
        settings.CERTIFICATE_KEY = "AAAA"
        row.seal = ""
        assert "#" not in sealed_url(row)
        assert "unusable" in caplog.text


class TestCommand:
    def test_verify_takes_the_scanned_address_and_refuses_what_was_altered(self, row, commune_officer, now):
        url = sealed_url(row)
        assert said("verify", url)["state"] == said("verify", row.shown_code)["state"] == "valid"
        body, signature = row.seal.split(".")
        assert refusal("verify", f"{url.partition('#')[0]}#{body}.{'A' * len(signature)}") == "seal_altered"
        assert refusal("verify", f"{url.partition('#')[0]}#abc") == "seal_malformed"
        revoke_certificate(certificate=row, reason="Cấp nhầm", by=commune_officer, now=now)
        assert said("verify", url)["state"] == "revoked"

    def test_a_new_key(self, row):
        made = said("new-key")
        assert list(made) == ["key"]
        assert CertificateKey.objects.count() == 2


class TestBadge:
    def test_valid_against_the_schema(self, row):
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        judge = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
        made = json.loads(json.dumps(badge(row)))
        judge.validate(made)
        for broken in (
            {**made, "@context": made["@context"][:1]}, {**made, "type": ["VerifiableCredential"]},
            {name: value for name, value in made.items() if name != "validFrom"},
            {**made, "credentialSubject": {"type": ["AchievementSubject"]}},
        ):  # fmt: skip
            assert not judge.is_valid(broken)

    def test_the_token_is_signed_with_the_published_key_and_tells_no_year_of_birth(self, row, now):
        Certificate.objects.update(birth_year=1961)
        row.refresh_from_db()
        head, payload, signature = badge_jwt(row, now=now).split(".")
        opened = json.loads(from_base64url(head))
        key = next(one for one in published_keys()["keys"] if opened["kid"].endswith(one["kid"]))
        public = Ed25519PublicKey.from_public_bytes(from_base64url(key["x"]))
        public.verify(from_base64url(signature), f"{head}.{payload}".encode())
        text = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
        told, plain = json.loads(text), badge(row)
        assert (opened["alg"], told["iss"]) == ("EdDSA", plain["issuer"]["id"])
        assert (told["jti"], told["sub"]) == (plain["id"], plain["credentialSubject"]["id"])
        assert row.holder_name in text
        assert "1961" not in text

    def test_a_reader_written_by_others_accepts_it_and_refuses_an_altered_one(self, row, now):
        token, public = badge_jwt(row, now=now), signing_key(now=now).private.public_key()
        read = OB3Verifier(public).verify(token)
        assert (read.issuer.name, read.achievement.name) == (row.body_name, row.course_title)
        head, payload, signature = token.split(".")
        altered = json.loads(from_base64url(payload)) | {"name": "Giấy khác"}
        forged = base64url(json.dumps(altered).encode())
        with pytest.raises(OB3VerificationError):
            OB3Verifier(public).verify(f"{head}.{forged}.{signature}")

    def test_every_word_of_the_plain_file_is_one_of_the_published_contexts(self, row):
        made = json.loads(json.dumps(badge(row)))
        key = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        reader = OB3LdpVerifier(PRIVATE.public_key())
        read = reader.verify(add_data_integrity_proof(made, key, made["issuer"]["id"]))
        assert (read.issuer.id, read.achievement.name) == (made["issuer"]["id"], made["name"])
        with pytest.raises(OB3VerificationError):
            reader.verify(add_data_integrity_proof({**made, "hours": 4}, key, made["issuer"]["id"]))


def said(*arguments: str):
    out = StringIO()
    call_command("certificates", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def refusal(*arguments: str) -> str:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("certificates", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())["error"]


def test_signed_bytes_are_separated_from_other_uses_of_the_key():
    assert signed_bytes("abc") == b"hgcs-giay-1.abc"
