"""Shape of what people type. Rules are in `accounts.rules`, refusals in the services."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.rules import PROPOSED_DIGITS, SECRET_MAX, TypedCard, read_card_text
from accounts.validators import least_length
from lms.base.days import DayField
from lms.base.errors import RuleViolation

_PLAIN_INPUT = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class RefusableForm(forms.Form):
    """A form to which a refusal of a service can be added at its place."""

    def refuse(self, refusal: RuleViolation) -> None:
        """Show the sentence at the field that it names, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.message, code=refusal.code))


class SignInForm(RefusableForm):
    """One form for everybody."""

    name = forms.CharField(
        label=_("Mã hòa giải viên hoặc tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(attrs={**_PLAIN_INPUT, "autocomplete": "username"}),
        error_messages={"required": _("Xin gõ mã ghi trên thẻ, hoặc tên đăng nhập.")},
    )
    secret = forms.CharField(
        label=_("Mật khẩu"),
        max_length=SECRET_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={**_PLAIN_INPUT, "autocomplete": "current-password"}),
        error_messages={"required": _("Xin gõ mật khẩu.")},
    )


class CardCodeForm(RefusableForm):
    """The code printed on a card; slips of the finger are found by the check digit before they count."""

    code = forms.CharField(
        label=_("Mã thẻ"),
        help_text=_("Gõ 21 chữ số in dưới hình vuông đen trắng trên thẻ. Có khoảng trắng hay không đều được."),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "card-input"}),
        error_messages={"required": _("Xin gõ mã in trên thẻ.")},
    )

    def clean_code(self) -> TypedCard:
        """Return the two parts of the code."""
        card = read_card_text(self.cleaned_data["code"])
        if card is None:
            raise ValidationError(
                _("Mã chưa đủ 21 chữ số, hoặc có chữ số gõ nhầm. Xin so từng nhóm ba số với thẻ rồi sửa lại."),
                code="not_a_code",
            )
        return card


