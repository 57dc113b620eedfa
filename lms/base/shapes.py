"""Templates rendered once in a process and filled in for each person: for pages that thousands open in one second.

A shape is a text for `format_html`: what is equal for all stands in it as the template escaped it, and
`{name}` stands where a value comes, which is escaped when it is filled in.
"""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template.loader import render_to_string

#: Stands for a place to fill in while a template is rendered; nobody can write it into a text.
_MARK = secrets.token_hex(8)
_PLACE = re.compile(rf"{_MARK}(\w+);")
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def mark(name: str) -> str:
    """Return what stands for a value in the context of a template; the name has letters, digits and «_»."""
    return f"{_MARK}{name};"


def shape_of(template: str, names: Iterable[str] = (), **context: Any) -> str:
    """Return a template as a text for `format_html`, with a place to fill in for each name and each `mark` in context.

    The template may not look at a marked value but to write it: no condition, no filter, no address made from it.
    Braces of the words become entities.
    """
    rendered = render_to_string(template, {name: mark(name) for name in names} | context)
    return _PLACE.sub(r"{\1}", rendered.translate(_BRACES))


def may_take_shape(request: HttpRequest) -> bool:
    """Tell whether a page looks as it does for anybody: nobody is signed in and no message waits."""
    return not {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name} & request.COOKIES.keys()
