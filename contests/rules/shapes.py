"""The kinds of arithmetic a rule may choose: families of small classes, each with checked options.

What differs from one contest to the next is data; only the kinds are code (house-style.md §3). A new kind is one frozen
dataclass with `kind`, `label` and `options`, registered in its family; the rules file then names it by `kind`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from contests.rules.reading import Path
from contests.rules.specs import UNSET, Choice, Key, Record, Report, read_value


class Shape:
    """One kind of arithmetic. Subclasses are frozen dataclasses whose fields are their options."""

    kind: ClassVar[str]
    label: ClassVar[str]
    options: ClassVar[Mapping[str, Key]] = {}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Shape":
        """Return the shape with the options given and the defaults of the others."""
        return cls(**{name: plain.get(name, key.default) for name, key in cls.options.items()})

    @classmethod
    def check(cls, plain: Mapping[str, Any], path: Path, report: Report) -> None:
        """Note what is wrong between the options of one shape."""


@dataclass
class Family:
    """The kinds that may stand at one place of the rules."""

    name: str
    kinds: dict[str, type[Any]] = field(default_factory=dict)

    def register(self, shape: type[Any]) -> type[Any]:
        """Add a kind."""
        self.kinds[shape.kind] = shape
        return shape

    def build(self, plain: Mapping[str, Any]) -> Any:
        """Return the shape of a value that was read without fault."""
        return self.kinds[plain["kind"]].from_plain(plain)

    def read(self, value: Any, path: Path, report: Report) -> dict[str, Any] | None:
        """Return the clean options: `kind` first, then what that kind takes."""
        if not isinstance(value, dict) or "kind" not in value:
            report.fault("missing_kind", path, f"cần khóa «kind», một trong: {', '.join(self.kinds)}.")
            return None
        kind = read_value(Choice(tuple(self.kinds)), value["kind"], (*path, "kind"), report)
        if kind is None or kind == UNSET:
            return {"kind": kind}
        shape = self.kinds[kind]
        record = Record({"kind": Key(Choice((kind,))), **shape.options})
        plain = record.read(value, path, report)
        if plain is not None:
            shape.check(plain, path, report)
        return plain
