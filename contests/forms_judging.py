"""Shape of what judges, secretaries and organisers type about marking; rules are in the services."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.rules import TypedCard, read_card_text
from contests.models import ContestRound
from contests.queries.earlier_judges import EarlierJudge
from contests.queries.judging import quick_marks
from contests.rules.amounts import points_vi
from contests.services.sheets import SheetBox, checked_mark
from lms.base.errors import RuleViolation
from mediators.models import Unit


class JudgeCardForm(forms.Form):
    """The code printed on a round card; slips of the finger are found by the check digit before they count."""

    code = forms.CharField(
        label=_("Mã thẻ"),
        help_text=_("Gõ 21 chữ số in trên thẻ. Có khoảng trắng hay không đều được."),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "card-input"}),
        error_messages={"required": _("Xin gõ mã in trên thẻ.")},
    )

    def clean_code(self) -> TypedCard:
        """Return the two parts of the code."""
        card = read_card_text(self.cleaned_data["code"])
        if card is None:
            sentence = _("Mã chưa đủ 21 chữ số, hoặc có chữ số gõ nhầm. Xin so từng nhóm ba số với thẻ rồi sửa lại.")
            raise ValidationError(sentence, code="not_a_code")
        return card


class DeviceForm(forms.Form):
    """Whether the device belongs to the venue."""

    shared = forms.BooleanField(
        label=_("Đây là máy dùng chung của hội trường"),
        required=False,
        help_text=_("Máy dùng chung tự khóa sau 5 phút và hỏi lại mã thẻ khi nộp phiếu."),
    )


class ReasonForm(forms.Form):
    """A reason in writing."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": _("Xin ghi lý do.")}, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the box small."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3