class NewSecretForm(RefusableForm):
    """A new secret: the proposed digits, or a text of one's own (staff: always their own, typed twice)."""

    choice = forms.ChoiceField(
        label=_("Mật khẩu của Ông/Bà"),
        choices=[("proposed", _("Dùng dãy số gợi ý")), ("own", _("Tự đặt mật khẩu khác"))],
        widget=forms.RadioSelect,
        initial="proposed",
    )
    drawn = forms.CharField(widget=forms.HiddenInput, required=False)  # the choice that the page came with
    proposed = forms.CharField(widget=forms.HiddenInput, max_length=PROPOSED_DIGITS, required=False)
    secret = forms.CharField(
        label=_("Mật khẩu tự đặt"),
        max_length=SECRET_MAX,
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={**_PLAIN_INPUT, "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Gõ lại mật khẩu"),
        max_length=SECRET_MAX,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={**_PLAIN_INPUT, "autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, user: User, staff: bool, **kwargs: Any) -> None:
        """Shape the form for a mediator or for staff."""
        super().__init__(*args, **kwargs)
        self.user, self.staff = user, staff
        at_least = least_length(user)
        self.fields["secret"].help_text = _(
            "Ít nhất %(count)s ký tự. Không dùng ngày sinh, tên, số điện thoại hay dãy số liền nhau."
        ) % {"count": at_least}
        if staff:
            del self.fields["choice"], self.fields["proposed"], self.fields["drawn"]
            self.fields["secret"].label = _("Mật khẩu mới")
            self.fields["secret"].required = self.fields["again"].required = True
            self.fields["secret"].widget = forms.PasswordInput(
                attrs={**_PLAIN_INPUT, "autocomplete": "new-password"}, render_value=True
            )
        else:
            del self.fields["again"]
            vars(self.fields["secret"])["is_quiet"] = True  # shown when wanted: «may be left empty» would mislead

    @property
    def field_of_secret(self) -> str:
        """Return the field at which a refused secret is shown."""
        return "secret" if self.staff or self.cleaned_data.get("choice") == "own" else "choice"

    def clean(self) -> dict[str, Any]:
        """Take the secret from the place that was chosen."""
        cleaned = super().clean() or {}
        if self.staff:
            if cleaned.get("secret") and cleaned["secret"] != cleaned.get("again"):
                self.add_error("again", _("Hai lần gõ chưa giống nhau. Xin gõ lại."))
            return cleaned
        if cleaned.get("secret") and cleaned.get("choice") == "proposed" and cleaned.get("drawn") != "own":
            return self._ask_which(cleaned)
        chosen = "proposed" if cleaned.get("choice") == "proposed" else "secret"
        cleaned["chosen_secret"] = cleaned.get(chosen, "")
        if chosen == "secret" and not cleaned["chosen_secret"]:
            self.add_error("secret", _("Xin gõ mật khẩu muốn đặt, hoặc chọn dãy số gợi ý."))
        return cleaned

    def _ask_which(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Refuse to set the digits without a word when somebody typed a secret and left the first choice alone."""
        self.data = {**{name: self.data[name] for name in self.data}, "choice": "own"}
        self.add_error(
            "secret",
            _("Ông/Bà đã gõ mật khẩu riêng ở đây. Bấm ghi lần nữa để dùng mật khẩu này, hoặc chọn lại dãy số ở trên."),
        )
        return cleaned

    def chosen_secret(self) -> str:
        """Return the secret to set."""
        return self.cleaned_data["secret"] if self.staff else self.cleaned_data["chosen_secret"]


class OwnSecretForm(NewSecretForm):
    """The present secret, and a new one."""

    current = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        max_length=SECRET_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={**_PLAIN_INPUT, "autocomplete": "current-password"}, render_value=True),
    )

    field_order = ("current", "choice", "proposed", "secret", "again")


class CodeForm(RefusableForm):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Mã xác nhận"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input"},
        ),
        error_messages={"required": _("Xin gõ mã đang hiện trên điện thoại.")},
    )


class RoleForm(RefusableForm):
    """A role over a place; both come from what the viewer may give (A5)."""

    role = forms.ChoiceField(label=_("Vai trò"))
    place = forms.ChoiceField(label=_("Địa bàn"))

    def __init__(self, *args: Any, roles: list[str], places: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer these roles and places only."""
        super().__init__(*args, **kwargs)
        _offer(self, "role", [("", _("Chọn vai trò")), *((role, Role(role).label) for role in roles)])
        _offer(self, "place", [("", _("Chọn địa bàn")), *places])

    def clean_place(self) -> tuple[str, str]:
        """Return level and code."""
        level, _colon, code = self.cleaned_data["place"].partition(":")
        return level, code


class AccountForm(RoleForm):
    """A new staff account."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        help_text=_("Chữ không dấu, số, dấu chấm; ví dụ: canbo.lechan"),
        max_length=40,
        widget=forms.TextInput(attrs={**_PLAIN_INPUT, "autocomplete": "off"}),
    )
    field_order = ["full_name", "username", "role", "place"]


class EndRoleForm(RefusableForm):
    """From which day a role is no longer held."""

    without_from = DayField(
        label=_("Thôi vai trò từ ngày"),
        help_text=_("Ghi hôm nay thì vai trò hết hiệu lực ngay."),
    )


class NewCardForm(RefusableForm):
    """Whether the authenticator app is lost as well."""

    lost_second_factor = forms.BooleanField(
        label=_("Người này mất cả điện thoại nhận mã xác nhận (sẽ cài lại bước xác nhận thứ hai)"), required=False
    )


class AccountFilterForm(forms.Form):
    """What the list of accounts is narrowed to."""

    tim = forms.CharField(label=_("Tìm theo tên"), max_length=60, required=False)
    vai_tro = forms.ChoiceField(label=_("Vai trò"), required=False)
    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"),
        required=False,
        choices=[
            ("", _("Tất cả")),
            ("running", _("Đang dùng")),
            ("waiting", _("Chờ kích hoạt")),
            ("suspended", _("Tạm khóa")),
            ("ended", _("Đã thôi vai trò")),
        ],
    )

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        """Offer these roles."""
        super().__init__(*args, **kwargs)
        _offer(self, "vai_tro", [("", _("Tất cả")), *((role, Role(role).label) for role in roles)])


class LogFilterForm(forms.Form):
    """What the audit log is narrowed to."""

    nguoi = forms.CharField(label=_("Người làm"), max_length=60, required=False)
    viec = forms.CharField(label=_("Việc"), max_length=60, required=False)
    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến hết ngày"), required=False)
    doi_tuong = forms.CharField(widget=forms.HiddenInput, max_length=120, required=False)  # kind:number, by its link


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
