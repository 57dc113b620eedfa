"""Forms of the desk: opening, people, rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import has_role
from accounts.models import User
from contests.access import DESK_ROLES
from contests.enums import CrewRole
from contests.rules.reading import MAX_RULES_BYTES
from lms.base.clock import local_day
from lms.base.days import DayField, MomentField
from lms.base.text import clean

_lazy = gettext_lazy


class DetailsForm(forms.Form):
    """Name, place, days and deadline of a contest."""

    name = forms.CharField(label=_lazy("Tên hội thi"), max_length=240)
    place = forms.CharField(label=_lazy("Địa điểm"), max_length=240, required=False)
    starts_on = DayField(label=_lazy("Từ ngày"), required=False)
    ends_on = DayField(label=_lazy("Đến ngày"), required=False)
    entries_close_at = MomentField(
        label=_lazy("Hạn nhận đăng ký"),
        required=False,
        help_text=_lazy("Sau lúc này các địa phương không gửi đăng ký được nữa. Giờ Việt Nam."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, at the later one, and a deadline after the last day."""
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
        deadline = data.get("entries_close_at")
        if last and deadline and local_day(deadline) > last:
            self.add_error("entries_close_at", _("Hạn nhận đăng ký phải trước khi hội thi kết thúc."))
        return data


class LevelForm(forms.Form):
    """The place that holds a contest, and the provinces of a region."""

    host = forms.ChoiceField(label=_lazy("Địa bàn tổ chức"))

    provinces = forms.MultipleChoiceField(
        label=_lazy("Các tỉnh của khu vực"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("Chỉ chọn khi hội thi ở cấp khu vực. Mỗi tỉnh được chọn cử đội dự thi."),
    )

    def __init__(
        self, *args: Any, hosts: list[tuple[str, str]], provinces: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        """Offer the person's own places; provinces only to who opens contests of a region."""
        super().__init__(*args, **kwargs)
        self.fields["host"].choices = hosts  # type: ignore[attr-defined]  # a ChoiceField has them
        if provinces:
            self.fields["provinces"].choices = provinces  # type: ignore[attr-defined]
        else:
            del self.fields["provinces"]

    def clean(self) -> dict[str, Any]:
        """Ask a region for its provinces, at the field."""
        data = super().clean() or {}
        if data.get("host") == "region" and len(data.get("provinces") or []) < 2 and "provinces" not in self.errors:
            self.add_error("provinces", _("Hội thi khu vực cần ít nhất hai tỉnh."))
        return data


class OpenForm(LevelForm, DetailsForm):
    """Name, place and days of a new contest, with the place that holds it."""

    field_order = ("name", "host", "provinces", "place", "starts_on", "ends_on", "entries_close_at")


class CrewForm(forms.Form):
    """Who works on the contest."""

    near = forms.ModelChoiceField(
        label=_lazy("Người được giao"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_lazy("– người khác, gõ tên đăng nhập ở dưới –"),
        help_text=_lazy("Tài khoản cán bộ, ban tổ chức, thư ký của nơi tổ chức. Thiếu ai thì lập ở mục Tài khoản."),
    )
    username = forms.CharField(label=_lazy("Hoặc tên đăng nhập của người khác"), max_length=150, required=False)
    role = forms.ChoiceField(label=_lazy("Việc"), choices=CrewRole.choices)

    def __init__(self, *args: Any, near: QuerySet[User], **kwargs: Any) -> None:
        """Offer the accounts of the place that holds the contest."""
        super().__init__(*args, **kwargs)
        choice = self.fields["near"]
        choice.queryset = near  # type: ignore[attr-defined]  # a ModelChoiceField has it
        choice.label_from_instance = _told  # type: ignore[attr-defined]
        for name in ("near", "username"):
            vars(self.fields[name])["is_quiet"] = True  # one of the two is asked for in `clean`

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one person; `user` is who."""
        data = super().clean() or {}
        chosen, typed = data.get("near"), data.get("username")
        if "username" in self.errors or "near" in self.errors:
            return data
        if bool(chosen) == bool(typed):
            self.add_error(
                "username" if chosen else "near",
                _("Xin chỉ chọn một người: hoặc trong danh sách, hoặc gõ tên đăng nhập.")
                if chosen
                else _("Xin chọn một người, hoặc gõ tên đăng nhập ở ô dưới."),
            )
        return {**data, "user": chosen or typed}

    def clean_username(self) -> User | None:
        """Return the account of that name, none where it is left out."""
        name = clean(self.cleaned_data["username"])
        if not name:
            return None
        user = User.objects.filter(username=name, is_active=True, suspended_at__isnull=True).first()
        if user is None:
            raise forms.ValidationError(_("Không có tài khoản đang dùng nào mang tên này."))
        if not has_role(user, *DESK_ROLES):
            message = _(
                "Tài khoản này chưa có vai trò cán bộ, ban tổ chức hoặc thư ký. Thêm vai trò ở mục Tài khoản trước."
            )
            raise forms.ValidationError(message)
        return user


def _told(user: User) -> str:
    return f"{user.full_name} ({user.username})"


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_lazy("Lý do"), max_length=300)


class EmptyForm(forms.Form):
    """Nothing to fill: only to confirm."""


class RulesFileForm(forms.Form):
    """A changed rules file, chosen or pasted, looked at before it takes effect."""

    file = forms.FileField(label=_lazy("Tệp thể lệ (YAML)"), required=False)
    content = forms.CharField(
        label=_lazy("Hoặc sửa ngay ở đây"),
        required=False,
        max_length=MAX_RULES_BYTES,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "rules-text"}),
    )
    reason = forms.CharField(label=_lazy("Lý do sửa"), max_length=300, required=False)

    def content_bytes(self) -> bytes:
        """Return the chosen file, else the text."""
        file = self.cleaned_data.get("file")
        if file is not None:
            return bytes(file.read(MAX_RULES_BYTES + 1))
        return str(self.cleaned_data["content"]).replace("\r\n", "\n").encode()
