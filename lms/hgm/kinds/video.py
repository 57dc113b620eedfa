"""Video with questions: cues that stop at a question or show a note (dialect 5.12)."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lms.hgm.clean import Line
from lms.hgm.kinds.base import BlockContext, Kind, Shape, format_stem
from lms.hgm.nodes import NO_TEXT, Block, Text
from lms.hgm.parts import split_parts

_CUE = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})\s+(?:#([a-z0-9][a-z0-9-]{0,63})\s*$|(\S.*)$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A moment of the video, in seconds, with a question's identifier or a short text."""

    seconds: int
    question: str = ""
    text: Text = NO_TEXT
    line: int = field(default=0, compare=False)

    @property
    def clock(self) -> str:
        """The moment as `mm:ss`, from one hour on as `hh:mm:ss`."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02d}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


@dataclass(frozen=True, slots=True)
class VideoBody:
    """What stands above the player, the cues, and the addresses of the files."""

    stem: Text
    cues: tuple[Cue, ...]
    url: str = field(default="", compare=False)
    captions_url: str = field(default="", compare=False)

    @property
    def questions(self) -> tuple[str, ...]:
        """Identifiers of the questions asked in the video, in order."""
        return tuple(cue.question for cue in self.cues if cue.question)


class Video(Kind):
    """`video-câu-hỏi`; the questions it names are shown only with it."""

    name = "video-quiz"
    vi = "video-câu-hỏi"
    own_fields = ("captions", "transcript", "pause")

    def parse(self, lines: list[Line], ctx: BlockContext) -> VideoBody | None:
        """Return the cues; whether the questions exist is checked with the whole document."""
        source = ctx.fields.get("source", "")
        refused = "source" in ctx.places and not source  # its own diagnostic says why
        if not source.startswith("media:") and not refused:
            ctx.report("E401", ctx.places.get("source"))
        if "captions" not in ctx.places and "transcript" not in ctx.places:
            ctx.report("E402")
        parts = split_parts(lines)
        stem = ctx.text([*parts.stem, *parts.notes])
        cues = [self._cue(item.lines[0] if item.lines else Line(item.line, ""), ctx) for item in parts.items]
        for line in parts.stray:
            ctx.report("E403", line.number, v=line.text.strip())
        good = tuple(cue for cue in cues if cue is not None)
        for first, second in pairwise(good):
            if second.seconds <= first.seconds:
                ctx.report("E404", second.line)
                break
        captions = ctx.fields.get("captions", "")
        return VideoBody(stem, good, self._address(source, ctx), self._address(captions, ctx))

    def _address(self, media: str, ctx: BlockContext) -> str:
        return (ctx.resolver.media(media.removeprefix("media:")) or "") if media.startswith("media:") else ""

    def _cue(self, line: Line, ctx: BlockContext) -> Cue | None:
        match = _CUE.match(line.text)
        if match is None or int(match[3]) > 59 or (match[1] and int(match[2]) > 59):
            ctx.report("E403", line.number, v=line.text.strip())
            return None
        seconds = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
        text = ctx.text([Line(line.number, match[5])], inline=True) if match[5] else NO_TEXT
        return Cue(seconds, match[4] or "", text, line.number)

    def present(self, block: Block, seed: int) -> dict[str, Any]:
        """Return addresses and cues."""
        body: VideoBody = block.body
        cues = [
            {"seconds": cue.seconds, "clock": cue.clock, "question": cue.question, "html": cue.text.html}
            for cue in body.cues
        ]
        transcript = block.fields.get("transcript", "")
        return {
            "stem": body.stem.html,
            "url": body.url,
            "captions": body.captions_url,
            "transcript": "" if transcript.startswith("media:") else transcript,
            "pause": block.fields.get("pause", True),
            "cues": cues,
        }

    def format(self, block: Block, lang: str) -> list[str]:
        """Return the cues."""
        cues = [
            f"- {cue.clock} " + (f"#{cue.question}" if cue.question else cue.text.source) for cue in block.body.cues
        ]
        return [*format_stem(block.body.stem), *cues]

    def essence(self, block: Block) -> Any:
        """Return the cues."""
        return [[cue.seconds, cue.question, cue.text.source] for cue in block.body.cues]

    def shape(self, block: Block) -> Shape:
        """Return the cues as parts without a key."""
        items = tuple((f"{cue.clock} {cue.question} {cue.text.source}", None) for cue in block.body.cues)
        return Shape(texts=(block.body.stem.source,), items=items)


KIND = Video()
