"""HTML from auto-escaped templates; the only HTML of authors in it is that of sanitised leaves.

A form is built from the presentation of a block alone, so it cannot show a key. Feedback is built
from the answer and the key, and only where the caller allows it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from django.template import Context
from django.template.backends.django import Template as BackendTemplate
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString

from lms.hgm.answers import Answer, Grade
from lms.hgm.fields import write_decimal
from lms.hgm.grading import default_prefix, grade, present
from lms.hgm.kinds.containers import Reveal
from lms.hgm.nodes import Block, Container, Document, Node, Prose, Step
from lms.hgm.registry import ANSWERABLE, kind_named


@dataclass(frozen=True, slots=True)
class BlockState:
    """What is known of one learner and one block.

    `error` is a sentence shown above the fields, which are then filled with `answer`. `editing` shows the fields of an
    answered question again, filled with `answer`: for what was written, which nobody types twice.
    """

    answer: Answer | None = None
    show_feedback: bool = True
    may_retry: bool = True
    error: str = ""
    editing: bool = False


@dataclass(frozen=True, slots=True)
class RenderContext:
    """How a document is to be shown.

    `seed` fixes orders and identifiers; `answer_url` gives the address a block's form is posted to,
    without it questions are shown without a button; `offline` says that answers are marked later;
    `show_hints` allows hints before answering (they are key material); `names` gives the words for codes of
    competencies. With `one_form` the page puts one form around everything: a question has no form of its own, its
    buttons are called `ANSWER_BUTTON` and `AGAIN_BUTTON` and carry its ref.
    """

    seed: int = 0
    states: Mapping[str, BlockState] = field(default_factory=dict)
    answer_url: Callable[[str], str] | None = None
    csrf_token: str | None = None
    offline: bool = False
    show_hints: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    one_form: bool = False
    document: Document | None = None  # set by the functions that render a document; a video finds its questions in it


ANSWER_BUTTON, AGAIN_BUTTON = "tra-loi", "lam-lai"
_NEW = BlockState()


def _template(name: str, context: dict[str, Any]) -> SafeString:
    """Return a template as filled; whole numbers are printed as they are (those in attributes must be)."""
    template = cast(BackendTemplate, get_template(f"hgm/{name}.html")).template
    return template.render(Context(context, use_l10n=False))


def render_question_fields(
    block: Block, ctx: RenderContext, *, prefix: str | None = None, answer: Answer | None = None, said: str = ""
) -> SafeString:
    """Return stem and controls of a question without a form around them.

    Args:
        prefix: of control names and HTML ids, when several blocks of one identifier may share a page.
        answer: fills the controls.
        said: HTML of what is said about the last choice of a case, where that may be shown.
    """
    if block.broken:
        return _template("being-edited", {})
    kind = kind_named(block.kind)
    view = present(block, ctx.seed, answer=answer)
    if answer is not None:
        view = kind.fill(block, view, answer, ctx.seed)
    always = {"filled": answer is not None, "prefix": escape(prefix or default_prefix(block))}
    return _template(f"fields/{block.kind}", {"text": "", "said": said, **view, **always})


def _outcome(result: Grade) -> str:
    if result.fraction is None:
        return "open"
    if result.is_right:
        return "right"
    return "partial" if result.fraction > 0 else "wrong"


def _points(value: Decimal | None) -> str | None:
    return None if value is None else write_decimal(value)


def render_feedback(
    block: Block,
    answer: Answer | None,
    *,
    seed: int,
    show_key: bool = True,
    names: Mapping[str, str] | None = None,
) -> SafeString:
    """Return a question as answered, and what is to be said about the answer.

    Args:
        seed: the one the question was shown with, so that the order is the same.
        show_key: also say which options were right, with feedback and explanation; otherwise only
            right, partly right or wrong and the points.
        names: words for codes of competencies; a code without words is shown as it is.
    """
    if block.broken:
        return _template("being-edited", {})
    kind = kind_named(block.kind)
    given = answer or {}
    context: dict[str, Any] = {"kind": block.kind, "prefix": default_prefix(block), "show_key": show_key}
    context["stem"] = kind.review_stem(block)
    context |= _with_names(kind.review(block, given, seed), names or {})
    if kind.scored:
        result = grade(block, answer)
        context |= {"outcome": _outcome(result), "score": _points(result.score), "points": _points(result.points)}
    if show_key:
        context |= {"notes": getattr(block.body, "notes", None), "sources": block.sources}
    return _template(f"review/{block.kind}", context)


def _with_names(view: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Put the words for each competency beside its code, at the end of a case and at every step of its way."""
    lists = [view.get("competencies", []), *(row.get("effects", []) for row in view.get("rows", []))]
    for item in (item for found in lists for item in found):
        item["name"] = names.get(item["code"].upper(), names.get(item["code"], item["code"].replace("-", " ")))
    return view


