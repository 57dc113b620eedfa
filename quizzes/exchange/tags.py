"""Header fields as tags, «tên giá-trị», for formats that have tags but no place for points, level or scoring rule."""

from collections.abc import Iterable

from lms.hgm.fields import FIELDS
from lms.hgm.registry import find_kind, kind_named
from quizzes.exchange.blocks import take_facts
from quizzes.exchange.drafts import Draft
from quizzes.exchange.log import Log

KIND = "loại"
PERCENT = "trọng-số"
PERCENT_VALUE = "phần-trăm"


def tags_of(draft: Draft, *, kind: bool = False, without: tuple[str, ...] = ()) -> list[str]:
    """Return the tags that bring a draft's fields back.

    Args:
        kind: name the kind too, because the format would read it as another one.
        without: English names of fields the format has a place of its own for.
    """
    tags = [f"{KIND} {kind_named(draft.kind).vi}"] if kind else []
    tags += [f"{PERCENT} {PERCENT_VALUE}"] if draft.percent and draft.kind != "single-choice" else []
    return tags + [
        f"{FIELDS[name].vi} {value}" for name, value in draft.facts.items() if name not in without and name != "status"
    ]


class TagReader:
    """The tags of one question, sorted into kind, percentages and fields; tags of others are left alone."""

    def __init__(self, tags: Iterable[str]) -> None:
        self.kind = ""
        self.percent = False
        self.fields: dict[str, str] = {}
        names = {field.vi: field for field in FIELDS.values()}
        for tag in tags:
            name, _, value = tag.strip().partition(" ")
            if name == KIND and (found := find_kind(value.strip())):
                self.kind = found.name
            elif name == PERCENT and value.strip() == PERCENT_VALUE:
                self.percent = True
            elif name in names and value.strip():
                self.fields[name] = value.strip()

    def apply(self, draft: Draft, log: Log) -> None:
        """Set the fields of a draft."""
        take_facts(draft, self.fields, log.lose)
