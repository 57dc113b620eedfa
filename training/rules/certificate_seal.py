"""The seal (mã xác thực) in the QR code of a certificate: what is signed, and how it is written.

A seal is `BODY.SIGNATURE`, both base64url without padding. BODY is a JSON list in UTF-8 without spaces:
`["1", key id, code, name, course, "YYYY-MM-DD", issuer]`. The signature (Ed25519, RFC 8032) is over the ASCII bytes
`hgcs-giay-1.BODY`. The QR code holds the address of the check page with the seal behind the «#», which browsers never
send to a server. It proves who wrote these words, not that they still hold: revocations are asked for online.

Source: security.md P9 (tamper-evident; never called «chữ ký số»).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

VERSION = "1"
PREFIX = "hgcs-giay-1."
#: Longer titles are cut with «…», so that the code stays easy to scan.
MOST_TITLE = 100
MOST_SEAL = 2500
FIELDS = 7


class SealRefused(Exception):
    """A seal that says nothing: `code` is "malformed", "unknown_key" or "altered"; `key_id` where it is known."""

    def __init__(self, code: str, *, key_id: str = "") -> None:
        """Name what is wrong."""
        super().__init__(code)
        self.code = code
        self.key_id = key_id


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What a seal says; `code` as it is stored (20 signs)."""

    key_id: str
    code: str
    person: str
    course: str
    issued_on: date
    issuer: str


def base64url(content: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Return the bytes of base64url without padding.

    Raises:
        ValueError: it is none.
    """
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def shortened(title: str) -> str:
    """Return a course title as the seal holds it: at most MOST_TITLE signs."""
    return title if len(title) <= MOST_TITLE else f"{title[: MOST_TITLE - 1]}…"


def seal_text(sealed: Sealed, *, sign: Callable[[bytes], bytes]) -> str:
    """Return the seal of these words; `sign` is Ed25519 with the key that `key_id` names."""
    fields = [
        VERSION, sealed.key_id, sealed.code, sealed.person, shortened(sealed.course),
        sealed.issued_on.isoformat(), sealed.issuer,
    ]  # fmt: skip
    body = base64url(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
    return f"{body}.{base64url(sign(signed_bytes(body)))}"


def signed_bytes(body: str) -> bytes:
    """Return what the signature is over."""
    return (PREFIX + body).encode("ascii")


def read_seal(text: str, *, verifiers: Mapping[str, Callable[[bytes, bytes], bool]]) -> Sealed:
    """Return what a seal says, when its signature is right.

    Args:
        verifiers: by key id, a function of (signature, signed bytes).

    Raises:
        SealRefused: "malformed", "unknown_key", "altered".
    """
    body, _dot, signature = text.partition(".")
    try:
        fields = json.loads(from_base64url(body)) if len(text) <= MOST_SEAL else None
        signed = from_base64url(signature)
    except ValueError as error:
        raise SealRefused("malformed") from error
    if not _is_readable(fields):
        raise SealRefused("malformed")
    _version, key_id, code, person, course, day, issuer = fields
    if key_id not in verifiers:
        raise SealRefused("unknown_key", key_id=key_id)
    if not verifiers[key_id](signed, signed_bytes(body)):
        raise SealRefused("altered", key_id=key_id)
    return Sealed(
        key_id=key_id, code=code, person=person, course=course, issued_on=date.fromisoformat(day), issuer=issuer
    )


def _is_readable(fields: object) -> TypeGuard[list[str]]:
    if not (isinstance(fields, list) and len(fields) == FIELDS and all(isinstance(one, str) for one in fields)):
        return False
    try:
        date.fromisoformat(fields[5])
    except ValueError:
        return False
    return fields[0] == VERSION
