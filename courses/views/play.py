"""«Chơi như người học»: a text being written is played as a learner would, without a lesson, an enrolment or a trace.

For the editor: POST `courses:play` (/bien-tap-xem/choi/) with the text as `text` (or `body`, the name of the field in
the editor's own form, so that a button there may carry `formaction` and `formtarget`). What was answered so far comes
back in a signed field of the page's one form; nothing is stored. Writers only.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import require_roles
from accounts.enums import WRITER_ROLES
from content.rendering import ready_text
from courses import queries
from courses.services.answering import so_far
from courses.services.learning import SEED_BITS
from courses.views.lessons import BAD_ANSWER
from lms.hgm import (
    BadAnswer,
    Block,
    BlockState,
    Document,
    RenderContext,
    answered,
    fingerprint,
    in_steps,
    read_answer,
    render_document,
)
from lms.hgm.rendering import AGAIN_BUTTON, ANSWER_BUTTON
from quizzes.competencies import TITLES

SALT = "courses.play"
MAX_TEXT = 600_000
NOTHING_CHOSEN = "Xin chọn câu trả lời, hoặc viết vào ô, rồi bấm nút bên dưới."


@dataclass
class Game:
    """A text being played: the seed of its orders, and what was answered of each question in which version."""

    seed: int
    answers: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def begin(cls) -> "Game":
        """Begin anew, with orders of its own."""
        return cls(secrets.randbits(SEED_BITS))

    @classmethod
    def read(cls, signed: str, user_id: int) -> "Game":
        """Return the game of a page that was sent by this person; anything else begins anew."""
        try:
            kept = signing.loads(signed, salt=f"{SALT}.{user_id}")
        except signing.BadSignature:
            return cls.begin()
        return cls(kept["seed"], kept["answers"])

    def written(self, user_id: int) -> str:
        """Return the signed field."""
        kept = {"seed": self.seed, "answers": self.answers}
        return signing.dumps(kept, salt=f"{SALT}.{user_id}", compress=True)

    def answer(self, block: Block) -> dict[str, Any] | None:
        """Return what was answered to this version of a question."""
        kept = self.answers.get(block.ref)
        return kept[1] if kept and kept[0] == fingerprint(block) else None

    def take(self, block: Block, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        self.answers[block.ref] = [fingerprint(block), answer]


@require_roles(*WRITER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def play(request: HttpRequest) -> HttpResponse:
    """Show a text as played so far; take one answer, or one question anew, or begin everything anew."""
    source = (request.POST.get("text") or request.POST.get("body") or "")[:MAX_TEXT].replace("\r\n", "\n")
    if not source.strip():
        return render(request, "courses/play.html", {"source": ""})
    user_id = int(request.user.pk)
    document = ready_text(source).document
    anew = "choi-lai" in request.POST
    game = Game.begin() if anew else Game.read(request.POST.get("state", ""), user_id)
    states = _played(document, game, request.POST) if not anew else {}
    context = {
        "source": source,
        "state": game.written(user_id),
        "title": document.title,
        "errors": sum(1 for item in document.diagnostics if item.severity == "error"),
        "body": render_document(document, _context(request, game, states)),
    }
    return render(request, "courses/play.html", context)


def _context(request: HttpRequest, game: Game, states: dict[str, BlockState]) -> RenderContext:
    address = reverse("courses:play")
    return RenderContext(
        seed=game.seed,
        states=states,
        answer_url=lambda ref: f"{address}#b-{ref}",
        csrf_token=get_token(request),
        show_hints=True,
        names=TITLES,
        one_form=True,
    )


def _played(document: Document, game: Game, data: Any) -> dict[str, BlockState]:
    """Take what was sent; return how each question is to be shown."""
    pressed, again = data.get(ANSWER_BUTTON, ""), data.get(AGAIN_BUTTON, "")
    states: dict[str, BlockState] = {}
    for block in document.questions:
        if block.ref == pressed:
            states[block.ref] = _answered(block, game, data)
        elif block.ref == again:
            states[block.ref] = _anew(block, game)
        elif (known := game.answer(block)) is not None:
            states[block.ref] = queries.state_of(block, known)
        elif not in_steps(block):
            states[block.ref] = _half_filled(block, game, data)
    return states


def _answered(block: Block, game: Game, data: Any) -> BlockState:
    known = game.answer(block)
    before = so_far(block, known, data) if in_steps(block) else None
    try:
        answer = read_answer(block, data, seed=game.seed, previous=before)
    except BadAnswer:
        return BlockState(answer=known or {}, error=_(BAD_ANSWER))
    if not answered(block, answer) or (answer == before and not data.get(f"b-{block.ref}")):
        return BlockState(answer=known or answer, error=_(NOTHING_CHOSEN))
    game.take(block, answer)
    return queries.state_of(block, answer)


def _anew(block: Block, game: Game) -> BlockState:
    known = game.answers.pop(block.ref, None)
    return queries.state_of(block, known[1], again=True) if known else BlockState()


def _half_filled(block: Block, game: Game, data: Any) -> BlockState:
    """Return a question that was not sent yet with what stands in its fields, so that nothing is typed twice."""
    try:
        draft = read_answer(block, data, seed=game.seed)
    except BadAnswer:
        return BlockState()
    return BlockState(answer=draft, editing=True) if answered(block, draft) else BlockState()
