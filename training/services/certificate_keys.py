"""The key that seals QR codes of certificates: made once, kept in a file or a variable, replaced when asked.

The private half never stands in the database, in a log or in an answer. It is the variable CERTIFICATE_KEY (32 bytes,
base64url), else a file of the folder CERTIFICATE_KEY_DIR that only its owner reads. Public halves are rows and are
published, also those of keys no longer used, so that old papers can be checked for ever. Without a readable key
certificates are issued without a seal: the code alone still leads to the check page (security.md F1).
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.errors import RuleViolation
from training.models import Certificate, CertificateKey
from training.rules.certificate_seal import Sealed, base64url, from_base64url, read_seal, seal_text

logger = logging.getLogger(__name__)
FILE_NAME = "certificate.key"
KEY_BYTES = 32


@dataclass(frozen=True)
class SigningKey:
    """A private key and the id of its public half (the first 12 hexadecimal digits of its SHA-256)."""

    key_id: str
    private: Ed25519PrivateKey

    @property
    def public_text(self) -> str:
        """Return the public half, 32 bytes in base64url."""
        return base64url(self.private.public_key().public_bytes_raw())


def signing_key(*, now: datetime) -> SigningKey:
    """Return the key in use; the first time it is made, and its public half published.

    Raises:
        OSError: the folder can not be read or written.
        ValueError: the variable or the file holds no key.
    """
    key = _as_key(settings.CERTIFICATE_KEY or _from_file())
    CertificateKey.objects.get_or_create(key_id=key.key_id, defaults={"public_key": key.public_text, "made_at": now})
    return key


def seal_of(certificate: Certificate, *, now: datetime) -> str:
    """Return the seal of a certificate: the stored one, else a fresh one (not stored); empty without a key."""
    if certificate.seal:
        return certificate.seal
    try:
        key = signing_key(now=now)
    except (OSError, ValueError):
        logger.exception("certificate key unusable: issued without a seal")
        return ""
    sealed = Sealed(
        key_id=key.key_id,
        code=certificate.code,
        person=certificate.holder_name,
        course=certificate.course_title,
        issued_on=certificate.issued_on,
        issuer=certificate.body_name,
    )
    return seal_text(sealed, sign=key.private.sign)


def open_seal(text: str) -> Sealed:
    """Return what a seal says, checked with the published keys; one statement.

    Raises:
        training.rules.certificate_seal.SealRefused: "malformed", "unknown_key", "altered".
    """
    rows = CertificateKey.objects.values_list("key_id", "public_key")
    return read_seal(text, verifiers={key_id: _verifier(public) for key_id, public in rows})


def published_keys() -> dict[str, list[dict[str, Any]]]:
    """Return all public keys, newest first, as a JSON Web Key Set (RFC 7517, RFC 8037); one statement."""
    return {
        "keys": [
            {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": row.key_id, "x": row.public_key}
            for row in CertificateKey.objects.all()
        ]
    }


def replace_key(*, by: User | None, now: datetime) -> str:
    """Make a new key for certificates issued from now on; the old private half is removed. Return the new id.

    Raises:
        RuleViolation: "key_from_variable": the key is a variable of the server and is changed there.
        OSError: the folder can not be written.
    """
    if settings.CERTIFICATE_KEY:
        raise RuleViolation(
            "key_from_variable",
            _("Khóa lấy từ biến CERTIFICATE_KEY của máy chủ. Xin đổi biến đó rồi khởi động lại."),
        )
    old = signing_key(now=now)
    with transaction.atomic():
        key = SigningKey("", Ed25519PrivateKey.generate())
        text = base64url(key.private.private_bytes_raw())
        fresh = _as_key(text)
        CertificateKey.objects.filter(key_id=old.key_id).update(retired_at=now)
        CertificateKey.objects.create(key_id=fresh.key_id, public_key=fresh.public_text, made_at=now)
        details = {"old": old.key_id, "new": fresh.key_id}
        record(action="certificate.key_replaced", by=by, now=now, details=details)
        _write(text, over=True)
    return fresh.key_id


def _as_key(text: str) -> SigningKey:
    content = from_base64url(text)
    if len(content) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    private = Ed25519PrivateKey.from_private_bytes(content)
    digest = hashlib.sha256(private.public_key().public_bytes_raw()).hexdigest()
    return SigningKey(digest[:12], private)


def _from_file() -> str:
    path = Path(settings.CERTIFICATE_KEY_DIR) / FILE_NAME
    if not path.exists():
        _write(base64url(Ed25519PrivateKey.generate().private_bytes_raw()), over=False)
    return path.read_text(encoding="ascii").strip()


def _write(text: str, *, over: bool) -> None:
    """Put a whole key file in its place at once; without `over` the first of several processes wins."""
    folder = Path(settings.CERTIFICATE_KEY_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if over:
            os.replace(name, folder / FILE_NAME)
        else:
            _link(name, folder / FILE_NAME)
    finally:
        Path(name).unlink(missing_ok=True)


def _link(name: str, target: Path) -> None:
    try:
        os.link(name, target)
    except FileExistsError:
        logger.info("certificate key made by another process")


def _verifier(public: str) -> Callable[[bytes, bytes], bool]:
    key = Ed25519PublicKey.from_public_bytes(from_base64url(public))

    def is_right(signature: bytes, signed: bytes) -> bool:
        try:
            key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True

    return is_right
