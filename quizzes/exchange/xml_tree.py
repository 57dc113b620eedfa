"""XML from strangers as a tree without namespaces, and the HTML inside it as text. Runs inside the cage."""

import html
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lms.base.cage_child import Refusal

MAX_DEPTH = 100
_VOID = {"br", "hr", "img", "input", "embed", "link", "meta"}
_UNSAFE = (b"<!DOCTYPE", b"<!ENTITY")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFEFF, 0xE000, 0xE001])
_SPACES = re.compile(r"\s+")


def tree_of(content: bytes) -> Element:
    """Return the root of an XML text; names lose their namespaces.

    Raises:
        Refusal: `unsafe_xml` (document type or entities), `broken`, `nesting`.
    """
    if content.startswith(_UTF16) or any(sign in content.upper() for sign in _UNSAFE):
        raise Refusal("unsafe_xml")
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refusal("unsafe_xml") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise Refusal("broken") from error
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Refusal("nesting", most=MAX_DEPTH)
        for element in level:
            _clean(element)
        level = [child for element in level for child in element]
    return root


def _clean(element: Element) -> None:
    element.tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    for name in [name for name in element.attrib if "}" in name]:
        element.attrib[name.rpartition("}")[2]] = element.attrib.pop(name)
    element.text = (element.text or "").translate(_CONTROLS) or None
    element.tail = (element.tail or "").translate(_CONTROLS) or None


def words(element: Element | None) -> str:
    """Return all text inside, on one line."""
    return "" if element is None else _SPACES.sub(" ", "".join(element.itertext())).strip()


def inner_html(element: Element, *, skip: tuple[str, ...] = (), put: dict[Element, str] | None = None) -> str:
    """Return what stands inside an element as HTML text.

    Args:
        skip: names of elements left out with all they hold.
        put: text that stands in the place of certain elements.
    """
    out = [html.escape(element.text or "", quote=False)]
    for child in element:
        if put and child in put:
            out.append(html.escape(put[child], quote=False))
        elif child.tag not in skip:
            out.append(outer_html(child, skip=skip, put=put))
        out.append(html.escape(child.tail or "", quote=False))
    return "".join(out)


def outer_html(element: Element, *, skip: tuple[str, ...] = (), put: dict[Element, str] | None = None) -> str:
    """Return an element as HTML text."""
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.attrib.items())
    if element.tag in _VOID:
        return f"<{element.tag}{attributes}>"
    return f"<{element.tag}{attributes}>{inner_html(element, skip=skip, put=put)}</{element.tag}>"


def attribute(text: str) -> str:
    """Return text for an XML attribute or element, with forbidden characters left out."""
    return html.escape(text.translate(_CONTROLS))
