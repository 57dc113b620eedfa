"""Tags of the public pages."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from content.rendering import render_page_body

register = template.Library()


@register.simple_tag
def page_body(page: Any) -> SafeString:
    """Return the text of a page as HTML that passed the sanitiser."""
    return render_page_body(page)
