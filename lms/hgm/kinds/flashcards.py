"""Flash cards: front and back, for the review schedule (dialect 5.7)."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_stem
from lms.hgm.nodes import Block, Text
from lms.hgm.parts import format_pair, split_pair, split_parts


@dataclass(frozen=True, slots=True)
class Card:
    """One card."""

    front: Text
    back: Text
    line: int = field(default=0, compare=False)

    @property
    def code(self) -> str:
        """Identity of the card within its block: the fingerprint of its front, 16 hex digits."""
        return hashlib.sha256(self.front.source.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class CardsBody:
    """What stands above the cards, and the cards."""

    stem: Text
    cards: tuple[Card, ...]


class Flashcards(Kind):
    """`thẻ-nhớ`."""

    name = "flashcards"
    vi = "thẻ-nhớ"
    records = True

    def parse(self, lines: list[Line], ctx: BlockContext) -> CardsBody | None:
        """Return the cards."""
        parts = split_parts(lines)
        stem = ctx.text([*parts.stem, *parts.notes])
        cards = []
        for item in parts.items:
            sides = split_pair(item)
            if sides is None or not sides[0] or not sides[1]:
                ctx.report("E341", item.line)
                continue
            back = ctx.text([*sides[1], *item.quote])
            cards.append(Card(ctx.text(sides[0], inline=True), back, item.line))
        for line in parts.stray:
            ctx.report("E341", line.number)
        if not parts.items:
            ctx.report("E344")
        seen: set[str] = set()
        for card in cards:
            if card.code in seen:
                ctx.report("E307", card.line)
            seen.add(card.code)
        return CardsBody(stem, tuple(cards)) if cards else None

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return both sides of every card: nothing is hidden, a card is turned by its reader."""
        cards = [{"id": card.code, "front": card.front.html, "back": card.back.html} for card in block.body.cards]
        return {"stem": block.body.stem.html, "cards": cards}

    def format(self, block: Block, lang: str) -> list[str]:
        """Return the cards."""
        lines = format_stem(block.body.stem)
        for card in block.body.cards:
            lines += format_pair(card.front, card.back)
        return lines

    def essence(self, block: Block) -> Any:
        """Return the cards."""
        return [[card.front.source, card.back.source] for card in block.body.cards]

    def shape(self, block: Block) -> Shape:
        """Return the cards as parts without a key."""
        backs = tuple(card.back.source for card in block.body.cards)
        items = tuple((card.front.source, None) for card in block.body.cards)
        return Shape(texts=(block.body.stem.source, *sorted(backs)), items=items)


KIND = Flashcards()
