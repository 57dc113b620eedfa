"""Tags of the public pages."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from content.models import LegalArticle
from content.rendering import page_bases, page_notices, render_page_body

register = template.Library()


@register.simple_tag
def page_body(page: Any) -> SafeString:
    """Return the text of a page as HTML that passed the sanitiser."""
    return render_page_body(page)


@register.simple_tag
def bases_of(page: Any) -> list[LegalArticle]:
    """Return the articles on which a page rests."""
    return page_bases(page)


@register.simple_tag
def law_notices(page: Any) -> list[str]:
    """Return the sentences about changes of the law that concern a page."""
    return page_notices(page)
