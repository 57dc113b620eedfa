"""One small form on a page of its own: what every desk shows to ask for one thing."""

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse

from lms.base.lists import show


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    back: str,
    about: str = "",
    help: str = "",
    what: str = "",
    problems: Sequence[str] = (),
    button: str = "",
    is_harm: bool = False,
) -> HttpResponse:
    """Show the form; 422 when it was sent and refused.

    Args:
        back: address of the page that the person came from.
        about: names the thing.
        help: one muted sentence.
        what: says what will happen.
        problems: what to know before.
        button: word of the button; «Ghi» without it.
        is_harm: paints the button as dangerous.
    """
    context = {
        "form": form,
        "title": title,
        "back_url": back,
        "about": about,
        "help": help,
        "what": what,
        "problems": problems,
        "button": button,
        "is_harm": is_harm,
    }
    return show(request, "staff/form_page.html", context, status=422 if form.errors else 200)
