"""Moodle's embedded answers: gaps written inside a text as `{1:SHORTANSWER:=ba~=3}`."""

import html
import re
from decimal import Decimal

from lms.hgm.kinds.fill_in import Gap
from quizzes.exchange.drafts import FULL, number, vietnamese, written
from quizzes.exchange.log import Log
from quizzes.exchange.texts import gap_text

FIELD = re.compile(r"\{(\d{0,3}):([A-Z_]{2,30}):((?:\\.|[^\\{}]){1,4000})\}")
_PART = re.compile(r"(?:\\.|[^\\~])+")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,6})?)%")
_TYPED = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
_EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMERIC = {"NUMERICAL", "NM"}
_MENU = ("MULTICHOICE", "MC", "MULTICHOICE_H", "MULTICHOICE_V", "MULTICHOICE_S", "MCH", "MCV", "MCS", "MCHS", "MCVS")


class BadCloze(Exception):
    """A gap that has no place in the dialect; the text is its type."""


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", re.sub(r"\\(.)", r"\1", text))).strip()


def read_gap(match: re.Match[str], log: Log) -> tuple[str, str, bool]:
    """Return a gap in the dialect, its weight, and whether capitals count.

    Raises:
        BadCloze: the type is not known or no answer is right.
    """
    sort = match[2]
    answers = []
    for raw in _PART.findall(match[3]):
        weight = FULL if raw.startswith("=") else Decimal(0)
        text = raw[1:] if raw.startswith("=") else raw
        if found := _WEIGHT.match(text):
            weight, text = number(found[1]) or Decimal(0), text[found.end() :]
        text, _, feedback = re.sub(r"\\#", "\ue001", text).partition("#")
        log.count("feedback", bool(feedback.strip()))
        answers.append((weight, _plain(text.replace("\ue001", "#"))))
    if sort in _TYPED:
        inside = _typed([(weight, text) for weight, text in answers], log)
    elif sort in _NUMERIC:
        inside = _numeric(answers, log)
    elif sort in _MENU:
        inside = [f"({'x' if weight == FULL else ' '}) {gap_text(text)}" for weight, text in answers if text]
        log.count("partial_gap", sum(0 < weight < FULL for weight, _text in answers))
    else:
        raise BadCloze(sort)
    if not inside:
        raise BadCloze(sort)
    return "[[" + "|".join(inside) + "]]", match[1] or "1", sort in _EXACT


def _typed(answers: list[tuple[Decimal, str]], log: Log) -> list[str]:
    full = [text for weight, text in answers if weight == FULL and text]
    log.count("partial_gap", sum(0 < weight < FULL for weight, _text in answers))
    log.count("wildcard", sum("*" in text for text in full))
    return [gap_text(text) for text in full if "*" not in text]


def _numeric(answers: list[tuple[Decimal, str]], log: Log) -> list[str]:
    found = []
    for weight, text in answers:
        value, _, tolerance = text.partition(":")
        middle, around = number(value), number(tolerance or "0")
        if weight != FULL:
            log.count("partial_gap")
        elif middle is not None and around is not None:
            found.append(f"#{vietnamese(middle, 6)}" + (f"±{vietnamese(around, 6)}" if around else ""))
    return found


def _escaped(text: str) -> str:
    return re.sub(r"([\\}#~/\"])", r"\\\1", text)


def write_gap(gap: Gap, *, exact: bool) -> str:
    """Return a gap of the dialect as Moodle writes it."""
    if gap.choices:
        parts = [f"{'=' if right else ''}{_escaped(text)}" for text, right in gap.choices]
        return "{1:MULTICHOICE:" + "~".join(parts) + "}"
    if gap.texts:
        sort = "SHORTANSWER_C" if exact else "SHORTANSWER"
        return "{1:" + sort + ":" + "~".join(f"={_escaped(text)}" for text in gap.texts) + "}"
    parts = [f"={written((low + high) / 2, 7)}:{written((high - low) / 2, 7)}" for low, high in gap.ranges]
    return "{1:NUMERICAL:" + "~".join(parts) + "}"
