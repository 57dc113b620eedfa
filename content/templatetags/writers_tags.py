"""Tags of what only writers see."""

from typing import Any

from django import template

from content.rendering import page_document
from content.scene_map import SceneMap, scene_maps

register = template.Library()


@register.simple_tag
def cases_drawn(page: Any) -> list[SceneMap]:
    """Return the drawings of the cases in the text of a page; they show every way and what it is worth."""
    return scene_maps(page_document(page))