class JudgeForm(forms.Form):
    """A judge of a round."""

    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=80, error_messages={"required": _("Xin ghi họ và tên giám khảo.")}
    )
    workplace = forms.CharField(label=_("Cơ quan, chức vụ"), max_length=160, required=False)
    unit = forms.ModelChoiceField(
        label=_("Địa bàn công tác hoặc cư trú"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Không thuộc đơn vị nào có bài dự thi"),
        help_text=_("Chọn khi giám khảo cùng địa bàn với một bài dự thi, để ban tổ chức xét việc không chấm bài đó."),
    )
    is_head = forms.BooleanField(label=_("Là trưởng ban giám khảo"), required=False)

    def __init__(self, *args: Any, contest_round: ContestRound, **kwargs: Any) -> None:
        """Offer the places that sent entries; where only the host did, the place of a judge says nothing."""
        super().__init__(*args, **kwargs)
        sent = contest_round.entries.exclude(entry__unit=contest_round.contest.host_id).values("entry__unit")
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset = Unit.objects.filter(pk__in=sent).order_by("name_key")
        if contest_round.contest.level == "commune":
            del self.fields["unit"]


class EarlierRoundForm(forms.Form):
    """From which round judges are taken over."""

    source = forms.ChoiceField(label=_("Vòng thi đã có giám khảo"))

    def __init__(self, *args: Any, rounds: Sequence[ContestRound], **kwargs: Any) -> None:
        """Offer the rounds with how many judge there."""
        super().__init__(*args, **kwargs)
        words = _("%(contest)s · %(round)s (%(count)s giám khảo)")
        self.fields["source"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            (str(one.public_id), words % {"contest": one.contest.name, "round": one.name, "count": one.judge_count})  # type: ignore[attr-defined]
            for one in rounds
        ]


class EarlierJudgesForm(forms.Form):
    """Who of an earlier round judges here too, and the place of each told anew for this round."""

    def __init__(self, *args: Any, judges: Sequence[EarlierJudge], places: Sequence[Unit], **kwargs: Any) -> None:
        """Make a box and a place for each judge; everybody is ticked."""
        super().__init__(*args, **kwargs)
        self.judges, self.places = judges, {unit.pk: unit for unit in places}
        choices = [("", _("Không thuộc đơn vị nào có bài dự thi")), *((unit.pk, str(unit)) for unit in places)]
        for one in judges:
            box, place = _earlier_names(one)
            self.fields[box] = forms.BooleanField(label=_earlier_words(one), required=False, initial=True)
            self.fields[place] = forms.ChoiceField(
                label=_("Địa bàn của %(name)s") % {"name": one.judge.full_name},
                choices=choices,
                required=False,
                initial=one.judge.unit_id or "",
                help_text=" ".join(_earlier_notes(one)),
            )
            vars(self.fields[place])["is_quiet"] = True  # the first choice says that there is none

    def clean(self) -> dict[str, Any]:
        """Gather who was chosen, with their places."""
        data = super().clean() or self.cleaned_data
        names = [(one.judge, *_earlier_names(one)) for one in self.judges]
        chosen = [(judge, self.places.get(data.get(place, ""))) for judge, box, place in names if data.get(box)]
        if not chosen:
            raise ValidationError(_("Xin chọn ít nhất một giám khảo."), code="nobody_chosen")
        return {"chosen": chosen}


def _earlier_names(one: EarlierJudge) -> tuple[str, str]:
    return f"lay-{one.judge.public_id.hex}", f"dia-ban-{one.judge.public_id.hex}"


def _earlier_words(one: EarlierJudge) -> str:
    judge = one.judge
    head = _("trưởng ban") if judge.is_head else ""
    return " – ".join(str(part) for part in (judge.full_name, judge.workplace, head) if part)


def _earlier_notes(one: EarlierJudge) -> list[str]:
    """Return what the organiser should know before asking this judge again."""
    notes = []
    if one.conflicts:
        notes.append(_("Cùng địa bàn với %(teams)s: xét ngay sau khi lấy.") % {"teams": ", ".join(one.conflicts)})
    if one.recusals:
        told = {"told": "; ".join(one.recusals)}
        notes.append(_("Vòng trước không chấm %(told)s. Vòng này giám khảo phải khai lại.") % told)
    return notes


class MarksForm(forms.Form):
    """The boxes of one sheet. Every wrong box has its own sentence; `marks` holds the points when all are right."""

    def __init__(self, *args: Any, boxes: Sequence[SheetBox], **kwargs: Any) -> None:
        """Make a field for each box."""
        super().__init__(*args, **kwargs)
        self.boxes = boxes
        self.marks: dict[str, str] = {}
        for box in boxes:
            self.fields[_field(box)] = forms.CharField(
                label=box.name,
                required=False,
                max_length=12,
                help_text=_("Tối đa %(most)s, bước %(step)s")
                % {"most": points_vi(box.maximum), "step": points_vi(box.step)},
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "decimal",
                        "autocomplete": "off",
                        "class": "mark-input",
                        "data-max": f"{box.maximum.normalize():f}",
                        "data-step": f"{box.step.normalize():f}",
                    }
                ),
            )
            vars(self.fields[_field(box)])["is_quiet"] = True  # asked for in `clean`, so never «may be left out»

    def clean(self) -> dict[str, Any]:
        """Check every box by the rules."""
        cleaned = super().clean() or self.cleaned_data
        for box in self.boxes:
            name = _field(box)
            try:
                self.marks[box.code] = checked_mark(box=box, value=cleaned.get(name, ""))
            except RuleViolation as refusal:
                self.add_error(name, ValidationError(refusal.message, code=refusal.code))
        return cleaned

    def mark_rows(self) -> list[dict[str, Any]]:
        """Return each box with its bound field, and the marks for its buttons."""
        return [
            {"box": box, "field": self[_field(box)], "quick": [points_vi(one.normalize()) for one in quick_marks(box)]}
            for box in self.boxes
        ]


class SheetForm(MarksForm):
    """A judge's sheet: marks, note, the reason of a correction, the code where the device is shared."""

    note = forms.CharField(
        label=_("Ghi chú"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, max_value=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        """Ask for a reason only where a locked sheet is corrected."""
        super().__init__(*args, **kwargs)
        if is_correction:
            self.fields["reason"] = forms.CharField(
                label=_("Lý do sửa phiếu đã nộp"),
                max_length=300,
                error_messages={"required": _("Xin ghi lý do sửa phiếu đã nộp.")},
            )


def _field(box: SheetBox) -> str:
    return f"mark-{box.code}" if box.code else "mark"


def initial_marks(boxes: Sequence[SheetBox], marks: dict[str, str]) -> dict[str, str]:
    """Return stored points as the fields show them: with a comma."""
    return {_field(box): marks.get(box.code, "").replace(".", ",") for box in boxes}
