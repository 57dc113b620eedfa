"""A certificate as an Open Badges 3.0 credential, for purses of other systems.

The credential is an OpenBadgeCredential after the Verifiable Credentials data model 2.0. It comes as plain JSON,
and as VC-JWT: the same JSON as a compact JSON Web Signature (RFC 7515) with the key of the seal (EdDSA, RFC 8037),
whose public half stands at the address of the `kid`. It tells what the paper tells; the year of birth is left out. The
subject's id is made of the certificate alone, so that two certificates do not tell that they are one person's.
"""

import json
from datetime import datetime, time
from typing import Any
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from lms.base.errors import NotNow
from training.models import Certificate
from training.rules.certificate_seal import base64url
from training.services.certificate_keys import SigningKey, signing_key
from training.services.certificate_print import check_url

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def badge(certificate: Certificate) -> dict[str, Any]:
    """Return the credential of a certificate, unsigned."""
    address = check_url(certificate)
    return {
        "@context": [CREDENTIALS, OPEN_BADGES, EXTENSIONS],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.course_title,
        "issuer": {"id": _issuer_id(certificate), "type": ["Profile"], "name": certificate.body_name},
        "validFrom": _midnight(certificate.issued_on),
        "awardedDate": _midnight(certificate.issued_on),
        "credentialSubject": {
            "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{address}#nguoi-hoc')}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": certificate.holder_name,
                    "identityType": "name",
                }
            ],
            "activityEndDate": _midnight(certificate.completed_on),
            "licenseNumber": certificate.register_number,
            "achievement": _achievement(certificate),
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def badge_jwt(certificate: Certificate, *, now: datetime) -> str:
    """Return the credential as VC-JWT.

    Raises:
        NotNow: "no_key": the server has no readable key; the plain JSON is there all the same.
    """
    try:
        key = signing_key(now=now)
    except (OSError, ValueError) as error:
        sentence = _("Máy chủ chưa có khóa lập mã xác thực. Xin tải tệp JSON, hoặc thử lại sau.")
        raise NotNow("no_key", sentence, retry_after=600) from error
    head = {"alg": "EdDSA", "typ": "JWT", "kid": f"{_keys_address()}#{key.key_id}"}
    claims = badge(certificate)
    payload = {
        **claims,
        "iss": claims["issuer"]["id"],
        "jti": claims["id"],
        "sub": claims["credentialSubject"]["id"],
        "nbf": _seconds(claims["validFrom"]),
    }
    return _signed(head, payload, key)


def _achievement(certificate: Certificate) -> dict[str, Any]:
    if certificate.training_class_id:
        told = "Tham dự đủ các buổi của lớp tập huấn do cơ quan cấp giấy ghi nhận."
    else:
        told = "Hoàn thành các nội dung bắt buộc của khóa tập huấn hòa giải viên ở cơ sở theo quy tắc đang áp dụng."
    named = f"{settings.LMS_BASE_URL} {certificate.issuer_id} {certificate.course_title}"
    return {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, named)}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": certificate.course_title,
        "description": f"{certificate.course_title}. Cơ quan cấp: {certificate.body_name}.",
        "criteria": {"narrative": told},
        "inLanguage": "vi",
    }


def _issuer_id(certificate: Certificate) -> str:
    return f"{_keys_address()}#{certificate.issuer_id}"


def _keys_address() -> str:
    return urljoin(settings.LMS_BASE_URL, reverse("training:certificate-keys"))


def _midnight(day: Any) -> str:
    return datetime.combine(day, time.min, tzinfo=get_default_timezone()).isoformat()


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _signed(head: dict[str, Any], payload: dict[str, Any], key: SigningKey) -> str:
    parts = [base64url(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()) for one in (head, payload)]
    signed = ".".join(parts)
    return f"{signed}.{base64url(key.private.sign(signed.encode('ascii')))}"
