"""What a secret must not be (S3): the rules of `accounts.rules`, the list of breached ones, in sentences."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.access import is_staff_person
from accounts.rules import SECRET_MIN, STAFF_SECRET_MIN, secret_weakness
from accounts.signals import secret_context_asked


def secret_sentence(code: str, *, at_least: int) -> str:
    """Return what is wrong with a secret and what to do."""
    sentences = {
        "too_short": _("Mật khẩu cần ít nhất %(count)s ký tự. Hãy gõ thêm.") % {"count": at_least},
        "too_long": _("Mật khẩu dài quá 128 ký tự. Hãy chọn ngắn hơn."),
        "repeated": _("Mật khẩu lặp đi lặp lại, người khác dễ đoán ra. Hãy chọn mật khẩu khác."),
        "sequence": _("Dãy số hoặc chữ liền nhau như 12345678 quá dễ đoán. Hãy chọn mật khẩu khác."),
        "date": _("Mật khẩu giống một ngày tháng, người quen dễ đoán ra. Hãy chọn mật khẩu khác."),
        "context": _("Mật khẩu có mã, tên hoặc nơi ở của Ông/Bà nên dễ đoán. Hãy chọn mật khẩu khác."),
        "common": _("Mật khẩu này nhiều người dùng, kẻ xấu thử đầu tiên. Hãy chọn mật khẩu khác."),
    }
    return sentences[code]


def least_length(user: Any) -> int:
    """Return the least number of characters: 12 for staff, 8 for mediators (S3, S4)."""
    return STAFF_SECRET_MIN if user is not None and user.pk and is_staff_person(user) else SECRET_MIN


def context_words(user: Any) -> list[str]:
    """Return words known about a person: sign-in name, names, and what upper apps add (commune, birth year)."""
    if user is None:
        return []
    words = [user.username, user.full_name, *user.full_name.split()]
    for _receiver, more in secret_context_asked.send(sender=type(user), user=user):
        words += [str(word) for word in more or ()]
    return words


class SecretValidator:
    """Refuse short and easily guessed secrets; the rules are in accounts.rules."""

    @cached_property
    def breached(self) -> CommonPasswordValidator:
        """Return Django's list of twenty thousand secrets seen in breaches."""
        return CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the secret is refused."""
        at_least = least_length(user)
        code = secret_weakness(password, context=context_words(user), at_least=at_least)
        if code is None and password.lower().strip() in self.breached.passwords:
            code = "common"
        if code is not None:
            raise ValidationError(secret_sentence(code, at_least=at_least), code=code)

    def get_help_text(self) -> str:
        """Return the advice shown above the field."""
        return _("Ít nhất 8 ký tự, không dùng ngày sinh, tên, số điện thoại hay dãy số liền nhau.")