def _question(block: Block, ctx: RenderContext) -> SafeString:
    state = ctx.states.get(block.ref, _NEW)
    kind = kind_named(block.kind)
    done = state.answer is not None and not (state.error or state.editing) and kind.finished(block, state.answer)
    context = {
        "block": block,
        "kind": block.kind,
        "prefix": escape(default_prefix(block)),
        "url": ctx.answer_url(block.ref) if ctx.answer_url else None,
        "csrf_token": ctx.csrf_token,
        "offline": ctx.offline,
        "error": state.error,
        "feedback": "",
        "fields": "",
        "one_form": ctx.one_form,
        "done": done,
        "may_retry": state.may_retry,
        "button": kind.button,
        "again_button": kind.again_button,
        "hints": kind.hints(block) if ctx.show_hints and not done else [],
    }
    if done and state.show_feedback:
        context["feedback"] = render_feedback(block, state.answer, seed=ctx.seed, names=ctx.names)
    elif not done:
        said = kind.last_feedback(block, state.answer) if state.answer and state.show_feedback else ""
        context["fields"] = render_question_fields(block, ctx, answer=state.answer, said=said)
    return _template("question", context)


def render_block(block: Block, ctx: RenderContext) -> SafeString:
    """Return the section of one block, as it stands in the page (also the answer to an htmx post)."""
    if block.broken:
        return _template("being-edited", {})
    if block.kind in ANSWERABLE:
        return _question(block, ctx)
    kind = kind_named(block.kind)
    context: dict[str, Any] = {"block": block, "heading": getattr(kind, "heading", "")}
    if isinstance(block.body, Container):
        context["parts"] = _nodes(block.children, ctx)
        return _template("reveal" if isinstance(kind, Reveal) else "callout", context)
    context["parts"] = [_question(question, ctx) for question in _video_questions(block, ctx)]
    return _template(block.kind, {**context, **present(block, ctx.seed)})


def _video_questions(block: Block, ctx: RenderContext) -> list[Block]:
    """Return the sound questions a video names; other kinds name none."""
    names = getattr(block.body, "questions", ()) if ctx.document else ()
    found = [ctx.document.block(name) for name in names] if ctx.document else []
    return [question for question in found if question and not question.broken]


def _nodes(nodes: Sequence[Node], ctx: RenderContext) -> list[SafeString]:
    """Return the HTML of each node; a question that belongs to a video stands only there."""
    in_videos = ctx.document.in_videos if ctx.document else frozenset()
    return [
        _template("prose", {"html": node.html}) if isinstance(node, Prose) else render_block(node, ctx)
        for node in nodes
        if isinstance(node, Prose) or node.id not in in_videos
    ]


def _page(document: Document, steps: Sequence[Step], ctx: RenderContext | None) -> SafeString:
    context = replace(ctx or RenderContext(), document=document)
    parts = [_nodes(step.nodes, context) for step in steps]
    return _template("document", {"steps": parts, "lang": document.front.lang})


def render_document(document: Document, ctx: RenderContext | None = None) -> SafeString:
    """Return a whole document; a document in steps has one section per step."""
    return _page(document, document.steps, ctx)


def render_step(document: Document, index: int, ctx: RenderContext | None = None) -> SafeString:
    """Return one step of a document (from 0); IndexError when there is no such step."""
    return _page(document, [document.steps[index]], ctx)
