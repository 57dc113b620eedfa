"""What the forms of rules share: fields in named groups, open settings kept open, faults put at their field."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from contests.queries.rules_paths import told_place
from contests.rules.reading import Path
from contests.rules.specs import UNSET, Fault, Report
from contests.rules.structure import new_code
from lms.base.days import MomentField
from lms.base.text import clean

Choices = Sequence[tuple[str, str]]
__all__ = ["Choices", "Plain", "SectionForm", "as_list", "as_record", "new_code", "pairs", "put", "raw_list", "shown"]

Plain = dict[str, Any]


class SectionForm(forms.Form):
    """One section of a rules document.

    Subclasses add their fields in `build` and write them back in `write`. A field left empty takes its setting out;
    where the format needs it, it becomes «cần nhập» again.
    """

    title: ClassVar[str]
    hint: ClassVar[str] = ""
    #: the same in an online contest, where it differs
    online_title: ClassVar[str] = ""
    online_hint: ClassVar[str] = ""
    #: in which contests the section is edited
    modes: ClassVar[tuple[str, ...]] = ("stage", "online")

    def __init__(self, *args: Any, document: Mapping[str, Any], place: int | None, **kwargs: Any) -> None:
        """Read the document; `place` is the round, from 0, None for the whole contest."""
        super().__init__(*args, **kwargs)
        self.document: Plain = deepcopy(dict(document))
        self.place = place
        self.here: Plain = self.document if place is None else self.document["rounds"][place]
        self.base: Path = () if place is None else ("rounds", place)
        self.paths: dict[str, Path] = {}
        self._groups: list[tuple[str, list[str]]] = []
        self.is_online = self.document.get("mode") == "online"
        self.build()

    @classmethod
    def heading(cls, *, mode: str) -> str:
        """Return the title in a contest of this mode."""
        return cls.online_title if mode == "online" and cls.online_title else cls.title

    def told_title(self) -> str:
        """Return the title of the page."""
        return self.heading(mode=str(self.document.get("mode")))

    def told_hint(self) -> str:
        """Return what to know before typing."""
        return self.online_hint if self.is_online and self.online_hint else self.hint

    def build(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def write(self, here: Plain) -> None:
        """Write what was given into the piece of the document."""
        raise NotImplementedError

    def changed(self) -> Plain:
        """Return the whole document with what was given."""
        found = deepcopy(self.document)
        self.write(found if self.place is None else found["rounds"][self.place])
        return found

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the bound fields under their headings."""
        return [(legend, [self[name] for name in names]) for legend, names in self._groups]

    def add_faults(self, faults: Iterable[Fault], document: Mapping[str, Any]) -> None:
        """Show each fault at the field it is about, else above the form."""
        report = Report(document)
        texts = {name: report.path_text((*self.base, *path)) for name, path in self.paths.items()}
        for fault in faults:
            near = [name for name, text in texts.items() if text and fault.path.startswith(text)]
            best = max(near, key=lambda name: len(texts[name]), default=None)
            best = best or next(
                (name for name, text in texts.items() if fault.path and text.startswith(fault.path)), None
            )
            self.add_error(best, fault.message if best else f"{told_place(fault.path, document)}: {fault.message}")

    # building

    def group(self, legend: str) -> None:
        """Begin a heading."""
        self._groups.append((legend, []))

    def text(self, name: str, label: str, value: Any, *, path: Path = (), help: str = "", size: int = 300) -> None:
        """Ask a line."""
        self._add(name, forms.CharField(max_length=size), label, shown(value), path, help)

    def lines(self, name: str, label: str, rows: Iterable[str], *, path: Path = (), help: str = "") -> None:
        """Ask several lines."""
        area = forms.CharField(max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))
        self._add(name, area, label, "\n".join(rows), path, help)

    def flag(self, name: str, label: str, value: Any, *, path: Path = ()) -> None:
        """Ask yes or no."""
        self._add(name, forms.BooleanField(), label, value is True or value == "true", path, "")

    def choice(
        self,
        name: str,
        label: str,
        choices: Choices,
        value: Any,
        *,
        path: Path = (),
        none: str = "– chưa định –",
        help: str = "",
    ) -> None:
        """Ask one of a few."""
        known = {key for key, _words in choices}
        start = value if value in known else ""
        self._add(name, forms.ChoiceField(choices=[("", none), *choices]), label, start, path, help)

    def moment(self, name: str, label: str, value: Any, *, path: Path = (), help: str = "") -> None:
        """Ask a day and an hour of Việt Nam, exact to the minute."""
        self._add(name, MomentField(), label, _moment(value), path, help)

    def _add(self, name: str, field: forms.Field, label: str, value: Any, path: Path, help: str) -> None:
        field.label, field.required, field.initial, field.help_text = label, False, value, help
        vars(field)["is_quiet"] = True  # almost every setting may be left open: the words at each would say nothing
        self.fields[name] = field
        if path:
            self.paths[name] = path
        if not self._groups:
            self.group("")
        self._groups[-1][1].append(name)

    # reading back

    def given(self, name: str) -> Any:
        """Return what was typed, cleaned."""
        value = self.cleaned_data.get(name, "")
        return value if isinstance(value, bool) else clean(value)

    def number(self, name: str) -> str:
        """Return a number as the document writes it: decimal point."""
        return str(self.given(name)).replace(",", ".")

    def given_moment(self, name: str, before: Any) -> str:
        """Return a moment as the document writes it; what stood there where the minute is the same."""
        value = self.cleaned_data.get(name)
        if value is None:
            return ""
        return str(before) if value == _moment(before) else timezone.localtime(value).isoformat(timespec="seconds")

    def given_lines(self, name: str) -> list[str]:
        """Return the lines that hold something."""
        return [line for row in str(self.cleaned_data.get(name, "")).splitlines() if (line := clean(row))]


def _moment(value: Any) -> datetime | None:
    """Return the moment of a setting to the minute, nothing while it is open."""
    if not isinstance(value, str) or value == UNSET:
        return None
    return timezone.localtime(datetime.fromisoformat(value)).replace(second=0, microsecond=0)


def shown(value: Any) -> str:
    """Return a setting as a field shows it: nothing while it is open, decimal comma for numbers."""
    if value is None or value == UNSET or isinstance(value, dict | list):
        return ""
    text = str(value)
    return text.replace(".", ",") if text.replace(".", "", 1).lstrip("-").isdigit() else text


def as_record(value: Any) -> Plain:
    """Return a record, an empty one where the setting is open or not there."""
    return dict(value) if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return what a list says, without rows that are open altogether; an empty one where it is open or not there."""
    return [one for one in raw_list(value) if one != UNSET]


def raw_list(value: Any) -> list[Any]:
    """Return a list with its open rows, so that places stay right; an empty one where it is open or not there."""
    return list(value) if isinstance(value, list) else []


def put(holder: Plain, key: str, value: Any, *, needed: bool = False) -> None:
    """Write a setting; an empty one is taken out, or left open where the format needs it."""
    if value not in ("", None, [], {}):
        holder[key] = value
    elif needed or holder.get(key) == UNSET:
        holder[key] = UNSET
    else:
        holder.pop(key, None)


def pairs(rows: Iterable[str]) -> list[tuple[str, str]]:
    """Return «name: number» lines as pairs; a line without a colon gives an empty number."""
    found = []
    for row in rows:
        name, mark, amount = row.rpartition(":")
        found.append((clean(name), clean(amount).replace(",", ".")) if mark else (clean(row), ""))
    return found
