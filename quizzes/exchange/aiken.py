"""Aiken: plain text, one answer only. Read inside the cage; «ĐÁP ÁN:» is accepted on the way in.

Points have no place in the format: they stand behind the question as «(2 điểm)», as on a printed paper.
"""

import re

from lms.hgm.fields import FIELDS
from quizzes.exchange.drafts import FULL, Draft, Part, number, vietnamese, written
from quizzes.exchange.log import Log
from quizzes.exchange.texts import for_stem, from_plain, linked, plain_of

_OPTION = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)$")
_ANSWER = re.compile(r"\s*(?:ANSWER|ĐÁP ÁN|DAP AN)\s*:\s*([A-Z])[.)]?\s*$", re.IGNORECASE)
_POINTS = re.compile(r"\s*\((\d{1,4}(?:,\d{1,2})?) điểm\)$")


def read(text: str, log: Log) -> list[Draft]:
    """Return the questions of an Aiken text."""
    drafts: list[Draft] = []
    stem: list[str] = []
    options: list[tuple[str, str]] = []

    def refuse() -> None:
        if "".join(stem).strip() or options:
            log.begin(f"câu {len(drafts) + log.refused + 1}")
            log.refuse("broken_item" if options else "not_question", **({"where": ""} if options else {}))

    for line in text.split("\n"):
        option, answer = _OPTION.match(line), _ANSWER.match(line)
        if answer:
            log.begin(f"câu {len(drafts) + log.refused + 1}")
            draft = _question(stem, options, answer[1].upper(), log)
            drafts += [draft] if draft else []
            stem, options = [], []
        elif option and option[1] == chr(ord("A") + len(options)) and stem:
            options.append((option[1], option[2].strip()))
        elif line.strip():
            if options:
                refuse()
                stem, options = [], []
            stem.append(line.strip())
    refuse()
    log.end()
    return drafts


def _question(stem: list[str], options: list[tuple[str, str]], answer: str, log: Log) -> Draft | None:
    letters = [letter for letter, _text in options]
    if not stem or len(options) < 2 or answer not in letters:
        log.refuse("no_key" if stem and len(options) >= 2 else "broken_item", where="")
        return None
    text = "\n".join(stem)
    facts = {}
    if match := _POINTS.search(text):
        text, facts["points"] = text[: match.start()], match[1]
    draft = Draft("single-choice", name=log.item, stem=for_stem(from_plain(text), "single-choice", log), facts=facts)
    draft.parts = [
        Part(from_plain(said), weight=written(FULL if letter == answer else FULL * 0)) for letter, said in options
    ]
    return draft


def write(drafts: list[Draft], log: Log) -> str:
    """Return the questions with one answer as Aiken; the others, and all that is not text or key, are told."""
    found = []
    for draft in drafts:
        log.begin(draft.name)
        if draft.kind != "single-choice":
            log.refuse("no_place", kind=draft.kind_name)
        else:
            found.append(_written(draft, log))
    log.end()
    return "\n\n".join(found) + "\n" if found else ""


def _written(draft: Draft, log: Log) -> str:
    if draft.percent:
        log.lose("partial")
    if linked(draft.stem) or any(linked(part.text) for part in draft.parts):
        log.lose("linked")
    for name in ("hint", "explanation", "basis", "title"):
        if getattr(draft, name):
            log.lose(name)
    log.count("feedback", sum(bool(part.feedback) for part in draft.parts))
    _tell_facts(draft, log)
    stem = plain_of(draft.stem, log)
    if _POINTS.search(stem) or draft.points != 1:
        stem += f" ({vietnamese(number(draft.facts.get('points', '1')) or draft.points)} điểm)"
    lines = [stem]
    for place, part in enumerate(draft.parts):
        lines.append(f"{chr(ord('A') + place)}. {plain_of(part.text, log)}")
    right = next(place for place, part in enumerate(draft.parts) if part.share == FULL)
    return "\n".join([*lines, f"ANSWER: {chr(ord('A') + right)}"])


def _tell_facts(draft: Draft, log: Log) -> None:
    names = [FIELDS[name].vi for name in draft.facts if name != "points"]
    if names:
        log.lose("facts", names=", ".join(names))
